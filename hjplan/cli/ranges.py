"""``hjplan ranges``: the least and the most money that each line can get in plans almost as good."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hjplan.cli.layout import table
from hjplan.cli.session import current
from hjplan.cli.spoken import Command, as_json, common, in_runs, option
from hjplan.cli.words import Words

if TYPE_CHECKING:
    from hjplan.results.loading import Run

_MONEY = ("planned", "least", "most", "least_shown", "most_shown")


@click.command("ranges", cls=Command)
@click.argument("run")
@option("--within", type=float, metavar="SHARE", default=0.02, show_default=True)
@option("--workers", type=click.IntRange(min=1), metavar="N")
@in_runs
@as_json
@common
def ranges(run: str, within: float, workers: int | None, out: Path) -> None:
    """Find the ranges of a saved run and keep them with it."""
    from hjplan import api
    from hjplan.cli.activity import activity, cores
    from hjplan.cli.interrupt import interruptible

    session = current()
    saved = api.load_run(run, out)
    count = cores() if workers is None else workers
    with activity(session, saved.name) as say:
        found = interruptible(lambda: api.ranges(saved, within, workers=count, progress=say, lang=session.language))
    session.print("\n".join(describe(found, session.language)))
    session.print("\n" + session.words("run.saved", {"folder": found.folder}))
    if session.json:
        session.result(as_object(found, within))


def describe(run: Run, language: str) -> list[str]:
    """The ranges for people: what is firm in words, then one line per line of work and use."""
    from hjplan.report.figures import amount
    from hjplan.report.ranges import RangesReading
    from hjplan.report.reading import Reading

    found = RangesReading(Reading(run, language))
    spoken, unit = found.words, found.reading.unit
    head = [spoken("ranges.of"), spoken("ranges.word"), *(f"{spoken(f'ranges.{n}')} ({unit})" for n in _MONEY[:3])]
    rows = [
        [found.line(row["sector"], row["use"]), found.word(row["word"]), *(amount(row[name]) for name in _MONEY[:3])]
        for row in found.together.to_dict("records")
        if row["most"] > 0
    ]
    title = f"{run.id}: {run.title(language)}"
    return [title, *found.sentences(), "", *table([head, *rows], numbers_from=2), "", Words(language)("ranges.more")]


def as_object(run: Run, within: float) -> dict[str, Any]:
    """The object of ``ranges --json``: every line, money in the scenario's unit."""
    yuan = float(run.manifest["yuan"])
    rows = run.tables.ranges.drop(columns="within").to_dict("records")
    told = [{key: value / yuan if key in _MONEY else value for key, value in row.items()} for row in rows]
    return {"run": run.id, "within": within, "units": {"money": run.summary["units"]["money"]}, "ranges": told}
