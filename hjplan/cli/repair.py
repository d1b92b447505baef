"""``hjplan repair``: what in an infeasible scenario cannot hold together, and the cheapest ways out."""

from __future__ import annotations

import dataclasses
from pathlib import Path
from typing import TYPE_CHECKING

import click

from hjplan.cli.layout import amount
from hjplan.cli.session import current
from hjplan.cli.spoken import Command, as_json, common, option
from hjplan.cli.words import Words

if TYPE_CHECKING:
    from hjplan.planning.repairing import Repair


@click.command("repair", cls=Command)
@click.argument("scenario", type=click.Path(path_type=Path))
@option("--set", "overrides", metavar="KEY=VALUE", multiple=True)
@option("--time-limit", type=click.FloatRange(min=0, min_open=True), metavar="SECONDS")
@as_json
@common
def repair(scenario: Path, overrides: tuple[str, ...], time_limit: float | None) -> None:
    """Find the smallest conflict of an infeasible scenario, and the cheapest ways out."""
    from hjplan import api
    from hjplan.cli.activity import activity
    from hjplan.cli.interrupt import interruptible
    from hjplan.cli.reading import read_scenario
    from hjplan.planning.repairing.telling import as_json as as_object
    from hjplan.schema.translation import rendered

    session = current()
    read = read_scenario(scenario, overrides)
    for message in read.warnings:
        session.note(rendered(message, session.language))
    with activity(session, read.name) as say:
        found = interruptible(lambda: api.repair(read, time_limit=time_limit, progress=say))
    session.print("\n".join(describe(found, session.words)))
    if session.json:
        session.result(as_object(found))


def describe(found: Repair, words: Words) -> list[str]:
    """The conflict with file and line, then the ways out, each with what to paste."""
    name = found.scenario.name
    if found.goal is not None:
        return [words("repair.feasible", {"name": name, "goal": amount(found.goal, 0)})]
    if not found.conflicts:
        return [words("repair.unknown", {"name": name})]
    lines: list[str] = []
    for number, conflict in enumerate(found.conflicts):
        count = len(conflict.statements)
        lines += [words("repair.conflict" if number == 0 else "repair.further", {"name": name}), ""]
        for s in conflict.statements:
            text = _sentence(found, s.key, words)
            lines += [dataclasses.replace(found.where[s.key], text=text).render(), ""]
        key = "one" if count == 1 else "any" if conflict.irreducible else "perhaps"
        lines += [words(f"repair.{key}", {"count": count}), ""]
    if found.without_gaps:
        lines += [words("repair.without_gaps"), ""]
    return [*lines, *_ways(found, words)]


def _sentence(found: Repair, key: str, words: Words) -> str:
    from hjplan.planning.repairing.telling import statement_in_words

    statement = next(s for c in found.conflicts for s in c.statements if s.key == key)
    return statement_in_words(statement, found.scenario.spec.money.unit, words.language, words.name)


def _ways(found: Repair, words: Words) -> list[str]:
    from hjplan.planning.repairing.mending import MEASURES
    from hjplan.planning.repairing.telling import to_paste, way_in_words

    if not found.ways:
        return [words("repair.no_way")]
    lines = [words("repair.ways")]
    for number, way in enumerate(found.ways, start=1):
        head, *steps = way_in_words(way, found, words.language, words.name)
        lines += ["", f"{number}. {head}", *(f"   {step}" for step in steps)]
        lines += [f"     {line}" for line in to_paste(way, found.entries)]
        lines.append("   " + words("repair.then", {"goal": amount(way.goal, 0)}))
    missing = [words(f"repair.measure_{m}") for m in MEASURES if m not in {way.measure for way in found.ways}]
    if missing:
        lines += ["", words("repair.missing", {"measures": words("check.comma").join(missing)})]
    if not found.finished:
        lines += ["", words("repair.out_of_time")]
    return lines
