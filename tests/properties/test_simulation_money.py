"""Every instrument of money in futures: the plan's own is reproduced, and in all others each keeps its terms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from builders.futures import Case
from builders.moneyed import (
    ACCOUNT,
    AT_MOST,
    COUNTY,
    CROSS,
    FINANCES,
    HOUSEHOLDS,
    LOAN,
    MATCHED,
    PARTNER,
    POOLABLE,
    POOLED,
    RATIO,
    moneyed_case,
    units_due,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from hjplan.books.accounts import line_costs
from hjplan.books.rounding import close_books
from hjplan.data.county import Floats
from hjplan.schema.simulation import Simulate
from hjplan.simulate import simulate
from hjplan.simulate.batch import Trace
from hjplan.simulate.run import trace_draws

EXPECTED = Simulate(mode="expected", policies=["plan"])
YUAN = 2.0
"""Rounding that a limit lets through, per line."""


def poorer(case: Case, share: float) -> Case:
    """The same plan where only a share of the grants arrives."""
    funds = tuple(replace(f, arrival=(f.arrival * share).astype(np.int64)) for f in case.county.funds)
    return replace(case, county=replace(case.county, funds=funds))


def by_year(case: Case, values: Floats) -> Floats:
    """Sums over the periods of each year along the first axis."""
    steps = case.county.timeline.steps_per_year
    return values.reshape(-1, steps, *values.shape[1:]).sum(axis=1)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_the_expected_future_of_a_plan_with_every_instrument_is_the_plan(seed: int) -> None:
    """Stocks to 1e-6 units; what each fund pays on each line, receives, waives, carries and loses, as the books say."""
    case = moneyed_case(seed)
    trace = trace_draws(case.county, case.plan, case.books, EXPECTED)
    for b, path in enumerate(case.trajectory):
        for t in range(case.county.timeline.periods + 1):
            assert np.abs(trace.standing[t][b].stock[0] - path.stock[:, t]).max() <= 1e-6
    assert trace.spend[:, 0].transpose(1, 2, 0) == pytest.approx(case.books.spend, abs=1e-3)
    for got, want in (
        (trace.received, case.books.received),
        (trace.waived, case.books.waivers),
        (trace.carried_out, case.books.carried_out),
        (trace.lapsed, case.books.lapsed),
    ):
        assert np.abs(got[:, 0].T - want).max() <= 1e-2
    row = simulate(case.county, case.plan, case.books, EXPECTED).totals.iloc[0]
    assert row["undone"] == pytest.approx(0.0, abs=1e-2)
    assert row["spent"] == pytest.approx(case.books.spend.sum(), abs=1e-2)


@given(seed=st.integers(0, 10**6), spare=st.sampled_from([0.0, 0.001, 0.2]))
@settings(max_examples=20, deadline=None)
def test_books_in_whole_yuan_of_a_plan_in_fractions_are_what_its_expected_future_pays(seed: int, spare: float) -> None:
    """As a run does it: exact costs and payments in fractions of yuan, closed by largest remainder, then replayed."""
    case = moneyed_case(seed, spare=spare)
    exact = line_costs(case.county, case.plan)
    ratio = np.divide(exact, case.books.cost, out=np.ones_like(exact), where=case.books.cost > 0)
    plan = replace(case.plan, spend=case.plan.spend * ratio)
    books = close_books(case.county, plan, case.trajectory)
    trace = trace_draws(case.county, plan, books, EXPECTED)
    assert trace.spend[:, 0].transpose(1, 2, 0) == pytest.approx(books.spend, abs=1e-3)
    assert np.abs(trace.waived[:, 0].T - books.waivers).max() <= 1e-2
    assert np.abs(trace.carried_out[:, 0].T - books.carried_out).max() <= 1e-2
    for b, path in enumerate(case.trajectory):
        for t in range(case.county.timeline.periods + 1):
            assert np.abs(trace.standing[t][b].stock[0] - path.stock[:, t]).max() <= 1e-6


def check(case: Case, trace: Trace, factors: Floats) -> None:
    """Every rule of every fund in every draw and period; ``factors`` [D, F] share of the amounts that arrives."""
    county, spend = case.county, trace.spend
    use, sector = np.array(county.lines.use), np.array(county.lines.sector)
    places = use != "debt"
    spent = spend.sum(axis=3)
    opening = np.broadcast_to([float(f.opening_carried) for f in county.funds], trace.carried_out[:1].shape)
    before = np.concatenate([opening, trace.carried_out[:-1]])
    assert np.abs(trace.received + before - spent - trace.waived - trace.carried_out - trace.lapsed).max() < 1e-4
    for part in (spend, trace.carried_out, trace.lapsed, trace.received, trace.waived):
        assert part.min() >= -1e-6
    assert (spend.sum(axis=2) <= trace.wanted * (1 + 1e-9) + 1e-6).all()
    for f, fund in enumerate(county.funds):
        assert not spend[:, :, f][:, :, ~fund.eligible].any()
    assert not trace.carried_out[:, :, [HOUSEHOLDS, PARTNER]].any()
    assert not trace.lapsed[:, :, [HOUSEHOLDS, PARTNER]].any()
    assert np.abs(trace.received[:, :, LOAN].T - case.books.drawn[LOAN]).max() <= 1e-6
    planned = case.books.spend[PARTNER].sum(axis=0)[:, None]
    assert (spend[:, :, PARTNER].sum(axis=2) <= planned + 1e-6).all()
    assert (spend[:, :, PARTNER] <= FINANCES * spend.sum(axis=2) + YUAN + 1e-6).all()
    scope = places & county.funds[MATCHED].eligible
    matched, own = spend[:, :, COUNTY][:, :, scope].sum(axis=2), spend[:, :, MATCHED][:, :, scope].sum(axis=2)
    both = scope & county.funds[COUNTY].eligible  # a yuan of rounding for each payment, as the audit counts them
    assert (matched >= RATIO * own - both.sum() - RATIO * scope.sum() - 1e-6).all()
    pooled = county.funds[POOLED].pooled
    arrived = by_year(case, county.funds[POOLED].arrival[:, None] * factors[:, POOLED])
    outside = by_year(case, spend[:, :, POOLED][:, :, pooled].sum(axis=2))
    assert (outside <= POOLABLE * arrived * (1 + 1e-9) + 1e-6).all()
    care = by_year(case, spend[:, :, POOLED][:, :, pooled & (use == "upkeep")].sum(axis=2))
    assert (care <= AT_MOST * POOLABLE * arrived * (1 + 1e-9) + 1e-6).all()
    if county.timeline.steps_per_year == 1:
        across = spend[:, :, ACCOUNT][:, :, county.funds[ACCOUNT].crossed].sum(axis=2)
        assert (across <= CROSS * trace.received[:, :, ACCOUNT] + 1e-6).all()
    lacking = trace.wanted - spend.sum(axis=2)
    for line in np.flatnonzero(~places):
        for f in (COUNTY, ACCOUNT):
            if county.funds[f].eligible[line]:
                idle = spend[:, :, f][:, :, places].sum(axis=2) + trace.carried_out[:, :, f] + trace.lapsed[:, :, f]
                assert (np.minimum(idle, lacking[:, :, line]) <= 1e-3).all(), "debt waits while a payer pays others"
    assert sector[~places].tolist() == ["", "", ""]


@given(
    seed=st.integers(0, 10**6),
    policy=st.sampled_from(["plan", "campaign", "proportional"]),
    when_short=st.sampled_from(["upkeep_first", "build_first", "proportional"]),
    mean=st.floats(0.2, 0.9),
)
@settings(max_examples=40, deadline=None)
def test_every_instrument_keeps_its_terms_in_every_future(seed: int, policy: str, when_short: str, mean: float) -> None:
    case = moneyed_case(seed, spare=0.1)
    names = {f: case.county.funds[f].id for f in (COUNTY, MATCHED, POOLED)}
    uncertain: dict[str, object] = {f"funds.{name}": {"beta": {"mean": mean, "sd": 0.09}} for name in names.values()}
    uncertain["decay"] = {"own": {"lognormal": 0.5}}
    how = Simulate.model_validate({"draws": 12, "when_short": when_short, "uncertain": uncertain})
    trace = trace_draws(case.county, case.plan, case.books, how, policy=policy, draws=12)
    check(case, trace, arrived(case, trace))


def arrived(case: Case, trace: Trace) -> Floats:
    """[D, F] share of each fund's amounts that arrived, from what it received."""
    amounts = np.array([f.arrival for f in case.county.funds], dtype=float)
    factors = np.ones(trace.received.shape[1:])
    for f in (COUNTY, MATCHED, POOLED):
        t = int(amounts[f].argmax())
        factors[:, f] = trace.received[t, :, f] / max(amounts[f, t], 1.0)
    return factors


