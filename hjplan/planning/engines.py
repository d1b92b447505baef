"""Which engine plans a scenario, and why."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from hjplan.data.county import Block, County
from hjplan.optimize.backend.highs import Progress
from hjplan.optimize.engine_columns import RefusedError, solve_columns
from hjplan.optimize.engine_exact import Model, solve_exact
from hjplan.optimize.solution import Solution

COLUMNS_CAN = "auto: the scenario holds nothing that columns cannot plan"
MOST_FOR_EXACT = 200_000
"""Cells × periods up to which the exact engine may try again what columns left unproven; above, it takes too long."""


def solve(county: County, engine: str, *, lp_file: Path | None = None, progress: Progress | None = None) -> Solution:
    """Plan a county with the engine asked for; ``auto`` takes columns wherever they are exact, and says which and why.

    ``lp_file`` gets the exact engine's model, whichever engine plans. Where a rule limits the gap between town and
    country, the county has to know already what the better-off reach by themselves (:mod:`hjplan.planning.gaps`).
    """
    if engine == "exact":
        return solve_exact(county, lp_file=lp_file, progress=progress)
    if lp_file is not None:
        Model(county if county.lengthened is None else county.lengthened).problem.write(lp_file)
    if engine == "columns":
        return solve_columns(county, progress=progress)
    try:
        found = solve_columns(county, why=COLUMNS_CAN, progress=progress)
    except RefusedError as refused:
        return solve_exact(county, why=f"auto: {refused}", progress=progress)
    if found.proven or sum(b.size for b in county.blocks) * county.timeline.periods > MOST_FOR_EXACT:
        return found
    return solve_exact(county, why=f"auto: columns proved no gap below {found.gap:.1e}", progress=progress)


def without_relapse(county: County) -> County:
    """The county as a planner sees it who does not believe in relapse: P = I, nothing ever decays.

    What the policy ``relapse_blind`` plans with; its plan is then replayed in the county as it is (section 10).
    """

    def still(block: Block) -> Block:
        facility = dataclasses.replace(block.facility, rates=np.zeros_like(block.facility.rates))
        return dataclasses.replace(block, facility=facility)

    stays = dataclasses.replace(county, blocks=tuple(still(b) for b in county.blocks), lengthened=None)
    if county.lengthened is None:
        return stays
    longer = without_relapse(county.lengthened)
    return dataclasses.replace(stays, lengthened=dataclasses.replace(longer, plan_county=stays))
