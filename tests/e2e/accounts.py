"""Accounts and tokens: who may act before the first account, after it, and when it was revoked."""
import os
import subprocess

from cas import Place, check, count_closing

ADMIN = ("--as", "central_administrator@PL")


def refused(place, *words, reason, expect):
    """Runs what has to be refused, and for this reason."""
    error = place.run(*words, expect=expect)["error"]
    check(error == reason, f"{words} is refused as {reason}, not as {error}")


def founded(place):
    """A log with one account, made by `cas init`; returns what that printed."""
    check(place.run("account", "list", expect=5), "no log as yet")
    first = place.run("init")
    check(first["role"] == "central_administrator" and first["scope"] == "PL", f"init: {first}")
    check(first["environment"] == "production", "a log is for production unless it is said")
    check(first["token"].startswith("cas_") and len(first["token"]) == 47, "a token of 32 bytes")
    listed = place.run("account", "list")
    check([a["account"] for a in listed] == [first["account"]], f"one account: {listed}")
    told = subprocess.run(place.words("account", "list", json_output=False), capture_output=True,
                          text=True, check=True).stdout
    check(told.rstrip().endswith("1 token"), f"with one token: {told}")
    claims = place.run("verify")["valid"]
    refused(place, "init", reason="account.exists", expect=3)
    check(place.run("verify")["valid"] == claims, "a second init writes nothing")
    return first


def local_actors_are_refused(place):
    refused(place, "account", "add", "--role", "viewer", "--scope", "PL", *ADMIN,
            reason="actor.local_refused", expect=4)
    refused(place, "campaign", "close", "X", "--as", "ministry_methodologist@PL",
            reason="actor.local_refused", expect=4)
    refused(place, "account", "add", "--role", "viewer", "--scope", "PL", reason="actor.missing",
            expect=2)
    refused(place, "account", "add", "--role", "viewer", "--scope", "PL", *ADMIN, "--token", "x",
            reason="actor.named_twice", expect=2)


def units_file(place):
    path = f"{place.folder}/units.csv"
    with open(path, "w", encoding="utf-8") as file:
        file.write("terc;nazwa;rodzaj;powiat;woj\n0212033;Próbków;3;0212;02\n")
    return path


def accounts_act(place, admin):
    """Each within its role and scope; returns every token that was printed."""
    token = ("--token", admin["token"])
    place.run("import", "units", units_file(place), *token)
    wps = place.run("account", "add", "--role", "wps_head", "--scope", "02", "--label",
                    "Jan Zmyślony", *token)
    west = place.run("account", "add", "--role", "voivodeship_administrator", "--scope", "02",
                     "--expires", 30, *token)
    check(west["token"] != wps["token"] and west["number"] == 1, f"another token: {west}")
    as_west = ("--token", west["token"])
    clerk = place.run("account", "add", "--role", "unit_clerk", "--scope", "0212033", *as_west)
    refused(place, "account", "add", "--role", "wps_head", "--scope", "14", *as_west,
            reason="permission.scope", expect=4)
    refused(place, "account", "add", "--role", "auditor", "--scope", "PL", *as_west,
            reason="permission.scope", expect=4)
    refused(place, "account", "add", "--role", "auditor", "--scope", "02", *token,
            reason="account.bad_scope", expect=3)
    refused(place, "account", "add", "--role", "king", "--scope", "PL", *token,
            reason="actor.bad_role", expect=2)
    refused(place, "account", "add", "--role", "viewer", "--scope", "PL", "--token", clerk["token"],
            reason="permission.role", expect=4)
    refused(place, "account", "token", "5b0c", *token, reason="account.unreadable_id", expect=2)
    refused(place, "account", "token", "0" * 32, *token, reason="account.unknown", expect=5)
    second = place.run("account", "token", clerk["account"], *as_west)
    check(second["number"] == 2 and second["token"] != clerk["token"], f"a second one: {second}")
    by_variable = subprocess.run(
        place.words("account", "token", clerk["account"]), capture_output=True, text=True,
        check=False, env={**os.environ, "CAS_TOKEN": west["token"]})
    check(by_variable.returncode == 0, f"CAS_TOKEN does as well: {by_variable.stderr}")
    return wps, west, clerk, second


