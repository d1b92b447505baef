"""Awards of reward pools (考核奖励): who reaches the coverage that is rewarded, and when an award arrives.

Convention 54: coverage of a group at the end of year y ≥ its goal: the award arrives in the first step of y+1.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from hjplan.data.county import Bools, County, Floats, Ints
from hjplan.data.fund_terms import RewardTerms

MET = 1e-6
"""Coverage that misses its goal by less is reached: what a solver, whole units and sums of floats leave open."""


def rewards(county: County) -> list[tuple[int, RewardTerms]]:
    """Index and terms of every reward fund, in the order of the funds."""
    return [(f, fund.reward) for f, fund in enumerate(county.funds) if fund.reward is not None]


def pools(county: County) -> dict[str, list[int]]:
    """The reward funds of each pool: they share what is held."""
    found: dict[str, list[int]] = {}
    for f, terms in rewards(county):
        found.setdefault(terms.pool, []).append(f)
    return found


def first_steps(county: County) -> Ints:
    """[years] index of the first period of each year."""
    return np.arange(county.timeline.years, dtype=np.int64) * county.timeline.steps_per_year


def in_need(county: County, terms: RewardTerms) -> Floats:
    """[T+1] Σ φ·households in need over the cells of a group."""
    need = np.zeros(county.timeline.periods + 1)
    for block, mask in zip(county.blocks, terms.members, strict=True):
        f = block.facility
        need += f.share * f.households_per_unit * block.need[mask].sum(axis=0)
    return need


def group_coverage(county: County, terms: RewardTerms, served: Sequence[Floats]) -> Floats:
    """[points] Σ φ·served ÷ Σ φ·households in need of a group; 1 where nobody is. ``served``: per block [n, points]."""
    reached = np.zeros(county.timeline.periods + 1)
    for block, mask, s in zip(county.blocks, terms.members, served, strict=True):
        reached += block.facility.share * s[mask].sum(axis=0)
    need = in_need(county, terms)
    return np.divide(reached, need, out=np.ones_like(need), where=need > 0)


def reaches(coverage: Floats, terms: RewardTerms) -> Bools:
    """Is the coverage high enough for the award?"""
    return np.asarray(coverage >= terms.coverage - MET)


def awarded(county: County, drawn: Floats | Ints | None) -> Ints:
    """[F, T] whole yuan of the awards that a plan counts on; 0 for every other fund.

    ``drawn`` as in :class:`hjplan.books.plan.Plan`: an award comes whole or not at all.
    """
    out = np.zeros((len(county.funds), county.timeline.periods), dtype=np.int64)
    if drawn is not None:
        for f, terms in rewards(county):
            out[f] = np.where(drawn[f] > 0.5 * terms.award, terms.award, 0) if terms.award else 0
    return out
