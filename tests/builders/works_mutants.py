"""Corruptions of a run with works: what a slip or a fraud would do to projects, links, mechanisms, posts and gaps.

Of two counties: ``every-work`` as it is shipped, and a small one with a full plant and a hard rule on the gap.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd

from builders.mutants import Mutants, Tables, a_row, add, double_entry

MUTANTS = Mutants()
"""Of ``scenarios/every-work``."""
mutant = MUTANTS.catch
OF_THE_FULL = Mutants()
"""Of the small county :data:`FULL`."""
full = OF_THE_FULL.catch
Claims = dict[str, Any]

FULL = """
horizon: {start: 2027, years: 3}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 1000, lead: 1}
    regimes:
      none: {cost: 0, relapse: 0.5}
      routine: {cost: 10, relapse: 0, staff: {cleaner: 0.1}}
      staffed: {cost: 12, relapse: 0, needs: depot}
funds: {county: {amount: 4000, carry_over: 1}}
capacities: {plant: {opening: 6, used_by: [toilet], where: {tiers: [village]}}}
projects:
  extension: {sector: toilets, cost: [500, 500], adds_capacity: {plant: 2}, start: {latest: 2027}}
  depot: {sector: toilets, cost: [100], start: {latest: 2027}}
modifiers:
  grid: {cost: 20, from: 2027, needs: depot, multiplies: {decay: 0.9}}
  watch: {cost: 5, from: choose, multiplies: {decay: 0.8}, until: extension}
links: [staff: {of: cleaner, posts: 1}]
rules:
  - lock: {project: extension, start: must}
  - lock: {project: depot, start: 2027}
  - gap: {sector: toilets, better_off: town, worse_off: village, at_most: 0.4, by: 2028}
