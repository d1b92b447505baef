"""``hjplan audit``: re-add every yuan and every unit of a saved run, without a solver."""

from __future__ import annotations

from pathlib import Path

import click

from hjplan.cli.session import current
from hjplan.cli.spoken import Command, as_json, common, in_runs


@click.command("audit", cls=Command)
@click.argument("run")
@in_runs
@as_json
@common
@click.pass_context
def audit(context: click.Context, run: str, out: Path) -> None:
    """Audit a saved run; exit code 1 where anything does not add up."""
    from hjplan import api
    from hjplan.books.telling import told
    from hjplan.cli.activity import activity
    from hjplan.cli.interrupt import interruptible

    session = current()
    saved = api.load_run(run, out)
    with activity(session, session.words("audit.adding")):
        verdict = interruptible(lambda: api.audit(saved))
    if verdict.ok:
        session.print(session.words("audit.ok", {"run": saved.id}))
    else:
        session.print(session.words("audit.failed", {"run": saved.id, "count": len(verdict.breaches)}))
        for breach in verdict.breaches:
            session.print(f"  {told(str(breach), session.language)}")
    if session.json:
        breaches = [
            {"rule": b.rule, "text": b.text, "where": b.where, "amount": b.amount, "unit": b.unit}
            for b in verdict.breaches
        ]
        session.result({"run": saved.id, "ok": verdict.ok, "breaches": breaches})
    context.exit(0 if verdict.ok else 1)
