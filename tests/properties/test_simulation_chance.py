"""Futures by chance: whole units, right means, streams that nothing else moves (model.md, section 10)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders.futures import planned, random_case
from builders.tried import chance, record
from hypothesis import given, settings
from hypothesis import strategies as st

from hjplan.data.county import County, Lines
from hjplan.simulate import simulate
from hjplan.simulate.compiled import Compiled
from hjplan.simulate.reference import Reference
from hjplan.simulate.run import trace_draws

DECAY = {"shared": {"lognormal": 0.25}, "own": {"lognormal": 0.3}}
ARRIVAL = {"beta": {"mean": 0.9, "sd": 0.08}}


@given(seed=st.integers(0, 10**6), policy=st.sampled_from(["plan", "campaign", "proportional"]))
@settings(max_examples=25, deadline=None)
def test_the_compiled_and_the_plain_engine_agree_to_the_last_bit(seed: int, policy: str) -> None:
    case = random_case(seed)
    how = chance(20, {"decay": DECAY} if seed % 2 else {})
    plain, fast = (record(case, engine, how, policy) for engine in (Reference(whole=True), Compiled()))
    assert plain.trace is not None and fast.trace is not None
    for a, b in zip(plain.trace.standing, fast.trace.standing, strict=True):
        for x, y in zip(a, b, strict=True):
            for name in ("stock", "pipeline", "backlog", "served"):
                assert np.array_equal(getattr(x, name), getattr(y, name)), name
    assert np.array_equal(plain.trace.spend, fast.trace.spend)
    for kind in ("built_months", "served_months", "flows"):
        for a, b in zip(getattr(plain, kind), getattr(fast, kind), strict=True):
            assert all(np.array_equal(x, y) for x, y in zip(a, b, strict=True)), kind


@given(seed=st.integers(0, 10**6), grain=st.sampled_from([1.0, 0.1]))
@settings(max_examples=20, deadline=None)
def test_stocks_are_whole_pieces_and_none_is_lost_but_by_leaving_households(seed: int, grain: float) -> None:
    case = random_case(seed, grain=grain)
    trace = trace_draws(case.county, case.plan, case.books, chance(20, {"decay": DECAY}), draws=20)
    for t, now in enumerate(trace.standing):
        for b, standing in enumerate(now):
            pieces = np.concatenate([standing.stock, standing.pipeline], axis=2)
            assert np.array_equal(pieces, np.rint(pieces)) and (pieces >= 0.0).all()
            if t and case.county.blocks[b].facility.stays:
                before = trace.standing[t - 1][b]
                total = pieces.sum(axis=2) - before.stock.sum(axis=2) - before.pipeline.sum(axis=2)
                assert (total >= 0.0).all()
                need = case.county.blocks[b].need[:, t] / grain
                assert (pieces.sum(axis=2) < need + 1.0).all()


@pytest.mark.parametrize("seed", range(5))
def test_the_mean_of_many_futures_is_the_expected_one(seed: int) -> None:
    """Ample money, certain rates: each mean within 5 standard errors, plus one piece for need that is full."""
    case = random_case(seed, grain=0.1)
    draws = 400
    trace = trace_draws(case.county, case.plan, case.books, chance(draws), draws=draws)
    for b, path in enumerate(case.trajectory):
        for t in range(1, case.county.timeline.periods + 1):
            stock = trace.standing[t][b].stock * 0.1
            error = stock.std(axis=0) / np.sqrt(draws)
            # every cell and condition is a test of its own: 5.5 σ leaves one false alarm in 10⁵ of them
            assert (np.abs(stock.mean(axis=0) - path.stock[:, t]) <= 5.5 * error + 0.1 * t / np.sqrt(draws)).all()


def same(a: object, b: object) -> None:
    for name in ("bands", "totals", "relapse"):
        pd.testing.assert_frame_equal(getattr(a, name), getattr(b, name), check_exact=True)


def test_the_number_of_workers_changes_no_byte() -> None:
    case = random_case(11)
    how = chance(170, {"decay": DECAY}, policies=["plan", "campaign"])
    one, two, three = (simulate(case.county, case.plan, case.books, how, workers=w) for w in (1, 2, 3))
    same(one, two)
    same(one, three)
    again = simulate(case.county, case.plan, case.books, how.model_copy(update={"seed": 6}), workers=2)
    assert not again.totals["goal"].equals(one.totals["goal"])


def test_more_draws_leave_the_first_ones_as_they_were() -> None:
    case = random_case(12)
    few, many = (simulate(case.county, case.plan, case.books, chance(n, {"decay": DECAY})) for n in (60, 110))
    pd.testing.assert_frame_equal(few.totals, many.totals.iloc[:60], check_exact=True)


def without_block(county: County, gone: int) -> County:
    """The same county without one facility type."""
    kept = [i for i, b in enumerate(county.lines.block.tolist()) if b != gone]
    pick = lambda values: tuple(values[i] for i in kept)  # noqa: E731
    old = county.lines
    number = np.cumsum([b != gone for b in range(len(county.blocks))]) - 1
    lines = Lines(
        old.zone[kept],
        number[old.block[kept]],
        pick(old.use),
        pick(old.sector),
        pick(old.facility),
        pick(old.tier),
        pick(old.debt),
    )
    return replace(
        county,
        blocks=tuple(b for i, b in enumerate(county.blocks) if i != gone),
        lines=lines,
        funds=tuple(replace(f, eligible=f.eligible[kept]) for f in county.funds),
        targets=(),
    )


def test_a_facility_more_or_less_reshuffles_nothing() -> None:
    case = next(c for c in map(random_case, range(100)) if len(c.county.blocks) == 3)
    county = without_block(case.county, 0)
    smaller = planned(county, np.random.default_rng(1))
    plan = replace(smaller.plan, blocks=case.plan.blocks[1:])
    how = chance(20, {"decay": DECAY})
    every = record(case, Compiled(), how, "campaign")
    fewer = record(replace(smaller, plan=plan), Compiled(), how, "campaign")
    assert every.trace is not None and fewer.trace is not None
    for a, b in zip(every.trace.standing, fewer.trace.standing, strict=True):
        for x, y in zip(a[1:], b, strict=True):
            assert np.array_equal(x.stock, y.stock)


def test_an_uncertain_input_more_reshuffles_nothing() -> None:
    """Money is ample, so the uncertain fund itself changes no stock either."""
    case = random_case(21)
    sure = record(case, Compiled(), chance(20, {"decay": DECAY}), "plan")
    unsure = record(case, Compiled(), chance(20, {"decay": DECAY, "funds.county": ARRIVAL}), "plan")
    assert sure.trace is not None and unsure.trace is not None
    for a, b in zip(sure.trace.standing, unsure.trace.standing, strict=True):
        for x, y in zip(a, b, strict=True):
            assert np.array_equal(x.stock, y.stock)
    assert not np.array_equal(sure.trace.received, unsure.trace.received)


def test_policies_meet_the_same_opening_and_the_same_decay() -> None:
    case = random_case(22)
    how = chance(20, {"decay": DECAY})
    plan, campaign = (record(case, Compiled(), how, name) for name in ("plan", "campaign"))
    for x, y in zip(plan.opening, campaign.opening, strict=True):
        assert np.array_equal(x.stock, y.stock)


def test_quantiles_are_ordered_and_surround_the_median() -> None:
    case = random_case(23)
    bands = simulate(case.county, case.plan, case.books, chance(100, {"decay": DECAY})).bands
    levels = bands[["p05", "p25", "p50", "p75", "p95"]].to_numpy()
    assert (np.diff(levels, axis=1) >= 0.0).all()
    assert (bands["mean"].between(bands["p05"] - 5e-4, bands["p95"] + 5e-4)).all()
    final = bands[(bands["sector"] == "") & (bands["township"] == "") & (bands["quantity"] == "effective")].iloc[-1]
    totals = simulate(case.county, case.plan, case.books, chance(100, {"decay": DECAY})).totals
    exact = np.quantile(totals["coverage_at_end"], [0.05, 0.5, 0.95], method="inverted_cdf")
    assert final[["p05", "p50", "p95"]].to_numpy(float) == pytest.approx(exact, abs=1 / 4000 + 1e-12)
