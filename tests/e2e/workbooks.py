"""Workbooks in the hands of programs that know nothing of CAS: what they read in ours, and that what
they write loads. openpyxl always; LibreOffice with --office, where it is installed."""
import argparse
import csv
import json
import os
import shutil
import subprocess
import sys

from cas import Place, check, count_closing
from example import TOOLS
from files import CAMPAIGN, CLERK, codes, prepare

HERE = os.path.dirname(os.path.abspath(__file__))
SKIPPED = 77
UNIT = codes()[0]
SAVED = {"A/1/3": "1107325.00", "A/1.1/3": "943010.25", "A/1/6": "2974", "A/2/3": "-0.01",
         "A/4/5": "0.00", "A/5/3": ".", "A/5/4": "x", "A/5/5": "0*"}
# As a workbook has them: numbers are numbers, symbols are texts.
READ = {"A/1/3": 1107325, "A/1.1/3": 943010.25, "A/1/6": 2974, "A/2/3": -0.01, "A/4/5": 0,
        "A/5/3": ".", "A/5/4": "x", "A/5/5": "0*"}


def openpyxl(*words):
    done = subprocess.run([f"{TOOLS}/python/bin/python", f"{HERE}/openpyxl_workbook.py", *words],
                          capture_output=True, text=True, check=False)
    check(done.returncode == 0, f"openpyxl takes the workbook: {done.stderr}")
    return json.loads(done.stdout) if done.stdout else None


def cells_of(rows, value_of):
    """What stands in the cells of a section's sheet, by code."""
    header = [str(value_of(cell)) for cell in rows[3]]
    return {f"A/{value_of(row[0])}/{header[at]}": row[at]
            for row in rows[5:] for at in range(2, len(header))}


def exported(place, name, *words):
    path = f"{place.folder}/{name}.xlsx"
    place.run("export", CAMPAIGN, "--unit", UNIT, "--format", "xlsx", "--output", path, *words)
    return path


def changes_of(place, path, *words):
    """What a load of the file would change, or changes."""
    told = place.run("load", path, *words)["reports"]
    check(len(told) == 1 and not told[0].get("faults"), f"it loads: {told}")
    return told[0]["changes"]


def read_by_openpyxl(place):
    book = openpyxl("read", exported(place, "full"))
    cover = {row[0]["value"]: row[1]["value"] for row in book["CAS"] if row[0]["value"]}
    check(cover == {"unit": UNIT, "form": "FA", "version": "1", "period": "2014-Q4"}, f"{cover}")
    cells = cells_of(book["A"], lambda cell: cell["value"])
    for code, value in READ.items():
        check(cells[code]["value"] == value, f"{code}: {cells[code]}")
    check(cells["A/1/3"]["format"] == "#,##0.00" and cells["A/1/6"]["format"] == "#,##0",
          f"with the decimals of the column: {cells['A/1/3']}")
    check(not cells["A/1/3"]["locked"] and cells["A/2/6"]["locked"], "only barred ones are locked")
    labels = [row[1]["value"] for row in book["A"]]
    check("Należności umorzone" in labels, f"Polish letters: {labels}")
    empty = openpyxl("read", exported(place, "empty", "--empty"))
    check(not any(cell["value"] for cell in cells_of(empty["A"], lambda c: c["value"]).values()),
          "an empty form is empty")


def edited_by_openpyxl(place):
    path = exported(place, "edited")
    openpyxl("put", path, "A/1.1/3", "943010.5")
    changes = changes_of(place, path)
    check(changes == [{"cell": "A/1.1/3", "before": "943010.25", "after": "943010.50"}],
          f"just that cell: {changes}")
    place.run("load", path, "--commit", *CLERK)
    stored = place.run("report", "show", CAMPAIGN, UNIT)["cells"]
    check({"cell": "A/1.1/3", "value": "943010.50"} in stored, "it is stored")
    openpyxl("put", path, "A/5/3", "dużo")
    told = subprocess.run(place.words("load", path), capture_output=True, text=True, check=False)
    check(told.returncode == 3, f"what cannot be loaded is no success: {told.stderr}")
    faults = json.loads(told.stdout)["reports"][0]["faults"]
    check([(fault["sheet"], fault["cell"], fault["column"]) for fault in faults]
          == [("A", "A/5/3", 3)], f"a fault names sheet and cell: {faults}")
    form = exported(place, "form", "--empty")
    for code, value in SAVED.items():
        openpyxl("put", form, code, value)
    filled = {change["cell"]: change["after"] for change in changes_of(place, form)}
    check(filled.get("A/1.1/3") == SAVED["A/1.1/3"] and filled.get("A/1/3") is None,
          f"an empty form that was filled in: {filled}")


def office(place, to, *paths):
    """LibreOffice, with a profile of its own so that none of a person's is in the way."""
    folder = f"{place.folder}/office"
    done = subprocess.run(
        ["soffice", f"-env:UserInstallation=file://{place.folder}/profile", "--headless",
         "--convert-to", to, "--outdir", folder, *paths],
        capture_output=True, text=True, check=False, timeout=300)
    check(done.returncode == 0, f"soffice: {done.stdout}{done.stderr}")
    return folder


def opened_by_office(place):
    paths = [exported(place, "full"), exported(place, "empty", "--empty")]
    # Comma, quotes, UTF-8, raw values, every sheet into a file of its own.
    folder = office(place, 'csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,'
                    'false,-1', *paths)
    with open(f"{folder}/full-A.csv", encoding="utf-8", newline="") as file:
        cells = cells_of(list(csv.reader(file)), lambda text: text)
    for code, value in READ.items():
        seen = cells[code] if isinstance(value, str) else float(cells[code])
        check(seen == value, f"{code} in LibreOffice: {cells[code]}")
    with open(f"{folder}/empty-A.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    check(not any(cells_of(rows, lambda text: text).values()), "an empty form is empty")
    check(["5", "Należności umorzone"] in [row[:2] for row in rows], "Polish letters")
    office(place, "xlsx", *paths)
    check(not changes_of(place, f"{folder}/full.xlsx"), "what it saves again says the same")
    cleared = {change["cell"] for change in changes_of(place, f"{folder}/empty.xlsx")}
    check(cleared == set(SAVED), f"an empty form clears: {cleared}")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--office", action="store_true")
    with_office = parser.parse_args().office
    if with_office and shutil.which("soffice") is None:
        print("SKIPPED: LibreOffice is not installed (no soffice), so NOBODY has seen whether it "
              "opens our workbooks. Debian: libreoffice-calc-nogui")
        sys.exit(SKIPPED)
    place = Place()
    prepare(place)
    place.run("report", "save", CAMPAIGN, UNIT, *(f"{c}={v}" for c, v in SAVED.items()),
              "--as", "unit_clerk@" + UNIT)
    tests = [opened_by_office] if with_office else [read_by_openpyxl, edited_by_openpyxl]
    for test in tests:
        test(place)
    place.remove()
    count_closing(len(tests))


if __name__ == "__main__":
    main()
