"""The measures that physics publishes to ledger, targets and rules: columns of a program, by line or by zone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from hjplan.data.county import Bools, County, Floats, Ints

YUAN_PER_SOLVER_UNIT = 1e6
"""The solver sees 10⁶ yuan: HiGHS rows hold to 1e-7 absolute, a tenth of a yuan (model.md, "Known traps")."""


@dataclass(frozen=True, eq=False)
class Alike:
    """Who stands for whom: lines with the same payers under the same rules, zones with the same service."""

    lines: Ints
    """[L] the line that stands for each line: itself, where lines are told apart."""
    services: Ints
    """[blocks, Z] the zone that stands for each zone of a block, where households served are asked for."""

    @property
    def standing(self) -> Bools:
        """[L] lines that stand for themselves."""
        return np.asarray(self.lines == np.arange(len(self.lines)))

    def with_costs(self, county: County) -> Bools:
        """[L, T] lines whose cost physics publishes: those of places that stand for themselves."""
        own = self.standing & (county.lines.block >= 0)
        return np.broadcast_to(own[:, None], (len(own), county.timeline.periods))

    def represented(self, block: int, zone: int) -> Ints:
        """The zones for which a zone stands in a block; none where another one stands for it."""
        return np.flatnonzero(self.services[block] == zone)


def told_apart(county: County) -> Alike:
    """Everything stands for itself."""
    zones = np.tile(np.arange(len(county.zones)), (len(county.blocks), 1))
    return Alike(np.arange(county.lines.count), zones)


def dearer_than_all(county: County, blocks: tuple[int, ...], zones: Ints) -> Floats:
    """[Z] more household-years than some blocks can serve in each of their zones: the price of a label that is not
    tied, or of a zone without a plan, which gives a column search a start before what it needs is found."""
    years = county.timeline.periods * county.timeline.dt + county.after_years
    worth = np.zeros(len(zones))
    for terms in (county.blocks[b] for b in blocks):
        served = terms.weight * terms.facility.households_per_unit * terms.need.max(axis=1)
        np.add.at(worth, np.searchsorted(zones, terms.zone), served)
    return 2.0 * years * worth


class Measures(Protocol):
    """What an engine's physics offers. Money is 10⁶ yuan at constant prices; served is households.

    A column −1 stands for nothing: what it would count is counted by a line or a zone that the ledger cannot tell from
    it (:mod:`hjplan.optimize.alike`).
    """

    @property
    def alike(self) -> Alike:
        """Which lines and zones stand for others."""
        ...

    def cost(self) -> Ints:
        """[L, T] column of the cost of each line in each period."""
        ...

    def served(self, block: int, zone: int) -> Ints:
        """[T+1] column of the households served by a block in a zone at each point."""
        ...

    def units_due(self, block: int, zone: int) -> Ints:
        """[T] column of the units of building that fall due: Σ_j pay_j·b[t−j], of a block in a zone."""
        ...

    def reference(self, block: int, zone: int) -> Ints:
        """[T] column of what the reference care of what stands and serves would cost (convention 28): 10⁶ yuan at
        constant prices, Σ_{s: service > 0} x[s,t]·c[ref,s]·Δ·cost_factor, of a block in a zone."""
        ...

    def under(self, block: int, zone: int, regime: int) -> Ints:
        """[T] column of the units put under a regime, of a block in a zone."""
        ...

    def handed(self, block: int, number: int) -> Ints:
        """[T] column of the units that the number-th project serving a block hands over, in all its places."""
        ...
