"""What users pay and what rules say, drawn at random: parts of :mod:`builders.random_money` that need the places."""

from __future__ import annotations

from typing import Any

import numpy as np

from builders.random_county import Draft

Terms = dict[str, Any]
HOUSEHOLD = 3
"""People in a household of a random county."""


def _figure(g: np.random.Generator, least: float, most: float) -> float:
    return round(float(g.uniform(least, most)), 3)


def tiers_of(tables: Draft, facility: str | None = None) -> list[str]:
    """Tiers of the places that have the facility, or of all."""
    tier = {row.split(",")[0]: row.split(",")[1] for row in tables.places}
    have = [row.split(",")[0] for row in tables.stock if facility in (None, row.split(",")[1])]
    return sorted({tier[place] for place in have})


def fees(terms: Terms, tables: Draft, g: np.random.Generator, choose: bool | None) -> None:
    """Fees of toilets and of water where there is any; levels fixed, dated or chosen."""
    stocked = {row.split(",")[1] for row in tables.stock}
    billed = [f for f, odds in (("toilet", 0.85), ("water", 0.6)) if f in stocked and g.random() < odds]
    if choose and not billed:
        billed = ["toilet"]
    ways = [str(g.choice(["fixed", "dated", "choose", "choose"])) for _ in billed]
    if choose and "choose" not in ways:
        ways[0] = "choose"
    if choose is False:
        ways = ["fixed" if way == "choose" else way for way in ways]
    terms["fees"] = {f: _fee(terms, tables, g, f, way) for f, way in zip(billed, ways, strict=True)}


def _fee(terms: Terms, tables: Draft, g: np.random.Generator, facility: str, way: str) -> Terms:
    monthly = g.random() < 0.4
    count = int(g.integers(2, 5)) if way == "choose" else int(g.integers(2, 4))
    top = 4.0 if monthly else 150.0
    levels = sorted({round(float(x), 2) for x in g.uniform(0.05, 1.0, count) * top})
    if g.random() < 0.4:
        levels[0] = 0.0
    fee: Terms = {"billed_on": facility, "levels": levels}
    fee["unit"] = "yuan/person/month" if monthly else "yuan/household/year"
    first, last = terms["horizon"]["start"], terms["horizon"]["start"] + terms["horizon"]["years"] - 1
    if way == "choose":
        fee["level"] = "choose"
        if g.random() < 0.5:
            fee["largest_step"] = round(float(np.diff(levels).max() * g.choice([0.7, 1.0, 1.5])), 2) + 0.01
    elif way == "dated":
        fee["level"] = {first + int(g.integers(0, 2)): levels[0], last: levels[-1]}
    else:
        fee["level"] = float(g.choice(levels))
    collection = str(g.choice(["number", "list", "curve", "curve"]))
    if collection == "number":
        fee["collection"] = _figure(g, 0.5, 1.0)
    elif collection == "list":
        fee["collection"] = sorted((_figure(g, 0.2, 1.0) for _ in levels), reverse=True)
    else:
        shares = sorted((_figure(g, 0.1, 1.0) for _ in range(3)), reverse=True)
        fee["collection"] = {"share_of_income": dict(zip((0.0005, 0.0015, 0.004), shares, strict=True))}
    _whose_and_where(terms, tables, g, facility, fee)
    return fee


def _whose_and_where(terms: Terms, tables: Draft, g: np.random.Generator, facility: str, fee: Terms) -> None:
    others = [f["sector"] for name, f in terms["facilities"].items() if name != facility]
    if g.random() < 0.35:
        fee["cross"] = {"sectors": [str(g.choice(others))], "share": _figure(g, 0.05, 0.6)}
    if g.random() < 0.25:
        fee["tiers"] = [str(g.choice(tiers_of(tables, facility)))]
    if g.random() < 0.15:
        fee["waive"] = False
    if g.random() < 0.3:
        fee["carry_over"] = float(g.choice([0, 0.5]))


def affordability(terms: Terms, tables: Draft, g: np.random.Generator) -> None:
    """A cap between the lowest bills and a little above the highest, and waivers; perhaps neither."""
    if not terms["fees"] or g.random() < 0.35:
        return
    said: Terms = {}
    if g.random() < 0.6:
        ratio = _figure(g, 0.2, 0.6)
        said["quintile_ratio"] = ratio if g.random() < 0.5 else dict.fromkeys(("seat", "town", "village"), ratio)
        income = min(int(row.split(",")[5]) for row in tables.places) * HOUSEHOLD * ratio
        bills = [_bills(fee) for fee in terms["fees"].values()]
        low, high = sum(b[0] for b in bills), sum(b[1] for b in bills)
        said["cap"] = round(min(1.0, (low + float(g.uniform(0.05, 1.2)) * (high - low) + 1) / income), 6)
    if g.random() < 0.6:
        waive: Terms = {"share": _figure(g, 0.02, 0.2)}
        if g.random() < 0.7:
            waive["paid_by"] = str(g.choice([f for f in terms["funds"] if f.startswith(("county", "grant"))]))
        said["waive"] = waive
    if said:
        terms["affordability"] = said


def _bills(fee: Terms) -> tuple[float, float]:
    """Yuan per household and year: the least that the fee can be at its dearest, and the most."""
    factor = 12 * HOUSEHOLD if fee["unit"] == "yuan/person/month" else 1
    level, levels = fee["level"], fee["levels"]
    if level == "choose":
        return levels[0] * factor, levels[-1] * factor
    top = max(level.values()) if isinstance(level, dict) else level
    return top * factor, top * factor


def rules(terms: Terms, tables: Draft, g: np.random.Generator) -> None:
    """Some rules, mild enough that most counties can keep them."""
    tier = str(g.choice(tiers_of(tables, "toilet")))
    start = terms["horizon"]["start"]
    of = [["build"], ["build", "restore"], ["restore"], ["upkeep"]][int(g.integers(4))]
    share: Terms = {"of": of, "tier": tier}
    if g.random() < 0.6:
        share["at_least"] = _figure(g, 0.05, 0.5)
    if "at_least" not in share or g.random() < 0.3:
        share["at_most"] = _figure(g, 0.6, 0.95)
    if g.random() < 0.5:
        share["over"] = "horizon"
    limit: Terms = {"of": str(g.choice(["build", "restore", "upkeep"])), "at_most": _figure(g, 2, 50)}
    if g.random() < 0.4:
        limit["township"] = "north"
    floor: Terms = {"at_least": _figure(g, 0.02, 0.4)}
    if g.random() < 0.5:
        floor["by"] = str(g.choice(["sector", "tier"]))
    entries: list[Terms] = [
        {"share": share},
        {"upkeep_floor": floor},
        {"change": {"of": str(g.choice(["build", "upkeep"])), "by": str(g.choice(["sector", "tier"])),
                    "at_most": _figure(g, 0.2, 1.5)}},
        {"floor": {"of": "build", "by": str(g.choice(["township", "sector"])), "at_least": _figure(g, 0.01, 0.2)}},
        {"limit": limit},
        {"committed": {"line": f"toilet.{g.choice(['build', 'upkeep'])}", "year": start + int(g.integers(0, 2)),
                       "amount": _figure(g, 0.05, 1.0), "fund": "county"}},
    ]  # fmt: skip
    kept = [entry for entry in entries if g.random() < 0.3]
    if kept:
        terms["rules"] = kept
