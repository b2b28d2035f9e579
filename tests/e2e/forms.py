"""Templates checked, shown and compared, from files and from a log."""
import json
import subprocess

from cas import SOURCE, Place, check, count_closing

FORMS = f"{SOURCE}/ops/catalogue/forms"
METHODOLOGIST = "ministry_methodologist@PL"
UNIT = "0201012"


def told(place, *words, expect=0):
    """What a command says on standard output, to people."""
    done = subprocess.run(place.words("forms", *words, json_output=False), capture_output=True,
                          text=True, timeout=60, check=False)
    check(done.returncode == expect, f"{words}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout + done.stderr


def lints(place):
    for file, found in zip(("fa-quarterly", "mpips-03"), place.run(
            "forms", "lint", f"{FORMS}/fa-quarterly.json", f"{FORMS}/mpips-03.json")):
        check(found["good"] and not found["warnings"], f"{file}: {found}")
    with open(f"{FORMS}/fa-quarterly.json", encoding="utf-8") as file:
        form = json.load(file)
    form["rules"][0]["condition"] = "[A/2.1/*] <= [A/77/*]"
    form["sections"][0]["rows"][3]["parent"] = "99"
    del form["title"]["en"]
    bad = f"{place.folder}/bad.json"
    with open(bad, "w", encoding="utf-8") as file:
        json.dump(form, file)
    said = told(place, "lint", bad, f"{FORMS}/kdr.json", expect=2)
    for wanted in ("bad.json: error: At '/title': member 'en' is missing",
                   "bad.json: error: At '/sections/0/rows/3/parent'", "kdr.json: KDR version 1"):
        check(wanted in said, f"{wanted}: {said}")
    check("no.json" in told(place, "lint", "no.json", expect=5), "a missing file is named")
    with open(f"{FORMS}/op-3.json", encoding="utf-8") as file:
        form = json.load(file)
    form["successions"].append({"from": "Z/99", "to": "A/1"})
    later = f"{place.folder}/later.json"
    with open(later, "w", encoding="utf-8") as file:
        json.dump(form, file)
    said = told(place, "lint", later, f"{FORMS}/op-3-v1.json", expect=2)
    check("error" in said and "Z/99" in said, f"versions are compared with each other: {said}")


def shows_what_is_not_published(place):
    """From the catalogue, and says so; without a log as with one that has other forms."""
    for before in (None, "kdr.json"):
        if before:
            place.run("import", "forms", f"{FORMS}/{before}", "--as", METHODOLOGIST)
        said = told(place, "show", "SR", "--width", 80)
        check(told(place, "show", f"{FORMS}/sr-quarterly.json", "--width", 80) in said, "the form")
        check("The form SR is not published in this log; this is version 1 of the packaged "
              "catalogue, " in said, said)
    check("catalogue" in told(place, "show", "OP-3/9", expect=5), "another version is none")
    check("CODE/VERSION" in told(place, "show", "FA/x", expect=5), "and that is no version")


def picks_versions(place):
    """A campaign is on the newest version that is valid in its period, unless one is named."""
    with open(f"{FORMS}/kdr.json", encoding="utf-8") as file:
        form = json.load(file)
    form["version"], form["valid_from"] = 2, "2015-Q1"
    path = f"{place.folder}/kdr-2.json"
    with open(path, "w", encoding="utf-8") as file:
        json.dump(form, file)
    place.run("import", "forms", path, "--as", METHODOLOGIST)

    def create(code, form, period, *words, expect=0):
        return place.run("campaign", "create", code, form, "--period", period, "--unit-deadline",
                         "2016-01-15", "--office-deadline", "2016-02-05", "--as", METHODOLOGIST,
                         *words, expect=expect)

    for code, period, words in (("K-2014", "2014-Q4", ()), ("K-2015", "2015-Q1", ()),
                                ("K-OLD", "2015-Q1", ("--form-version", "1"))):
        create(code, "KDR", period, *words)
    versions = {c["campaign"]: c["form_version"] for c in place.run("campaign", "list")}
    check(versions == {"K-2014": 1, "K-2015": 2, "K-OLD": 1}, f"{versions}")
    form["version"], form["valid_from"] = 3, "2015-Q1"
    with open(path, "w", encoding="utf-8") as file:
        json.dump(form, file)
    place.run("import", "forms", path, "--as", METHODOLOGIST)
    create("K-2015", "KDR", "2015-Q1")  # as it is: a repeat
    check(create("K", "NONE", "2015-Q1", expect=5)["error"] == "form.unknown", "no such form")
    check(create("K", "KDR", "2015-Q9", expect=3)["error"] == "campaign.bad_period", "no period")
    form["code"], form["version"] = "LATE", 2
    with open(path, "w", encoding="utf-8") as file:
        json.dump(form, file)
    place.run("import", "forms", path, "--as", METHODOLOGIST)
    none = create("K", "LATE", "2014-Q4", expect=3)
    check(none["error"] == "form.not_valid_then" and "valid from 2015-Q1" in none["detail"], f"{none}")


def refuses_rows_from_nowhere(place):
    """Successions name rows of the version before; a comparison shows what would begin empty."""
    with open(f"{FORMS}/kdr.json", encoding="utf-8") as file:
        form = json.load(file)
    section = form["sections"][0]
    row = f"{section['code']}/{section['rows'][0]['number']}"
    form["version"], form["successions"] = 4, [{"from": f"{section['code']}/44", "to": row}]
    path = f"{place.folder}/nowhere.json"
    with open(path, "w", encoding="utf-8") as file:
        json.dump(form, file)
    refused = place.run("import", "forms", path, "--as", METHODOLOGIST, expect=3)
    check(refused["error"] == "form.bad_succession" and "/44" in refused["detail"], f"{refused}")
    rows = place.run("forms", "diff", "KDR", path)["rows"]
    check(rows["from_nowhere"] == [{"before": f"{section['code']}/44", "now": row}], f"{rows}")
    check(rows["begun"] == [row], f"{rows}")


def shows_and_compares(place):
    place.run("import", "forms", f"{FORMS}/op-3.json", f"{FORMS}/fa-quarterly.json",
              "--as", METHODOLOGIST)
    check(told(place, "show", "FA", "--width", 80) ==
          told(place, "show", f"{FORMS}/fa-quarterly.json"), "the log has what the file says")
    check("Niezaspokojone" in told(place, "show", "OP-3/2"), "Polish unless asked otherwise")
    check("Unmet demand" in told(place, "show", "OP-3/2", "--lang", "en"), "English")
    check(place.run("forms", "show", "FA/1")["code"] == "FA", "as JSON")
    place.run("forms", "show", "FA/9", expect=5)
    with open(f"{FORMS}/fa-quarterly.json", encoding="utf-8") as file:
        form = json.load(file)
    form["version"] = 2
    form["sections"][0]["rows"][-1]["number"] = "6"
    form["sections"][0]["barred"] = [cell.replace("5/", "6/") if cell.startswith("5/") else cell
                                     for cell in form["sections"][0]["barred"]]
    for rule in form["rules"]:
        rule["condition"] = rule["condition"].replace("[A/5/", "[A/6/")
    form["prefills"] = []
    form["successions"] = [{"from": "A/5", "to": "A/6"}]
    newer = f"{place.folder}/fa-2.json"
    with open(newer, "w", encoding="utf-8") as file:
        json.dump(form, file)
    said = told(place, "diff", "FA/1", newer)
    check("A/5 -> A/6\n" in said and "A/5/3 -> A/6/3\n" in said, said)
    place.run("import", "forms", newer, "--as", METHODOLOGIST)
    diff = place.run("forms", "diff", "FA/1", "FA")
    check(diff["rows"]["renamed"] == [{"before": "A/5", "now": "A/6"}], f"{diff['rows']}")
    check(diff["cells"]["A/6/3"] == "A/5/3" and diff["cells"]["A/1/3"] == "A/1/3", "cells go on")
    with open(newer, "w", encoding="utf-8") as file:
        file.write(json.dumps(form).replace('"version": 2', '"version": 3').replace("A/6", "A/7")
                   .replace('"number": "6"', '"number": "7"', 1).replace("A/5", "A/6")
                   .replace('"6/', '"7/'))
    for last in (newer, "FA/3"):
        diff = place.run("forms", "diff", "FA/1", last)
        check(diff["rows"]["renamed"] == [{"before": "A/5", "now": "A/7"}], f"{diff['rows']}")
        check(diff["cells"]["A/7/3"] == "A/5/3", "cells go on through the version between")
        if last == newer:
            place.run("import", "forms", newer, "--as", METHODOLOGIST)
    check(place.run("forms", "diff", "FA", "OP-3", expect=2)["error"] == "form.other_form", "two")


def goes_on(place):
    """OP-3 of the catalogue in both versions: which is for which period, and an older report as the
    newer one would show it."""
    with open(f"{place.folder}/units.csv", "w", encoding="utf-8") as file:
        file.write(f"terc;nazwa;rodzaj;powiat;woj\n{UNIT};Gmina {UNIT};2;0201;02\n")
    place.run("import", "units", f"{place.folder}/units.csv", "--as", "central_administrator@PL")
    place.run("import", "forms", f"{FORMS}/op-3-v1.json", "--as", METHODOLOGIST)
    diff = place.run("forms", "diff", "OP-3/1", "OP-3/2")["rows"]
    check(diff["merged"] == [{"before": ["A/1.1", "A/1.3"], "now": "A/1.1"}], f"{diff}")
    check({"before": "D/2", "now": "D/1.2"} in diff["renamed"], f"{diff}")
    check(diff["gone"] == ["D/4"], f"{diff}")
    create = ("campaign", "create", "--unit-deadline", "2013-07-15", "--office-deadline",
              "2013-08-05", "--as", METHODOLOGIST)
    for code, version, period in (("OLD", 1, "2013-H2"), ("NEW", 2, "2013-H1")):
        refused = place.run(*create, code, "OP-3", "--form-version", version, "--period", period,
                            expect=3)
        check("form.not_valid_then" in json.dumps(refused), f"{version} in {period}: {refused}")
    place.run(*create, "OLD", "OP-3", "--form-version", 1, "--period", "2013-H1")
    place.run("campaign", "launch", "OLD", "--as", METHODOLOGIST)
    path = f"{place.folder}/old.xml"
    with open(path, "w", encoding="utf-8") as file:
        file.write('<delivery xmlns="urn:cas:report:1" producer="e2e">\n'
                   f'<report unit="{UNIT}" form="OP-3" version="1" period="2013-H1">\n')
        file.writelines(f'<cell code="{cell}">{value}</cell>\n' for cell, value in (
            ("A/1.1/4", 60), ("A/1.3/4", 40), ("D/2/3", 7), ("D/4/3", 5)))
        file.write("</report>\n</delivery>\n")
    place.run("load", path, "--commit", "--as", "unit_clerk@PL")
    seen = place.run("report", "show", "OLD", UNIT, "--layout", "newest")
    cells = {one["cell"]: one["value"] for one in seen["cells"]}
    check(cells == {"A/1.1/4": "100", "D/1.2/3": "7"}, f"merged, renamed, ended: {cells}")
    check(seen["layout"]["version"] == 2 and seen["layout"]["ended"] == ["D/4"], f"{seen}")


def tells_why_a_total_is_empty(place):
    """Barred, not to be added up, new since: three things that look different."""
    text = subprocess.run(place.words("totals", "--campaign", "OLD", "--lens", "entered", "--layout",
                                      "newest", json_output=False), capture_output=True, text=True,
                          check=True).stdout
    section, after = text.split("\nC  ")[1].split("\nD  ")
    marks = {line.split()[0]: "".join(c for c in line if c in "X–") for line in
             section.splitlines()[2:] if line}
    check(marks == {"1": "XX", "1.1": "–", "1.2": "–"}, f"barred, and averages: {section}")
    check("X" not in after and "–" not in after, f"rows that are new since are empty: {after}")


def tries_rules_on_every_version(place):
    """A rule is tried on each report by the version it is on; what cannot be tried is told."""
    create = ("campaign", "create", "--unit-deadline", "2014-01-15", "--office-deadline",
              "2014-02-05", "--as", METHODOLOGIST)
    place.run(*create, "NEW", "OP-3", "--form-version", 2, "--period", "2013-H2")
    place.run("campaign", "launch", "NEW", "--as", METHODOLOGIST)
    file = f"{place.folder}/rule.json"

    def tried(cell, *words, expect=0):
        with open(file, "w", encoding="utf-8") as to:
            json.dump({"id": "few", "severity": "soft", "condition": f"[{cell}] < 50"}, to)
        return place.run("rules", "test", file, *words, expect=expect)

    both = tried("A/1.1/4", "--form", "OP-3")
    check((both["reports"], both["left_out"]) == (2, []), f"on both versions: {both}")
    check([line["campaign"] for line in both["failed"]] == ["OLD"], f"one fails: {both}")
    newest = tried("A/1.1/4", "--form", "OP-3", "--form-version", 2)
    check((newest["reports"], newest["failed"]) == (1, []), f"on that alone: {newest}")
    check(newest["left_out"] == [{"form_version": 1, "reports": 1}], f"what was not: {newest}")
    gone = tried("D/4/3", "--form", "OP-3")
    check(gone["reports"] == 1 and gone["left_out"][0]["form_version"] == 2, f"{gone}")
    check("no row '4'" in gone["left_out"][0]["detail"], f"and why: {gone}")
    text = subprocess.run(place.words("rules", "test", file, "--form", "OP-3", json_output=False),
                          capture_output=True, text=True, check=True).stdout
    check("left out: 1 reports on OP-3/2: " in text, f"for people: {text}")
    check("reading" in str(tried("Z/1/1", "--form", "OP-3", expect=2)), "no version can take it")
    for words, reason in ((("OP-3", "--campaign", "nonsense"), "campaign.unknown"),
                          (("FA", "--campaign", "OLD"), "campaign.unknown"),
                          (("FA", "--form-version", 9), "form.unknown")):
        refused = tried("A/1/3", "--form", *words, expect=5)
        check(refused["error"] == reason, f"{words}: {refused}")
    check("FA/9" in refused["detail"], f"the version is named: {refused}")


def main():
    place = Place()
    lints(place)
    shows_what_is_not_published(place)
    picks_versions(place)
    refuses_rows_from_nowhere(place)
    shows_and_compares(place)
    goes_on(place)
    tells_why_a_total_is_empty(place)
    tries_rules_on_every_version(place)
    place.remove()
    count_closing(7)


if __name__ == "__main__":
    main()
