"""All batches of one policy put together, in their order: histograms for the bands, rows for the totals."""

from __future__ import annotations

from itertools import product

import numpy as np
import pandas as pd

from hjplan.data.county import County, Floats, Timeline
from hjplan.simulate.cells import groups_of
from hjplan.simulate.series import Series
from hjplan.simulate.tally import Part

GRID = 2000
"""Steps of coverage in the histograms from which quantiles are read."""
QUANTILES = {"p05": 0.05, "p25": 0.25, "p50": 0.50, "p75": 0.75, "p95": 0.95}
NOISE = 1e-9
"""0.05 · 200 must be 10, not 11."""
QUANTITIES = ("built", "effective")


class Gathering:
    """What is known of one policy so far. Its size does not depend on the number of draws, but for the totals."""

    def __init__(self, policy: str, draws: int, months: int, curves: int) -> None:
        self.policy = policy
        self._draws = draws
        self._shape = (len(QUANTITIES), curves, months)
        kind = np.uint16 if draws < 2**16 else np.uint32
        self._histogram = np.zeros((*self._shape, GRID + 1), dtype=kind)
        self._sum = np.zeros(self._shape)
        self._flows: Floats | None = None
        self._met: Floats | None = None
        self._totals: list[pd.DataFrame] = []
        self._seen = 0

    def add(self, part: Part) -> None:
        """Take in the next batch."""
        self._sum += part.coverage.sum(axis=2)
        if self._draws > 1:
            from hjplan.simulate.kernel_gathering import count_steps  # numba takes half a second to import

            count_steps(part.coverage, self._histogram)
        self._flows = part.flows if self._flows is None else self._flows + part.flows
        met = part.met.sum(axis=0).astype(np.float64)
        self._met = met if self._met is None else self._met + met
        size = len(part.goal)
        self._totals.append(
            pd.DataFrame(
                {
                    "policy": self.policy,
                    "draw": np.arange(self._seen, self._seen + size, dtype=np.int64),
                    "goal": part.goal,
                    "spent": part.spent,
                    "spent_twice": part.spent_twice,
                    "rebound_cycles": part.rebound_cycles,
                    "coverage_at_end": part.coverage_at_end,
                    "targets_met": part.met.sum(axis=1).astype(np.int64),
                    "undone": part.undone,
                }
            )
        )
        self._seen += size

    def totals(self) -> pd.DataFrame:
        """One row per draw."""
        return pd.concat(self._totals, ignore_index=True)

    def target_chance(self) -> Floats:
        """[targets] share of draws that meet each."""
        return np.zeros(0) if self._met is None else self._met / self._seen

    def bands(self, series: Series, timeline: Timeline) -> pd.DataFrame:
        """Mean and quantiles of every curve in every month; one draw is its own quantiles."""
        mean = (self._sum / self._seen).reshape(-1)
        levels = dict.fromkeys(QUANTILES, mean) if self._draws == 1 else self._quantiles()
        order = np.arange(mean.size).reshape(self._shape).transpose(1, 2, 0).reshape(-1)
        months = month_labels(timeline)
        index = list(product(series.names, months, QUANTITIES))
        frame = pd.DataFrame(
            {
                "policy": self.policy,
                "sector": [name[0] for name, _, _ in index],
                "tier": [name[1] for name, _, _ in index],
                "township": [name[2] for name, _, _ in index],
                "month": [month for _, month, _ in index],
                "quantity": [quantity for _, _, quantity in index],
                "mean": mean[order],
            }
        )
        for name, values in levels.items():
            frame[name] = values[order]
        return frame

    def relapse(self, county: County) -> pd.DataFrame:
        """Means over the draws of what relapsed and was restored."""
        facilities = [b.facility.id for b in county.blocks]
        years = range(county.timeline.start, county.timeline.start + county.timeline.years)
        tiers = groups_of(county)[0]
        flows = np.zeros((len(facilities), len(years), len(tiers), 4)) if self._flows is None else self._flows
        present = [sorted({tiers.index(county.places.tier[p]) for p in b.place.tolist()}) for b in county.blocks]
        rows = [
            (self.policy, facility, tiers[g], year, *(flows[b, y, g] / max(self._seen, 1)).tolist())
            for b, facility in enumerate(facilities)
            for g in present[b]
            for y, year in enumerate(years)
        ]
        names = ["policy", "facility", "tier", "year", "relapsed", "restored", "restored_again", "spent_again"]
        return pd.DataFrame(rows, columns=names)

    def _quantiles(self) -> dict[str, Floats]:
        """For each level the smallest step of the grid that at least this share of draws does not exceed."""
        from hjplan.simulate.kernel_gathering import steps_reached

        wanted = np.array([np.ceil(level * self._seen - NOISE) for level in QUANTILES.values()])
        steps = np.zeros((len(QUANTILES), int(np.prod(self._shape))), dtype=np.int64)
        steps_reached(self._histogram.reshape(-1, GRID + 1), wanted.astype(np.int64), steps)
        return dict(zip(QUANTILES, steps / GRID, strict=True))


def month_labels(timeline: Timeline) -> list[str]:
    """Start date of the month at whose end each figure stands; the opening is the end of the month before."""
    first = timeline.start * 12 - 1
    return [f"{(first + k) // 12}-{(first + k) % 12 + 1:02d}-01" for k in range(timeline.years * 12 + 1)]
