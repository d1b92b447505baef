"""``hjplan schema``: the JSON Schema of the scenario file, for editors."""

from __future__ import annotations

import click

from hjplan.cli.session import current, write
from hjplan.cli.spoken import Command, as_json, common


@click.command("schema", cls=Command)
@as_json
@common
def schema() -> None:
    """Print the JSON Schema of a scenario."""
    import sys

    from hjplan.results.plain import to_json
    from hjplan.schema import json_schema

    session = current()
    write(to_json(json_schema(), indent=None if session.json else 2), sys.stdout)
