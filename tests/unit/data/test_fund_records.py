"""Every kind of fund as a record: what it may pay, what it owes, in whole yuan; reckoned by hand."""

from __future__ import annotations

import numpy as np
import pytest
from builders.written import county_of

from hjplan.data.county import Bools, County

PLACES = """\
id,township,tier,tags,households,population,income
a,north,village,scenic,100,300,10000
b,south,village,,300,1000,12000
t,south,town,,200,500,20000
"""
STOCK = """\
place,facility,need,working,relapsed
a,sewer,90,40,10
b,sewer,280,100,50
t,sewer,200,150,0
a,bin,100,40,0
"""
TEXT = """\
hjplan: 1
places: places.csv
stock: stock.csv
money: {unit: 万元, price_year: 2027}
horizon: {start: 2027, years: 3, step: half}
facilities:
  sewer:
    sector: sewage
    unit: household
    build: {cost: 1, lead: 1}
    regimes: {none: {cost: 0, relapse: 0.1}, routine: {cost: 0.02, relapse: 0.02}}
    restore: {cost: 0.5}
  bin:
    sector: waste
    unit: household
    build: {cost: 0.1}
    regimes: {none: {cost: 0, relapse: 0.3, operates: 0}, routine: {cost: 0.01, relapse: 0.1}}
    restore: {cost: 0.05}
fees:
  sewage: {billed_on: sewer, level: 60, collection: 0.8}
"""


def county(funds: str, more: str = "") -> County:
    """The county with these funds beside a county budget."""
    return county_of(f"{TEXT}funds:\n  county: {{amount: 90}}\n{funds}{more}", STOCK, PLACES)


def paid(county: County, lines: Bools | None) -> set[tuple[str, str, str]]:
    """What a mask over lines names: (facility, tier, use), or (debt, "", "debt")."""
    assert lines is not None
    found = county.lines
    return {(found.facility[i] or found.debt[i], found.tier[i], found.use[i]) for i in np.flatnonzero(lines)}


def test_a_pool_opens_lines_outside_the_earmark_only() -> None:
    """The grant builds sewers everywhere; through the pool it may also build and keep bins and sewers of villages."""
    funds = "  grant: {amount: 10, pays_for: {sectors: [sewage], uses: [build]}, poolable: {into: rural, share: 0.2}}\n"
    pools = "pools: {rural: {pays_for: {tiers: [village], uses: [build, upkeep]}, at_most: {upkeep: 0.15}}}\n"
    c = county(funds, pools)
    grant = c.funds[1]
    through = {("bin", "village", "build"), ("bin", "village", "upkeep"), ("sewer", "village", "upkeep")}
    assert paid(c, grant.pooled) == through
    assert paid(c, grant.eligible) == through | {("sewer", "village", "build"), ("sewer", "town", "build")}
    assert (grant.pool, grant.poolable) == (0, 0.2)
    assert c.pools[0].at_most == (("upkeep", 0.15),)
    shut = county(funds.replace("share: 0.2", "share: 0"), pools).funds[1]
    assert shut.pool == -1
    assert shut.pooled is None


def test_a_loan_in_yuan_and_half_years() -> None:
    """Limit 50, at most 20 in 2027 and nothing later; 4 years at 4.04 %: 2 % a half-year, eight payments."""
    c = county(
        "  bond: {kind: loan, limit: 50, yearly: {2027: 20}, rate: 0.0404, term: 4, grace: 1, repay: equal, "
        "pays_for: {uses: [build]}, repaid_by: [county, fees.sewage], debt_share: 0.4, ceiling: 30, cover: 1.2}\n"
    )
    bond = c.funds[1]
    assert bond.loan is not None
    assert bond.loan.limit == 500_000
    assert bond.loan.yearly.tolist() == [200_000, 0, 0]
    assert bond.loan.ceiling == 300_000
    assert bond.loan.principal == pytest.approx([0, 0, *[1 / 6] * 6])
    assert bond.loan.service[:3] == pytest.approx([0.02, 0.02, 1 / 6 + 0.02])
    assert bond.carry_over == 1
    assert not bond.arrival.any()
    assert bond.loan.payers.tolist() == [0, 2]
    assert c.funds[2].id == "fees.sewage"
    assert c.lines.debt[bond.loan.line] == "bond"
    assert c.lines.use[bond.loan.line] == "debt"
    assert (c.lines.zone[bond.loan.line], c.lines.block[bond.loan.line]) == (-1, -1)
    assert ("bond", "", "debt") in paid(c, c.funds[0].eligible) & paid(c, c.funds[2].eligible)
    assert ("bond", "", "debt") not in paid(c, bond.eligible)
    assert bond.loan.cover_sectors == ("sewage", "waste")


def test_without_limits_by_year_a_loan_has_none() -> None:
    """No `yearly`, `ceiling` or `cover`: nothing binds but the limit in all."""
    c = county("  bond: {kind: loan, limit: 50, rate: 0.03, term: 4, repaid_by: [county]}\n")
    assert c.funds[1].loan is not None
    assert np.isinf(c.funds[1].loan.yearly).all()
    assert np.isinf(c.funds[1].loan.ceiling)
    assert (c.funds[1].loan.cover, c.funds[1].loan.cover_sectors) == (0.0, ())


