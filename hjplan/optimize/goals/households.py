"""Households served: the goal of a scenario that says nothing else (model.md, section 8).

max Δ·Σ_{k=1..T} β^{kΔ}·Σ ω·served[k] + β^{TΔ}·Σ ω·hh·(Σ_s v[s]·x[s,T] + pipeline) − penalties

Penalties of missed targets and gaps are left out where targets are a level of their own: what they are worth is settled
there, by priority.
"""

from __future__ import annotations

from hjplan.data.aims import HOUSEHOLDS
from hjplan.data.county import County
from hjplan.optimize.goals.objective import Objective
from hjplan.optimize.program import GAIN, PENALTY, Program


def objective(program: Program, county: County) -> Objective:
    """Physics and capacities have put it together already; here it is only picked."""
    parts = (GAIN, PENALTY) if county.aim.counts_penalties else (GAIN,)
    return Objective(HOUSEHOLDS, program.objective(*parts), 1.0)
