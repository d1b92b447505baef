"""Corruptions of a run of :mod:`builders.money_county`: what a slip or a fraud would do to loans, fees and rules."""

from __future__ import annotations

import numpy as np
import pandas as pd

from builders.mutants import Mutants, a_row, add, double_entry

MUTANTS = Mutants()
mutant = MUTANTS.catch
BUILT = ("2027-01-01", "2028-01-01", "2029-01-01")
"""Periods in which something is built and paid by several funds."""


def _account(t, fund, period):
    funds = t["funds"]
    return int(funds.index[(funds["fund"] == fund) & (funds["period"] == period)][0])


@mutant("match")
def the_county_leaves_its_part_to_the_loan(t, m, g):
    money = t["money"]
    own = (money["fund"] == "county") & (money["use"] != "debt") & (money["period"] == "2027-01-01")
    money.loc[own, "fund"] = "bond"


@mutant("match")
def the_county_and_the_grant_change_places(t, m, g):
    money = t["money"]
    first = (money["period"] == "2028-01-01") & (money["use"] != "debt")
    county, grant = first & (money["fund"] == "county"), first & (money["fund"] == "grant")
    money.loc[county, "amount"] = 1
    money.loc[grant, "amount"] *= 3


@mutant("pool")
def a_payment_is_moved_into_the_pool_beyond_its_share(t, m, g):
    row = a_row(t["money"], g, fund="grant", use=("restore", "upkeep"), tier="village")
    double_entry(t, row, 2_000)


@mutant("pool")
def more_upkeep_goes_through_the_pool_than_the_pool_allows(t, m, g):
    row = a_row(t["money"], g, fund="grant", use="upkeep", tier="village")
    period = t["money"].loc[row, "period"]
    same = (t["money"]["fund"] == "grant") & (t["money"]["use"] == "upkeep") & (t["money"]["period"] == period)
    double_entry(t, row, 1_001 - int(t["money"].loc[same, "amount"].sum()))


@mutant("pool")
def a_yuan_too_much_enters_the_pool(t, m, g):
    row = a_row(t["pooled"], g)
    year = str(t["pooled"].loc[row, "year"])
    money = t["money"]
    outside = (
        (money["fund"] == "grant") & money["use"].isin(["restore", "upkeep"]) & money["period"].str.startswith(year)
    )
    left = int(t["pooled"].loc[row, "may_enter"]) - int(money.loc[outside, "amount"].sum())
    double_entry(t, int(g.choice(money.index[outside])), left + 1)


@mutant("eligibility")
def the_grant_pays_debt(t, m, g):
    t["money"].loc[a_row(t["money"], g, fund="county", debt="bond"), "fund"] = "grant"


@mutant("eligibility")
def the_fee_account_pays_the_partner(t, m, g):
    t["money"].loc[a_row(t["money"], g, fund="county", debt="operator"), "fund"] = "fees.toilet"


@mutant("cross")
def the_fee_pays_more_roads_than_a_tenth(t, m, g):
    double_entry(t, a_row(t["money"], g, fund="fees.toilet", facility="road"), 200)


@mutant("waivers")
def nobody_pays_for_waived_households(t, m, g):
    row = _account(t, "county", str(g.choice(BUILT)))
    add(t["funds"], row, "lapsed", t["funds"].loc[row, "waivers"])
    t["funds"].loc[row, "waivers"] = 0


@mutant("waivers")
def the_grant_pays_for_waived_households(t, m, g):
    row = _account(t, "grant", str(g.choice(BUILT)))
    add(t["funds"], row, "waivers", 10)
    add(t["funds"], row, "lapsed", -10)


@mutant("waivers")
def waived_households_are_billed_less_in_both_tables(t, m, g):
    row = a_row(t["fees"], g, tier="village")
    add(t["fees"], row, "waivers", -5)
    account = _account(t, "county", t["fees"].loc[row, "period"])
    add(t["funds"], account, "waivers", -5)
    add(t["funds"], account, "lapsed", 5)


@mutant("fee_revenue")
def a_waiver_never_reaches_the_account(t, m, g):
    row = _account(t, "fees.toilet", str(g.choice(BUILT)))
    add(t["funds"], row, "received", -7)
    add(t["funds"], row, "carried_out", -7)


@mutant("balance")
def a_waiver_is_not_booked(t, m, g):
    t["funds"].loc[_account(t, "county", str(g.choice(BUILT))), "waivers"] = 0


@mutant("balance")
def money_from_before_is_forgotten(t, m, g):
    row = _account(t, "county", "2027-01-01")
    add(t["funds"], row, "carried_in", -12_345)
    add(t["funds"], row, "lapsed", -12_345)


