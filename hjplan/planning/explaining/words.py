"""Names and figures of an explanation as a bureau chief reads them, in Chinese and in English (words.toml)."""

from __future__ import annotations

import functools
import math
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hjplan.planning.explaining.trial import Difference
from hjplan.schema.base import Title
from hjplan.schema.goals import Target
from hjplan.schema.horizon import YUAN_PER_UNIT
from hjplan.schema.rules import RuleEntry
from hjplan.schema.scenario import Scenario

CATALOG = Path(__file__).with_name("words.toml")
_DIGITS = 3
_MOST_DIGITS = 9


@functools.cache
def catalog() -> Mapping[str, Mapping[str, str]]:
    """``group.key`` → language → text."""
    groups = tomllib.loads(CATALOG.read_text(encoding="utf-8"))
    return {f"{group}.{key}": texts for group, entries in groups.items() for key, texts in entries.items()}


@dataclass(frozen=True)
class Said:
    """Sentences under a heading; ``code`` is to be pasted or typed as it stands."""

    title: str
    paragraphs: tuple[Paragraph, ...] = ()


@dataclass(frozen=True)
class Paragraph:
    """Sentences that belong together, and what may be typed or pasted to see them for oneself."""

    text: str
    settings: tuple[str, ...] = ()
    yaml: str = ""


@dataclass(frozen=True, eq=False)
class Words:
    """The words of one scenario in one language."""

    lang: str
    scenario: Scenario

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its gaps filled; KeyError for an unknown one."""
        return catalog()[key][self.lang].format_map(values) if values else catalog()[key][self.lang]

    def name(self, group: str, key: str) -> str:
        """A tier, use or line of work; what the catalogue does not know as people would write it."""
        found = catalog().get(f"{group}.{key}")
        return found[self.lang] if found else key.replace("_", " ")

    def join(self, parts: Sequence[str]) -> str:
        """``a, b and c``."""
        if len(parts) < 2:
            return "".join(parts)
        return self("what.join").join(parts[:-1]) + self("what.join_last") + parts[-1]

    def sentences(self, parts: Sequence[str]) -> str:
        """Sentences one after the other: Chinese ones without a blank between."""
        return (" " if self.lang == "en" else "").join(parts)

    def titled(self, key: str, title: Title | None) -> str:
        """A title in this language, in the other one, or the key."""
        first, second = (
            (title.zh, title.en) if title and self.lang == "zh" else (title.en, title.zh) if title else ("", "")
        )
        return first or second or key.replace("_", " ")

    def thing(self, key: str) -> str:
        """A facility, project, mechanism, fund or fee by its title."""
        spec = self.scenario.spec
        for part in (spec.facilities, spec.projects, spec.modifiers, spec.funds, spec.fees):
            found: Any = part.get(key)
            if found is not None:
                return self.titled(key, found.title)
        return key.replace("_", " ")

    def line(self, what: str, tier: str, use: str) -> str:
        """``building of village sewage in villages``."""
        values = {"what": self.thing(what), "use": self.name("use", use)}
        if what in self.scenario.spec.projects and use == "project":
            return self.thing(what)
        if not tier:
            return self("what.line_bare", **values)
        return self("what.line", tier=self.name("tier", tier), **values)

    def target(self, target: Target) -> str:
        """``village sewage in villages 45 % by the end of 2031``."""
        horizon = self.scenario.spec.horizon
        year = horizon.start + horizon.years - 1 if target.by is None else target.by
        return self("what.target", what=self.scope(target), share=percent(target.coverage), year=year)

    def scope(self, group: Any) -> str:
        """What a target or rule is about: facility or line of work, tier, township, tag."""
        if getattr(group, "facility", None):
            what = self.thing(group.facility)
        elif getattr(group, "sector", None):
            what = self.name("sector", group.sector)
        else:
            what = self("what.all")
        where = [self.name("tier", group.tier)] if getattr(group, "tier", None) else []
        where += [str(v) for v in (getattr(group, "township", None), getattr(group, "tag", None)) if v]
        return self("what.in_tier", what=what, tier=self("what.join").join(where)) if where else what

    def rule(self, entry: RuleEntry) -> str:
        """A rule in a few words."""
        word, rule = entry.rule
        said: Any = rule
        uses = self.join([self.name("use", u) for u in _listed(getattr(said, "of", None))])
        if word == "share":
            key, share = ("share_least", said.at_least) if said.at_least is not None else ("share_most", said.at_most)
            return self(f"rule.{key}", share=percent(share), uses=uses, group=self.scope(said))
        if word == "upkeep_floor":
            return self("rule.upkeep_floor", group=self.scope(said), share=percent(said.at_least))
        if word == "change":
            return self("rule.change", uses=uses, share=percent(said.at_most))
        if word == "floor":
            return self("rule.floor", uses=uses, share=percent(said.at_least))
        if word == "limit":
            return self("rule.limit", uses=uses, group=self.scope(said))
        if word == "committed":
            facility, _, use = said.line.rpartition(".")
            return self("rule.committed", line=self.line(facility, "", use), year=said.year)
        if word == "gap":
            tiers = {"better": self.name("tier", said.better_off), "worse": self.name("tier", said.worse_off)}
            return self("rule.gap", what=self.scope(said), share=percent(said.at_most), **tiers)
        return self("rule.lock", what=self.thing(said.locked[1]), start=said.start)

    def money(self, yuan: float) -> str:
        """Yuan in the scenario's unit, without its name."""
        return figure(yuan / self.scenario.spec.money.yuan)

    @property
    def unit(self) -> str:
        """The scenario's unit of money."""
        unit = str(self.scenario.spec.money.unit)
        size = YUAN_PER_UNIT[unit]
        if self.lang == "en":
            return {1.0: "yuan", 1e6: "million yuan"}.get(size, unit)
        return {1.0: "元", 1e4: "万元", 1e6: "百万元", 1e8: "亿元"}[size]

    def difference(self, value: Difference) -> str:
        """A figure where it is certain to a tenth, else between what it lies."""
        if value.is_sharp:
            return figure(value.gain)
        return self("figure.between", low=figure(value.low), high=figure(value.high))


def _listed(value: Any) -> list[str]:
    return [] if value is None else [str(v) for v in value] if isinstance(value, list | tuple) else [str(value)]


def figure(value: float, significant: int = _DIGITS) -> str:
    """Three significant digits, thousands separated: ``12,300``, ``4.27``, ``0.0312``."""
    if value == 0 or not math.isfinite(value):
        return "0"
    digits = significant - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, digits)
    text = f"{rounded:,.{max(0, digits)}f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace("-", "−")


def percent(share: float, significant: int = _DIGITS) -> str:
    """``45%``."""
    return f"{figure(100.0 * share, significant)}%"


def told_apart(one: float, other: float) -> int:
    """As many significant digits, three at least, as two figures take that are not the same to read differently."""
    return next((d for d in range(_DIGITS, _MOST_DIGITS) if figure(one, d) != figure(other, d)), _MOST_DIGITS)
