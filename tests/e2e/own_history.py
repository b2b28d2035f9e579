"""A unit's past: jumps that have to be explained, outliers beside others, an old year in a new form."""
import json
import subprocess

from cas import SOURCE, Place, check, count_closing

CODES = [f"0201{n:02}2" for n in range(1, 17)]
PLANTED = CODES[4]
MINISTRY = ["--as", "ministry_methodologist@PL"]
FORM = f"{SOURCE}/ops/catalogue/forms/wrispz-g.json"
JUMP = "change-of-assistance"


def publish(place):
    """Version 2 calls row 3 "4", has no row 2 any more, and a new row 5."""
    with open(FORM, encoding="utf-8") as file:
        form = json.load(file)
    rows = form["sections"][0]["rows"]
    assert [row["number"] for row in rows] == ["1", "1.1", "2", "3"]
    form["version"] = 2
    rows[2]["number"], rows[3]["number"] = "5", "4"
    form["successions"] = [{"from": "A/2"}, {"from": "A/3", "to": "A/4"}]
    newer = f"{place.folder}/newer.json"
    with open(newer, "w", encoding="utf-8") as file:
        json.dump(form, file)
    place.run("import", "forms", FORM, *MINISTRY)
    place.run("import", "forms", newer, *MINISTRY)


def prepare(place):
    with open(f"{place.folder}/units.csv", "w", encoding="utf-8") as file:
        file.write("terc;nazwa;rodzaj;powiat;woj\n")
        file.writelines(f"{code};Gmina {code};2;0201;02\n" for code in CODES)
    place.run("import", "units", f"{place.folder}/units.csv", "--as", "central_administrator@PL")
    publish(place)
    for year, version in ((2013, 1), (2014, 2)):
        place.run("campaign", "create", f"G-{year}", "WRiSPZ-G", "--form-version", version,
                  "--period", f"{year}-H2", "--unit-deadline", f"{year + 1}-01-31",
                  "--office-deadline", f"{year + 1}-02-28", *MINISTRY)
        place.run("campaign", "launch", f"G-{year}", *MINISTRY)


def deliver(place, year, version, spent, support):
    """Each unit's assistants cost what `spent` says; `support` is the row of its day centres."""
    path = f"{place.folder}/{year}.xml"
    with open(path, "w", encoding="utf-8") as file:
        file.write('<delivery xmlns="urn:cas:report:1" producer="e2e">\n')
        for n, code in enumerate(CODES):
            file.write(f'<report unit="{code}" form="WRiSPZ-G" version="{version}" '
                       f'period="{year}-H2">\n')
            for cell, value in (("A/1/3", 4), ("A/1/4", 40), ("A/1/5", 60 + n),
                                ("A/1/6", spent(n, code)), (f"A/{support}/3", 7)):
                file.write(f'<cell code="{cell}">{value}</cell>\n')
            file.write("</report>\n")
        file.write("</delivery>\n")
    place.run("load", path, "--commit", "--as", "unit_clerk@PL")


def jumps(place):
    """A planted jump is a finding, has both languages, and stops nothing once it is explained."""
    for code in CODES:
        found = place.run("findings", "G-2014", code)
        rules = [one["rule"] for one in found["findings"] if one["severity"] == "soft"]
        check((JUMP in rules) == (code == PLANTED), f"{code}: {rules}")
    found = next(one for one in place.run("findings", "G-2014", PLANTED)["findings"]
                 if one["rule"] == JUMP)
    check("sprzed roku" in found["message"]["pl"] and "year ago" in found["message"]["en"],
          f"{found}")
    check("300000" in found["formula"]["pl"].replace("\u00a0", ""), f"values: {found}")
    act = ("report", "act", "G-2014", PLANTED, "approve", "--as", f"unit_head@{PLANTED}")
    refused = place.run(*act, expect=3)
    check(JUMP in json.dumps(refused), f"what has to be explained is named: {refused}")
    place.run("report", "explain", "G-2014", PLANTED, found["breach"], "--reason", "Nowe zadania.",
              "--as", f"unit_clerk@{PLANTED}")
    place.run(*act)


def outliers(place):
    """Beside others it is one as well: all others spent a tenth more, it three times as much."""
    told = place.run("outliers", "G-2014", "--measure", "last_year")
    check(told["reports"] == len(CODES), f"{told}")
    lines = [(one["unit"], one["cell"], one["side"], one["measured_by"])
             for one in told["outliers"]]
    check(lines == [(PLANTED, "A/1/6", "above", "100400.00")], f"{told}")
    for language, own, other in (("pl", "odstających", "reports"), ("en", "outliers", "sprawozdań")):
        text = subprocess.run(place.words("outliers", "G-2014", "--measure", "last_year", "--lang",
                                          language, json_output=False),
                              capture_output=True, text=True, check=True).stdout
        check(own in text and other not in text, f"in one language: {text}")
    only = told["outliers"][0]
    check(only["value"] == "300000.00" and only["median"] == "110440.00" and only["peers"] == 16,
          f"{only}")
    check("razy więcej niż mediana" in only["message"]["pl"], f"{only}")
    check(place.run("outliers", "G-2014", "--unit", CODES[0])["outliers"] == [], "nothing there")
    place.run("outliers", "G-2013", "--measure", "last_year", expect=5)


def layouts(place):
    """A report and a total of the older version, as the newer one would show them."""
    plain = place.run("report", "show", "G-2013", PLANTED)
    seen = place.run("report", "show", "G-2013", PLANTED, "--layout", "newest")
    cells = {one["cell"]: one["value"] for one in seen["cells"]}
    check(cells["A/4/3"] == "7" and "A/3/3" not in cells and len(cells) == len(plain["cells"]),
          f"{cells}")
    check(seen["form_version"] == 1 and seen["layout"] == {
        "form": "WRiSPZ-G", "version": 2, "begun": ["A/5"], "ended": ["A/2"]}, f"{seen}")
    sums = {one["cell"]: one["sum"] for one in place.run(
        "totals", "--campaign", "G-2013", "--lens", "entered", "--layout", "WRiSPZ-G/2")["cells"]}
    check(sums["A/4/3"] == str(7 * len(CODES)) and "A/3/3" not in sums, f"{sums}")
    place.run("report", "show", "G-2014", PLANTED, "--layout", "WRiSPZ-G/1", expect=2)
    place.run("report", "show", "G-2013", PLANTED, "--layout", "WRiSPZ-G/3", expect=5)


def main():
    place = Place()
    prepare(place)
    deliver(place, 2013, 1, lambda n, code: 100_000 + 100 * n, "3")
    for code in CODES:
        place.run("report", "act", "G-2013", code, "approve", "--as", f"unit_head@{code}")
    deliver(place, 2014, 2, lambda n, code: 300_000 if code == PLANTED else 110_000 + 110 * n, "4")
    jumps(place)
    outliers(place)
    layouts(place)
    place.remove()
    count_closing(3)


if __name__ == "__main__":
    main()