"""
FULL_STOCK = "place,facility,need,working,relapsed\na,toilet,12,9,0\nb,toilet,10,6,0\n"
FULL_PLACES = "id,tier,households\na,village,12\nb,town,10\n"


def _set(table: pd.DataFrame, row: dict[str, object], **values: object) -> None:
    """Change cells of the one row in which the columns have these values."""
    found = np.ones(len(table), dtype=bool)
    for column, value in row.items():
        found &= (table[column] == value).to_numpy()
    assert found.sum() == 1, row
    for column, value in values.items():
        table.loc[found, column] = value


def _year(year: int) -> str:
    return f"{year}-01-01"


def _starts(t: Tables, project: str, start: int | None, work: int) -> None:
    """A project is said to start in another year, with the finish that goes with it."""
    finish = "" if start is None else _year(start + work)
    _set(t["projects"], {"project": project}, start="" if start is None else _year(start), finish=finish)


@mutant("decisions")
def a_project_starts_after_its_window(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _starts(t, "trunk", 2030, 2)


@mutant("decisions")
def a_project_starts_before_what_it_requires_is_finished(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _starts(t, "plant_extension", 2028, 2)


@mutant("decisions")
def a_project_starts_though_what_it_requires_never_does(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _starts(t, "trunk", None, 2)


@mutant("decisions")
def two_start_of_which_one_may(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _starts(t, "kiln", 2030, 1)


@mutant("decisions")
def two_start_that_exclude_each_other(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _starts(t, "ring_road", 2031, 1)
    _starts(t, "east_square", 2030, 1)


@mutant("decisions")
def a_project_that_must_start_never_does(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _starts(t, "leachate", None, 1)


@mutant("decisions")
def a_locked_bundle_starts_in_another_year(t: Tables, m: Claims, g: np.random.Generator) -> None:
    t["bundles"]["start"] = _year(2030)


@mutant("decisions")
def a_project_leaves_its_bundle(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _starts(t, "demonstration_villages", 2028, 2)


@mutant("decisions")
def a_locked_mechanism_is_bought_later(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _set(t["mechanisms"], {"mechanism": "inspection"}, bought=_year(2029), start=_year(2029))


@mutant("decisions")
def what_the_scenario_starts_is_said_to_start_otherwise(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _set(t["mechanisms"], {"mechanism": "planning_officers"}, bought="", start="")


@mutant("works_cost")
def a_project_is_not_wholly_paid(t: Tables, m: Claims, g: np.random.Generator) -> None:
    double_entry(t, a_row(t["money"], g, use="project", project="trunk"), -1_000)


@mutant("works_cost")
def a_project_is_paid_that_never_started(t: Tables, m: Claims, g: np.random.Generator) -> None:
    started = dict(zip(t["projects"]["project"], t["projects"]["decision"] != "refused", strict=True))
    paid = "haul" if started["haul"] else "kiln"
    row = a_row(t["money"], g, use="project", project=paid)
    t["money"].loc[row, "project"] = "kiln" if paid == "haul" else "haul"


@mutant("works_cost")
def a_finished_project_is_not_kept(t: Tables, m: Claims, g: np.random.Generator) -> None:
    double_entry(t, a_row(t["money"], g, use="upkeep", project="sludge_station"), -5_000)


@mutant("works_cost")
def a_mechanism_costs_more_than_it_does(t: Tables, m: Claims, g: np.random.Generator) -> None:
    double_entry(t, a_row(t["money"], g, mechanism="inspection"), 100)


@mutant("works_cost")
def what_the_bundle_saves_of_its_project_is_paid_all_the_same(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["money"], g, use="project", project="demonstration_villages")
    double_entry(t, row, int(t["money"].loc[row, "amount"]) // 9)


@mutant("in_force")
def a_mechanism_is_said_to_last_longer(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _set(t["mechanisms"], {"mechanism": "publicity"}, end=_year(2032))


@mutant("in_force")
def a_mechanism_ended_by_its_project_is_said_to_be_in_force(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _set(t["mechanisms"], {"mechanism": "leachate_overflows"}, start=_year(2030))


def _cell(name: str, table: str, column: str, rule: str, change: Any) -> None:
    """Register a mutant that changes one cell of a random row."""

    def changed(t: Tables, m: Claims, g: np.random.Generator) -> None:
        row = int(g.integers(len(t[table])))
        before = t[table].loc[row, column]
        t[table].loc[row, column] = change(before)
        assert t[table].loc[row, column] != before

    changed.__name__ = name
    MUTANTS.catch(rule)(changed)


def _turned(before: str) -> str:
    """Another word for who decided."""
    return {"chosen": "refused", "refused": "chosen", "locked": "chosen", "fixed": "opened"}[before]


_cell("another_word_for_who_decided_of_a_project", "projects", "decision", "works_tables", _turned)
_cell("another_word_for_who_decided_of_a_mechanism", "mechanisms", "decision", "works_tables", _turned)
_cell("another_word_for_who_decided_of_a_bundle", "bundles", "decision", "works_tables", _turned)
_cell("a_project_costs_a_yuan_more_in_its_table", "projects", "cost", "works_tables", lambda v: v + 1)
_cell("a_mechanism_costs_a_yuan_less_in_its_table", "mechanisms", "cost", "works_tables", lambda v: v - 1)
_cell("a_project_leaves_debts_to_the_years_after", "projects", "committed", "works_tables", lambda v: v + 2)
_cell(
    "a_project_of_another_sector",
    "projects",
    "sector",
    "works_tables",
    lambda v: "toilets" if v != "toilets" else "waste",
)
_cell(
    "a_project_that_another_answers_for", "projects", "owner", "works_tables", lambda v: "县住建局" if v == "" else ""
)
_cell("a_project_of_another_group", "projects", "group", "works_tables", lambda v: "2 污水 Sewage" if v == "" else "")
_cell(
    "a_mechanism_that_another_answers_for",
    "mechanisms",
    "owner",
    "works_tables",
    lambda v: "县委督查室" if v == "" else "",
)
_cell("a_plant_has_more_room_in_its_table", "capacity", "room", "capacity", lambda v: v + 1)
_cell("a_plant_is_less_used_in_its_table", "capacity", "used", "capacity", lambda v: v - 1)
_cell("a_bundle_serves_more_in_its_table", "bundles", "households", "bundle", lambda v: v + 1)
_cell("the_better_off_stand_worse_in_the_table", "gaps", "better", "gap", lambda v: v - 0.01)
_cell("the_worse_off_stand_better_in_the_table", "gaps", "worse", "gap", lambda v: v + 0.01)
_cell("more_is_allowed_of_the_gap", "gaps", "allowed", "gap", lambda v: v + 0.05)
_cell("less_is_asked_for_the_worse_off", "gaps", "asked", "gap", lambda v: v - 0.01)
_cell("households_are_short_that_are_not", "gaps", "shortfall", "gap", lambda v: v + 3)
_cell("a_gap_that_is_kept_is_said_to_be_broken", "gaps", "met", "gap", lambda v: "no")
_cell("the_reference_of_a_gap_is_lowered", "gaps", "ref", "gap", lambda v: v - 0.05)


_cell("a_trench_saves_a_thousand_more", "savings", "saved", "works_tables", lambda v: v + 1000)
_cell("more_units_save_than_do", "savings", "units", "works_tables", lambda v: v + 1)
_cell("fewer_cleaners_are_busy_in_the_table", "posts", "used", "staff", lambda v: v - 0.5)
_cell("there_are_more_posts_in_the_table", "posts", "posts", "staff", lambda v: v + 1)


@mutant("works_tables")
def a_saving_is_left_out(t: Tables, m: Claims, g: np.random.Generator) -> None:
    t["savings"] = t["savings"].drop(index=a_row(t["savings"], g)).reset_index(drop=True)


@mutant("tables")
def a_post_is_left_out(t: Tables, m: Claims, g: np.random.Generator) -> None:
    t["posts"] = t["posts"].drop(index=a_row(t["posts"], g)).reset_index(drop=True)


@mutant("works_tables")
def a_project_is_finished_a_year_early(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _set(t["projects"], {"project": "trunk"}, finish=_year(2028))


@mutant("handed_over")
def more_is_handed_over_than_the_project_is_for(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["plan"], g, use="hand_over", project="haul")
    t["plan"].loc[row, "units"] += 0.5


@mutant("handed_over")
def it_is_handed_over_before_the_finish(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["plan"], g, use="hand_over", project=("trunk", "demonstration_villages"))
    t["plan"].loc[row, "period"] = _year(2027)


@mutant("tables")
def it_is_handed_over_where_the_project_serves_nobody(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["plan"], g, use="hand_over", project="village_pipes")
    t["plan"].loc[row, "place"] = "V1"


@mutant("handed_over")
def a_project_that_never_started_hands_over(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["plan"], g, use="hand_over", project="haul")
    t["plan"].loc[row, "project"] = "kiln"


@mutant("staff")
def more_is_cared_for_than_there_are_cleaners(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["plan"], g, facility="waste_village", use="upkeep", regime="routine", period=_year(2030))
    t["plan"].loc[row, "units"] += 5


@mutant("staff")
def care_comes_before_the_station_that_it_needs(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["plan"], g, facility="household_toilet", use="upkeep", period=_year(2027), condition="working")
    t["plan"].loc[row, "regime"] = "staffed"


@mutant("requires")
def toilets_are_built_where_there_is_no_water(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["plan"], g, facility="household_toilet", use="build")
    t["plan"].loc[row, "units"] += 400


@mutant("requires")
def the_water_that_toilets_need_is_never_handed_over(t: Tables, m: Claims, g: np.random.Generator) -> None:
    plan = t["plan"]
    water = (plan["facility"] == "village_water") & plan["use"].isin(["build", "restore"])
    t["plan"] = plan[~water].reset_index(drop=True)
    toilets = (t["plan"]["facility"] == "household_toilet") & (t["plan"]["use"] == "build")
    t["plan"].loc[toilets, "units"] *= 3


@mutant("dig_once")
def more_shares_a_trench_than_is_laid(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["plan"], g, use="joint")
    t["plan"].loc[row, "units"] *= 10


@mutant("dig_once")
def a_trench_is_shared_in_a_year_without_sewers(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["plan"], g, use="joint", period=_year(2027))
    t["plan"].loc[row, "period"] = _year(2032)


@mutant("dig_once")
def a_trench_is_shared_though_no_road_is_opened(t: Tables, m: Claims, g: np.random.Generator) -> None:
    plan = t["plan"]
    row = a_row(plan, g, use="joint")
    place, period = plan.loc[row, "place"], plan.loc[row, "period"]
    opened = (plan["facility"] == "lane") & plan["use"].isin(["build", "restore"])
    here = opened & (plan["place"] == place) & (plan["period"] == period)
    assert here.any()
    t["plan"] = plan[~here].reset_index(drop=True)


@mutant("dig_once")
def less_than_nothing_shares_a_trench(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["plan"], g, use="joint")
    t["plan"].loc[row, "units"] *= -1


@mutant("costs")
def a_trench_is_shared_and_nothing_is_saved(t: Tables, m: Claims, g: np.random.Generator) -> None:
    t["plan"] = t["plan"].drop(index=a_row(t["plan"], g, use="joint", period=_year(2028))).reset_index(drop=True)


@mutant("bundle")
def half_a_street_is_done(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["plan"], g, use="bundle")
    t["plan"].loc[row, "units"] /= 2


@mutant("bundle")
def a_street_is_done_through_the_bundle_in_another_year(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["plan"], g, use="bundle")
    t["plan"].loc[row, "period"] = _year(2028)


@mutant("bundle")
def another_village_is_built_through_the_bundle(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["plan"], g, use="bundle")
    t["plan"].loc[row, "place"] = "V2"


@mutant("targets")
def a_target_is_said_to_be_nearer(t: Tables, m: Claims, g: np.random.Generator) -> None:
    add(t["targets"], a_row(t["targets"], g), "planned", 0.01)


@mutant("targets")
def the_hard_target_is_missed(t: Tables, m: Claims, g: np.random.Generator) -> None:
    plan = t["plan"]
    water = (plan["facility"] == "village_water") & (plan["place"] == "V1") & plan["use"].isin(["upkeep", "restore"])
    assert water.any()
    t["plan"].loc[water, "units"] *= 0.5


@full("capacity")
def nobody_is_turned_away_from_a_full_plant(t: Tables, m: Claims, g: np.random.Generator) -> None:
    t["turned_away"] = t["turned_away"].iloc[:0]


@full("capacity")
def one_household_less_is_turned_away(t: Tables, m: Claims, g: np.random.Generator) -> None:
    add(t["turned_away"], a_row(t["turned_away"], g), "households", -1)


@full("kept")
def more_are_turned_away_than_could_be_served(t: Tables, m: Claims, g: np.random.Generator) -> None:
    add(t["turned_away"], a_row(t["turned_away"], g), "households", 20)


@full("kept")
def fewer_than_nobody_are_turned_away(t: Tables, m: Claims, g: np.random.Generator) -> None:
    add(t["turned_away"], a_row(t["turned_away"], g), "households", -30)


@full("tables")
def those_are_turned_away_who_use_no_plant(t: Tables, m: Claims, g: np.random.Generator) -> None:
    t["turned_away"].loc[a_row(t["turned_away"], g), "zone"] = "nowhere"


@full("gap")
def the_worse_off_are_turned_away_below_the_gap(t: Tables, m: Claims, g: np.random.Generator) -> None:
    late = a_row(t["turned_away"], g, point=("2", "3", 2, 3))
    add(t["turned_away"], late, "households", 1.5)


@full("coverage")
def the_turned_away_are_counted_as_served(t: Tables, m: Claims, g: np.random.Generator) -> None:
    add(t["coverage"], a_row(t["coverage"], g, tier="village"), "effective", 1)


@full("decisions")
def the_extension_that_must_start_does_not(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _starts(t, "extension", None, 2)


@full("in_force")
def a_mechanism_is_in_force_before_its_project(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _set(t["mechanisms"], {"mechanism": "grid"}, start=_year(2027))


@full("in_force")
def a_mechanism_outlives_the_project_that_ends_it(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _set(t["mechanisms"], {"mechanism": "watch"}, end="")


@full("works_cost")
def a_mechanism_is_said_to_be_refused_and_is_paid(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _set(t["mechanisms"], {"mechanism": "watch"}, bought="", start="", end="", decision="refused")


@full("stocks")
def a_mechanism_that_slowed_decay_is_left_out(t: Tables, m: Claims, g: np.random.Generator) -> None:
    _set(t["mechanisms"], {"mechanism": "watch"}, bought="", start="", end="", decision="refused")


@full("staff")
def staffed_care_comes_before_the_depot(t: Tables, m: Claims, g: np.random.Generator) -> None:
    row = a_row(t["plan"], g, use="upkeep", period=_year(2027), condition="working")
    t["plan"].loc[row, "regime"] = "staffed"
