"""The same tables as CSV, as workbooks and as Parquet; what is wrong is named by line, by sheet and address, by row."""

from __future__ import annotations

import csv
import datetime
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
from builders.mistakes import messages_of
from builders.small_county import PLACES, SCENARIO, STOCK, changed, write

from hjplan.schema import Scenario, load

Rows = list[list[Any]]


def rows_of(text: str) -> Rows:
    """CSV text as cells: numbers as numbers, blanks as None."""

    def cell(value: str) -> Any:
        try:
            return float(value) if "." in value else int(value)
        except ValueError:
            return value or None

    return [[cell(v) for v in row] for row in csv.reader(io.StringIO(text))]


def workbook(
    folder: Path,
    places: Rows | None = None,
    stock: Rows | None = None,
    titles: tuple[str, str] = ("places", "stock"),
    scenario: str | None = None,
) -> Path:
    """A scenario whose two tables are sheets of ``county.xlsx``."""
    book = openpyxl.Workbook()
    del book[book.sheetnames[0]]
    book.create_sheet("notes").append(["nothing to read here"])
    for title, rows in zip(titles, (places or rows_of(PLACES), stock or rows_of(STOCK)), strict=True):
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    text = changed(
        changed(SCENARIO, "places: places.csv", "places: county.xlsx"), "stock: stock.csv", "stock: county.xlsx"
    )
    path = write(folder, scenario or text)
    book.save(folder / "county.xlsx")
    return path


def parquet(folder: Path, change: Callable[[pd.DataFrame], pd.DataFrame] = lambda frame: frame) -> Path:
    path = write(folder, changed(SCENARIO, "stock: stock.csv", "stock: stock.parquet"))
    change(pd.read_csv(folder / "stock.csv")).to_parquet(folder / "stock.parquet")
    return path


def same(one: Scenario, other: Scenario) -> None:
    pd.testing.assert_frame_equal(one.places, other.places)
    pd.testing.assert_frame_equal(one.stock, other.stock)


@pytest.fixture
def from_csv(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return load(write(tmp_path_factory.mktemp("csv")))


def test_a_workbook_gives_the_same_scenario_as_csv(tmp_path: Path, from_csv: Scenario) -> None:
    same(load(workbook(tmp_path)), from_csv)


def test_parquet_gives_the_same_scenario_as_csv(tmp_path: Path, from_csv: Scenario) -> None:
    same(load(parquet(tmp_path)), from_csv)


def test_a_sheet_may_be_named(tmp_path: Path, from_csv: Scenario) -> None:
    text = changed(SCENARIO, "places: places.csv", "places: {file: county.xlsx, sheet: 村庄}")
    text = changed(text, "stock: stock.csv", "stock: {file: county.xlsx, sheet: 存量}")
    same(load(workbook(tmp_path, titles=("村庄", "存量"), scenario=text)), from_csv)


def test_a_sheet_that_does_not_exist_is_an_error_with_the_nearest(tmp_path: Path) -> None:
    text = changed(SCENARIO, "places: places.csv", "places: {file: county.xlsx, sheet: plaices}")
    said = messages_of(workbook(tmp_path, scenario=text))
    assert said == (("county.xlsx", "", "the workbook has no sheet `plaices`. Did you mean `places`?"),)


def test_headers_may_carry_units_and_rows_of_notes_are_skipped(tmp_path: Path, from_csv: Scenario) -> None:
    rows = rows_of(PLACES)
    rows[0] = [
        "id",
        "name_zh（名称）",
        "township",
        "tier",
        "tags",
        "households (户)",
        "population\n人",
        "income [yuan]",
    ]
    rows.insert(1, ["# explanation", "中文名", None, "seat, town or village"])
    rows.insert(2, [None] * 8)
    same(load(workbook(tmp_path, places=[[None, *row] for row in rows])), from_csv)


def test_a_wrong_cell_of_a_workbook_is_named_by_sheet_and_address(tmp_path: Path) -> None:
    stock = rows_of(STOCK)
    stock[2][3], stock[3][0], stock[4][2], stock[5][5] = "many", "t99", datetime.date(2027, 3, 1), True
    assert messages_of(workbook(tmp_path, stock=stock)) == (
        ("county.xlsx stock!D3", "working", "`many` is not a number"),
        ("county.xlsx stock!A4", "place", "the places have no `t99`"),
        ("county.xlsx stock!C5", "need", "`2027-03-01` is a date; a number is expected (format the cell as a number)"),
        ("county.xlsx stock!F6", "good", "`true` is true or false; a number is expected"),
    )  # fmt: skip


def test_a_formula_that_was_never_calculated_is_an_error_and_not_a_blank(tmp_path: Path) -> None:
    stock = rows_of(STOCK)
    stock[4][2] = "=4+8"
    text = "this formula has no calculated value: open the workbook in Excel, save it, and read it again"
    assert messages_of(workbook(tmp_path, stock=stock)) == (("county.xlsx stock!C5", "", text),)


def test_a_file_that_is_no_workbook_says_so(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    (tmp_path / "county.xlsx").write_text("id,households\n", encoding="utf-8")
    text = "this is not an Excel workbook (.xlsx); save it anew from Excel"
    assert messages_of(path) == (("county.xlsx", "", text),)


def test_a_workbook_whose_inside_is_broken_says_so(tmp_path: Path) -> None:
    path = workbook(tmp_path)
    content = bytearray((tmp_path / "county.xlsx").read_bytes())
    content[60:200] = b"x" * 140
    (tmp_path / "county.xlsx").write_bytes(bytes(content))
    (where, _, text), *_ = messages_of(path)
    assert where == "county.xlsx"
    assert "not an Excel workbook" in text


def test_an_empty_sheet_says_what_its_first_row_is(tmp_path: Path) -> None:
    said = messages_of(workbook(tmp_path, stock=[[None]]))
    assert said == (("county.xlsx", "", "the sheet `stock` is empty: its first row must name the columns"),)


def test_an_old_workbook_says_how_to_save_it(tmp_path: Path) -> None:
    path = write(tmp_path, changed(SCENARIO, "places: places.csv", "places: places.xls"))
    (tmp_path / "places.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    text = "a table is a .csv, .xlsx or .parquet file; `places.xls` is none of them; save it as .xlsx"
    assert messages_of(path) == (("scenario.yaml:5:9", "places", text),)


def test_a_wrong_cell_of_a_parquet_table_is_named_by_its_row(tmp_path: Path) -> None:
    def spoil(frame: pd.DataFrame) -> pd.DataFrame:
        frame.loc[1, "need"] = -280
        frame.loc[2, "place"] = "t99"
        return frame

    assert messages_of(parquet(tmp_path, spoil)) == (
        ("stock.parquet row 2", "need", "-280 is negative; it must be at least 0"),
        ("stock.parquet row 3", "place", "the places have no `t99`"),
    )


def test_a_file_that_is_no_parquet_says_so(tmp_path: Path) -> None:
    path = parquet(tmp_path)
    (tmp_path / "stock.parquet").write_bytes(b"PAR1 and nothing else")
    text = "this is not a Parquet table that can be read"
    assert messages_of(path) == (("stock.parquet", "", text),)
