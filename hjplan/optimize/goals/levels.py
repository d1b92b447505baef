"""The levels of a goal, each with its objective, in the order in which they are looked at."""

from __future__ import annotations

from hjplan.data.aims import COST, HOUSEHOLDS, TARGETS
from hjplan.data.county import County, Ints
from hjplan.optimize.goals import cost, households, worst
from hjplan.optimize.goals.objective import Objective
from hjplan.optimize.ledger.grown_need import GrownNeed
from hjplan.optimize.ledger.spending import Spending
from hjplan.optimize.physics.measures import Measures
from hjplan.optimize.program import LATER, PENALTY, Program


def objectives(
    program: Program, county: County, measures: Measures, grown: GrownNeed, spending: Spending
) -> tuple[Objective, ...]:
    """Add what levels need of variables and rows; then every level's objective."""
    m: Ints | None = None
    if county.aim.worst is not None:
        m = worst.rows(program, county, measures, grown, county.aim.worst)
    return tuple(_objective(program, county, spending, level, m) for level in county.aim.levels)


def _objective(program: Program, county: County, spending: Spending, level: str, m: Ints | None) -> Objective:
    if level == HOUSEHOLDS:
        return households.objective(program, county)
    if level == COST:
        return cost.objective(program, county, spending)
    if level == TARGETS:
        return Objective(TARGETS, program.objective(PENALTY, LATER), -1.0)
    if m is None:
        raise ValueError(f"`{level}` is no level that can be looked at")
    return worst.objective(program, m)