def revoked_ones_are_refused(place, admin, wps, west, clerk, second):
    token = ("--token", admin["token"])
    issue = ("account", "token", wps["account"])
    refused(place, *issue, "--token", "cas_" + "A" * 43, reason="token.refused", expect=4)
    refused(place, *issue, "--token", admin["token"][:-1], reason="token.refused", expect=4)
    place.run("account", "revoke", clerk["account"], "--token-no", 1, *token)
    refused(place, *issue, "--token", clerk["token"], reason="token.refused", expect=4)
    refused(place, *issue, "--token", second["token"], reason="permission.role", expect=4)
    place.run("account", "revoke", west["account"], *token)
    check(place.run("account", "revoke", west["account"], *token)["already_so"], "once is enough")
    refused(place, *issue, "--token", west["token"], reason="token.refused", expect=4)
    refused(place, "account", "token", west["account"], *token, reason="account.revoked", expect=3)
    refused(place, "account", "revoke", admin["account"], *token,
            reason="account.last_administrator", expect=3)
    listed = {a["account"]: a for a in place.run("account", "list")}
    check(listed[west["account"]]["revoked"], "the list says so")
    check([t["revoked"] for t in listed[clerk["account"]]["tokens"]] == [True, False, False],
          f"token by token: {listed[clerk['account']]}")
    check(listed[wps["account"]]["label"] == "Jan Zmyślony", "who holds the keys reads labels")


def nowhere_in_the_bytes(place, tokens):
    """Neither tokens nor names stand in any file of the log, the store or the keys."""
    needles = [t.encode() for t in tokens] + [t[4:].encode() for t in tokens]
    needles.append("Zmyślony".encode())
    hash_seen = files = 0
    for folder, _, names in os.walk(place.folder):
        for name in names:
            if name == "units.csv":
                continue
            with open(os.path.join(folder, name), "rb") as file:
                content = file.read()
            files += 1
            hash_seen += b"account.token_issued" in content
            for needle in needles:
                check(needle not in content, f"{folder}/{name} holds what it must not")
    check(files > 3 and hash_seen > 0, "the search would find what is there")


def history_tells_no_more(place, clerk):
    told = place.run("history", f"account/{clerk['account']}")
    check([e["event"] for e in told] == [
        "account.created", "account.token_issued", "account.token_issued", "account.token_issued",
        "account.token_revoked"], f"an account's history: {told}")
    check(all("hash" not in str(e["fields"]) for e in told), "without the hashes of tokens")
    west = told[0]["actor"]
    check(west["role"] == "voivodeship_administrator", f"it names the account that acted: {west}")


def survives_what_is_rebuilt(place, admin, totals):
    """Accounts come from the log alone."""
    place.run("rebuild")
    check(place.run("account", "list") == totals, "a rebuilt store knows the same accounts")
    found = place.run("verify", "--store", f"{place.folder}/store")
    check(found["ok"], f"all is well: {found}")
    place.run("account", "token", admin["account"], "--token", admin["token"])


def demonstrations_believe_what_is_said():
    place = Place()
    place.run("demo", "--units", 20, "--exit")
    first = place.run("init", "--environment", "production", expect=3)
    check(first["error"] == "init.other_environment", f"what a log is for is settled: {first}")
    check(place.run("init")["environment"] == "demo", "a demonstration may have accounts, too")
    place.run("account", "add", "--role", "viewer", "--scope", "PL", *ADMIN)
    check(place.run("demo", "--units", 20, "--exit"), "and the demonstration goes on as before")
    place.remove()


def main():
    place = Place()
    admin = founded(place)
    local_actors_are_refused(place)
    wps, west, clerk, second = accounts_act(place, admin)
    revoked_ones_are_refused(place, admin, wps, west, clerk, second)
    nowhere_in_the_bytes(place, [one["token"] for one in (admin, wps, west, clerk, second)])
    history_tells_no_more(place, clerk)
    survives_what_is_rebuilt(place, admin, place.run("account", "list"))
    place.remove()
    demonstrations_believe_what_is_said()
    count_closing(8)


if __name__ == "__main__":
    main()
