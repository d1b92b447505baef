"""Random counties that use the whole vocabulary of a scenario without projects and loans, as plain data.

Wider than ``random_county``: steps down to months, arrivals by quarter, reserves, shares of a sector, fees in every
unit and on dated paths, waivers, growth by row, four conditions, leads from nothing to three years, long payment
profiles, targets that are not held, a named care for the closing stock. JSON is YAML, so the dict is the file.
"""

from __future__ import annotations

import json
import random
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builders.second_model import YUAN
from hjplan.schema import load
from hjplan.schema.scenario import Scenario

TIERS = ("seat", "town", "village")
TAGS = ("corridor", "scenic", "relocation")
START = 2027
SECTOR = {"toilet": "toilets", "sewage": "sewage", "water": "sewage", "road": "roads", "lamp": "roads"}
FEE_UNITS = {
    "yuan/household/year": 90.0,
    "yuan/household/month": 8.0,
    "yuan/person/year": 25.0,
    "yuan/person/month": 2.0,
    "yuan/m3": 1.1,
    "yuan/unit/year": 90.0,
    "yuan/unit/month": 9.0,
}


@dataclass(frozen=True)
class WideCounty:
    """A scenario as a dict and its tables as rows; blank cells are ``""``."""

    spec: dict[str, Any]
    places: list[dict[str, Any]]
    stock: list[dict[str, Any]]

    def written(self, folder: Path) -> Scenario:
        """The scenario as read from files."""
        conditions = {c: None for f in self.spec["facilities"].values() for c in conditions_of(f)}
        columns = ["place", "facility", "need", *conditions, "cost_factor", "growth"]
        _csv(folder / "stock.csv", columns, self.stock)
        _csv(folder / "places.csv", list(self.places[0]), self.places)
        (folder / "scenario.yaml").write_text(json.dumps(self.spec, ensure_ascii=False), encoding="utf-8")
        return load(folder / "scenario.yaml")


def _csv(path: Path, columns: list[str], rows: list[dict[str, Any]]) -> None:
    lines = [",".join(str(row.get(c, "")) for c in columns) for row in rows]
    path.write_text("\n".join([",".join(columns), *lines]) + "\n", encoding="utf-8")


def conditions_of(facility: dict[str, Any]) -> list[str]:
    """Conditions, best first."""
    found: list[str] = facility.get("conditions", ["working", "relapsed"])
    return found


def wide_county(seed: int) -> WideCounty:
    """A random county: 2 to 5 places, 2 to 4 facilities, 2 to 4 funds."""
    g = random.Random(seed)
    step = g.choice(["year", "year", "half", "quarter", "month"])
    years = g.randint(2, 5) if step == "year" else g.randint(1, 2)
    unit = g.choice(list(YUAN))
    money: dict[str, Any] = {"unit": unit}
    if g.random() < 0.8:
        money["price_year"] = g.choice([2025, 2026, 2027])
    if g.random() < 0.8:
        money["inflation"] = g.choice([0.02, {"default": 0.02, "upkeep": 0.04}, {"default": 0.01, "build": 0.03}])
    if g.random() < 0.8:
        money["discount"] = g.choice([0.03, 0.06])
    places = [_place(i, g) for i in range(g.randint(2, 5))]
    names = sorted(g.sample(list(SECTOR), g.randint(2, 4)))
    facilities = {name: _facility(name, g, YUAN[unit]) for name in names}
    stock = [_stock(p, n, facilities[n], g) for p in places for n in names if p is places[0] or g.random() < 0.85]
    scale = sum(float(r["need"] or 100) * facilities[r["facility"]]["build"]["cost"] for r in stock) * 0.15
    spec = {
        "hjplan": 1,
        "name": "wide",
        "places": "places.csv",
        "stock": "stock.csv",
        "horizon": {"start": START, "years": years, "step": step},
        "money": money,
        "solve": {"gap": 1e-7},
        "simulate": {"mode": "expected", "policies": ["plan"]},
        "facilities": facilities,
        "funds": {
            "county": {"amount": round(scale * g.uniform(0.1, 0.6), 6), "carry_over": g.choice([0, 0.5, 1])},
            **{f"grant{i}": _grant(scale, names, places, g) for i in range(g.randint(1, 3))},
        },
        "fees": {n: _fee(n, places, stock, g) for n in names if g.random() < 0.6},
        "affordability": {"waive": {"share": g.choice([0, 0.06])}},
        "goal": _goal(places, facilities, g),
        "targets": [_target(years, places, stock, g) for _ in range(g.randint(0, 3))],
    }
    return WideCounty(spec, places, stock)


