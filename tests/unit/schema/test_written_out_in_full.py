"""Shipped scenarios and the independent counties, written out in full, read back as they were."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from hjplan.library import scenarios_folder
from hjplan.schema import Scenario, load, resolved_yaml

CASES = Path(__file__).parents[2] / "known_answers" / "cases"
FILES = sorted([*Path(str(scenarios_folder())).glob("*/*.yaml"), *CASES.glob("*/scenario.yaml")])


def told(scenario: Scenario) -> dict[str, Any]:
    spec = scenario.spec.model_dump(exclude={"extends"})
    for facility in spec["facilities"].values():
        facility.pop("like")
    spec["money"]["price_year"] = spec["money"]["price_year"] or spec["horizon"]["start"]  # convention 3, written out
    return spec


@pytest.mark.parametrize("file", FILES, ids=lambda f: f"{f.parent.name}/{f.stem}")
def test_it_reads_back_as_it_was(file: Path, tmp_path: Path) -> None:
    scenario = load(file)
    for name in ("places.csv", "stock.csv"):
        shutil.copy(file.parent / name, tmp_path / name)
    (tmp_path / "scenario.yaml").write_text(resolved_yaml(scenario), encoding="utf-8")
    again = load(tmp_path)
    assert told(again) == told(scenario)
    assert again.places.equals(scenario.places)
    assert again.stock.equals(scenario.stock)
    assert "#" in resolved_yaml(again)
    assert "# library" not in resolved_yaml(again)


def test_the_independent_counties_and_the_shipped_scenarios_are_here() -> None:
    assert len(FILES) >= 17
