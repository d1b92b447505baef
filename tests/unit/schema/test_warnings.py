"""What looks odd and does not stop: each warning in its own words, and none for the sound scenario."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.small_county import PLACES, SCENARIO, STOCK, changed, write

from hjplan import library
from hjplan.schema import load

TEXTS = {"scenario": SCENARIO, "places": PLACES, "stock": STOCK}
ODD = [
    (
        "a_cost_a_hundred_times_the_librarys", "scenario",
        "    sector: toilets\n    unit: household\n    build: {cost: 0.4}\n",
        "    like: household_toilet\n    build: {cost: {hundredfold}}\n", "scenario.yaml:10:19",
        "{hundredfold} 万元 is 100 times the library's {theirs} for `household_toilet`: "
        "is the unit right (per household, in 万元)?",
    ),
    (
        "stock_above_need", "stock", "v02,toilet,280,100,50", "v02,toilet,280,300,50", "stock.csv:3:12",
        "more `toilet` stand than are needed (350 against 280): the need is taken to be the stock (line 3)",
    ),
    (
        "money_that_no_line_may_use", "scenario", "uses: [build], tags: [scenic]", "uses: [project]",
        "scenario.yaml:27:24", "no line that is planned may use the money of `grant`: all of it will lapse",
    ),
    (
        "upkeep_without_money", "scenario", "county: {amount: {2027: 60, 2028+: 50}}",
        "county: {amount: {2027: 60, 2028+: 50}, pays_for: {uses: [build]}}", "scenario.yaml:16:3",
        "no fund or fee may pay the upkeep of `road`: it can only decay",
    ),
    (
        "building_without_money_in_a_tier", "scenario", "county: {amount: {2027: 60, 2028+: 50}}",
        "county: {amount: 50, pays_for: {uses: [upkeep, restore]}}\n"
        "  roads: {amount: 9, pays_for: {sectors: [roads]}}", "scenario.yaml:8:3",
        "no fund may pay the building of `toilet` in places of tier town, and some is needed",
    ),
    (
        "no_collection", "scenario", ", collection: 0.8", "", "scenario.yaml:30:3",
        "no `collection` is given: it is assumed that every bill is paid; few counties collect all",
    ),
    (
        "care_that_is_worse_than_none", "scenario", "relapse: 0.03",
        "relapse: 0.2, operates: 0.5", "scenario.yaml:14:7",
        "`routine` costs money, yet units decay no slower than under `none`: are the two exchanged?",
    ),
    (
        "prices_of_long_ago", "scenario", "price_year: 2027", "price_year: 2015", "scenario.yaml:4:31",
        "costs are in money of 2015, the plan begins in 2027: is that the year of your prices?",
    ),
    (
        "money_in_other_years", "scenario", "{2027: 60, 2028+: 50}", "{2035+: 50}",
        "scenario.yaml:28:12",
        "`county` has money only outside the years that are planned (2027 to 2030)",
    ),
    (
        "a_tag_that_no_place_has", "scenario", "tags: [scenic]", "tags: [scenic, relocation]", "scenario.yaml:27:85",
        "no place has the tag `relocation`: it has no effect",
    ),
    (
        "a_fee_path_after_the_horizon", "scenario", "level: 36,", "level: {2035: 36},", "scenario.yaml:30:56",
        "the path begins in 2035, after the last year that is planned: the fee is 0 throughout",
    ),
    (
        "a_column_that_is_not_used", "places", "income", "incom", "places.csv:1:53",
        "the column `incom` is not used. Did you mean `income`?",
    ),
    (
        "townships_missing", "places", "v02,乙村,south", "v02,乙村,", "places.csv:3:8",
        "places without a township: 1 (line 3)",
    ),
    (
        "a_facility_without_stock", "scenario", "funds:\n  grant", "  spare: {like: village_road}\nfunds:\n  grant",
        "scenario.yaml:26:3", "`spare` is not planned: the stock table has no row for it",
    ),
]  # fmt: skip


def test_the_sound_scenario_gives_no_warning(tmp_path: Path) -> None:
    assert load(write(tmp_path)).warnings == ()


@pytest.mark.parametrize(("name", "file", "old", "new", "where", "text"), ODD, ids=[o[0] for o in ODD])
def test_what_is_odd_is_said_once_and_does_not_stop(
    tmp_path: Path, name: str, file: str, old: str, new: str, where: str, text: str
) -> None:
    theirs = library.facility("household_toilet")["build"]["cost"] / 1e4
    figures = {"{hundredfold}": f"{100 * theirs:g}", "{theirs}": f"{theirs:g}"}
    for figure, value in figures.items():
        new, text = new.replace(figure, value), text.replace(figure, value)
    texts = {**TEXTS, file: changed(TEXTS[file], old, new)}
    warnings = load(write(tmp_path, **texts)).warnings
    assert [(w.where(), w.text) for w in warnings] == [(where, text)], name
    assert warnings[0].level == "warning"
    assert "warning: " in warnings[0].render()


def test_the_price_of_care_against_repair_is_checked_in_every_year(tmp_path: Path) -> None:
    """(0.1 − 0.03)·0.2 = 0.014 ≥ 1.1·0.01 at equal prices; upkeep dearer by 10 % a year: 0.0105 in 2030."""
    text = changed(SCENARIO, ", operates: 0.5", "")
    assert load(write(tmp_path, text)).warnings == ()
    dear = changed(text, "price_year: 2027}", "price_year: 2027, inflation: {default: 0, upkeep: 0.1}}")
    (warning,) = load(write(tmp_path, dear)).warnings
    assert warning.where() == "scenario.yaml:12:5"
    assert warning.text.startswith("in 2030 repairing what relapses costs 105% of the upkeep that would prevent it: ")


def test_what_stays_when_people_leave_is_said_where_need_falls(tmp_path: Path) -> None:
    text = changed(SCENARIO, "    sector: roads\n", "    sector: roads\n    leave: stays\n")
    assert load(write(tmp_path, text)).warnings == ()
    places = changed(PLACES, "population,income", "population,growth")
    places = places.replace("15000", "-0.02").replace("14000", "").replace("26000", "0.01")
    (warning,) = load(write(tmp_path, text, places)).warnings
    assert (warning.where(), warning.text) == (
        "scenario.yaml:18:12",
        "`road` remains when people leave (`leave: stays`): where need falls (1 of its places), it never falls below "
        "the stock of the opening",
    )


def test_many_rows_above_need_are_one_warning(tmp_path: Path) -> None:
    stock = "place,facility,need,working,relapsed\n" + "".join(f"p{i},household_toilet,1,2,0\n" for i in range(9))
    places = "id,households,population,township\n" + "".join(f"p{i},5,15,a\n" for i in range(9))
    text = """\
hjplan: 1
horizon: {start: 2027, years: 2}
money: {unit: 万元}
places: places.csv
stock: stock.csv
funds: {county: {amount: 5}}
"""
    (warning,) = load(write(tmp_path, text, places, stock)).warnings
    assert warning.text.endswith("(lines 2, 3, 4 and 6 more)")
