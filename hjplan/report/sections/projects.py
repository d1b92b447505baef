"""Key projects (重点工程) by line of work: when each is built, what it costs, who answers for it, what never starts."""

from __future__ import annotations

from typing import Any

from hjplan.report.drawing import picture
from hjplan.report.figures import SEEN, amount
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.plots.projects import by_group, heading, year
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section | None:
    """The picture, and a table with the lines of work as headings."""
    frame = reading.table("projects")
    if frame.empty:
        return None
    words = reading.words
    started = frame[frame["start"] != ""]
    values = {
        "count": len(frame),
        "started": len(started),
        "money": amount(float(reading.money(float(frame["cost"].sum())))),
        "unit": reading.unit,
        "locked": int((frame["decision"] == "locked").sum()),
        "refused": int((frame["decision"] == "refused").sum()),
    }
    sentences = [words("projects.lead", values)]
    later = float(reading.money(float(frame["committed"].sum())))
    if later >= SEEN:
        sentences.append(words("projects.later", {"money": amount(later), "unit": reading.unit}))
    pieces = (picture(reading, "projects"), _table(reading))
    return Section("projects", words("projects.title"), tuple(sentences), pieces)


def _table(reading: Reading) -> Table:
    words, unit, frame = reading.words, reading.unit, reading.table("projects")
    owners = bool((frame["owner"] != "").any())
    later = float(reading.money(float(frame["committed"].sum()))) >= SEEN
    columns = [Column(words("projects.project"), number=False)]
    if owners:
        columns.append(Column(words("col.owner"), number=False))
    columns += [
        Column(words("col.sector"), number=False),
        Column(words("projects.start")),
        Column(words("projects.finish")),
        Column(words("projects.paid"), unit),
    ]
    if later:
        columns.append(Column(words("projects.committed"), unit))
    columns.append(Column(words("col.decision"), number=False))
    rows: list[tuple[Cell, ...]] = []
    headings: list[tuple[int, str]] = []
    groups = by_group(reading)
    for group, own in groups:
        if len(groups) > 1 or group:
            values = {"group": heading(reading, group), "started": int((own["start"] != "").sum()), "count": len(own)}
            headings.append((len(rows), words("projects.group", values)))
        rows += [_row(reading, row, owners=owners, later=later) for row in own.to_dict("records")]
    sums = [amount(float(reading.money(float(frame["cost"].sum()))))]
    if later:
        sums.append(amount(float(reading.money(float(frame["committed"].sum())))))
    totals = cells(words("col.total"), *([""] if owners else []), "", "", "", *sums, "")
    caption = words("projects.caption", {"unit": unit})
    return Table(caption, tuple(columns), tuple(rows), totals, words("projects.note"), headings=tuple(headings))


def _row(reading: Reading, row: dict[Any, Any], *, owners: bool, later: bool) -> tuple[Cell, ...]:
    words = reading.words
    dates = [str(year(row[name])) if row[name] else "" for name in ("start", "finish")]
    money = [amount(float(reading.money(float(row["cost"]))))] if row["start"] else [""]
    if later:
        money.append(amount(float(reading.money(float(row["committed"])))) if row["committed"] > 0 else "")
    key = "locked_never" if row["decision"] == "locked" and not row["start"] else row["decision"]
    decision = Cell(words(f"decision.{key}"), "quiet" if not row["start"] else "")
    owner = [str(row["owner"])] if owners else []
    sector = reading.sector(str(row["sector"]))
    return cells(reading.project(str(row["project"])), *owner, sector, *dates, *money, decision)
