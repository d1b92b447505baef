"""The books of every future balance, and no earmark is crossed in any (model.md, section 12.3)."""

from __future__ import annotations

import numpy as np
import pytest
from builders.futures import Case
from builders.random_county import draft
from builders.tried import check_books
from builders.written import county_of
from hypothesis import given, settings
from hypothesis import strategies as st

from hjplan.books.plan import BlockPlan, Plan, block_coefficients, follow
from hjplan.books.policies import names
from hjplan.books.rounding import close_books
from hjplan.data.county import Block, County
from hjplan.dynamics import coefficients, opening, step
from hjplan.schema.simulation import Simulate
from hjplan.simulate.limits import Limit
from hjplan.simulate.money import Purse, settle
from hjplan.simulate.run import trace_draws


def greedy_plan(block: Block, county: County) -> BlockPlan:
    """More than money can pay: all cared for, all relapsed restored, all unserved started."""
    dt, periods = county.timeline.dt, county.timeline.periods
    c, f = coefficients(block, dt), block.facility
    under = np.zeros((block.size, periods, len(f.service), len(f.regimes)))
    restored, started = np.zeros(under.shape[:3]), np.zeros(under.shape[:2])
    stage = opening(block)
    for t in range(periods):
        restored[:, t, -1] = stage.stock[:, -1]
        under[:, t, :-1, f.reference] = stage.stock[:, :-1]
        started[:, t] = np.minimum(block.cap[:, t], np.maximum(stage.unserved, 0.0))
        stage = step(block, t, stage, under[:, t], restored[:, t], started[:, t], c.moves(t))
    return BlockPlan(under, restored, started)


def overdrawn(seed: int) -> Case:
    """A random county of the tests' planner with a plan that wants too much; the books pay what they can."""
    d = draft(seed)
    county = county_of(d.text, d.stock_csv, d.places_csv)
    blocks = tuple(greedy_plan(b, county) for b in county.blocks)
    g = np.random.default_rng(seed)
    eligible = np.array([f.eligible for f in county.funds])
    spend = g.uniform(0.0, 50_000.0, (*eligible.shape, county.timeline.periods)) * eligible[:, :, None]
    plan = Plan(blocks, spend)
    paths = tuple(follow(b, p, c) for b, p, c in zip(county.blocks, blocks, block_coefficients(county), strict=True))
    return Case(county, plan, paths, close_books(county, plan, paths))


@given(
    seed=st.integers(0, 10**6),
    policy=st.sampled_from([n for n in names() if n != "relapse_blind"]),
    when_short=st.sampled_from(["upkeep_first", "build_first", "proportional"]),
)
@settings(max_examples=40, deadline=None)
def test_the_books_of_every_future_balance_and_no_earmark_is_crossed(seed: int, policy: str, when_short: str) -> None:
    case = overdrawn(seed)
    uncertain = {f"funds.{f.id}": {"beta": {"mean": 0.7, "sd": 0.2}} for f in case.county.funds if f.kind == "grant"}
    uncertain["decay"] = {"own": {"lognormal": 0.5}}
    how = Simulate.model_validate({"draws": 20, "when_short": when_short, "uncertain": uncertain})
    trace = trace_draws(case.county, case.plan, case.books, how, policy=policy, draws=20)
    check_books(case.county, trace)
    assert trace.spend.sum() > 0.0


@given(seed=st.integers(0, 10**6))
@settings(max_examples=150, deadline=None)
def test_payments_keep_every_rule_for_any_terms(seed: int) -> None:
    g = np.random.default_rng(seed)
    draws, funds, lines = 5, int(g.integers(1, 6)), int(g.integers(1, 9))
    eligible = g.random((funds, lines)) < 0.7
    limits = []
    for f in np.flatnonzero(g.random(funds) < 0.6):
        own = np.flatnonzero(eligible[f])
        if len(own):
            cut = int(g.integers(1, len(own) + 1))
            sizes = np.array([s for s in (cut, len(own) - cut) if s])
            begins = np.concatenate([[0], np.cumsum(sizes)[:-1]])
            limits.append(Limit(int(f), float(g.uniform(0.0, 0.95)), own, begins, sizes))
    uses = tuple(g.choice(["build", "restore", "upkeep"], lines).tolist())
    purse = Purse(eligible, tuple(limits), tuple(g.permutation(funds).tolist()), uses)
    wanted = g.uniform(0.0, 1e6, (draws, lines)) * (g.random((draws, lines)) < 0.8)
    money = g.uniform(0.0, 1e6, (draws, funds))
    payers = g.dirichlet(np.ones(funds), lines).T if g.random() < 0.7 else None
    weights = g.uniform(0.0, 1.0, lines) if g.random() < 0.3 else None
    order = (("upkeep",), ("restore",), ("build",)) if g.random() < 0.5 else (("upkeep", "restore", "build"),)
    spend = settle(purse, wanted, money, payers, order, weights)
    assert (spend >= 0.0).all() and not spend[:, ~eligible].any()
    assert (spend.sum(axis=1) <= wanted + 1e-6).all()
    assert (spend.sum(axis=2) <= money + 1e-6).all()
    for limit in limits:
        own, everyone = limit.sums(spend[:, limit.fund]), limit.sums(spend.sum(axis=1))
        assert (own <= limit.share * everyone + 2 * limit.sizes + 1e-6).all()
    free = [f for f in range(funds) if f not in {limit.fund for limit in limits}]
    left, lacking = money - spend.sum(axis=2), wanted - spend.sum(axis=1)
    if weights is None:
        for f in free:
            idle = (left[:, f] > 1.0)[:, None] & eligible[f] & (lacking > 1.0)
            assert not idle.any(), "a fund without limits keeps money that a line it may pay still lacks"


def test_a_future_with_less_money_never_pays_more() -> None:
    case = overdrawn(3)
    totals = [
        trace_draws(case.county, case.plan, case.books, Simulate.model_validate({"draws": 1, "uncertain": u}), draws=1)
        for u in ({}, {f"funds.{case.county.funds[0].id}": {"beta": {"mean": 0.3, "sd": 0.01}}})
    ]
    assert totals[1].spend.sum() < totals[0].spend.sum()
    assert totals[0].spend.sum() == pytest.approx(
        totals[0].received.sum() - totals[0].lapsed.sum() - totals[0].carried_out[-1].sum(), rel=1e-9
    )
