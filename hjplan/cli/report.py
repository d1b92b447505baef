"""``hjplan report``: a saved run as one file for people."""

from __future__ import annotations

from pathlib import Path

import click

from hjplan.cli.session import current
from hjplan.cli.spoken import Command, as_json, common, in_runs, option


@click.command("report", cls=Command)
@click.argument("run")
@option("--format", "form", type=click.Choice(["html"]), default="html", show_default=True)
@option("--to", "to", type=click.Path(path_type=Path), metavar="FILE")
@in_runs
@as_json
@common
def report(run: str, form: str, to: Path | None, out: Path) -> None:
    """Write the report of a saved run."""
    from hjplan import api
    from hjplan.cli.activity import activity
    from hjplan.cli.interrupt import interruptible

    session = current()
    saved = api.load_run(run, out)
    with activity(session, session.words("report.writing")):
        path = interruptible(lambda: api.write_report(saved, to, lang=session.language))
    session.print(session.words("report.written", {"file": path}))
    if session.json:
        session.result({"run": saved.id, "format": form, "file": str(path)})
