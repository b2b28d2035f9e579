"""Reports from files: shown before they are loaded, loaded once, whatever is killed in between."""
import json
import os
import subprocess
import time
import zipfile

from cas import SOURCE, Place, check, count_closing, seeded

UNITS = 120
CAMPAIGN = "FA-2014Q4"
ROWS = ["1", "1.1", "1.2", "1.3", "2", "2.1", "2.2", "2.3", "3", "3.1", "3.2", "4", "5"]
CLERK = ["--as", "unit_clerk@PL"]


def codes():
    """Gminas of one voivodeship, made up."""
    return [f"02{1 + n // 10:02}{1 + n % 10:02}2" for n in range(UNITS)]


def prepare(place):
    with open(f"{place.folder}/units.csv", "w", encoding="utf-8") as file:
        file.write("terc;nazwa;rodzaj;powiat;woj\n")
        for code in codes():
            file.write(f"{code};Gmina {code};2;{code[:4]};02\n")
    ministry = ["--as", "ministry_methodologist@PL"]
    place.run("import", "units", f"{place.folder}/units.csv", "--as", "central_administrator@PL")
    place.run("import", "forms", f"{SOURCE}/ops/catalogue/forms/fa-quarterly.json", *ministry)
    place.run("campaign", "create", CAMPAIGN, "FA", "--period", "2014-Q4", "--unit-deadline",
              "2015-01-15", "--office-deadline", "2015-02-05", *ministry)
    place.run("campaign", "launch", CAMPAIGN, *ministry)


def figures(dice):
    """Grosze of columns 3 to 5, for each unit and row."""
    return {code: {(row, column): dice.randrange(10**9) for row in ROWS for column in (3, 4, 5)}
            for code in codes()}


def money(grosze):
    return f"{grosze // 100}.{grosze % 100:02}"


def write_xml(path, all_figures):
    with open(path, "w", encoding="utf-8") as file:
        file.write('<delivery xmlns="urn:cas:report:1" producer="e2e">\n')
        for code, cells in all_figures.items():
            file.write(f'<report unit="{code}" form="FA" version="1" period="2014-Q4">\n')
            for (row, column), grosze in cells.items():
                file.write(f'<cell code="A/{row}/{column}">{money(grosze)}</cell>\n')
            file.write("</report>\n")
        file.write("</delivery>\n")


def shows_first(place, path):
    """A dry run tells each change and makes none."""
    before = place.run("replay")["position"]
    shown = place.run("load", path)
    check(shown["file"]["reports"] == UNITS and shown["faulty_reports"] == 0, "all can be loaded")
    check(shown["changed_reports"] == UNITS, "all would change")
    report = shown["reports"][0]
    check(report["version"] == 1 and len(report["changes"]) == len(ROWS) * 3, "cell by cell")
    check(report["changes"][0]["before"] == "", "from nothing")
    check(place.run("replay")["position"] == before, "the log is as it was")
    return shown


def survives(place, path, dice, files):
    """kill -9 in the midst of a load, then the same load again: nothing twice, nothing missing.
    `files` are the SHA-256 of those that were loaded before."""
    kills = midst = 0
    seconds = 0.3  # about what a load takes, until one was seen
    while kills < 4:
        check(len(files) < 20, "a load can be killed in its midst")
        all_figures = figures(dice)
        write_xml(path, all_figures)
        running = place.start("load", path, "--commit", *CLERK)
        try:
            running.wait(timeout=dice.uniform(0.02, seconds))
            check(running.returncode == 0, f"load: {running.stderr.read()}")
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
            kills += 1
        began = time.monotonic()
        rest = place.run("load", path, "--commit", *CLERK)
        seconds = time.monotonic() - began
        check(rest["loaded"] + rest["unchanged"] == UNITS and not rest["refused"], f"{rest}")
        midst += 0 < rest["loaded"] < UNITS
        files.append(rest["file"]["sha256"])
    again = place.run("load", path, "--commit", *CLERK)
    check(again["loaded"] == 0 and again["unchanged"] == UNITS, "the same file changes nothing")
    for code in dice.sample(codes(), 12):
        history = place.run("history", f"{CAMPAIGN}/{code}")
        loads = [e for e in history if e["event"] == "report.cells_loaded"]
        check([e["fields"]["file"]["sha256"] for e in loads] == files,
              f"{code} was loaded once from each file, by a fact that names it")
        check(all(e["channel"] == "file" for e in loads), "and the way it came")
    totals = place.run("totals", "--region", "02", "--lens", "entered")
    cells = {cell["cell"]: cell["sum"] for cell in totals["cells"]}
    for row, column in (("1", 3), ("5", 5)):
        wanted = sum(cells_of[(row, column)] for cells_of in all_figures.values())
        check(cells[f"A/{row}/{column}"] == money(wanted), f"row {row} adds up")
    check(place.run("verify", "--store", f"{place.folder}/store")["ok"], "verify is clean")
    return f"{kills} kills, {midst} of them between two reports"


