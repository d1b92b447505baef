"""Every key of the vocabulary is accepted, reaches the models, and survives being written out in full."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import Any

import pytest
from builders.every_key import BASE, EVERY_KEY, PLACES, STOCK
from builders.small_county import SCENARIO, changed, write
from pydantic import BaseModel
from ruamel.yaml import YAML

from hjplan.schema import Scenario, ScenarioFile, load, resolved_yaml
from hjplan.schema.fees import CollectionByIncome
from hjplan.schema.funds import Grant
from hjplan.schema.goals import Worst
from hjplan.schema.links import Bundle, NoTransfer, Staff
from hjplan.schema.loans import Loan
from hjplan.schema.partners import Household, Partner
from hjplan.schema.rules import Gap, Lock
from hjplan.schema.vocabulary import WRITTEN_OTHERWISE, alternatives, field_keys


@pytest.fixture
def everything(tmp_path: Path, every_key_is_planned: None) -> Scenario:
    path = write(tmp_path, EVERY_KEY, PLACES, STOCK)
    (tmp_path / "base.yaml").write_text(BASE, encoding="utf-8")
    return load(path)


def parts(model: type[BaseModel], seen: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """All models that can be reached from one."""
    if model in seen:
        return seen
    seen.add(model)
    for annotation in field_keys(model).values():
        for kind in alternatives(annotation):
            for inner in (kind, *(a for arg in typing.get_args(kind) for a in alternatives(arg))):
                if isinstance(inner, type) and issubclass(inner, BaseModel) and inner not in WRITTEN_OTHERWISE:
                    parts(inner, seen)
    return seen


def keys_of(value: Any) -> set[str]:
    if isinstance(value, dict):
        return {str(k) for k in value} | {k for v in value.values() for k in keys_of(v)}
    return {k for v in value for k in keys_of(v)} if isinstance(value, list) else set()


def test_the_scenario_of_every_key_has_every_key() -> None:
    """Were a key added to the models without a place in that scenario, this fails."""
    used = keys_of(YAML(typ="safe").load(EVERY_KEY))
    known = {key for model in parts(ScenarioFile, set()) for key in field_keys(model)}
    assert known - used == {
        "maximise",
        "minimise",
        "minimize",
        "order",
    }  # a goal is one of them; `maximize` stands there


def test_every_key_is_accepted_and_reaches_the_models(everything: Scenario) -> None:
    spec = everything.spec
    assert spec.fictional
    assert spec.money.inflation.of("upkeep") == 0.04
    assert spec.facilities["household_toilet"].title.en == "卫生厕所"
    assert spec.facilities["household_toilet"].build.pay == [0.7, 0.3]
    assert spec.facilities["road"].regimes["routine"].cost == [0.5, 0.6, 0]
    assert spec.facilities["road"].restore is not None
    assert spec.facilities["road"].restore.cost == [None, 5, 30]
    assert list(spec.funds) == [
        "grant",
        "county",
        "bond",
        "operator",
        "own_labour",
        "appraisal",
        "contest",
    ]  # null has removed one
    grant = spec.funds["grant"]
    assert isinstance(grant, Grant)
    assert [grant.amount.in_year(y) for y in range(2026, 2032)] == [0, 2400, 2500, 2500, 100, 100]
    assert [spec.fees["road_fee"].level.in_year(y) for y in (2026, 2027, 2028, 2029)] == [0, 1, 1, 2]
    assert spec.fees["other_fee"].level.chosen
    assert isinstance(spec.fees["other_fee"].collection, CollectionByIncome)
    assert spec.fees["other_fee"].collection.share_of_income.points == ((0, 1), (0.001, 0.92), (0.01, 0.6))
    assert grant.match is not None
    assert (grant.match.fund, grant.match.ratio) == ("county", 0.2)
    assert isinstance(spec.funds["bond"], Loan)
    assert isinstance(spec.funds["operator"], Partner)
    assert isinstance(spec.funds["own_labour"], Household)
    words = [entry.rule[0] for entry in spec.rules]
    assert words == [
        *("share", "share", "upkeep_floor", "change", "floor", "limit", "committed"),
        *("gap", "gap", "lock", "lock", "lock"),
    ]
    assert spec.affordability.ratio_of("town") == 0.33
    assert spec.affordability.ratio_of("seat") == 1
    assert spec.targets[0].hold is False
    assert spec.goal.after.care == "routine"
    assert spec.horizon.step == "half"


def test_the_parts_of_a_campaign_reach_the_models(everything: Scenario) -> None:
    spec = everything.spec
    trunk, depot = spec.projects["trunk"], spec.projects["depot"]
    assert (depot.cost, depot.years, trunk.cost, trunk.years) == ([12], 1, [20, 10], 2)  # a number is one year
    assert [served.units for served in depot.serves] == [1]  # a mapping is a list of one
    assert [served.households for served in trunk.serves] == [50, 30]
    assert (depot.line_facility, depot.line_tier) == ("path", "")
    assert (trunk.line_facility, trunk.line_tier) == ("household_toilet", "village")
    assert (trunk.start.earliest, trunk.start.latest, depot.start.earliest) == (2027, 2028, None)
    assert [given.households for given in spec.capacities["plant"].from_] == [40]
    assert [given.facility for given in spec.capacities["trucks"].from_] == ["path", "road"]
    assert [entry.link[0] for entry in spec.links] == [
        *("requires", "dig_once", "joint", "bundle", "no_transfer", "staff"),
    ]
    bundle, no_transfer, staff = (spec.links[i].link[1] for i in (3, 4, 5))
    assert isinstance(bundle, Bundle)
    assert bundle.places == ["v01"]
    assert isinstance(no_transfer, NoTransfer)
    assert (no_transfer.from_, no_transfer.to) == ("town", "village")
    assert isinstance(staff, Staff)
    assert [staff.posts.in_year(year) for year in (2026, 2027, 2030)] == [0, 8, 10]
    modifiers = spec.modifiers
    assert [modifier.from_ for modifier in modifiers.values()] == ["choose", 2028, None]
    assert [modifier.chosen for modifier in modifiers.values()] == [True, False, False]
    assert modifiers["inspection"].multiplies.growth == 0.9
    assert spec.facilities["road"].regimes["staffed"].staff == {"road_men": 0.2}
    assert spec.facilities["road"].regimes["staffed"].needs == "depot"
    assert spec.facilities["household_toilet"].build.faulty == 0.02
    rules = [entry.rule[1] for entry in spec.rules]
    assert [(rule.locked, rule.start) for rule in rules if isinstance(rule, Lock)] == [
        (("project", "depot"), 2027), (("modifier", "inspection"), "never"), (("bundle", "north_street"), "must"),
    ]  # fmt: skip
    assert [rule.priority for rule in rules if isinstance(rule, Gap)] == [2, None]
    worst = spec.goal.maximise
    assert isinstance(worst, Worst)
    assert (worst.over, worst.from_, worst.sectors) == ("township", 2029, ["toilets"])
    assert (spec.goal.minimise, spec.goal.order) == (None, None)


@pytest.mark.parametrize(
    ("said", "maximise", "minimise", "order"),
    [
        ("", "households_served", None, None),
        ("maximise: households_served", "households_served", None, None),
        ("minimise: cost", None, "cost", None),
        ("minimize: cost", None, "cost", None),
        ("order: [targets, worst, households_served, cost]", None, None, [
            "targets", "worst", "households_served", "cost"
        ]),
    ],
)  # fmt: skip
def test_a_goal_is_one_of_three_and_households_served_where_none_is_said(
    tmp_path: Path, every_key_is_planned: None, said: str, maximise: str, minimise: str, order: list[str]
) -> None:
    path = write(tmp_path, changed(SCENARIO, "maximise: households_served", said or "maximise: null"))
    scenario = load(path)
    goal = scenario.spec.goal
    assert (goal.maximise, goal.minimise, goal.order) == (maximise, minimise, order)
    folder = tmp_path / "again"
    folder.mkdir()
    assert load(write(folder, resolved_yaml(scenario))).spec.goal == goal


def test_tables_are_complete_in_their_columns(everything: Scenario) -> None:
    assert list(everything.places.columns) == [
        "id", "name_zh", "name_en", "township", "tier", "tags", "households", "population", "income", "growth",
        "road_km",
    ]  # fmt: skip
    assert everything.places["tags"].tolist() == [("scenic", "corridor"), (), ()]
    stock = everything.stock
    assert list(stock.columns) == [
        "place", "facility", "need", "working", "relapsed", "good", "fair", "failed", "cost_factor", "growth",
    ]  # fmt: skip
    assert stock["need"].isna().tolist() == [True, False, False, True, False, False]
    assert stock["cost_factor"].tolist() == [1.2, 1, 1, 1.35, 1, 1]
    assert stock["good"].isna().tolist() == [True, True, True, False, False, True]


def test_written_out_in_full_it_is_the_same_scenario(everything: Scenario, tmp_path: Path) -> None:
    folder = tmp_path / "again"
    folder.mkdir()
    again = load(write(folder, resolved_yaml(everything), PLACES, STOCK))
    assert told(again) == told(everything)
    assert again.places.equals(everything.places)
    assert again.stock.equals(everything.stock)
    assert resolved_yaml(again).count("scenario.yaml:") > 100


def told(scenario: Scenario) -> dict[str, Any]:
    """What a scenario says; `extends` and `like` are spent when it is written out."""
    spec = scenario.spec.model_dump(exclude={"extends"})
    for facility in spec["facilities"].values():
        facility.pop("like")
    return spec


def test_the_origin_of_each_value_stands_beside_it(everything: Scenario) -> None:
    lines = resolved_yaml(everything.with_("fees.path_fee.level", 3)).splitlines()

    def origin(start: str) -> str:
        (line,) = [line for line in lines if line.strip().startswith(start)]
        return line.rpartition("  # ")[2]

    def written(text: str) -> str:
        (number,) = [n for n, line in enumerate(EVERY_KEY.splitlines(), start=1) if text in line]
        return f"scenario.yaml:{number}"

    assert origin("discount: 0.04") == written("discount: 0.04")
    assert origin("level: 3") == "--set"
    assert origin("yearly_limit: 0.3") == written("yearly_limit: 0.3")
    assert origin("time_limit: 300") == written("time_limit: 300")
    assert origin("max_share: 1") == "default"
    assert origin("cost: [12]") == written("depot: {sector")
    assert origin("units: 1") == written("depot: {sector")  # a mapping that stands for a list of one
    assert any("relapse:" in line and line.endswith("# library") for line in lines)
    assert "  household_toilet:  # like: household_toilet" in lines