def _place(number: int, g: random.Random) -> dict[str, Any]:
    households = g.randint(40, 400)
    return {
        "id": f"p{number}",
        "tier": g.choice(TIERS),
        "township": g.choice(["A", "B"]),
        "tags": ";".join(t for t in TAGS if g.random() < 0.35),
        "households": households,
        "population": round(households * g.uniform(2.5, 4)),
        "income": g.randint(9000, 30000),
        "growth": g.choice(["", 0.01, -0.02, -0.1]),
        "lanes": round(households / g.uniform(15, 30), 1),
    }


def _facility(name: str, g: random.Random, yuan: float) -> dict[str, Any]:
    size, per = {"road": (4, 40.0), "lamp": (g.choice([2, 3]), 5.0)}.get(name, (2, 1.0))
    out: dict[str, Any] = {"sector": SECTOR[name], "unit": {"road": "km", "lamp": "lamp"}.get(name, "household")}
    if size > 2:
        out["conditions"] = ["good", "fair", "poor", "failed"] if size == 4 else ["good", "fair", "failed"]
        out["service"] = [1, 0.9, 0.5, g.choice([0, 0.1])] if size == 4 else [1, 0.6, 0]
    if per > 1 and g.random() < 0.7:
        out["serves"] = {"households": g.choice([per, per / 2])}
    if g.random() < 0.3:
        out["share"] = g.choice([0.3, 0.6])
    build: dict[str, Any] = {"cost": g.uniform(2000, 8000) * per / yuan, "lead": g.choice([0, 0.25, 1, 1.5, 3])}
    if g.random() < 0.7:
        build["yearly_limit"] = round(g.uniform(0.1, 0.6), 2)
    if g.random() < 0.5:
        build["pay"] = g.choice([[0.7, 0.3], [0.3, 0.2, 0.2, 0.1, 0.1, 0.1], [0, 1], [0.4] + [0.05] * 12])
    cost, leaving = g.uniform(50, 300) * per / yuan, [round(g.uniform(0.05, 0.5), 3) for _ in range(size - 1)]
    regimes = {
        "none": {"cost": 0, "decay": leaving, "operates": g.choice([0, 0.5, 1, 1])},
        "routine": {
            "cost": cost if g.random() < 0.6 else [cost * (1 + 0.3 * s) for s in range(size)],
            "decay": [p / 4 for p in leaving],
        },
        "staffed": {"cost": 2 * cost, "decay": [p / 9 for p in leaving], "operates": g.choice([0.9, 1])},
    }
    repair = [g.uniform(300, 3000) * per * (s + 1) / size / yuan for s in range(size)]
    middle = [repair[s] if g.random() < 0.6 else None for s in range(1, size - 1)]
    out |= {"build": build, "regimes": dict(g.sample(list(regimes.items()), 3))}
    if g.random() < 0.85:
        out["restore"] = {"cost": g.choice([repair[-1], [None, *middle, repair[-1]]])}
    if g.random() < 0.35:
        out["leave"] = "stays"
    counted = per > 1
    rules: list[dict[str, Any]] = [
        {"column": "lanes"},
        {"per": "household", "share": 0.05 if counted else 0.9},
        {"per": "person", "share": 0.02 if counted else 0.3},
        {"per": "place", "share": 6 if counted else 60},
    ]
    out["need"] = g.choice(rules) | ({"growth": g.choice([-0.08, 0.03])} if g.random() < 0.3 else {})
    return out


def _stock(place: dict[str, Any], name: str, facility: dict[str, Any], g: random.Random) -> dict[str, Any]:
    need = round(place["households"] * g.uniform(0.5, 1) / (20 if name in ("road", "lamp") else 1), 1)
    parts = [g.expovariate(1) for _ in conditions_of(facility)]
    total = need * g.choice([0, 0.3, 0.6, 0.9, 1, 1.05]) / sum(parts)
    return {
        "place": place["id"],
        "facility": name,
        "need": g.choice(["", need, need]),
        "cost_factor": g.choice(["", round(g.uniform(0.8, 1.3), 2)]),
        "growth": g.choice(["", "", "", -0.05, 0.04, 0]),
        **{c: round(total * part, 2) for c, part in zip(conditions_of(facility), parts, strict=True)},
    }


