"""The shipped facility types, against the table of the demo county as it was printed (qingshui_printed.csv)."""

import csv
import subprocess
import sys
from pathlib import Path

import pytest

from hjplan.errors import InputError
from hjplan.library import facility, facility_names, library_table, parameter, parameters, scenarios_folder
from hjplan.schema.facility import Facility

with (Path(__file__).parents[2] / "known_answers" / "qingshui_printed.csv").open(encoding="utf-8") as file:
    PRINTED = {row["facility"]: row for row in csv.DictReader(file)}

SERVICES = {"waste_village", "waste_town", "waste_seat", "order_street", "bus_village"}
OPERATES = {
    **dict.fromkeys(SERVICES, 0.0),
    **dict.fromkeys(["village_sewage", "seat_sewage", "waste_disposal"], 0.3),
    **dict.fromkeys(["public_toilet_village", "public_toilet_seat"], 0.3),
    **dict.fromkeys(["town_sewage", "public_toilet_town"], 0.5),
    "septic_eco": 0.8,
}


def test_the_library_ships_the_29_printed_types_in_the_printed_order():
    assert facility_names() == tuple(PRINTED)
    assert len(PRINTED) == 29


@pytest.mark.parametrize("name", PRINTED)
def test_every_type_is_a_facility_that_the_schema_accepts(name):
    type_ = Facility.model_validate(facility(name))
    assert type_.title.zh and type_.title.en
    assert type_.share == 1
    assert type_.regimes["none"].cost == 0


@pytest.mark.parametrize("name", PRINTED)
def test_costs_are_the_printed_ones_in_yuan_per_unit(name):
    row, type_ = PRINTED[name], facility(name)
    per_unit = 1000 if name == "demolition" else 1  # printed per m2, the unit is 1,000 m2
    assert type_["sector"] == row["sector"]
    assert type_["unit"] == row["unit"]
    assert type_["build"]["cost"] == float(row["build"]) * per_unit
    assert type_["regimes"]["routine"]["cost"] == float(row["upkeep"])
    if name not in ("county_road", "town_road"):
        assert type_["restore"]["cost"] == float(row["restore"]) * per_unit


@pytest.mark.parametrize("name", PRINTED)
def test_relapse_is_the_printed_one(name):
    row, regimes = PRINTED[name], facility(name)["regimes"]
    if name in ("county_road", "town_road"):
        assert regimes["none"]["decay"] == [0.20, 0.18, 0.15]
        assert regimes["routine"]["decay"] == [0.08, 0.09, 0.10]
    else:
        assert regimes["none"]["relapse"] == float(row["relapse_none"])
        assert regimes["routine"]["relapse"] == float(row["relapse_routine"])


@pytest.mark.parametrize("name", PRINTED)
def test_sources_cite_the_printed_rows(name):
    row, source = PRINTED[name], facility(name)["source"]
    assert source["build.cost"].startswith(row["build_code"])
    assert source["restore.cost"].startswith(row["restore_code"])
    assert source.get("regimes.routine.cost", "") == row["upkeep_code"]
    rate = "decay" if name in ("county_road", "town_road") else "relapse"
    assert source[f"regimes.none.{rate}"].startswith(row["none_code"])
    assert source[f"regimes.routine.{rate}"].startswith(row["routine_code"])


def test_roads_of_four_conditions_are_restored_from_poor_and_failed_only():
    county, town = facility("county_road"), facility("town_road")
    assert county["conditions"] == town["conditions"] == ["good", "fair", "poor", "failed"]
    assert county["service"] == town["service"] == [1, 0.9, 0.5, 0]
    assert county["restore"]["cost"] == [None, None, 250_000, 550_000]
    assert town["restore"]["cost"] == [None, None, 150_000, 550_000]


@pytest.mark.parametrize("name", PRINTED)
def test_what_still_operates_without_care_is_as_printed(name):
    regimes = facility(name)["regimes"]
    assert regimes["none"].get("operates", 1) == OPERATES.get(name, 1)
    assert all("operates" not in regime for care, regime in regimes.items() if care != "none")


def test_staffed_care_ships_where_the_table_has_both_its_cost_and_its_rate():
    staffed = {
        name: (facility(name)["regimes"]["staffed"]["cost"], facility(name)["regimes"]["staffed"]["relapse"])
        for name in facility_names()
        if "staffed" in facility(name)["regimes"]
    }
    assert staffed == {
        "village_sewage": (200, 0.009),
        "waste_village": (260, 0.03),
        "village_water": (160, 0.012),
        "order_street": (42_000, 0.09),
    }


