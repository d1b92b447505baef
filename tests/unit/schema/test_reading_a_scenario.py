"""What is read: extends, overrides, library, defaults; each value where it belongs."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.small_county import PLACES, SCENARIO, STOCK, changed, write

from hjplan import library
from hjplan.errors import InputError
from hjplan.schema import Scenario, load, parse_override

SHORTEST = """\
hjplan: 1
horizon: {start: 2027, years: 8}
money: {unit: 万元}
places: places.csv
stock: stock.csv
funds:
  county_budget: {amount: 1200}
"""
SHORTEST_STOCK = """\
place,facility,need,working,relapsed
v01,household_toilet,190,80,20
v02,village_sewage,280,100,50
"""


@pytest.fixture
def small(tmp_path: Path) -> Scenario:
    return load(write(tmp_path))


def extended(folder: Path, text: str, base: str = SCENARIO) -> Scenario:
    write(folder, base).rename(folder / "base.yaml")
    (folder / "scenario.yaml").write_text("extends: base.yaml\n" + text, encoding="utf-8")
    return load(folder)


def test_a_folder_stands_for_the_scenario_in_it(tmp_path: Path) -> None:
    write(tmp_path)
    assert load(tmp_path).path == load(str(tmp_path / "scenario.yaml")).path == tmp_path.resolve() / "scenario.yaml"


def test_extends_merges_mappings_and_keeps_what_is_not_named(tmp_path: Path) -> None:
    spec = extended(tmp_path, "name: high\nfees: {toilet_fee: {level: 72}}\n").spec
    assert spec.name == "high"
    assert spec.fees["toilet_fee"].level.in_year(2027) == 72
    assert spec.fees["toilet_fee"].collection == 0.8


def test_extends_replaces_lists_and_mappings_of_years(tmp_path: Path) -> None:
    text = "funds: {county: {amount: {2029+: 7}}}\ntargets: [{coverage: 0.3}]\n"
    spec = extended(tmp_path, text).spec
    assert [spec.funds["county"].amount.in_year(y) for y in (2027, 2028, 2029, 2040)] == [0, 0, 7, 7]
    assert [t.coverage for t in spec.targets] == [0.3]


def test_a_number_replaces_a_mapping_of_years_and_the_other_way_round(tmp_path: Path) -> None:
    text = "funds: {county: {amount: 9}, grant: {amount: {2028: 5}}}\n"
    funds = extended(tmp_path, text).spec.funds
    assert funds["county"].amount.in_year(2030) == 9
    assert [funds["grant"].amount.in_year(y) for y in (2027, 2028)] == [0, 5]


def test_null_removes_a_key_of_the_extended_file(tmp_path: Path) -> None:
    spec = extended(tmp_path, "fees: null\nfunds: {grant: {pays_for: {tags: null}}}\n").spec
    assert spec.fees == {}
    assert spec.funds["grant"].pays_for.tags is None
    assert spec.funds["grant"].pays_for.sectors == ["toilets"]


def test_null_for_a_key_that_is_not_there_is_not_ignored(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"unknown key `fese`\. Did you mean `fees`"):
        extended(tmp_path, "fese: null\n")


def test_files_may_extend_one_another_in_a_chain_and_from_folders_below(tmp_path: Path) -> None:
    below = tmp_path / "base"
    below.mkdir()
    write(below)
    (tmp_path / "middle.yaml").write_text("extends: base/scenario.yaml\nname: middle\n", encoding="utf-8")
    (tmp_path / "top.yaml").write_text("extends: middle.yaml\ngoal: {after: {years: 5}}\n", encoding="utf-8")
    scenario = load(tmp_path / "top.yaml")
    assert scenario.name == "middle"
    assert scenario.spec.goal.after.years == 5
    assert len(scenario.places) == 3  # the tables are beside the file that names them
    assert scenario.origins["name"] == "middle.yaml:2"
    assert scenario.origins["horizon.start"] == "scenario.yaml:3"


def test_a_file_in_a_folder_below_may_extend_one_above_it_inside_of_the_scenarios_folder(tmp_path: Path) -> None:
    below = tmp_path / "variants"
    below.mkdir()
    write(tmp_path).rename(tmp_path / "base.yaml")
    (below / "high.yaml").write_text("extends: ../base.yaml\nname: high\n", encoding="utf-8")
    (tmp_path / "top.yaml").write_text("extends: variants/high.yaml\n", encoding="utf-8")
    assert load(tmp_path / "top.yaml").name == "high"


@pytest.mark.parametrize(
    ("text", "key", "value"),
    [
        ("fees.sewage.level=72", "fees.sewage.level", 72),
        ("a.b = 0.5", "a.b", 0.5),
        ("name=x=y", "name", "x=y"),
        ("funds.a.amount={2027: 60, 2029+: 70}", "funds.a.amount", {2027: 60, "2029+": 70}),
        ("a=[1, x, null]", "a", [1, "x", None]),
        ("a=null", "a", None),
        ("a=true", "a", True),
        ('a="72"', "a", "72"),
        ("money.unit=万元", "money.unit", "万元"),
    ],
)
def test_an_override_is_read_as_yaml(text: str, key: str, value: object) -> None:
    assert parse_override(text) == (key, value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("fees.level", "is not of the form KEY=VALUE"),
        ("=3", "is not of the form KEY=VALUE"),
        ("a..b=3", "is not of the form KEY=VALUE"),
        ("a=", "gives no value; write `null`"),
        ("a=[1", "cannot be read: a `,` or the closing `]` is missing"),
        ("a={b: 1, b: 2}", "cannot be read: the key `b` stands here a second time"),
    ],
)
def test_an_override_that_cannot_be_read_says_why(text: str, said: str) -> None:
    with pytest.raises(InputError) as raised:
        parse_override(text)
    assert said in str(raised.value)


def test_overrides_take_the_same_keys_as_yaml(small: Scenario) -> None:
    changed_ = small.with_("fees.toilet_fee.level", 72).with_("targets.0.coverage", 0.7).with_("horizon.years", 6)
    assert changed_.spec.fees["toilet_fee"].level.in_year(2027) == 72
    assert changed_.spec.targets[0].coverage == 0.7
    assert changed_.spec.targets[0].by == 2029
    assert changed_.spec.horizon.years == 6
    assert changed_.origins["horizon.years"] == "--set"
    assert small.spec.horizon.years == 4
    assert [key for key, _ in changed_.overrides] == ["fees.toilet_fee.level", "targets.0.coverage", "horizon.years"]


def test_overrides_reach_years_funds_with_dots_new_entries_and_lists(small: Scenario) -> None:
    changed_ = small.with_("funds.county.amount.2027", 65).with_("simulate.uncertain.funds.county.beta.sd", 0.02)
    assert [changed_.spec.funds["county"].amount.in_year(y) for y in (2027, 2028)] == [65, 50]
    assert changed_.spec.simulate.uncertain["funds.county"].beta.sd == 0.02  # type: ignore[union-attr]
    added = small.with_("funds.loanfree", {"amount": 3}).with_("goal.tiers.village", 1.1)
    assert added.spec.funds["loanfree"].amount.in_year(2027) == 3
    assert added.spec.goal.tiers == {"village": 1.1}
    assert small.with_("facilities.road.service.1", 0.7).spec.facilities["road"].service == [1, 0.7, 0]


def test_null_in_an_override_removes(small: Scenario) -> None:
    assert small.with_("fees.toilet_fee", None).spec.fees == {}
    assert small.with_("targets.0", None).spec.targets == []


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("fees.toilet_fee.levle", 72, "--set fees.toilet_fee.levle\n  unknown key `levle`. Did you mean `level`?"),
        ("fees.toilet_fee.level", 40, "--set fees.toilet_fee.level\n  the level 40 is not among `levels`: 0, 36, 72"),
        ("targets.1.coverage", 0.4, "--set targets.1.coverage\n  `1` is no entry of a list of 1; entries count from 0"),
        ("targets.x.coverage", 0.4, "`x` is no entry of a list of 1"),
        ("name.zh", "x", "nothing can be set below a single value (`zh`)"),
        ("fees.sewage", None, "there is no key `sewage` to remove. Known: `toilet_fee`."),
        ("horizon.years", 2.5, "`2.5` was read; expected is a whole number"),
    ],
)
def test_an_override_that_does_not_fit_is_named(small: Scenario, key: str, value: object, said: str) -> None:
    with pytest.raises(InputError) as raised:
        small.with_(key, value)
    assert said in str(raised.value)


def test_the_shortest_scenario_takes_what_stock_names_from_the_library(tmp_path: Path) -> None:
    scenario = load(write(tmp_path, SHORTEST, PLACES, SHORTEST_STOCK))
    assert list(scenario.spec.facilities) == ["household_toilet", "village_sewage"]
    sewage, shipped = scenario.spec.facilities["village_sewage"], library.facility("village_sewage")
    assert sewage.like == "village_sewage"
    assert sewage.build.cost == pytest.approx(shipped["build"]["cost"] / 1e4, rel=1e-12)
    assert sewage.regimes["none"].cost == 0


@pytest.mark.parametrize(
    ("unit", "yuan"), [("元", 1), ("万元", 1e4), ("百万元", 1e6), ("亿元", 1e8), ("10k_yuan", 1e4)]
)
def test_the_librarys_costs_come_in_the_scenarios_money(tmp_path: Path, unit: str, yuan: float) -> None:
    """Every cost of every shipped type × the unit is the library's own figure in yuan; rates are not touched."""
    stock = "place,facility,need,working,relapsed,good,fair,poor,failed\n"
    for name in library.facility_names():
        four = len(library.facility(name).get("conditions", "12")) > 2
        stock += f"t01,{name},5,{',,1,1,1,1' if four else '1,1,,,,'}\n"
    spec = load(write(tmp_path, changed(SHORTEST, "万元", unit), PLACES, stock)).spec
    assert set(spec.facilities) == set(library.facility_names())
    for name, facility in spec.facilities.items():
        theirs = library.facility(name)
        assert facility.build.cost * yuan == pytest.approx(theirs["build"]["cost"], rel=1e-12)
        for regime, terms in facility.regimes.items():
            cost = theirs["regimes"][regime]["cost"]
            ours = terms.cost if isinstance(terms.cost, list) else [terms.cost]
            assert [c * yuan for c in ours] == pytest.approx(cost if isinstance(cost, list) else [cost], rel=1e-12)
            assert terms.shares == theirs["regimes"][regime].get("decay", [theirs["regimes"][regime].get("relapse")])
        if facility.restore is not None:
            cost, ours_ = theirs["restore"]["cost"], facility.restore.cost
            pairs = zip(ours_, cost, strict=True) if isinstance(ours_, list) else [(ours_, cost)]
            for our, their in pairs:
                assert (our is None) == (their is None)
                assert our is None or our * yuan == pytest.approx(their, rel=1e-12)


