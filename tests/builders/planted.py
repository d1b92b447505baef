"""Random scenarios that have a plan, and the same with a conflict planted in them: for what `repair` must find."""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from ruamel.yaml import YAML

from builders.random_county import draft
from builders.random_money import MoneyDraft, money_draft
from builders.random_works import works_draft
from hjplan.data import build_county
from hjplan.errors import InfeasibleError, InputError, StoppedError
from hjplan.optimize.backend.trial import Trial
from hjplan.optimize.engine_exact import Model, solve_exact
from hjplan.planning.gaps import referred
from hjplan.schema.scenario import Scenario

Terms = dict
MOST = 200
"""Attempts to plant a conflict in counties drawn from one seed."""


@dataclass(frozen=True)
class Planted:
    """An infeasible scenario, and the statements by which it became so."""

    scenario: Scenario
    kind: str
    keys: tuple[str, ...]


def has_plan(scenario: Scenario) -> bool | None:
    """Does a scenario have a plan? Asked of the exact engine, not of what is tested; None where that is not found."""
    try:
        county = build_county(scenario)
        solve_exact(referred(county, solve_exact, lambda _: None))
    except InfeasibleError:
        return False
    except StoppedError:  # HiGHS ended without a word: asked again of the same program, nothing maximized
        program = Model(county).program.arrays()
        return Trial(program).feasible([], relax=not program.integer.any(), time_limit=60.0)
    return True


def planted(seed: int, folder: Path) -> Planted:
    """A scenario with a plan, made infeasible by one planted conflict; drawn again until it is."""
    for attempt in range(MOST):
        g = np.random.default_rng([seed, attempt, 77])
        base = _base(seed * MOST + attempt, g)
        if base is None:
            continue
        terms = copy.deepcopy(base.terms)
        terms["solve"] = {"engine": "exact", "gap": 0.001, "time_limit": 60}
        kind = list(PLANTS)[(seed + attempt) % len(PLANTS)]
        first = _scenario(terms, base, folder)
        if first is None or not has_plan(first):
            continue
        keys = PLANTS[kind](terms, g)
        if not keys:
            continue
        found = _scenario(terms, base, folder)
        if found is not None and has_plan(found) is False:
            return Planted(found, kind, keys)
    raise AssertionError(f"seed {seed}: no conflict could be planted in {MOST} attempts")


def _base(seed: int, g: np.random.Generator) -> MoneyDraft | None:
    kind = int(g.integers(0, 4))
    if kind == 0:
        tables = draft(seed, whole_units=bool(g.integers(0, 2)))
        rows = tuple(f"{row},{('north', 'south')[i % 2]}" for i, row in enumerate(tables.places))
        from dataclasses import replace

        return MoneyDraft(YAML(typ="safe").load(tables.text.replace("UNIT", "万元")), replace(tables, places=rows))
    try:
        return money_draft(seed, choose=False) if kind == 1 else works_draft(seed, money=kind == 3, choose=False)
    except AssertionError:
        return None


def _scenario(terms: Terms, base: MoneyDraft, folder: Path) -> Scenario | None:
    try:
        found = base.changed(lambda t: (t.clear(), t.update(copy.deepcopy(terms))))
        return found.scenario(folder)
    except InputError:
        return None


def _facility(terms: Terms, g: np.random.Generator) -> str:
    return str(g.choice(list(terms["facilities"])))


def _start(terms: Terms) -> int:
    return int(terms["horizon"]["start"])


def _target_too_soon(terms: Terms, g: np.random.Generator) -> tuple[str, ...]:
    """More than can be built by the end of the first years."""
    years = int(terms["horizon"]["years"])
    by = _start(terms) + int(g.integers(0, max(1, years - 1)))
    targets = terms.setdefault("targets", [])
    targets.append(
        {
            "facility": _facility(terms, g),
            "coverage": round(float(g.uniform(0.9, 1.0)), 3),
            "by": by,
            "hard": True,
            "hold": bool(g.integers(0, 2)),
        }
    )
    return (f"targets.{len(targets) - 1}",)


def _target_too_dear(terms: Terms, g: np.random.Generator) -> tuple[str, ...]:
    """More than the money pays by the end."""
    targets = terms.setdefault("targets", [])
    targets.append({"facility": _facility(terms, g), "coverage": round(float(g.uniform(0.6, 0.95)), 3), "hard": True})
    for fund in terms["funds"].values():
        amount = fund.get("amount")
        if isinstance(amount, int | float):
            fund["amount"] = round(amount * 0.3, 3)
    return (f"targets.{len(targets) - 1}",)


