"""A workbook as openpyxl has it, which knows nothing of CAS. Run by the Python that has it.

    openpyxl_workbook.py read FILE              its sheets as JSON
    openpyxl_workbook.py put FILE CELL VALUE    writes into a section's cell, as A/1.1/3
"""
import json
import sys

import openpyxl

HEADER = 4  # the line that has the columns' numbers


def read(book):
    return {sheet.title: [[{"value": cell.value, "format": cell.number_format,
                            "locked": cell.protection.locked} for cell in row]
                          for row in sheet.iter_rows()] for sheet in book}


def place_of(book, code):
    section, row, column = code.split("/")
    sheet = book[section]
    across = next(cell.column for cell in sheet[HEADER] if str(cell.value) == column)
    down = next(cell.row for cell in sheet["A"] if cell.row > HEADER and str(cell.value) == row)
    return sheet.cell(down, across)


def number_or_text(word):
    try:
        return float(word)
    except ValueError:
        return word


def main():
    command, path, *words = sys.argv[1:]
    book = openpyxl.load_workbook(path)
    if command == "read":
        json.dump(read(book), sys.stdout)
        return
    code, value = words
    place_of(book, code).value = number_or_text(value)
    book.save(path)


if __name__ == "__main__":
    main()