def test_keys_beside_like_win_over_the_library_and_null_removes_its_keys(tmp_path: Path) -> None:
    text = SHORTEST + (
        "facilities:\n  village_sewage: {like: village_sewage, build: {cost: 1.5, yearly_limit: null}}\n"
        "  north_toilet: {like: household_toilet, regimes: {routine: {relapse: 0.01}}}\n"
    )
    stock = SHORTEST_STOCK + "t01,north_toilet,10,3,3\n"
    facilities = load(write(tmp_path, text, PLACES, stock)).spec.facilities
    assert set(facilities) == {"village_sewage", "north_toilet", "household_toilet"}
    assert facilities["village_sewage"].build.cost == 1.5
    assert facilities["village_sewage"].build.yearly_limit is None
    assert facilities["north_toilet"].regimes["routine"].relapse == 0.01
    theirs = library.facility("household_toilet")["regimes"]["routine"]["cost"] / 1e4
    assert facilities["north_toilet"].regimes["routine"].cost == pytest.approx(theirs)


def test_an_override_reaches_a_facility_that_only_stock_names(tmp_path: Path) -> None:
    scenario = load(write(tmp_path, SHORTEST, PLACES, SHORTEST_STOCK))
    changed_ = scenario.with_("facilities.village_sewage.build.cost", 2.0)
    assert changed_.spec.facilities["village_sewage"].build.cost == 2.0
    assert changed_.spec.facilities["village_sewage"].sector == scenario.spec.facilities["village_sewage"].sector
    assert changed_.origins["facilities.village_sewage.build.cost"] == "--set"
    assert changed_.origins["facilities.village_sewage.sector"] == "library"


