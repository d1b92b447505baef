"""What `run --json` and the money tables say of loans, fees and subject codes, reckoned on a county made by hand."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pytest
from builders import money_county
from builders.money_county import COUNTY, FEE, LABOUR

from hjplan.results import summary as told
from hjplan.results.tables import build_tables


@pytest.fixture(scope="module")
def run():
    """A run with roads in two years; prices stand still."""
    return money_county.finished(seed=6, inflation=0.0)[1]


@pytest.fixture(scope="module")
def said(run):
    """Its summary, under a scenario of no account."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(told, "run_id", lambda scenario, simulate: "a-run")
        return told.summary(replace(run, scenario=SimpleNamespace(name="money", warnings=())))


def test_debts_are_told_with_what_is_left_to_successors(said) -> None:
    """50,000 (50,000.4 in whole yuan) drawn in 2027 and 30,001 in 2028, at 4 % with a year of grace, four payments.

    Of the first 11,774.5 are repaid in 2029. Left: three payments of 0.2754900 and four: (3·50,000 + 4·30,001)·0.27549.
    """
    bond = said["debt"]["bond"]
    assert bond["drawn"] == pytest.approx(8.0001)
    assert bond["outstanding_at_end"] == pytest.approx(6.82265, abs=1e-4)
    payment = 0.04 / (1 - 1.04**-4)
    assert bond["left_to_successors"] == pytest.approx((3 * 50_000 + 4 * 30_001) * payment / 1e4, abs=2e-4)
    assert said["debt"]["opening:county"] == {
        "drawn": 0.0,
        "outstanding_at_end": 0.0,
        "left_to_successors": 0.0,
    }


def test_service_is_a_use_of_money(said, run) -> None:
    """Debt stands beside building, restoring and upkeep, and all uses sum to what is spent."""
    uses = said["money"]["by_use"]
    debts = np.array(run.county.lines.use) == "debt"
    assert uses["debt"] == pytest.approx(run.books.spend[:, debts].sum() / 1e4)
    assert uses["debt"] > 2.1
    assert sum(uses.values()) == pytest.approx(said["money"]["spent"])


def test_a_bill_as_a_share_of_the_income_of_the_lowest_fifth(said) -> None:
    """48 yuan in 2029 are 48/9,000 of the village's lowest fifth, 48/15,000 of the town's; of the mean 48/43,333."""
    share = said["fees"]["toilet"]["share_of_income"]
    assert share["lowest_quintile"] == pytest.approx(48 / 9000)
    assert share["mean"] == pytest.approx(48 / (13_000_000 / 300))


def test_revenue_is_what_users_pay_and_waivers_stand_beside_it(said, run) -> None:
    """The account received both."""
    fee = said["fees"]["toilet"]
    assert fee["waivers"] == pytest.approx(run.books.waivers[COUNTY].sum() / 1e4)
    assert fee["revenue"] + fee["waivers"] == pytest.approx(run.books.received[FEE].sum() / 1e4)
    assert fee["level"] == [24.0, 24.0, 48.0]


def test_money_tables_print_subject_codes_and_debts(run) -> None:
    """Rows of debt service have no zone and name their debt; every row has its fund's code, households have none."""
    tables = build_tables(run)
    money = tables["money"]
    service = money[money["use"] == "debt"]
    assert set(service["debt"]) == {"bond", "operator", "opening:county"}
    assert (service[["zone", "sector", "tier", "facility", "project"]] == "").all(axis=None)
    assert (money.loc[money["use"] != "debt", "debt"] == "").all()
    codes = money.groupby("fund")["account"].unique().map(list).to_dict()
    assert codes["county"] == ["2130701"]
    assert codes["grant"] == ["21103"]
    assert codes["labour"] == [""]
    funds = tables["funds"]
    assert funds.loc[funds["fund"] == "county", "account"].unique().tolist() == ["2130701"]
    labour = funds[funds["fund"] == "labour"]
    assert labour["received"].tolist() == run.books.spend[LABOUR].sum(axis=0).tolist()


def test_what_a_fund_bought_outside_its_earmark(run) -> None:
    """Half a per cent of 400,000 may enter the pool in a year; repair and upkeep of the village is outside."""
    pooled = build_tables(run)["pooled"]
    assert pooled["may_enter"].tolist() == [2000] * 3
    village = np.array(run.county.lines.tier) == "village"
    outside = village & np.isin(run.county.lines.use, ["restore", "upkeep"])
    assert pooled["outside_earmark"].tolist() == run.books.spend[0, outside].sum(axis=0).tolist()
    assert pooled["outside_earmark"].sum() > 0
