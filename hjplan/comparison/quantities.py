"""What is compared between runs, each as one number of a run's plan or one per future of its simulation."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from hjplan.comparison.tariffs import SHARES, collected, last_bills, totals
from hjplan.results.loading import Run
from hjplan.results.summary import ratio

Unit = Literal["share", "money", "yuan", "goal", "count"]
"""What a figure is counted in; ``money`` is converted to the unit of the run compared with."""


Part = Literal["sector", "use", "fund", "fee", "tier", "target", "total"]
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
    yield from _fees(said["fees"], run.tables.fees)
    if "relapse" in tuple(run.tables):
        yield Quantity("relapsed", "total", "", "count", -1, None), relapsed(run.tables.relapse)
    for target in said["targets"]:
        yield Quantity("target_coverage", "target", target["target"], "share", 1, None), target["value"]
        if target["chance"] is not None:
            yield Quantity("target_chance", "target", target["target"], "share", 1, None), target["chance"]


def relapsed(relapse: pd.DataFrame) -> float:
    """Units that relapse over the horizon if the plan is carried out, mean over its futures, all facilities added."""
    return float(relapse[relapse["policy"] == "plan"]["relapsed"].sum())


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


def _fees(said: Mapping[str, Mapping[str, Any]], fees: pd.DataFrame) -> Iterator[tuple[Quantity, float]]:
    """What users pay, what it covers and what other money still pays: by fee, by tier (bills) and in all."""
    for fee, what in said.items():
        yield Quantity("fee_revenue", "fee", fee, "money", 0, 0.0), what["revenue"]
        if what["cost_recovery"] is not None:
            yield Quantity("cost_recovery", "fee", fee, "share", 1, 0.0), what["cost_recovery"]
        if "subsidy" in what:
            yield Quantity("subsidy", "fee", fee, "money", -1, None), what["subsidy"]
    if said:
        for name, value in totals(said):
            better, unit = _OF_ALL_FEES[name]
            yield Quantity(name, "total", "", unit, better, None), value
    for group, share in collected(fees).items():
        yield Quantity("collection", "fee" if group else "total", group, "share", 1, None), share
    for part in _BILLED_BY:
        bills = last_bills(fees, part)
        for billed, row in bills.iterrows():
            yield Quantity("bill", part, str(billed), "yuan", -1, 0.0), float(row["bill"])
            for column in SHARES:
                if column in bills and np.isfinite(row[column]):
                    yield Quantity(column, part, str(billed), "share", -1, None), float(row[column])


_BILLED_BY: tuple[Literal["fee", "tier"], ...] = ("fee", "tier")
_OF_ALL_FEES: dict[str, tuple[int, Unit]] = {
    "fee_revenue": (0, "money"),
    "subsidy": (-1, "money"),
    "cost_recovery": (1, "share"),
}
"""Which way is better, and the unit."""
