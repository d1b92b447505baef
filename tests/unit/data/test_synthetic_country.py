"""A made-up country: the same bytes for the same seed, sums that add up, scarce money at any size, sound as it is."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import hjplan as hj
from hjplan.data import build_county
from hjplan.data.synthetic import Shape, write_country
from hjplan.data.synthetic.recipe import content
from hjplan.errors import InputError
from hjplan.schema import load
from hjplan.schema.scenario import Scenario

Make = Callable[..., Path]


@pytest.fixture
def make(tmp_path: Path) -> Make:
    def made(places: int, *, csv: bool = False, seed: int = 1, **shape: int) -> Path:
        folder = tmp_path / f"country{len(list(tmp_path.iterdir()))}"
        folder.mkdir()
        write_country(folder, Shape(places, seed, **shape), csv=csv)
        return folder

    return made


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("places", [60, 1500])
def test_the_same_seed_gives_the_same_bytes_and_another_seed_gives_others(make: Make, places: int) -> None:
    first = bytes_of(make(places))
    assert bytes_of(make(places)) == first
    other = bytes_of(make(places, seed=2))
    assert other.keys() == first.keys()
    assert all(other[name] != first[name] for name in first)


def test_large_countries_are_parquet_unless_csv_is_asked_for_and_both_read_alike(make: Make) -> None:
    parquet, text = make(1500), make(1500, csv=True)
    assert {p.suffix for p in parquet.iterdir()} == {".parquet", ".yaml"}
    assert {p.suffix for p in text.iterdir()} == {".csv", ".yaml"}
    one, other = load(parquet), load(text)
    pd.testing.assert_frame_equal(one.places, other.places)
    pd.testing.assert_frame_equal(one.stock, other.stock)


@pytest.mark.parametrize(
    ("places", "shape"),
    [
        (10, {}),
        (10, {"facilities": 1, "funds": 5, "years": 1}),
        (47, {"facilities": 20, "funds": 25, "years": 3}),
        (1500, {"funds": 1}),
    ],
)
def test_a_country_is_read_and_checked_without_a_single_warning(make: Make, places: int, shape: dict[str, int]) -> None:
    scenario = load(make(places, **shape))
    assert scenario.spec.fictional
    assert scenario.warnings == ()
    assert len(scenario.places) == places
    assert len(scenario.spec.facilities) == shape.get("facilities", 10)
    assert len(scenario.spec.funds) == shape.get("funds", 8)
    assert scenario.spec.horizon.years == shape.get("years", 10)
    assert [b.size for b in build_county(scenario).blocks] == [places] * len(scenario.spec.facilities)


def stock_by_facility(scenario: Scenario) -> dict[str, pd.DataFrame]:
    return {str(name): rows for name, rows in scenario.stock.groupby("facility", sort=False)}


def test_every_place_needs_every_facility_and_no_more_stands_than_is_needed(make: Make) -> None:
    scenario = load(make(500, facilities=20))
    tables = stock_by_facility(scenario)
    assert list(tables) == list(scenario.spec.facilities)
    for name, rows in tables.items():
        assert rows["place"].tolist() == scenario.places["id"].tolist()
        conditions = scenario.spec.facilities[name].conditions
        stands = rows[conditions].sum(axis=1).to_numpy()
        need = rows["need"].to_numpy()
        assert (need > 0).all()
        assert (stands <= need + 1e-9).all()
        assert 0 < stands.sum() < need.sum()
        measured = scenario.spec.facilities[name].unit in ("km", "1000 m2")
        for values in (need, *(rows[c].to_numpy() for c in conditions)):
            assert (values >= 0).all()
            assert np.array_equal(values, np.round(values, 1 if measured else 0))
        for condition in conditions:
            assert rows[condition].sum() > 0


def test_households_and_people_are_whole_and_a_household_has_three_to_four(make: Make) -> None:
    places = load(make(2000)).places
    assert (places["households"] >= 1).all()
    assert np.array_equal(places["population"], np.round(places["population"]))
    size = places["population"] / places["households"]
    assert size.between(2.9, 3.6).all()
    assert (places["income"] % 100 == 0).all()


def test_tiers_townships_and_tags_have_the_shares_of_a_real_county(make: Make) -> None:
    places = load(make(4000)).places
    share = places["tier"].value_counts(normalize=True)
    assert share["seat"] == pytest.approx(0.025, abs=0.002)
    assert share["town"] == pytest.approx(0.075, abs=0.004)
    assert share["village"] == pytest.approx(0.90, abs=0.005)
    assert places.groupby("township").size().max() == 13
    for tag, wanted in content()["places"]["tags"].items():
        # 4 standard deviations of a share among 4,000
        assert np.mean([tag in tags for tags in places["tags"]]) == pytest.approx(
            wanted, abs=4 * (wanted / 4000) ** 0.5
        )


def test_the_country_has_what_engines_must_be_tried_on(make: Make) -> None:
    county = build_county(load(make(60)))
    sizes = [len(b.facility.conditions) for b in county.blocks]
    assert set(sizes) == {2, 4}
    assert any(b.facility.operates[b.facility.none] == 0 for b in county.blocks)
    assert any(len(b.facility.regimes) > 2 for b in county.blocks)
    assert all(np.isfinite(b.cap).all() for b in county.blocks)
    assert any((b.rho < 1).any() for b in county.blocks)
    assert any((np.diff(b.need, axis=1) > 0).any() for b in county.blocks)
    assert len({float(f) for b in county.blocks for f in b.cost_factor}) == 3
    grants = [f for f in county.funds if f.kind == "grant"]
    assert len([f for f in county.funds if f.kind == "fee"]) == 2
    assert any(f.max_share < 1 for f in grants)
    assert any(f.carry_over > 0 for f in grants)
    assert any(not f.eligible.all() for f in grants)
    assert len(county.zones) <= 12


def test_money_is_scarce_alike_at_any_size(make: Make) -> None:
    """Money of a year by household, fund by fund: ten times the country has about ten times the money."""

    def per_household(places: int) -> dict[str, float]:
        scenario = load(make(places))
        households = scenario.places["households"].sum()
        return {name: fund.amount.in_year(2027) / households for name, fund in scenario.spec.funds.items()}

    small, large = per_household(800), per_household(8000)
    for name, amount in small.items():
        assert amount == pytest.approx(large[name], rel=0.12), name


def test_another_facility_changes_nothing_of_what_was_there(make: Make) -> None:
    few, many = load(make(200, facilities=4)), load(make(200, facilities=9))
    pd.testing.assert_frame_equal(few.places, many.places)
    tables = stock_by_facility(many)
    for name, rows in stock_by_facility(few).items():
        own = ["place", "need", *few.spec.facilities[name].conditions]
        pd.testing.assert_frame_equal(
            rows[own].reset_index(drop=True), tables[name][own].reset_index(drop=True), obj=name
        )


def test_a_small_country_is_planned_and_audited_as_it_is(tmp_path: Path) -> None:
    file = hj.new_synthetic(tmp_path / "country", 10, facilities=4, years=3, funds=4, seed=5)
    run = hj.run(file, out=tmp_path / "runs", simulate=False)
    assert hj.audit(run).ok
    reached = run.summary["coverage"]
    assert all(0 < reached[sector]["effective"] < 1 for sector in ("roads", "sewage"))  # money is scarce


def test_what_cannot_be_made_is_said_at_once_and_nothing_is_written(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        hj.new_synthetic(tmp_path / "country", 9, facilities=21, seed=-1)
    assert [m.text for m in caught.value.messages] == [
        "places: 9 was asked for; it must be from 10 to 1,000,000",
        "seed: -1 was asked for; it must be from 0 to 9,223,372,036,854,775,807",
        "facilities: 21 was asked for; it must be from 1 to 20",
    ]
    assert not list(tmp_path.iterdir())


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x", encoding="utf-8")
    with pytest.raises(InputError, match="not empty"):
        hj.new_synthetic(tmp_path, 10)
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_the_recipe_offers_as_many_facilities_as_it_has_and_every_one_ships() -> None:
    from hjplan.library import facility_names

    assert content()["ranges"]["facilities"][1] == len(content()["facilities"])
    for name, entry in content()["facilities"].items():
        assert entry["like"] in facility_names()
        assert sum(entry["conditions"]) == pytest.approx(1), name
