"""The workbook of ``hjplan new --excel``: places and stock as sheets, with units, explanations and drop-downs."""

from __future__ import annotations

import csv
import re
from pathlib import Path
from typing import Any

from hjplan.cli.words import Words

WORKBOOK = "county.xlsx"
TIERS = ("seat", "town", "village")
_SPARE_ROWS = 500
"""Rows below the data for which the drop-downs hold too."""
_TEXT_COLUMNS = ("id", "name_zh", "name_en", "township", "tier", "tags", "place", "facility", "verified")


def tables_to_workbook(folder: Path, language: str) -> None:
    """Put places.csv and stock.csv of a folder into one workbook, and let its scenario.yaml read that."""
    tables = {name: _read(folder / f"{name}.csv") for name in ("places", "stock")}
    _write(folder / WORKBOOK, tables, Words(language))
    for name in tables:
        (folder / f"{name}.csv").unlink()
    path = folder / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    for name in tables:
        text, count = re.subn(
            rf"(?m)^{name}: *[^#\n]*?( *#.*)?$", rf"{name}: {{file: {WORKBOOK}, sheet: {name}}}\1", text
        )
        if count != 1:
            raise ValueError(f"{path} names {name} {count} times, once was expected")
    path.write_text(text, encoding="utf-8", newline="")


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.reader(handle))


def _write(path: Path, tables: dict[str, list[list[str]]], words: Words) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_formulas": False, "strings_to_urls": False}) as book:
        formats = {
            "head": book.add_format({"bold": True, "bg_color": "#DDE8F0", "border": 1, "text_wrap": True}),
            "note": book.add_format({"italic": True, "font_color": "#5B6770", "text_wrap": True, "valign": "top"}),
        }
        for name, rows in tables.items():
            _sheet(book.add_worksheet(name), rows, words, formats)
        _drop_downs(book, tables)
        _notes(book.add_worksheet("notes"), words, formats)


def _sheet(sheet: Any, rows: list[list[str]], words: Words, formats: dict[str, Any]) -> None:
    """Header with units, an explanation under each (its row begins with #, so it is not read), then the data."""
    header = rows[0]
    for column, name in enumerate(header):
        unit = words(f"column_unit.{name}") if words.known(f"column_unit.{name}") else ""
        about = words(f"column.{name}") if words.known(f"column.{name}") else words("column.condition")
        sheet.write_string(0, column, f"{name} ({unit})" if unit else name, formats["head"])
        sheet.write_string(1, column, f"# {about}" if column == 0 else about, formats["note"])
        sheet.set_column(column, column, 16)
    for index, row in enumerate(rows[1:], start=2):
        for column, cell in enumerate(row):
            if not cell:
                continue
            if header[column] in _TEXT_COLUMNS or not _is_number(cell):
                sheet.write_string(index, column, cell)
            else:
                sheet.write_number(index, column, float(cell))
    sheet.set_row(1, 60)
    sheet.freeze_panes(2, 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _drop_downs(book: Any, tables: dict[str, list[list[str]]]) -> None:
    """Tier, place and facility are chosen from lists; figures below zero are refused."""
    sheets = {sheet.get_name(): sheet for sheet in book.worksheets()}
    last = {name: len(rows) + _SPARE_ROWS for name, rows in tables.items()}
    places, stock = tables["places"][0], tables["stock"][0]
    facilities = sorted({row[stock.index("facility")] for row in tables["stock"][1:]})
    lists: list[tuple[str, list[str], str, Any]] = [
        ("places", places, "tier", list(TIERS)),
        ("stock", stock, "place", f"=places!$A$3:$A${last['places']}"),
    ]
    if len(",".join(facilities)) <= 255:  # what a list inside a cell's rule may hold
        lists.append(("stock", stock, "facility", facilities))
    else:
        hidden = book.add_worksheet("lists")
        hidden.write_column(0, 0, facilities)
        hidden.hide()
        lists.append(("stock", stock, "facility", f"=lists!$A$1:$A${len(facilities)}"))
    for name, header, column, source in lists:
        if column in header:
            at = header.index(column)
            sheets[name].data_validation(2, at, last[name], at, {"validate": "list", "source": source})
    for name, header in (("places", places), ("stock", stock)):
        for at, column in enumerate(header):
            if column not in _TEXT_COLUMNS and column != "growth":
                rule = {"validate": "decimal", "criteria": ">=", "value": 0}
                sheets[name].data_validation(2, at, last[name], at, rule)


def _notes(sheet: Any, words: Words, formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 100)
    for index, line in enumerate(words("new.workbook_notes").splitlines()):
        sheet.write_string(index, 0, line, formats["head"] if index == 0 else None)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
