"""``hjplan why-not``: why a project or a line gets nothing, and at what price or with what money it would come in."""

from __future__ import annotations

from pathlib import Path

import click

from hjplan.cli.session import current
from hjplan.cli.spoken import Command, as_json, common, in_runs


@click.command("why-not", cls=Command)
@click.argument("run")
@click.argument("item")
@in_runs
@as_json
@common
def why_not(run: str, item: str, out: Path) -> None:
    """Say why an item of a saved run gets nothing; of one that has money what it is for."""
    from hjplan import api
    from hjplan.cli.activity import activity
    from hjplan.cli.explain import lines
    from hjplan.cli.interrupt import interruptible

    session = current()
    saved = api.load_run(run, out)
    with activity(session, session.words("explain.working")) as say:
        found = interruptible(lambda: api.why_not(saved, item, progress=say))
    if found["in_plan"]:
        session.print(session.words("why_not.in_plan"))
    session.print("\n".join(lines(found["text"][session.language], session.words("explain.see"))))
    if session.json:
        session.result({"run": saved.id, **found})
