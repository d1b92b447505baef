"""What is done in each place and period, in units and yuan.

Use ``upkeep``: units put under a regime, ``none`` included (at cost 0), by condition. Use ``restore``: units brought
back to the best condition, by condition. Use ``build``: units started; ``cost`` is what falls due in the period by
the payment profile, so a row may have cost without units. Costs are whole yuan and sum exactly to the cost of the
budget line. Rows without units and cost are left out.

Three uses have units and no cost of their own: ``bundle`` are units started through a bundle, ``joint`` units whose
trench is shared with other works (both are paid in the row ``build``, with what they save taken off), ``hand_over``
units that the project named hands over when it is finished.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.books.plan import block_coefficients, paid_units, units_due
from hjplan.data.county import PLACE_USES, County, Floats, Ints
from hjplan.dynamics import Coefficients
from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "plan"
COLUMNS = {
    "place": Column("text", "", "地点", "place"),
    "facility": Column("text", "", "设施类型", "facility type"),
    "period": Column("text", "date", "时段起始日", "start of the period"),
    "use": Column(
        "text", "", "用途:建设、修复、管护、成片、同沟、移交", "use: build, restore, upkeep, bundle, joint, hand_over"
    ),
    "condition": Column("text", "", "此前状况(建设为空)", "condition before (empty for build)"),
    "regime": Column("text", "", "管护等级(仅管护)", "level of care (upkeep only)"),
    "units": Column(
        "number", "facility unit", "数量:开工、修复或管护的单位数", "units started, restored or under care"
    ),
    "cost": Column("whole", "yuan", "当期应付费用(现价)", "cost due in the period, nominal"),
    "project": Column("text", "", "移交的项目(其他为空)", "project that hands over, empty for other uses"),
}

_SMALLEST_UNITS, _SMALLEST_YUAN = 1e-9, 1e-6
"""Below both a row is dust: its loss moves no stock by 1e-6 units and no line by a yuan."""

_USE_ORDER = ("build", "restore", "upkeep", "bundle", "joint", "hand_over")
"""Those that have a budget line come first."""


def build(finished: Finished) -> pd.DataFrame:
    """One row per place, facility, period, use, condition and regime that has units or cost."""
    county = finished.county
    measures = block_coefficients(county)
    parts = [part for index, c in enumerate(measures) for part in _block_rows(finished, index, c)]
    codes = {k: np.concatenate([p[k] for p in parts]) for k in parts[0]}
    cost = whole_costs(codes["line"] * county.timeline.periods + codes["t"], codes["cost"], finished.books.cost.ravel())
    order = np.lexsort([codes[k] for k in ("project", "regime", "condition", "use", "t", "block", "place")])
    return _named(county, {k: v[order] for k, v in codes.items()}, cost[order])


def _block_rows(finished: Finished, index: int, c: Coefficients) -> list[dict[str, np.ndarray]]:
    county, plan = finished.county, finished.plan.blocks[index]
    block, prices = county.blocks[index], county.prices
    due = units_due(block.facility.pay, paid_units(county, index, plan))
    costs = {
        "build": due * c.build[:, None] * prices.build,
        "restore": plan.restored * np.nan_to_num(c.restore)[:, None, :] * prices.restore[None, :, None],
        "upkeep": plan.under * c.upkeep[:, None] * prices.upkeep[None, :, None, None],
    }
    units = {"build": plan.started, "restore": plan.restored, "upkeep": plan.under}
    rows = [_cells(county, index, use, units[use], costs[use]) for use in costs]
    for use, extra in (("bundle", plan.bundled), ("joint", plan.joint)):
        if extra is not None:
            rows.append(_cells(county, index, use, extra, np.zeros_like(extra)))
    for (p, _), given in zip(county.works.serving(index), () if plan.handed is None else plan.handed, strict=False):
        rows.append(_cells(county, index, "hand_over", given, np.zeros_like(given), p))
    return rows


def _cells(
    county: County, index: int, use: str, units: Floats, cost: Floats, project: int = -1
) -> dict[str, np.ndarray]:
    block = county.blocks[index]
    found = np.nonzero((np.abs(units) > _SMALLEST_UNITS) | (np.abs(cost) > _SMALLEST_YUAN))
    nowhere = np.full(len(found[0]), -1, dtype=np.int64)
    return {
        "place": block.place[found[0]],
        "block": np.full(len(nowhere), index, dtype=np.int64),
        "t": found[1],
        "use": np.full(len(nowhere), _USE_ORDER.index(use), dtype=np.int64),
        "condition": found[2] if units.ndim > 2 else nowhere,
        "regime": found[3] if units.ndim > 3 else nowhere,
        "line": county.line_of(index, use if use in PLACE_USES else "build")[block.zone[found[0]]],
        "project": np.full(len(nowhere), project, dtype=np.int64),
        "units": units[found],
        "cost": cost[found],
    }


def whole_costs(group: Ints, cost: Floats, total: Ints) -> Ints:
    """Split whole totals over rows in proportion to their cost, by largest remainder: each group sums exactly.

    ``group`` and ``cost`` one per row, ``total`` by group. A group whose rows cost nothing gets nothing.
    """
    exact = np.bincount(group, weights=cost, minlength=len(total))
    wanted = cost * np.where(exact > 0, total / np.where(exact > 0, exact, 1.0), 0.0)[group]
    whole = np.floor(wanted + 1e-9).astype(np.int64)
    left = np.where(exact > 0, total, 0) - np.bincount(group, weights=whole, minlength=len(total)).astype(np.int64)
    order = np.lexsort([whole - wanted, group])
    starts = np.concatenate([[0], np.cumsum(np.bincount(group, minlength=len(total)))])[:-1]
    rank = np.arange(len(group)) - starts[group[order]]
    whole[order] += rank < left[group[order]]
    return whole


def _named(county: County, codes: dict[str, np.ndarray], cost: Ints) -> pd.DataFrame:
    facilities = [b.facility for b in county.blocks]
    states = sorted({s for f in facilities for s in f.conditions})
    cares = sorted({r for f in facilities for r in f.regimes})
    state_of = _lookup([f.conditions for f in facilities], states)
    care_of = _lookup([f.regimes for f in facilities], cares)
    return tidy(
        COLUMNS,
        {
            "place": np.array(county.places.ids, dtype=object)[codes["place"]],
            "facility": np.array([f.id for f in facilities], dtype=object)[codes["block"]],
            "period": np.array(county.timeline.dates, dtype=object)[codes["t"]],
            "use": np.array(_USE_ORDER, dtype=object)[codes["use"]],
            "condition": np.array([*states, ""], dtype=object)[state_of[codes["block"], codes["condition"]]],
            "regime": np.array([*cares, ""], dtype=object)[care_of[codes["block"], codes["regime"]]],
            "units": codes["units"],
            "cost": cost,
            "project": np.array([*(p.id for p in county.works.projects), ""], dtype=object)[codes["project"]],
        },
    )


def _lookup(names: list[tuple[str, ...]], known: list[str]) -> Ints:
    """[blocks, longest + 1] index into ``known`` of each block's names; −1 (nothing) in the last column and beyond."""
    out = np.full((len(names), max(len(n) for n in names) + 1), -1, dtype=np.int64)
    for row, own in zip(out, names, strict=True):
        row[: len(own)] = [known.index(n) for n in own]
    return out
