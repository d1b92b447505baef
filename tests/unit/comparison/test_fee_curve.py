"""The curve of a fee: each row is the plan that the scenario gives with that level fixed, and wrong names are told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from builders.instruments import saved_instruments, write_instruments

import hjplan as hj
from hjplan.comparison.fee_curve import fee_curve
from hjplan.errors import InputError
from hjplan.planning import plan_scenario
from hjplan.results.loading import Run
from hjplan.results.summary import coverage_at_end, summary
from hjplan.schema import load


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The small county with every instrument and the curve of its fee."""
    return saved_instruments(tmp_path_factory.mktemp("curve"))


def test_the_row_of_a_level_is_the_plan_with_that_level_fixed(run: Run) -> None:
    curve = run.tables.fee_curve.set_index("level")
    assert curve.index.tolist() == [0.0, 36.0, 150.0]
    for level in (0.0, 36.0):
        alone = plan_scenario(load(run.folder / "scenario.yaml", [("fees.sewage.level", level)]), simulate=False)
        said = summary(alone)["fees"]["sewage"]
        row = curve.loc[level]
        assert row["goal"] == pytest.approx(alone.goal.total, rel=1e-6)
        assert row["revenue"] == pytest.approx(1e4 * said["revenue"], abs=1.0)
        assert row["effective"] == pytest.approx(coverage_at_end(alone)["sewage"]["effective"], abs=1e-6)
        assert row["subsidy"] == pytest.approx(row["upkeep"] - row["revenue"])
    assert curve.loc[0.0, "cost_recovery"] == 0.0


def test_burden_is_the_bill_over_the_income_of_mean_and_lowest_fifth(run: Run) -> None:
    """36 yuan of (1,300·12,000 + 1,000·11,000) ÷ 700 yuan at the prices of 2029; the lowest fifth has 0.3 of it."""
    row = run.tables.fee_curve.set_index("level").loc[36.0]
    mean = 36.0 / ((1_300 * 12_000 + 1_000 * 11_000) / 700 * 1.02**3)
    assert row["share_of_income"] == pytest.approx(mean)
    assert row["share_of_lowest_fifth"] == pytest.approx(mean / 0.3)


def test_a_level_above_the_cap_has_a_row_that_says_so(run: Run) -> None:
    """150 yuan are more than 1 % of the lowest fifth's income (about 11,400 yuan)."""
    row = run.tables.fee_curve.set_index("level").loc[150.0]
    assert row["status"] == "refused"
    assert np.isnan([row["goal"], row["bill"], row["effective"]]).all()


def test_an_unknown_fee_is_told_with_the_one_that_was_meant(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"no fee `sewege`\. Did you mean `sewage`"):
        fee_curve(load(write_instruments(tmp_path)), "sewege")


def test_a_fee_without_levels_has_no_curve(tmp_path: Path) -> None:
    path = write_instruments(tmp_path)
    text = path.read_text(encoding="utf-8")
    text = text.replace("levels: [0, 36, 150]", "tiers: [village]").replace("[0.9, 0.7, 0.4]", "0.7")
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="`sewage` has no `levels`"):
        hj.fee_curve(path, "sewage")


def test_where_every_level_fails_for_the_same_reason_it_is_told(tmp_path: Path) -> None:
    """Every level reads the scenario again: a table that has gone meanwhile is no refusal of levels."""
    scenario = load(write_instruments(tmp_path))
    (tmp_path / "stock.csv").unlink()
    with pytest.raises(InputError, match=r"stock\.csv"):
        fee_curve(scenario, "sewage")


def test_done_is_told_how_many_of_the_levels_are_planned(tmp_path: Path) -> None:
    told: list[tuple[int, int]] = []
    scenario = load(write_instruments(tmp_path), [("affordability.cap", 0.2)])
    curve = fee_curve(scenario, "sewage", done=lambda number, of: told.append((number, of)))
    assert told == [(1, 3), (2, 3), (3, 3)]
    assert curve["cost_recovery"].is_monotonic_increasing
