"""The front between two goals: what more of one costs of the other, and where it begins to be dear."""

from __future__ import annotations

from hjplan.report.drawing import picture
from hjplan.report.figures import DASH, amount
from hjplan.report.fronts import FrontReading
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.reading import Reading

USES = ("build", "restore", "upkeep", "project", "debt")


def section(reading: Reading) -> Section | None:
    """The sentences, the picture and one row per point; only where a front was solved."""
    if reading.table("front").empty:
        return None
    front = FrontReading(reading)
    words, unit = reading.words, reading.unit
    columns = (
        Column(words("front.point"), number=False),
        Column(words(f"front_goal.{front.first}"), front.unit(front.first)),
        Column(words("front.bound"), front.unit(front.first)),
        Column(words(f"front_goal.{front.second}"), front.unit(front.second)),
        Column(words("front.price"), words("front.per", front.price_units())),
        Column(words("front.spent"), unit),
        *(Column(reading.word("use", use), unit) for use in USES),
    )
    rows = tuple(_row(front, number) for number in range(len(front.table)))
    note = words("front.note", {"why": words("front.why")})
    table = Table(words("front.caption"), columns, rows, note=note)
    pieces = (picture(reading, "front"), table) if len(front.table) > 1 else (table,)
    return Section("front", words("front.title"), tuple(front.sentences()), pieces)


def _row(front: FrontReading, number: int) -> tuple[Cell, ...]:
    row = front.table.iloc[number]
    marks = [front.words(f"front.mark_{name}") for name in ("own", "knee") if row[name] == 1]
    point = Cell(str(number + 1), "quiet" if marks else "", remark=" · ".join(marks))
    return cells(
        point,
        front.value("value", front.first, number),
        front.value("bound", front.first, number),
        front.value("held_value", front.second, number),
        front.price(number) if number else DASH,
        amount(float(front.reading.money(row["spent"]))),
        *(amount(float(front.reading.money(row[use]))) for use in USES),
    )
