"""Rules on the gap between town and country: first what the better-off reach by themselves, then the plan."""

from __future__ import annotations

from collections.abc import Callable

from hjplan.books.cleaning import clean_plan
from hjplan.books.gaps import with_references, without_gaps
from hjplan.books.plan import trajectories
from hjplan.data.county import County, Floats
from hjplan.data.levels import with_levels_and_tail
from hjplan.data.mechanisms import with_decisions
from hjplan.optimize.solution import Solution


def referred(county: County, solve: Callable[[County], Solution], say: Callable[[str], None]) -> County:
    """The county with the coverage that the better-off reach in the plan made first without the rules.

    ``solve`` plans a county. A county without such rules, or whose references are known, is returned as it is.
    """
    if all(gap.ref is not None for gap in county.gaps):
        return county
    say("planning without the rules on gaps")
    plain = without_gaps(county)
    return with_references(county, served_by(plain, solve(plain)))


def served_by(county: County, solution: Solution) -> list[Floats]:
    """Per block [n, T+1] households served by a plan, with its tail where the county has one."""
    decided = with_levels_and_tail(county, solution.levels)
    counted = decided if decided.lengthened is None else decided.lengthened
    plan = solution.plan if solution.whole is None else solution.whole
    if plan.decided is not None:
        counted = with_decisions(counted, plan.decided)
    return [path.served for path in trajectories(counted, clean_plan(counted, plan))]
