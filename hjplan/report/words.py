"""Every sentence, title and unit that a report prints, in Chinese and in English (words.toml)."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CATALOG = Path(__file__).with_name("words.toml")
LANGUAGES = ("en", "zh")


@functools.cache
def catalog() -> Mapping[str, Mapping[str, str]]:
    """``group.key`` → language → text."""
    groups = tomllib.loads(CATALOG.read_text(encoding="utf-8"))
    return {f"{group}.{key}": texts for group, entries in groups.items() for key, texts in entries.items()}


@dataclass(frozen=True)
class Words:
    """The words of one language."""

    lang: str

    def __post_init__(self) -> None:
        if self.lang not in LANGUAGES:
            raise ValueError(f"no words for language {self.lang!r}; there are {', '.join(LANGUAGES)}")

    def __call__(self, key: str, values: Mapping[str, object] | None = None) -> str:
        """The text of a key, with ``{names}`` filled in from ``values``; KeyError for an unknown key."""
        text = catalog()[key][self.lang]
        return text.format_map(values) if values else text

    def known(self, key: str) -> bool:
        """True where the catalogue has this key."""
        return key in catalog()

    def join(self, parts: list[str]) -> str:
        """A list as people write it: ``a, b and c`` or ``a、b和c``."""
        if len(parts) < 2:
            return "".join(parts)
        comma, last = (", ", " and ") if self.lang == "en" else ("、", "和")
        return comma.join(parts[:-1]) + last + parts[-1]
