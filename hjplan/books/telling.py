"""What an audit finds, in Chinese: sentence by sentence, by the catalogue ``breaches_zh.toml``.

Breaches are made in English where they are found (their text is in ``--json``, for programs to rely on). Who shows them
to people puts them through here. What the catalogue does not have stays English: wrong language is better than wrong
meaning. Names of the scenario and figures are kept as they are.
"""

from __future__ import annotations

import functools
import re
import tomllib
from pathlib import Path

CATALOG = Path(__file__).with_name("breaches_zh.toml")
_GAP = re.compile(r"\{([A-Za-z])\}")


def told(breaches: str, language: str) -> str:
    """Breaches as they are shown, in ``zh`` or ``en``, one a line: its rule, where it is, what is wrong."""
    if language != "zh":
        return breaches
    return "\n".join(_said(line, _phrases(frame=True)) for line in breaches.split("\n"))


def phrase(text: str) -> str:
    """A sentence, or a part of one, in Chinese; what fills its gaps is looked up in the same way."""
    return _said(text, _phrases(frame=False))


def _said(text: str, known: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for pattern, chinese in known:
        found = pattern.fullmatch(text)
        if found is not None:
            parts = found.groupdict().items()
            # a column or a cell in backquotes is a name
            return chinese.format_map({k: part if f"`{{{k}}}`" in chinese else phrase(part) for k, part in parts})
    return text


@functools.cache
def _phrases(*, frame: bool) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Patterns of the lines of an audit (``frame``) or of what they say: those with most letters of their own first.

    So a part never hides the whole, and no sentence reaches across the frame.
    """
    groups = tomllib.loads(CATALOG.read_text(encoding="utf-8"))
    pairs = [pair for name, group in groups.items() if (name == "frame") == frame for pair in group.items()]
    return tuple((_pattern(english), chinese) for english, chinese in sorted(pairs, key=_own_letters, reverse=True))


def _own_letters(pair: tuple[str, str]) -> int:
    return len(_GAP.sub("", pair[0]))


def _pattern(english: str) -> re.Pattern[str]:
    """``{a}`` stands for any text, as little as fits; ``{A}`` for one word or figure, without a blank."""
    pieces = _GAP.split(english)
    found = re.escape(pieces[0])
    for name, after in zip(pieces[1::2], pieces[2::2], strict=True):
        found += f"(?P<{name}>{r'\S+?' if name.isupper() else '.+?'}){re.escape(after)}"
    return re.compile(found, re.DOTALL)
