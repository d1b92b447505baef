"""``hjplan ranges``: least and most money that each line can get in plans almost as good."""

from __future__ import annotations

import click

from hjplan.cli.spoken import Command, as_json, common, in_runs


@click.command("ranges", cls=Command)
@click.argument("run")
@in_runs
@as_json
@common
def ranges(run: str, out: object) -> None:
    """Ranges."""
