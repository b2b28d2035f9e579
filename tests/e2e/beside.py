"""Commands beside a running one, the figures of every way to compute them, and clear refusals."""
import json
import os
import subprocess

from cas import Place, check, count_closing

UNITS = 300


def beside_a_running_one(place):
    """Reading needs no lock; a second writer is told who holds it."""
    running = subprocess.Popen(place.words("demo", "--units", 2477, "--exit", "--in-flight", 4),
                               stdout=subprocess.PIPE, text=True)
    seen = 0
    while running.poll() is None:
        reader = subprocess.run(place.words("campaign", "list"), capture_output=True, text=True,
                                check=False)
        # Before the log's first moments are over there may be nothing to read yet.
        if reader.returncode == 0 and json.loads(reader.stdout):
            seen += 1
            writer = subprocess.run(
                place.words("campaign", "close", "X", "--as", "ministry_methodologist@PL"),
                capture_output=True, text=True, check=False)
            if running.poll() is None:
                check(writer.returncode == 7, f"a second writer is refused: {writer.stderr}")
                refusal = json.loads(writer.stderr)["error"]
                check(refusal in ("log.locked", "store.locked"), f"and says why: {refusal}")
    check(running.wait() == 0, "the running one is not disturbed")
    check(seen > 0, "a reader saw the campaign while it was running")


def same_by_every_way(place):
    """Live, replayed in other batches, rebuilt, verified: the same two fingerprints."""
    live = place.run("demo", "--units", UNITS, "--exit")
    again = place.run("demo", "--units", UNITS, "--exit")
    check(again["totals_hash"] == live["totals_hash"], "a second run finds everything done")
    verified = place.run("verify", "--store", f"{place.folder}/store")
    check(verified["ok"] and verified["totals_hash"] == live["totals_hash"], "verify agrees")
    check(verified["digest"] == again["digest"], "the live store has the digest of the log")
    replayed = place.run("replay", "--batch-rows", 7)
    check(replayed["digest"] == again["digest"], "batches of 7 rows make the same rows")
    rebuilt = place.run("rebuild")
    check(rebuilt["digest"] == again["digest"], "so does a rebuild")
    check(place.run("verify", "--store", f"{place.folder}/store")["ok"], "and it stands in place")
    return live, replayed["position"]


