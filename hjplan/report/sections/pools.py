"""What each fund bought outside its earmark, through the pool that part of its money may enter (涉农资金整合)."""

from __future__ import annotations

import pandas as pd

from hjplan.report.codes import with_codes
from hjplan.report.drawing import picture
from hjplan.report.figures import SEEN, amount, percent
from hjplan.report.pieces import Cell, Column, Section, Table, cells
from hjplan.report.reading import Reading, named_lines


def section(reading: Reading) -> Section | None:
    """What might leave its earmark and what did, by fund, and what that bought."""
    frame = reading.table("pooled")
    if frame.empty:
        return None
    words, unit = reading.words, reading.unit
    sums = reading.money(
        frame.groupby(["pool", "fund"], sort=False)[["may_enter", "outside_earmark"]].sum().astype(float)
    )
    bought = what_was_bought(reading)
    columns = (
        Column(words("col.fund"), number=False),
        Column(words("pools.pool"), number=False),
        Column(words("pools.may"), unit),
        Column(words("pools.outside"), unit),
        Column(words("pools.share"), words("pools.of_may")),
        Column(words("pools.bought"), number=False, prose=True),
    )
    rows = []
    for (pool, fund), row in sums.iterrows():
        may, outside = float(row["may_enter"]), float(row["outside_earmark"])
        share = outside / may if may > 0 else None
        used = Cell(percent(share), share=None if share is None else min(1.0, share))
        rows.append(
            cells(reading.fund(fund), title(reading, pool), amount(may), amount(outside), used, bought.get(fund, ""))
        )
    may, outside = float(sums["may_enter"].sum()), float(sums["outside_earmark"].sum())
    totals = cells(
        words("col.total"), "", amount(may), amount(outside), percent(outside / may if may > 0 else None), ""
    )
    table = Table(words("pools.caption", {"unit": unit}), columns, tuple(rows), totals, words("pools.note"))
    values = {"may": amount(may), "outside": amount(outside), "unit": unit}
    lead = words("pools.lead" if outside >= SEEN else "pools.unused", values)
    pieces = (
        picture(reading, "pools"),
        with_codes(reading, table, [str(fund) for _, fund in sums.index]),
    )
    return Section("pools", words("pools.title"), (lead,), pieces)


def title(reading: Reading, pool: str) -> str:
    """The title of a pool."""
    found = reading.scenario.spec.pools.get(pool)
    return reading.title(pool, found.title if found else None)


def what_was_bought(reading: Reading) -> dict[str, str]:
    """By fund, what its money paid outside its earmark in words: facility and use, the largest first.

    Lines outside the earmark are those that the fund reaches through its pool only.
    """
    words, out = reading.words, {}
    for fund, terms in enumerate(reading.county.funds):
        if terms.pooled is None:
            continue
        outside = named_lines(reading.county, terms.pooled)
        paid = [(reading.line(zone, what), use, float(v.sum())) for (zone, what, use), v in reading.spend(fund).items()
                if (zone, what, use) in outside]  # fmt: skip
        frame = pd.DataFrame(paid, columns=["what", "use", "amount"])
        sums = frame.groupby(["what", "use"])["amount"].sum().sort_values(ascending=False, kind="stable")
        parts = []
        for key, yuan in zip(sums.index[:MOST_NAMED], sums.to_list(), strict=False):
            values = {"facility": str(key[0]), "use": words(f"use.{key[1]}")}
            if (money := float(reading.money(yuan))) >= SEEN:
                parts.append(words("pools.part", values | {"money": amount(money)}))
        rest = float(reading.money(float(sums.iloc[MOST_NAMED:].sum())))
        if rest >= SEEN:
            parts.append(words("pools.rest", {"money": amount(rest)}))
        out[terms.id] = words("why.between").join(parts)
    return out


MOST_NAMED = 4
"""Facilities and uses named for a fund; the rest is one sum."""
