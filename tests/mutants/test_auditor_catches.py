"""One figure of a good run is changed, the way a slip, a bug or a fraud would: the auditor must name the rule broken.

Each mutant is a function from the tables, the manifest and a random generator; it changes one thing. The run it starts
from is audited without a breach.
"""

from __future__ import annotations

import copy
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from builders import money_mutants, reward_mutants, tiny, works_mutants
from builders.mutants import Mutants, a_row, add, double_entry

from hjplan.books.auditor import audit
from hjplan.data.county import TargetTerms
from hjplan.results.tables import build_tables

HARD = TargetTerms(
    label="toilets 0.10 by 2028",
    members=(np.array([True, True]), np.array([False])),
    coverage=0.10,
    by=2028,
    points=np.array([2, 3]),
    hard=True,
    priority=2,
    penalty=0.0,
)
ROADS_ARE_BUILT = (2, 3, 4)
"""Seeds of random plans in which a road is built, paid by the grant and the county: some mutants need that."""

MUTANTS = Mutants()
mutant = MUTANTS.catch


@mutant("payment")
def a_yuan_is_lost_between_fund_and_line(t, m, g):
    double_entry(t, a_row(t["money"], g, fund="county", period="2027-01-01"), -1)


@mutant("payment")
def a_payment_is_deleted(t, m, g):
    t["money"] = t["money"].drop(index=a_row(t["money"], g))


@mutant("payment")
def a_cost_in_the_plan_is_a_yuan_higher(t, m, g):
    add(t["plan"], a_row(t["plan"], g), "cost", 1)


@mutant("payment")
def a_payment_is_negative_and_another_makes_up_for_it(t, m, g):
    money = t["money"]
    row = a_row(money, g, fund="county", use="build")
    new = money.loc[[row]].assign(fund="grant")
    both = (money["fund"] == "grant") & (money["period"] == money.loc[row, "period"])
    same = both & (money["zone"] == money.loc[row, "zone"]) & (money["facility"] == money.loc[row, "facility"])
    other = money.index[same & (money["use"] == "build")]
    shift = int(money.loc[row, "amount"]) + 5
    add(money, row, "amount", -shift)
    if len(other):
        add(money, int(other[0]), "amount", shift)
    else:
        t["money"] = pd.concat([money, new.assign(amount=shift)], ignore_index=True)


@mutant("eligibility")
def the_grant_pays_upkeep(t, m, g):
    row = a_row(t["money"], g, fund="county", use="upkeep")
    t["money"].loc[row, "fund"] = "grant"


@mutant("eligibility")
def the_fee_account_pays_roads(t, m, g):
    row = a_row(t["money"], g, fund="county", facility="road", use="upkeep")
    t["money"].loc[row, "fund"] = "fees.toilet"


@mutant("eligibility")
def a_place_is_moved_to_another_zone(t, m, g):
    zones = t["zones"]
    zones.loc[zones["place"] == "a", "zone"] = "town"


@mutant("tables")
def a_place_gets_another_tag(t, m, g):
    t["zones"].loc[t["zones"]["place"] == "a", "tags"] = "corridor"


@mutant("balance")
def a_lapse_is_skipped(t, m, g):
    row = a_row(t["funds"], g, fund="grant")
    t["funds"].loc[row, "lapsed"] = 0


@mutant("balance")
def money_that_lapses_is_carried_instead(t, m, g):
    funds = t["funds"]
    row = a_row(funds, g, fund="grant", period="2029-01-01")
    add(funds, row, "carried_out", funds.loc[row, "lapsed"])
    funds.loc[row, "lapsed"] = 0


@mutant("balance")
def a_yuan_more_is_carried_than_the_rule_allows(t, m, g):
    row = a_row(t["funds"], g, fund="grant", period="2029-01-01")
    add(t["funds"], row, "carried_out", 1)
    add(t["funds"], row, "lapsed", -1)


@mutant("balance")
def carried_money_does_not_arrive(t, m, g):
    funds = t["funds"]
    row = a_row(funds, g, fund="fees.toilet", period=("2028-01-01", "2029-01-01"))
    add(funds, row, "carried_in", -funds.loc[row, "carried_in"] - 7)


@mutant("balance")
def the_grant_receives_more_than_the_budget_says(t, m, g):
    row = a_row(t["funds"], g, fund="grant")
    add(t["funds"], row, "received", 1)
    add(t["funds"], row, "lapsed", 1)


@mutant("balance")
def spent_is_not_what_was_paid(t, m, g):
    row = a_row(t["funds"], g)
    add(t["funds"], row, "spent", 1)
    add(t["funds"], row, "lapsed", -1)


@mutant("max_share")
def the_grant_pays_a_line_alone(t, m, g):
    money = t["money"]
    row = a_row(money, g, fund="county", use="build", facility="road")
    match = (money["fund"] == "grant") & (money["period"] == money.loc[row, "period"])
    other = money.index[match & (money["facility"] == "road") & (money["use"] == "build")][0]
    amount = int(money.loc[row, "amount"])
    double_entry(t, int(other), amount)
    double_entry(t, row, -amount)
    t["money"] = money.drop(index=row)