@given(seed=st.integers(0, 10**6), share=st.floats(0.0, 0.9))
@settings(max_examples=25, deadline=None)
def test_households_pay_for_no_unit_that_is_not_started(seed: int, share: float) -> None:
    """In a poorer future fewer units are started: started = u[t] − (u[t+1] − new need)/ρ, u without a unit."""
    case = poorer(moneyed_case(seed), share)
    county = case.county
    trace = trace_draws(county, case.plan, case.books, EXPECTED)
    started = []
    for b, block in enumerate(county.blocks):
        now = [s[b] for s in trace.standing]
        u = block.need - np.array([s.stock[0].sum(axis=1) + s.pipeline[0].sum(axis=1) for s in now]).T
        new = np.maximum(np.diff(block.need, axis=1), 0.0)
        started.append(np.maximum(u[:, :-1] - (u[:, 1:] - new) / block.rho, 0.0))
    due, per_unit = units_due(county, tuple(started)), county.funds[HOUSEHOLDS].household
    assert per_unit is not None
    for i, use in enumerate(county.lines.use):
        paid = trace.spend[:, 0, HOUSEHOLDS, i]
        most = per_unit[county.lines.block[i]] * due[i] if use == "build" else 0.0
        assert (paid <= most + YUAN + 1e-3).all()
    check(case, trace, np.ones((1, len(county.funds))))