def _some(values: list[str], g: random.Random) -> list[str]:
    return [v for v in values if g.random() < 0.7] or values[:1]


def _grant(scale: float, names: list[str], places: list[dict[str, Any]], g: random.Random) -> dict[str, Any]:
    def amount() -> float:
        return round(scale * g.uniform(0.05, 0.6), 6)

    earmark: dict[str, list[str]] = {}
    if g.random() < 0.6:
        earmark["uses"] = _some(["build", "restore", "upkeep", "project"], g)
    if g.random() < 0.4:
        earmark["sectors"] = _some(sorted({SECTOR[n] for n in names}), g)
    elif g.random() < 0.4:
        earmark["facilities"] = _some(names, g)
    if g.random() < 0.4:
        earmark["tiers"] = _some(sorted({p["tier"] for p in places}), g)
    tags = sorted({t for p in places for t in p["tags"].split(";") if t})
    if tags and g.random() < 0.3:
        earmark["tags"] = _some(tags, g)
    out: dict[str, Any] = {
        "amount": g.choice([amount(), {"2027": amount(), "2028+": amount()}, {"2027-2028": amount(), "2029": 1}]),
        "pays_for": earmark,
        "carry_over": g.choice([0, 0.3, 0.75, 1]),
        "reserve": g.choice([0, 0.03, 0.1]),
        "real": g.random() < 0.3,
    }
    if g.random() < 0.6:
        out |= {"max_share": round(g.uniform(0.3, 0.9), 2), "share_of": g.choice(["line", "sector"])}
    if g.random() < 0.5:
        out["arrives"] = g.choice([[0.1, 0.2, 0.3, 0.4], [0, 0, 0.5, 0.5], [0, 0.6, 0.4, 0]])
    return out


def _fee(name: str, places: list[dict[str, Any]], stock: list[dict[str, Any]], g: random.Random) -> dict[str, Any]:
    unit = g.choice(list(FEE_UNITS))
    level = round(FEE_UNITS[unit] * g.uniform(0.5, 3), 2)
    paths: list[Any] = [level, {"2028": level}, {"2027": level, "2028": 2 * level}, {"2026": level, "2029": level / 2}]
    out: dict[str, Any] = {"billed_on": name, "unit": unit, "level": g.choice(paths), "waive": g.random() < 0.7}
    out |= {"collection": g.choice([0.6, 0.85, 1]), "carry_over": g.choice([0, 0.4, 1, 1])}
    if unit == "yuan/m3":
        out["use_m3"] = 96
    if g.random() < 0.5:
        here = [p["tier"] for p in places for r in stock if r["place"] == p["id"] and r["facility"] == name]
        out["tiers"] = sorted({g.choice(here)} | {t for t in TIERS if g.random() < 0.3})
    return out


def _goal(places: list[dict[str, Any]], facilities: dict[str, Any], g: random.Random) -> dict[str, Any]:
    tags = sorted({t for p in places for t in p["tags"].split(";") if t})
    sectors = sorted({f["sector"] for f in facilities.values()})
    return {
        "weights": {s: round(g.uniform(0.4, 1.5), 2) for s in sectors if g.random() < 0.7},
        "tiers": {t: 1.1 for t in TIERS if g.random() < 0.5},
        "tags": {t: 1.15 for t in tags if g.random() < 0.6},
        "after": {"years": g.choice([0, 5, 7.5, 10]), "care": g.choice(["none", "routine", "staffed"])},
    }


def _target(years: int, places: list[dict[str, Any]], stock: list[dict[str, Any]], g: random.Random) -> dict[str, Any]:
    row = g.choice(stock)
    place = next(p for p in places if p["id"] == row["place"])
    out: dict[str, Any] = {"coverage": round(g.uniform(0.3, 0.9), 2), "priority": g.choice([1, 2, 3])}
    out |= g.choice([{}, {"sector": SECTOR[row["facility"]]}, {"facility": row["facility"]}])
    out |= g.choice([{}, {"tier": place["tier"]}, {"township": place["township"]}])
    if place["tags"] and g.random() < 0.3:
        out["tag"] = place["tags"].split(";")[0]
    if g.random() < 0.6:
        out["by"] = g.randint(START, START + years - 1)
    if g.random() < 0.4:
        out["hold"] = False
    if g.random() < 0.1:
        out |= {"hard": True, "coverage": 0.02}
    return out
