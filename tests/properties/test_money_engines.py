"""Every instrument of money at once, on random counties: two engines, the audit, and the expected future agree."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.random_money import money_draft
from builders.replayed import differences

from hjplan.errors import InfeasibleError
from hjplan.planning import plan_scenario
from hjplan.results.finished import Finished

GAP = 1e-6
NORMAL, SLOW = range(12), range(12, 320)
IMPOSSIBLE = (9, 62, 153)
"""Counties that no plan satisfies: old debt, waived bills or a floor under upkeep that the money cannot meet."""


def planned(seed: int, engine: str, folder: Path) -> Finished | None:
    """A county planned from its YAML and audited (plan_scenario raises AuditError); None where no plan exists."""
    try:
        return plan_scenario(money_draft(seed).scenario(folder, GAP), simulate=False, engine=engine)
    except InfeasibleError:
        return None


def assert_agree(exact: Finished, columns: Finished) -> None:
    """Columns are within the gap that they prove, their bound is no lower than what can be reached.

    Tolerance 1e-7 of the goal: published goals are counted anew from cleaned plans.
    """
    best, found = exact.solution, columns.solution
    size = max(1.0, abs(best.goal))
    assert (best.engine, found.engine) == ("exact", "columns")
    assert found.proven
    assert found.goal <= best.bound + 1e-7 * size, (found.goal, best.bound)
    assert found.bound >= best.goal - 1e-7 * size, (found.bound, best.goal)
    assert found.goal >= best.goal - (GAP + 1e-7) * size, (found.goal, best.goal)


def assert_replayed(run: Finished) -> None:
    """Without chance the future is the plan: a second opinion on dynamics, bills and payments."""
    units, yuan = differences(run)
    assert units <= 1e-6 and yuan <= 1e-3, f"the expected future differs by {units:g} units and {yuan:g} yuan"


def check(seed: int, folder: Path) -> bool:
    """All three; returns whether there is a plan."""
    exact, columns = (planned(seed, engine, folder) for engine in ("exact", "columns"))
    assert (exact is None) == (columns is None), (exact, columns)
    if exact is None or columns is None:
        return False
    assert_agree(exact, columns)
    assert_replayed(exact)
    assert_replayed(columns)
    return True


@pytest.mark.parametrize("seed", [s for s in NORMAL if s not in IMPOSSIBLE])
def test_both_engines_the_audit_and_the_expected_future_agree(seed: int, tmp_path: Path) -> None:
    assert check(seed, tmp_path)


@pytest.mark.slow
@pytest.mark.parametrize("seed", SLOW)
def test_both_engines_the_audit_and_the_expected_future_agree_on_many_counties(seed: int, tmp_path: Path) -> None:
    check(seed, tmp_path)


@pytest.mark.parametrize("seed", IMPOSSIBLE)
def test_what_no_plan_satisfies_is_recognised_by_both_engines(seed: int, tmp_path: Path) -> None:
    assert not check(seed, tmp_path)


def test_chance_draws_every_instrument() -> None:
    """The counties of the slow run together hold every instrument, rule, way of repaying and way of setting a fee."""
    drawn = [money_draft(seed).terms for seed in range(40)]
    funds = [fund for terms in drawn for fund in terms["funds"].values()]
    for key in (
        "match",
        "poolable",
        "opening",
        "reserve",
        "arrives",
        "ceiling",
        "cover",
        "yearly",
        "per_unit",
        "grace",
    ):
        assert any(key in fund for fund in funds), key
    assert {fund.get("repay") for fund in funds} >= {"level", "equal", "bullet"}
    fees = [fee for terms in drawn for fee in terms["fees"].values()]
    assert {type(fee["level"]) for fee in fees} == {float, dict, str}
    assert {type(fee["collection"]) for fee in fees} == {float, list, dict}
    assert any("cross" in fee for fee in fees) and any("largest_step" in fee for fee in fees)
    said = [terms.get("affordability", {}) for terms in drawn]
    assert any("cap" in a for a in said) and any("paid_by" in a.get("waive", {}) for a in said)
    rules = {word for terms in drawn for rule in terms.get("rules", []) for word in rule}
    assert rules == {"share", "upkeep_floor", "change", "floor", "limit", "committed"}
    assert {terms["horizon"]["step"] for terms in drawn} == {"year", "half", "quarter"}
