"""Upkeep: what it takes to keep what works, and what is paid."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.data.county import Floats
from hjplan.report.figures import amount, percent
from hjplan.report.pieces import Cell, Column, Section, Table, Tone, cells
from hjplan.report.reading import Reading
from hjplan.schema.facility import Facility

KEPT, NEGLECTED = 0.95, 0.7
"""Shares of upkeep paid from which on it is good news, and below which bad news."""


def section(reading: Reading) -> Section | None:
    """Need against payment by sector, over the horizon."""
    need = needed(reading)
    if not need["needed"].sum() > 0:
        return None
    words, unit = reading.words, reading.unit
    by_sector = need.groupby("sector", sort=False)[["needed", "paid"]].sum()
    by_sector = by_sector[by_sector["needed"] > 0].sort_values("needed", ascending=False, kind="stable")
    columns = (
        Column(words("col.sector"), number=False),
        Column(words("upkeep.needed"), unit),
        Column(words("upkeep.paid"), unit),
        Column(words("upkeep.share"), words("unit.of_upkeep")),
        Column(words("upkeep.open"), unit),
    )
    rows = tuple(_row(reading.sector(str(s)), float(r["needed"]), float(r["paid"])) for s, r in by_sector.iterrows())
    total, paid = float(by_sector["needed"].sum()), float(by_sector["paid"].sum())
    first, last = reading.years
    values = {"unit": unit, "needed": amount(total), "paid": amount(paid), "share": percent(paid / total)}
    lead = words("upkeep.lead", values | {"first": first, "last": last})
    table = Table(
        words("upkeep.caption", {"unit": unit}),
        columns,
        rows,
        _row(words("col.total"), total, paid),
        words("upkeep.note"),
    )
    return Section("upkeep", words("upkeep.title"), (lead,), (table,))


def _row(name: str, needed_money: float, paid: float) -> tuple[Cell, ...]:
    share = paid / needed_money if needed_money > 0 else 1.0
    tone: Tone = "good" if share >= KEPT else "bad" if share < NEGLECTED else ""
    open_money = max(0.0, needed_money - paid)
    return cells(
        name, amount(needed_money), amount(paid), Cell(percent(share), tone, min(1.0, share)), amount(open_money)
    )


def needed(reading: Reading) -> pd.DataFrame:
    """Upkeep by facility over the horizon, in the scenario's unit: sector, needed, paid.

    needed = Σ units in service × yearly cost of the cheapest care × Δ × cost factor × price index: what it would take
    to keep every unit that serves, other than those just restored or handed over, under that care. paid = what the
    plan spends on upkeep.
    """
    plan = reading.table("plan")
    plan = plan[plan["use"] == "upkeep"]
    facilities = reading.scenario.spec.facilities
    costs = {(f, c): cost for f, what in facilities.items() for c, cost in reference_costs(what).items()}
    keys = pd.MultiIndex.from_frame(plan[["facility", "condition"]])
    yearly = pd.Series(costs, dtype=float).reindex(keys).fillna(0.0).to_numpy()
    factor = _cost_factor(reading, plan)
    money = reading.scenario.spec.money
    price_year = money.price_year if money.price_year is not None else reading.years[0]
    year = pd.to_datetime(plan["period"]).dt.year.to_numpy()
    price = (1.0 + money.inflation.of("upkeep")) ** (year - price_year)
    want = plan["units"].to_numpy() * yearly * factor * price / reading.steps
    frame = pd.DataFrame({"facility": plan["facility"].to_numpy(), "needed": want})
    frame["paid"] = reading.money(plan["cost"].to_numpy().astype(float))
    out = frame.groupby("facility", sort=False)[["needed", "paid"]].sum()
    out["sector"] = [facilities[str(f)].sector for f in out.index]
    return out


def reference_costs(facility: Facility) -> dict[str, float]:
    """Yearly cost per unit of the cheapest care other than none, by condition that gives service (convention 28)."""
    care = [regime for name, regime in facility.regimes.items() if name != "none"]
    if not care:
        return {}
    listed = [[r.cost] * len(facility.conditions) if isinstance(r.cost, float | int) else list(r.cost) for r in care]
    cheapest = min(listed, key=lambda costs: costs[0])
    service = facility.service_shares
    return {c: float(cheapest[i]) for i, c in enumerate(facility.conditions[:-1]) if service[i] > 0}


def _cost_factor(reading: Reading, plan: pd.DataFrame) -> Floats:
    """The cost factor of every row's place and facility."""
    stock = reading.scenario.stock
    factors = stock.set_index(["place", "facility"])["cost_factor"]
    keys = pd.MultiIndex.from_frame(plan[["place", "facility"]])
    return np.asarray(factors.reindex(keys).fillna(1.0), dtype=np.float64)
