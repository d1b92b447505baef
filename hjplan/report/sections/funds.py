"""Every fund: what it received, spent, kept and lost, and why it lost it."""

from __future__ import annotations

import math
from typing import Any

import pandas as pd

from hjplan.report.codes import with_codes
from hjplan.report.drawing import picture
from hjplan.report.figures import DASH, SEEN, amount
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.reading import Reading
from hjplan.schema.funds import Grant, PaysFor
from hjplan.schema.loans import Loan
from hjplan.schema.partners import Household
from hjplan.schema.rewards import Reward

FLOWS = ("carried_in", "received", "spent", "waivers", "lapsed", "carried_out")
"""What a fund brings along and receives = what it spends, pays for waived bills, loses and has left."""
WHERE_ANY = ("carried_in", "waivers")
"""Shown only where some fund has it."""
WORTHLESS = 1e-6
"""Weighted household-years per 10,000 yuan below which more money in a fund changes nothing."""


def section(reading: Reading) -> Section:
    """The picture by year and the table by fund."""
    words = reading.words
    sums = by_fund(reading)
    lost = {str(f): float(v) for f, v in sums["lapsed"].items() if v >= SEEN}
    sentences = [words("funds.lead")]
    if lost:
        worst = max(lost, key=lambda f: lost[f])
        values = {"count": len(lost), "fund": reading.fund(worst), "unit": reading.unit, "money": amount(lost[worst])}
        sentences.append(words("funds.lost", values))
    else:
        sentences.append(words("funds.none_lost"))
    return Section("funds", words("funds.title"), tuple(sentences), (picture(reading, "funds"), _table(reading, sums)))


def by_fund(reading: Reading) -> pd.DataFrame:
    """Money of each fund over the horizon, in the scenario's unit; ``value`` is of its mean period, where known."""
    frame = reading.table("funds").sort_values("period", kind="stable")
    grouped = frame.groupby("fund", sort=False)
    sums = grouped[["received", "spent", "lapsed"]].sum().astype(float)
    sums["carried_in"] = grouped["carried_in"].first().astype(float)
    sums["carried_out"] = grouped["carried_out"].last().astype(float)
    sums["waivers"] = grouped["waivers"].sum().astype(float) if "waivers" in frame else 0.0
    out = pd.DataFrame(reading.money(sums))
    out["value"] = grouped["value_of_one_more"].mean()
    return out.sort_values("received", ascending=False, kind="stable")


def _table(reading: Reading, sums: pd.DataFrame) -> Table:
    words, unit = reading.words, reading.unit
    shown = [name for name in FLOWS if name not in WHERE_ANY or float(sums[name].sum()) >= SEEN]
    columns = (
        Column(words("col.fund"), number=False),
        *(Column(words("fund.left" if name == "carried_out" else f"fund.{name}"), unit) for name in shown),
        Column(words("fund.one_more"), words("unit.short_household_years")),
        Column(words("fund.terms"), number=False, prose=True),
    )
    rows = []
    for fund, row in sums.iterrows():
        lapsed = Cell(amount(row["lapsed"]), "bad" if row["lapsed"] >= SEEN else "quiet")
        money = [lapsed if name == "lapsed" else amount(row[name]) for name in shown]
        rows.append(cells(reading.fund(str(fund)), *money, amount(row["value"]), _why(reading, str(fund), row)))
    totals = [amount(float(sums[name].sum())) for name in shown]
    made = Table(
        words("funds.caption", {"unit": unit}), columns, tuple(rows), cells(words("col.total"), *totals, "", ""),
        words("funds.note"),
    )  # fmt: skip
    return with_codes(reading, made, [str(fund) for fund in sums.index])


def _why(reading: Reading, fund: str, row: pd.Series[Any]) -> str:
    """What the fund may pay; and where money lapsed, why."""
    words = reading.words
    funds = reading.scenario.spec.funds
    grant = funds.get(fund) or reading.pool_of(fund)
    if grant is None:
        return words("why.fee")
    if isinstance(grant, Household):
        return words("why.household")
    if isinstance(grant, Reward):
        goal = f"{100 * grant.award.coverage:.0f}"
        return words("why.reward", {"fund": reading.fund(grant.held.grant), "goal": goal})
    terms = earmark(reading, grant.pays_for)
    if isinstance(grant, Grant | Loan) and grant.max_share < 1:
        terms += words("why.at_most", {"share": f"{100 * grant.max_share:.0f}"})
    if row["lapsed"] < SEEN:
        return terms
    value = float(row["value"])
    if not math.isfinite(value) or value > WORTHLESS:
        return terms + words("why.lapsed_some")
    return terms + words("why.lapsed_nothing_left")


def earmark(reading: Reading, pays: PaysFor) -> str:
    """What a fund may pay, in words."""
    words = reading.words
    parts = []
    if pays.uses is not None:
        parts.append(words.join([words(f"use.{u}") for u in pays.uses]))
    if pays.facilities is not None:
        parts.append(words.join([reading.facility(f) for f in pays.facilities]))
    if pays.sectors is not None:
        parts.append(words.join([reading.sector(s) for s in pays.sectors]))
    if pays.tiers is not None:
        parts.append(words.join([words(f"tier.{t}") for t in pays.tiers]))
    if pays.tags is not None:
        parts.append(words("why.tags", {"tags": ", ".join(pays.tags) or DASH}))
    return words("why.only", {"what": words("why.between").join(parts)}) if parts else words("why.everything")
