"""Works done together: whole streets, roads and sewers in one trench, projects side by side; and what it saves."""

from __future__ import annotations

from typing import Any

from hjplan.report.drawing import picture
from hjplan.report.figures import SEEN, amount, percent
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.plots.projects import year
from hjplan.report.plots.savings import has_figures
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section | None:
    """Bundles with their start, then every saving by link."""
    bundles, frame = reading.table("bundles"), reading.table("savings")
    spec = reading.scenario.spec.links
    if bundles.empty and not any(link.dig_once or link.joint for link in spec):
        return None
    words = reading.words
    saved = float(reading.money(float(frame["saved"].sum()))) if len(frame) else 0.0
    lead = words("together.lead" if saved >= SEEN else "together.none", {"money": amount(saved), "unit": reading.unit})
    pieces: list[Any] = [picture(reading, "savings")] if has_figures(reading) else []
    if len(bundles):
        pieces.append(_bundles(reading))
    if len(frame):
        pieces.append(_savings(reading))
    return Section("together", words("together.title"), (lead,), tuple(pieces))


def _bundles(reading: Reading) -> Table:
    words = reading.words
    shares = {link.bundle.name: link.bundle.saving for link in reading.scenario.spec.links if link.bundle is not None}
    columns = (
        Column(words("together.bundle"), number=False),
        Column(words("together.start")),
        Column(words("together.households"), words("unit.households")),
        Column(words("together.share")),
        Column(words("col.decision"), number=False),
    )
    rows = []
    for row in reading.table("bundles").to_dict("records"):
        start = str(year(row["start"])) if row["start"] else ""
        key = "locked_never" if row["decision"] == "locked" and not start else row["decision"]
        decision = Cell(words(f"decision.{key}"), "" if start else "quiet")
        households = amount(float(row["households"])) if start else ""
        share = percent(shares[str(row["bundle"])])
        rows.append(cells(reading.bundle(str(row["bundle"])), start, households, share, decision))
    return Table(words("together.bundles"), columns, tuple(rows))


def _savings(reading: Reading) -> Table:
    words, unit = reading.words, reading.unit
    columns = (
        Column(words("together.kind"), number=False),
        Column(words("together.what"), number=False),
        Column(words("together.units"), words("together.facility_units")),
        Column(words("together.saved"), unit),
    )
    frame = reading.table("savings")
    sums = frame.groupby(["kind", "link", "facility", "project"], sort=False)[["units", "saved"]].sum().reset_index()
    rows = []
    for row in sums.to_dict("records"):
        kind, link, facility, project = (str(row[name]) for name in ("kind", "link", "facility", "project"))
        what = reading.project(project) if project else reading.facility(facility)
        if kind == "bundle":
            what = words("together.in_bundle", {"bundle": reading.bundle(link), "what": what})
        units = "" if project else amount(float(row["units"]))
        rows.append(cells(words(f"saving.{kind}"), what, units, amount(float(reading.money(float(row["saved"]))))))
    totals = cells(words("col.total"), "", "", amount(float(reading.money(float(frame["saved"].sum())))))
    caption = words("together.caption", {"unit": unit})
    return Table(caption, columns, tuple(rows), totals, words("together.note"))