def said(place, *words, expect=0):
    """What a person reads."""
    done = subprocess.run(place.words("load", *words, json_output=False), capture_output=True,
                          text=True, timeout=60, check=False)
    check(done.returncode == expect, f"{words}: exit {done.returncode} {done.stderr}")
    return done.stdout


def shown_with_faults(place, path):
    """What cannot be loaded is no success of a dry run, which tells all of it all the same."""
    done = subprocess.run(place.words("load", path), capture_output=True, text=True, timeout=60,
                          check=False)
    check(done.returncode == 3, f"exit {done.returncode}: {done.stderr}")
    check("reports have faults and cannot be loaded" in said(place, path, expect=3), "in words")
    return json.loads(done.stdout)


def tells_what_it_loads(place, path):
    """A commit that cites nothing says first what a dry run would, as far as people read on."""
    lines = said(place, path, "--commit", *CLERK).splitlines()
    changes = [line for line in lines if "cells change, version" in line]
    check(len(changes) == 20 and f"… and {UNITS - 20} more reports." in lines, f"{lines}")
    check(lines[-1].startswith(f"{UNITS} reports loaded, 0 were"), f"{lines[-1]}")
    return lines[0].split("SHA-256 ")[1]


def tells_what_rules_say(place):
    """Of which cells, and by how much, in the language that is asked for."""
    path = f"{place.folder}/hard.csv"
    with open(path, "w", encoding="utf-8") as file:
        file.write(f"unit;form;version;period;cell;value\n{codes()[0]};FA;1;2014-Q4;A/1/3;1107.50\n")
    polish, english = said(place, path), said(place, path, "--lang", "en")
    check("Row 1 of section A is the sum" in english and "Wiersz" not in english, english)
    check("cells: A/1/3, A/1.1/3, A/1.2/3, A/1.3/3\n" in english, english)
    check("left side: 1,107.50 · right side: 0.00 · difference: 1,107.50\n" in english, english)
    check("Wiersz 1 działu A" in polish and "różnica: 1\u00a0107,50\n" in polish, polish)


def refuses(place):
    """What is wrong is told with its place, and nothing is loaded."""
    path = f"{place.folder}/bad.csv"
    first, second = codes()[:2]
    with open(path, "w", encoding="cp1250") as file:
        file.write("unit;form;version;period;cell;value;label\n")
        file.write(f"{first};FA;1;2014-Q4;A/1/3;7;zwykła\n")
        file.write(f"{second};FA;1;2014-Q4;A/1/3;1 107,5;świadczenia\n")
        file.write(f"{second};FA;1;2014-Q4;A/2/6;5;\n")
        file.write("9999999;FA;1;2014-Q4;A/1/3;7;\n")
        file.write(f"{first};FA;2;2014-Q4;A/1/3;7;\n{first};FA;1;2015-Q1;A/1/3;7;\n")
    shown = shown_with_faults(place, path)
    check(shown["file"]["encoding"] == "Windows-1250", "the encoding is recognized and told")
    faults = [(f["reason"], f.get("line")) for r in shown["reports"] for f in r["faults"]]
    check(faults == [("cell.grouped", 3), ("cell.barred", 4), ("load.unknown_unit", 5),
                     ("load.newer_version", 6), ("load.wrong_period", 7)], f"{faults}")
    refused = place.run("load", path, "--commit", *CLERK, expect=3)
    check(refused["error"] == "load.faulty", "one fault and nothing is loaded")
    refused = place.run("load", path, "--commit", "--only", second, *CLERK, expect=3)
    check(refused["error"] == "load.faulty", "of those that are chosen")
    good = f"{place.folder}/half.csv"
    with open(good, "w", encoding="utf-8") as file:
        file.write("unit;form;version;period;cell;value;label\n")
        file.write(f"{first};FA;1;2014-Q4;A/4/3;7;\n9999999;FA;1;2014-Q4;A/1/3;7;\n")
    check(place.run("load", good, "--only", first)["faulty_reports"] == 1, "as a commit ends, so")
    shown_with_faults(place, good)
    stored = place.run("report", "show", CAMPAIGN, first)["cells"]
    check({"cell": "A/1/3", "value": "7.00"} not in stored, "nothing was")
    with open(f"{place.folder}/bomb.xml", "w", encoding="utf-8") as file:
        file.write('<!DOCTYPE d [<!ENTITY a "aa">]>\n<delivery xmlns="urn:cas:report:1"/>')
    check(place.run("load", f"{place.folder}/bomb.xml", expect=2)["error"] == "xml.doctype",
          "no document type")


