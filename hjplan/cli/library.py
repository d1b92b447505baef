"""``hjplan library``: facility types and their figures, each with its source."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from hjplan.cli.layout import cut, left, table
from hjplan.cli.session import current
from hjplan.cli.spoken import Command, as_json, common

if TYPE_CHECKING:
    from hjplan.library import Figure


@click.command("library", cls=Command)
@click.argument("facility", required=False)
@as_json
@common
def library(facility: str | None) -> None:
    """List the shipped facility types, or every figure of one with its source."""
    from hjplan import library as shipped

    session = current()
    if facility is None:
        names = shipped.facility_names()
        types = {name: shipped.facility(name) for name in names}
        head = [session.words(f"library.{key}") for key in ("facility", "title", "sector", "unit")]
        rows = [[name, str(t["title"][session.language]), t["sector"], t["unit"]] for name, t in types.items()]
        session.print("\n".join(table([head, *rows], numbers_from=9)))
        session.print("\n" + session.words("library.more"))
        if session.json:
            session.result({"facilities": types})
        return
    shipped.facility(facility)  # an unknown name is told with its nearest match
    figures = shipped.library_table(facility)
    session.print("\n".join(line for figure in figures for line in _lines(figure, session.language)))
    if session.json:
        session.result({"facility": facility, "figures": [dataclasses.asdict(f) for f in figures]})


def _lines(figure: Figure, language: str) -> list[str]:
    """Key, value, unit, row, kind and year; and below it what it means and the source."""
    band = "" if figure.low == figure.high else f" ({figure.low:g}–{figure.high:g})"
    year = str(figure.year) if figure.year else ""
    source = (figure.source_zh if language == "zh" else "") or figure.source
    facts = " · ".join(part for part in (figure.code, figure.kind, figure.provenance, year) if part)
    head = f"{left(figure.key, 28)} {figure.value:g}{band} {figure.unit}"
    title = figure.title_zh if language == "zh" else figure.title_en
    below = " · ".join(part for part in (title, source) if part)
    return [f"{head}  [{facts}]", f"    {cut(below, 110)}"] if below else [f"{head}  [{facts}]"]
