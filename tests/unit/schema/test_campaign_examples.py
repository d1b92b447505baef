"""Every line of the campaign in docs/campaign.md either says why the model has no use for it, or works as it stands."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from hjplan.data import build_county
from hjplan.schema import Scenario, load

SOURCE: dict[str, Any] = YAML(typ="safe").load(Path(__file__).parents[3] / "docs" / "campaign.yaml")
COUNTY: dict[str, str] = SOURCE["county"]
ROWS: dict[int, dict[str, Any]] = SOURCE["rows"]
PLANNED = [number for number, row in ROWS.items() if "yaml" in row]


def laid_over_the_county(folder: Path, row: dict[str, Any]) -> Scenario:
    """The county of docs/campaign.yaml with a row's example laid over it, and the places that the row adds."""
    (folder / "county.yaml").write_text(COUNTY["scenario"], encoding="utf-8")
    for table in ("places", "stock"):
        added = row.get(table.removesuffix("s"), "")
        (folder / f"{table}.csv").write_text(COUNTY[table] + (f"{added}\n" if added else ""), encoding="utf-8")
    example = f"hjplan: 1\nname: example\nextends: county.yaml\n{row.get('yaml', '')}\n"
    (folder / "example.yaml").write_text(example, encoding="utf-8")
    return load(folder / "example.yaml")


def warned(scenario: Scenario) -> set[str]:
    return {message.text for message in scenario.warnings}


def test_the_eighty_lines_are_there_and_each_is_either_an_example_or_has_its_reason() -> None:
    assert list(ROWS) == list(range(1, 81))
    for number, row in ROWS.items():
        assert row["zh"], number
        assert row["en"], number
        assert ("yaml" in row and "says" in row) != ("why_not" in row), number


def test_what_the_model_has_no_use_for_is_power_delay_and_what_returns_are_for() -> None:
    assert sorted(set(ROWS) - set(PLANNED)) == [12, 70, 71, 72, 73, 74, 77]


@pytest.mark.parametrize("number", PLANNED)
def test_an_example_is_read_and_becomes_a_county(number: int, tmp_path: Path) -> None:
    """Were a key unknown, a name wrong or an example without effect, the reading would say so."""
    row = ROWS[number]
    plain = tmp_path / "plain"
    plain.mkdir()
    before = warned(laid_over_the_county(plain, {}))
    scenario = laid_over_the_county(tmp_path, row)
    assert bool(warned(scenario) - before) == row.get("warns", False), warned(scenario) - before
    county = build_county(scenario)
    named = set(scenario.spec.projects)
    assert {project.id for project in county.works.projects} == named
    assert {m.id for m in county.works.mechanisms} == set(scenario.spec.modifiers)
    assert len(county.targets) == len(scenario.spec.targets)
