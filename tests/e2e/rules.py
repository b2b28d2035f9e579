"""What the rules say, as people ask for it: on the command line, over HTTP, and live."""
import concurrent.futures
import json
import urllib.parse

from cas import Place, check, count_closing
from server import Person, Server

UNITS = 120
RULE = {"id": "never", "severity": "soft", "condition": "[A/1/3] < 100000.00"}


def back_test(place, server, campaign, boss):
    """A rule that is not published: the same answer from the file and over HTTP, page by page."""
    path = "/api/v1/forms/FA/1/rules/test"
    file = f"{place.folder}/rule.json"
    with open(file, "w", encoding="utf-8") as to:
        json.dump(RULE, to)
    here = place.run("rules", "test", file, "--form", "FA")
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        tried = pool.submit(boss.want, 200, path + "?limit=1000", "POST", RULE)
        others = [pool.submit(boss.want, 200, "/api/v1/me") for _ in range(20)]
        for other in others:
            other.result()  # served in between
        whole = tried.result()[1]
    check(whole["reports"] == here["reports"] == UNITS, f"all were looked at: {whole['reports']}")
    check(whole["unchecked"] == here["unchecked"], "the same could not be checked")
    check(whole["failing"] == len(whole["failed"]) == len(here["failed"]) > 0, "the same fail")
    by_unit = {line["unit"]: line for line in here["failed"]}
    for line in whole["failed"]:
        check(line == by_unit[line["unit"]], f"by as much: {line}")
        finding = line["findings"][0]
        check(finding["right"] == "100000.00" and "difference" in finding, f"by how much: {finding}")
    seen, cursor = [], ""
    while cursor is not None:
        page = boss.want(200, f"{path}?limit=7&as_of={whole['position']}{cursor}", "POST", RULE)[1]
        check(page["failing"] == whole["failing"], "each page tells of all")
        seen += page["failed"]
        cursor = ("&cursor=" + urllib.parse.quote(page["next_cursor"])
                  if "next_cursor" in page else None)
    check(seen == whole["failed"], "page by page the same")
    of = urllib.parse.urlencode({"campaign": campaign, "region": seen[0]["unit"]})
    one = boss.want(200, f"{path}?{of}", "POST", RULE)[1]
    check(one["reports"] == 1 and one["failed"] == seen[:1], f"of one region: {one}")
    early = place.run("history", f"{campaign}/{seen[0]['unit']}")[0]["time"]
    then = boss.want(200, f"{path}?{of}&as_of={urllib.parse.quote(early)}", "POST", RULE)[1]
    check(then["reports"] == 1 and not then["failed"], f"empty as it was at first: {then}")
    for condition, column in (("[A/1/3] << 1", 10), ("[A/77/3] < 1", 1)):
        wrong = boss.want(422, path, "POST", {**RULE, "condition": condition})[1]
        check(f"column {column}" in wrong["detail"], f"the column is named: {wrong}")


def main():
    place = Place()
    place.run("demo", "--units", UNITS, "--exit")
    campaign = place.run("campaign", "list")[0]["campaign"]
    administrator = place.run("init")["token"]
    with Server(place) as server:
        boss = Person(server, administrator)
        back_test(place, server, campaign, boss)
    place.remove()
    count_closing(1)


if __name__ == "__main__":
    main()
