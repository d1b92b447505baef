"""Text in columns, where a Chinese character is two wide."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

_NOTHING = 0.005
"""Amounts below this are shown as 0: a yuan of rounding is no figure."""


def width(text: str) -> int:
    """Columns that a text takes on a terminal."""
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 0 if unicodedata.combining(c) else 1 for c in text)


def cut(text: str, columns: int) -> str:
    """The text in at most so many columns, with an ellipsis where something is missing."""
    if width(text) <= columns:
        return text
    kept = ""
    for character in text:
        if width(kept + character) > columns - 1:
            break
        kept += character
    return f"{kept}…"


def left(text: str, columns: int) -> str:
    """The text at the left of so many columns."""
    text = cut(text, columns)
    return text + " " * (columns - width(text))


def right(text: str, columns: int) -> str:
    """The text at the right of so many columns."""
    text = cut(text, columns)
    return " " * (columns - width(text)) + text


def table(rows: Sequence[Sequence[str]], *, numbers_from: int = 1, gap: str = "  ", most: int = 100) -> list[str]:
    """Rows as lines with aligned columns; columns from ``numbers_from`` on stand at the right."""
    if not rows:
        return []
    columns = max(len(row) for row in rows)
    widths = [min(most, max(width(row[i]) for row in rows if i < len(row))) for i in range(columns)]
    lines = []
    for row in rows:
        cells = [
            left(c, w) if i < numbers_from else right(c, w) for i, (c, w) in enumerate(zip(row, widths, strict=False))
        ]
        lines.append(gap.join(cells).rstrip())
    return lines


def percent(share: float | None, digits: int = 1) -> str:
    """``63.2 %``; a dash where there is no figure."""
    return "–" if share is None or share != share else f"{100 * share:.{digits}f} %"


def amount(value: float | None, digits: int | None = None) -> str:
    """``41,230``, with one decimal below 100 and two below 1; a dash where there is no figure."""
    if value is None or value != value:
        return "–"
    size = abs(value)
    places = digits if digits is not None else 0 if size >= 100 or size < _NOTHING else 1 if size >= 1 else 2
    return f"{value if size >= _NOTHING else 0:,.{places}f}"


def gap(value: float) -> str:
    """A relative gap as percent: rounding of the last bit is nothing."""
    return "0 %" if value < 1e-12 else "< 0.0001 %" if value < 1e-6 else f"{100 * value:.4f} %"


def wrapped(text: str, columns: int, lead: str) -> list[str]:
    """A text broken into lines of so many columns, each behind ``lead``: at blanks, and between Chinese characters."""
    lines, line = [], ""
    for piece in _pieces(text):
        if line and width(line + piece.rstrip()) > columns - width(lead):
            lines.append(lead + line.rstrip())
            line = ""
        line += piece if line else piece.lstrip()
    return [*lines, lead + line.rstrip()] if line else lines


_CLOSING = set("，。;:、！？）》”’,;:!?)]%")


def _pieces(text: str) -> list[str]:
    """What may not be broken inside: words with the blanks behind them, Chinese characters with what closes them."""
    out: list[str] = []
    for character in text:
        wide = unicodedata.east_asian_width(character) in "WF"
        closes = character in _CLOSING
        new = not out or out[-1].endswith(" ") or wide or _is_wide(out[-1])
        if new and not closes:
            out.append(character)
        elif out:
            out[-1] += character
        else:
            out.append(character)
    return out


def _is_wide(piece: str) -> bool:
    return unicodedata.east_asian_width(piece[-1]) in "WF" or (piece[-1] in _CLOSING and len(piece) > 1 and
        unicodedata.east_asian_width(piece[0]) in "WF")  # fmt: skip
