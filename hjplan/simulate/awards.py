"""Awards of reward pools in futures that differ: won by whoever reaches the coverage, planned or not."""

from __future__ import annotations

import numpy as np

from hjplan.books.awards import MET, in_need, pools
from hjplan.data.county import Bools, County, Floats

_YUAN = 1e-6
"""A yuan that is missing by less is there."""


class Awards:
    """What every pool gives at the start of a year in each of D draws.

    A group whose coverage at the end of y is high enough in this future gets its award in the first step of y+1, whole,
    as long as the pool holds as much: held[y] times what its grant received of its amounts. Where it does not hold
    enough for all, the groups that the plan counts on come first, then the others, both in the order of the funds.
    """

    def __init__(self, county: County, counted: Floats, arrivals: Floats) -> None:
        """``counted`` [F, T] yuan of awards in the plan, ``arrivals`` [D, F] share of each fund's amounts."""
        self._county, self._counted, self._arrivals = county, counted, arrivals
        self._pools = pools(county)
        members = [f for funds in self._pools.values() for f in funds]
        self._need = {f: in_need(county, terms) for f in members if (terms := county.funds[f].reward) is not None}

    def open(self, t: int, served: list[Floats]) -> Floats:
        """[D, F] what comes in period t; ``served`` per block [D, n] households when it opens."""
        out = np.zeros_like(self._arrivals)
        year, step = divmod(t, self._county.timeline.steps_per_year)
        if step != 0 or year == 0:
            return out
        for funds in self._pools.values():
            left: Floats | None = None
            for f in sorted(funds, key=lambda f: (self._counted[f, t] <= 0.0, f)):
                terms = self._county.funds[f].reward
                if terms is None:
                    continue
                if left is None:
                    came = self._arrivals[:, terms.giver] if terms.giver >= 0 else 1.0
                    left = terms.held[year - 1] * came * np.ones(len(out))
                won = self._reached(f, t, served) & (left >= terms.award - _YUAN)
                out[:, f] = np.where(won, terms.award, 0.0)
                left = left - out[:, f]
        return out

    def _reached(self, fund: int, t: int, served: list[Floats]) -> Bools:
        """[D] is the coverage of a group high enough? Where nobody is in need any more, it is."""
        terms, need = self._county.funds[fund].reward, self._need[fund][t]
        reached = np.zeros(len(self._arrivals))
        if terms is None:
            return np.asarray(reached > 0.0)
        for block, mask, s in zip(self._county.blocks, terms.members, served, strict=True):
            if mask.any():
                reached = reached + block.facility.share * s[:, mask].sum(axis=1)
        return np.asarray(reached >= (terms.coverage - MET) * need)
