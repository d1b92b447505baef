"""What full capacities turn away: households that working units could serve and a full plant cannot.

kept[b,z,k] + turned_away[b,z,k] = could be served[b,z,k];   G −= Δ·β^{kΔ}·ω·turned_away[k] for k ≥ 1 (convention 44)

Only for facilities of a capacity; elsewhere served is what units serve. Places of a zone weigh alike, so which of them
goes without is for no row to tell. The closing value counts units, not service.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from hjplan.books.goal import discount_factors
from hjplan.data.county import County, Floats, Ints
from hjplan.optimize.naming import periods, words
from hjplan.optimize.physics.measures import Alike, Measures
from hjplan.optimize.program import Program


@dataclass(eq=False)
class Kept:
    """Measures after capacities: all that ledger, targets and rules may look at."""

    program: Program
    county: County
    physics: Measures
    turned_away: dict[tuple[int, int], Ints] = field(default_factory=dict)
    """(block, zone) → [T+1] columns."""
    _kept: dict[tuple[int, int], Ints] = field(default_factory=dict)

    @property
    def alike(self) -> Alike:
        """Which lines and zones stand for others."""
        return self.physics.alike

    def cost(self) -> Ints:
        """[L, T] column of the cost of each line."""
        return self.physics.cost()

    def served(self, block: int, zone: int) -> Ints:
        """[T+1] column of the households served, what capacities turn away taken off."""
        could = self.physics.served(block, zone)
        if not self.county.works.capped(block):
            return could
        if (block, zone) not in self._kept:
            self._kept[block, zone] = self._limited(block, zone, could)
        return self._kept[block, zone]

    def units_due(self, block: int, zone: int) -> Ints:
        """[T] column of the units of building that fall due."""
        return self.physics.units_due(block, zone)

    def reference(self, block: int, zone: int) -> Ints:
        """[T] column of what the reference care would cost."""
        return self.physics.reference(block, zone)

    def under(self, block: int, zone: int, regime: int) -> Ints:
        """[T] column of the units under a regime."""
        return self.physics.under(block, zone, regime)

    def handed(self, block: int, number: int) -> Ints:
        """[T] column of the units that a project hands over."""
        return self.physics.handed(block, number)

    def _limited(self, block: int, zone: int, could: Ints) -> Ints:
        county, cells = self.county, self.county.blocks[block]
        axes = (words([f"{cells.facility.id}__{county.zones[zone].id}"]), [*periods(county.timeline), "end"])
        kept: Ints = self.program.variables("kept", axes)[0]
        turned: Ints = self.program.variables("turned_away", axes)[0]
        row = np.arange(len(kept))
        entries = [(row, kept, np.ones(1)), (row, turned, np.ones(1)), (row, could, -np.ones(1))]
        self.program.add_rows("kept_of", axes, entries, lower=0.0, upper=0.0)
        weight = float(cells.weight[np.flatnonzero(cells.zone == zone)[0]])
        worth = county.timeline.dt * weight * discount_factors(county)
        worth[0] = 0.0
        worth[county.planned + 1 :] = 0.0
        self.program.maximize(turned, -worth)
        self.turned_away[block, zone] = turned
        return kept

    def turned(self, x: Floats) -> tuple[Floats | None, ...]:
        """Per block [Z, T+1] households turned away in a solution, None without a capacity; () without any."""
        county = self.county
        if not county.works.capacities:
            return ()
        out: list[Floats | None] = []
        for block in range(len(county.blocks)):
            if not county.works.capped(block):
                out.append(None)
                continue
            turned = np.zeros((len(county.zones), county.timeline.periods + 1))
            for (b, zone), columns in self.turned_away.items():
                if b == block:
                    turned[zone] = np.maximum(x[columns], 0.0)
            out.append(turned)
        return tuple(out)
