"""Nonsense in the tables of a county with loans, pools and a fee on choice: told as breaches, never an exception."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from builders import money_county
from hypothesis import given, settings
from hypothesis import strategies as st

from hjplan.books.auditor import Audit, audit
from hjplan.results.tables import build_tables

SCENARIO, RUN = money_county.finished(seed=6, ruled=True)
TABLES = build_tables(RUN)
NAMES = ("debt", "fees", "funds", "lapsed", "money", "pooled")
NONSENSE = [None, float("nan"), float("inf"), -1e300, 1e300, 10**30, "", "=1+1", "二〇二七", [1, 2], {"a": 1}, b"x"]


def audited(**changed: pd.DataFrame) -> Audit:
    """The good run with some of its tables replaced."""
    return audit(SCENARIO, {**TABLES, **changed}, money_county.manifest(RUN.county, RUN))


def test_the_good_run_passes() -> None:
    assert audited().ok


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_or_empty_table_is_noticed(name: str) -> None:
    without = {k: v for k, v in TABLES.items() if k != name}
    assert f"the table `{name}` is missing" in [b.text for b in audit(SCENARIO, without).breaches]
    assert not audited(**{name: TABLES[name].iloc[:0]}).ok


@pytest.mark.parametrize("name", NAMES)
def test_a_missing_column_is_named(name: str) -> None:
    for column in TABLES[name].columns:
        if column != "value_of_one_more":
            texts = [b.text for b in audited(**{name: TABLES[name].drop(columns=column)}).breaches]
            assert f"the column `{column}` is missing" in texts


@pytest.mark.parametrize("name", NAMES)
def test_the_order_of_rows_is_no_fact(name: str) -> None:
    assert audited(**{name: TABLES[name].sample(frac=1, random_state=3)}).ok


@given(st.data())
@settings(max_examples=150)
def test_no_nonsense_in_any_cell_raises_or_passes(data: st.DataObject) -> None:
    """Unless the cell said so before."""
    name = data.draw(st.sampled_from(NAMES))
    table = TABLES[name].astype(object)
    column = data.draw(st.sampled_from([c for c in table.columns if c != "value_of_one_more"]))
    value = data.draw(st.sampled_from(NONSENSE))
    cells = table[column].tolist()
    at = data.draw(st.integers(0, len(cells) - 1))
    before, cells[at] = cells[at], value
    verdict = audited(**{name: table.assign(**{column: pd.Series(cells, dtype=object)})})
    empty = value in (None, "") or (isinstance(value, float) and np.isnan(value))
    blank = empty and (before == "" or before != before)
    assert blank or not verdict.ok
    assert all(isinstance(b.text, str) and b.text for b in verdict.breaches)
