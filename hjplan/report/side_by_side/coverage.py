"""What works at the end in every line of work, side by side."""

from __future__ import annotations

from hjplan.report.drawing import compared_picture
from hjplan.report.pieces import Section, Table
from hjplan.report.side_by_side.view import View


def section(view: View) -> Section:
    """The picture and its figures; differences in points."""
    words = view.words
    sectors = [s for s in view.base.sectors if s in set(view.groups("effective", "sector"))]
    rows = tuple(view.line(view.base.sector(s), "effective", "sector", s, percents=True, better=1) for s in sectors)
    totals = view.line(words("page.all_sectors"), "effective", "total", percents=True, better=1)
    caption = words("compare.coverage_caption", {"year": view.base.years[1]})
    table = Table(caption, view.columns(words("col.sector"), ""), rows, totals, words("compare.small_note"))
    picture = compared_picture(view.readings, "coverage")
    return Section("coverage", words("compare.coverage_title"), (), (picture, table))
