"""Counties told in another way have the same optimum: merged ledgers, other orders, halved places, other units."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders.random_money import MoneyDraft, money_draft

from hjplan.data.county import County
from hjplan.errors import InfeasibleError
from hjplan.optimize.alike import find_alike
from hjplan.optimize.engine_exact import Model, solve_exact
from hjplan.optimize.physics.measures import told_apart

NORMAL, SLOW = range(6), range(6, 106)
EQUAL = 1e-7
"""Relative; no integers, so only the solver's own tolerance is between two tellings. In other units amounts are rounded
to whole yuan alike."""


def relaxed(county: County, *, merged: bool) -> float | None:
    """The optimum of the exact program; ``merged``: with one ledger line per class."""
    model = Model(county, find_alike(county) if merged else None)
    answer = model.problem.solve(gap=1e-9, time_limit=60.0, relax=True)
    return None if answer.status == "infeasible" else answer.objective


def optimum(draft: MoneyDraft) -> float | None:
    """The optimum; None where no plan exists."""
    try:
        return solve_exact(draft.county(1e-7)).goal
    except InfeasibleError:
        return None


def in_other_order(draft: MoneyDraft) -> MoneyDraft:
    """Places and stocks from the last to the first."""
    tables = draft.tables
    return replace(draft, tables=replace(tables, places=tables.places[::-1], stock=tables.stock[::-1]))


def halved(draft: MoneyDraft) -> MoneyDraft:
    """The first place as two places of half its households, needs and stocks."""
    first, *others = draft.tables.places
    name, *cells = first.split(",")
    cells[2:4] = [str(float(c) / 2) for c in cells[2:4]]
    places = tuple(",".join([half, *cells]) for half in ("h1", "h2"))
    stock: list[str] = []
    for row in draft.tables.stock:
        place, facility, *numbers, factor = row.split(",")
        if place == name:
            numbers = [str(float(n) / 2) if n else "" for n in numbers]
            stock += [",".join([half, facility, *numbers, factor]) for half in ("h1", "h2")]
        else:
            stock.append(row)
    return replace(draft, tables=replace(draft.tables, places=(*places, *others), stock=tuple(stock)))


def assert_same(one: float | None, other: float | None, what: str) -> None:
    """Both have no plan, or both the same optimum."""
    assert (one is None) == (other is None), what
    if one is not None:
        assert other == pytest.approx(one, rel=EQUAL, abs=EQUAL), what


def check(seed: int) -> bool:
    """Every way of telling; returns whether the county has a plan."""
    draft = money_draft(seed, choose=False)
    base = optimum(draft)
    assert_same(base, optimum(in_other_order(draft)), "order")
    assert_same(base, optimum(halved(draft)), "halves")
    assert_same(base, optimum(draft.in_yuan()), "yuan")
    merge(seed)
    return base is not None


def merge(seed: int) -> None:
    """The merged ledger, of a county that may have fees on `choose` (relaxed)."""
    county = money_draft(seed).county()
    assert_same(relaxed(county, merged=False), relaxed(county, merged=True), "merged")


@pytest.mark.parametrize("seed", NORMAL)
def test_the_optimum_is_the_same_however_the_county_is_told(seed: int) -> None:
    check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SLOW)
def test_the_optimum_is_the_same_however_many_counties_are_told(seed: int) -> None:
    check(seed)


def test_some_counties_have_a_plan_and_some_ledgers_are_merged() -> None:
    """The properties above are about something: plans exist, and lines are alike that were told apart."""
    counties = [money_draft(seed, choose=False).county() for seed in NORMAL]
    assert any(relaxed(county, merged=False) is not None for county in counties)
    assert any(not np.array_equal(find_alike(c).lines, told_apart(c).lines) for c in counties)
