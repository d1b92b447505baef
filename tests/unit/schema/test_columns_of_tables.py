"""Columns hold each distinct cell once; a Parquet table names the row of a wrong cell, however many rows it has."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from builders.mistakes import messages_of
from builders.small_county import SCENARIO, changed, write

from hjplan.schema import load
from hjplan.schema.tables.column import Column, NumberColumn, column_of, texts_of
from hjplan.schema.tables.parquet_file import read_parquet

ROWS = 3000
NOT_FINITE = "`inf` is no number that can be planned with: write the figure, or leave the cell blank"
UNKNOWN = "`tiolet` is neither in `facilities` nor in the library. Did you mean `toilet`?"


def test_equal_cells_of_another_type_stay_apart() -> None:
    column = column_of([1, True, 1.0, None, "1", 1], 6)
    assert [column.cell(row) for row in range(6)] == [1, True, 1.0, None, "1", 1]
    assert [type(cell) for cell in column.distinct] == [int, bool, float, str]
    assert column.blank.tolist() == [False, False, False, True, False, False]


def test_texts_are_one_word_for_all_cells_that_read_alike() -> None:
    texts = texts_of(column_of([1, "1", 1.0, None, True], 5), 5)
    assert list(texts.array) == ["1", "1", "1", "", "true"]
    assert sorted(texts.words) == ["", "1", "true"]
    assert list(texts_of(None, 2).array) == ["", ""]


def test_parquet_numbers_stay_numbers_and_texts_are_told_apart_once(tmp_path: Path) -> None:
    names = pa.DictionaryArray.from_arrays(pa.array([2, 0, None, 2]), ["b", "unused", " a "])
    table = {"whole": pa.array([3, None, 5, 3]), "part": pa.array([0.5, float("nan"), None, 1.5]), "name": names}
    pq.write_table(pa.table(table), tmp_path / "t.parquet")
    raw = read_parquet(tmp_path / "t.parquet")
    whole, part, name = raw.cells
    assert isinstance(whole, NumberColumn)
    assert [whole.cell(row) for row in range(4)] == [3, None, 5, 3]
    assert [part.cell(row) for row in range(4)] == [0.5, None, None, 1.5]
    assert isinstance(name, Column)
    assert name.distinct == ("a", "b")  # trimmed, in the order of the rows, without what no row has
    assert [name.cell(row) for row in range(4)] == ["a", "b", None, "a"]
    assert whole.coded().distinct == (3, 5)
    assert list(texts_of(whole, 4).array) == ["3", "", "5", "3"]


def many(folder: Path, stock: pd.DataFrame) -> Path:
    """The small county with many villages, its stock in Parquet."""
    text = changed(changed(SCENARIO, "stock: stock.csv", "stock: stock.parquet"), "places.csv", "places.parquet")
    path = write(folder, text)
    number = np.arange(ROWS)
    places = {
        "id": [f"v{n}" for n in number],
        "tier": "village",
        "households": 100,
        "population": 320,
        "tags": "scenic",
    }
    pd.DataFrame(places).to_parquet(folder / "places.parquet")
    stock.to_parquet(folder / "stock.parquet")
    return path


@pytest.fixture
def stock() -> pd.DataFrame:
    number = np.arange(ROWS)
    columns = {
        "place": [f"v{n}" for n in number],
        "facility": "toilet",
        "need": 90.0,
        "working": 30.0,
        "relapsed": 10.0,
    }
    return pd.DataFrame(columns)


def test_a_sound_table_of_many_rows_is_read_row_by_row_alike(tmp_path: Path, stock: pd.DataFrame) -> None:
    stock["need"] = 50.0 + np.arange(ROWS)
    read = load(many(tmp_path, stock)).stock
    pd.testing.assert_series_equal(read["need"], stock["need"])
    assert read["place"].tolist() == stock["place"].tolist()
    assert (read["cost_factor"] == 1).all()


def test_wrong_cells_far_down_are_named_by_row(tmp_path: Path, stock: pd.DataFrame) -> None:
    stock.loc[2500, "need"] = -1.0
    stock.loc[2600, "working"] = np.nan
    stock.loc[2700, "relapsed"] = np.inf
    stock.loc[2800, "place"] = "v1"
    stock.loc[2900, "facility"] = "tiolet"
    assert messages_of(many(tmp_path, stock)) == (
        ("stock.parquet row 2501", "need", "-1 is negative; it must be at least 0"),
        ("stock.parquet row 2601", "working", "blank: write how many `toilet` are `working`, 0 if none"),
        ("stock.parquet row 2701", "relapsed", NOT_FINITE),
        ("stock.parquet row 2801", "facility", "`toilet` in `v1` stands here a second time (first in row 2)"),
        ("stock.parquet row 2901", "facility", UNKNOWN),
    )  # fmt: skip


def test_a_column_that_is_wrong_throughout_names_its_first_cells_and_counts_the_rest(
    tmp_path: Path, stock: pd.DataFrame
) -> None:
    stock["need"] = -5.0
    said = messages_of(many(tmp_path, stock))
    assert [where for where, _, _ in said] == [f"stock.parquet row {n}" for n in range(1, 22)]
    assert said[-1][2] == "2,980 more cells of this column are wrong"
