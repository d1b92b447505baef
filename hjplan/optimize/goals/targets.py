"""Targets: effective coverage reached by a date and held.

short[k] ≥ Σ φ·(households in need·coverage − served[k]),   hard: Σ φ·served[k] ≥ coverage·Σ φ·households in need
penalties = Δ·Σ_k β^{kΔ}·P·ω_max·short[k]                                                     (convention 45)

As a level of its own the goal is the least of the penalties, over all targets and gaps that may be missed, by priority;
where the goal looks at public money too, those of the years after the plan are among them.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.goal import discount_factors
from hjplan.data.county import Bools, County, Floats, Ints
from hjplan.optimize.ledger.decisions import Entries
from hjplan.optimize.ledger.grown_need import GrownNeed
from hjplan.optimize.physics.measures import Measures
from hjplan.optimize.program import LATER, PENALTY, Program


def rows(
    program: Program, county: County, measures: Measures, grown: GrownNeed, *, unmet: float | None = None
) -> list[Ints]:
    """Add the rows of every target, and the penalties of the soft ones.

    With ``unmet``, hard targets may be missed at that price per household-year: a column search has to start somewhere.
    Returns those variables; a plan is one of the scenario only where they are 0.
    """
    beta = discount_factors(county)
    missed: list[Ints] = []
    for number, target in enumerate(county.targets):
        when = [f"{number}__{k}" for k in target.points]
        row = np.arange(len(when))
        scope = scope_of(county, target.members, target.points, measures, grown)
        entries = [*scope.served, *((row, pick, -target.coverage * n) for row, pick, n in scope.need)]
        price = unmet if target.hard else target.penalty
        if price is not None:
            short = program.variables("unmet" if target.hard else "short", (when,))
            worth = county.timeline.dt * price * beta[target.points]
            inside = target.points <= county.planned
            program.maximize(short[inside], -worth[inside], part=PENALTY)
            program.maximize(short[~inside], -worth[~inside], part=LATER)
            entries.append((row, short, np.ones(1)))
            if target.hard:
                missed.append(short)
        program.add_rows("target", (when,), entries, lower=target.coverage * scope.fixed)
    return missed


@dataclass(frozen=True, eq=False)
class Scope:
    """Cells named by a target or a gap, at its points."""

    fixed: Floats
    """[points] Σ φ·households in need that no decision changes."""
    need: Entries
    """What decisions add to it, in rows [points]."""
    served: Entries
    """Σ φ·served, in rows [points]."""


def scope_of(county: County, members: tuple[Bools, ...], points: Ints, measures: Measures, grown: GrownNeed) -> Scope:
    """Households in need and served of the cells named, weighted by φ."""
    fixed, row = np.zeros(len(points)), np.arange(len(points))
    need: Entries = []
    served: Entries = []
    for number, (block, mask) in enumerate(zip(county.blocks, members, strict=True)):
        f = block.facility
        if not mask.any():
            continue
        certain, decided = grown.of(number, mask, points)
        fixed += f.share * f.households_per_unit * certain
        need += [(r, pick, f.share * f.households_per_unit * n) for r, pick, n in decided]
        zones = np.unique(block.zone[mask]).tolist()
        served += [(row, measures.served(number, z)[points], np.full(1, f.share)) for z in zones]
    return Scope(fixed, need, served)