def goes_round(place):
    """What is exported loads again without a change; an empty form clears what it leaves empty."""
    unit = codes()[5]
    for kind in ("xml", "csv", "xlsx"):
        path = f"{place.folder}/out.{kind}"
        place.run("export", CAMPAIGN, "--unit", unit, "--format", kind, "--output", path)
        shown = place.run("load", path)
        check(shown["file"]["format"] == kind, f"{kind} is recognized")
        check(shown["faulty_reports"] == 0 and shown["changed_reports"] == 0, f"{kind} is the same")
        place.run("export", CAMPAIGN, "--unit", unit, "--format", kind, "--empty", "--output", path)
        shown = place.run("load", path)
        check(len(shown["reports"][0]["changes"]) == len(ROWS) * 3, f"an empty {kind} clears")
    check("xl/workbook.xml" in zipfile.ZipFile(path).namelist(), "a workbook as others know it")
    everything = f"{place.folder}/all.xml"
    place.run("export", CAMPAIGN, "--region", "02", "--output", everything)
    schema = subprocess.run(place.words("schema", json_output=False), capture_output=True,
                            check=True).stdout
    with open(f"{place.folder}/cas-report.xsd", "wb") as file:
        file.write(schema)
    checked = subprocess.run(["xmllint", "--noout", "--nonet", "--schema",
                              f"{place.folder}/cas-report.xsd", everything], capture_output=True,
                             text=True, check=False)
    check(checked.returncode == 0, f"a stranger's tool takes the delivery: {checked.stderr}")
    check(os.path.getsize(everything) > UNITS * 1000, "with every report")


def gives_no_form_that_cannot_be_loaded(place):
    ministry = ["--as", "ministry_methodologist@PL"]
    place.run("import", "forms", f"{SOURCE}/ops/catalogue/forms/on-dostepnosc.json", *ministry)
    place.run("campaign", "create", "TYPED", "ON-DOST-1", "--period", "2015-01-01/2015-03-31",
              "--kinds", "gmina", "--unit-deadline", "2015-04-15", "--office-deadline", "2015-05-05",
              *ministry)
    place.run("campaign", "launch", "TYPED", *ministry)
    words = ("export", "TYPED", "--unit", codes()[0])
    check(place.run(*words, "--empty", expect=3)["error"] == "form.only_typed", "nothing to fill in")
    place.run(*words, "--output", f"{place.folder}/typed.xml")


def main():
    dice = seeded()
    place = Place()
    prepare(place)
    path = f"{place.folder}/delivery.xml"
    write_xml(path, figures(dice))
    shows_first(place, path)
    tells_what_rules_say(place)
    files = [tells_what_it_loads(place, path)]
    kills = survives(place, path, dice, files)
    refuses(place)
    goes_round(place)
    gives_no_form_that_cannot_be_loaded(place)
    place.remove()
    print(f"{kills}, {UNITS} reports, each loaded once from each file")
    count_closing(1)


if __name__ == "__main__":
    main()
