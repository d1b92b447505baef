"""What is firm and what is negotiable: the least and the most of every line in plans almost as good."""

from __future__ import annotations

from typing import Any

import pandas as pd

from hjplan.report.drawing import picture
from hjplan.report.figures import amount
from hjplan.report.pieces import Cell, Column, Section, Table, Tone, cells
from hjplan.report.ranges import RangesReading
from hjplan.report.reading import Reading

TONES: dict[str, Tone] = {"firm": "good", "negotiable": "", "never": "quiet"}


def section(reading: Reading) -> Section | None:
    """The sentences, the picture and both tables; only in runs that were asked for ranges."""
    if reading.table("ranges").empty:
        return None
    found, words = RangesReading(reading), reading.words
    together = _table(found, found.together, words("ranges.caption"), by_fund=False)
    by_fund = _table(found, found.by_fund, words("ranges.caption_by_fund"), by_fund=True)
    return Section(
        "ranges", words("ranges.title"), tuple(found.sentences()), (picture(reading, "ranges"), together, by_fund)
    )


def _table(found: RangesReading, table: pd.DataFrame, caption: str, *, by_fund: bool) -> Table:
    words, unit = found.words, found.reading.unit
    columns = (
        Column(words("ranges.of"), number=False),
        *((Column(words("ranges.fund"), number=False),) if by_fund else ()),
        Column(words("ranges.word"), number=False),
        Column(words("ranges.planned"), unit),
        Column(words("ranges.least"), unit),
        Column(words("ranges.most"), unit),
        Column(words("ranges.least_shown"), unit),
        Column(words("ranges.most_shown"), unit),
    )
    rows = tuple(_row(found, row, by_fund) for row in table.to_dict("records"))
    return Table(caption, columns, rows, note=words("ranges.note"), folded=by_fund)


def _row(found: RangesReading, row: dict[Any, Any], by_fund: bool) -> tuple[Cell, ...]:
    fund = (found.reading.fund(str(row["fund"])),) if by_fund else ()
    figures = (amount(row[name]) for name in ("planned", "least", "most", "least_shown", "most_shown"))
    word = Cell(found.word(row["word"]), TONES[row["word"]])
    return cells(found.line(row["sector"], row["use"]), *fund, word, *figures)
