"""How fast units age in each draw: the rates of the county, by place and period where mechanisms act, times chance.

A mechanism acts in the share in which it is paid in the period: of rates × m, what is paid of it to the share a acts as
1 − a·(1 − m). What it does to the growth of need and to collection stays as planned in every future.
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County, Floats, Ints
from hjplan.data.mechanisms import fixed_in_force
from hjplan.simulate.months import monthly


class Ageing:
    """Transition over one month, by block and period. One batch at a time."""

    def __init__(self, county: County, factors: tuple[Floats, ...]) -> None:
        """``factors`` per block [D or 1, n or 1] multiply the rates in each draw."""
        self._county, self._factors = county, factors
        active = fixed_in_force(county)[:, county.timeline.year - county.timeline.start]
        self._acts = [
            [(m, active[m]) for m, terms in enumerate(county.works.mechanisms) if (terms.decay[b] != 1.0).any()]
            for b in range(len(county.blocks))
        ]
        self._last: dict[int, tuple[Ints, Floats]] = {}

    def month(self, block: int, t: int, paid: Floats | None) -> Floats:
        """[D or 1, n or 1, R, S, S] transition over a month of period t; ``paid`` [D, mechanisms], None: all are."""
        b, factor = self._county.blocks[block], self._factors[block]
        if paid is None:
            return self._planned(block, t)
        short = [m for m, on in self._acts[block] if on[t] and (paid[:, m] < 1.0).any()]
        if not short:
            return self._planned(block, t)
        rates = b.variants[np.zeros(b.size, dtype=np.int64) if b.variant is None else b.variant[:, t]]
        slower = np.ones((len(paid), b.size, len(b.facility.regimes)))
        for m in short:
            decay = self._county.works.mechanisms[m].decay[block][None]
            slower *= (1.0 - paid[:, m, None, None] * (1.0 - decay)) / decay
        return monthly(rates[None] * slower[..., None], np.broadcast_to(factor, slower.shape[:2]))

    def _planned(self, block: int, t: int) -> Floats:
        """As the plan has it: computed again only where other rates hold than in the period before."""
        b = self._county.blocks[block]
        variant = np.zeros(0, dtype=np.int64) if b.variant is None else b.variant[:, t]
        if block not in self._last or not np.array_equal(self._last[block][0], variant):
            rates = b.facility.rates if b.variant is None else b.variants[variant]
            self._last[block] = (variant, monthly(rates, self._factors[block]))
        return self._last[block][1]
