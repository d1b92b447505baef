"""Town and country (城乡差距): what is built and what works in each tier, and how far the villages are behind."""

from __future__ import annotations

import pandas as pd

from hjplan.report.drawing import picture
from hjplan.report.figures import DASH, percent
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.plots.town_and_country import curve, shown, tiers
from hjplan.report.reading import Reading
from hjplan.schema.rules import Gap


def section(reading: Reading) -> Section | None:
    """The picture, the figures of the first and last year, and rules on the gap."""
    sectors = shown(reading)
    if not sectors:
        return None
    words, own = reading.words, tiers(reading)
    better, worse = own[0], own[-1]
    gaps = {s: _gap(reading, s, better, worse) for s in sectors}
    known = {s: gap for s, gap in gaps.items() if gap is not None}
    sentences = [words("town_and_country.lead")]
    if known:
        widest = max(known, key=lambda s: known[s][1])
        values = {
            "sector": reading.sector(widest), "better": words(f"tier.{better}"), "worse": words(f"tier.{worse}"),
            "first": reading.years[0], "last": reading.years[1],
            "before": f"{known[widest][0]:.0f}", "after": f"{known[widest][1]:.0f}",
        }  # fmt: skip
        sentences.append(words("town_and_country.widest", values))
    sentences += [_rule(reading, gap) for rule in reading.scenario.spec.rules if (gap := rule.gap) is not None]
    pieces = (picture(reading, "town_and_country"), _table(reading, sectors, own))
    return Section("town_and_country", words("town_and_country.title"), tuple(sentences), pieces)


def _gap(reading: Reading, sector: str, better: str, worse: str) -> tuple[float, float] | None:
    """Points of effective coverage by which one tier is ahead: end of the first year, end of the plan."""
    up, down = curve(reading, sector, better), curve(reading, sector, worse)
    if up.empty or down.empty:
        return None
    apart = (up["effective"] - down["effective"]).to_numpy(dtype=float)
    return float(apart[max(0, reading.steps - 1)]), float(apart[-1])


def _rule(reading: Reading, gap: Gap) -> str:
    words = reading.words
    values: dict[str, object] = {
        "what": reading.facility(gap.facility) if gap.facility else reading.sector(gap.sector or ""),
        "better": words(f"tier.{gap.better_off}"),
        "worse": words(f"tier.{gap.worse_off}"),
        "points": f"{100 * gap.at_most:.0f}",
        "year": gap.by or reading.years[0],
    }
    return words("town_and_country.rule", values)


def _table(reading: Reading, sectors: list[str], own: list[str]) -> Table:
    words, (first, last) = reading.words, reading.years
    columns = (
        Column(words("col.sector"), number=False),
        Column(words("town_and_country.tier"), number=False),
        Column(words("col.built_at", {"year": last}), words("unit.of_need")),
        Column(words("col.works_at", {"year": first}), words("unit.of_need")),
        Column(words("col.works_at", {"year": last}), words("unit.of_need")),
    )
    rows = tuple(_row(reading, sector, tier, curve(reading, sector, tier)) for sector in sectors for tier in own)
    return Table(words("town_and_country.caption"), columns, rows, note=words("town_and_country.note"))


def _row(reading: Reading, sector: str, tier: str, table: pd.DataFrame) -> tuple[Cell, ...]:
    name, where = reading.sector(sector), reading.words(f"tier.{tier}")
    if table.empty:
        return cells(name, where, DASH, DASH, DASH)
    end = table.iloc[-1]
    return cells(
        name,
        where,
        percent(float(end["built"]) / 100),
        percent(float(table["effective"].iloc[max(0, reading.steps - 1)]) / 100),
        Cell(percent(float(end["effective"]) / 100), share=min(1.0, float(end["effective"]) / 100)),
    )
