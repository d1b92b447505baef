"""Random counties as a planner could have written them, from a seed: for properties that must hold for all."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

TIERS = ("seat", "town", "village")
TAGS = ("corridor", "scenic")
USES = ("build", "restore", "upkeep")
STOCK = ["place", "facility", "need", "working", "relapsed", "good", "fair", "failed", "cost_factor"]


@dataclass(frozen=True)
class Draft:
    """A county in text, with the parts that tests vary kept apart."""

    head: str
    facilities: str
    funds: tuple[str, ...]
    rest: str
    places: tuple[str, ...]
    stock: tuple[str, ...]
    unit: str = "万元"

    @property
    def text(self) -> str:
        """The scenario file."""
        funds = "funds:\n" + "".join(f"  {f}\n" for f in self.funds)
        return self.head.replace("UNIT", self.unit) + self.facilities + funds + self.rest

    @property
    def places_csv(self) -> str:
        """The table of places."""
        return "id,tier,tags,households,population,income,growth\n" + "".join(f"{p}\n" for p in self.places)

    @property
    def stock_csv(self) -> str:
        """The table of stocks."""
        rows = [s.split(",") for s in self.stock]
        kept = [i for i in range(len(STOCK)) if i < 3 or any(r[i] for r in rows)]
        return "".join(",".join(r[i] for i in kept) + "\n" for r in [STOCK, *rows])

    def with_fund(self, number: int, text: str) -> Draft:
        """The same county with one fund written anew."""
        return replace(self, funds=tuple(text if i == number else f for i, f in enumerate(self.funds)))


def draft(seed: int, *, whole_units: bool = False, falling: bool = True, hard: bool = False) -> Draft:
    """A random county: 2 to 5 places, 2 or 3 facilities, 2 or 3 funds, perhaps a fee, perhaps a soft target.

    Not ``falling``: no place loses households. ``hard``: a hard target, perhaps impossible, and perhaps a soft one.
    """
    g = np.random.default_rng(seed)
    names = ["toilet", "water", "road"][: int(g.integers(2, 4))]
    step = str(g.choice(["year", "year", "half", "quarter"]))
    years = int(g.integers(2, 5)) if step == "year" else 2
    head = (
        "hjplan: 1\nplaces: places.csv\nstock: stock.csv\n"
        f"horizon: {{start: 2027, years: {years}, step: {step}}}\n"
        f"money: {{unit: UNIT, price_year: 2026, inflation: {{default: 0.02, upkeep: 0.04}}, discount: 0.04}}\n"
        "solve: {gap: 0.0000001}\n"
        f"goal: {{weights: {{toilets: {g.uniform(0.5, 1.5):.2f}}}, tiers: {{village: 1.1}}, tags: {{corridor: 1.15}}, "
        f"after: {{years: {int(g.choice([0, 5, 10]))}}}}}\n"
    )
    facilities = "facilities:\n" + "".join(_facility(n, g, whole_units) for n in names)
    places, stock = _tables(names, g, falling)
    funds = tuple(_fund(i, g, names) for i in range(int(g.integers(2, 4))))
    rest = ""
    if g.random() < 0.6:
        rest += f"fees: {{toilet: {{billed_on: toilet, level: {int(g.integers(20, 120))}, collection: 0.8}}}}\n"
    targets = []
    if g.random() < 0.5:
        targets.append(f"{{facility: toilet, coverage: {g.uniform(0.5, 0.9):.2f}, priority: 3}}")
    if hard:
        targets.append(f"{{facility: {names[-1]}, coverage: {g.uniform(0.2, 0.9):.2f}, hard: true}}")
    rest += f"targets: [{', '.join(targets)}]\n" if targets else ""
    return Draft(head, facilities, funds, rest, places, stock)


def _facility(name: str, g: np.random.Generator, whole_units: bool) -> str:
    p_none = g.uniform(0.05, 0.5)
    limit = "" if g.random() < 0.3 else f", yearly_limit: {g.uniform(0.1, 0.6):.2f}"
    pay = ", pay: [0.6, 0.4]" if g.random() < 0.3 else ""
    whole = "    whole_units: true\n" if whole_units and name != "road" else ""
    operates = f", operates: {g.choice([0, 0.5, 1])}"
    if name == "road":
        return (
            "  road:\n    sector: roads\n    unit: km\n    conditions: [good, fair, failed]\n    service: [1, 0.6, 0]\n"
            f"    serves: {{households: 40}}\n    build: {{cost: {g.uniform(20, 60):.2f}, lead: 1{limit}}}\n"
            f"    regimes:\n      none: {{cost: 0, decay: [{p_none:.3f}, {p_none:.3f}]{operates}}}\n"
            f"      routine: {{cost: [0.5, 0.8, 0], decay: [{p_none / 3:.3f}, {p_none / 3:.3f}]}}\n"
            f"    restore: {{cost: [null, 3, {g.uniform(8, 20):.2f}]}}\n    leave: stays\n"
        )
    lead = g.choice([0.5, 1, 1.5])
    return (
        f"  {name}:\n    sector: {name}s\n    unit: household\n{whole}"
        f"    build: {{cost: {g.uniform(0.2, 0.8):.3f}, lead: {lead}{limit}{pay}}}\n"
        f"    regimes:\n      none: {{cost: 0, relapse: {p_none:.3f}{operates}}}\n"
        f"      routine: {{cost: {g.uniform(0.005, 0.03):.4f}, relapse: {p_none / 4:.3f}}}\n"
        f"    restore: {{cost: {g.uniform(0.05, 0.2):.3f}}}\n"
    )


def _tables(names: list[str], g: np.random.Generator, falling: bool) -> tuple[tuple[str, ...], tuple[str, ...]]:
    places, stock = [], []
    for i in range(int(g.integers(2, 6))):
        households = int(g.integers(40, 400))
        tags = ";".join(t for t in TAGS if g.random() < 0.4)
        growth = g.choice([0, 0.01, -0.02, -0.1])
        growth = growth if falling else abs(growth)
        places.append(
            f"p{i},{g.choice(TIERS)},{tags},{households},{households * 3},{int(g.integers(9000, 30000))},{growth}"
        )
        for name in names:
            if name != "toilet" and g.random() < 0.2:
                continue
            need = households if name != "road" else round(households / 20, 1)
            parts = g.dirichlet([3, 2, 2, 2]) * need
            factor = f"{g.uniform(0.8, 1.2):.2f}"
            if name == "road":
                stock.append(f"p{i},road,{need},,,{parts[0]:.2f},{parts[1]:.2f},{parts[2]:.2f},{factor}")
            else:
                stock.append(f"p{i},{name},{need},{int(parts[0])},{int(parts[1])},,,,{factor}")
    return tuple(places), tuple(stock)


def _fund(number: int, g: np.random.Generator, names: list[str]) -> str:
    amount = f"{g.uniform(3, 60):.2f}"
    if number == 0:
        return f"county: {{amount: {amount}, carry_over: {g.choice([0, 0.5, 1])}}}"
    uses = [u for u in USES if g.random() < 0.6] or ["build"]
    tiers = [t for t in TIERS if g.random() < 0.7] or ["village"]
    share = f", max_share: {g.uniform(0.4, 0.9):.2f}" if g.random() < 0.6 else ""
    wide = ", share_of: sector" if share and g.random() < 0.4 else ""
    tags = ", tags: [corridor]" if g.random() < 0.3 else ""
    return (
        f"grant{number}: {{amount: {{2027: {amount}, 2028+: {g.uniform(0, 40):.2f}}}{share}{wide}, "
        f"carry_over: {g.choice([0, 0.3])}, "
        f"pays_for: {{uses: [{', '.join(uses)}], tiers: [{', '.join(tiers)}]{tags}}}}}"
    )
