"""The report as one HTML file that needs nothing else: no other host, no font, no script."""

from __future__ import annotations

import functools
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hjplan.comparison import Comparison
from hjplan.comparison import compare as compare_runs
from hjplan.report import fonts
from hjplan.report.compared import called, shared
from hjplan.report.pieces import Section
from hjplan.report.reading import Reading, RunLike
from hjplan.report.sections import front, sections

TEMPLATES = Path(__file__).with_name("templates")
FONT_MARK = "@@FONT@@"
"""Stands in the page for the font until the page's characters are known."""


def html(run: Any, lang: str = "zh") -> str:
    """The report of a run, or of several (a Comparison, or a sequence of runs compared with the first)."""
    if isinstance(run, Comparison):
        return compare_html(run, lang)
    if isinstance(run, Sequence):
        return compare_html(compare_runs(run), lang)
    return run_html(run, lang)


def run_html(run: RunLike, lang: str) -> str:
    """The report of one run: what a bureau chief reads first, in the order in which he asks."""
    reading = Reading(run, lang)
    if "money" not in tuple(run.tables):
        return _front_html(reading)
    first, last = reading.years
    values = {"name": reading.name, "first": first, "last": last, **reading.summary["size"]}
    title = reading.words("page.title", values)
    return page(reading, title, reading.words("page.subtitle", values), sections(reading), [run])


def _front_html(reading: Reading) -> str:
    """The page of a front between two goals: it has no plan of its own, and so one section."""
    first, last = reading.years
    values = {"name": reading.name, "first": first, "last": last, **reading.summary["size"]}
    made = front.section(reading)
    title = reading.words("front.page_title", values)
    return page(reading, title, reading.words("page.subtitle", values), [] if made is None else [made], [reading.run])


def compare_html(comparison: Comparison, lang: str = "zh") -> str:
    """The report of two to six runs side by side, with differences and their intervals."""
    from hjplan.report.side_by_side import sections_of

    readings = [Reading(run, lang) for run in comparison.runs]
    base = readings[comparison.base]
    first, last = base.years
    names, place = called(readings), shared(readings)
    if place:
        place = place.strip() + (" " if lang == "en" else "")
    values = {"count": len(readings), "first": first, "last": last, "base": names[comparison.base], "place": place}
    title = base.words("compare.page_title", values)
    return page(base, title, base.words("compare.subtitle", values), sections_of(comparison, readings), comparison.runs)


def page(reading: Reading, title: str, subtitle: str, made: Sequence[Section], runs: Sequence[RunLike]) -> str:
    """Set the sections, then embed the font cut to the characters of the page."""
    said = reading.run.manifest
    values = {"version": said["versions"].get("hjplan", ""), "run": ", ".join(str(r.manifest["run"]) for r in runs)}
    text = _environment().get_template("page.html.j2").render(
        lang={"zh": "zh-CN", "en": "en"}[reading.lang],
        words=reading.words,
        title=title,
        subtitle=subtitle,
        money_note=reading.words(reading.money_key("money_note")),
        fictional=any(bool(r.manifest.get("fictional")) for r in runs),
        sections=made,
        made=reading.words("page.made", values),
        style=(TEMPLATES / "page.css").read_text(encoding="utf-8"),
        family=fonts.FAMILY,
        font_mark=FONT_MARK,
    )  # fmt: skip
    visible = re.sub(r"<style>.*?</style>", "", text, flags=re.DOTALL)
    return str(text).replace(FONT_MARK, fonts.embedded(visible), 1)


@functools.cache
def _environment() -> Any:
    """Jinja with everything escaped and nothing undefined let through."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