def test_building_takes_a_year_and_a_quarter_of_need_but_for_roads_and_toilets_of_households():
    limits = {name: facility(name)["build"]["yearly_limit"] for name in facility_names()}
    assert limits.pop("village_road") == 0.3
    assert limits.pop("household_toilet") == 0.35
    assert set(limits.values()) == {0.25}
    assert {facility(name)["build"]["lead"] for name in facility_names()} == {1}


def test_need_grows_with_households_only_where_it_is_counted_in_them():
    fixed = {name for name in facility_names() if facility(name)["need"].get("growth") == 0}
    by_households = {name for name in facility_names() if "growth" not in facility(name)["need"]}
    assert {PRINTED[name]["unit"] for name in by_households} == {"household"}
    assert {name for name in fixed if PRINTED[name]["unit"] == "household"} == {
        "old_quarter",
        "livestock_pen",
        "clean_stove",
    }
    assert facility("demolition")["need"]["growth"] == 0.08
    assert len(fixed) + len(by_households) + 1 == 29


def test_public_toilets_are_free():
    free = {name for name in facility_names() if facility(name).get("fee") == "free"}
    assert free == {"public_toilet_village", "public_toilet_town", "public_toilet_seat"}


def test_a_type_handed_out_is_the_callers_own():
    facility("county_road")["build"]["cost"] = 1
    assert facility("county_road")["build"]["cost"] == 782_000


def test_an_unknown_type_names_the_nearest():
    with pytest.raises(InputError, match="did you mean `village_sewage`"):
        facility("vilage_sewage")
    with pytest.raises(InputError, match="no facility type `zzz`"):
        library_table("zzz")


def test_every_figure_says_where_it_comes_from():
    table = library_table()
    assert {figure.facility for figure in table} == set(facility_names())
    assert all(figure.source for figure in table)
    assert all(figure.kind in ("published", "derived", "estimate") for figure in table)
    assert all(bool(figure.source_zh) == (not figure.code) for figure in table)
    assert all(figure.low <= figure.value <= figure.high for figure in table)


def test_every_figure_is_titled_in_both_languages():
    table = {(figure.facility, figure.key): figure for figure in library_table()}
    assert all(figure.title_zh and figure.title_en for figure in table.values())
    assert table["village_sewage", "regimes.routine.cost"].title_zh == "日常管护:年管护单价"
    assert table["village_sewage", "build.cost"].title_en == "cost of building"
    road = table["county_road", "regimes.none.decay.1"]
    assert road.title_zh == "无管护:年衰减率(中)"
    assert road.title_en == "no care: share that falls to the next condition in a year (fair)"


def test_a_figure_carries_the_row_it_was_taken_from():
    figure = next(f for f in library_table("demolition") if f.key == "build.cost")
    row = parameter("A110")
    assert (figure.code, figure.times, figure.value) == ("A110", 1000, 1000 * row.central)
    assert (figure.low, figure.high, figure.unit) == (1000 * row.low, 1000 * row.high, "yuan/1000 m2")
    assert figure.what == "cost, simple structures"
    road = next(f for f in library_table("county_road") if f.key == "restore.cost.2")
    assert (road.code, road.take, road.value) == ("E002", "high", 250_000)


def test_the_reference_table_is_whole():
    rows = parameters()
    assert len(rows) == 479
    assert len({row.code for row in rows}) == 479
    assert all(row.low <= row.central <= row.high for row in rows)
    kinds = {"SEEN": "published", "RECALLED": "published", "CALC": "derived", "OWN": "estimate"}
    assert all(row.kind == kinds[row.provenance] for row in rows)
    assert parameter("A048").central == 9000
    with pytest.raises(InputError, match="no row `A999`"):
        parameter("A999")


def test_the_library_is_read_without_the_heavy_packages():
    script = (
        "import sys; import hjplan.library as l; l.library_table(); [l.facility(n) for n in l.facility_names()]; "
        "print(sorted({'numpy', 'pandas', 'pydantic', 'scipy', 'pulp'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_the_shipped_scenarios_are_found():
    folder = scenarios_folder()
    assert (folder / "qingshui" / "user-pays.yaml").is_file()
    assert (folder / "smallest" / "scenario.yaml").is_file()
