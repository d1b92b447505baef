"""Every key of the vocabulary is accepted, reaches the models, and survives being written out in full."""

from __future__ import annotations

import typing
from pathlib import Path
from typing import Any

import pytest
from builders.every_key import BASE, EVERY_KEY, PLACES, STOCK
from builders.small_county import write
from pydantic import BaseModel
from ruamel.yaml import YAML

from hjplan.schema import Scenario, ScenarioFile, load, resolved_yaml
from hjplan.schema.fees import CollectionByIncome
from hjplan.schema.funds import Grant
from hjplan.schema.loans import Loan
from hjplan.schema.partners import Household, Partner
from hjplan.schema.vocabulary import WRITTEN_OTHERWISE, alternatives, field_keys


@pytest.fixture
def everything(tmp_path: Path) -> Scenario:
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
    assert known - used == {"maximise"}  # `maximize` stands for it there


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
    assert words == ["share", "share", "upkeep_floor", "change", "floor", "limit", "committed"]
    assert spec.affordability.ratio_of("town") == 0.33
    assert spec.affordability.ratio_of("seat") == 1
    assert spec.targets[0].hold is False
    assert spec.goal.after.care == "routine"
    assert spec.horizon.step == "half"


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
    assert any("relapse:" in line and line.endswith("# library") for line in lines)
    assert "  household_toilet:  # like: household_toilet" in lines
