"""Counties with works planned and closed as a run does it, but for the audit: what tests of futures begin with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from builders.futures import Case
from builders.random_works import works_draft
from hjplan.books.cleaning import clean_plan
from hjplan.books.plan import trajectories
from hjplan.books.rounding import close_books
from hjplan.data import build_county
from hjplan.data.county import County
from hjplan.errors import InfeasibleError
from hjplan.optimize.engine_exact import solve_exact
from hjplan.planning.one import decided_in
from hjplan.schema import load

CASES = Path(__file__).parents[1] / "known_answers" / "cases"
WORKS = sorted(folder.name for folder in CASES.glob("works_*"))
GAP = 1e-4


def planned_works(given: County) -> Case:
    """The county with what its best plan decides in force, that plan, and its books in whole yuan."""
    solution = solve_exact(given)
    county = decided_in(given, solution)
    plan = clean_plan(county, solution.plan)
    paths = trajectories(county, plan)
    return Case(county, plan, paths, close_books(county, plan, paths))


def works_case(name: str) -> Case:
    """One of the counties with works that somebody else has planned, too."""
    return planned_works(build_county(load(CASES / name / "scenario.yaml")))


def random_works_case(seed: int, *, money: bool = False) -> Case | None:
    """A random county with works; None where nothing satisfies all that it asks."""
    try:
        return planned_works(works_draft(seed, money=money).county(GAP))
    except InfeasibleError:
        return None


def poorer(case: Case, share: float) -> Case:
    """The same plan where only a share of the grants arrives."""
    funds = tuple(replace(f, arrival=(f.arrival * share).astype(np.int64)) for f in case.county.funds)
    return replace(case, county=replace(case.county, funds=funds))