def test_a_debt_is_paid_by_those_who_owe_it_whatever_their_earmark() -> None:
    """Convention 17: `uses: [debt]` in an earmark opens no debt line; `repaid_by` does, also for a narrow grant."""
    c = county(
        "  named: {amount: 5, pays_for: {uses: [build, debt]}}\n"
        "  narrow: {amount: 5, pays_for: {sectors: [waste], uses: [build]}}\n"
        "  bond: {kind: loan, limit: 50, rate: 0.03, term: 4, repaid_by: [narrow]}\n"
    )
    debts = np.array([debt != "" for debt in c.lines.debt])
    assert [bool((f.eligible & debts).any()) for f in c.funds] == [False, False, True, False, False]


def test_opening_debt_is_a_line_due_in_the_first_step_of_a_year() -> None:
    """5 in 2027 and 2028, 3.33334 in 2029 to the whole yuan; carried money in whole yuan too (convention 55)."""
    c = county("  old: {amount: 9, opening: {carried: 1.23456, debt: {2027-2028: 5, 2029: 3.33334}}}\n")
    (debt,) = c.opening_debts
    assert c.lines.debt[debt.line] == "opening:old"
    assert debt.payer == 1
    assert debt.due.tolist() == [50_000, 0, 50_000, 0, 33_333, 0]
    assert c.funds[1].opening_carried == 12_346
    assert c.funds[1].eligible[debt.line]
    assert not c.funds[0].eligible[debt.line]


def test_households_pay_for_building_what_they_are_named_for() -> None:
    """0.08 万元 a sewer, nothing for bins; no repair, no upkeep, nothing kept."""
    c = county("  own: {kind: household, per_unit: {sewer: 0.08}}\n")
    own = c.funds[1]
    assert own.household is not None
    assert own.household.tolist() == [800.0, 0.0]
    assert paid(c, own.eligible) == {("sewer", "village", "build"), ("sewer", "town", "build")}
    assert own.carry_over == 0


def test_a_match_and_an_account_code() -> None:
    """The match by the number of the fund that lays beside; codes as text, leading zeros kept."""
    c = county('  grant: {amount: 5, match: {with: county, ratio: 0.25}, account: "21103"}\n')
    (match,) = c.funds[1].matches
    assert (match.fund, match.ratio) == (0, 0.25)
    assert [f.account for f in c.funds] == ["", "21103", ""]


def test_earmarks_of_loans_and_pools_divide_the_places_into_zones() -> None:
    """The scenic village is a zone of its own as soon as a loan or a pool can tell it apart."""
    assert [z.id for z in county("").zones] == ["village", "town"]
    bond = "  bond: {kind: loan, limit: 5, rate: 0.03, term: 4, repaid_by: [county], pays_for: {tags: [scenic]}}\n"
    assert [z.id for z in county(bond).zones] == ["village_scenic", "village", "town"]
    pool = "pools: {rural: {pays_for: {tags: [scenic]}}}\n"
    assert [z.id for z in county("", pool).zones] == ["village_scenic", "village", "town"]


def test_a_partner_as_a_record() -> None:
    """Half of each line, charges of an annuity of 2 % a half-year over four; owed from two periods after spending.

    Gap payments: a tenth of the budget less what is promised; the budget's last value goes on, through the three plan
    years and three more (four charges and a lead of two half-years after the last period).
    """
    text = (
        "  operator: {kind: partner, finances: 0.5, limit: 40, yearly: {2028: 9}, rate: 0.0404, term: 2, "
        "pays_for: {sectors: [sewage], uses: [build]}, paid_by: [county, fees.sewage]}\n"
    )
    budget = "price_year: 2027, general_budget: {2027: 100, 2028: 110}, gap_commitments: {2027: 2}}"
    head = TEXT.replace("price_year: 2027}", budget)
    c = county_of(f"{head}funds:\n  county: {{amount: 90}}\n{text}", STOCK, PLACES)
    partner = c.funds[1].partner
    assert partner is not None
    assert c.lines.debt[partner.line] == "operator"
    assert (partner.limit, partner.finances, c.funds[1].max_share) == (400_000, 0.5, 0.5)
    assert partner.yearly.tolist() == [0, 90_000, 0]
    assert partner.charge == pytest.approx([0.02 / (1 - 1.02**-4)] * 4)
    assert set(partner.lead[c.funds[1].eligible].tolist()) == {2}
    assert (partner.gap.tolist(), partner.fees.tolist()) == ([0], [2])
    assert ("operator", "", "debt") in paid(c, c.funds[0].eligible) & paid(c, c.funds[2].eligible)
    assert c.gap_room is not None
    assert c.gap_room == pytest.approx([80_000, 110_000, 110_000, 110_000, 110_000, 110_000])
