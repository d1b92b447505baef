"""Scenarios to hold beside any scenario: no money, unlimited money, today's split, today's level at least cost.

A preset is a list of changes, key by key as ``--set`` makes them; the scenario is read and checked anew with them, so
what is saved says itself what was changed. A preset never invents a figure: amounts follow from the scenario's own.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

from hjplan.books.policies.proportional import opening_split
from hjplan.data import build_county
from hjplan.data.county import PLACE_USES, County, Floats
from hjplan.errors import InputError, Message
from hjplan.schema.fees import Fee
from hjplan.schema.funds import Grant
from hjplan.schema.instruments import AnyFund
from hjplan.schema.loading import load
from hjplan.schema.loans import Loan
from hjplan.schema.nearest import hint
from hjplan.schema.partners import Household, Partner
from hjplan.schema.rules import RuleEntry
from hjplan.schema.scenario import Scenario

Changes = list[tuple[str, Any]]

UNLIMITED = "unlimited_money"
"""The grant that :func:`unlimited_money` adds; a number is put behind it where the scenario has a fund of that name."""

MISSABLE = 2
"""The priority of a promise that was hard: that of a target without one."""

COVERAGE_DIGITS = 6
"""Decimals of the coverage that `keep_level` asks for: rounded down, so that it is what stands today."""


def no_money(scenario: Scenario) -> Changes:
    """Nobody has any money, and users pay nothing: what becomes of the county if it is left alone.

    Funds, loans, partners and fees are 0, and what would have to be paid goes: commitments, floors under upkeep, locks
    that start something, mechanisms in force that cost. Hard targets and gap rules stay, as such that may be missed.
    """
    spec = scenario.spec
    changes: Changes = []
    for name, fund in spec.funds.items():
        changes += _emptied(name, fund)
    for name, fee in spec.fees.items():
        changes += _free(name, fee)
    changes += _missable(scenario)
    gone = _costly(scenario)
    for i, entry in reversed(list(enumerate(spec.rules))):
        changes += _unpaid(i, entry, gone)
    changes += [(f"modifiers.{name}", None) for name in gone]
    return [*changes, *_households_again(scenario)]


def unlimited_money(scenario: Scenario) -> Changes:
    """One more grant that pays everything and has enough for all of it in every year: what money cannot buy.

    Enough: in each year as much as building all need, restoring it all, the dearest care of it all and every project
    and mechanism would cost together at the highest prices of the plan, in whole units of the scenario's money.
    """
    spec = scenario.spec
    name, number = UNLIMITED, 2
    while name in spec.funds:
        name, number = f"{UNLIMITED}_{number}", number + 1
    enough = math.ceil(everything(build_county(scenario)) / spec.money.yuan)
    title = {"zh": "不限资金", "en": "Unlimited money"}
    return [(f"funds.{name}", {"title": title, "amount": enough})]


def todays_split(scenario: Scenario) -> Changes:
    """Each sector and use gets at most the share of every year's money that it takes of the opening budget.

    The opening budget's split is that of the policy `proportional`: routine care of what works, restoring of what has
    relapsed, building up to the yearly limit. A year's money is what grants bring in it, and what fees would bring at
    the opening's service. Written as rules ``limit``, one for each sector and use; projects, mechanisms and debt are in
    no sector's share. What a sector cannot use is not given to another. Hard targets may be missed, as the plan then
    says; other rules stay.
    """
    county = build_county(scenario)
    weights = opening_split(county)
    total = float(weights.sum())
    first = county.timeline.start
    rules = [entry.model_dump(mode="json", exclude_none=True, exclude_unset=True) for entry in scenario.spec.rules]
    for rule in rules:
        if "gap" in rule:
            rule["gap"].setdefault("priority", MISSABLE)
    money = _money_by_year(county)
    steps = county.timeline.steps_per_year
    use, sector = np.array(county.lines.use), np.array(county.lines.sector)
    for s in dict.fromkeys(block.facility.sector for block in county.blocks):
        for u in PLACE_USES:
            share = float(weights[(use == u) & (sector == s)].sum()) / total if total > 0 else 0.0
            real = money * share / county.prices.of(u)[::steps] / county.yuan
            most = {str(first + y): float(amount) for y, amount in enumerate(real.tolist())}
            rules.append({"limit": {"of": u, "sector": s, "at_most": most}})
    soft: Changes = [(key, value) for key, value in _missable(scenario) if key.startswith("targets.")]
    return [*soft, *_households_again(scenario), ("rules", rules)]


def keep_level(scenario: Scenario) -> Changes:
    """The effective coverage of every facility as it stands today, held in every year at least public cost."""
    county = build_county(scenario)
    first = county.timeline.start
    targets = [
        {"facility": name, "coverage": coverage, "by": first, "hold": True, "hard": True}
        for name, coverage in coverage_today(county).items()
    ]
    return [
        ("targets", targets),
        *_removed(scenario, "goal", ("maximise", "maximize", "order")),
        ("goal.minimise", "cost"),
    ]


PRESETS: dict[str, Callable[[Scenario], Changes]] = {
    "no_money": no_money,
    "unlimited_money": unlimited_money,
    "todays_split": todays_split,
    "keep_level": keep_level,
}
"""Every preset by its name."""

TITLES = {
    "no_money": ("无资金", "no money"),
    "unlimited_money": ("不限资金", "unlimited money"),
    "todays_split": ("按现有比例", "today's split"),
    "keep_level": ("保持现状", "keep today's level"),
}
"""What is put behind a scenario's title, in Chinese and English."""


