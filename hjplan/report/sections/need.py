"""管住当前、消化存量、杜绝增量: three figures, never added to each other, for the county and by line of work."""

from __future__ import annotations

import pandas as pd

from hjplan.report.drawing import picture
from hjplan.report.figures import SEEN, amount, percent
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.plots.need import sums
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section | None:
    """The three figures in a sentence each, the picture, and their tables."""
    frame = reading.table("inflow")
    if frame.empty:
        return None
    words, all_ = reading.words, sums(frame)
    values = {name: amount(value) for name, value in all_.items()}
    stood = all_["kept"] + all_["restored"] + all_["relapsed"]
    values |= {
        "stood": amount(stood + all_["gone"]),
        "share": percent(_share(all_["kept"] + all_["restored"], stood)),
        "backlog_share": percent(_share(all_["begun"], all_["unserved"])),
    }
    sentences = [words("need.lead_current", values)]
    sentences.append(words("need.lead_backlog" if all_["unserved"] >= SEEN else "need.no_backlog", values))
    away = abs(all_["kept_away"]) >= SEEN
    sentences.append(words("need.lead_inflow" if away else "need.lead_inflow_only", values))
    pieces = (picture(reading, "need"), _figures(reading, frame), _balance(reading, frame))
    return Section("need", words("need.title"), tuple(sentences), pieces)


def _share(part: float, whole: float) -> float | None:
    return part / whole if whole > 0 else None


def _figures(reading: Reading, frame: pd.DataFrame) -> Table:
    words, unit = reading.words, reading.words("unit.households")
    names = ("kept", "restored", "relapsed", "gone")
    columns = (
        Column(words("col.sector"), number=False),
        *(Column(words(f"of_need.{name}"), unit) for name in names),
        Column(words("of_need.unserved"), unit),
        Column(words("of_need.begun"), unit),
        Column(words("of_need.joined"), unit),
        Column(words("of_need.kept_away"), unit),
    )
    rows = tuple(
        _row(reading.sector(s), sums(frame[frame["sector"] == s])) for s in reading.sectors if s in set(frame["sector"])
    )
    totals = _row(words("page.all_sectors"), sums(frame))
    return Table(words("need.caption"), columns, rows, totals, words("need.note"))


def _row(name: str, of: dict[str, float]) -> tuple[Cell, ...]:
    stood = of["kept"] + of["restored"] + of["relapsed"]
    share, begun = _share(of["kept"] + of["restored"], stood), _share(of["begun"], of["unserved"])
    return cells(
        name,
        Cell(amount(of["kept"]), share=share),
        *(amount(of[part]) for part in ("restored", "relapsed", "gone", "unserved")),
        Cell(amount(of["begun"]), share=None if begun is None else min(1.0, begun)),
        amount(of["joined"]),
        Cell(amount(of["kept_away"]), "good" if of["kept_away"] >= SEEN else "quiet"),
    )


def _balance(reading: Reading, frame: pd.DataFrame) -> Table:
    """Need without a unit: opening + joined − begun − left = closing, line by line."""
    words, unit = reading.words, reading.words("unit.households")
    columns = (
        Column(words("col.sector"), number=False),
        Column(words("of_need.unserved"), unit),
        *(Column(words(f"of_need.{name}"), unit) for name in ("joined", "begun_all", "left", "closing")),
    )
    sectors = [s for s in reading.sectors if s in set(frame["sector"])]
    rows = tuple(_account(reading.sector(s), frame[frame["sector"] == s]) for s in sectors)
    totals = _account(words("page.all_sectors"), frame)
    return Table(words("need.balance"), columns, rows, totals, words("need.balance_note"), folded=True)


def _account(name: str, frame: pd.DataFrame) -> tuple[Cell, ...]:
    first, last = frame["period"] == frame["period"].min(), frame["period"] == frame["period"].max()
    flows = [float(frame[column].sum()) for column in ("inflow", "begun", "left")]
    opening, closing = float(frame[first]["opening"].sum()), float(frame[last]["closing"].sum())
    return cells(name, *(amount(value) for value in (opening, *flows, closing)))