@mutant("balance")
def a_loan_brings_more_than_is_drawn(t, m, g):
    row = _account(t, "bond", "2028-01-01")
    add(t["funds"], row, "received", 3)
    add(t["funds"], row, "carried_out", 3)


@mutant("balance")
def households_save_up(t, m, g):
    row = _account(t, "labour", "2027-01-01")
    add(t["funds"], row, "received", 4)
    add(t["funds"], row, "carried_out", 4)


@mutant("payment")
def a_yuan_of_service_is_not_paid(t, m, g):
    double_entry(t, a_row(t["money"], g, use="debt", fund="county"), -1)


@mutant("payment")
def old_debt_is_not_served(t, m, g):
    row = a_row(t["money"], g, debt="opening:county")
    double_entry(t, row, -int(t["money"].loc[row, "amount"]))
    t["money"] = t["money"].drop(index=row)


@mutant("debt")
def old_debt_is_forgotten_everywhere(t, m, g):
    row = a_row(t["money"], g, debt="opening:county")
    period = t["money"].loc[row, "period"]
    double_entry(t, row, -int(t["money"].loc[row, "amount"]))
    t["money"] = t["money"].drop(index=row)
    debt = t["debt"]
    debt.loc[(debt["loan"] == "opening:county") & (debt["period"] == period), "repaid"] = 0


@mutant("debt")
def interest_is_skimmed_in_both_tables(t, m, g):
    row = a_row(t["money"], g, debt="bond", fund="county", period="2029-01-01")
    double_entry(t, row, -3)
    debt = t["debt"]
    debt.loc[(debt["loan"] == "bond") & (debt["period"] == "2029-01-01"), "interest"] -= 3


@mutant("debt")
def an_outstanding_figure_is_changed(t, m, g):
    add(t["debt"], a_row(t["debt"], g), "outstanding", -1)


@mutant("debt")
def what_is_left_to_successors_is_cut_off(t, m, g):
    t["debt"] = t["debt"][t["debt"]["period"] < "2030"]


@mutant("debt")
def a_later_row_is_left_out(t, m, g):
    row = a_row(t["debt"], g, loan=("bond", "operator"), period=("2030-01-01", "2031-01-01"))
    t["debt"] = t["debt"].drop(index=row)


@mutant("debt")
def principal_is_called_interest(t, m, g):
    row = a_row(t["debt"], g, loan="bond", period=("2030-01-01", "2031-01-01"))
    add(t["debt"], row, "repaid", -100)
    add(t["debt"], row, "interest", 100)


@mutant("debt")
def the_partner_is_said_to_have_financed_more(t, m, g):
    add(t["debt"], a_row(t["debt"], g, loan="operator", period=BUILT), "drawn", 10)


@mutant("loan_limit")
def more_is_drawn_than_the_limit(t, m, g):
    debt = t["debt"]
    late = debt.index[(debt["loan"] == "bond") & (debt["period"] == "2029-01-01")][0]
    add(debt, late, "drawn", 15_000)


@mutant("loan_limit")
def more_is_drawn_than_the_year_allows(t, m, g):
    debt = t["debt"]
    first = debt.index[(debt["loan"] == "bond") & (debt["period"] == "2027-01-01")][0]
    add(debt, first, "drawn", 10_002)


@mutant("loan_limit")
def the_ceiling_is_broken(t, m, g):
    t["debt"].loc[a_row(t["debt"], g, loan="bond", period="2028-01-01"), "outstanding"] = 85_010


@mutant("after_horizon")
def a_loan_falls_due_at_once_after_the_plan(t, m, g):
    row = a_row(t["debt"], g, loan="bond", period=("2030-01-01", "2031-01-01"))
    t["debt"].loc[row, "repaid"] = 60_000


@mutant("cover")
def the_sector_earns_nothing(t, m, g):
    plan = t["plan"]
    rows = (plan["use"] == "upkeep") & (plan["facility"] == "toilet") & (plan["regime"] == "routine")
    plan.loc[rows, "cost"] += 4_000


@mutant("household")
def households_pay_above_their_contribution(t, m, g):
    double_entry(t, a_row(t["money"], g, fund="labour", period="2027-01-01"), 4_000)


@mutant("eligibility")
def households_pay_for_roads(t, m, g):
    t["money"].loc[a_row(t["money"], g, fund="county", use="build", facility="road"), "fund"] = "labour"


@mutant("max_share")
def the_partner_finances_more_of_a_road_than_its_share(t, m, g):
    double_entry(t, a_row(t["money"], g, fund="operator"), 5_000)


@mutant("partner")
def the_partner_goes_beyond_its_limit(t, m, g):
    double_entry(t, a_row(t["money"], g, fund="operator"), 100_000)


