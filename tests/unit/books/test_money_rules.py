"""What the auditor finds of each instrument of money, by how many yuan: every figure is reckoned in the docstring.

The county is :mod:`builders.money_county`; its plan does nothing but what a test says, so only the rule named is asked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders import money_county, tiny
from builders.money_county import BOND, COUNTY, FEE, GRANT, LABOUR, OPERATOR

from hjplan.books.auditor import audit
from hjplan.books.plan import BlockPlan, Plan
from hjplan.data.county import County
from hjplan.data.levels import with_levels
from hjplan.data.rule_terms import ChangeRule, CommittedRule, FloorRule, LimitRule, Rule, ShareRule, UpkeepFloor
from hjplan.results.tables import build_tables

Tables = dict[str, pd.DataFrame]
BUILD_A, RESTORE_A, UPKEEP_A, BUILD_B, RESTORE_B, UPKEEP_B, BUILD_ROAD, RESTORE_ROAD, UPKEEP_ROAD = range(9)
LEVEL_PAYMENT = 0.04 / (1 - 1.04**-4)


def county(*, steps: int = 1, inflation: float = 0.0, path: Sequence[int] = (1, 1, 1)) -> County:
    """The county at 24 yuan in every year, unless a test says otherwise."""
    return with_levels(money_county.offered(steps=steps, inflation=inflation), {0: np.array(path)})


def idle(c: County) -> tuple[BlockPlan, ...]:
    """A plan that does nothing."""
    out = []
    for b in c.blocks:
        s, r, periods = len(b.facility.conditions), len(b.facility.regimes), c.timeline.periods
        out.append(
            BlockPlan(np.zeros((b.size, periods, s, r)), np.zeros((b.size, periods, s)), np.zeros((b.size, periods)))
        )
    return tuple(out)


def tables_of(
    c: County,
    *,
    build: dict[tuple[int, int, int], float] | None = None,
    spend: dict[tuple[int, int, int], float] | None = None,
    drawn: Sequence[float] = (0, 0, 0),
) -> Tables:
    """Tables of a plan: ``build`` (block, place, period) → units started; ``spend`` (fund, line, period) → yuan."""
    blocks = idle(c)
    for (block, place, t), units in (build or {}).items():
        blocks[block].started[place, t] = units
    shape = (len(c.funds), c.lines.count, c.timeline.periods)
    plan = Plan(blocks, np.zeros(shape), np.zeros((shape[0], shape[2])))
    for (fund, line, t), yuan in (spend or {}).items():
        plan.spend[fund, line, t] = yuan
    assert plan.drawn is not None
    plan.drawn[BOND, : len(drawn)] = drawn
    return build_tables(tiny.finish(c, plan))


def pay(c: County, tables: Tables, fund: int, line: int, t: int, yuan: int) -> Tables:
    """The tables with one more payment in ``money``; nothing else is changed."""
    lines, zones = c.lines, [*(z.id for z in c.zones), ""]
    row = {
        "fund": c.funds[fund].id,
        "zone": zones[int(lines.zone[line])],
        "sector": lines.sector[line],
        "tier": lines.tier[line],
        "facility": lines.facility[line],
        "use": lines.use[line],
        "project": "",
        "period": c.timeline.dates[t],
        "amount": yuan,
        "debt": lines.debt[line],
        "account": c.funds[fund].account,
    }
    return {**tables, "money": pd.concat([tables["money"], pd.DataFrame([row])], ignore_index=True)}


def off(c: County, tables: Tables, rule: str) -> list[float]:
    """Amounts by which a rule is broken, the largest first; the table ``pooled``, which repeats payments, left out."""
    found = [b for b in audit(c, tables).breaches if b.rule == rule and not b.where.startswith("table pooled")]
    return sorted((b.amount for b in found), reverse=True)


def with_fund(c: County, number: int, **terms: object) -> County:
    return replace(c, funds=tuple(replace(f, **terms) if i == number else f for i, f in enumerate(c.funds)))


def with_loan(c: County, **terms: object) -> County:
    loan = c.funds[BOND].loan
    assert loan is not None
    return with_fund(c, BOND, loan=replace(loan, **terms))


def with_partner(c: County, **terms: object) -> County:
    partner = c.funds[OPERATOR].partner
    assert partner is not None
    return with_fund(c, OPERATOR, partner=replace(partner, **terms))


REST_OF_THE_ROAD = {(COUNTY, BUILD_ROAD, 0): 29_400.0, (COUNTY, BUILD_ROAD, 1): 28_000.0}
"""What the county pays of a km of 70,000 yuan started in 2027 when a partner pays 12,600 of the first 42,000."""
TEN_TOILETS = {(0, 0, 0): 10.0}
"""10 toilets started in the village in 2027: 10,000 yuan."""


def test_a_match_is_counted_on_what_the_matched_fund_may_pay() -> None:
    """Ten toilets, 10,000 yuan: the grant pays 6,000, the county 4,000.

    A fifth beside 6,000 is 1,200: there. Four fifths are 4,800: 800 are missing. What the county pays of roads' debt
    or of the town's repair (no line of the grant) does not count: 900 more there change nothing.
    """
    c = county()
    tables = tables_of(c, build=TEN_TOILETS, spend={(GRANT, BUILD_A, 0): 6000, (COUNTY, BUILD_A, 0): 4000})
    assert off(c, tables, "match") == []
    asked = with_fund(c, GRANT, matches=(replace(c.funds[GRANT].matches[0], ratio=0.8),))
    assert off(asked, tables, "match") == pytest.approx([800])
    beside = pay(c, tables, COUNTY, RESTORE_B, 0, 900)
    assert off(asked, pay(c, beside, COUNTY, money_county.BOND_LINE, 0, 900), "match") == pytest.approx([800])
    assert off(asked, pay(c, tables, COUNTY, RESTORE_A, 0, 900), "match") == []


def test_what_may_enter_a_pool_is_counted_to_the_yuan_by_year_and_by_use() -> None:
    """Half a per cent of 400,000 is 2,000 a year, half of them for upkeep.

    2,600 of the grant for the village's upkeep in 2028 are 600 too much, and 1,600 too much for upkeep; exactly 2,000
    for repair pass, one yuan more does not. Money carried into 2028 does not count.
    """
    c = county()
    tables = tables_of(c)
    assert off(c, pay(c, tables, GRANT, UPKEEP_A, 1, 2600), "pool") == [1600, 600]
    assert off(c, pay(c, tables, GRANT, RESTORE_A, 1, 2000), "pool") == []
    assert off(c, pay(c, tables, GRANT, RESTORE_A, 1, 2001), "pool") == [1]


def test_a_pool_in_decimals() -> None:
    """29 % of 100 yuan are 29, though 0.29 · 100 is 28.999999999999996 in binary."""
    c = with_fund(county(), GRANT, arrival=np.full(3, 100), poolable=0.29)
    assert off(c, pay(c, tables_of(c), GRANT, RESTORE_A, 0, 29), "pool") == []
    assert off(c, pay(c, tables_of(c), GRANT, RESTORE_A, 0, 30), "pool") == [1]


def test_a_fee_account_crosses_with_a_tenth_of_revenue_and_waivers() -> None:
    """150 households served in 2027: 24·0.8·0.95·150 = 2,736 from users, 24·0.05·150 = 180 for waived ones: 2,916.

    A tenth is 291.6: of 400 for roads 108.4 are too much.
    """
    c = county()
    tables = tables_of(c)
    assert tables["funds"].query("fund == 'fees.toilet'")["received"].iloc[0] == 2916
    assert off(c, pay(c, tables, FEE, UPKEEP_ROAD, 0, 291), "cross") == []
    assert off(c, pay(c, tables, FEE, UPKEEP_ROAD, 0, 400), "cross") == pytest.approx([108.4])


def test_waived_bills_are_paid_in_full_whatever_is_collected() -> None:
    """24·0.05·150 = 180 yuan a year of the county to the account; nobody else, and not 5 less.

    By tier: 60 households in the village, 72 yuan; 90 in the town, 108.
    """
    c = county()
    tables = tables_of(c)
    first = tables["fees"][tables["fees"]["period"] == "2027-01-01"].set_index("tier")["waivers"]
    assert first.to_dict() == {"village": 72, "town": 108}
    assert tables["funds"].query("fund == 'county'")["waivers"].iloc[0] == 180
    assert off(c, tables, "waivers") == []
    less = tables["fees"].copy()
    less.loc[(less["tier"] == "town") & (less["period"] == "2027-01-01"), "waivers"] -= 5
    assert off(c, {**tables, "fees": less}, "waivers") == pytest.approx([5, 5])


def test_waivers_that_nobody_pays_are_forgone() -> None:
    """Without a payer 5 % of bills are lost: the account receives 2,736, the county pays nothing."""
    c = county()
    c = replace(c, fees=(replace(c.fees[0], waiver_fund=-1),))
    tables = tables_of(c)
    assert tables["funds"].query("fund == 'fees.toilet'")["received"].iloc[0] == 2736
    assert tables["funds"]["waivers"].sum() == 0
    assert off(c, tables, "waivers") == []


def test_a_loan_is_served_by_its_schedule_until_the_last_yuan() -> None:
    """50,000 drawn in 2027 at 4 %, a year of grace, then four level payments of 50,000·0.275490 = 13,774.5.

    2028: interest 2,000. 2029: 2,000 and 11,774.5 (38,225.5 left), 2030: 1,529.0 and 12,245.5 (25,980.0), 2031: 1,039.2
    and 12,735.3 (13,244.7), 2032: 529.8 and 13,244.7. Sums from the start are rounded: service 2,000, 15,775, 29,549,
    43,324, 57,098; principal 11,775, 24,020, 36,755, 50,000.
    """
    c = county()
    service = {(COUNTY, money_county.BOND_LINE, 1): 2000.0, (COUNTY, money_county.BOND_LINE, 2): 13_774.5}
    tables = tables_of(c, drawn=[50_000.0], spend=service)
    bond = tables["debt"].query("loan == 'bond'").set_index("period")
    assert bond["interest"].tolist() == [0, 2000, 2000, 1529, 1040, 529]
    assert bond["repaid"].tolist() == [0, 0, 11_775, 12_245, 12_735, 13_245]
    assert bond["outstanding"].tolist() == [50_000, 50_000, 38_225, 25_980, 13_245, 0]
    assert off(c, tables, "debt") == []
    debt = tables["debt"].copy()
    debt.loc[(debt["loan"] == "bond") & (debt["period"] == "2030-01-01"), "interest"] -= 4
    found = off(c, {**tables, "debt": debt}, "debt")
    assert found[0] == pytest.approx(4.0, abs=0.6)


def test_a_yuan_of_interest_a_period_is_seen_by_its_sum() -> None:
    """A yuan less in each of five periods is almost within rounding every time, and not in all: 5 yuan by the end."""
    c = county()
    service = {(COUNTY, money_county.BOND_LINE, 1): 2000.0, (COUNTY, money_county.BOND_LINE, 2): 13_774.5}
    tables = tables_of(c, drawn=[50_000.0], spend=service)
    debt = tables["debt"].copy()
    debt.loc[(debt["loan"] == "bond") & (debt["interest"] > 0), "interest"] -= 1
    assert off(c, {**tables, "debt": debt}, "debt")[0] == pytest.approx(5, abs=0.6)


def test_old_debt_is_owed_from_the_start() -> None:
    """7,001 yuan a year for three years: 21,003 outstanding before the first, none after the last."""
    c = county()
    spend = {(COUNTY, money_county.OPENING_LINE, t): 7001.0 for t in range(3)}
    tables = tables_of(c, spend=spend)
    old = tables["debt"].query("loan == 'opening:county'")
    assert old["repaid"].tolist() == [7001, 7001, 7001]
    assert old["outstanding"].tolist() == [14_002, 7001, 0]
    assert off(c, tables, "debt") == []


def test_a_partner_is_repaid_by_level_charges_from_the_period_after_delivery() -> None:
    """1 km of road, 42,000 yuan in 2027, a third of it (0.3: 12,600) by the partner, at 6 % over six years.

    Charge 12,600·0.2033626 = 2,562.4 a year, 2028 to 2033; of the first, 756 are interest and 1,806.4 principal.
    """
    c = county()
    spend = {(OPERATOR, BUILD_ROAD, 0): 12_600.0, **REST_OF_THE_ROAD}
    tables = tables_of(c, build={(1, 0, 0): 1.0}, spend=spend)
    row = tables["debt"].query("loan == 'operator'").set_index("period")
    assert row.loc["2027-01-01"].tolist()[1:] == [12_600, 0, 0, 12_600]
    assert row.loc["2028-01-01", ["interest", "repaid"]].tolist() == [756, 1806]
    assert row["repaid"].sum() == 12_600
    assert row["interest"].sum() + 12_600 == round(6 * 12_600 * 0.06 / (1 - 1.06**-6))
    assert row.index[-1] == "2033-01-01"
    assert off(c, tables, "debt") == []


def test_limits_of_a_loan_in_all_by_year_and_of_what_is_outstanding() -> None:
    """50,000 in 2027 and 30,000 in 2028: 80,000 in all and outstanding at the end of 2028.

    A limit of 79,000 is broken by 1,000, one of 45,000 a year by 5,000, a ceiling of 70,000 by 10,000 in 2028 (in 2029
    11,774.5 are repaid: 68,225.5).
    """
    c = county()
    tables = tables_of(c, drawn=[50_000.0, 30_000.0])
    assert off(c, tables, "loan_limit") == []
    assert off(with_loan(c, limit=79_000.0), tables, "loan_limit") == [1000]
    assert off(with_loan(c, yearly=np.full(3, 45_000.0)), tables, "loan_limit") == [5000]
    assert off(with_loan(c, ceiling=70_000.0), tables, "loan_limit") == pytest.approx([10_000], abs=1)


def test_after_the_plan_the_last_year_of_the_payers_must_do() -> None:
    """50,000 drawn in 2027 leave three payments of 13,774.5 after the plan. The county has 900,000 a year.

    A share of 1 % is 9,000: 4,774.5 too little in each year. With the fee account among the payers and the town's and
    the village's toilets idle its revenue of 2029 is 0, and 1,000 that it then spends on upkeep make it 5,774.5.
    """
    c = with_loan(county(), payers=np.array([COUNTY]), debt_share=0.01)
    tables = tables_of(c, drawn=[50_000.0])
    assert off(c, tables, "after_horizon") == pytest.approx([4774.5] * 3, abs=1.5)
    assert off(with_loan(c, debt_share=0.0154), tables, "after_horizon") == []
    both = with_loan(c, payers=np.array([COUNTY, FEE]))
    spent = pay(c, tables, FEE, UPKEEP_A, 2, 1000)
    assert off(both, spent, "after_horizon") == pytest.approx([5774.5] * 3, abs=1.5)
    earlier = pay(c, tables, FEE, UPKEEP_A, 1, 1000)
    assert off(both, earlier, "after_horizon") == pytest.approx([4774.5] * 3, abs=1.5)


def test_what_sectors_earn_covers_a_part_of_the_service() -> None:
    """50,000 drawn: service 2,000 + 4·13,774.5 = 57,098. Users pay 2,736 in 2027 and, since nothing is kept, no more.

    A cover of 0.04 asks 2,283.9: met; of 0.06 3,425.9: 689.9 are missing.
    """
    c = with_loan(county(), cover=0.04)
    tables = tables_of(c, drawn=[50_000.0])
    assert off(c, tables, "cover") == []
    assert off(with_loan(c, cover=0.06), tables, "cover") == pytest.approx([689.9], abs=1)


def test_households_pay_by_what_falls_due() -> None:
    """Ten toilets at 200: 2,000; of 2,300 300 are too much. A km of road at 10,000: 6,000 in 2027, 4,000 in 2028."""
    c = county()
    spend = {(LABOUR, BUILD_A, 0): 2000.0, (COUNTY, BUILD_A, 0): 8000.0}
    tables = tables_of(c, build={**TEN_TOILETS, (1, 0, 0): 1.0}, spend=spend)
    assert off(c, tables, "household") == []
    assert off(c, pay(c, tables, LABOUR, BUILD_A, 1, 300), "household") == [300]
    roads = with_fund(c, LABOUR, household=np.array([200.0, 10_000.0]))
    more = pay(c, pay(c, tables, LABOUR, BUILD_ROAD, 0, 6000), LABOUR, BUILD_ROAD, 1, 4500)
    assert off(roads, more, "household") == [500]


def test_a_partner_keeps_to_its_share_and_limits() -> None:
    """Of 42,000 for a road it pays 12,600: its 30 %. 20 % would be 8,400: 4,200 too much; a limit of 10,000: 2,600.

    Its share is a ``max_share`` of what it may pay.
    """
    c = county()
    spend = {(OPERATOR, BUILD_ROAD, 0): 12_600.0, **REST_OF_THE_ROAD}
    tables = tables_of(c, build={(1, 0, 0): 1.0}, spend=spend)
    assert off(c, tables, "partner") == []
    assert off(c, tables, "max_share") == []
    assert off(with_fund(c, OPERATOR, max_share=0.2), tables, "max_share") == pytest.approx([4200], abs=1)
    assert off(with_partner(c, limit=10_000.0), tables, "partner") == [2600]
    assert off(with_partner(c, yearly=np.array([12_000.0, 0.0, 0.0])), tables, "partner") == [600]


def test_gap_payments_stay_under_their_ceiling_to_the_end_of_the_contracts() -> None:
    """20,000 a year are allowed. 25,000 paid in 2028 are 5,000 too much.

    A contract of 12,600 costs 2,562.4 a year until 2033: with 2,500 allowed from 2030 on 62.4 too much in four years.
    """
    c = county()
    spend = {(OPERATOR, BUILD_ROAD, 0): 12_600.0, **REST_OF_THE_ROAD}
    tables = tables_of(c, build={(1, 0, 0): 1.0}, spend=spend)
    assert off(c, tables, "gap_ceiling") == []
    paid = tables["money"].query("debt == 'operator'")["amount"].tolist()
    assert paid == [2562, 2563]  # 2,562.4 and 5,124.7 in all
    more = pay(c, tables, COUNTY, money_county.OPERATOR_LINE, 1, 25_000 - 2562)
    assert off(c, more, "gap_ceiling") == [5000]
    assert c.gap_room is not None
    lower = replace(c, gap_room=np.where(np.arange(len(c.gap_room)) >= 3, 2500.0, 20_000.0))
    assert off(lower, tables, "gap_ceiling") == pytest.approx([62.4] * 4, abs=1)


def test_the_lowest_fifth_bears_six_thousandths_of_its_income() -> None:
    """Village: 0.006·9,000 = 54 yuan. 48 a year are borne, 60 are 6 too much, in each of three years; the town 90.

    Two fees count together: with a second one of 10 yuan 48 are 4 too much.
    """
    at_48 = county(path=(2, 2, 2))
    assert off(at_48, tables_of(at_48), "affordability") == []
    at_60 = county(path=(3, 3, 3))
    assert off(at_60, tables_of(at_60), "affordability") == pytest.approx([6.0] * 3)
    road = replace(
        at_48.fees[0], id="road", block=1, bill=np.full(3, 10.0), members=np.array([True]), tiers=("village",)
    )
    both = replace(at_48, fees=(*at_48.fees, road))
    assert off(both, tables_of(at_48), "affordability") == pytest.approx([4.0] * 3)


def test_chosen_levels_rise_by_allowed_steps_only() -> None:
    """0, 24, 48, 60 are offered, 24 a year at most: 24, 48, 60 is a path; 0, 48 leaps by 24 too much; 48, 24 falls."""
    scenario = money_county.offered()
    for path, found in (((1, 2, 3), []), ((0, 2, 3), [24.0]), ((2, 1, 2), [24.0]), ((1, 3, 3), [12.0])):
        chosen = with_levels(scenario, {0: np.array(path)})
        assert off(scenario, tables_of(chosen), "fee_levels") == found
        assert off(chosen, tables_of(chosen), "fee_levels") == []


def test_levels_are_read_from_the_table_and_everything_is_audited_at_them() -> None:
    """At 48 yuan 150 households pay 48·0.7·0.95·150 = 4,788; a table that says 24 does not agree with the receipts."""
    scenario = money_county.offered()
    tables = tables_of(with_levels(scenario, {0: np.array([2, 2, 2])}))
    assert off(scenario, tables, "fee_revenue") == []
    fees = tables["fees"].assign(level=24.0, bill=24.0)
    at_24 = 2736 + 180
    at_48 = 4788 + 360
    assert off(scenario, {**tables, "fees": fees}, "fee_revenue")[0] == pytest.approx(at_48 - at_24)


TWO_PLACES = {(0, 0, 0): 10.0, (0, 1, 0): 10.0}
"""Ten toilets in the village, 10,000 yuan, ten in the town, 12,000."""
PAID = {(COUNTY, BUILD_A, 0): 10_000.0, (COUNTY, BUILD_B, 0): 12_000.0}


def _mask(*lines: int) -> np.ndarray:
    out = np.zeros(12, dtype=bool)
    out[list(lines)] = True
    return out


def _off(c: County, tables: Tables, rule: Rule, name: str) -> list[float]:
    return off(replace(c, rules=(rule,)), tables, name)


def test_a_share_of_building_by_year_and_over_the_horizon() -> None:
    """The village gets 10,000 of 22,000. At least half: 1,000 too little; at most 40 %: 1,200 too much; 45 % is kept.

    Over the horizon with 5,000 for the village in 2029: 15,000 of 27,000, more than half; 2027 alone is not enough.
    """
    c = county()
    tables = tables_of(c, build=TWO_PLACES, spend=PAID)
    part, whole = _mask(BUILD_A), _mask(BUILD_A, BUILD_B, BUILD_ROAD)
    for least, most, found in ((0.5, np.inf, [1000]), (0.0, 0.4, [1200]), (0.45, 0.46, [])):
        assert _off(c, tables, ShareRule("s", part, whole, least, most, False), "share") == pytest.approx(found)
    later = tables_of(c, build={**TWO_PLACES, (0, 0, 2): 5.0}, spend={**PAID, (COUNTY, BUILD_A, 2): 5000.0})
    assert _off(c, later, ShareRule("s", part, whole, 0.5, np.inf, True), "share") == []
    assert _off(c, later, ShareRule("s", part, whole, 0.5, np.inf, False), "share") == pytest.approx([1000])


def test_a_floor_counts_the_whole_horizon() -> None:
    """10,000 of 22,000 where half is the floor: 1,000 too little."""
    c = county()
    tables = tables_of(c, build=TWO_PLACES, spend=PAID)
    assert _off(c, tables, FloorRule("f", _mask(BUILD_A), _mask(BUILD_A, BUILD_B), 0.5), "floor") == [1000]
    assert _off(c, tables, FloorRule("f", _mask(BUILD_A), _mask(BUILD_A, BUILD_B), 0.45), "floor") == []


def test_limit_and_change_are_at_constant_prices() -> None:
    """Prices rise 10 % a year. 10 toilets in 2027, 16 in 2028 for 17,600 yuan: 16,000 at the prices of 2027.

    A limit of 15,500 a year is broken by 500; a change of at most 50 % lets 15,000 through: 1,000 too much; after
    16,000 nothing in 2029 is 8,000 too little.
    """
    c = county(inflation=0.1)
    spend = {(COUNTY, BUILD_A, 0): 10_000.0, (COUNTY, BUILD_A, 1): 17_600.0}
    tables = tables_of(c, build={(0, 0, 0): 10.0, (0, 0, 1): 16.0}, spend=spend)
    rule = LimitRule("l", _mask(BUILD_A, BUILD_B), np.full(3, 15_500.0))
    assert _off(c, tables, rule, "limit") == pytest.approx([500], abs=1)
    assert _off(c, tables, ChangeRule("c", _mask(BUILD_A), 0.5), "change") == pytest.approx([8000, 1000], abs=1)
    assert _off(c, tables, ChangeRule("c", _mask(BUILD_A), 1.0), "change") == []


def test_a_commitment_is_the_fund_s_own_and_of_its_year() -> None:
    """4,000 of the county in 2027, 6,000 of the grant: of 4,500 signed by the county 500 are missing; 2028: all."""
    c = county()
    tables = tables_of(c, build=TEN_TOILETS, spend={(GRANT, BUILD_A, 0): 6000, (COUNTY, BUILD_A, 0): 4000})
    lines = _mask(BUILD_A, BUILD_B)
    assert _off(c, tables, CommittedRule("k", lines, 2027, 4000.0, COUNTY), "committed") == []
    assert _off(c, tables, CommittedRule("k", lines, 2027, 4500.0, COUNTY), "committed") == [500]
    assert _off(c, tables, CommittedRule("k", lines, 2028, 4500.0, COUNTY), "committed") == [4500]


def test_upkeep_is_measured_against_the_cheapest_care_of_what_works() -> None:
    """All 60 and 90 working toilets are kept in 2027: 60·10 + 90·12 = 1,680 yuan; so 54 and 81·0.99 work in 2028.

    Their care would cost 540 + 962.28 = 1,502.28; nothing is spent in 2028: 80 % of it, 1,201.8, are missing; prices
    rise 21 % a year for upkeep and change nothing. In 2029 nothing stands: nothing is asked. The first year is free.
    """
    c = county(inflation=0.1)
    blocks = idle(c)
    blocks[0].under[0, 0, 0, 1], blocks[0].under[1, 0, 0, 1] = 60.0, 90.0
    plan = Plan(blocks, np.zeros((6, 12, 3)), np.zeros((6, 3)))
    plan.spend[COUNTY, [UPKEEP_A, UPKEEP_B], 0] = [600.0, 1080.0]
    tables = build_tables(tiny.finish(c, plan))
    members = (np.array([True, True]), np.array([False]))
    rule = UpkeepFloor("u", members, _mask(UPKEEP_A, UPKEEP_B), 0.8)
    assert _off(c, tables, rule, "upkeep_floor") == pytest.approx([1201.824], abs=1e-3)
    village = UpkeepFloor("u", (np.array([True, False]), np.array([False])), _mask(UPKEEP_A), 0.8)
    assert _off(c, tables, village, "upkeep_floor") == pytest.approx([432], abs=1e-3)


def test_half_years_count_in_calendar_years() -> None:
    """The pool's 2,000 are for the year: 1,200 in each half are 400 too much, though 2,000 arrive in January only."""
    c = county(steps=2)
    tables = pay(c, tables_of(c), GRANT, RESTORE_A, 0, 1200)
    assert off(c, tables, "pool") == []
    assert off(c, pay(c, tables, GRANT, RESTORE_A, 1, 1200), "pool") == [400]
