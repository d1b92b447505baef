"""Presets: a scenario of its own beside any scenario, made of the scenario's own figures."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders.small_county import PLACES, SCENARIO, STOCK
from builders.written import scenario_of

import hjplan
from hjplan.data import build_county
from hjplan.errors import InputError
from hjplan.planning import plan_scenario
from hjplan.planning.presets import PRESETS, coverage_today, everything, with_preset
from hjplan.results.summary import summary
from hjplan.results.tables import build_tables
from hjplan.schema.scenario import Scenario

MONEYED = (
    SCENARIO.replace(
        "fees:\n",
        "  bond: {kind: loan, limit: 40, rate: 0.04, term: 8, repaid_by: [county]}\n"
        "  own: {kind: household, per_unit: {toilet: 0.05}}\n"
        "  operator: {kind: partner, finances: 0.3, limit: 60, rate: 0.06, term: 10, paid_by: [county], "
        "pays_for: {uses: [build]}}\n"
        "rules:\n  - upkeep_floor: {at_least: 0.2}\n"
        "  - committed: {line: toilet.build, year: 2027, amount: 5, fund: county}\n"
        "  - share: {of: build, tier: village, at_least: 0.3}\n  - lock: {modifier: chiefs, start: never}\n"
        "modifiers:\n  news: {cost: 2, multiplies: {decay: 0.9}}\n"
        "  chiefs: {cost: 2, from: choose, multiplies: {decay: 0.9}}\n"
        "fees:\n",
    )
    .replace("levels: [0, 36, 72], level: 36", "levels: [36, 72], level: 36, collection: [0.9, 0.8]")
    .replace(", collection: 0.8}", "}")
    .replace("{sector: toilets, coverage: 0.6, by: 2029}", "{sector: toilets, coverage: 0.6, by: 2029, hard: true}")
)


@pytest.fixture
def scenario(tmp_path: Path) -> Scenario:
    """A county with every kind of fund, a fee without a level of 0, rules that cost, mechanisms, a hard target."""
    return scenario_of(MONEYED, STOCK, PLACES, tmp_path)


def test_without_money_nothing_is_spent_and_everything_decays(scenario: Scenario) -> None:
    run = plan_scenario(with_preset(scenario, "no_money"), simulate=False)
    said = summary(run)
    assert said["money"]["spent"] == 0
    assert said["fees"]["toilet_fee"]["level"] == [0, 0, 0, 0]
    assert said["targets"][0]["met"] is False
    working = build_tables(run)["stock"].query("facility == 'toilet' and condition == 'working'")
    after = working.groupby("period")["units"].sum().to_numpy()
    assert after == pytest.approx(680 * 0.9 ** np.arange(1, 5))  # a tenth relapses a year without care
    assert [entry.rule[0] for entry in run.scenario.spec.rules] == ["share", "lock"]
    assert list(run.scenario.spec.modifiers) == ["chiefs"]


def test_unlimited_money_is_enough_for_every_year(scenario: Scenario) -> None:
    """All need is built in the first year, since no yearly limit holds it: 4 years of coverage 1 but for relapse."""
    run = plan_scenario(with_preset(scenario, "unlimited_money"), simulate=False)
    enough = run.scenario.spec.funds["unlimited_money"].amount.in_year(2027)  # type: ignore[union-attr]
    assert enough * 1e4 >= everything(run.county)
    funds = build_tables(run)["funds"].query("fund == 'unlimited_money'")
    assert (funds["lapsed"] > 0).all()  # never short
    unserved = [float(path.unserved[:, -1].sum()) for path in run.trajectory]
    assert unserved == pytest.approx([0, 0], abs=1e-6)
    plain = plan_scenario(scenario, simulate=False)
    assert run.goal.total > plain.goal.total


def test_a_fund_of_that_name_is_left_alone(tmp_path: Path) -> None:
    text = SCENARIO.replace("  county:", "  unlimited_money:").replace("funds.county", "funds.unlimited_money")
    twice = with_preset(scenario_of(text, STOCK, PLACES, tmp_path), "unlimited_money")
    assert twice.spec.funds["unlimited_money"].amount.in_year(2027) == 60  # type: ignore[union-attr]
    assert "unlimited_money_2" in twice.spec.funds


def test_todays_split_gives_no_sector_more_than_its_share_of_a_year(scenario: Scenario) -> None:
    """By hand from the stock: what the opening would cost, line by line, and money of the year split like that.

    toilets (0.4 to build, 0.2 to restore, 0.01 to keep): 560 to build, 110 relapsed, 680 working
      → 224, 22, 6.8; roads (70 to build, 30 to restore what failed; care 0.5 good, 0.6 fair): 5.5 to build, 4 failed,
      7 good and 5 fair → 385, 120, 6.5. In all 764.3.
    Money of 2027: 100 + 60, and a fee of 36 yuan from 680 households, nine in ten of which pay: 2.2032.
    """
    split = with_preset(scenario, "todays_split")
    limits = [entry.limit for entry in split.spec.rules if entry.limit is not None]
    costs = {("toilets", "build"): 224, ("toilets", "restore"): 22, ("toilets", "upkeep"): 6.8}
    costs |= {("roads", "build"): 385, ("roads", "restore"): 120, ("roads", "upkeep"): 6.5}
    expected = {key: cost / 764.3 * 162.2032 for key, cost in costs.items()}
    assert {(r.sector, r.of): r.at_most.in_year(2027) for r in limits} == pytest.approx(expected)
    assert [r.at_most.in_year(2028) / r.at_most.in_year(2027) for r in limits] == pytest.approx(
        [152.2032 / 162.2032] * 6
    )
    run = plan_scenario(split, simulate=False)
    money = build_tables(run)["money"].query("use != 'debt' and mechanism == ''")
    spent = money[money["period"] == "2027-01-01"].groupby(["sector", "use"])["amount"].sum() / 1e4
    assert all(amount <= expected[key] + 1e-3 for key, amount in spent.items())
    assert [t.hard for t in split.spec.targets] == [False]


def test_todays_level_is_kept_at_least_cost(tmp_path: Path) -> None:
    scenario = scenario_of(SCENARIO, STOCK, PLACES, tmp_path)
    kept = with_preset(scenario, "keep_level")
    run = plan_scenario(kept, simulate=False)
    today = coverage_today(build_county(scenario))
    # 680 of 1,350 households' toilets work; roads: 7 km good and 5 km at 0.8 of 21.5 km
    assert today == pytest.approx({"toilet": 680 / 1350, "road": (7 + 0.8 * 5) / 21.5}, abs=1e-6)
    targets = build_tables(run)["targets"]
    assert (targets["planned"] >= targets["asked"] - 1e-9).all()
    assert summary(run)["units"]["goal"] == "万元"
    plain = plan_scenario(scenario, simulate=False)
    assert summary(run)["money"]["spent"] < summary(plain)["money"]["spent"]


@pytest.mark.parametrize("preset", PRESETS)
def test_a_preset_is_a_scenario_of_its_own(scenario: Scenario, preset: str) -> None:
    """Its name and title say so, its tables are the same, and the scenario it was made from is not touched."""
    before = scenario.spec.model_dump()
    made = with_preset(scenario, preset)
    assert made.name.endswith(f"-{preset}")
    assert made.name.startswith("small")
    assert "(" in made.spec.title.zh
    assert made.places.equals(scenario.places)
    assert scenario.spec.model_dump() == before
    assert made.spec.horizon == scenario.spec.horizon


def test_an_unknown_preset_is_told_with_those_there_are(scenario: Scenario) -> None:
    with pytest.raises(InputError, match=r"there is no preset `no_mony`.*no_money"):
        with_preset(scenario, "no_mony")


def test_a_run_may_be_asked_for_under_a_preset(tmp_path: Path) -> None:
    scenario = scenario_of(SCENARIO, STOCK, PLACES, tmp_path)
    run = hjplan.run(scenario, out=tmp_path / "runs", simulate=False, preset="no_money")
    assert run.summary["scenario"] == "small-no_money"
    assert run.summary["money"]["spent"] == 0
    assert hjplan.with_preset(scenario, "no_money").name == "small-no_money"