def test_missing_columns_take_their_defaults(tmp_path: Path) -> None:
    """Convention 67: population 3.2 × households, warned; tier village; township, tags and income none."""
    scenario = load(write(tmp_path, SHORTEST, "id,households\nv01,100\nv02,50\n", SHORTEST_STOCK))
    places = scenario.places
    assert places["population"].tolist() == [320.0, 160.0]
    assert places["tier"].tolist() == ["village", "village"]
    assert places["tags"].tolist() == [(), ()]
    assert places["township"].tolist() == ["", ""]
    assert places["income"].isna().all()
    assert places["growth"].tolist() == [0, 0]
    assert scenario.stock["cost_factor"].tolist() == [1, 1]
    assert scenario.stock["growth"].isna().all()
    texts = [w.text for w in scenario.warnings]
    assert "there is no column `population`: 3.2 persons per household are assumed" in texts


def test_the_defaults_that_were_taken_are_said(tmp_path: Path) -> None:
    scenario = load(write(tmp_path, SHORTEST, "id,households\nv01,100\nv02,50\n", SHORTEST_STOCK))
    assert scenario.assumed == (
        "money.price_year: 2027, the first year",
        "money.inflation: 0 (prices do not rise)",
        "money.discount: 0 (a later year counts as much)",
        "horizon.step: year",
        "funds that may pay everything (no pays_for): county_budget",
        "population: 3.2 persons per household",
        "tier of every place: village",
        "townships: none (there is no column `township`)",
        "growth: 0 (households and needs do not change)",
        "from the library, at its costs and rates where the scenario gives none: household_toilet, village_sewage",
        "goal.weights: 1 for every sector",
        "goal.after: the closing stock counts for 10 years under `none`",
        "targets: none",
        "simulate.draws: 200",
        "simulate.uncertain: nothing but chance itself",
    )


