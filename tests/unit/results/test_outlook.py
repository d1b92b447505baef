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
