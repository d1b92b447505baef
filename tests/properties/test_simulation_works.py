"""Projects, capacities, links, posts, mechanisms in futures: the plan's own is the plan, all others keep the terms."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd
import pytest
from builders.futures import Case
from builders.random_works import works_draft
from builders.replayed import differences
from builders.tried import chance, check_books, record
from builders.worked import WORKS, poorer, random_works_case, works_case

from hjplan.books.policies import names
from hjplan.schema.simulation import Simulate
from hjplan.simulate import simulate
from hjplan.simulate.batch import Trace
from hjplan.simulate.compiled import Compiled
from hjplan.simulate.reference import Reference
from hjplan.simulate.run import trace_draws
from hjplan.simulate.undertaken import catchments

EXPECTED = Simulate(mode="expected", policies=["plan"])
UNITS, YUAN = 1e-6, 1e-3
SEEDS = range(20)
POLICIES = [name for name in names() if name != "relapse_blind"]
UNCERTAIN = {"decay": {"shared": {"lognormal": 0.2}, "own": {"lognormal": 0.3}}}


@cache
def random_case(seed: int) -> Case | None:
    return random_works_case(seed)


def planned(seed: int) -> Case:
    case = random_case(seed)
    if case is None:
        pytest.skip("nothing satisfies all that this county asks")
    return case


@pytest.mark.parametrize("name", WORKS)
def test_the_expected_future_of_a_county_with_works_is_its_plan(name: str) -> None:
    case = works_case(name)
    units, yuan = differences(case)
    assert units <= UNITS and yuan <= YUAN, f"{units:g} units and {yuan:g} yuan"
    assert simulate(case.county, case.plan, case.books, EXPECTED).totals.iloc[0]["undone"] == pytest.approx(0, abs=1e-3)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_expected_future_of_a_random_county_with_works_is_its_plan(seed: int) -> None:
    case = planned(seed)
    units, yuan = differences(case)
    assert units <= UNITS and yuan <= YUAN, f"{units:g} units and {yuan:g} yuan"
    trace = trace_draws(case.county, case.plan, case.books, EXPECTED)
    finish = [start + project.work for start, project in zip(_starts(case), case.county.works.projects, strict=True)]
    steps = case.county.timeline.steps_per_year
    for p, (year, start) in enumerate(zip(finish, _starts(case), strict=True)):
        stands = [start >= 0 and k >= year * steps for k in range(case.county.timeline.periods + 1)]
        assert trace.stands[:, 0, p].tolist() == stands


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(20, 60))
def test_the_expected_future_with_every_instrument_and_works_is_its_plan(seed: int) -> None:
    case = random_works_case(seed, money=True)
    if case is None:
        pytest.skip("nothing satisfies all that this county asks")
    units, yuan = differences(case)
    assert units <= UNITS and yuan <= YUAN, f"{units:g} units and {yuan:g} yuan"


def test_these_counties_have_everything() -> None:
    """Else the tests above could not fail: each kind of works is decided for, built or felt in several of them."""
    counted = dict.fromkeys(("handed", "bundled", "joint", "turned", "mechanism", "faulty", "posts", "needs"), 0)
    for seed in SEEDS:
        case = random_case(seed)
        if case is None:
            continue
        works, blocks = case.county.works, case.plan.blocks
        counted["handed"] += any(b.handed is not None and b.handed.sum() > 1.0 for b in blocks)
        counted["bundled"] += any(b.bundled is not None and b.bundled.sum() > 1.0 for b in blocks)
        counted["joint"] += any(b.joint is not None and b.joint.sum() > 0.1 for b in blocks)
        counted["turned"] += any(part is not None and part.sum() > 1.0 for part in case.plan.turned_away)
        counted["mechanism"] += any(b.variant is not None for b in case.county.blocks)
        counted["faulty"] += any(b.facility.faulty > 0.0 for b in case.county.blocks)
        counted["posts"] += any(_posts(case, post.needs, t) > 0.99 * post.most[t] for post in works.posts for t in (0,))
        counted["needs"] += any(blocks[n.block].under[..., n.regime].sum() > 1.0 for n in works.regime_needs)
    assert all(number >= 2 for number in counted.values()), str(counted)


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("seed", range(0, 20, 3))
def test_the_compiled_engine_does_what_the_plain_one_does_with_works(seed: int, policy: str) -> None:
    case = poorer(planned(seed), 0.8)
    how = chance(8, UNCERTAIN)
    plain, fast = (record(case, engine, how, policy) for engine in (Reference(whole=True), Compiled()))
    assert plain.trace is not None and fast.trace is not None
    for a, b in zip(plain.trace.standing, fast.trace.standing, strict=True):
        for x, y in zip(a, b, strict=True):
            for name in ("stock", "pipeline", "backlog", "served"):
                assert np.array_equal(getattr(x, name), getattr(y, name)), name
    for kind in ("built_months", "served_months", "flows"):
        for a, b in zip(getattr(plain, kind), getattr(fast, kind), strict=True):
            assert all(np.allclose(x, y, rtol=0, atol=1e-9) for x, y in zip(a, b, strict=True)), kind


@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize("share", [1.0, 0.7])
@pytest.mark.parametrize("seed", range(1, 20, 4))
def test_every_future_keeps_its_books_its_capacities_and_its_projects(seed: int, share: float, policy: str) -> None:
    case = poorer(planned(seed), share)
    trace = trace_draws(case.county, case.plan, case.books, chance(12, UNCERTAIN), policy=policy, draws=12)
    check_books(case.county, trace)
    _capacities_hold(case, trace)
    _projects_are_paid(case, trace)


def test_bytes_do_not_depend_on_the_number_of_workers() -> None:
    case = planned(0)
    how = chance(120, UNCERTAIN, policies=["plan", "campaign"])
    one, three = (simulate(case.county, case.plan, case.books, how, workers=n) for n in (1, 3))
    for table in ("bands", "totals", "relapse"):
        pd.testing.assert_frame_equal(getattr(one, table), getattr(three, table), check_exact=True)


def _starts(case: Case) -> list[int]:
    assert case.plan.decided is not None
    return case.plan.decided.projects.tolist()


def _posts(case: Case, needs: tuple[np.ndarray, ...], t: int) -> float:
    parts = zip(case.plan.blocks, needs, strict=True)
    return float(sum((part.under[:, t].sum(axis=(0, 1)) * own).sum() for part, own in parts))


def _capacities_hold(case: Case, trace: Trace) -> None:
    """Users never exceed what stands in this future, at any point of any draw."""
    for k, now in enumerate(trace.standing):
        pieces = [b.facility.grain * b.facility.households_per_unit for b in case.county.blocks]
        served = [s.served * hh for s, hh in zip(now, pieces, strict=True)]
        for catchment in catchments(case.county):
            room = catchment.room(served, trace.stands[k].astype(float))
            assert (catchment.used(served) <= room * (1 + 1e-8) + 1e-6).all()


def _projects_are_paid(case: Case, trace: Trace) -> None:
    """A project stands only where all of its works has been paid, and never before the plan would have it."""
    steps = case.county.timeline.steps_per_year
    paid = np.cumsum(trace.spend.sum(axis=2), axis=0)
    planned = case.books.spend.sum(axis=0)
    for p, (project, start) in enumerate(zip(case.county.works.projects, _starts(case), strict=True)):
        for k in range(1, case.county.timeline.periods + 1):
            stands = trace.stands[k, :, p]
            assert not (stands.any() and (start < 0 or k < (start + project.work) * steps))
            if stands.any():
                assert paid[k - 1, stands, project.line] == pytest.approx(planned[project.line].sum(), abs=1e-3)


def test_the_same_county_is_drawn_from_the_same_seed() -> None:
    assert works_draft(7).text == works_draft(7).text
    assert works_draft(7).text != works_draft(8).text
