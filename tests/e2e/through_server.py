"""Commands whose log a server holds go to the server, and come to the same."""
import json
import os
import signal
import subprocess

from cas import Place, check, count_closing
from server import Server, certificate

UNITS = 30


def accounts(place, token):
    """As without a server: the same words, the same answers."""
    made = place.run("account", "add", "--role", "wps_head", "--scope", "02", "--label",
                     "Jan Zmyślony", "--expires", 30, *token)
    check(sorted(made) == ["account", "number", "revoked", "role", "scope", "token", "version"],
          f"what is told without a server: {made}")
    check(made["number"] == 1 and made["token"].startswith("cas_"), f"a token: {made}")
    second = place.run("account", "token", made["account"], *token)
    check(second["number"] == 2 and second["token"] != made["token"], f"another: {second}")
    done = place.run("account", "revoke", made["account"], "--token-no", 1, *token)
    check(done["already_so"] is False and done["partition"] == 0, f"revoked: {done}")
    check(place.run("account", "revoke", made["account"], "--token-no", 1, *token)["already_so"],
          "once is enough")
    listed = {a["account"]: a for a in place.run("account", "list")}
    check([t["revoked"] for t in listed[made["account"]]["tokens"]] == [True, False], f"{listed}")
    check(listed[made["account"]]["label"] == "Jan Zmyślony", "the label was sealed on its way")
    place.run("account", "add", "--role", "auditor", "--scope", "02", *token, expect=3)
    place.run("account", "add", "--role", "king", "--scope", "02", *token, expect=2)
    place.run("account", "token", "0" * 32, *token, expect=5)
    refused = place.run("account", "add", "--role", "viewer", "--scope", "PL", "--token",
                        second["token"], expect=4)
    check(refused["error"] == "permission.role", f"the same refusal: {refused}")


def reports(place, campaign, unit, clerk, head):
    act = ("report", "act", campaign, unit)
    same = ("--id", "0" * 31 + "7")
    save = ("report", "save", campaign, unit, "A/5/3=12.50", *clerk, *same)
    first = place.run(*save)
    check(first["command"] == same[1], f"under the id that was given: {first}")
    again = place.run(*save)
    check(again["repeated"] and again["seq"] == first["seq"], "sent twice, done once")
    place.run("report", "save", campaign, unit, "A/5/3=13", *clerk, *same, expect=3)
    place.run("report", "save", campaign, unit, "A/9/3=13", *clerk, expect=2)
    place.run(*act, "approve", "--version", 1, *head, expect=6)
    place.run(*act, "approve", *clerk, expect=4)
    place.run(*act, "approve", *head)
    check(place.run("report", "show", campaign, unit)["phase"] == "approved", "it moved along")


def names_the_holder(place, server, token):
    """Whoever cannot go to the server is told which one it is."""
    without_token = ("account", "add", "--role", "viewer", "--scope", "PL", "--as",
                     "central_administrator@PL")
    for words in (without_token, ("rebuild",), ("campaign", "close", "NONE", *token),
                  ("serve", "--listen", "127.0.0.1:0"), ("demo", "--units", UNITS, "--exit")):
        told = place.run(*words, expect=7)
        check(told["error"] in ("log.locked", "store.locked"), f"it is locked: {told}")
        check(f"A server at {server.address} holds this log" in told["detail"], f"by whom: {told}")
        check(("with a token" in told["detail"]) == (words == without_token), f"what to do: {told}")


def first_line(place, *words):
    """What `cas feed tail` prints first; then it is told to end."""
    with subprocess.Popen(place.words("feed", "tail", *words), stdout=subprocess.PIPE,
                          text=True) as tail:
        line = json.loads(tail.stdout.readline())
        tail.send_signal(signal.SIGINT)
        tail.communicate(timeout=30)  # reads on: it may be about to print what no pipe takes
        check(tail.returncode == 0, "Ctrl-C ends it well")
    return line["data"]


def feeds(place, campaign, token):
    """A feed is followed over TLS by whoever trusts the server's certificate, and by nobody else."""
    cert, key = certificate(place.folder)
    with Server(place, "--tls-cert", cert, "--tls-key", key) as server:
        check(server.address.startswith("https://"), server.address)
        of = (campaign, "--http", server.address, *token)
        seen = first_line(place, "status", *of, "--ca", cert)
        check(seen["campaign"] == campaign and seen["phase"], f"where a report stands: {seen}")
        sums = first_line(place, "aggregates", *of, "--lens", "entered", "--ca", cert)
        check(sums["lens"] == "entered" and sums["cells"], f"what they sum up to: {sums}")
        refused = place.run("feed", "tail", "status", *of, expect=7)
        check("certificate" in refused["detail"], f"nobody vouches for it: {refused}")
        locked = place.run("account", "add", "--role", "viewer", "--scope", "PL", *token, expect=7)
        check(locked["error"] == "store.locked", f"still locked: {locked}")
        for said in (server.address, "certificate", "--server URL"):
            check(said in locked["detail"], f"and why asking failed, with {said}: {locked}")


def main():
    place = Place()
    place.run("demo", "--units", UNITS, "--exit")
    campaign = place.run("campaign", "list")[0]["campaign"]
    unit = place.open_reports(campaign)[0]["unit"]
    token = ("--token", place.run("init")["token"])
    clerk, head = (("--token", place.run("account", "add", "--role", role, "--scope", unit,
                                         *token)["token"]) for role in ("unit_clerk", "unit_head"))
    beside = f"{place.folder}/store.address"
    with Server(place) as server:
        with open(beside, encoding="utf-8") as file:
            check(file.read().strip() == server.address, "the address lies beside the store")
        accounts(place, token)
        reports(place, campaign, unit, clerk, head)
        names_the_holder(place, server, token)
        listed = place.run("account", "list", "--server", server.address, *token)
        check(len(listed) == len(place.run("account", "list")), "a server that is named is asked")
        place.run("account", "list", "--server", "http://127.0.0.1:1", *token, expect=7)
        server.process.kill()
        server.process.wait()
    check(os.path.exists(beside), "a server that was killed leaves it")
    made = place.run("account", "add", "--role", "viewer", "--scope", "PL", *token)
    check(made["number"] == 1, "nobody holds the log, so the address does not matter")
    check(not os.path.exists(beside), "and is taken away by the next who does")
    with Server(place) as server:
        server.process.terminate()
        check(server.process.wait(timeout=30) == 0, "it ends well")
    check(not os.path.exists(beside), "and takes it away")
    feeds(place, campaign, token)
    check(place.run("verify", "--store", f"{place.folder}/store")["ok"], "all is well at the end")
    place.remove()
    count_closing(6)


if __name__ == "__main__":
    main()