def the_past(place, position):
    """As of the last position is now; as of a position in the middle is a replay that far."""
    now = place.run("totals")
    then = place.run("totals", "--as-of", position)
    check(now["cells"] == then["cells"], "as of the last position is the present")
    middle = ",".join(str(int(seq) * 2 // 3) for seq in position.split(",")[1:])
    middle = f"{position.split(',')[0]},{middle}"
    half = place.run("totals", "--as-of", middle)
    check(half["cells"] != now["cells"], "two thirds of the way there was less")


def one_report(place):
    """A report moved along by hand: saves, stale versions, ids sent twice, roles, reasons."""
    campaign = place.run("campaign", "list")[0]["campaign"]
    phases = place.run("campaign", "show", campaign)["phases"]
    place.run("campaign", "show", campaign, "--region", "98", expect=5)
    place.run("report", "list", campaign, "--region", "9", expect=2)
    check(sum(phases.values()) == UNITS, "every unit has a report")
    unit = unit_at_home(place, campaign)
    act = ("report", "act", campaign, unit)
    head, clerk = ("--as", f"unit_head@{unit}"), ("--as", f"unit_clerk@{unit}")

    same = ("--id", "0" * 31 + "7")
    cells = [f"A/5/{column}=12,50" for column in (3, 4, 5)]
    first = place.run("report", "save", campaign, unit, *cells, *clerk, *same)
    second = place.run("report", "save", campaign, unit, *cells, *clerk, *same)
    check(second["repeated"] and second["seq"] == first["seq"], "sent twice, done once")
    place.run("report", "save", campaign, unit, "A/5/3=13", *clerk, *same, expect=3)
    place.run("report", "save", campaign, unit, "A/9/3=13", *clerk, expect=2)
    place.run("report", "save", campaign, unit, "A/2/6=13", *clerk, expect=3)
    place.run("report", "save", campaign, unit, "A/1/3=1,234", *clerk, expect=2)
    registered = place.run("history", f"unit/{unit}")
    check(registered[0]["event"] == "unit.registered", f"a unit by its code: {registered}")
    told = subprocess.run(place.words("history", f"{campaign}/{unit}", json_output=False),
                          capture_output=True, text=True, check=True).stdout
    check(f"unit_clerk@{unit} " in told, f"people read units by their codes: {told}")
    told = subprocess.run(place.words("history", f"{campaign}/{unit}", "--limit", 1,
                                      json_output=False),
                          capture_output=True, text=True, check=True).stdout
    check("--from 2" in told, f"a history that was cut says how it goes on: {told}")
    claims = place.run("verify")["valid"]
    place.run(*act, "aprove", *head, expect=2)
    check(place.run("verify")["valid"] == claims, "a word that is no act claims nothing")
    place.run(*act, "approve", "--version", 1, *head, expect=6)
    place.run(*act, "approve", "--as", "unit_clerk@0201011", expect=4)
    place.run(*act, "approve", *clerk, expect=4)
    place.run(*act, "approve", *head)
    place.run(*act, "submit", *clerk)
    office = ("--as", f"wps_head@{unit[:2]}")
    place.run(*act, "return", *office, expect=2)
    place.run(*act, "return", "--reason", "Wiersz 5", *office)
    shown = place.run("report", "show", campaign, unit)
    check(shown["phase"] == "at_unit" and shown["returned"], f"returned: {shown}")
    history = place.run("history", f"{campaign}/{unit}")
    check([e["event"] for e in history][-4:] == ["report.cells_saved", "report.approved",
                                                 "report.submitted", "report.returned"],
          "the history tells it")
    check("Wiersz" not in json.dumps(history), "a reason is sealed")
    revealed = place.run("history", f"{campaign}/{unit}", "--reveal")
    check(revealed[-1]["fields"]["why"]["text"] == "Wiersz 5", "whoever has the keys may read it")


def unit_at_home(place, campaign):
    """The code of a unit whose report lies open: some never finish in time."""
    open_reports = place.open_reports(campaign)
    check(open_reports, "some report lies open")
    return open_reports[0]["unit"]


def clear_refusals(place):
    place.run("history", "report/" + "0" * 32, expect=5)
    place.run("totals", "--campaign", "NO", expect=5)
    place.run("totals", "--lens", "rosy", expect=2)
    place.run("totals", "--as-of", "yesterday", expect=2)
    place.run("totals", "--as-of", "", expect=2)
    place.run("totals", "--as-of", "2015-01-15T12:00:00+99:99", expect=2)
    place.run("totals", "--as-of", "2015-01-15T12:00:00.Z", expect=2)
    place.run("totals", "--region", "wszędzie", expect=2)
    place.run("totals", "--region", "98", expect=5)
    place.run("replay", "--until", "", expect=2)
    place.run("replay", "--until", "1,2,3", expect=2)
    place.run("replay", "--until", ",".join(["999999"] * 9), expect=5)
    place.run("report", "list", "NO", expect=5)
    place.run("history", "unit/9999999", expect=5)
    place.run("report", "show", "NO", "0201011", expect=5)
    place.run("demo", "--units", UNITS + 1, "--exit", expect=3)
    place.run("log", "inspect", 99, expect=5)
    for command in ("verify", "serve"):
        none = Place(f"embedded:{place.folder}/nowhere").run(command, expect=5)
        check(none["error"] == "log.not_found" and "`cas init`" in none["detail"], f"{none}")
    Place("carrier-pigeon:here").run("verify", expect=2)


def lost_keys(place):
    """A log keeps the keys that it began with: another master key is not made behind its back."""
    os.rename(place.keys, place.keys + ".away")
    refused = place.run("demo", "--units", UNITS, "--exit", expect=5)
    check(refused["error"] == "key.no_master", f"by name: {refused}")
    os.rename(place.keys + ".away", place.keys)
    place.run("demo", "--units", UNITS, "--exit")


def main():
    first = Place()
    beside_a_running_one(first)
    first.remove()
    place = Place()
    _, position = same_by_every_way(place)
    the_past(place, position)
    clear_refusals(place)
    one_report(place)
    lost_keys(place)
    check(place.run("verify", "--store", f"{place.folder}/store")["ok"], "all is well at the end")
    place.remove()
    count_closing(6)


if __name__ == "__main__":
    main()