def _target_without_building(terms: Terms, g: np.random.Generator) -> tuple[str, ...]:
    """A target above what stands, and a limit that lets nothing be built or restored."""
    targets, rules = terms.setdefault("targets", []), terms.setdefault("rules", [])
    targets.append({"facility": _facility(terms, g), "coverage": 0.9, "hard": True})
    rules.append({"limit": {"of": ["build", "restore"], "at_most": 0}})
    return (f"targets.{len(targets) - 1}", f"rules.{len(rules) - 1}")


def _upkeep_without_money(terms: Terms, g: np.random.Generator) -> tuple[str, ...]:
    """Upkeep that the money does not pay."""
    rules = terms.setdefault("rules", [])
    rules.append({"upkeep_floor": {"at_least": float(g.choice([2.0, 5.0, 20.0]))}})
    return (f"rules.{len(rules) - 1}",)


def _floor_against_limit(terms: Terms, g: np.random.Generator) -> tuple[str, ...]:
    """Upkeep that must be paid, and a limit of upkeep below it."""
    rules = terms.setdefault("rules", [])
    rules.append({"upkeep_floor": {"at_least": round(float(g.uniform(0.5, 1.0)), 2)}})
    rules.append({"limit": {"of": "upkeep", "at_most": 0.001}})
    return (f"rules.{len(rules) - 2}", f"rules.{len(rules) - 1}")


def _commitment(terms: Terms, g: np.random.Generator) -> tuple[str, ...]:
    """A promise to pay more for a line than it can cost."""
    rules = terms.setdefault("rules", [])
    grants = [n for n, f in terms["funds"].items() if f.get("kind", "grant") == "grant"]
    if not grants:
        return ()
    use = str(g.choice(["build", "upkeep"]))
    fund = str(g.choice(grants))
    amount = terms["funds"][fund].get("amount")
    if not isinstance(amount, int | float):
        return ()
    rules.append(
        {
            "committed": {
                "line": f"{_facility(terms, g)}.{use}",
                "year": _start(terms),
                "amount": round(0.95 * amount, 4),
                "fund": fund,
            }
        }
    )
    return (f"rules.{len(rules) - 1}",)


def _locked_too_dear(terms: Terms, g: np.random.Generator) -> tuple[str, ...]:
    """A project that must start and that nobody can pay."""
    rules = terms.setdefault("rules", [])
    sector = next(iter(terms["facilities"].values())).get("sector", "toilets")
    terms.setdefault("projects", {})["palace"] = {"sector": sector, "cost": float(g.choice([1e4, 1e6]))}
    start = "must" if g.random() < 0.5 else _start(terms) + int(g.integers(0, int(terms["horizon"]["years"])))
    rules.append({"lock": {"project": "palace", "start": start}})
    return (f"rules.{len(rules) - 1}",)


def _two_locks(terms: Terms, g: np.random.Generator) -> tuple[str, ...]:
    """Two projects that are paid one at a time, both locked to one year, and a limit for both together."""
    rules = terms.setdefault("rules", [])
    sector = next(iter(terms["facilities"].values())).get("sector", "toilets")
    terms.setdefault("projects", {})["north_work"] = {"sector": sector, "cost": 0.02}
    terms["projects"]["south_work"] = {"sector": sector, "cost": 0.02}
    year = _start(terms) + int(g.integers(0, int(terms["horizon"]["years"])))
    rules.append({"lock": {"project": "north_work", "start": year}})
    rules.append({"lock": {"project": "south_work", "start": year}})
    rules.append({"limit": {"of": "project", "at_most": 0.03}})
    return tuple(f"rules.{len(rules) - i}" for i in (3, 2, 1))


PLANTS: dict[str, Callable[[Terms, np.random.Generator], tuple[str, ...]]] = {
    "target_too_soon": _target_too_soon,
    "target_too_dear": _target_too_dear,
    "target_without_building": _target_without_building,
    "upkeep_without_money": _upkeep_without_money,
    "floor_against_limit": _floor_against_limit,
    "commitment": _commitment,
    "locked_too_dear": _locked_too_dear,
    "two_locks": _two_locks,
}
