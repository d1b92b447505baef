"""Reward pools (考核奖励): what is held back goes to the groups that reach their coverage.

a[G,y] ∈ {0, 1}:  Σ φ·served[end of y] ≥ coverage·Σ φ·(households in need)·a[G,y] over the cells of G
Σ_G award·a[G,y] ≤ held[y]
won in y, the award arrives in the first step of y+1 (convention 54); what is won in the last year comes too late
"""

from __future__ import annotations

import numpy as np

from hjplan.books.awards import first_steps, rewards
from hjplan.data.county import County, Floats, Ints
from hjplan.data.fund_terms import RewardTerms
from hjplan.optimize.ledger.grown_need import GrownNeed
from hjplan.optimize.naming import fund_names, words, years
from hjplan.optimize.physics.measures import YUAN_PER_SOLVER_UNIT, Measures
from hjplan.optimize.program import Program

Entries = list[tuple[Ints, Ints, Floats]]


def rows(
    program: Program, county: County, measures: Measures, grown: GrownNeed, *, unmet: float | None = None
) -> tuple[Ints, list[Ints]]:
    """Add the awards' binaries and their rows; return them, [F, years] (−1 where nothing can be won).

    With ``unmet``, coverage that an award asks for may be missed at that price per household, as in targets; those
    variables come second.
    """
    names, yearly = fund_names(county), years(county.timeline)
    prizes = rewards(county)
    won = np.full((len(county.funds), county.timeline.years), -1, dtype=np.int64)
    missed: list[Ints] = []
    for f, terms in prizes:
        kept = np.arange(county.timeline.years) < county.timeline.years - 1
        won[f] = program.variables(f"award__{names[f]}", (yearly,), kept=kept, upper=1.0, integer=True)
        missed += _reached(program, county, measures, grown, terms, won[f][kept], names[f], yearly[:-1], unmet)
    for pool in dict.fromkeys(terms.pool for _, terms in prizes):
        own = [(f, terms) for f, terms in prizes if terms.pool == pool]
        year = np.arange(county.timeline.years - 1)
        entries: Entries = [(year, won[f, :-1], np.full(1, terms.award / YUAN_PER_SOLVER_UNIT)) for f, terms in own]
        held = own[0][1].held[:-1] / YUAN_PER_SOLVER_UNIT
        program.add_rows("awards_held", (words([pool]), yearly[:-1]), entries, upper=held[None])
    return won, missed


def _reached(
    program: Program,
    county: County,
    measures: Measures,
    grown: GrownNeed,
    terms: RewardTerms,
    won: Ints,
    name: str,
    yearly: list[str],
    unmet: float | None,
) -> list[Ints]:
    points = (np.arange(len(yearly)) + 1) * county.timeline.steps_per_year
    row = np.arange(len(yearly))
    entries: Entries = []
    for number, (block, mask) in enumerate(zip(county.blocks, terms.members, strict=True)):
        f = block.facility
        zones = np.unique(block.zone[mask]).tolist()
        entries += [(row, measures.served(number, z)[points], np.full(1, f.share)) for z in zones]
        if mask.any():
            weight = terms.coverage * f.share * f.households_per_unit
            fixed, decided = grown.times(program, f"award_need__{name}", number, mask, points, won)
            entries.append((row, won, -weight * fixed))
            entries += [(r, column, -weight * units) for r, column, units in decided]
    missed = []
    if unmet is not None:
        short = program.variables(f"award_missed__{name}", (yearly,))
        program.maximize(short, np.full(len(yearly), -unmet))
        entries.append((row, short, np.ones(1)))
        missed = [short]
    program.add_rows("award_reached", ([name], yearly), entries, lower=0.0)
    return missed


def received(county: County, won: Ints) -> Entries:
    """Entries of what each reward fund receives, 10⁶ yuan, in rows [F, T]: (row, binary, award)."""
    timeline = county.timeline
    first = first_steps(county)[1:]
    return [
        (f * timeline.periods + first, won[f, :-1], np.full(1, terms.award / YUAN_PER_SOLVER_UNIT))
        for f, terms in rewards(county)
    ]
