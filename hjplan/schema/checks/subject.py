"""What a cross check looks at: the whole scenario, sound or not, with the place of every value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hjplan.errors import Message
from hjplan.schema.facility import Facility
from hjplan.schema.links import AnyLink
from hjplan.schema.nodes import Node, Place
from hjplan.schema.rules import AnyRule
from hjplan.schema.scenario import ScenarioFile
from hjplan.schema.tables.raw import RawTable
from hjplan.schema.tables.stock import rows_of_places

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class Subject:
    """The scenario under check. Entries that could not be read are not in ``spec``, but their names are known."""

    tree: Node
    spec: ScenarioFile
    places: pd.DataFrame
    stock: pd.DataFrame
    raw_places: RawTable
    raw_stock: RawTable
    left_out: frozenset[Place]
    broken_tables: bool

    def names(self, part: str) -> list[str]:
        """All names in ``facilities``, ``funds``, ``projects`` …, also of entries that could not be read."""
        node = self.tree.child(part)
        return [str(k) for k in node.value] if node and isinstance(node.value, dict) else []

    @cached_property
    def sectors(self) -> list[str]:
        """Sectors of all facilities."""
        found = [self.tree.find(("facilities", name, "sector")) for name in self.names("facilities")]
        return list(dict.fromkeys(str(n.value) for n in found if n is not None))

    @cached_property
    def paid_sectors(self) -> list[str]:
        """Sectors that money can be for: those of all facilities, and of projects that have one of their own."""
        found = [self.tree.find(("projects", name, "sector")) for name in self.names("projects")]
        return list(dict.fromkeys([*self.sectors, *(str(n.value) for n in found if n is not None)]))

    @cached_property
    def bundles(self) -> list[str]:
        """Names of all bundles among the links."""
        links = self.tree.child("links")
        entries = links.value if links is not None and isinstance(links.value, list) else []
        found = [entry.find(("bundle", "name")) for entry in entries]
        return [str(n.value) for n in found if n is not None]

    @property
    def knows_years(self) -> bool:
        """The horizon could be read: without it no year can be judged."""
        return ("horizon",) not in {place[:1] for place in self.left_out}

    @property
    def last_year(self) -> int:
        """The last year that is planned."""
        return self.spec.horizon.start + self.spec.horizon.years - 1

    def lacks_sector(self, sector: str) -> bool:
        """True where surely no facility has this sector: all facilities could be read as far as their sector."""
        known = [self.tree.find(("facilities", name, "sector")) is not None for name in self.names("facilities")]
        return all(known) and sector not in self.sectors

    @cached_property
    def tags(self) -> list[str]:
        """Tags of all places."""
        return sorted({tag for tags in set(self.places["tags"]) for tag in tags})

    @cached_property
    def townships(self) -> list[str]:
        """Townships of all places."""
        return sorted(t for t in self.places["township"].unique() if t)

    @cached_property
    def place_ids(self) -> dict[str, int]:
        """The row of each place, by its id."""
        return {str(place): row for row, place in enumerate(self.places["id"])}

    @cached_property
    def planned(self) -> dict[str, Facility]:
        """Facilities that stock has rows for: those that are planned."""
        named = set(self.stock["facility"].unique())
        return {name: f for name, f in self.spec.facilities.items() if name in named}

    @cached_property
    def cells(self) -> list[tuple[str, str, str, frozenset[str]]]:
        """Each kind of (facility, tier, township, tags) that has a need or a stock, once."""
        described = zip(*(self.places[c].to_numpy(object) for c in ("tier", "township", "tags")), strict=True)
        seen: dict[tuple[str, str, frozenset[str]], int] = {}
        kind = np.fromiter(
            (seen.setdefault((tier, township, frozenset(tags)), len(seen)) for tier, township, tags in described),
            np.int64,
            len(self.places),
        )
        codes, facilities = self._facilities
        rows = np.flatnonzero(((self.need > 0) | (self.opening > 0)) & (self.place >= 0))
        found = pd.unique(codes[rows] * len(seen) + kind[self.place[rows]])
        kinds = list(seen)
        return [(facilities[pair // len(kinds)], *kinds[pair % len(kinds)]) for pair in found.tolist()]

    @cached_property
    def kinds(self) -> dict[str, list[tuple[str, frozenset[str]]]]:
        """For each facility the kinds of place (tier, tags) that have a need or a stock: what money can tell apart."""
        found: dict[str, dict[tuple[str, frozenset[str]], None]] = {}
        for facility, tier, _, tags in self.cells:
            found.setdefault(facility, {})[(tier, tags)] = None
        return {facility: list(kinds) for facility, kinds in found.items()}

    @cached_property
    def place(self) -> Ints:
        """For each row of the stock the row of its place; −1 where there is no such place."""
        return rows_of_places(self.places, self.stock)

    @cached_property
    def _facilities(self) -> tuple[Ints, list[str]]:
        """For each row of the stock the number of its facility, and the facilities."""
        codes, names = pd.factorize(self.stock["facility"])
        return codes, [str(name) for name in names]

    def _of_place(self, column: str) -> Floats:
        """A column of numbers of the places, by row of the stock; NaN where there is no such place."""
        values = np.append(self.places[column].to_numpy(dtype=float), np.nan)
        return np.asarray(values[self.place])

    @cached_property
    def opening(self) -> Floats:
        """Units standing at point 0, by row of the stock."""
        conditions = [c for c in self.stock.columns if c not in ("place", "facility", "need", "cost_factor", "growth")]
        return np.asarray(np.nan_to_num(self.stock[conditions].to_numpy(dtype=float)).sum(axis=1))

    @cached_property
    def need(self) -> Floats:
        """Need at point 0 by row of the stock: its cell, else the facility's rule (convention 11)."""
        need = self.stock["need"].to_numpy(dtype=float).copy()
        for name, facility in self.spec.facilities.items():
            rows = self.rows_of(name) & np.isnan(need)
            rule = facility.need
            if rule is None or not rows.any():
                continue
            if rule.column is not None and rule.column in self.places.columns:
                basis = self._of_place(rule.column)[rows]
            elif rule.per in ("household", "person"):
                basis = self._of_place("households" if rule.per == "household" else "population")[rows]
            else:
                basis = np.ones(int(rows.sum()))
            need[rows] = rule.share * basis
        return np.asarray(np.nan_to_num(need))

    @cached_property
    def growth(self) -> Floats:
        """Growth of need a year by row of the stock: its cell, else the facility's, else the place's (convention 1)."""
        growth = self.stock["growth"].to_numpy(dtype=float).copy()
        for name, facility in self.spec.facilities.items():
            if facility.need is not None and facility.need.growth is not None:
                growth[self.rows_of(name) & np.isnan(growth)] = facility.need.growth
        return np.where(np.isnan(growth), np.nan_to_num(self._of_place("growth")), growth)

    @cached_property
    def facilities_below_need(self) -> set[str]:
        """Facilities of which somewhere less stands than is needed, now or because need grows."""
        below = (self.opening < self.need) | ((self.growth > 0) & (self.need > 0))
        codes, facilities = self._facilities
        return {facilities[code] for code in np.unique(codes[below]).tolist()}

    def rows_of(self, facility: str) -> NDArray[np.bool_]:
        """Rows of the stock for one facility."""
        codes, facilities = self._facilities
        return np.asarray(codes == (facilities.index(facility) if facility in facilities else -1))

    def rules(self) -> Iterator[tuple[Place, AnyRule]]:
        """Where each rule that could be read stands, its word included, and what it says."""
        for i, entry in enumerate(self.spec.rules):
            if ("rules", i) not in self.left_out:
                word, rule = entry.rule
                yield ("rules", i, word), rule

    def links(self) -> Iterator[tuple[Place, AnyLink]]:
        """The same for each link."""
        for i, entry in enumerate(self.spec.links):
            if ("links", i) not in self.left_out:
                word, link = entry.link
                yield ("links", i, word), link

    def targets(self) -> Iterator[tuple[int, Node]]:
        """Number and node of each target that could be read."""
        node = self.tree.child("targets")
        for i, entry in enumerate(node.value if node and isinstance(node.value, list) else ()):
            if ("targets", i) not in self.left_out:
                yield i, entry

    def entry(self, place: Place, number: int) -> Place:
        """Where an entry of a list stands; at the list's own place where a single value stands for it."""
        node = self.tree.find(place)
        return (*place, number) if node is not None and isinstance(node.value, list) else place

    def message(self, place: Place, text: str, level: Literal["error", "warning"] = "error") -> Message:
        """A message at a value, at its key where the value holds others, or at what stands nearest above it."""
        node = self.tree.find(place)
        if node is None:
            node = self.tree.nearest(place)
            return node.at_key.message(text, place, level)
        mark = node.at_key if isinstance(node.value, dict) else node.mark
        return mark.message(text, place, level)