@mutant("fee_revenue")
def fee_revenue_is_invented(t, m, g):
    row = a_row(t["funds"], g, fund="fees.toilet")
    add(t["funds"], row, "received", 50)
    add(t["funds"], row, "carried_out", 50)


@mutant("fee_revenue")
def the_fee_table_shows_a_yuan_more_than_the_account(t, m, g):
    add(t["fees"], a_row(t["fees"], g), "revenue", 1)


@mutant("fee_table")
def the_fee_table_shows_a_lower_bill(t, m, g):
    add(t["fees"], a_row(t["fees"], g), "bill", -1)


@mutant("fee_table")
def cost_recovery_is_embellished(t, m, g):
    add(t["fees"], a_row(t["fees"], g), "cost_recovery", 0.01)


@mutant("fee_table")
def a_row_of_fees_is_left_out(t, m, g):
    t["fees"] = t["fees"].drop(index=a_row(t["fees"], g))


@mutant("fee_table")
def more_households_are_billed(t, m, g):
    add(t["fees"], a_row(t["fees"], g), "billed", 1)


@mutant("stocks")
def a_relapsed_unit_is_booked_as_working(t, m, g):
    stock = t["stock"]
    row = a_row(stock, g, facility="toilet", condition="relapsed")
    twin = (stock["place"] == stock.loc[row, "place"]) & (stock["period"] == stock.loc[row, "period"])
    working = stock.index[twin & (stock["facility"] == "toilet") & (stock["condition"] == "working")][0]
    add(stock, row, "units", -1)
    add(stock, int(working), "units", 1)


@mutant("stocks")
def a_stock_row_changes_in_the_fifth_digit(t, m, g):
    add(t["stock"], a_row(t["stock"], g), "units", 1e-5)


@mutant("stocks")
def a_stock_row_is_missing(t, m, g):
    t["stock"] = t["stock"].drop(index=a_row(t["stock"], g))


@mutant("care")
def more_is_kept_up_than_stands(t, m, g):
    add(t["plan"], a_row(t["plan"], g, use="upkeep", regime="routine"), "units", 2)


@mutant("care")
def relapsed_units_are_put_under_care(t, m, g):
    row = a_row(t["plan"], g, use="upkeep", regime="none", condition=("relapsed", "failed"))
    t["plan"].loc[row, "regime"] = "routine"


@mutant("care")
def working_units_are_restored(t, m, g):
    row = a_row(t["plan"], g, use="restore", condition="relapsed")
    t["plan"].loc[row, "condition"] = "working"


@mutant("building")
def more_is_built_than_unserved(t, m, g):
    t["plan"].loc[a_row(t["plan"], g, use="build", facility="toilet"), "units"] = 500.0


@mutant("building")
def the_yearly_limit_is_broken(t, m, g):
    row = a_row(t["plan"], g, use="build", facility="toilet", place="b", period="2027-01-01")
    t["plan"].loc[row, "units"] = 81.0  # 40 % of 200 are 80


@mutant("building")
def half_a_road_is_built(t, m, g):
    t["plan"].loc[a_row(t["plan"], g, use="build", facility="road"), "units"] = 0.5


@mutant("costs")
def inflation_is_forgotten(t, m, g):
    """Every figure of a line is taken back to the prices of the first year: payments and accounts still agree."""
    plan, money = t["plan"], t["money"]
    late = (money["period"] == "2029-01-01") & (money["use"] == "upkeep") & (money["fund"] == "county")
    row = int(g.choice(money.index[late & (money["facility"] == "road")]))
    cut = int(money.loc[row, "amount"] * (1 - 1 / 1.05**4))
    double_entry(t, row, -cut)
    match = (plan["period"] == "2029-01-01") & (plan["use"] == "upkeep") & (plan["facility"] == "road")
    rows = plan.index[match & (plan["cost"] > cut)]
    add(plan, int(rows[0]), "cost", -cut)


@mutant("costs")
def units_are_booked_without_their_cost(t, m, g):
    row = a_row(t["plan"], g, use="restore")
    t["plan"].loc[row, "cost"] = 0


@mutant("coverage")
def coverage_is_inflated(t, m, g):
    add(t["coverage"], a_row(t["coverage"], g), "effective", 0.01)


@mutant("coverage")
def built_is_shown_as_effective(t, m, g):
    t["coverage"]["effective"] = t["coverage"]["built"]


@mutant("coverage")
def need_is_made_smaller(t, m, g):
    add(t["coverage"], a_row(t["coverage"], g), "need", -0.5)


@mutant("coverage")
def a_township_is_left_out(t, m, g):
    t["coverage"] = t["coverage"][t["coverage"]["township"] != "Dong"]


@mutant("targets")
def a_target_is_embellished(t, m, g):
    add(t["targets"], 0, "planned", 0.001)


@mutant("targets")
def a_target_is_left_out(t, m, g):
    t["targets"] = t["targets"].iloc[:0]


