"""``hjplan check``: is the scenario sound, and what would be planned?"""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hjplan.cli.layout import amount, percent
from hjplan.cli.session import current
from hjplan.cli.spoken import Command, as_json, common, option
from hjplan.cli.words import Words

if TYPE_CHECKING:
    from hjplan.results.outlook import Outlook

SHOWN_SECTORS = 3
"""Sectors listed in one line, those with the most households not served first."""


@click.command("check", cls=Command)
@click.argument("scenario", type=click.Path(path_type=Path))
@option("--set", "overrides", metavar="KEY=VALUE", multiple=True)
@option("--strict", is_flag=True)
@as_json
@common
def check(scenario: Path, overrides: tuple[str, ...], strict: bool) -> None:
    """Validate, and say in ten lines what would be planned."""
    from hjplan import api
    from hjplan.cli.reading import read_scenario
    from hjplan.errors import InputError
    from hjplan.schema.translation import rendered

    session = current()
    found = api.check(read_scenario(scenario, overrides))
    if strict and found.warnings:
        raise InputError(tuple(dataclasses.replace(message, level="error") for message in found.warnings))
    session.print("\n".join(describe(found, session.words)))
    if found.warnings:
        session.print("\n" + session.words("check.odd", {"count": len(found.warnings)}))
        session.print("\n\n".join(rendered(message, session.language) for message in found.warnings))
    if session.json:
        session.result(found.as_json())


def describe(found: Outlook, words: Words) -> list[str]:
    """The ten lines, and below them what was assumed where the scenario says nothing."""
    from hjplan.schema.translation import translated

    spec, county = found.scenario.spec, found.county
    title = county.title_zh if words.language == "zh" else county.title_en
    last = spec.horizon.start + spec.horizon.years - 1
    hard = sum(t.hard for t in county.targets)
    draws = words("check.draws", {"mode": spec.simulate.mode, "draws": spec.simulate.draws, "seed": spec.simulate.seed})
    unit = county.unit
    lines = [
        words("check.title", {"name": found.scenario.name, "title": title, "first": spec.horizon.start, "last": last})
        + fictional(title, spec.fictional, words),
        words("check.places", _places(found, words)),
        words("check.facilities", {"count": len(county.blocks), "sectors": len(found.sectors), **_cells(found)})
        + _works(found, words),
        words("check.coverage", {"sectors": _sectors(found, words)}),
        words("check.backlog", _money(found, unit)),
        words("check.money", {**_money(found, unit), "funds": len(spec.funds)}) + _loans(found, words),
        words("check.upkeep", _money(found, unit)),
        words("check.fees", {"count": len(spec.fees), **_money(found, unit)})
        + _chosen(found, words)
        + _unkept(found, words),
        words("check.targets", {"count": len(county.targets), "hard": hard}) + _rules(found, words) + draws,
        words("check.assumed", {"count": len(found.scenario.assumed)}),
    ]
    return lines + [f"  {translated(what, words.language)}" for what in found.scenario.assumed]


def fictional(title: str, is_so: bool, words: Words) -> str:
    """A county that stands for no real one says so, unless its title does."""
    word = words("check.fictional")
    return "" if not is_so or word in title else words("check.in_brackets", {"word": word})


def _places(found: Outlook, words: Words) -> dict[str, object]:
    tiers = words("check.comma").join(f"{count} {words.name('tier', tier)}" for tier, count in found.tiers.items())
    total = sum(found.tiers.values())
    return {
        "count": total,
        "tiers": tiers,
        "households": amount(found.households, 0),
        "people": amount(found.people, 0),
    }


def _cells(found: Outlook) -> dict[str, object]:
    return {"cells": amount(sum(b.size for b in found.county.blocks), 0), "periods": found.county.timeline.periods}


def _sectors(found: Outlook, words: Words) -> str:
    """``sewage 41 % (built 60 %), …``: the largest gaps first."""
    gap = sorted(found.sectors.items(), key=lambda item: -item[1].need * (1 - item[1].effective))
    told = [
        words(
            "check.sector",
            {
                "sector": words.name("sector", name),
                "effective": percent(s.effective, 0),
                "built": percent(s.built, 0),
            },
        )
        for name, s in gap[:SHOWN_SECTORS]
    ]
    return words("check.comma").join(told) + ("" if len(gap) <= SHOWN_SECTORS else " …")


def _money(found: Outlook, unit: str) -> dict[str, object]:
    short = max(0.0, found.upkeep_need - found.upkeep_payable)
    return {
        "unit": unit,
        "first": found.scenario.spec.horizon.start,
        "arrivals": amount(found.arrivals),
        "in_all": amount(found.arrivals_in_all),
        "fees": amount(found.fee_revenue),
        "need": amount(found.upkeep_need),
        "payable": amount(found.upkeep_payable),
        "short": amount(short),
        "build": amount(found.backlog_build),
        "restore": amount(found.backlog_restore),
    }


def _loans(found: Outlook, words: Words) -> str:
    if found.loans <= 0:
        return ""
    return words("check.loans", {"loans": amount(found.loans), "unit": found.county.unit})


def _chosen(found: Outlook, words: Words) -> str:
    """Fees that are chosen are counted at their lowest level until they are."""
    if not found.chosen:
        return ""
    return words("check.chosen", {"fees": words("check.comma").join(found.chosen)})


def _rules(found: Outlook, words: Words) -> str:
    count = len(found.county.rules)
    return words("check.rules", {"count": count}) if count else ""


def _works(found: Outlook, words: Words) -> str:
    """Projects, capacities, links and mechanisms, those that there are."""
    works, unit = found.works, found.county.unit
    parts = [
        words("check.projects", {"count": works.projects, "cost": amount(works.project_cost), "unit": unit}),
        words("check.capacities", {"count": works.capacities}),
        words("check.links", {"count": works.links}),
        words("check.mechanisms", {"count": works.mechanisms, "chosen": works.chosen}),
    ]
    counts = (works.projects, works.capacities, works.links, works.mechanisms)
    told = [part for part, count in zip(parts, counts, strict=True) if count]
    return words("check.works", {"parts": words("check.comma").join(told)}) if told else ""


def _unkept(found: Outlook, words: Words) -> str:
    if not found.unkept:
        return ""
    return words("check.unkept", {"facilities": words("check.comma").join(found.unkept)})
