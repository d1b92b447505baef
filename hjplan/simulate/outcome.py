"""What a simulation leaves: bands, totals per draw, relapse, and the chance of each target."""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from hjplan.data.county import Floats


@dataclass(frozen=True, eq=False)
class Outcome:
    """The futures of each policy, as tidy tables with the columns of interface.md."""

    mode: str
    draws: int
    seed: int
    policies: tuple[str, ...]
    bands: pd.DataFrame
    """policy, sector, tier, township, month, quantity (built | effective), mean, p05, p25, p50, p75, p95.

    Rows: each sector in all and by tier, each township over all sectors, and the county; an empty text means all.
    ``month`` is the start date of the month at whose end the figure stands; the opening is the month before the
    first. Means are exact; quantiles are steps of 1/2000.
    """
    totals: pd.DataFrame
    """policy, draw, goal, spent, spent_twice, rebound_cycles, coverage_at_end, targets_met (the table `draws`).

    Further column: ``undone``, nominal yuan of what was wanted and could not be paid: care and restoring at their cost,
    building that was not started at its full cost, waived bills, and what is still owed for debt and building at the
    end. ``spent`` counts all funds and debt service.
    """
    relapse: pd.DataFrame
    """policy, facility, tier, year, relapsed, restored, restored_again, spent_again (means over draws)."""
    target_chance: dict[str, Floats]
    """policy → [targets] share of draws in which each target is met."""
