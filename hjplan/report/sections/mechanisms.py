"""Mechanisms: publicity, inspections, grid management: when each is in force, what it costs and changes."""

from __future__ import annotations

from typing import Any

from hjplan.report.drawing import picture
from hjplan.report.figures import amount
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.plots.projects import year
from hjplan.report.reading import Reading
from hjplan.schema.modifiers import Modifier


def section(reading: Reading) -> Section | None:
    """The picture of years, and a table with what each one multiplies."""
    frame = reading.table("mechanisms")
    if frame.empty:
        return None
    words, unit = reading.words, reading.unit
    values = {
        "count": len(frame),
        "active": int((frame["start"] != "").sum()),
        "money": amount(float(reading.money(float(frame["cost"].sum())))),
        "unit": unit,
    }
    owners = bool((frame["owner"] != "").any())
    columns = (
        Column(words("mechanisms.mechanism"), number=False),
        *([Column(words("col.owner"), number=False)] if owners else []),
        Column(words("mechanisms.from")),
        Column(words("mechanisms.until")),
        Column(words("mechanisms.cost"), unit),
        Column(words("col.decision"), number=False),
        Column(words("mechanisms.acts"), number=False, prose=True),
    )
    rows = tuple(_row(reading, row, owners=owners) for row in frame.to_dict("records"))
    money = amount(float(reading.money(float(frame["cost"].sum()))))
    totals = cells(words("col.total"), *([""] if owners else []), "", "", money, "", "")
    table = Table(words("mechanisms.caption", {"unit": unit}), columns, rows, totals, words("mechanisms.note"))
    pieces = (picture(reading, "mechanisms"), table)
    return Section("mechanisms", words("mechanisms.title"), (words("mechanisms.lead", values),), pieces)


def _row(reading: Reading, row: dict[Any, Any], *, owners: bool) -> tuple[Cell, ...]:
    words, key = reading.words, str(row["mechanism"])
    dates = [str(year(row["start"])) if row["start"] else "", str(year(row["end"]) - 1) if row["end"] else ""]
    if row["start"] and not row["end"]:
        dates[1] = words("mechanisms.stays")
    decision = f"{row['decision']}_never" if row["decision"] in ("locked", "opened") and not row["start"] else row[
        "decision"
    ]  # fmt: skip
    told = Cell(words(f"decision.{decision}"), "quiet" if not row["start"] else "")
    money = amount(float(reading.money(float(row["cost"])))) if row["start"] else ""
    owner = [str(row["owner"])] if owners else []
    return cells(
        reading.mechanism(key), *owner, *dates, money, told, acts(reading, reading.scenario.spec.modifiers[key])
    )


def acts(reading: Reading, modifier: Modifier) -> str:
    """What a mechanism multiplies, and where, in words."""
    words, said = reading.words, modifier.multiplies
    factors = {"decay": said.decay, "growth": said.growth, "collection": said.collection}
    what = [
        words(f"factor.{name}", {"factor": f"{factor:.3g}"}) for name, factor in factors.items() if factor is not None
    ]
    where = [
        *(reading.sector(s) for s in modifier.sectors or ()),
        *(reading.facility(f) for f in modifier.facilities or ()),
        *(reading.fee(f) for f in modifier.fees or ()),
        *(words(f"tier.{t}") for t in modifier.tiers or ()),
    ]
    between = words("why.between")
    told = between.join(what)
    return f"{told}{between}{words.join(where)}" if where else told
