"""What moved between two plans: money by fund, sector, use and year, projects, coverage, targets, fees."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import pandas as pd

from hjplan.results.loading import Run

Group = Literal["goal", "fund", "work", "year", "project", "coverage", "target", "fee"]
GROUPS: tuple[Group, ...] = ("goal", "fund", "work", "year", "project", "coverage", "target", "fee")
_NOTHING = {"money": 1.0, "share": 5e-5, "goal": 1e-9, "yuan": 5e-3}
"""What is no movement: a yuan, half a hundredth of a point."""


@dataclass(frozen=True)
class Move:
    """One figure of two plans that are not alike in it."""

    group: Group
    name: tuple[str, ...]
    """What it is about: (fund,), (sector, use), (year,) …"""
    unit: str
    """``money`` (yuan), ``share``, ``goal``, ``year`` or ``yuan``."""
    before: float | None
    after: float | None

    @property
    def size(self) -> float:
        """By which it moved; a project that one plan does not start moved as far as can be."""
        if self.before is None or self.after is None:
            return float("inf")
        return abs(self.after - self.before)


def moves(before: Run, after: Run) -> tuple[Move, ...]:
    """Everything that moved, group by group, the largest first."""
    found = [move for move in _all(before, after) if _moved(move)]
    return tuple(sorted(found, key=lambda m: (GROUPS.index(m.group), -m.size, m.name)))


def _moved(move: Move) -> bool:
    if move.before is None and move.after is None:
        return False
    return move.size > _NOTHING.get(move.unit, 0.0)


def _all(before: Run, after: Run) -> Iterator[Move]:
    yield Move("goal", (), "goal", float(before.summary["goal"]), float(after.summary["goal"]))
    money = [run.tables.money.assign(year=lambda m: m["period"].str[:4]) for run in (before, after)]
    yield from _sums("fund", money, ["fund"])
    yield from _sums("work", money, ["sector", "use"])
    yield from _sums("year", money, ["year"])
    yield from _projects(before, after)
    yield from _coverage(before, after)
    yield from _targets(before, after)
    yield from _fees(before, after)


def _sums(group: Group, money: list[pd.DataFrame], keys: list[str]) -> Iterator[Move]:
    sums = [m.groupby(keys, sort=False)["amount"].sum() for m in money]
    for key in dict.fromkeys([*sums[0].index, *sums[1].index]):
        name = key if isinstance(key, tuple) else (key,)
        yield Move(group, tuple(str(k) for k in name), "money", *(float(s.get(key, 0.0)) for s in sums))


def _said(run: Run, part: str) -> dict[str, Any]:
    found: dict[str, Any] = run.summary.get(part) or {}
    return found


def _projects(before: Run, after: Run) -> Iterator[Move]:
    said = [_said(run, "projects") for run in (before, after)]
    for project in dict.fromkeys([*said[0], *said[1]]):
        starts = [own.get(project, {}).get("start") for own in said]
        yield Move("project", (project,), "year", *(None if s is None else float(s) for s in starts))


def _coverage(before: Run, after: Run) -> Iterator[Move]:
    said = [_said(run, "coverage") for run in (before, after)]
    for sector in dict.fromkeys([*said[0], *said[1]]):
        yield Move("coverage", (sector,), "share", *(own.get(sector, {}).get("effective") for own in said))


def _targets(before: Run, after: Run) -> Iterator[Move]:
    said = [{t["target"]: float(t["value"]) for t in run.summary["targets"]} for run in (before, after)]
    for target in dict.fromkeys([*said[0], *said[1]]):
        yield Move("target", (target,), "share", said[0].get(target), said[1].get(target))


def _fees(before: Run, after: Run) -> Iterator[Move]:
    said = [_said(run, "fees") for run in (before, after)]
    for fee in dict.fromkeys([*said[0], *said[1]]):
        levels = [own.get(fee, {}).get("level") for own in said]
        yield Move("fee", (fee, "level"), "yuan", *(None if not level else level[-1] for level in levels))
        revenue = [
            own.get(fee, {}).get("revenue", 0.0) * float(run.manifest["yuan"])
            for own, run in zip(said, (before, after), strict=True)
        ]
        yield Move("fee", (fee, "revenue"), "money", *revenue)
