"""How many households a unit serves where the facility does not say (convention 11)."""

from __future__ import annotations

import pytest
from builders.written import county_of, scenario_of

from hjplan.planning import plan_scenario
from hjplan.results.tables import build_tables

PLACES = "id,tier,households\na,village,100\nb,village,60\nc,village,40\n"


def facility(unit: str) -> str:
    return (
        "horizon: {start: 2027, years: 1}\n"
        "facilities:\n"
        f"  lamp:\n    sector: lamps\n    unit: {unit}\n    build: {{cost: 1}}\n"
        "    regimes: {none: {cost: 0, relapse: 0.1}}\n"
        "funds: {all: {amount: 1}}\n"
    )


def test_places_with_a_row_count_whether_or_not_they_need_it() -> None:
    """a and b have a row, c has none: (100 + 60) households ÷ (8 + 0) lamps = 20; b itself is no cell."""
    county = county_of(facility("lamp"), "place,facility,need,working,relapsed\na,lamp,8,1,1\nb,lamp,0,0,0\n", PLACES)
    block = county.blocks[0]
    assert block.facility.households_per_unit == pytest.approx(20)
    assert block.size == 1


def test_stock_above_need_counts_as_need() -> None:
    """160 households ÷ max(8, 10) lamps of a and 0 of b."""
    county = county_of(facility("lamp"), "place,facility,need,working,relapsed\na,lamp,8,9,1\nb,lamp,0,0,0\n", PLACES)
    assert county.blocks[0].facility.households_per_unit == pytest.approx(16)


@pytest.mark.parametrize("unit", ["household", "households", "户"])
def test_a_facility_counted_in_households_serves_one(unit: str) -> None:
    county = county_of(facility(unit), "place,facility,need,working,relapsed\na,lamp,80,1,1\n", PLACES)
    assert county.blocks[0].facility.households_per_unit == 1.0


@pytest.mark.parametrize(("unit", "grain"), [("km", 0.1), ("千米", 0.1), ("公顷", 0.1), ("m²", 0.1), ("lamp", 1.0)])
def test_length_and_area_are_simulated_in_tenths(unit: str, grain: float) -> None:
    """Convention 63."""
    county = county_of(facility(unit), "place,facility,need,working,relapsed\na,lamp,80,1,1\n", PLACES)
    assert county.blocks[0].facility.grain == grain


FEE = "fees: {lamp: {billed_on: lamp, level: 12, unit: UNIT, collection: 1}}\n"
NOBODY = "id,tier,households,population,income\na,village,0,0,9000\nb,village,0,0,9000\n"


@pytest.mark.parametrize("unit", ["yuan/household/year", "yuan/person/month", "yuan/unit/year"])
def test_where_everybody_has_left_a_fee_bills_nobody_and_nothing_breaks(unit: str) -> None:
    """Households 0: no size of a household, no income, no revenue; lamps still stand and are cared for."""
    text = facility("lamp") + FEE.replace("UNIT", unit)
    run = plan_scenario(scenario_of(text, "place,facility,need,working,relapsed\na,lamp,8,4,1\n", NOBODY))
    fees = build_tables(run)["fees"]
    assert fees["revenue"].tolist() == [0]
    assert fees["share_of_income"].isna().all()


def test_a_target_is_called_by_the_share_it_asks_for() -> None:
    """0.50 for a half, but 0.625 is not 0.62: what is asked must be what is read."""
    targets = "targets: [{facility: lamp, coverage: 0.5}, {facility: lamp, coverage: 0.625}]\n"
    county = county_of(facility("lamp") + targets, "place,facility,need,working,relapsed\na,lamp,8,4,1\n", PLACES)
    assert [t.label for t in county.targets] == ["lamp 0.50 by 2027", "lamp 0.625 by 2027"]
