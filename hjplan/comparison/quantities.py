"""What is compared between runs, each as one number of a run's plan or one per future of its simulation."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pandas as pd

from hjplan.results.loading import Run
from hjplan.results.summary import ratio

Unit = Literal["share", "money", "yuan", "goal", "count"]
"""What a figure is counted in; ``money`` is converted to the unit of the run compared with."""


Part = Literal["sector", "use", "fund", "fee", "target", "total"]
"""What kind of group a figure is about."""


@dataclass(frozen=True)
class Quantity:
    """One thing that is compared.

    ``name`` and ``part`` say what; ``group`` which
    one. ``better`` is +1 where more is better, −1 where less is better, 0 where neither is.
    """

    name: str
    part: Part
    group: str
    unit: Unit
    better: int
    absent: float | None
    """What a run counts as that does not have the group: 0 yuan of a fund it lacks; None where no figure exists."""


Figures = dict[Quantity, float]


@dataclass(frozen=True)
class Simulated:
    """A column of the table ``draws`` that is compared future by future."""

    column: str
    unit: Unit
    better: int


SIMULATED = (
    Simulated("goal", "goal", 1),
    Simulated("coverage_at_end", "share", 1),
    Simulated("targets_met", "count", 1),
    Simulated("rebound_cycles", "count", -1),
    Simulated("spent_twice", "yuan", -1),
    Simulated("spent", "yuan", 0),
)


def planned(run: Run) -> Figures:
    """Every figure of a run's plan that is compared, from its summary and tables."""
    return dict(_planned(run))


def _planned(run: Run) -> Iterator[tuple[Quantity, float]]:
    said = run.summary
    yield Quantity("goal", "total", "", "goal", 1, None), float(said["goal"])
    for (part, group), built, effective in _coverage(run.tables.coverage):
        yield Quantity("built", part, group, "share", 1, None), built
        yield Quantity("effective", part, group, "share", 1, None), effective
    money = said["money"]
    yield Quantity("spent", "total", "", "money", 0, None), money["spent"]
    for use, amount in money["by_use"].items():
        yield Quantity("spent", "use", use, "money", 0, 0.0), amount
    for fund, amount in money["by_fund"].items():
        yield Quantity("spent", "fund", fund, "money", 0, 0.0), amount
    yield Quantity("lapsed", "total", "", "money", -1, None), money["lapsed"]
    for fee, what in said["fees"].items():
        yield Quantity("fee_revenue", "fee", fee, "money", 0, 0.0), what["revenue"]
        if what["cost_recovery"] is not None:
            yield Quantity("cost_recovery", "fee", fee, "share", 1, 0.0), what["cost_recovery"]
    for fee, bill in _last_bills(run.tables.fees).items():
        yield Quantity("bill", "fee", str(fee), "yuan", -1, 0.0), float(bill)
    for target in said["targets"]:
        yield Quantity("target_coverage", "target", target["target"], "share", 1, None), target["value"]
        if target["chance"] is not None:
            yield Quantity("target_chance", "target", target["target"], "share", 1, None), target["chance"]


def _coverage(coverage: pd.DataFrame) -> list[tuple[tuple[Part, str], float, float]]:
    """(part, group), built and effective at the end of the horizon, for every sector and for all together."""
    last = coverage[coverage["period"] == coverage["period"].max()]
    sums = last.groupby("sector", sort=True)[["need", "built", "effective"]].sum()
    keys: list[tuple[Part, str]] = [*(("sector", str(sector)) for sector in sums.index), ("total", "")]
    rows = [*sums.to_numpy(dtype=float).tolist(), sums.sum().to_numpy(dtype=float).tolist()]
    return [
        (key, ratio(built, need), ratio(effective, need))
        for key, (need, built, effective) in zip(keys, rows, strict=True)
    ]


def _last_bills(fees: pd.DataFrame) -> dict[str, float]:
    """Yuan a household pays a year for each fee in the last period, the highest of its tiers."""
    if fees.empty:
        return {}
    last = fees[fees["period"] == fees["period"].max()]
    return {str(fee): float(bill) for fee, bill in last.groupby("fee", observed=True)["bill"].max().items()}
