"""What each input has to do with the change of the goal: inputs are switched one at a time, in every order.

The share of an input is the mean, over all orders of switching, of what the goal changes when it is switched (the
value of Shapley). In every order the changes add up to the whole change, and so do the shares.
"""

from __future__ import annotations

import functools
import itertools
import json
import math
import shutil
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hjplan.comparison.differing.inputs import TABLES, Input, Together, mixture
from hjplan.errors import HjplanError
from hjplan.parallel import ordered_map
from hjplan.planning.one import plan_scenario
from hjplan.results.loading import Run
from hjplan.schema.loading import load

MOST = 6
"""Inputs that are told apart; more are taken together by the part of the file that they stand in."""


@dataclass(frozen=True)
class Share:
    """An input and its part in the change of the goal, in the goal's unit."""

    input: Input
    share: float
    alone: float | None
    """What the goal changes when it alone is switched; None where that leaves no plan."""


@dataclass(frozen=True)
class Attribution:
    """The shares, and what they rest on."""

    shares: tuple[Share, ...]
    change: float
    """The difference of the two goals; the shares add up to it."""
    plans: int
    """Plans that were made and audited for it."""
    orders: int
    """Orders of switching that were averaged: all that leave a plan at every step."""
    of_orders: int
    gap: float
    """The largest gap to the proven bound among all plans: a share is known to about this part of the goal."""
    why_none: str = ""
    """Why no shares can be told: ``units``, ``no_order``; empty where they are."""


def taken_together(inputs: Sequence[Input]) -> tuple[Input, ...]:
    """At most six inputs: by part of the file where there are more, and what is still too much as one."""
    if len(inputs) <= MOST:
        return tuple(inputs)
    by_part: dict[str, list[Input]] = {}
    for one in inputs:
        by_part.setdefault(one.key.split(".")[0], []).append(one)
    groups = [_one(part, members) for part, members in by_part.items()]
    if len(groups) <= MOST:
        return tuple(groups)
    groups.sort(key=lambda group: -len(group.values))
    return (*groups[: MOST - 1], _one("others", groups[MOST - 1 :]))


def _one(name: str, members: Sequence[Input]) -> Input:
    if len(members) == 1:
        return members[0]
    values = tuple(v for m in members for v in m.values)
    return Together(name, values, tuple(key for m in members for key in m.keys))


def attribution(
    before: Run, after: Run, inputs: Sequence[Input], *, workers: int, say: Callable[[str], None]
) -> Attribution:
    """Switch inputs in every order and share the change of the goal among them."""
    ends = float(before.summary["goal"]), float(after.summary["goal"])
    change = ends[1] - ends[0]
    gaps = [float(run.summary["gap"]) for run in (before, after)]
    if before.summary["units"]["goal"] != after.summary["units"]["goal"]:
        return Attribution((), change, 0, 0, 0, max(gaps), "units")
    groups = taken_together(inputs)
    count = len(groups)
    everything = frozenset(range(count))
    sets = [frozenset(c) for size in range(1, count) for c in itertools.combinations(range(count), size)]
    with tempfile.TemporaryDirectory(prefix="hjplan-diff-") as scratch:
        folders = [_written(Path(scratch), before, after, groups, chosen) for chosen in sets]
        found = ordered_map(
            _goal_of, folders, workers, done=lambda n: say(f"{n} of {len(folders)} mixtures are planned")
        )
    goals: dict[frozenset[int], float] = {frozenset(): ends[0], everything: ends[1]}
    for chosen, result in zip(sets, found, strict=True):
        if result is not None:
            goals[chosen], own = result
            gaps.append(own)
    shares, orders = shared(goals, count)
    alone = [goals[frozenset([i])] - ends[0] if frozenset([i]) in goals else None for i in range(count)]
    told = tuple(Share(g, s, a) for g, s, a in zip(groups, shares or [], alone, strict=False)) if shares else ()
    return Attribution(
        tuple(sorted(told, key=lambda s: -abs(s.share))),
        change,
        sum(result is not None for result in found),
        orders,
        math.factorial(count),
        max(gaps),
        "" if shares or not count else "no_order",
    )


def shared(goals: Mapping[frozenset[int], float], count: int) -> tuple[list[float] | None, int]:
    """Mean change at the switch of each input over all orders that have a goal at every step, and their number."""
    totals, orders = [0.0] * count, 0
    for order in itertools.permutations(range(count)):
        steps = [frozenset(order[:i]) for i in range(count + 1)]
        if all(step in goals for step in steps):
            orders += 1
            for i, one in enumerate(order):
                totals[one] += goals[steps[i + 1]] - goals[steps[i]]
    return ([total / orders for total in totals], orders) if orders else (None, 0)


def _written(scratch: Path, before: Run, after: Run, groups: Sequence[Input], chosen: frozenset[int]) -> Path:
    """A folder with the scenario in which the chosen inputs are those of the second run, and its tables."""
    folder = scratch / "-".join(str(i) for i in sorted(chosen))
    folder.mkdir()
    keys = [key for i in sorted(chosen) for key in groups[i].keys]
    first, second = _plain(before.folder), _plain(after.folder)
    tree = mixture(first, second, keys)
    for table in TABLES:
        run, own = (after, second) if table in keys else (before, first)
        source = run.folder / own[table]["file"]
        target = folder / f"{table}{source.suffix}"
        shutil.copy(source, target)
        tree[table] = {**own[table], "file": target.name}
    (folder / "scenario.yaml").write_text(json.dumps(tree, ensure_ascii=False, indent=1), encoding="utf-8")
    return folder


@functools.lru_cache(maxsize=4)
def _plain(folder: Path) -> dict[str, Any]:
    from hjplan.schema.yaml_reading import read_yaml

    tree, _ = read_yaml(folder / "scenario.yaml")
    plain: dict[str, Any] = tree.plain()
    return plain


def _goal_of(folder: Path) -> tuple[float, float] | None:
    """The goal of a mixture, planned and audited, and its gap; None where it is no scenario or has no plan."""
    try:
        solution = plan_scenario(load(folder), simulate=False).solution
    except HjplanError:
        return None
    return solution.goal, solution.gap
