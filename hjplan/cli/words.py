"""Every text of the command line, in Chinese and in English (words.toml)."""

from __future__ import annotations

import functools
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

CATALOG = Path(__file__).with_name("words.toml")
_FIGURE = re.compile(r"\d[\d,]*(?:\.\d+)?(?:e[-+]?\d+)?")


@functools.cache
def catalog() -> Mapping[str, Mapping[str, str]]:
    """``group.key`` → language → text."""
    groups = tomllib.loads(CATALOG.read_text(encoding="utf-8"))
    return {f"{group}.{key}": texts for group, entries in groups.items() for key, texts in entries.items()}


def language_of(locale: str) -> str:
    """``zh`` for a Chinese locale (``zh_CN.UTF-8``), else ``en``."""
    return "zh" if locale.lower().startswith("zh") else "en"


@dataclass(frozen=True)
class Words:
    """The texts of one language."""

    language: str

    def __call__(self, key: str, values: Mapping[str, object] | None = None) -> str:
        """The text of a key, with ``{names}`` filled in from ``values``; KeyError for an unknown key."""
        text = catalog()[key][self.language].rstrip("\n")
        return text.format_map(values) if values else text

    def stage(self, text: str) -> str:
        """What an engine says that it is doing (in English), in this language; its figures are kept.

        ``solving 107,749 variables, 53,549 rows`` is looked up as ``stage.solving_variables_rows``.
        """
        figures = _FIGURE.findall(text)
        key = "stage." + "_".join(re.findall(r"[a-z]+", _FIGURE.sub("", text).lower()))
        return self(key, {f"n{i}": figure for i, figure in enumerate(figures)}) if self.known(key) else text

    def known(self, key: str) -> bool:
        """True where the catalogue has this key."""
        return key in catalog()

    def name(self, group: str, key: str) -> str:
        """A word of a group (``sector``, ``use``, ``tier``), or the key itself, readable."""
        return self(f"{group}.{key}") if self.known(f"{group}.{key}") else key.replace("_", " ")
