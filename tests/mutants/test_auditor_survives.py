"""Tables that were cut, scrambled or filled with nonsense: the auditor says so in words and never raises."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from builders import tiny
from hypothesis import given, settings
from hypothesis import strategies as st

from hjplan.books.auditor import Audit, audit
from hjplan.results.tables import build_tables

AUDITED = ("plan", "stock", "coverage", "money", "zones", "funds", "fees", "lapsed", "targets")
NONSENSE = [
    None,
    float("nan"),
    float("inf"),
    -1e300,
    1e300,
    10**30,
    "",
    "=1+1",
    "二〇二七",
    [1, 2],
    {"a": 1},
    b"x",
    True,
]
COUNTY = tiny.county()
RUN = tiny.finished(COUNTY)
TABLES = build_tables(RUN)


def audited(**changed: object) -> Audit:
    """The good run with some of its tables replaced."""
    return audit(COUNTY, {**TABLES, **changed}, tiny.manifest(RUN))  # type: ignore[dict-item]


def test_the_good_run_passes_and_says_how_much_was_checked() -> None:
    verdict = audited()
    assert verdict.ok
    assert verdict.checks > 1000
    assert set(verdict.largest) >= {"payment", "stocks", "tables"}
    assert verdict.largest["payment"] == 0


def test_a_run_without_a_manifest_is_audited_too() -> None:
    assert audit(COUNTY, TABLES).ok


@pytest.mark.parametrize("name", AUDITED)
def test_a_missing_table_is_named(name: str) -> None:
    verdict = audit(COUNTY, {k: v for k, v in TABLES.items() if k != name}, None)
    assert f"the table `{name}` is missing" in [b.text for b in verdict.breaches]


@pytest.mark.parametrize("name", AUDITED)
@pytest.mark.parametrize("thing", [None, 7, "plan.csv", pd.Series([1.0])])
def test_what_is_no_table_is_a_missing_table(name: str, thing: object) -> None:
    assert f"the table `{name}` is missing" in [b.text for b in audited(**{name: thing}).breaches]


@pytest.mark.parametrize("name", AUDITED)
def test_a_missing_column_is_named(name: str) -> None:
    for column in TABLES[name].columns:
        if column != "value_of_one_more":
            texts = [b.text for b in audited(**{name: TABLES[name].drop(columns=column)}).breaches]
            assert f"the column `{column}` is missing" in texts


def test_a_column_that_is_there_twice_is_named() -> None:
    twice = pd.concat([TABLES["money"], TABLES["money"][["amount"]]], axis=1)
    assert "the column `amount` is there twice" in [b.text for b in audited(money=twice).breaches]


def test_an_empty_table_is_noticed() -> None:
    for name in ("plan", "stock", "coverage", "money", "funds", "fees", "zones"):
        assert not audited(**{name: TABLES[name].iloc[:0]}).ok


def test_rows_in_another_order_and_further_columns_change_nothing() -> None:
    """An order is not a fact; a column that nobody promised is nobody's business."""
    shuffled = {k: v.sample(frac=1, random_state=3).assign(note="x") for k, v in TABLES.items() if k != "targets"}
    assert audited(**shuffled).ok


def test_dates_may_be_dates() -> None:
    dated = TABLES["money"].assign(period=pd.to_datetime(TABLES["money"]["period"]))
    assert audited(money=dated).ok


def test_an_unknown_name_is_told_with_its_column() -> None:
    odd = TABLES["stock"].assign(place="nowhere")
    told = [str(b) for b in audited(stock=odd).breaches]
    assert "[tables] table stock: `nowhere` in column `place` is not known to the scenario" in told


def test_a_place_that_does_not_need_the_facility_is_told() -> None:
    row = pd.DataFrame([{"place": "b", "facility": "road", "period": "2027-01-01", "condition": "good", "units": 1.0}])
    more = pd.concat([TABLES["stock"], row], ignore_index=True)
    assert "b does not need road (1 such rows)" in [b.text for b in audited(stock=more).breaches]


def test_a_condition_of_another_facility_is_told() -> None:
    stock = TABLES["stock"].copy()
    stock.loc[stock.index[stock["facility"] == "toilet"][0], "condition"] = "good"
    assert "`good` is no condition of toilet (1 such rows)" in [b.text for b in audited(stock=stock).breaches]


def test_a_figure_that_is_no_number_is_told_with_its_row() -> None:
    money = TABLES["money"].astype({"amount": object})
    money.loc[2, "amount"] = "many"
    told = [b.text for b in audited(money=money).breaches]
    assert "column `amount`, row 3: `many` is not a number (1 such cells)" in told


def test_long_lists_are_cut_and_counted() -> None:
    found = [b for b in audited(coverage=TABLES["coverage"].assign(effective=-1.0)).breaches if b.rule == "coverage"]
    assert len(found) <= 11
    assert found[-1].text.startswith("and ") or len(found) < 11


@given(st.data())
@settings(max_examples=150)
def test_no_nonsense_in_any_cell_raises(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(AUDITED[:-1]))
    table = TABLES[name].astype(object)
    column = data.draw(st.sampled_from([c for c in table.columns if c != "value_of_one_more"]))
    value = data.draw(st.sampled_from(NONSENSE))
    rows = data.draw(st.sampled_from(["one", "all"]))
    cells = list(table[column])
    at = range(len(cells)) if rows == "all" else [data.draw(st.integers(0, len(cells) - 1))]
    before = [cells[i] for i in at]
    for i in at:
        cells[i] = value
    verdict = audited(**{name: table.assign(**{column: pd.Series(cells, dtype=object)})})
    same = all(str(b) == str(value) for b in before) or (value is True and all(b == 1 for b in before))
    empty = value in (None, "") or (isinstance(value, float) and np.isnan(value))
    blank = empty and all(b == "" or b != b for b in before)
    assert same or blank or not verdict.ok
    assert all(isinstance(b.text, str) and b.text for b in verdict.breaches)


@pytest.mark.parametrize(
    "manifest", [{"summary": 3}, {"summary": {"goal": None}}, {"summary": {"goal": True}}, {"x": 1}]
)
def test_a_manifest_without_a_goal_fails_or_says_nothing(manifest: dict[str, object]) -> None:
    verdict = audit(COUNTY, TABLES, manifest)
    assert {b.rule for b in verdict.breaches} <= {"goal"}
    if manifest != {"summary": 3}:
        assert not verdict.ok