def test_anchors_and_aliases_are_read(tmp_path: Path) -> None:
    text = changed(SCENARIO, "cost: 0, decay: [0.2, 0.2]", "cost: 0, decay: &bare [0.2, 0.2]")
    text = changed(text, "decay: [0.08, 0.1]", "decay: *bare")
    assert load(write(tmp_path, text)).spec.facilities["road"].regimes["routine"].decay == [0.2, 0.2]


def test_a_tag_may_be_separated_by_a_full_width_semicolon_and_blanks(tmp_path: Path) -> None:
    places = changed(PLACES, "scenic;corridor", "scenic； corridor ;")
    assert load(write(tmp_path, SCENARIO, places)).places["tags"][0] == ("scenic", "corridor")


def test_blank_lines_and_windows_line_ends_are_nothing(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "stock.csv").write_bytes((STOCK.replace("\n", "\r\n") + "\r\n,,,,,,,\r\n").encode())
    assert len(load(path).stock) == 5


def test_the_same_scenario_is_read_the_same_twice(tmp_path: Path) -> None:
    path = write(tmp_path)
    one, two = load(path), load(path)
    assert one.spec == two.spec
    assert one.warnings == two.warnings
    assert one.origins == two.origins


@pytest.mark.parametrize("key", ["places: ", "extends: "])
def test_a_file_name_that_no_file_can_have_is_told(tmp_path: Path, key: str) -> None:
    name = "long" * 300
    text = SHORTEST.replace("places: places.csv", f"places: {name}") if key == "places: " else f"{key}{name}\n"
    write(tmp_path, text)
    with pytest.raises(InputError, match="cannot be followed"):
        load(tmp_path)
