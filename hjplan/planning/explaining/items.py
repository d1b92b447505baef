"""What a user asks about: a project, a mechanism, or a line such as ``village_sewage/village/build``."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from hjplan.data.county import PLACE_USES, County
from hjplan.errors import InputError, Message
from hjplan.planning.explaining.changes import Change, rules_of
from hjplan.planning.explaining.trial import Line, Trial
from hjplan.schema.nearest import closest
from hjplan.schema.scenario import Scenario

PROJECT, MECHANISM, LINE = "project", "modifier", "line"
LEAST = 1e-3
"""Share of all money of a use from which on a line counts as having some."""
FORCED = 0.01
"""Share of all money of a use that a line is given against the plan's will."""
MUST = "must"
"""A lock by which something starts in some year of its window."""
Rule = dict[str, Any]


@dataclass(frozen=True)
class Item:
    """One thing that money may be spent on."""

    kind: str
    name: str
    """The project, mechanism or facility."""
    tier: str = ""
    use: str = ""

    @property
    def text(self) -> str:
        """As a user types it."""
        return "/".join(part for part in (self.name, self.tier, self.use) if part)

    @property
    def line(self) -> Line:
        """Its budget line; of a project the one of its works."""
        return self.name, self.tier, "project" if self.kind == PROJECT else self.use


def find(scenario: Scenario, county: County, text: str) -> Item:
    """The item that a text names: by id or title; InputError with the nearest name where there is none.

    A facility without a tier is taken where it is needed most, without a use it is building.
    """
    known = dict(_known(scenario, county))
    wanted = text.strip().strip("/")
    if wanted in known:
        return known[wanted]
    by_title = {title: item for item in known.values() for title in _titles(scenario, item)}
    if wanted in by_title:
        return by_title[wanted]
    near = closest(wanted, [*known, *by_title])
    meant = f" Did you mean `{near}`?" if near is not None else ""
    text = (
        f"there is no item `{text}`: name a project, a mechanism, or FACILITY/TIER/USE such as "
        f"village_sewage/village/build.{meant}"
    )
    raise InputError((Message(text),))


def _known(scenario: Scenario, county: County) -> Iterator[tuple[str, Item]]:
    tiers = np.array(county.places.tier)
    for block in county.blocks:
        name = block.facility.id
        need = {
            tier: float(block.need[tiers[block.place] == tier, 0].sum())
            for tier in dict.fromkeys(tiers[block.place].tolist())
        }
        most = max(need, key=lambda tier: need[tier])
        yield name, Item(LINE, name, most, "build")
        for use in PLACE_USES:
            yield f"{name}/{use}", Item(LINE, name, most, use)
        for tier in need:
            yield f"{name}/{tier}", Item(LINE, name, tier, "build")
            for use in PLACE_USES:
                yield f"{name}/{tier}/{use}", Item(LINE, name, tier, use)
    for name, modifier in scenario.spec.modifiers.items():
        if modifier.chosen:
            yield name, Item(MECHANISM, name)
    for name in scenario.spec.projects:
        yield name, Item(PROJECT, name)


def _titles(scenario: Scenario, item: Item) -> list[str]:
    spec = scenario.spec
    found = spec.projects.get(item.name) or spec.modifiers.get(item.name)
    title = found.title if found is not None else None
    return [t for t in (title.zh, title.en) if t] if title is not None else []


def has_money(item: Item, plan: Trial, base: Trial | None = None, price: float = 1.0) -> bool:
    """Does the plan give it money? A line: at least a thousandth of what ``base`` (default: the plan) gives its use.

    ``price``: the share of today's price that the plan was made with; what it buys is counted at today's.
    """
    if item.kind == PROJECT:
        return plan.starts.get(item.name) is not None
    if item.kind == MECHANISM:
        return spent_on(item, plan) > 0.0
    return spent_on(item, plan) / price >= max(1.0, LEAST * of_use(item.use, plan if base is None else base))


def spent_on(item: Item, plan: Trial) -> float:
    """Yuan over the plan; of a project and a mechanism all its lines."""
    if item.kind == LINE:
        return float(np.sum(plan.money.get(item.line, 0.0)))
    return float(sum(np.sum(money) for line, money in plan.money.items() if line[0] == item.name))


def of_use(use: str, plan: Trial) -> float:
    """Yuan over the plan for a use, everything together."""
    return float(sum(np.sum(money) for line, money in plan.money.items() if line[2] == use))


def forced(scenario: Scenario, item: Item, share: float = FORCED, rules: list[Rule] | None = None) -> Change:
    """The plan has to give it money: a project or mechanism starts, a line gets a share of its use's money.

    ``rules`` are those beside which it is forced; default: the scenario's own.
    """
    if item.kind != LINE:
        return _locked(scenario, item, MUST, rules)
    rule = {"of": item.use, "facility": item.name, "tier": item.tier, "at_least": share, "over": "horizon"}
    return _with_rule(scenario, {"share": rule}, rules)


def forbidden(scenario: Scenario, item: Item, rules: list[Rule] | None = None) -> Change:
    """The plan may not give it any money."""
    if item.kind != LINE:
        return _locked(scenario, item, "never", rules)
    rule = {"of": item.use, "facility": item.name, "tier": item.tier, "at_most": 0}
    return _with_rule(scenario, {"limit": rule}, rules)


def _with_rule(scenario: Scenario, rule: Rule, rules: list[Rule] | None) -> Change:
    """One more rule behind the others."""
    known = rules_of(scenario) if rules is None else rules
    return Change((("rules", [*known, rule]),), rule)


def _locked(scenario: Scenario, item: Item, start: str, rules: list[Rule] | None) -> Change:
    """A lock of the project or mechanism in place of any that it has."""
    known = rules_of(scenario) if rules is None else rules
    others = [rule for rule in known if rule.get("lock", {}).get(item.kind) != item.name]
    return _with_rule(scenario, {"lock": {item.kind: item.name, "start": start}}, others)


def cheaper(scenario: Scenario, item: Item, factor: float) -> Change:
    """The same at a share of its price."""
    spec = scenario.spec
    if item.kind == PROJECT:
        cost = [_rounded(c * factor) for c in spec.projects[item.name].cost]
        return Change(((f"projects.{item.name}.cost", cost),))
    if item.kind == MECHANISM:
        return Change(((f"modifiers.{item.name}.cost", _rounded(spec.modifiers[item.name].cost * factor)),))
    facility, key = spec.facilities[item.name], f"facilities.{item.name}"
    if item.use == "build":
        return Change(((f"{key}.build.cost", _rounded(facility.build.cost * factor)),))
    if item.use == "restore":
        return Change(((f"{key}.restore.cost", _times(facility.restore.cost if facility.restore else 0.0, factor)),))
    regimes = {name: regime.cost for name, regime in facility.regimes.items() if name != "none"}
    return Change(tuple((f"{key}.regimes.{name}.cost", _times(cost, factor)) for name, cost in regimes.items()))


def _times(cost: float | list[float] | list[float | None], factor: float) -> float | list[float | None]:
    if isinstance(cost, list):
        return [None if c is None else _rounded(c * factor) for c in cost]
    return _rounded(cost * factor)


def _rounded(value: float) -> float:
    """Nine significant digits: what is shown is what was planned with."""
    return float(f"{value:.9g}")
