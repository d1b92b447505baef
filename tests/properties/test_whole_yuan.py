"""Whatever the amounts: whole yuan balance, no earmark is crossed, and nothing more could have been paid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders import tiny
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import maximum_flow

from hjplan.books.accounts import line_costs
from hjplan.books.auditor import audit
from hjplan.books.limits import no_limits
from hjplan.books.paying import pay_lines
from hjplan.books.plan import Plan, block_coefficients, follow
from hjplan.books.rounding import close_books
from hjplan.results.tables import build_tables
from hjplan.results.tables.plan import whole_costs

SEEDS = st.integers(0, 2**32 - 1)


def most_payable(cost: np.ndarray, available: np.ndarray, eligible: np.ndarray) -> int:
    """What the funds can pay of the lines at most: the maximum flow from funds to lines, by scipy."""
    funds, lines = eligible.shape
    graph = np.zeros((funds + lines + 2, funds + lines + 2), dtype=np.int32)
    graph[0, 1 : funds + 1] = available
    graph[1 : funds + 1, funds + 1 : -1] = np.where(eligible, 10**8, 0)
    graph[funds + 1 : -1, -1] = cost
    return int(maximum_flow(csr_matrix(graph), 0, funds + lines + 1).flow_value)


@given(SEEDS)
@settings(max_examples=200)
def test_as_much_is_paid_as_any_distribution_of_the_funds_could_pay(seed: int) -> None:
    g = np.random.default_rng(seed)
    funds, lines = int(g.integers(1, 6)), int(g.integers(1, 9))
    cost = g.integers(0, 10 ** int(g.integers(1, 6)), lines)
    available = g.integers(0, 10 ** int(g.integers(1, 6)), funds)
    eligible = g.random((funds, lines)) < 0.5
    want = g.random((funds, lines)) * cost * g.choice([0.3, 1.0, 3.0])
    pay = pay_lines(want, cost, available, eligible, no_limits(funds, lines))
    assert (pay >= 0).all()
    assert pay.dtype == np.int64
    assert not pay[~eligible].any()
    assert (pay.sum(axis=1) <= available).all()
    assert (pay.sum(axis=0) <= cost).all()
    assert pay.sum() == most_payable(cost, available, eligible)


@given(SEEDS, st.sampled_from([1, 2, 4, 12]), st.floats(-0.02, 0.1))
@settings(max_examples=25)
def test_the_books_of_any_plan_balance_to_the_yuan(seed: int, steps: int, inflation: float) -> None:
    """Even of a plan that the funds cannot pay: costs are then lowered, but no yuan is lost and no fund overdrawn."""
    g = np.random.default_rng(seed)
    county = tiny.county(steps=steps, inflation=inflation, grant=g.integers(0, 500_000), budget=g.integers(0, 500_000))
    blocks = tiny.decide(county, g)
    spend = g.random((3, county.lines.count, county.timeline.periods)) * g.choice([1.0, 1e3, 1e6])
    measures = block_coefficients(county)
    paths = tuple(follow(b, p, c) for b, p, c in zip(county.blocks, blocks, measures, strict=True))
    books = close_books(county, Plan(blocks, spend), paths)
    arrays = (books.cost, books.spend, books.received, books.carried_in, books.carried_out, books.lapsed)
    assert all(a.dtype == np.int64 and (a >= 0).all() for a in arrays)
    assert (books.spend.sum(axis=0) == books.cost).all()
    spent = books.spend.sum(axis=1)
    assert (books.received + books.carried_in == spent + books.carried_out + books.lapsed).all()
    assert (books.carried_in[:, 1:] == books.carried_out[:, :-1]).all()
    assert not books.lapsed[:, ~county.timeline.closes_year].any()
    assert not books.spend[~np.array([f.eligible for f in county.funds])].any()
    assert (books.cost <= line_costs(county, Plan(blocks, spend)) + 1 + 1e-6).all()


@given(SEEDS, st.sampled_from([1, 2, 4, 12]))
@settings(max_examples=25)
def test_a_plan_that_uses_every_yuan_passes_its_audit_though_each_fund_is_a_yuan_short(seed: int, steps: int) -> None:
    """The county budget arrives as exactly what the plan spends of it, rounded down: the shortage is spread."""
    g = np.random.default_rng(seed)
    county = tiny.county(steps=steps, inflation=0.03)
    plan = tiny.paid(county, tiny.decide(county, g))
    noisy = Plan(plan.blocks, plan.spend + g.uniform(-0.1, 0.1, plan.spend.shape))
    exact = np.floor(plan.spend[1].sum(axis=0)).astype(np.int64)
    short = replace(county, funds=(county.funds[0], replace(county.funds[1], arrival=exact), county.funds[2]))
    run = tiny.finish(short, noisy)
    assert (run.books.spend[1].sum(axis=0) >= exact - 9).all(), "the money is used"
    verdict = audit(short, build_tables(run), tiny.manifest(run))
    assert verdict.ok, verdict.breaches[:3]


@given(SEEDS)
def test_rows_of_a_line_sum_to_its_cost_and_none_is_off_by_more_than_its_part(seed: int) -> None:
    g = np.random.default_rng(seed)
    groups = int(g.integers(1, 6))
    group = g.integers(0, groups, int(g.integers(1, 30)))
    cost = np.where(g.random(len(group)) < 0.2, 0.0, g.random(len(group)) * 10 ** g.integers(0, 7))
    total = np.rint(np.bincount(group, weights=cost, minlength=groups)).astype(np.int64)
    rows = whole_costs(group, cost, total)
    assert (np.bincount(group, weights=rows, minlength=groups) == total).all()
    assert np.abs(rows - cost).max() < 1.5
    assert (rows[cost == 0] == 0).all()


def test_a_random_plan_is_the_same_twice() -> None:
    """The two random counties above come from their seed alone."""
    runs = [tiny.finished(tiny.county(), np.random.default_rng(5)) for _ in range(2)]
    assert runs[0].goal.total == pytest.approx(runs[1].goal.total, abs=0)
