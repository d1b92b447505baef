"""What users pay: level, what comes in, what it covers and leaves to others, and what it costs a household."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from itertools import groupby
from typing import Any

import pandas as pd

from hjplan.comparison.tariffs import collected, last_bills, totals
from hjplan.report.drawing import picture
from hjplan.report.figures import DASH, SEEN, amount, percent
from hjplan.report.pieces import Cell, Column, Section, Table, Tone, cells
from hjplan.report.reading import Reading
from hjplan.schema.funds import TIERS


def section(reading: Reading) -> Section | None:
    """Recovery and burden as a picture, one row per fee over the plan, and bills by income group in the last year."""
    frame = reading.table("fees")
    if frame.empty:
        return None
    words = reading.words
    pieces = (picture(reading, "fees"), _by_fee(reading, frame), _bills(reading, frame))
    return Section("fees", words("fees.title"), tuple(s for s in _sentences(reading, frame) if s), pieces)


def _sentences(reading: Reading, frame: pd.DataFrame) -> list[str]:
    words, said = reading.words, reading.summary["fees"]
    of_all = dict(totals(said))
    values: dict[str, object] = {"money": amount(of_all["fee_revenue"]), "unit": reading.unit, "count": len(said)}
    sentences = [words("fees.lead", values)]
    if "cost_recovery" in of_all:
        values |= {"share": percent(of_all["cost_recovery"]), "subsidy": amount(of_all["subsidy"])}
        sentences.append(words("fees.left_to_others", values))
    return [*sentences, _heaviest(reading, frame), _waived(reading, frame)]


def _heaviest(reading: Reading, frame: pd.DataFrame) -> str:
    """Where all fees together weigh most on the lowest fifth, against the cap."""
    bills = last_bills(frame, "tier")
    if "share_of_lowest_fifth" not in bills or bills["share_of_lowest_fifth"].isna().all():
        return ""
    words, cap = reading.words, reading.scenario.spec.affordability.cap
    tier = str(bills["share_of_lowest_fifth"].idxmax())
    values: dict[str, object] = {
        "tier": words(f"tier.{tier}"),
        "bill": amount(float(bills["bill"][tier])),
        "share": percent(float(bills["share_of_lowest_fifth"][tier]), 2),
        "year": reading.years[1],
    }
    capped = words("fees.no_cap") if cap is None else words("fees.cap", {"cap": percent(cap, 1)})
    return words("fees.heaviest", values) + capped


def _waived(reading: Reading, frame: pd.DataFrame) -> str:
    """Who is not charged, and who pays for them."""
    waive = reading.scenario.spec.affordability.waive
    if waive.share <= 0:
        return ""
    values: dict[str, object] = {"share": percent(waive.share)}
    if waive.paid_by is None:
        return reading.words("fees.waived", values)
    paid = float(frame["waivers"].sum()) if "waivers" in frame else 0.0
    values |= {"fund": reading.fund(waive.paid_by), "money": amount(float(reading.money(paid))), "unit": reading.unit}
    return reading.words("fees.waived_paid", values)


def _by_fee(reading: Reading, frame: pd.DataFrame) -> Table:
    words, unit = reading.words, reading.unit
    columns = (
        Column(words("col.fee"), number=False),
        Column(words("fees.level"), number=False),
        Column(words("fees.collection"), words("unit.of_bills")),
        Column(words("fees.revenue"), unit),
        Column(words("fees.upkeep"), unit),
        Column(words("fees.recovery"), words("unit.of_upkeep")),
        Column(words("fees.subsidy"), unit),
    )
    shares, of_all = collected(frame), dict(totals(reading.summary["fees"]))
    rows = tuple(_row(reading, fee, shares) for fee in reading.summary["fees"])
    upkeep = sum(float(fee.get("upkeep", math.nan)) for fee in reading.summary["fees"].values())
    totals_ = cells(
        words("col.total"), "", percent(shares.get("")), amount(of_all["fee_revenue"]), amount(upkeep),
        percent(of_all.get("cost_recovery")), amount(of_all.get("subsidy")),
    )  # fmt: skip
    return Table(words("fees.caption", {"unit": unit}), columns, rows, totals_, words("fees.note"))


def _row(reading: Reading, fee: str, shares: dict[str, float]) -> tuple[Cell, ...]:
    said = reading.summary["fees"][fee]
    unit = reading.words(f"fee_unit.{reading.scenario.spec.fees[fee].unit.replace('/', '_')}")
    subsidy = said.get("subsidy")
    return cells(
        reading.fee(fee),
        f"{path(reading, said['level'])} {unit}",
        percent(shares.get(fee)),
        amount(said["revenue"]),
        amount(said.get("upkeep")),
        percent(said["cost_recovery"]),
        Cell(amount(subsidy), "bad" if subsidy is not None and subsidy >= SEEN else ""),
    )


def path(reading: Reading, levels: list[float]) -> str:
    """A level, or each with the year from which it holds: ``36, 72 from 2029``."""
    first, steps = reading.years[0], []
    for level, years in groupby(range(len(levels)), key=lambda year: levels[year]):
        steps.append((f"{level:,.10g}", first + next(iter(years))))
    rest = [reading.words("fees.from_year", {"level": level, "year": year}) for level, year in steps[1:]]
    return (", " if reading.lang == "en" else "，").join([steps[0][0], *rest])


def _bills(reading: Reading, frame: pd.DataFrame) -> Table:
    """Bills of the last year by tier: every fee, and all together, for the mean household and the lowest fifth."""
    words = reading.words
    columns = (
        Column(words("fees.who"), number=False),
        Column(words("fees.bill"), words("unit.yuan_household_year")),
        Column(words("fees.of_mean"), words("unit.share_of_income")),
        Column(words("fees.of_lowest"), words("unit.share_of_income")),
    )
    last, together = frame[frame["period"] == frame["period"].max()], last_bills(frame, "tier")
    cap, rows = reading.scenario.spec.affordability.cap, []
    for tier in (tier for tier in TIERS if tier in together.index):
        where = words(f"tier.{tier}")
        for row in last[last["tier"] == tier].to_dict("records"):
            fee = str(row["fee"])
            several = int((last["fee"] == fee).sum()) > 1
            what = {"fee": reading.fee(fee), "tier": where}
            rows.append(_bill(words("fees.fee_in", what) if several else what["fee"], row, None))
        rows.append(_bill(words("fees.all_in", {"tier": where}), together.loc[tier].to_dict(), cap))
    caption = words("fees.bills_caption", {"year": reading.years[1]})
    return Table(caption, columns, tuple(rows), note=words("fees.bills_note"))


def _bill(name: str, row: Mapping[Hashable, Any], cap: float | None) -> tuple[Cell, ...]:
    lowest = row.get("share_of_lowest_fifth", math.nan)
    tone: Tone = "bad" if cap is not None and lowest > cap + 1e-9 else ""
    shown = DASH if lowest != lowest else percent(lowest, 2)
    return cells(name, amount(row["bill"]), percent(row.get("share_of_income"), 2), Cell(shown, tone))
