"""Two to six runs side by side; what was simulated is compared future by future.

A difference of means over the same futures has a far narrower interval than the means themselves: the futures in which
everything decays fast are bad for both plans, and drop out of the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from hjplan.comparison.quantities import SIMULATED, Figures, Quantity, Simulated, planned
from hjplan.data.county import Floats
from hjplan.errors import InputError, Message
from hjplan.results.loading import Run

FEWEST, MOST = 2, 6
PLAN = "plan"
"""The policy whose futures are compared."""

KEYS = ["quantity", "part", "group", "unit"]
VALUE_COLUMNS = [*KEYS, "run", "value"]
DIFFERENCE_COLUMNS = [
    *KEYS,
    "basis",
    "run",
    "base",
    "value",
    "base_value",
    "difference",
    "p05",
    "p95",
    "share_better",
    "draws",
    "better",
]


PROJECT_COLUMNS = ["project", "run", "start", "finish", "cost", "decision"]


@dataclass(frozen=True, eq=False)
class ComparisonTables:
    """``values``: one row per quantity and run. ``difference``: one row per quantity and run other than the base.

    Columns of ``difference``: quantity, part (sector, use, fund, fee, target, total), group, unit, basis (``plan`` or
    ``futures``), run, base, value, base_value, difference, p05 and p95 of the difference over the futures, the share
    of futures in which the run is strictly better, the number of futures, and which way is better (+1, −1, 0).
    """

    values: pd.DataFrame
    difference: pd.DataFrame
    projects: pd.DataFrame = field(default_factory=lambda: pd.DataFrame(columns=PROJECT_COLUMNS))
    """One row per key project and run that has it: project, run, start, finish (calendar years, NaN where it never
    starts), cost (in the base's unit) and decision."""


@dataclass(frozen=True, eq=False)
class Comparison:
    """Runs side by side. ``notes`` say what cannot be compared, and why."""

    runs: tuple[Run, ...]
    names: tuple[str, ...]
    base: int
    tables: ComparisonTables
    paired: tuple[bool, ...]
    """For each run: its futures are those of the base, one by one."""
    notes: tuple[str, ...]

    @property
    def unit(self) -> str:
        """The money unit of every figure of unit ``money``: that of the base."""
        return str(self.runs[self.base].summary["units"]["money"])


def compare(runs: Sequence[Run], base: Run | int | None = None) -> Comparison:
    """Compare two to six runs with one of them (the first, unless ``base`` says which).

    Where two runs were simulated on the same futures (same seed, same number of draws), goal, coverage, relapse and
    money are compared future by future: mean difference, its 5 to 95 % interval, share of futures won. Where the
    futures differ, only the means are compared, and ``notes`` says so. compare([run, run]) is exactly zero.
    """
    if not FEWEST <= len(runs) <= MOST:
        raise InputError((Message(f"{FEWEST} to {MOST} runs can be compared, not {len(runs)}"),))
    chosen = _base_index(runs, base)
    names = distinct_names(runs)
    scale = [float(r.manifest["yuan"]) / float(runs[chosen].manifest["yuan"]) for r in runs]
    figures = [_in_unit(planned(run), factor) for run, factor in zip(runs, scale, strict=True)]
    futures = [_futures(run) for run in runs]
    reasons = [_not_paired(runs[chosen], run) for run in runs]
    rows = [
        {**row, "run": names[index], "base": names[chosen]}
        for index in range(len(runs))
        if index != chosen
        for row in (
            *_planned_rows(figures[index], figures[chosen]),
            *_simulated_rows(futures[index], futures[chosen], paired=reasons[index] is None),
        )
    ]
    notes = [f"{names[i]}: {why}" for i, why in enumerate(reasons) if why is not None and i != chosen]
    return Comparison(
        runs=tuple(runs),
        names=names,
        base=chosen,
        tables=ComparisonTables(
            _values(names, figures), pd.DataFrame(rows, columns=DIFFERENCE_COLUMNS), _projects(runs, names, scale)
        ),
        paired=tuple(why is None for why in reasons),
        notes=(*notes, *_horizon_notes(runs, names, chosen)),
    )


def distinct_names(runs: Sequence[Run]) -> tuple[str, ...]:
    """A name for each run: its label or its scenario; its id where two would be called the same."""
    plain = [run.label or run.name for run in runs]
    names = [name if plain.count(name) == 1 else run.id for name, run in zip(plain, runs, strict=True)]
    return tuple(name if names.count(name) == 1 else f"{name} ({i + 1})" for i, name in enumerate(names))


def _base_index(runs: Sequence[Run], base: Run | int | None) -> int:
    if base is None:
        return 0
    if isinstance(base, int):
        if not 0 <= base < len(runs):
            raise InputError((Message(f"the base is one of the {len(runs)} runs, counted from 0, not {base}"),))
        return base
    for index, run in enumerate(runs):
        if run.folder == base.folder:
            return index
    raise InputError((Message(f"the base {base.id} is not among the runs compared"),))


def _in_unit(figures: Figures, factor: float) -> Figures:
    """Figures with money in the base's unit."""
    return {q: value * factor if q.unit == "money" and factor != 1.0 else value for q, value in figures.items()}


def _values(names: tuple[str, ...], figures: list[Figures]) -> pd.DataFrame:
    quantities = list(dict.fromkeys(q for f in figures for q in f))
    rows = [
        {"quantity": q.name, "part": q.part, "group": q.group, "unit": q.unit, "run": name, "value": _figure(f, q)}
        for q in quantities
        for name, f in zip(names, figures, strict=True)
    ]
    return pd.DataFrame(rows, columns=VALUE_COLUMNS)


def _projects(runs: Sequence[Run], names: tuple[str, ...], scale: list[float]) -> pd.DataFrame:
    """When each key project starts in each run, project by project in the order of the runs."""
    said = [run.summary.get("projects") or {} for run in runs]
    never = float("nan")
    rows = [
        {
            "project": project,
            "run": name,
            "start": never if own[project]["start"] is None else float(own[project]["start"]),
            "finish": never if own[project]["finish"] is None else float(own[project]["finish"]),
            "cost": float(own[project]["cost"]) * factor,
            "decision": own[project]["decision"],
        }
        for project in dict.fromkeys(p for own in said for p in own)
        for name, own, factor in zip(names, said, scale, strict=True)
        if project in own
    ]
    return pd.DataFrame(rows, columns=PROJECT_COLUMNS)


def _figure(figures: Figures, quantity: Quantity) -> float:
    value = figures.get(quantity, quantity.absent)
    return float("nan") if value is None else value


def _planned_rows(run: Figures, base: Figures) -> list[dict[str, object]]:
    rows = []
    for q in dict.fromkeys((*base, *run)):
        value, base_value = _figure(run, q), _figure(base, q)
        rows.append(
            {
                "quantity": q.name,
                "part": q.part,
                "group": q.group,
                "unit": q.unit,
                "basis": "plan",
                "value": value,
                "base_value": base_value,
                "difference": value - base_value,
                "p05": float("nan"),
                "p95": float("nan"),
                "share_better": float("nan"),
                "draws": 0,
                "better": q.better,
            }
        )
    return rows


def _futures(run: Run) -> pd.DataFrame | None:
    """The plan's row for every future, by draw; None where the run was not simulated with its plan."""
    if not run.manifest["simulated"]:
        return None
    draws = run.tables.draws
    mine = draws[draws["policy"] == PLAN].set_index("draw").sort_index()
    return None if mine.empty else mine


def _not_paired(base: Run, run: Run) -> str | None:
    """Why two runs did not meet the same futures; None where they did."""
    for one in (base, run):
        if not one.manifest["simulated"] or PLAN not in one.manifest["policies"]:
            return f"{one.name} was not simulated: only the plans are compared"
    for key, what in (("seed", "seed"), ("draws", "number of draws"), ("mode", "mode")):
        if base.manifest[key] != run.manifest[key]:
            return (
                f"its futures are not those of {base.name} ({what} {run.manifest[key]}, not {base.manifest[key]}): "
                "differences of means, without an interval"
            )
    return None


def _simulated_rows(run: pd.DataFrame | None, base: pd.DataFrame | None, *, paired: bool) -> list[dict[str, object]]:
    if run is None or base is None:
        return []
    rows = []
    for quantity in SIMULATED:
        ours = run[quantity.column].to_numpy(dtype=np.float64)
        theirs = base[quantity.column].to_numpy(dtype=np.float64)
        row: dict[str, object] = {
            "quantity": quantity.column,
            "part": "total",
            "group": "",
            "unit": quantity.unit,
            "basis": "futures",
            "value": float(ours.mean()),
            "base_value": float(theirs.mean()),
            "better": quantity.better,
        }
        rows.append(row | (_paired(quantity, ours, theirs) if paired else _unpaired(ours, theirs)))
    return rows


def _paired(quantity: Simulated, ours: Floats, theirs: Floats) -> dict[str, object]:
    each = ours - theirs
    low, high = np.quantile(each, (0.05, 0.95))
    share = float("nan") if quantity.better == 0 else float(((each * quantity.better) > 0).mean())
    return {
        "difference": float(each.mean()),
        "p05": float(low),
        "p95": float(high),
        "share_better": share,
        "draws": len(each),
    }


def _unpaired(ours: Floats, theirs: Floats) -> dict[str, object]:
    nothing = float("nan")
    return {
        "difference": float(ours.mean() - theirs.mean()),
        "p05": nothing,
        "p95": nothing,
        "share_better": nothing,
        "draws": 0,
    }


def _horizon_notes(runs: Sequence[Run], names: tuple[str, ...], base: int) -> list[str]:
    """Say where two plans do not cover the same number of periods: sums over them are then not alike."""
    periods = [run.summary["size"]["periods"] for run in runs]
    return [
        f"{name}: {count} periods, not {periods[base]} as {names[base]}: totals cover different times"
        for name, count in zip(names, periods, strict=True)
        if count != periods[base]
    ]
