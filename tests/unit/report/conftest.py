"""A finished run made by hand: as large as the demo county, quick to make, with every table of interface.md."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from builders.campaign import saved_campaign
from builders.explained import saved_explanation
from builders.instruments import saved_instruments
from builders.rewarded import saved_rewards
from builders.traded import saved_front, saved_ranges

from hjplan.results.loading import Run
from hjplan.schema.scenario import Scenario, ScenarioFile

mpl.use("Agg")

START, YEARS = 2027, 8
SECTORS = {  # sector: need in 1,000 households, built and working share at the start and the end
    "roads": (260, 0.93, 0.66, 0.97, 0.74),
    "transport": (98, 0.71, 0.62, 0.9, 0.8),
    "toilets": (190, 0.78, 0.61, 0.97, 0.85),
    "sewage": (120, 0.51, 0.4, 0.93, 0.62),
    "waste": (240, 0.88, 0.66, 0.94, 0.7),
    "water": (92, 0.92, 0.8, 0.99, 0.94),
    "greening": (111, 0.74, 0.62, 0.78, 0.5),
    "order": (47, 0.69, 0.46, 0.7, 0.47),
    "land_control": (186, 0.5, 0.4, 0.85, 0.66),
    "housing": (6.4, 0.3, 0.27, 0.6, 0.5),
    "livestock": (18, 0.4, 0.32, 0.8, 0.66),
    "energy": (31, 0.6, 0.51, 1.0, 0.82),
    "rivers": (62, 0.69, 0.46, 0.9, 0.55),
}
FACILITIES = {
    "village_road": ("roads", "村组道路", "Village roads", 1150.0, 0.055, 190.0),
    "household_toilet": ("toilets", "户厕", "Household toilets", 74103.0, 0.02, 320.5),
    "village_sewage": ("sewage", "村庄污水", "Village sewage", 42902.0, 0.04, 610.0),
    "waste_village": ("waste", "村庄保洁收运", "Village waste collection and cleaning", 78003.0, 0.09, 88.0),
    "order_street": ("order", "街巷秩序(治乱)", "Street order", 89.0, 0.3, 12.0),
}
FUNDS = {
    "central_rural_grant": ("中央农村环境整治资金", "Central environment grant", 2000, "build"),
    "toilet_award": ("厕所革命奖补", "Toilet award", 600, "build"),
    "village_works": ("一事一议奖补", "Village-voted works", 2300, "restore"),
    "road_upkeep": ("公路养护资金", "Road upkeep money", 860, "upkeep"),
    "county_budget": ("县级财政", "County budget line", 4000, "upkeep"),
}
POLICIES = {"plan": 0.72, "campaign": 0.55, "proportional": 0.61, "relapse_blind": 0.6}


def scenario_file(name: str, titles: dict[str, str]) -> ScenarioFile:
    """A scenario with the facilities and funds above."""
    care = {"none": {"cost": 0, "relapse": 0.2}, "routine": {"cost": 0.013, "relapse": 0.02}}
    return ScenarioFile.model_validate(
        {
            "hjplan": 1,
            "name": name,
            "title": titles,
            "fictional": True,
            "horizon": {"start": START, "years": YEARS},
            "money": {"unit": "万元", "price_year": 2026, "inflation": {"default": 0.02, "upkeep": 0.04}},
            "places": "places.csv",
            "stock": "stock.csv",
            "facilities": {
                key: {
                    "sector": sector,
                    "title": {"zh": zh, "en": en},
                    "unit": "household",
                    "build": {"cost": 0.9},
                    "regimes": care,
                    "restore": {"cost": 0.35},
                    "source": {"regimes": "C024, C031", "cost": "A048"},
                }
                for key, (sector, zh, en, *_) in FACILITIES.items()
            },
            "funds": {
                key: {
                    "title": {"zh": zh, "en": en},
                    "amount": amount,
                    "pays_for": {"uses": [use], "tiers": ["village"]},
                }
                for key, (zh, en, amount, use) in FUNDS.items()
            },
            "targets": [
                {"sector": "sewage", "tier": "village", "coverage": 0.45, "by": 2031, "priority": 1},
                {"sector": "toilets", "coverage": 0.78, "by": 2030, "hard": False},
            ],
            "simulate": {"uncertain": {"decay": {"shared": {"lognormal": 0.25}}}},
            "fees": {"waste": {"billed_on": "waste_village", "level": 90, "collection": 0.75}},
        }
    )


def coverage_table() -> pd.DataFrame:
    rows = []
    for sector, (need, b0, w0, b1, w1) in SECTORS.items():
        for i in range(YEARS):
            s = (i + 1) / YEARS
            built, works = b0 + (b1 - b0) * s**0.6, w0 + (w1 - w0) * s
            for tier, part in (("village", 0.7), ("town", 0.1), ("seat", 0.2)):
                n = 1000.0 * need * part
                rows.append((sector, tier, "T01", f"{START + i}-01-01", n, built * n, works * n))
    return pd.DataFrame(rows, columns=["sector", "tier", "township", "period", "need", "built", "effective"])


def bands_table() -> pd.DataFrame:
    rows = []
    months = [f"{START + m // 12}-{m % 12 + 1:02d}-01" for m in range(12 * YEARS)]
    for policy, end in POLICIES.items():
        for sector, (_, b0, w0, b1, w1) in {**SECTORS, "all": (0, 0.7, 0.6, 0.9, end)}.items():
            for m, month in enumerate(months):
                s = (m + 1) / len(months)
                for quantity, value in (("built", b0 + (b1 - b0) * s**0.6), ("effective", w0 + (w1 - w0) * s)):
                    wiggle = 0.03 * np.sin(m / 2) * (policy == "campaign")
                    levels = np.clip(value + wiggle + 0.05 * s**0.5 * np.array([0, -1, -0.4, 0, 0.4, 1]), 0, 1)
                    rows.append((policy, sector, "all", "all", month, quantity, *levels))
    return pd.DataFrame(
        rows,
        columns=[
            "policy",
            "sector",
            "tier",
            "township",
            "month",
            "quantity",
            "mean",
            "p05",
            "p25",
            "p50",
            "p75",
            "p95",
        ],
    )


def money_tables() -> tuple[pd.DataFrame, pd.DataFrame]:
    money, funds = [], []
    for key, (_, _, amount, use) in FUNDS.items():
        carried = 0
        for i in range(YEARS):
            period, received = f"{START + i}-01-01", amount * 10_000
            lapsed = received // 10 if key == "toilet_award" and i > 4 else 0
            kept = received // 20 if key == "central_rural_grant" and i < YEARS - 1 else 0
            spent = received + carried - lapsed - kept
            value = 0.0 if lapsed else 3.2
            funds.append((key, period, received, carried, spent, kept, lapsed, value))
            parts = {use: spent} if key != "county_budget" else {"upkeep": spent // 2, "build": spent - spent // 2}
            for u, paid in parts.items():
                money.append((key, "Z1", "sewage", "village", "village_sewage", u, "", period, paid))
            carried = kept
    names = ["fund", "period", "received", "carried_in", "spent", "carried_out", "lapsed", "value_of_one_more"]
    lines = ["fund", "zone", "sector", "tier", "facility", "use", "project", "period", "amount"]
    return pd.DataFrame(money, columns=lines), pd.DataFrame(funds, columns=names)


def stock_tables() -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    stock, plan, relapse = [], [], []
    for key, (_, _, _, need, rate, again) in FACILITIES.items():
        for i in range(YEARS):
            period = f"{START + i}-01-01"
            units = need * (0.6 + 0.03 * i)
            stock += [
                ("T01-V01", key, period, "working", 0.8 * units),
                ("T01-V01", key, period, "relapsed", 0.2 * units),
            ]
            cost = round(0.5 * units * 130)
            plan += [
                ("T01-V01", key, period, "upkeep", "working", "routine", 0.5 * units, cost),
                ("T01-V01", key, period, "upkeep", "working", "none", 0.3 * units, 0),
                ("T01-V01", key, period, "upkeep", "relapsed", "none", 0.2 * units, 0),
                ("T01-V01", key, period, "build", "", "", 0.03 * need, 10_000_000),
            ]
            for p, factor in zip(POLICIES, (1.0, 5.0, 2.0, 2.4), strict=True):
                r = factor * rate * units
                relapse.append((p, key, "village", START + i, r, 0.8 * r, 0.3 * r, factor * again * 10_000 / YEARS))
    return (
        pd.DataFrame(stock, columns=["place", "facility", "period", "condition", "units"]),
        pd.DataFrame(plan, columns=["place", "facility", "period", "use", "condition", "regime", "units", "cost"]),
        pd.DataFrame(
            relapse,
            columns=["policy", "facility", "tier", "year", "relapsed", "restored", "restored_again", "spent_again"],
        ),
    )


def draws_table() -> pd.DataFrame:
    rng = np.random.default_rng(1)
    rows = []
    for policy, factor in zip(POLICIES, (1.0, 5.0, 2.0, 2.4), strict=True):
        for d in range(100):
            z = rng.normal()
            rows.append((policy, d, 6e6 * (1 + 0.01 * z), 7.8e8, factor * 1.2e7 * (1 + 0.1 * z), factor * 3100.0,
                         POLICIES[policy] + 0.02 * z, 1))  # fmt: skip
    columns = ["policy", "draw", "goal", "spent", "spent_twice", "rebound_cycles", "coverage_at_end", "targets_met"]
    return pd.DataFrame(rows, columns=columns)


def fees_table() -> pd.DataFrame:
    rows = [
        ("waste", "village", f"{START + i}-01-01", 90.0, 46000.0, 0.75, 31_050_00, 11_930_000, 0.26, 90.0, 0.0018)
        for i in range(YEARS)
    ]
    columns = [
        "fee",
        "tier",
        "period",
        "level",
        "billed",
        "collected",
        "revenue",
        "upkeep",
        "cost_recovery",
        "bill",
        "share_of_income",
    ]
    return pd.DataFrame(rows, columns=columns)


def targets_table() -> pd.DataFrame:
    rows = [
        ("sewage village 0.45 by 2031", 2031, 0.45, 0.47, 0.0, 0.81),
        ("toilets 0.78 by 2030", 2030, 0.78, 0.72, 4200.0, 0.07),
    ]
    return pd.DataFrame(rows, columns=["target", "due", "asked", "planned", "shortfall", "chance"])


class Tables:
    """Tables by attribute, names by iteration, as a saved run has them."""

    def __init__(self, frames: dict[str, pd.DataFrame]) -> None:
        self.frames = frames

    def __iter__(self) -> Any:
        return iter(sorted(self.frames))

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name.startswith("_") or name not in self.frames:
            raise AttributeError(name)
        return self.frames[name]


class FakeRun:
    """What :class:`hjplan.results.loading.Run` offers to a report."""

    def __init__(self, manifest: dict[str, Any], summary: dict[str, Any], tables: Tables, scenario: Scenario) -> None:
        self.manifest, self.summary, self.tables = manifest, summary, tables
        self.folder, self.label, self._scenario = Path("runs/x"), "", scenario
        self.id, self.name = summary["run"], summary["scenario"]

    def scenario(self) -> Scenario:
        return self._scenario


def finished_run(name: str, titles: dict[str, str], simulated: bool = True, better: float = 0.0) -> Any:
    """A run as :class:`hjplan.results.loading.Run` looks to a report."""
    money, funds = money_tables()
    stock, plan, relapse = stock_tables()
    coverage = coverage_table()
    coverage["effective"] += better * coverage["need"]
    frames = {"coverage": coverage, "money": money, "funds": funds, "stock": stock, "plan": plan,
              "fees": fees_table(), "targets": targets_table()}  # fmt: skip
    if simulated:
        frames |= {"bands": bands_table(), "draws": draws_table(), "relapse": relapse}
    by_use = money.groupby("use")["amount"].sum() / 1e4
    by_fund = money.groupby("fund")["amount"].sum() / 1e4
    places = pd.DataFrame({"id": ["T01-V01"], "tier": ["village"], "households": [523.0]})
    cells = pd.DataFrame({"place": ["T01-V01"] * 5, "facility": list(FACILITIES), "cost_factor": [1.0] * 5})
    scenario = Scenario(scenario_file(name, titles), places, cells, Path("scenario.yaml"), {}, (), ())
    summary = {
        "run": f"2027-{name}-3f9a1c", "folder": "runs/x", "scenario": name, "status": "optimal",
        "units": {"money": "万元", "goal": "household-years"}, "engine": "exact", "why_engine": "the only engine",
        "proven": True, "goal": 6_012_345.6, "bound": 6_012_900.1, "lp_bound": 6_012_900.1, "gap": 9.2e-5,
        "seconds": {"read": 0.2, "build": 0.9, "solve": 12.1, "simulate": 1.2, "write": 0.3},
        "size": {"places": 152, "zones": 11, "facilities": 29, "periods": 8, "variables": 50800, "rows": 21000},
        "coverage": {s: {"built": v[3], "effective": v[4]} for s, v in SECTORS.items()},
        "relapse": {"rebound_cycles": 3100.0 if simulated else None, "spent_twice": 1200.0 if simulated else None},
        "money": {"spent": float(by_use.sum()), "lapsed": float(funds["lapsed"].sum() / 1e4),
                  "by_use": {"debt": 0.0, "project": 0.0, **by_use.to_dict()}, "by_fund": by_fund.to_dict()},
        "fees": {"waste": {"level": [90.0] * 8, "revenue": 2484.0, "collection": 0.75, "cost_recovery": 0.26,
                           "upkeep": 9544.0, "subsidy": 7060.0,
                           "share_of_income": {"mean": 0.0018}}},
        "targets": [
            {"target": label, "met": met, "value": value, "chance": chance if simulated else None}
            for label, met, value, chance in (
                ("sewage village 0.45 by 2031", True, 0.47, 0.81),
                ("toilets 0.78 by 2030", False, 0.72, 0.07),
            )
        ],
        "warnings": [{"level": "warning", "text": "no fund may keep up `old_quarter` in the seat", "key": "funds",
                      "file": "scenario.yaml", "line": 14, "column": 3, "cell": None}],
    }  # fmt: skip
    manifest = {
        "run": summary["run"], "created": "2026-11-24T22:00:00+00:00", "titles": titles, "fictional": True,
        "versions": {"hjplan": "0.1.0", "python": "3.13.1", "highspy": "1.16.0"}, "seed": 20270101, "draws": 100,
        "mode": "chance", "simulated": simulated, "policies": list(POLICIES), "summary": summary, "yuan": 1e4,
        "inputs": {"scenario.yaml": "ab" * 32}, "source": {"file": "baseline.yaml", "sha256": "cd" * 32},
        "solver": {"name": "HiGHS", "engine": "exact", "why": "the only engine"}, "overrides": [],
    }  # fmt: skip
    return FakeRun(manifest, summary, Tables(frames), scenario)


@pytest.fixture(scope="session")
def run() -> Any:
    """A run planned and simulated."""
    return finished_run("baseline", {"zh": "清水县:现状", "en": "Qingshui: baseline"})


@pytest.fixture(scope="session")
def make_run() -> Any:
    """Make a run of another name, and of a plan that works better by a share."""
    return finished_run


@pytest.fixture(scope="session")
def unsimulated() -> Any:
    """A run of ``--no-simulate``: no bands, draws or relapse."""
    return finished_run("quick", {"zh": "", "en": ""}, simulated=False)


@pytest.fixture(scope="session")
def moneyed(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A small county with every instrument and the curve of its fee, really planned and saved; no futures."""
    return saved_instruments(tmp_path_factory.mktemp("moneyed"))


@pytest.fixture(scope="session")
def rewarded(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The same county with a reward pool, of which one township wins; planned and saved, no futures."""
    return saved_rewards(tmp_path_factory.mktemp("rewarded"))


@pytest.fixture(scope="session")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A small county with projects, capacities, links, mechanisms and owners; planned and saved, no futures."""
    return saved_campaign(tmp_path_factory.mktemp("campaign"))


@pytest.fixture(scope="session")
def traded(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The front of a small county between households served and public money, really solved."""
    return saved_front(tmp_path_factory.mktemp("traded"))


@pytest.fixture(scope="session")
def ranged(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """A small county, planned, with the ranges of its plan."""
    return saved_ranges(tmp_path_factory.mktemp("ranged"))


@pytest.fixture(scope="session")
def explained(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The four villages, planned and explained: the plan as a whole, an item with money, and one without."""
    return saved_explanation(tmp_path_factory.mktemp("explained"))
