"""What must be true of every optimum with instruments: more or looser never hurts, slack rules change nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from builders.random_money import MoneyDraft, money_draft

from hjplan.data.county import County
from hjplan.data.levels import with_levels
from hjplan.errors import InfeasibleError
from hjplan.optimize.engine_exact import solve_exact

Terms = dict[str, Any]
Change = tuple[str, Callable[[Terms], object]]
GAP = 1e-7
NORMAL, SLOW = range(8), range(8, 208)
EACH = 4
"""Changes tried of every county, drawn from all that its terms allow."""
YUAN = 1_000
"""The step of finite differences."""


def optimum(draft: MoneyDraft) -> float | None:
    """The proven optimum, to the gap; None where no plan exists."""
    try:
        return solve_exact(draft.county(GAP)).goal
    except InfeasibleError:
        return None


def times(terms: dict[Any, Any], key: str | int, factor: float, most: float = float("inf")) -> None:
    """An amount or every one of a mapping, times a factor."""
    value = terms[key]
    if isinstance(value, dict):
        terms[key] = {k: min(most, v * factor) for k, v in value.items()}
    else:
        terms[key] = min(most, value * factor)


def at(terms: Terms, where: Sequence[str | int]) -> Any:
    """What stands at a path of keys."""
    found: Any = terms
    for key in where:
        found = found[key]
    return found


def scaled(where: Sequence[str | int], key: str | int, factor: float, most: float = float("inf")) -> Change:
    """An amount at a path, times a factor."""
    return f"{where}: {key} × {factor}", lambda terms: times(at(terms, where), key, factor, most)


def left_out(where: Sequence[str | int], key: str | int) -> Change:
    """A key at a path, left out."""
    return f"{where}: no {key}", lambda terms: at(terms, where).pop(key)


def more_levels(fee: str, levels: list[float]) -> Change:
    """Other levels to choose among."""
    return f"{fee}: {levels}", lambda terms: terms["fees"][fee].update(levels=levels)


def of_funds(terms: Terms) -> list[Change]:
    """More money, and looser terms of the funds and the pool."""
    out: list[Change] = []
    for name, fund in terms["funds"].items():
        here = ("funds", name)
        out += [scaled(here, key, 1.3) for key in ("amount", "limit", "yearly", "ceiling", "per_unit") if key in fund]
        out += [scaled(here, key, 1.4, 1.0) for key in ("max_share", "debt_share", "carry_over") if fund.get(key)]
        if isinstance(fund.get("amount"), dict):
            out.append(scaled((*here, "amount"), 2027, 1.5))
        if "cover" in fund:
            out.append(scaled(here, "cover", 0.5))
        elif "pays_for" in fund:
            out.append(left_out(here, "pays_for"))
        if "match" in fund:
            out.append(scaled((*here, "match"), "ratio", 0.5))
        if "poolable" in fund:
            out.append(scaled((*here, "poolable"), "share", 1.3, 1.0))
        if "carried" in fund.get("opening", {}):
            out.append(scaled((*here, "opening"), "carried", 1.5))
        if "debt" in fund.get("opening", {}):
            out.append(left_out((*here, "opening"), "debt"))
    pool = terms.get("pools", {}).get("rural", {})
    if "at_most" in pool:
        out.append(scaled(("pools", "rural", "at_most"), "upkeep", 1.5, 1.0))
    if "tiers" in pool.get("pays_for", {}):
        out.append(left_out(("pools", "rural", "pays_for"), "tiers"))
    return out


def of_fees_and_rules(terms: Terms) -> list[Change]:
    """Wider caps, steps, crossings and limits; a level more; rules left out."""
    out: list[Change] = []
    for name, fee in terms["fees"].items():
        here = ("fees", name)
        if fee["level"] == "choose" and "largest_step" in fee:
            out.append(scaled(here, "largest_step", 1.6))
        if fee["level"] == "choose" and not isinstance(fee["collection"], list):
            out.append(more_levels(name, [*fee["levels"], fee_above(fee)]))
        if "cross" in fee:
            out.append(scaled((*here, "cross"), "share", 1.5, 1.0))
        if fee.get("carry_over") == 0.5:
            out.append(scaled(here, "carry_over", 2.0))
    if "cap" in terms.get("affordability", {}):
        out.append(scaled(("affordability",), "cap", 1.3, 1.0))
    for i, rule in enumerate(terms.get("rules", [])):
        if "limit" in rule:
            out.append(scaled(("rules", i, "limit"), "at_most", 1.3))
        out.append(left_out(("rules",), i))
    return out


def fee_above(fee: Terms) -> float:
    """A level above all others."""
    return round(float(fee["levels"][-1]) * 1.25 + 0.1, 2)


SLACK: list[Change] = [
    ("limit", lambda t: t["rules"].append({"limit": {"of": "build", "at_most": 1e6}})),
    ("share", lambda t: t["rules"].append({"share": {"of": "build", "facility": "toilet", "at_most": 1}})),
    ("floor", lambda t: t["rules"].append({"floor": {"of": "build", "by": "sector", "at_least": 0}})),
    ("upkeep_floor", lambda t: t["rules"].append({"upkeep_floor": {"at_least": 0, "by": "sector"}})),
    ("committed", lambda t: t["rules"].append(
        {"committed": {"line": "toilet.build", "year": 2027, "amount": 0, "fund": "county"}}
    )),
    ("ceiling", lambda t: [f.setdefault("ceiling", f["limit"]) for f in t["funds"].values() if "repay" in f]),
    ("match", lambda t: t["funds"]["grant1"].setdefault("match", {"with": "county", "ratio": 0})),
    ("cap", lambda t: t.setdefault("affordability", {}).setdefault("cap", 1)),
]  # fmt: skip


def check(seed: int) -> bool:
    """More and looser never hurt, and a slack rule changes nothing; returns whether the county has a plan."""
    draft, g = money_draft(seed), np.random.default_rng(seed)
    base = optimum(draft)
    changes = of_funds(draft.terms) + of_fees_and_rules(draft.terms)
    for i in g.permutation(len(changes))[:EACH]:
        name, change = changes[i]
        looser = optimum(draft.changed(change))
        if base is not None:
            assert looser is not None and looser >= base - 2 * GAP * max(1.0, abs(base)), (name, looser, base)
    ruled = draft.changed(lambda t: t.setdefault("rules", []))
    name, slack = SLACK[int(g.integers(len(SLACK)))]
    same = optimum(ruled.changed(slack))
    assert (same is None) == (base is None), name
    if base is not None:
        assert same == pytest.approx(base, rel=2 * GAP, abs=2 * GAP), name
    return base is not None


@pytest.mark.parametrize("seed", NORMAL)
def test_more_or_looser_never_hurts_and_a_slack_rule_changes_nothing(seed: int) -> None:
    check(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SLOW)
def test_more_or_looser_never_hurts_and_a_slack_rule_changes_nothing_in_many_counties(seed: int) -> None:
    check(seed)


def richer(county: County, fund: int, period: int, yuan: int) -> County:
    """The county with more (or less) money in a fund in a period, and nothing else: pools and debt tests stay."""
    terms = county.funds[fund]
    if period == 0:
        terms = replace(terms, opening_carried=terms.opening_carried + yuan)
    else:
        arrival = terms.arrival.copy()
        arrival[period] += yuan
        terms = replace(terms, arrival=arrival)
    return replace(county, funds=tuple(terms if i == fund else f for i, f in enumerate(county.funds)))


def between(seed: int) -> int:
    """Check what a further yuan is worth against finite differences; returns how many values were checked."""
    county = money_draft(seed).county(GAP)
    try:
        found = solve_exact(county)
    except InfeasibleError:
        return 0
    county = with_levels(county, found.levels)
    base = solve_exact(county)
    assert base.fund_value is not None
    slack = 1e-8 * max(1.0, abs(base.goal)) / YUAN
    payers = {p for f in county.funds if f.loan is not None for p in f.loan.payers.tolist()}
    last = county.timeline.periods - county.timeline.steps_per_year
    checked = 0
    for f, fund in enumerate(county.funds):
        if fund.kind == "household":
            assert np.isnan(base.fund_value[f]).all()
            continue
        period = seed % county.timeline.periods
        if fund.kind != "grant" or fund.pool >= 0 or (f in payers and period >= last) or fund.arrival[period] <= YUAN:
            period = 0
        right = (solve_exact(richer(county, f, period, YUAN)).goal - base.goal) / YUAN
        assert right - slack <= base.fund_value[f, period], (fund.id, period)
        checked += 1
        try:
            left = (base.goal - solve_exact(richer(county, f, period, -YUAN)).goal) / YUAN
        except InfeasibleError:
            continue
        assert base.fund_value[f, period] <= left + slack, (fund.id, period)
    return checked


@pytest.mark.parametrize("seed", NORMAL[:4])
def test_what_a_further_yuan_is_worth_lies_between_the_finite_differences(seed: int) -> None:
    assert between(seed)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SLOW)
def test_what_a_further_yuan_is_worth_lies_between_the_finite_differences_in_many_counties(seed: int) -> None:
    between(seed)
