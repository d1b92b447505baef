"""Figures of fees that are compared: bills by income group, collection, recovery, subsidy; reckoned by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from builders.saved import saved

from hjplan.comparison import compare
from hjplan.comparison.tariffs import collected, last_bills, totals

ROWS = [
    ("waste", "village", "2027-01-01", 50.0, 100.0, 0.8, 0.001, 0.004),
    ("waste", "village", "2028-01-01", 60.0, 100.0, 0.5, 0.002, 0.006),
    ("waste", "town", "2028-01-01", 60.0, 50.0, 0.5, 0.001, 0.003),
    ("water", "village", "2028-01-01", 200.0, 80.0, 0.9, 0.005, 0.015),
]
COLUMNS = ["fee", "tier", "period", "bill", "billed", "collected", "share_of_income", "share_of_lowest_fifth"]


@pytest.fixture
def fees() -> pd.DataFrame:
    return pd.DataFrame(ROWS, columns=COLUMNS)


def test_the_bill_of_a_tier_is_that_of_all_its_fees_in_the_last_period(fees: pd.DataFrame) -> None:
    """Villages: 60 + 200 yuan, 0.002 + 0.005 of the mean income, 0.006 + 0.015 of the lowest fifth's."""
    bills = last_bills(fees, "tier")
    assert bills.loc["village"].tolist() == pytest.approx([260.0, 0.007, 0.021])
    assert bills.loc["town"].tolist() == pytest.approx([60.0, 0.001, 0.003])


def test_the_share_of_a_fee_is_that_of_the_tier_in_which_it_weighs_most(fees: pd.DataFrame) -> None:
    assert last_bills(fees, "fee").loc["waste"].tolist() == pytest.approx([60.0, 0.002, 0.006])


def test_an_income_that_is_not_known_makes_no_share_of_all_fees(fees: pd.DataFrame) -> None:
    fees.loc[3, "share_of_lowest_fifth"] = np.nan
    bills = last_bills(fees, "tier")
    assert np.isnan(bills.loc["village", "share_of_lowest_fifth"])
    assert bills.loc["village", "bill"] == 260.0


def test_collection_is_what_is_paid_of_what_is_billed_over_the_plan(fees: pd.DataFrame) -> None:
    """Waste bills 5,000 + 6,000 + 3,000 yuan, paid 4,000 + 3,000 + 1,500; water bills 16,000, paid 14,400."""
    shares = collected(fees)
    assert shares["waste"] == pytest.approx(8_500 / 14_000)
    assert shares["water"] == pytest.approx(0.9)
    assert shares[""] == pytest.approx(22_900 / 30_000)


def test_a_fee_that_bills_nothing_has_no_collection(fees: pd.DataFrame) -> None:
    fees.loc[3, "bill"] = 0.0
    assert "water" not in collected(fees)


def test_all_fees_together_recover_what_they_bring_in_of_all_upkeep() -> None:
    """30 + 20 of 100 + 10: the second has 10 more than it needs, which pays no upkeep of the first."""
    said = {
        "waste": {"revenue": 30.0, "upkeep": 100.0, "subsidy": 70.0},
        "water": {"revenue": 20.0, "upkeep": 10.0, "subsidy": 0.0},
    }
    assert dict(totals(said)) == {"fee_revenue": 50.0, "subsidy": 70.0, "cost_recovery": pytest.approx(50 / 110)}


def test_a_run_saved_before_upkeep_was_told_has_its_revenue_only() -> None:
    assert dict(totals({"waste": {"revenue": 30.0}})) == {"fee_revenue": 30.0}


def test_a_dearer_fee_is_compared_by_bill_share_recovery_and_subsidy(tmp_path: Path) -> None:
    """Doubled from 36 to 72 yuan: income of a household is (1,300·12,000 + 1,000·11,000) ÷ 700 yuan, times prices."""
    one, two = saved(tmp_path), saved(tmp_path, level=72, name="dearer")
    table = compare([one, two]).tables.difference
    plan = table[table["basis"] == "plan"].set_index(["quantity", "part", "group"])
    assert plan.loc[("bill", "tier", "village"), "difference"] == 36.0
    income = (1_300 * 12_000 + 1_000 * 11_000) / 700 * 1.02**3  # prices of 2026, rising by 2 % a year, in 2029
    assert plan.loc[("share_of_income", "tier", "village"), "value"] == pytest.approx(72 / income)
    assert plan.loc[("collection", "total", ""), "difference"] == pytest.approx(0.0)
    for run, column in ((two, "value"), (one, "base_value")):
        said = run.summary["fees"]["sewage"]
        assert plan.loc[("subsidy", "total", ""), column] == pytest.approx(said["upkeep"] - said["revenue"])
        assert plan.loc[("cost_recovery", "total", ""), column] == pytest.approx(said["revenue"] / said["upkeep"])
        money = run.tables.money
        kept = money[(money["sector"] == "sewage") & (money["use"] == "upkeep")]["amount"].sum()
        assert said["upkeep"] * 1e4 == pytest.approx(kept)
