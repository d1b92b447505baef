"""Which engine plans a scenario, and why."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np

from hjplan.data.county import Block, County
from hjplan.optimize.backend.highs import Progress
from hjplan.optimize.engine_exact import solve_exact
from hjplan.optimize.solution import Solution


def solve(county: County, engine: str, *, lp_file: Path | None = None, progress: Progress | None = None) -> Solution:
    """Plan a county with the engine asked for; ``auto`` takes the one that is right for it and says why."""
    why = "asked for" if engine == "exact" else "auto: the exact engine plans every scenario of this release"
    return solve_exact(county, why=why, lp_file=lp_file, progress=progress)


def without_relapse(county: County) -> County:
    """The county as a planner sees it who does not believe in relapse: P = I, nothing ever decays.

    What the policy ``relapse_blind`` plans with; its plan is then replayed in the county as it is (section 10).
    """

    def still(block: Block) -> Block:
        facility = dataclasses.replace(block.facility, rates=np.zeros_like(block.facility.rates))
        return dataclasses.replace(block, facility=facility)

    return dataclasses.replace(county, blocks=tuple(still(b) for b in county.blocks))
