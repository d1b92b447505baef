"""Each money rule proved twice by one county: its row binds in the optimum, and its residual sees it broken.

Yuan, one household a unit, nothing discounted, closing stock worth nothing; toilets cost 100 to build, 10 a year to
keep, and half relapse in a year without care unless a test says that nothing decays.
"""

from __future__ import annotations

import pandas as pd
import pytest
from builders.written import scenario_of

from hjplan.books.auditor import audit
from hjplan.data.county import County
from hjplan.planning import plan_scenario
from hjplan.results.tables import build_tables

TOILET = """
horizon: {{start: 2027, years: 2}}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {{cost: 100, lead: 1}}
    regimes: {{none: {{cost: 0, relapse: {none}}}, routine: {{cost: 10, relapse: 0}}}}
goal: {{after: {{years: 0}}}}
"""
STILL, DECAYING = TOILET.format(none=0), TOILET.format(none=0.5)
HEAD = "place,facility,need,working,relapsed\n"

Tables = dict[str, pd.DataFrame]


def planned(text: str, stock: str) -> tuple[float, County, Tables]:
    """The optimum, and the tables of the plan that was published: they passed the audit."""
    finished = plan_scenario(scenario_of(text, stock), simulate=False)
    return finished.goal.total, finished.county, build_tables(finished)


def broken_rules(county: County, tables: Tables) -> set[str]:
    """The rules that an audit of these tables finds broken."""
    return {b.rule for b in audit(county, tables).breaches}


def test_a_line_is_paid_in_full_at_the_prices_of_its_year() -> None:
    """Rule: payment. Nothing decays; 500 yuan a year; building is a quarter dearer in 2028: 125.

    2027: 500/100 = 5. 2028: 500/125 = 4 more. Goal 5 + 9 = 14. One yuan of a payment less, and the line is not paid.
    """
    text = STILL + "money: {unit: yuan, price_year: 2027, inflation: {build: 0.25}}\nfunds: {county: {amount: 500}}\n"
    text = "hjplan: 1\nplaces: places.csv\nstock: stock.csv\n" + text
    goal, county, tables = planned(text, HEAD + "a,toilet,100,0,0\n")
    assert goal == pytest.approx(14, abs=1e-6)
    assert tables["money"].groupby("period")["amount"].sum().tolist() == [500, 500]
    assert broken_rules(county, tables) == set()
    short = tables["money"].copy()
    short.loc[short.index[0], "amount"] -= 1
    assert "payment" in broken_rules(county, {**tables, "money": short})


def test_half_of_what_is_left_goes_into_the_next_year() -> None:
    """Rule: balance. Nothing decays; 500 yuan come in 2027 and none later; 2 toilets are needed in 2027, 3.8 in 2028.

    2027: 2 built for 200; 300 left, of which half, 150, may be carried. Need grows by 90 % at the end of 2027, so 2028
    has 1.8 unserved and money for 1.5. Goal 2 + 3.5 = 5.5. A yuan more carried is a yuan from nowhere.
    """
    stock = "place,facility,need,working,relapsed,growth\na,toilet,2,0,0,0.9\n"
    goal, county, tables = planned(STILL + "funds: {grant: {amount: {2027: 500}, carry_over: 0.5}}\n", stock)
    assert goal == pytest.approx(5.5, abs=1e-6)
    assert tables["funds"]["carried_out"].tolist() == [150, 0]
    assert tables["funds"]["lapsed"].tolist() == [150, 0]
    assert broken_rules(county, tables) == set()
    richer = tables["funds"].copy()
    richer.loc[0, "carried_out"] += 1
    assert "balance" in broken_rules(county, {**tables, "funds": richer})
    kept = tables["funds"].copy()
    kept.loc[0, ["carried_out", "lapsed"]] = [151, 149]
    kept.loc[1, ["carried_in", "lapsed"]] = [151, 1]
    assert "balance" in broken_rules(county, {**tables, "funds": kept})


def test_a_grant_that_pays_three_fifths_waits_for_the_other_two() -> None:
    """Rule: max_share. Nothing decays; a grant of 1,000 pays at most 60 % of building, the county has 40 a year.

    40 yuan are two fifths of one toilet: one a year. Goal 1 + 2 = 3. With the grant paying 70 and the county 30 the
    share is broken (one line: two rounded terms, so two yuan are forgiven, ten are not).
    """
    text = STILL + (
        "funds:\n  grant: {amount: 1000, max_share: 0.6, pays_for: {uses: [build]}}\n"
        "  county: {amount: 40, pays_for: {uses: [build]}}\n"
    )
    goal, county, tables = planned(text, HEAD + "a,toilet,100,0,0\n")
    assert goal == pytest.approx(3, abs=1e-6)
    paid = tables["money"].groupby("fund")["amount"].sum()
    assert paid.to_dict() == {"county": 80, "grant": 120}
    assert broken_rules(county, tables) == set()
    shifted = tables["money"].copy()
    first = shifted["period"] == shifted["period"].min()
    shifted.loc[first & (shifted["fund"] == "grant"), "amount"] += 10
    shifted.loc[first & (shifted["fund"] == "county"), "amount"] -= 10
    assert "max_share" in broken_rules(county, {**tables, "money": shifted})


def test_a_share_of_the_whole_sector_lets_one_line_be_paid_alone() -> None:
    """Rule: max_share, over a sector. Two places need 100 toilets each; nothing decays; the grant pays only building
    and at most half of what the sector costs, upkeep included; the county pays only upkeep.

    Care costs 10 a year and changes nothing, so the county spends its 100 a year on 10 toilets' care only to let the
    grant build one (100 = half of 200): in 2027 there is nothing to keep yet in the opening stock of 10, which is kept
    for 100; the grant may then pay 100, one toilet. 2028: again 100 and 100. Goal (10+1) + (10+2) = 23.
    """
    text = STILL + (
        "funds:\n  grant: {amount: 1000, max_share: 0.5, share_of: sector, pays_for: {sectors: [toilets]}}\n"
        "  county: {amount: 100, pays_for: {uses: [upkeep]}}\n"
    )
    goal, _, tables = planned(text, HEAD + "a,toilet,100,10,0\n")
    assert goal == pytest.approx(23, abs=1e-6)
    assert tables["money"].groupby(["fund", "use"])["amount"].sum().to_dict() == {
        ("county", "upkeep"): 200,
        ("grant", "build"): 200,
    }


def test_a_building_grant_watches_what_it_built_fall_apart() -> None:
    """Rule: eligibility. 10 working of 10 needed, half relapse without care; the grant of 1,000 may only build.

    The county keeps 6 for its 60 yuan a year: 6 + 4/2 = 8, then 6 + 2/2 = 7. Goal 15, and the grant lapses whole: no
    row says so, the variable does not exist. Let the grant pay the care in the table, and the auditor objects.
    """
    text = DECAYING + (
        "funds:\n  grant: {amount: 1000, pays_for: {uses: [build]}}\n"
        "  county: {amount: 60, pays_for: {uses: [upkeep]}}\n"
    )
    goal, county, tables = planned(text, HEAD + "a,toilet,10,10,0\n")
    assert goal == pytest.approx(15, abs=1e-6)
    lapsed = tables["funds"].groupby("fund")["lapsed"].sum()
    assert lapsed["grant"] == 2000
    assert broken_rules(county, tables) == set()
    crossed = tables["money"].assign(fund=lambda t: t["fund"].where(t["use"] != "upkeep", "grant"))
    assert "eligibility" in broken_rules(county, {**tables, "money": crossed})
