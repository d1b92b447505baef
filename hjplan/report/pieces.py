"""What a page is made of: sections of sentences, figures, tables and pictures, ready to be set.

Every text here is plain text; the template escapes it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

Tone = Literal["", "good", "bad", "quiet"]


@dataclass(frozen=True)
class Cell:
    """One cell of a table: its text, and whether it is good or bad news."""

    text: str
    tone: Tone = ""
    share: float | None = None
    """Between 0 and 1: drawn as a bar under the figure."""
    remark: str = ""
    """A smaller second line, such as a difference; with it, ``tone`` is the remark's."""


@dataclass(frozen=True)
class Column:
    """One column: its heading, the unit of its figures, and whether they are numbers."""

    title: str
    unit: str = ""
    number: bool = True
    prose: bool = False
    """Holds sentences: on a telephone they take the whole width."""


@dataclass(frozen=True)
class Table:
    """A table: what it shows, its columns (the first names the rows), rows, and a last row of totals."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    totals: tuple[Cell, ...] = ()
    note: str = ""
    folded: bool = False
    headings: tuple[tuple[int, str], ...] = ()
    """Headings inside the table, each with the index of the row that it stands above."""


@dataclass(frozen=True)
class Picture:
    """A plot, drawn twice: for a wide page and for a telephone."""

    title: str
    alt: str
    wide: str
    narrow: str


@dataclass(frozen=True)
class Tile:
    """One figure that is read at a glance."""

    label: str
    figure: str
    unit: str
    remark: str = ""


@dataclass(frozen=True)
class Listing:
    """A list of remarks."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class Passage:
    """Sentences, and below them what may be typed or pasted, line by line."""

    text: str
    code: str = ""


@dataclass(frozen=True)
class Telling:
    """Passages under a heading of their own."""

    title: str
    passages: tuple[Passage, ...]


@dataclass(frozen=True)
class Section:
    """A section: heading, what it says in sentences, and its pieces in order."""

    id: str
    title: str
    sentences: tuple[str, ...] = ()
    pieces: tuple[Table | Picture | Listing | Telling, ...] = ()
    tiles: tuple[Tile, ...] = field(default=())


def cells(*texts: str | Cell) -> tuple[Cell, ...]:
    """A row from texts."""
    return tuple(text if isinstance(text, Cell) else Cell(text) for text in texts)
