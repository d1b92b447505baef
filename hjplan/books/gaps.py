"""The gap between the better-off and the worse-off: coverage of both, what is asked, who is short (convention 52)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from hjplan.books.targets import coverage_of
from hjplan.data.county import Bools, County, Floats, Ints
from hjplan.data.works_terms import GapTerms


def share_of(county: County) -> Floats:
    """[blocks] φ of each facility in its sector's coverage."""
    return np.array([block.facility.share for block in county.blocks])


def side(county: County, members: Sequence[Bools], points: Ints, served: Sequence[Floats]) -> Floats:
    """[points] coverage of one side of a gap."""
    return coverage_of(county, members, share_of(county), points, served)


def asked(gap: GapTerms) -> Floats:
    """[points] coverage that the worse-off have to reach: max(0, ref − at_most); 0 while ref is not known."""
    return np.maximum(0.0, (np.zeros(len(gap.points)) if gap.ref is None else gap.ref) - gap.at_most)


def short(county: County, gap: GapTerms, served: Sequence[Floats]) -> Floats:
    """[points] households short: max(0, Σ φ·(households in need·asked − served)) of the worse-off."""
    missing = np.zeros(len(gap.points))
    for block, mask, s in zip(county.blocks, gap.worse, served, strict=True):
        if mask.any():
            f = block.facility
            need = f.households_per_unit * block.need[mask][:, gap.points].sum(axis=0)
            missing += f.share * (asked(gap) * need - s[mask][:, gap.points].sum(axis=0))
    return np.maximum(missing, 0.0)


def without_gaps(county: County) -> County:
    """The county whose plan says what the better-off reach by themselves."""
    longer = county.lengthened
    plain = replace(county, gaps=(), lengthened=None)
    if longer is None:
        return plain
    return replace(plain, lengthened=replace(longer, gaps=(), plan_county=plain))


def with_references(county: County, served: Sequence[Floats]) -> County:
    """The county with ref = coverage of the better-off in a plan made without the rule.

    ``served`` [n, T+1] per block is that plan's, of the lengthened county where there is one.
    """
    longer = county.lengthened
    counted = county if longer is None else longer
    known = tuple(replace(g, ref=side(counted, g.better, g.points, served)) for g in counted.gaps)
    if longer is None:
        return replace(county, gaps=known)
    inside = tuple(
        replace(g, ref=None if k.ref is None else k.ref[: len(g.points)])
        for g, k in zip(county.gaps, known, strict=True)
    )
    plain = replace(county, gaps=inside, lengthened=None)
    return replace(plain, lengthened=replace(longer, gaps=known, plan_county=plain))
