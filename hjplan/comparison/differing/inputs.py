"""Which inputs of two runs differ: values of the scenario as it was resolved, and rows of its tables."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hjplan.results.loading import Run
from hjplan.schema.nodes import Node, Place, dotted
from hjplan.schema.scenario import Scenario
from hjplan.schema.yaml_reading import read_yaml

_TOLD_ONLY = ("name", "title", "description", "fictional", "simulate", "extends", "places", "stock")
"""Parts of a scenario that no plan depends on, and the names of the tables, whose rows are compared."""
_BY_NAME = ("facilities", "modifiers", "pools", "funds", "fees", "capacities", "projects")
"""Parts whose entries have names: each of them is an input of its own."""
TABLES = ("places", "stock")
_MOST_EXAMPLES = 3
_NOWHERE = "–"


@dataclass(frozen=True)
class Value:
    """One value that differs; None where a run does not have it."""

    key: str
    before: Any
    after: Any
    where_before: str
    """``baseline.yaml:30``, ``library``, ``--set``."""
    where_after: str


@dataclass(frozen=True)
class Input:
    """What is switched from one run to the other as one: an entry with a name, a part of the file, or a table."""

    key: str
    """``funds.county_budget``, ``targets``, ``stock``."""
    values: tuple[Value, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """What is switched; several where small inputs are taken together."""
        return (self.key,)


@dataclass(frozen=True)
class Together(Input):
    """Several inputs that are switched as one."""

    parts: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """Its parts."""
        return self.parts


def tree_of(run: Run) -> Node:
    """The resolved scenario of a run."""
    tree, _ = read_yaml(run.folder / "scenario.yaml")
    return tree


def inputs_that_differ(before: Run, after: Run) -> tuple[Input, ...]:
    """Every input that differs, in the order of the file; nothing for a run and itself."""
    trees = tree_of(before), tree_of(after)
    leaves = [dict(_leaves(tree)) for tree in trees]
    grouped: dict[str, list[Value]] = {}
    for place in dict.fromkeys([*leaves[0], *leaves[1]]):
        nodes = [found.get(place) for found in leaves]
        plain = [None if node is None else node.plain() for node in nodes]
        if plain[0] != plain[1] and place[0] not in _TOLD_ONLY:
            values = grouped.setdefault(_group(place), [])
            values.append(Value(dotted(place), plain[0], plain[1], _origin(nodes[0]), _origin(nodes[1])))
    out = [Input(key, tuple(values)) for key, values in grouped.items()]
    tables = _tables(before.scenario(), after.scenario())
    return (*out, *tables)


def _leaves(tree: Node) -> Iterable[tuple[Place, Node]]:
    return tree.leaves()


def _group(place: Place) -> str:
    return dotted(place[:2]) if place[0] in _BY_NAME else str(place[0])


def _origin(node: Node | None) -> str:
    """Where a value came from: the resolved file says so behind it."""
    if node is None:
        return _NOWHERE
    mark = node.mark
    if mark.line is None:
        return mark.origin
    _, hash_, said = mark.source.lines[mark.line - 1].rpartition("  # ")
    return said.strip() if hash_ else mark.origin


def _tables(before: Scenario, after: Scenario) -> list[Input]:
    out = []
    for name, keys in (("places", ["id"]), ("stock", ["place", "facility"])):
        values = _rows(getattr(before, name), getattr(after, name), keys, f"{name}.csv")
        if values:
            out.append(Input(name, tuple(values)))
    return out


def _rows(before: pd.DataFrame, after: pd.DataFrame, keys: list[str], file: str) -> list[Value]:
    """Cells that differ, row by row; a row that one lacks is one value."""
    old, new = before.set_index(keys), after.set_index(keys)
    out = []
    for row in dict.fromkeys([*old.index, *new.index]):
        name = " ".join(row) if isinstance(row, tuple) else str(row)
        if row not in old.index or row not in new.index:
            there = row in old.index
            out.append(Value(name, "row" if there else None, None if there else "row", file, file))
            continue
        for column in dict.fromkeys([*old.columns, *new.columns]):
            pair = [frame.loc[row, column] if column in frame.columns else None for frame in (old, new)]
            if not _same(*pair):
                out.append(Value(f"{name} {column}", pair[0], pair[1], file, file))
    return out


def _same(a: Any, b: Any) -> bool:
    if isinstance(a, float) and isinstance(b, float) and a != a and b != b:
        return True
    return bool(a == b)


def mixture(before: Any, after: Any, switched: Iterable[str]) -> Any:
    """The plain tree of one run with some parts as the other has them."""
    out = copy.deepcopy(before)
    for key in switched:
        parts = key.split(".", 1) if key.split(".")[0] in _BY_NAME else [key]
        if key in TABLES:
            continue
        source, holder = after, out
        for part in parts[:-1]:
            source, holder = source.get(part, {}), holder.setdefault(part, {})
        if parts[-1] in source:
            holder[parts[-1]] = copy.deepcopy(source[parts[-1]])
        else:
            holder.pop(parts[-1], None)
    return out
