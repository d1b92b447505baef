"""A rule for every township of a large county makes very many zones: that is said before anybody waits for it."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.small_county import changed, write

from hjplan.data import build_county
from hjplan.schema import Scenario, load

SCENARIO = """\
hjplan: 1
horizon: {start: 2027, years: 2}
money: {unit: 万元}
places: places.csv
stock: stock.csv
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 0.4}
    regimes: {none: {cost: 0, relapse: 0.1, operates: 0.5}, routine: {cost: 0.01, relapse: 0.03}}
funds: {county: {amount: 50, pays_for: {tiers: [village, town]}}}
rules:
  - floor: {of: build, by: township, at_least: 0.001}
"""


def county(folder: Path, townships: int, text: str = SCENARIO) -> Scenario:
    """A village in each township, and a town in every second."""
    places, stock = "id,township,tier,households,population\n", "place,facility,need,working,relapsed\n"
    for i in range(townships):
        for tier in ("village", "town")[: 1 + (i % 2 == 0)]:
            places += f"{tier}{i},t{i},{tier},10,32\n"
            stock += f"{tier}{i},toilet,10,5,1\n"
    return load(write(folder, text, places, stock))


def test_above_200_zones_a_warning_counts_them(tmp_path: Path) -> None:
    """160 townships, half of them with a town too: 240 zones, as the program makes them."""
    scenario = county(tmp_path, 160)
    (warning,) = scenario.warnings
    assert warning.key == "rules.0.floor.by"
    assert warning.where() == "scenario.yaml:14:28"
    assert "into about 240 zones" in warning.text
    assert len(build_county(scenario).zones) == 240


@pytest.mark.parametrize(
    ("old", "new", "zones"),
    [
        ("by: township", "by: tier", 2),
        (
            "  - floor: {of: build, by: township, at_least: 0.001}",
            "  - limit: {of: build, at_most: 9, township: t3}",
            3,
        ),
        (
            "  - floor: {of: build, by: township, at_least: 0.001}",
            "  - limit: {of: build, at_most: 9, township: t4}",
            4,
        ),
    ],
)
def test_fewer_zones_are_not_worth_a_word(tmp_path: Path, old: str, new: str, zones: int) -> None:
    """By tier two; one township named cuts one zone out of each tier that it has."""
    scenario = county(tmp_path, 160, changed(SCENARIO, old, new))
    assert scenario.warnings == ()
    assert len(build_county(scenario).zones) == zones
