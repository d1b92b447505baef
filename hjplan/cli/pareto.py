"""``hjplan pareto``: the front between two goals, and what each step of it costs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hjplan.cli.layout import table
from hjplan.cli.session import current
from hjplan.cli.spoken import Command, as_json, common, in_runs, option

if TYPE_CHECKING:
    from hjplan.results.fronts import Front


@click.command("pareto", cls=Command)
@click.argument("scenario", type=click.Path(path_type=Path))
@option("--goals", metavar="A,B", default="households_served,cost", show_default=True)
@option("--points", type=int, metavar="N", default=10, show_default=True)
@option("--set", "overrides", metavar="KEY=VALUE", multiple=True)
@option("--resume", is_flag=True)
@option("--workers", type=click.IntRange(min=1), metavar="N")
@option("--report", "report_file", type=click.Path(path_type=Path), metavar="FILE", help="option.front_report")
@in_runs
@as_json
@common
def pareto(
    scenario: Path,
    goals: str,
    points: int,
    overrides: tuple[str, ...],
    resume: bool,
    workers: int | None,
    report_file: Path | None,
    out: Path,
) -> None:
    """Solve the front between two goals and save it."""
    from hjplan import api
    from hjplan.cli.activity import activity, cores
    from hjplan.cli.interrupt import interruptible
    from hjplan.cli.reading import read_scenario
    from hjplan.results.scratch import check_writable
    from hjplan.schema.translation import rendered

    session = current()
    pair = [goal.strip() for goal in goals.split(",") if goal.strip()]
    read = read_scenario(scenario, overrides)
    for message in read.warnings:
        session.note(rendered(message, session.language))
    if report_file is not None:
        check_writable(report_file)
    try:
        with activity(session, read.name) as say:
            front = interruptible(
                lambda: api.pareto(
                    read,
                    pair,
                    points,
                    out=out,
                    workers=cores() if workers is None else workers,
                    resume=resume,
                    progress=say,
                    lang=session.language,
                )
            )
    except KeyboardInterrupt:
        session.note(session.words("pareto.kept"))
        raise
    session.print("\n".join(describe(front, session.language)))
    if report_file is not None:
        interruptible(lambda: api.write_report(front, report_file, lang=session.language))
        session.print(session.words("report.written", {"file": report_file}))
    session.print("\n" + session.words("run.saved", {"folder": front.folder}))
    if session.json:
        session.result(front.summary)


def describe(front: Front, language: str) -> list[str]:
    """The front for people: its sentences, and one line per point."""
    from hjplan.report.fronts import FrontReading
    from hjplan.report.reading import Reading

    shown = FrontReading(Reading(front, language))
    spoken, units = shown.words, shown.price_units()
    first, second = (f"{spoken(f'front_goal.{goal}')} ({shown.unit(goal)})" for goal in (shown.first, shown.second))
    rows = [[spoken("front.point"), first, second, spoken("front.per", units), ""]]
    for number in range(len(shown.table)):
        marks = [spoken(f"front.mark_{name}") for name in ("own", "knee") if shown.at(name) == number]
        values = [shown.value("value", shown.first, number), shown.value("held_value", shown.second, number)]
        rows.append([str(number + 1), *values, shown.price(number), " · ".join(marks)])
    title = f"{front.id}: {front.title(language)}"
    return [title, *shown.sentences(), "", *table(rows)]
