"""What households bring to what is built for them (农户自筹): so much per unit due, of units really started."""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County, Floats
from hjplan.simulate.cells import Cells, add_to_groups
from hjplan.simulate.execution import Wish
from hjplan.simulate.limits import Households


class Contributions:
    """The units of D draws that fall due, by line; nothing where no fund is of kind household."""

    def __init__(self, county: County, cells: tuple[Cells, ...], draws: int) -> None:
        self._cells, self._block = cells, county.lines.block
        build = np.array([use == "build" for use in county.lines.use])
        self._funds = []
        for f, fund in enumerate(county.funds):
            if fund.household is not None:
                lines = np.flatnonzero(build & fund.eligible)
                self._funds.append((f, lines, fund.household[self._block[lines]]))
        shape = (county.timeline.periods, draws, county.lines.count) if self._funds else (0, 0, 0)
        self._signed, self._new = np.zeros(shape), np.zeros(shape[1:])

    def open(self, t: int, wishes: list[Wish], now: Floats, due: Floats) -> tuple[Households, ...]:
        """What binds each such fund: ``now`` [D, L] yuan of what is to be started, ``due`` of what was before."""
        if not self._funds:
            return ()
        self._new = np.zeros_like(now)
        for c, wish in zip(self._cells, wishes, strict=True):
            lines = c.lines["build"]
            units = np.zeros((len(now), len(lines)))
            add_to_groups(units, c.zone, wish.start * c.piece)
            self._new[:, lines[lines >= 0]] = units[:, lines >= 0]
        first = np.array([c.block.facility.pay[0] for c in self._cells])
        found = []
        for f, lines, per_unit in self._funds:
            begun, cost = per_unit * first[self._block[lines]] * self._new[:, lines], now[:, lines]
            slope = np.divide(begun, cost, out=np.zeros_like(cost), where=cost > 0.0)
            found.append(Households(f, lines, per_unit * self._signed[t][:, lines], due[:, lines], slope))
        return tuple(found)

    def sign(self, t: int, done: Floats) -> None:
        """Units of later instalments of what is started now: ``done`` [D, L] the share of it that is paid."""
        if not self._funds:
            return
        started = self._new * done
        for b, c in enumerate(self._cells):
            own = self._block == b
            for j, share in enumerate(c.block.facility.pay[1:], start=t + 1):
                if j < len(self._signed):
                    self._signed[j][:, own] += share * started[:, own]
