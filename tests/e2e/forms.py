"""Templates checked, shown and compared, from files and from a log."""
import json
import subprocess

from cas import SOURCE, Place, check, count_closing

FORMS = f"{SOURCE}/ops/catalogue/forms"
METHODOLOGIST = "ministry_methodologist@PL"


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


def main():
    place = Place()
    lints(place)
    shows_and_compares(place)
    place.remove()
    count_closing(2)


if __name__ == "__main__":
    main()
