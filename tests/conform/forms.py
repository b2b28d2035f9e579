"""Every template of the catalogue against form.schema.json, by a validator that is not ours."""
import json
import os
import sys

from jsonschema import Draft202012Validator

from cas import SOURCE, check, count_closing

FORMS = f"{SOURCE}/ops/catalogue/forms"


def read(name):
    with open(f"{FORMS}/{name}", encoding="utf-8") as file:
        return json.load(file)


def main():
    schema = read("form.schema.json")
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    names = sorted(set(os.listdir(FORMS)) - {"form.schema.json"})
    for name in names:
        for error in validator.iter_errors(read(name)):
            sys.exit(f"FAILED: {name}: at {error.json_path}: {error.message}")
    odd = read(names[0])
    odd["sections"][0]["rows"][0]["numer"] = "1"
    check(not validator.is_valid(odd), "the validator sees what is wrong")
    count_closing(len(names))


if __name__ == "__main__":
    main()
