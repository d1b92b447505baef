"""The goal and coverage of a plan, counted from its trajectory (model.md, section 8)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.gaps import short as gap_short
from hjplan.books.plan import BlockTrajectory
from hjplan.data.county import County, Floats, TargetTerms
from hjplan.dynamics import closing_value


@dataclass(frozen=True)
class GoalParts:
    """The goal in weighted household-years, and what it is made of: served + closing − penalty."""

    served: float
    closing: float
    penalty: float

    @property
    def total(self) -> float:
        """G."""
        return self.served + self.closing - self.penalty


def discount_factors(county: County) -> Floats:
    """[T+1] β^{kΔ} of each point."""
    tl = county.timeline
    return np.asarray(county.prices.beta ** (np.arange(tl.periods + 1) * tl.dt))


def shortfall(county: County, target: TargetTerms, served: tuple[Floats, ...]) -> Floats:
    """[points] households short of a target: max(0, Σ φ·(households in need·coverage − served)) (convention 45)."""
    short = np.zeros(len(target.points))
    for block, mask, s in zip(county.blocks, target.members, served, strict=True):
        if mask.any():
            f = block.facility
            need = f.households_per_unit * block.need[mask][:, target.points].sum(axis=0)
            short += f.share * (target.coverage * need - s[mask][:, target.points].sum(axis=0))
    return np.maximum(short, 0.0)


def goal_parts(county: County, trajectory: tuple[BlockTrajectory, ...]) -> GoalParts:
    """Count the goal of a trajectory: Δ·Σβᵏ·Σω·served + β^T·Σω·hh·(Σ v·x + pipeline) − penalties.

    A unit due j periods after T is worth β^{jΔ} of what it enters as: v of the best condition, but for the share that
    is faulty at hand-over (convention 64).
    """
    dt = county.timeline.dt
    beta = discount_factors(county)
    served = closing = 0.0
    for block, path in zip(county.blocks, trajectory, strict=True):
        f = block.facility
        served += float(dt * (block.weight @ path.served[:, 1:]) @ beta[1:])
        v = closing_value(f, county.prices.beta, county.after_years)
        due = float(f.handover @ v) * county.prices.beta ** (dt * np.arange(1, f.lead + 1))
        worth = path.stock[:, -1] @ v + path.pipeline[:, -1] @ due
        closing += float(beta[-1] * f.households_per_unit * (block.weight @ worth))
    return GoalParts(served, closing, float(penalties(county, tuple(p.served for p in trajectory)).sum()))


def penalties(county: County, served: tuple[Floats, ...]) -> Floats:
    """[T+1] what targets and gaps that are missed at each point cost: Δ·β^{kΔ}·P·ω_max·short[k] (convention 45)."""
    out = np.zeros(county.timeline.periods + 1)
    worth = county.timeline.dt * discount_factors(county)
    for target in county.targets:
        if not target.hard:
            out[target.points] += target.penalty * worth[target.points] * shortfall(county, target, served)
    for gap in county.gaps:
        if not gap.hard:
            out[gap.points] += gap.penalty * worth[gap.points] * gap_short(county, gap, served)
    return out