@mutant("gap_ceiling")
def the_gap_payment_is_above_a_tenth_of_the_budget(t, m, g):
    row = a_row(t["money"], g, fund="county", debt="operator")
    double_entry(t, row, 25_000 - int(t["money"].loc[row, "amount"]))


@mutant("affordability")
def a_level_is_charged_that_the_poor_cannot_bear(t, m, g):
    fees = t["fees"]
    fees["level"], fees["bill"] = 60.0, 60.0
    fees["share_of_lowest_fifth"] *= 2


@mutant("fee_table")
def a_level_is_lowered_in_the_table(t, m, g):
    last = t["fees"]["period"] == "2029-01-01"
    t["fees"].loc[last, ["level", "bill"]] = 24.0


@mutant("fee_levels")
def a_level_falls(t, m, g):
    t["fees"].loc[t["fees"]["period"] == "2028-01-01", "level"] = 0.0


@mutant("fee_levels")
def a_level_is_invented(t, m, g):
    t["fees"].loc[a_row(t["fees"], g), "level"] = 36.0


@mutant("fee_levels")
def the_level_leaps(t, m, g):
    t["fees"].loc[t["fees"]["period"] < "2029", "level"] = 0.0


@mutant("fee_table")
def the_burden_of_the_poor_is_made_smaller(t, m, g):
    add(t["fees"], a_row(t["fees"], g), "share_of_lowest_fifth", -1e-4)


@mutant("share")
def the_village_gets_less_than_its_share(t, m, g):
    plan = t["plan"]
    rows = (plan["use"] == "build") & (plan["place"] == "a")
    plan.loc[rows, "cost"] = plan.loc[rows, "cost"] * 9 // 10


@mutant("upkeep_floor")
def upkeep_is_cut_in_the_last_year(t, m, g):
    plan = t["plan"]
    rows = (plan["use"] == "upkeep") & (plan["facility"] == "toilet") & (plan["period"] >= "2028")
    plan.loc[rows, "cost"] = plan.loc[rows, "cost"] // 2


@mutant("change")
def building_collapses(t, m, g):
    plan = t["plan"]
    rows = (plan["use"] == "build") & (plan["facility"] == "toilet") & (plan["period"] >= "2028")
    plan.loc[rows, "cost"] = np.where(plan.loc[rows, "period"] == "2028-01-01", 1, plan.loc[rows, "cost"])
    plan.loc[rows & (plan["period"] == "2029-01-01"), "cost"] *= 40


@mutant("floor")
def the_village_falls_under_its_floor(t, m, g):
    plan = t["plan"]
    rows = (plan["use"] == "restore") & (plan["place"] == "a")
    plan.loc[rows, "cost"] = plan.loc[rows, "cost"] * 8 // 10


@mutant("limit")
def building_leaps_over_its_limit(t, m, g):
    plan = t["plan"]
    rows = (plan["use"] == "build") & (plan["facility"] == "toilet")
    plan.loc[rows, "cost"] = plan.loc[rows, "cost"] * 11 // 10


@mutant("committed")
def a_commitment_is_paid_by_somebody_else(t, m, g):
    money = t["money"]
    own = (money["fund"] == "county") & (money["use"] == "build") & (money["period"] == "2028-01-01")
    money.loc[own & (money["facility"] == "toilet"), "fund"] = "bond"


@mutant("summary")
def what_is_left_to_successors_is_told_smaller(t, m, g):
    m["summary"]["debt"]["bond"]["left_to_successors"] *= 0.9


@mutant("summary")
def a_debt_is_not_told(t, m, g):
    del m["summary"]["debt"]["operator"]


@mutant("tables")
def a_payment_gets_another_subject_code(t, m, g):
    t["money"].loc[a_row(t["money"], g, fund="county"), "account"] = "21103"


@mutant("tables")
def a_debt_is_served_twice_in_one_row_name(t, m, g):
    row = t["money"].iloc[[a_row(t["money"], g, use="debt")]]
    t["money"] = pd.concat([t["money"], row], ignore_index=True)


@mutant("tables")
def a_debt_line_is_booked_in_a_zone(t, m, g):
    t["money"].loc[a_row(t["money"], g, use="debt"), "zone"] = "village"


@mutant("pool")
def the_table_of_pools_shows_less(t, m, g):
    add(t["pooled"], a_row(t["pooled"], g), "outside_earmark", -1)


@mutant("lapsed")
def a_lapse_is_left_out_of_the_table(t, m, g):
    t["lapsed"] = t["lapsed"].drop(index=a_row(t["lapsed"], g))


@mutant("lapsed")
def a_lapse_gets_a_better_reason(t, m, g):
    row = a_row(t["lapsed"], g)
    why = "rounding" if t["lapsed"].loc[row, "why"] != "rounding" else "match missing"
    t["lapsed"].loc[row, "why"] = why