@mutant("goal")
def the_goal_in_the_manifest_is_raised(t, m, g):
    m["summary"]["goal"] *= 1 + 1e-5


@mutant("goal")
def the_bound_is_below_the_goal(t, m, g):
    m["summary"]["bound"] *= 1 - 1e-4


@mutant("goal")
def the_gap_is_made_smaller(t, m, g):
    m["summary"]["bound"] *= 1.01


@mutant("goal")
def the_goal_is_no_number(t, m, g):
    m["summary"]["goal"] = "best"


@mutant("summary")
def built_coverage_is_told_as_effective(t, m, g):
    toilets = m["summary"]["coverage"]["toilets"]
    toilets["effective"] = toilets["built"]


@mutant("summary")
def money_in_the_summary_is_rounded_up(t, m, g):
    m["summary"]["money"]["by_fund"]["county"] += 0.01


@mutant("summary")
def a_lapse_is_not_told(t, m, g):
    m["summary"]["money"]["lapsed"] = 0.0


@mutant("summary")
def a_fund_is_left_out_of_the_summary(t, m, g):
    del m["summary"]["money"]["by_fund"]["grant"]


@mutant("summary")
def a_missed_target_is_told_as_met(t, m, g):
    m["summary"]["targets"][0]["met"] ^= True


@mutant("summary")
def a_target_is_told_higher(t, m, g):
    m["summary"]["targets"][0]["value"] += 1e-4


@mutant("summary")
def money_is_told_that_was_never_paid(t, m, g):
    m["summary"]["money"]["by_use"]["debt"] = 1.0


@mutant("summary")
def revenue_is_told_higher(t, m, g):
    m["summary"]["fees"]["toilet"]["revenue"] *= 1.1


@mutant("tables")
def an_amount_is_no_whole_yuan(t, m, g):
    t["money"]["amount"] = t["money"]["amount"].astype(float)
    add(t["money"], a_row(t["money"], g), "amount", 0.25)


@mutant("tables")
def a_unit_is_not_a_number(t, m, g):
    t["plan"].loc[a_row(t["plan"], g), "units"] = np.nan


@mutant("tables")
def an_unknown_fund_pays(t, m, g):
    t["money"].loc[a_row(t["money"], g), "fund"] = "uncle"


@mutant("tables")
def a_row_is_there_twice(t, m, g):
    name = str(g.choice(["plan", "stock", "money", "funds", "coverage", "fees", "zones"]))
    row = t[name].iloc[[int(g.integers(len(t[name])))]]
    t[name] = pd.concat([t[name], row], ignore_index=True)


@mutant("tables")
def a_line_is_paid_in_the_wrong_tier(t, m, g):
    t["money"].loc[a_row(t["money"], g, tier="village"), "tier"] = "town"


@pytest.fixture(scope="module")
def runs():
    """Good runs, one a seed: county, tables, manifest."""
    out = []
    for seed in (None, *ROADS_ARE_BUILT):
        county = tiny.county(inflation=0.05, targets=[HARD])
        finished = tiny.finished(county, None if seed is None else np.random.default_rng(seed))
        out.append((county, build_tables(finished), tiny.manifest(finished)))
    return out


def test_the_unchanged_runs_pass(runs) -> None:
    for county, tables, manifest in runs:
        assert audit(county, tables, manifest).breaches == ()


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_every_mutant_is_caught_by_its_rule(runs, name: str) -> None:
    rule, change = MUTANTS[name]
    for seed, (county, tables, manifest) in enumerate(runs):
        edited, said = {k: v.copy() for k, v in tables.items()}, copy.deepcopy(manifest)
        change(edited, said, np.random.default_rng(seed))
        verdict = audit(county, edited, said)
        assert rule in {b.rule for b in verdict.breaches}, (name, seed, verdict.breaches)
        assert all(b.text for b in verdict.breaches)


def test_a_hard_target_that_is_missed_is_a_breach(runs) -> None:
    """The same run against a scenario that asks for 99 %."""
    county, tables, manifest = runs[0]
    asked = replace(HARD, coverage=0.99)
    found = [b for b in audit(replace(county, targets=(asked,)), tables, manifest).breaches if b.rule == "targets"]
    assert any("hard target is missed" in b.text for b in found)


def test_another_county_is_noticed(runs) -> None:
    """Tables of one scenario do not pass as those of another: other prices, fees and budgets."""
    _, tables, manifest = runs[0]
    other = tiny.county(inflation=0.0, targets=[HARD], fee=36.0, budget=800_000)
    rules = {b.rule for b in audit(other, tables, manifest).breaches}
    assert {"costs", "fee_revenue", "fee_table", "balance"} <= rules


def test_there_are_mutants_for_every_rule() -> None:
    from hjplan.books.rules import rules

    every = MUTANTS | money_mutants.MUTANTS | reward_mutants.MUTANTS | works_mutants.MUTANTS | works_mutants.OF_THE_FULL
    proved = {rule for rule, _ in every.values()}
    assert set(rules()) | {"tables"} == proved
    assert len(MUTANTS) >= 25
