"""Capacities and posts: what plants, landfills and people can take, and what is asked of them."""

from __future__ import annotations

from hjplan.report.drawing import picture
from hjplan.report.figures import SEEN, amount, percent
from hjplan.report.pieces import Cell, Column, Picture, Section, Table, cells
from hjplan.report.plots.capacities import by_capacity
from hjplan.report.plots.posts import by_post
from hjplan.report.reading import Reading

FULL = 0.999
"""Share of a capacity or of posts from which on it counts as full."""


def section(reading: Reading) -> Section | None:
    """Room against use of every capacity, then posts."""
    has = [name for name in ("capacity", "posts") if not reading.table(name).empty]
    if not has:
        return None
    words = reading.words
    sentences: list[str] = []
    pieces: list[Table | Picture] = []
    if "capacity" in has:
        sentences.append(_lead(reading))
        pieces += [picture(reading, "capacities"), _capacities(reading)]
    if "posts" in has:
        pieces += [picture(reading, "posts"), _posts(reading)]
    return Section("capacities", words("capacities.title"), tuple(sentences), tuple(pieces))


def _lead(reading: Reading) -> str:
    tables = by_capacity(reading)
    full = [name for name, table in tables.items() if float(table["turned_away"].iloc[-1]) >= SEEN]
    if not full:
        return reading.words("capacities.enough", {"count": len(tables)})
    values = {
        "count": len(full),
        "households": amount(sum(float(tables[name]["turned_away"].iloc[-1]) for name in full)),
        "names": reading.words.join([reading.capacity(name) for name in full]),
    }
    return reading.words("capacities.full", values)


def _capacities(reading: Reading) -> Table:
    words, (first, last) = reading.words, reading.years
    unit = words("unit.households")
    columns = (
        Column(words("capacities.capacity"), number=False),
        Column(words("capacities.room_at", {"year": first}), unit),
        Column(words("capacities.room_at", {"year": last}), unit),
        Column(words("capacities.used_at", {"year": last}), unit),
        Column(words("capacities.rate")),
        Column(words("capacities.away_at", {"year": last}), unit),
    )
    rows = []
    for name, table in by_capacity(reading).items():
        end = table.iloc[-1]
        share = float(end["used"] / end["room"]) if end["room"] > 0 else 0.0
        away = float(end["turned_away"])
        rows.append(
            cells(
                reading.capacity(name),
                amount(float(table["room"].iloc[max(0, reading.steps - 1)])),
                amount(float(end["room"])),
                amount(float(end["used"])),
                Cell(percent(share), "bad" if away >= SEEN else "", min(1.0, share)),
                Cell(amount(away), "bad" if away >= SEEN else "quiet"),
            )
        )
    return Table(words("capacities.caption"), columns, tuple(rows), note=words("capacities.note"))


def _posts(reading: Reading) -> Table:
    words = reading.words
    columns = (
        Column(words("posts.post"), number=False),
        Column(words("col.year"), number=False),
        Column(words("posts.posts")),
        Column(words("posts.used")),
        Column(words("capacities.rate")),
    )
    rows = []
    for post, table in by_post(reading).items():
        for year, row in table.iterrows():
            there, used = float(row["posts"]), float(row.drop("posts").sum())
            share = used / there if there > 0 else 0.0
            rate = Cell(percent(share), "bad" if share >= FULL else "", min(1.0, share))
            rows.append(cells(reading.post(post), str(year), amount(there), amount(used), rate))
    return Table(words("posts.caption"), columns, tuple(rows), note=words("posts.note"))
