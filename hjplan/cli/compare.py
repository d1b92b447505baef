"""``hjplan compare``: scenarios or saved runs side by side, on the same futures."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from hjplan.cli.session import Session, current
from hjplan.cli.spoken import Command, as_json, common, in_runs, option

if TYPE_CHECKING:
    from hjplan.comparison import Comparison
    from hjplan.results.loading import Run
    from hjplan.schema.scenario import Scenario


@click.command("compare", cls=Command)
@click.argument("items", nargs=-1, required=True, metavar="A B...")
@option("--base", metavar="A")
@option("--report", "report_file", type=click.Path(path_type=Path), metavar="FILE")
@in_runs
@as_json
@common
def compare(items: tuple[str, ...], base: str | None, report_file: Path | None, out: Path) -> None:
    """Compare two to six scenarios or saved runs."""
    from hjplan import api
    from hjplan.cli.activity import activity
    from hjplan.cli.interrupt import interruptible
    from hjplan.cli.side_by_side import describe
    from hjplan.results.scratch import check_writable

    session = current()
    _check_count(items)
    opened = [_open(item, out) for item in items]
    names = [item.name for item in opened]
    chosen = 0 if base is None else _base(base, items, names)
    if report_file is not None:
        check_writable(report_file)
    runs = _planned(session, opened, out)
    comparison = api.compare(runs, chosen)
    if report_file is not None:
        with activity(session, session.words("report.writing")):
            interruptible(lambda: api.write_report(comparison, report_file, lang=session.language))
    session.print("\n".join(describe(comparison, session.words)))
    if report_file is not None:
        session.print(session.words("report.written", {"file": report_file}))
    if session.json:
        session.result(as_object(comparison, report_file))


def as_object(comparison: Comparison, report_file: Path | None) -> dict[str, object]:
    """The object of ``compare --json``: the runs' summaries and the tidy difference."""
    difference = comparison.tables.difference
    return {
        "base": comparison.names[comparison.base],
        "units": {"money": comparison.unit, "goal": "household-years"},
        "runs": {name: run.summary for name, run in zip(comparison.names, comparison.runs, strict=True)},
        "paired": dict(zip(comparison.names, comparison.paired, strict=True)),
        "notes": list(comparison.notes),
        "projects": [
            dict(zip(comparison.tables.projects.columns, row, strict=True))
            for row in comparison.tables.projects.itertuples(index=False)
        ],
        "difference": [dict(zip(difference.columns, row, strict=True)) for row in difference.itertuples(index=False)],
        "report": None if report_file is None else str(report_file),
    }


def _check_count(items: tuple[str, ...]) -> None:
    from hjplan.comparison.compare import FEWEST, MOST
    from hjplan.errors import InputError, Message

    if not FEWEST <= len(items) <= MOST:
        text = current().words("compare.count", {"fewest": FEWEST, "most": MOST, "given": len(items)})
        raise InputError((Message(text),))


def _open(item: str, out: Path) -> Run | Scenario:
    """Read a scenario or open a run; what is wrong is told before anything is planned."""
    from hjplan import api
    from hjplan.cli.reading import is_scenario, read_scenario

    return read_scenario(Path(item)) if is_scenario(item) else api.load_run(item, out)


def _base(base: str, items: tuple[str, ...], names: list[str]) -> int:
    from hjplan.errors import InputError, Message

    for known in (list(items), names, [Path(item).stem for item in items]):
        if base in known:
            return known.index(base)
    raise InputError((Message(current().words("compare.no_base", {"base": base, "items": ", ".join(items)})),))


def _planned(session: Session, opened: list[Run | Scenario], out: Path) -> list[Run]:
    """The runs, planning what is a scenario; several scenarios at a time where the machine has the cores."""
    from hjplan import api
    from hjplan.cli.activity import activity, cores
    from hjplan.cli.interrupt import interruptible
    from hjplan.results.loading import Run
    from hjplan.schema.translation import rendered

    scenarios = [item for item in opened if not isinstance(item, Run)]
    for scenario in scenarios:
        size = {"places": len(scenario.places), "years": scenario.spec.horizon.years}
        draws = scenario.spec.simulate.draws
        for message in scenario.warnings:
            session.note(rendered(message, session.language))
        session.note(session.words("compare.planning", {"name": scenario.name, "draws": draws, **size}))
    with activity(session, session.words("compare.busy")) as say:
        done = interruptible(
            lambda: api.run_all(scenarios, out=out, workers=cores(), progress=say, lang=session.language)
        )
    for run in done:
        seconds = sum(run.summary["seconds"].values())
        session.note(session.words("compare.planned", {"name": run.name, "seconds": f"{seconds:.0f}", "run": run.id}))
    planned = iter(done)
    return [item if isinstance(item, Run) else next(planned) for item in opened]
