"""Why something gets nothing: what is told of prices, money and barriers is planned again by the scenario alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from builders.campaign import SCENARIO, write_campaign
from builders.written import scenario_of

from hjplan.errors import InputError
from hjplan.planning.explaining.changes import Change
from hjplan.planning.explaining.items import cheaper, find, forbidden, forced, has_money, spent_on
from hjplan.planning.explaining.telling_items import tell_absence, tell_presence
from hjplan.planning.explaining.trial import Bench, Trial
from hjplan.planning.explaining.why import explain_presence
from hjplan.planning.explaining.why_not import Threshold, bench_for, explain_absence, threshold
from hjplan.schema import load
from hjplan.schema.scenario import Scenario

TWO = """
name: two
horizon: {start: 2027, years: 3}
goal: {after: {years: 0}}
facilities:
  toilet:
    sector: toilets
    title: {zh: 厕所, en: Toilets}
    unit: household
    build: {cost: 100, lead: 1}
    regimes: {none: {cost: 0, relapse: 0}, routine: {cost: 5, relapse: 0}}
  sewer:
    sector: sewage
    title: {zh: 污水管网, en: Sewers}
    unit: household
    build: {cost: 150, lead: 1}
    regimes: {none: {cost: 0, relapse: 0}, routine: {cost: 5, relapse: 0}}
funds:
  line: {title: {zh: 县级资金, en: County line}, amount: 1000}
