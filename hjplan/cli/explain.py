"""``hjplan explain``: what held a plan back, in words, every figure checked by planning again."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from hjplan.cli.session import current
from hjplan.cli.spoken import Command, as_json, common, in_runs, option


@click.command("explain", cls=Command)
@click.argument("run")
@option("--line", "item", metavar="ITEM", help="option.line_item")
@option("--all", "everything", is_flag=True, help="option.explain_all")
@in_runs
@as_json
@common
def explain(run: str, item: str | None, everything: bool, out: Path) -> None:
    """Say what held the plan of a saved run back."""
    from hjplan import api
    from hjplan.cli.activity import activity
    from hjplan.cli.interrupt import interruptible

    session = current()
    saved = api.load_run(run, out)
    with activity(session, session.words("explain.working")) as say:
        if item is None:
            found = interruptible(lambda: api.explain(saved, everything=everything, progress=say))
        else:
            found = interruptible(lambda: api.why(saved, item, progress=say))
    session.print("\n".join(lines(found["text"][session.language], session.words("explain.see"))))
    if item is None:
        session.print(session.words("explain.saved", {"run": saved.id}))
    if session.json:
        session.result({"run": saved.id, **found})


def lines(said: Sequence[dict[str, Any]], see: str) -> list[str]:
    """Headings, sentences broken to the width of a screen, and below them what may be typed or pasted."""
    from hjplan.cli.layout import wrapped

    out: list[str] = []
    for one in said:
        out += ["", one["title"]] if out else [one["title"]]
        for paragraph in one["paragraphs"]:
            out += wrapped(paragraph["text"], 96, "  ")
            out += [f"      {see} --set '{setting}'" for setting in paragraph["set"]]
            out += [f"      {line}" for line in paragraph["yaml"].splitlines()]
    return out