def with_preset(scenario: Scenario, name: str) -> Scenario:
    """The scenario under a preset: a scenario of its own, with its own name and title. Raises InputError."""
    if name not in PRESETS:
        text = f"there is no preset `{name}`.{hint(name, PRESETS)} There are: {', '.join(PRESETS)}"
        raise InputError((Message(text, key="--preset"),))
    spec, (zh, en) = scenario.spec, TITLES[name]
    own_zh, own_en = spec.title.zh or spec.title.en or spec.name, spec.title.en or spec.title.zh or spec.name
    told: Changes = [
        ("name", f"{spec.name[: 59 - len(name)]}-{name}"),
        ("title", {"zh": f"{own_zh}({zh})", "en": f"{own_en} ({en})"}),
    ]
    return load(scenario.path, (*scenario.overrides, *PRESETS[name](scenario), *told))


def everything(county: County) -> float:
    """Yuan that would build, restore and keep all that is needed and do all works, at the plan's highest prices."""
    prices = county.prices
    total = 0.0
    for block in county.blocks:
        f, need = block.facility, block.need.max(axis=1) * block.cost_factor
        restore = float(np.nan_to_num(f.restore_cost).max(initial=0.0))
        per_unit = f.build_cost * float(prices.build.max()) + restore * float(prices.restore.max())
        per_unit += float(f.regime_cost.max(initial=0.0)) * float(prices.upkeep.max())
        total += float(need.sum()) * per_unit
    works = county.works
    total += sum(float(p.cost.sum()) * float(prices.project.max()) for p in works.projects)
    running = sum(p.upkeep for p in works.projects) + sum(m.cost for m in works.mechanisms)
    return total + running * float(prices.upkeep.max())


def coverage_today(county: County) -> dict[str, float]:
    """Effective coverage of every facility at the opening, rounded down."""
    grain = 10.0**COVERAGE_DIGITS
    out = {}
    for block in county.blocks:
        f = block.facility
        served = float((block.opening @ f.service).sum())
        out[f.id] = math.floor(served / float(block.need[:, 0].sum()) * grain) / grain
    return out


def _money_by_year(county: County) -> Floats:
    """[years] nominal yuan: what grants bring, and fees at the service and level of the opening."""
    years, steps, dt = county.timeline.years, county.timeline.steps_per_year, county.timeline.dt
    grants = sum((f.arrival for f in county.funds if f.kind == "grant"), np.zeros(county.timeline.periods))
    fees = np.zeros(county.timeline.periods)
    for fee in county.fees:
        block = county.blocks[fee.block]
        served = float((block.opening[fee.members] @ block.facility.service).sum()) * block.facility.households_per_unit
        fees += served * fee.yuan_per_household(dt)
    return np.asarray((grants + fees).reshape(years, steps).sum(axis=1))


def _emptied(name: str, fund: AnyFund) -> Changes:
    if isinstance(fund, Grant):
        opening: Changes = [(f"funds.{name}.opening", {"carried": 0.0})] if fund.opening.carried else []
        debt: Changes = [(f"funds.{name}.opening.debt", None)] if fund.opening.debt is not None else []
        return [(f"funds.{name}.amount", 0.0), *opening, *debt]
    if isinstance(fund, Loan | Partner):
        return [(f"funds.{name}.limit", 0.0)]
    if isinstance(fund, Household):
        return [(f"funds.{name}.per_unit.{facility}", 0.0) for facility in fund.per_unit]
    return []


def _free(name: str, fee: Fee) -> Changes:
    """A fee of 0; where its levels leave 0 out, they get it, and a share collected for it."""
    changes: Changes = []
    if fee.levels is not None and 0.0 not in fee.levels:
        changes.append((f"fees.{name}.levels", [0.0, *fee.levels]))
        if isinstance(fee.collection, list):
            changes.append((f"fees.{name}.collection", [fee.collection[0], *fee.collection]))
    return [*changes, (f"fees.{name}.level", 0.0)]


def _costly(scenario: Scenario) -> list[str]:
    """Mechanisms that the scenario puts in force and that cost something."""
    return [name for name, m in scenario.spec.modifiers.items() if m.cost > 0 and not m.chosen and m.needs is None]


def _unpaid(number: int, entry: RuleEntry, gone: list[str]) -> Changes:
    """What becomes of a rule without money: it stays, may be missed, or goes."""
    if entry.committed is not None or entry.upkeep_floor is not None:
        return [(f"rules.{number}", None)]
    if entry.lock is not None and (entry.lock.start != "never" or entry.lock.modifier in gone):
        return [(f"rules.{number}", None)]
    return []


def _missable(scenario: Scenario) -> Changes:
    """Hard targets and gap rules as such that may be missed: the plan then says by how much."""
    targets: Changes = [(f"targets.{i}.hard", False) for i, t in enumerate(scenario.spec.targets) if t.hard]
    gaps = [(i, entry.gap) for i, entry in enumerate(scenario.spec.rules) if entry.gap is not None]
    return [*targets, *((f"rules.{i}.gap.priority", MISSABLE) for i, gap in gaps if gap.priority is None)]


def _households_again(scenario: Scenario) -> Changes:
    """Least cost asks for what nobody can pay: households served take its place."""
    if scenario.spec.goal.minimise is None:
        return []
    return [*_removed(scenario, "goal", ("minimise", "minimize")), ("goal.maximise", "households_served")]


def _removed(scenario: Scenario, part: str, keys: tuple[str, ...]) -> Changes:
    """Take out those keys that the scenario gives, however it spells them."""
    given = [
        key for key in keys if any(o == f"{part}.{key}" or o.startswith(f"{part}.{key}.") for o in scenario.origins)
    ]
    return [(f"{part}.{key}", None) for key in given]
