"""A read file as a tree in which every value still knows the line and column that it came from."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from hjplan.errors import Message

Key = str | int
"""A key of a mapping: text, or a whole number (a year)."""
Place = tuple[Key, ...]
"""Where a value stands in the tree: keys and list indices from the top."""
Scalar = None | bool | int | float | str | datetime.date

LONGEST_EXCERPT = 240
"""Longest source line that a message shows: three lines of a terminal."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where text came from: a file with its lines, the library, or the command line."""

    file: Path | None = None
    lines: tuple[str, ...] = ()
    label: str = ""
    """What the origin of a value is called where it is not a line of a file: ``library``, ``--set``."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of one source line; ``line`` and ``column`` count from 1, None where there is no line."""

    source: Source
    line: int | None = None
    column: int | None = None
    width: int = 1

    @property
    def origin(self) -> str:
        """``scenario.yaml:14``, ``library`` or ``--set``."""
        if self.source.label:
            return self.source.label
        name = self.source.file.name if self.source.file else ""
        return f"{name}:{self.line}" if self.line else name

    def message(self, text: str, place: Place = (), level: Literal["error", "warning"] = "error") -> Message:
        """A message about this stretch, with its line as an excerpt unless that is very long."""
        key = dotted(place)
        if self.source.file is None:
            return Message(text, key=" ".join(p for p in (self.source.label, key) if p), level=level)
        excerpt, width = "", self.width
        if self.line is not None and self.column is not None and self.line <= len(self.source.lines):
            full = self.source.lines[self.line - 1]
            if len(full) <= LONGEST_EXCERPT:
                excerpt = full
                width = max(1, min(width, len(full) - self.column + 1))
        return Message(text, self.source.file, self.line, self.column, None, key, excerpt, width, level)


@dataclass(frozen=True, slots=True)
class Node:
    """A value of the tree, where it stands, and where its key stands."""

    value: Scalar | dict[Key, Node] | list[Node]
    mark: Mark
    key_mark: Mark | None = None

    @property
    def at_key(self) -> Mark:
        """Its key's stretch, or its own where it has no key."""
        return self.key_mark or self.mark

    def child(self, key: Key) -> Node | None:
        """The value under a key or list index, None where there is none."""
        if isinstance(self.value, dict):
            return self.value.get(key)
        if isinstance(self.value, list) and isinstance(key, int) and 0 <= key < len(self.value):
            return self.value[key]
        return None

    def find(self, place: Sequence[Key]) -> Node | None:
        """The value at a place, None where there is none."""
        node: Node | None = self
        for key in place:
            node = node.child(key) if node else None
        return node

    def nearest(self, place: Sequence[Key]) -> Node:
        """The deepest existing value on the way to a place: where a message about it can point."""
        node = self
        for key in place:
            below = node.child(key)
            if below is None:
                break
            node = below
        return node

    def plain(self) -> Any:
        """The tree as ordinary Python values."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def leaves(self, place: Place = ()) -> Iterator[tuple[Place, Node]]:
        """Every value that holds no other, with its place; a list of single values counts as one value."""
        if isinstance(self.value, dict) and self.value:
            for key, node in self.value.items():
                yield from node.leaves((*place, key))
        elif isinstance(self.value, list) and any(isinstance(node.value, dict) for node in self.value):
            for index, node in enumerate(self.value):
                yield from node.leaves((*place, index))
        else:
            yield place, self

    def scalars(self, place: Place = ()) -> Iterator[tuple[Place, Node]]:
        """Every value that holds no other, those inside of lists too, with its place."""
        if isinstance(self.value, dict):
            for key, node in self.value.items():
                yield from node.scalars((*place, key))
        elif isinstance(self.value, list):
            for index, node in enumerate(self.value):
                yield from node.scalars((*place, index))
        else:
            yield place, self


def from_plain(value: Any, mark: Mark, key_mark: Mark | None = None) -> Node:
    """Ordinary Python values as a tree whose every value came from ``mark``."""
    if isinstance(value, Mapping):
        items = {k if isinstance(k, int) else str(k): from_plain(v, mark, mark) for k, v in value.items()}
        return Node(items, mark, key_mark)
    if isinstance(value, list | tuple):
        return Node([from_plain(v, mark) for v in value], mark, key_mark)
    return Node(value, mark, key_mark)


def dotted(place: Sequence[Key]) -> str:
    """``facilities.village_sewage.build.cost``."""
    return ".".join(str(key) for key in place)
