"""What `check` says of money and need, reckoned by hand."""

from __future__ import annotations

import pytest
from builders.written import scenario_of

from hjplan.api import check
from hjplan.results.outlook import Outlook

TEXT = """
horizon: {start: 2027, years: 2}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 100}
    regimes:
      none: {cost: 0, relapse: 0.1}
      routine: {cost: 2, relapse: 0.02}
      staffed: {cost: 5, relapse: 0.01}
    restore: {cost: 10}
"""
STOCK = "place,facility,need,working,relapsed,cost_factor\na,toilet,100,50,20,1.5\nb,toilet,60,40,0,\n"
PLACES = "id,tier,households\na,village,100\nb,town,80\n"


def seen(funds: str, more: str = "") -> Outlook:
    return check(scenario_of(TEXT + f"funds: {{{funds}}}\n" + more, STOCK, PLACES))


def test_needs_of_the_opening() -> None:
    """Care: 70 × 2 × 1.5 + 40 × 2 = 290. Building: 30 × 100 × 1.5 + 20 × 100 = 6,500. Restoring: 20 × 10 × 1.5."""
    found = seen("all: {amount: {2027: 100, 2028: 300}}")
    assert found.upkeep_need == pytest.approx(290)
    assert found.backlog_build == pytest.approx(6500)
    assert found.backlog_restore == pytest.approx(300)
    assert (found.arrivals, found.arrivals_in_all) == (100, 400)
    assert found.upkeep_payable == pytest.approx(100)


def test_a_share_is_worth_nothing_where_nobody_pays_the_rest() -> None:
    """A grant that pays at most 60 %, alone: no toilet is cared for. With 58 of the county: 87 more."""
    grant = "grant: {amount: 1000, max_share: 0.6}"
    assert seen(grant).upkeep_payable == 0.0
    assert seen(f"{grant}, county: {{amount: 58}}").upkeep_payable == pytest.approx(145)


def test_two_shares_that_make_a_whole_pay_all() -> None:
    assert seen("one: {amount: 1000, max_share: 0.6}, two: {amount: 1000, max_share: 0.4}").upkeep_payable == (
        pytest.approx(290)
    )
    assert seen("one: {amount: 1000, max_share: 0.4}, two: {amount: 1000, max_share: 0.4}").upkeep_payable < 1.0


def test_earmarks_and_fees_count() -> None:
    """A town grant of 1,000 pays the town's 80. Fees: 50 working in the village × 1.2 × 0.5 = 30 for its care."""
    fee = "fees: {toilet: {billed_on: toilet, level: 1.2, tiers: [village], collection: 0.5}}\n"
    found = seen("grant: {amount: 1000, pays_for: {tiers: [town], uses: [upkeep]}}", fee)
    assert found.fee_revenue == pytest.approx(30)
    assert found.upkeep_payable == pytest.approx(110)


def test_a_pool_lends_to_upkeep_only_what_it_may() -> None:
    """A grant of 1,000 may build; a fifth may enter the pool, of which 30 % may keep up: 60, with 40 of the county."""
    funds = (
        "grant: {amount: 1000, pays_for: {uses: [build]}, poolable: {into: rural, share: 0.2}}, county: {amount: 40}"
    )
    pools = "pools: {rural: {pays_for: {uses: [upkeep]}, at_most: {upkeep: 0.3}}}\n"
    assert seen(funds, pools).upkeep_payable == pytest.approx(100)
    assert seen(funds, pools.replace("at_most: {upkeep: 0.3}", "at_most: {}")).upkeep_payable == pytest.approx(240)
    assert seen(funds, pools.replace("uses: [upkeep]", "uses: [build]")).upkeep_payable == pytest.approx(40)


def test_old_debt_comes_first_and_carried_money_counts() -> None:
    """100 arrive and 30 were carried in; 50 are owed from before: 80 are left for care."""
    found = seen("county: {amount: 100, opening: {carried: 30, debt: {2027: 50}}}")
    assert found.upkeep_payable == pytest.approx(80)
    assert found.arrivals == 100


def test_loans_are_told_by_what_they_may_bring() -> None:
    """500 in all; the other 200 in all but 2 × 60 by year. Neither arrives by itself."""
    terms = "rate: 0.03, term: 9, repaid_by: [county]"
    loans = f"one: {{kind: loan, limit: 500, {terms}}}, two: {{kind: loan, limit: 200, yearly: 60, {terms}}}"
    found = seen(f"county: {{amount: 100}}, {loans}")
    assert found.loans == pytest.approx(620)
    assert (found.arrivals, found.arrivals_in_all) == (100, 200)


def test_a_fee_that_is_chosen_is_counted_at_its_lowest_level() -> None:
    """Levels 2 and 6 on 90 working: 180; the fee is named, so that nobody takes it for the plan's."""
    fee = "fees: {toilet: {billed_on: toilet, levels: [2, 6], level: choose, collection: 1}}\n"
    found = seen("county: {amount: 100}", fee)
    assert found.chosen == ["toilet"]
    assert found.fee_revenue == pytest.approx(180)
    assert found.as_json()["fees_chosen"] == ["toilet"]


def test_rules_are_told_in_the_words_of_the_scenario() -> None:
    rules = "rules:\n  - share: {of: build, tier: village, at_least: 0.5}\n"
    assert seen("county: {amount: 100}", rules).as_json()["rules"] == ["share of build, tier village, at least 0.5"]
