"""Whatever a plan does with loans, pools, households, partners and waivers: whole yuan balance, no term is broken."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from builders import money_county, tiny
from builders.money_county import BOND, COUNTY, FEE, GRANT, LABOUR, OPERATOR, PATH
from hypothesis import given, settings
from hypothesis import strategies as st

from hjplan.books.accounts import fee_revenue, fee_waivers
from hjplan.books.auditor import audit
from hjplan.books.debts import debt_accounts, debts
from hjplan.books.plan import Plan
from hjplan.data.levels import with_levels
from hjplan.results.tables import build_tables

SEEDS = st.integers(0, 2**32 - 1)
STEPS = st.sampled_from([1, 2, 4, 12])


@given(SEEDS, STEPS, st.floats(0.0, 0.1))
@settings(max_examples=25)
def test_a_plan_within_the_money_passes_its_audit(seed: int, steps: int, inflation: float) -> None:
    """Debt, waivers, pool, match, cross, households and a partner at once, every yuan paid: no breach of any rule."""
    scenario, run = money_county.finished(steps=steps, seed=seed, inflation=inflation)
    assert audit(scenario, build_tables(run), money_county.manifest(run.county, run)).breaches == ()


@given(SEEDS, STEPS)
@settings(max_examples=25)
def test_the_books_of_any_plan_balance_and_keep_the_pools(seed: int, steps: int) -> None:
    """Even of a plan that nobody could pay: what must hold to the yuan holds, and nobody gives more than was asked."""
    g = np.random.default_rng(seed)
    budget = int(g.integers(0, 300_000))
    county = with_levels(money_county.offered(steps=steps, budget=budget, inflation=0.03), {0: PATH})
    blocks, periods = tiny.decide(county, g), county.timeline.periods
    spend = g.random((6, county.lines.count, periods)) * g.choice([1.0, 1e3, 1e5])
    drawn = np.zeros((6, periods))
    drawn[BOND] = g.random(periods) * 20_000
    plan = Plan(blocks, spend, drawn)
    run = tiny.finish(county, plan)
    books = run.books
    spent = books.spend.sum(axis=1)
    arrays = (books.cost, books.spend, books.received, books.carried_in, books.carried_out, books.lapsed, books.waivers)
    assert all((a >= 0).all() for a in arrays)
    assert (books.spend.sum(axis=0) == books.cost).all()
    assert (books.received + books.carried_in == spent + books.waivers + books.carried_out + books.lapsed).all()
    assert (books.carried_in[:, 1:] == books.carried_out[:, :-1]).all()
    assert not books.spend[~np.array([f.eligible for f in county.funds])].any()
    for giver in (LABOUR, OPERATOR):
        assert (books.received[giver] == spent[giver]).all()
        assert not (books.carried_out[giver] + books.lapsed[giver]).any()
    assert abs(books.drawn[BOND].sum() - drawn[BOND].sum()) <= 0.5 + 1e-6
    pooled, year = county.funds[GRANT].pooled, np.arange(periods) // steps
    assert pooled is not None
    owed = (fee_revenue(county, run.trajectory) + fee_waivers(county, run.trajectory))[0]
    upkeep = pooled & (np.array(county.lines.use) == "upkeep")
    for y in range(county.timeline.years):
        assert books.spend[GRANT][pooled][:, year == y].sum() <= 2000
        assert books.spend[GRANT][upkeep][:, year == y].sum() <= 1000
        crossed = books.spend[FEE][county.funds[FEE].crossed][:, year == y].sum()  # type: ignore[index]
        assert 10 * crossed <= owed[year == y].sum() + 10


@given(SEEDS, STEPS)
@settings(max_examples=25)
def test_debt_is_paid_before_anything_else_is(seed: int, steps: int) -> None:
    """The county's money is cut to little: in a period in which it pays a yuan on a place, no debt is in arrears."""
    g = np.random.default_rng(seed)
    county = with_levels(money_county.offered(steps=steps, budget=int(g.integers(0, 60_000))), {0: PATH})
    run = money_county.paid(county, tiny.decide(county, g))
    books = tiny.finish(county, run).books
    lines = np.array(county.lines.use) == "debt"
    short = np.zeros(county.timeline.periods)
    for debt in debts(county, books.drawn, books.spend):
        short += debt.whole_service()[: len(short)] - books.cost[debt.line]
    elsewhere = books.spend[COUNTY][~lines].sum(axis=0)
    arrears = np.cumsum(short)
    assert (arrears >= 0).all()
    assert not ((arrears > 0) & (elsewhere > 0)).any()


def test_a_county_without_instruments_has_no_debts() -> None:
    county = tiny.county()
    books = tiny.finished(county).books
    assert debt_accounts(county, books.drawn, books.spend, books.cost) == ()
    assert not books.waivers.any()
    assert "debt" not in build_tables(replace(tiny.finished(county), outcome=None))
