"""What a cross check looks at: the whole scenario, sound or not, with the place of every value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import pandas as pd

from hjplan.errors import Message
from hjplan.schema.facility import Facility
from hjplan.schema.nodes import Node, Place
from hjplan.schema.scenario import ScenarioFile
from hjplan.schema.tables.raw import RawTable


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
        """All names in ``facilities``, ``funds`` or ``fees``, also of entries that could not be read."""
        node = self.tree.child(part)
        return [str(k) for k in node.value] if node and isinstance(node.value, dict) else []

    @cached_property
    def sectors(self) -> list[str]:
        """Sectors of all facilities."""
        found = [self.tree.find(("facilities", name, "sector")) for name in self.names("facilities")]
        return list(dict.fromkeys(str(n.value) for n in found if n is not None))

    @cached_property
    def tags(self) -> list[str]:
        """Tags of all places."""
        return sorted({tag for tags in self.places["tags"] for tag in tags})

    @cached_property
    def townships(self) -> list[str]:
        """Townships of all places."""
        return sorted({t for t in self.places["township"] if t})

    @cached_property
    def planned(self) -> dict[str, Facility]:
        """Facilities that stock has rows for: those that are planned."""
        named = set(self.stock["facility"])
        return {name: f for name, f in self.spec.facilities.items() if name in named}

    def targets(self) -> Iterator[tuple[int, Node]]:
        """Number and node of each target that could be read."""
        node = self.tree.child("targets")
        for i, entry in enumerate(node.value if node and isinstance(node.value, list) else ()):
            if ("targets", i) not in self.left_out:
                yield i, entry

    def message(self, place: Place, text: str, level: Literal["error", "warning"] = "error") -> Message:
        """A message at a value, at its key where the value holds others, or at what stands nearest above it."""
        node = self.tree.find(place)
        if node is None:
            node = self.tree.nearest(place)
            return node.at_key.message(text, place, level)
        mark = node.at_key if isinstance(node.value, dict) else node.mark
        return mark.message(text, place, level)
