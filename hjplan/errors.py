"""Every error that a user can meet, in one tree.

    HjplanError                 anything hjplan says on purpose (exit code in brackets)
    ├── InputError       [2]    the scenario, its data or the command line is wrong; carries Messages
    ├── InfeasibleError  [3]    no plan satisfies the scenario
    ├── StoppedError     [4]    the solver stopped before it had a plan
    └── AuditError       [1]    a plan failed its audit and is not published

A :class:`Message` is one finding about one place in one file, drawn as ``interface.md`` shows it.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar, Literal


@dataclass(frozen=True)
class Message:
    """One finding, at one place of one file: what is wrong, what is expected, how to mend it.

    ``line`` and ``column`` count from 1; a workbook cell has ``cell`` (``stock!D17``) instead. ``key`` is the
    dotted path (``facilities.village_sewage.build.cost``). ``excerpt`` is the source line and ``width`` how many
    characters from ``column`` on are underlined.
    """

    text: str
    file: Path | None = None
    line: int | None = None
    column: int | None = None
    cell: str | None = None
    key: str = ""
    excerpt: str = ""
    width: int = 1
    level: Literal["error", "warning"] = "error"

    def where(self) -> str:
        """``scenario.yaml:14:11`` or ``stock.xlsx stock!D17``."""
        name = self.file.name if self.file else ""
        if self.cell:
            return f"{name} {self.cell}".strip()
        parts = [name] + [str(n) for n in (self.line, self.column) if n is not None]
        return ":".join(p for p in parts if p)

    def render(self, warning: str = "warning: ") -> str:
        """The message as a user sees it (interface.md, "An error, as a user sees it"); ``warning`` begins a warning."""
        head = "  ".join(p for p in (self.where(), self.key) if p)
        lines = [head] if head else []
        if self.excerpt and self.line is not None and self.column is not None:
            gutter = f"{self.line:>5} | "
            lines.append(gutter + self.excerpt)
            lines.append(" " * len(gutter) + self._underline(self.column))
        label = warning if self.level == "warning" else ""
        lines.append(f"  {label}{self.text}")
        return "\n".join(lines)

    def _underline(self, column: int) -> str:
        """Carets under ``width`` characters from ``column`` on; a Chinese character is two cells of a terminal wide."""
        before, below = self.excerpt[: column - 1], self.excerpt[column - 1 : column - 1 + self.width]
        pad = "".join("\t" if c == "\t" else " " * _cells(c) for c in before)
        return pad + "^" * max(1, sum(_cells(c) for c in below))


def _cells(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class HjplanError(Exception):
    """Anything that hjplan says on purpose; never shown with a traceback."""

    exit_code: ClassVar[int] = 1


@dataclass(eq=False)
class InputError(HjplanError):
    """The scenario, its data or the command line is wrong: all messages at once."""

    messages: tuple[Message, ...] = field(default_factory=tuple)
    exit_code: ClassVar[int] = 2

    def __str__(self) -> str:
        return "\n\n".join(m.render() for m in self.messages)


class InfeasibleError(HjplanError):
    """No plan satisfies the scenario."""

    exit_code = 3


class StoppedError(HjplanError):
    """The solver stopped before it had a plan."""

    exit_code = 4


class AuditError(HjplanError):
    """A plan failed its audit: it is not published."""

    exit_code = 1