"""
STOCK = "place,facility,need,working,relapsed\na,toilet,1000,0,0\na,sewer,1000,0,0\n"
"""Money for ten toilets a year and never for all; a sewer serves one household too and costs half as much again."""


def two(text: str = TWO, folder: Path | None = None) -> Scenario:
    return scenario_of(text, STOCK, folder=folder)


def planned(scenario: Scenario, change: Change) -> Trial:
    """A plan under a change, by a bench that knows nothing of the one that made the claim."""
    return Bench(change.on(scenario), "exact").base


def test_the_price_of_a_dearer_work_is_that_of_the_cheaper_one(tmp_path: Path) -> None:
    """A sewer at 150 yuan does what a toilet does at 100: it comes in at two thirds of its price, and not above."""
    bench, item = bench_for(two(folder=tmp_path), "exact", "sewer/village/build")
    found = explain_absence(bench, item)
    assert found.price is not None and found.price.value is not None
    assert found.price.value == pytest.approx(2 / 3, rel=0.01)
    assert found.is_plain and found.payers == ("line",)


def test_forcing_it_in_costs_a_third_of_what_its_money_would_buy(tmp_path: Path) -> None:
    """One per cent of 3,000 yuan is 30: 0.2 sewers in place of 0.3 toilets, and the toilets' loss is the money's."""
    bench, item = bench_for(two(folder=tmp_path), "exact", "sewer")
    found = explain_absence(bench, item)
    assert found.money == pytest.approx(30, rel=1e-4)
    assert found.displaced[0][0] == ("toilet", "village", "build")
    assert found.displaced[0][1] == pytest.approx(30, rel=1e-4)
    assert found.served_less[0][0] == ("toilet", "village") if found.served_less else True
    assert found.forced_in is not None and found.forced_in.gain.high < 0
    loss = bench.base.goal - planned(bench.scenario, found.force).goal
    assert found.forced_in.gain.gain == pytest.approx(-loss, rel=1e-6)


def test_money_that_is_there_for_all_lets_it_in_and_the_threshold_is_kept_on_both_sides(tmp_path: Path) -> None:
    """With 35 toilets in need, 1,500 a year more than buys them: what is left over goes to sewers."""
    stock = STOCK.replace("toilet,1000", "toilet,35")
    scenario = scenario_of(TWO, stock, folder=tmp_path)
    bench, item = bench_for(scenario, "exact", "sewer")
    found = explain_absence(bench, item)
    assert found.extra is not None and found.extra.value is not None
    assert found.extra_fund == "line"
    for more, is_in in ((found.extra.inside, True), (found.extra.outside, False)):
        made = planned(scenario, Change((("funds.line.amount", 1000 + more),)))
        assert has_money(item, made, bench.base) is is_in
    assert found.extra.inside == pytest.approx(1.01 * found.extra.value)
    assert found.extra.outside == pytest.approx(0.99 * found.extra.value)


def test_an_earmark_that_keeps_it_out_is_named(tmp_path: Path) -> None:
    text = TWO.replace("amount: 1000}", "amount: 1000, pays_for: {facilities: [toilet]}}")
    stock = STOCK.replace("toilet,1000", "toilet,5")
    scenario = scenario_of(text, stock, folder=tmp_path)
    bench, item = bench_for(scenario, "exact", "sewer")
    found = explain_absence(bench, item)
    assert found.payers == ()
    assert found.earmarks == ("line",)
    assert found.no_plan == "unpaid" and found.forced_in is None
    assert "earmark" in tell_absence(found, "en")[0].paragraphs[0].text


def test_a_rule_that_keeps_it_out_is_named(tmp_path: Path) -> None:
    """Sewers are cheaper here, but a rule gives them nothing."""
    text = TWO.replace("cost: 150", "cost: 50") + "rules:\n  - limit: {of: build, sector: sewage, at_most: 0}\n"
    bench, item = bench_for(two(text, tmp_path), "exact", "sewer")
    found = explain_absence(bench, item)
    assert found.rules == ("0",)
    assert not found.promises and found.earmarks == ()
    assert made_in(bench.scenario, Change((("rules.0", None),)), item, bench)


def made_in(scenario: Scenario, change: Change, item: Any, bench: Bench) -> bool:
    return has_money(item, planned(scenario, change), bench.base)


def test_a_promise_that_keeps_it_out_is_named(tmp_path: Path) -> None:
    """Sewers are cheaper, but all the money has to go where toilets are promised."""
    text = (
        TWO.replace("cost: 150", "cost: 50") + "targets:\n  - {facility: toilet, coverage: 1, by: 2029, priority: 1}\n"
    )
    bench, item = bench_for(two(text, tmp_path), "exact", "sewer")
    found = explain_absence(bench, item)
    assert found.promises and not found.rules
    assert made_in(bench.scenario, Change((("targets.0", None),)), item, bench)


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return load(write_campaign(tmp_path_factory.mktemp("why")))


def test_the_threshold_of_a_project_is_kept_on_both_sides(campaign: Scenario) -> None:
    """Planned with the price below and above, by benches that know nothing of the search."""
    bench, item = bench_for(campaign, "exact", "palace")
    found = explain_absence(bench, item)
    assert found.price is not None
    if found.price.value is None:
        return
    for factor, is_in in ((found.price.inside, True), (found.price.outside, False)):
        scenario = cheaper(campaign, item, factor).on(campaign)
        with_it, without = planned(scenario, forced(scenario, item)), planned(scenario, forbidden(scenario, item))
        assert (with_it.goal > without.bound) is is_in
        assert (with_it.bound < without.goal) is not is_in


def test_what_a_project_is_for_is_what_the_plan_without_it_lacks(campaign: Scenario) -> None:
    bench = Bench(campaign, "exact")
    started = next(name for name, year in bench.base.starts.items() if year is not None)
    item = find(campaign, bench.county, started)
    found = explain_presence(bench, item)
    assert found.money == pytest.approx(spent_on(item, bench.base))
    without = planned(campaign, forbidden(campaign, item))
    assert found.without is not None
    assert found.without.gain.gain == pytest.approx(without.goal - bench.base.goal, rel=1e-5, abs=1.0)
    served = without.served[found.curve_of]
    assert found.without_it == pytest.approx(served, rel=0.02, abs=1.0)


def test_an_item_is_found_by_id_title_or_the_nearest_name(campaign: Scenario) -> None:
    from hjplan.data import build_county

    county = build_county(campaign)
    assert find(campaign, county, "trunk").kind == "project"
    assert find(campaign, county, "主干管").name == "trunk"
    assert find(campaign, county, "sewer/seat/upkeep").text == "sewer/seat/upkeep"
    assert find(campaign, county, "sewer").text == "sewer/seat/build"
    assert find(campaign, county, "grid").kind == "modifier"
    with pytest.raises(InputError, match="Did you mean `sewer/seat/upkeep`"):
        find(campaign, county, "sewr/seat/upkep")


def test_a_threshold_between_plans_that_are_too_alike_is_told_as_two_ends() -> None:
    """Certain below 0.4 and above 0.6 only: the ends found are certain, and near these."""

    def within(value: float) -> tuple[bool, bool]:
        return value < 0.5, value < 0.4 or value > 0.6

    found = threshold(within, 0.01, 1.0)
    assert found is not None
    assert found.inside < 0.4 and found.outside > 0.6
    assert found.inside > 0.2 and found.outside < 0.8
    assert not found.is_sharp


def test_a_threshold_that_is_certain_is_told_a_hundredth_from_it() -> None:
    found = threshold(lambda value: (value < 0.5, True), 0.01, 1.0)
    assert found is not None and found.value is not None
    assert found.value == pytest.approx(0.5, rel=0.004)
    assert (found.inside, found.outside) == pytest.approx((0.99 * found.value, 1.01 * found.value))


def test_no_threshold_is_told_where_a_plan_could_not_be_made() -> None:
    assert threshold(lambda _: None, 0.01, 1.0) is None
    assert threshold(lambda _: (False, True), 0.01, 1.0) == Threshold(None)
    assert threshold(lambda value: (False, value > 0.5), 0.01, 1.0) is None


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_words_name_no_tool_of_the_solver(lang: str, tmp_path: Path, campaign: Scenario) -> None:
    bench, item = bench_for(two(folder=tmp_path), "exact", "sewer")
    said = tell_absence(explain_absence(bench, item), lang)
    bench = Bench(campaign, "exact")
    started = next(name for name, year in bench.base.starts.items() if year is not None)
    said += tell_presence(explain_presence(bench, find(campaign, bench.county, started)), lang)
    text = " ".join(p.text for one in said for p in one.paragraphs)
    for word in ("dual", "slack", "integer", "LP", "MIP", "infeasible", "对偶", "松弛", "整数", "约束"):
        assert word not in text


def test_the_small_campaign_has_a_project_without_money() -> None:
    assert "palace" in SCENARIO
