"""A workbook made by `hjplan new --excel` names conditions of many facilities; planners take rows out, not columns."""

from __future__ import annotations

from pathlib import Path

import pytest

from hjplan.errors import InputError
from hjplan.library import scenarios_folder
from hjplan.schema import load

SMALLEST = Path(str(scenarios_folder())) / "smallest"


def with_column(folder: Path, name: str, cell: str) -> Path:
    """The smallest scenario with one more column in its stock table, the first cell of which is ``cell``."""
    for file in ("scenario.yaml", "places.csv"):
        (folder / file).write_bytes((SMALLEST / file).read_bytes())
    header, first, *rest = (SMALLEST / "stock.csv").read_text(encoding="utf-8").splitlines()
    lines = [f"{header},{name}", f"{first},{cell}", *(f"{line}," for line in rest)]
    (folder / "stock.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder / "scenario.yaml"


def test_a_blank_column_of_a_condition_that_nothing_has_is_passed_over(tmp_path: Path) -> None:
    assert load(with_column(tmp_path, "fair", "")).stock.equals(load(SMALLEST).stock)


def test_the_same_column_with_a_figure_in_it_is_a_mistake(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="the column `fair` is neither known nor a condition"):
        load(with_column(tmp_path, "fair", "3"))
