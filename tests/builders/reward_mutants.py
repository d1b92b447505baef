"""Corruptions of a run with a reward pool (考核奖励): awards not won, too large, in the wrong year, to the wrong group.

Yuan; a toilet costs 100. Township north has 10 toilets to build, south 100, nothing stands and nothing decays. A
quarter of the county's 1,000 a year is held, an award is 200 for half of a township. North is built first and wins in
2027 and 2028; south never reaches its half. Everything but the corruption still adds up: an award too many balances.
"""

from __future__ import annotations

import pandas as pd

from builders.by_hand import COLUMNS, toilets
from builders.mutants import Mutants, add
from builders.written import scenario_of
from hjplan.planning import plan_scenario
from hjplan.results.finished import Finished

MUTANTS = Mutants()
mutant = MUTANTS.catch
AWARD, HELD = 200, 250
NORTH, SOUTH = "appraisal.north", "appraisal.south"
PLACES = "id,township,tier,households,population,income\na,north,village,10,30,8000\nb,south,village,100,300,8000\n"
STOCK = COLUMNS + "a,toilet,10,0,0\nb,toilet,100,0,0\n"
FUNDS = """\
funds:
  county: {amount: 1000, pays_for: {uses: [build]}}
  appraisal:
    kind: reward
    held: {from: county, share: 0.25}
    award: {to: township, sector: toilets, coverage: 0.5, amount: 200}
"""


def finished(step: str) -> Finished:
    """The county planned for three years, in steps of a year or half a year."""
    text = toilets(years=3).replace("years: 3", f"years: 3, step: {step}") + FUNDS
    return plan_scenario(scenario_of(text, STOCK, PLACES), simulate=False)


def receives(t, fund: str, year: int, yuan: int, *, step: int = 0) -> None:
    """So much more (or less) comes in at a step of a year and lapses when it closes."""
    funds = t["funds"]
    row = funds.index[(funds["fund"] == fund) & funds["period"].str.startswith(str(year))].tolist()[step]
    add(funds, row, "received", yuan)
    _lapses(t, fund, year, funds.loc[row, "period"], yuan)


def takes_over(t, fund: str, place: str, year: int, yuan: int) -> None:
    """The fund pays so much of what the county paid for building in a place in a year, out of what it let lapse."""
    zones, money, funds = t["zones"], t["money"], t["funds"]
    zone = zones.loc[zones["place"] == place, "zone"].iloc[0]
    paid = (money["fund"] == "county") & (money["use"] == "build") & (money["zone"] == zone)
    row = money.index[paid & money["period"].str.startswith(str(year)) & (money["amount"] > yuan)].tolist()[-1]
    period = money.loc[row, "period"]
    new = money.loc[[row]].assign(fund=fund, account="", amount=yuan)
    add(money, row, "amount", -yuan)
    t["money"] = pd.concat([money, new], ignore_index=True)
    for name, amount in ((fund, yuan), ("county", -yuan)):
        own = funds.index[(funds["fund"] == name) & (funds["period"] == period)][0]
        add(funds, own, "spent", amount)
    _lapses(t, "county", year, period, yuan)
    _lapses(t, fund, year, period, -yuan)


def _lapses(t, fund: str, year: int, period: str, yuan: int) -> None:
    """What is not spent in a period goes on to the end of its year and lapses there."""
    funds, table = t["funds"], t["lapsed"]
    rows = funds.index[(funds["fund"] == fund) & funds["period"].str.startswith(str(year))].tolist()
    first = rows.index(int(funds.index[(funds["fund"] == fund) & (funds["period"] == period)][0]))
    for row, following in zip(rows[first:-1], rows[first + 1 :], strict=True):
        add(funds, row, "carried_out", yuan)
        add(funds, following, "carried_in", yuan)
    add(funds, rows[-1], "lapsed", yuan)
    told = table.index[(table["fund"] == fund) & (table["year"] == year)].tolist()
    if told:
        add(table, told[0], "lapsed", yuan)
        t["lapsed"] = table[table["lapsed"] != 0].reset_index(drop=True)
    else:
        row = pd.DataFrame([{"fund": fund, "year": year, "lapsed": yuan, "why": "rounding"}])
        t["lapsed"] = pd.concat([table, row], ignore_index=True)


@mutant("reward")
def an_award_is_paid_that_was_not_won(t, m, g):
    receives(t, SOUTH, int(g.choice([2028, 2029])), AWARD)


@mutant("reward")
def an_award_that_was_not_won_is_built_with(t, m, g):
    receives(t, SOUTH, 2028, AWARD)
    takes_over(t, SOUTH, "b", 2028, AWARD)


@mutant("reward")
def an_award_is_larger_than_promised(t, m, g):
    receives(t, NORTH, int(g.choice([2028, 2029])), HELD - AWARD)


@mutant("reward")
def an_award_is_larger_than_what_is_held(t, m, g):
    receives(t, NORTH, int(g.choice([2028, 2029])), HELD - AWARD + 1)


@mutant("reward")
def an_award_is_a_yuan_short(t, m, g):
    receives(t, NORTH, int(g.choice([2028, 2029])), -1)


@mutant("reward")
def two_awards_come_in_one_year(t, m, g):
    receives(t, NORTH, 2029, AWARD)


@mutant("reward")
def an_award_comes_in_the_year_in_which_it_is_won(t, m, g):
    receives(t, NORTH, 2028, -AWARD)
    receives(t, NORTH, 2027, AWARD)


@mutant("reward")
def what_is_held_is_given_out_and_built_with_in_the_same_year(t, m, g):
    receives(t, NORTH, 2027, HELD)
    takes_over(t, NORTH, "a", 2027, HELD)


@mutant("reward")
def the_award_goes_to_the_other_township(t, m, g):
    year = int(g.choice([2028, 2029]))
    receives(t, NORTH, year, -AWARD)
    receives(t, SOUTH, year, AWARD)


@mutant("balance")
def the_county_spends_what_is_held(t, m, g):
    receives(t, "county", int(g.choice([2027, 2028, 2029])), HELD)


@mutant("balance")
def an_award_is_carried_into_the_next_year(t, m, g):
    receives(t, NORTH, 2028, AWARD)
    funds = t["funds"]
    last = funds.index[(funds["fund"] == NORTH) & funds["period"].str.startswith("2028")][-1]
    add(funds, last, "lapsed", -AWARD)
    add(funds, last, "carried_out", AWARD)


@mutant("eligibility")
def the_award_of_one_township_builds_in_the_other(t, m, g):
    receives(t, NORTH, 2028, 10)
    takes_over(t, NORTH, "b", 2028, 10)


@mutant("coverage")
def the_township_is_told_to_have_reached_its_goal(t, m, g):
    coverage = t["coverage"]
    rows = coverage.index[coverage["township"] == "south"]
    coverage.loc[rows, "effective"] = coverage.loc[rows, "need"]


LATE = Mutants()
"""Corruptions of a run in half-year steps."""


@LATE.catch("reward")
def an_award_comes_in_the_second_half_of_the_year(t, m, g):
    year = int(g.choice([2028, 2029]))
    receives(t, NORTH, year, -AWARD)
    receives(t, NORTH, year, AWARD, step=1)


@LATE.catch("reward")
def an_award_comes_in_two_halves(t, m, g):
    receives(t, NORTH, 2028, -AWARD // 2)
    receives(t, NORTH, 2028, AWARD // 2, step=1)
