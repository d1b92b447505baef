"""Comparing: a run with itself is exactly zero, pairs are the same futures, differences are counted by hand."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from builders.saved import saved

from hjplan.comparison import Comparison, compare
from hjplan.errors import InputError
from hjplan.results.loading import Run, load


def row(comparison: Comparison, quantity: str, part: str = "total", group: str = "", basis: str = "plan") -> pd.Series:
    table = comparison.tables.difference
    found = table[
        (table["quantity"] == quantity)
        & (table["part"] == part)
        & (table["group"] == group)
        & (table["basis"] == basis)
    ]
    assert len(found) == 1
    return found.iloc[0]


def with_draws(run: Run, **columns: list[float]) -> Run:
    """The run with figures of its plan's futures written by hand."""
    path = run.folder / "tables" / "draws.parquet"
    draws = pd.read_parquet(path)
    mine = draws["policy"] == "plan"
    for name, values in columns.items():
        draws.loc[mine, name] = np.resize(values, int(mine.sum()))
    pq.write_table(pa.Table.from_pandas(draws, preserve_index=False), path)
    return load(run.folder)


def test_a_run_compared_with_itself_is_exactly_zero(tmp_path: Path) -> None:
    run = saved(tmp_path)
    table = compare([run, run]).tables.difference
    assert len(table) > 20
    assert (table["difference"] == 0.0).all()
    futures = table[table["basis"] == "futures"]
    assert (futures["draws"] == 40).all()
    assert (futures[["p05", "p95"]] == 0.0).all(axis=None)
    assert futures["share_better"].fillna(0.0).eq(0.0).all()


def test_what_is_compared_is_all_there(tmp_path: Path) -> None:
    one, two = saved(tmp_path), saved(tmp_path, level=72, name="dearer")
    table = compare([one, two]).tables.difference
    asked = {"goal", "built", "effective", "spent", "lapsed", "fee_revenue", "bill", "target_coverage", "target_chance"}
    assert asked <= set(table.loc[table["basis"] == "plan", "quantity"])
    simulated = {"goal", "coverage_at_end", "targets_met", "rebound_cycles", "spent_twice", "spent"}
    assert set(table.loc[table["basis"] == "futures", "quantity"]) == simulated
    assert set(table.loc[table["quantity"] == "effective", "group"]) == {"", "sewage", "toilets"}
    assert set(table.loc[table["part"] == "fund", "group"]) == {"grant", "budget", "fees.sewage"}
    assert set(table["run"]) == {"dearer"}
    assert set(table["base"]) == {"two-villages"}


def test_differences_of_the_plan_are_value_minus_base(tmp_path: Path) -> None:
    one, two = saved(tmp_path), saved(tmp_path, level=72, name="dearer")
    comparison = compare([one, two])
    assert row(comparison, "bill", "fee", "sewage")["difference"] == 36.0
    goal = row(comparison, "goal")
    assert goal["difference"] == two.summary["goal"] - one.summary["goal"] > 0
    revenue = row(comparison, "fee_revenue", "fee", "sewage")
    assert revenue["difference"] == pytest.approx(
        two.summary["fees"]["sewage"]["revenue"] - one.summary["fees"]["sewage"]["revenue"]
    )


def test_the_base_can_be_any_of_the_runs(tmp_path: Path) -> None:
    one, two = saved(tmp_path), saved(tmp_path, level=72, name="dearer")
    forward, back = compare([one, two]), compare([one, two], base=1)
    assert row(forward, "goal")["difference"] == -row(back, "goal")["difference"]
    assert row(compare([one, two], base=two), "goal")["base"] == "dearer"
    with pytest.raises(InputError):
        compare([one, two], base=2)
    with pytest.raises(InputError):
        compare([one, one], base=two)


def test_futures_are_paired_one_by_one(tmp_path: Path) -> None:
    """By hand: base 0.5 in every future; the other 0.4, 0.6, 0.6, 0.6 in turn. Mean difference 0.05, won 3 of 4."""
    one = with_draws(saved(tmp_path), coverage_at_end=[0.5], spent_twice=[100.0])
    two = saved(tmp_path, level=72, name="dearer")
    two = with_draws(two, coverage_at_end=[0.4, 0.6, 0.6, 0.6], spent_twice=[90.0, 100.0, 110.0, 120.0])
    comparison = compare([one, two])
    assert comparison.paired == (True, True)
    assert comparison.notes == ()
    coverage = row(comparison, "coverage_at_end", basis="futures")
    assert coverage["difference"] == pytest.approx(0.05)
    assert coverage["share_better"] == 0.75
    assert (coverage["p05"], coverage["p95"]) == (pytest.approx(-0.1), pytest.approx(0.1))
    again = row(comparison, "spent_twice", basis="futures")
    assert again["share_better"] == 0.25  # less is better; a tie is no win
    assert np.isnan(row(comparison, "spent", basis="futures")["share_better"])


def test_pairing_is_by_draw_not_by_row_order(tmp_path: Path) -> None:
    one, two = saved(tmp_path), saved(tmp_path, level=72, name="dearer")
    before = compare([one, two]).tables.difference
    path = two.folder / "tables" / "draws.parquet"
    shuffled = pd.read_parquet(path).sample(frac=1.0, random_state=3)
    pq.write_table(pa.Table.from_pandas(shuffled, preserve_index=False), path)
    after = compare([one, load(two.folder)]).tables.difference
    pd.testing.assert_frame_equal(before, after)


def test_other_futures_give_no_interval_and_say_so(tmp_path: Path) -> None:
    one, two = saved(tmp_path), saved(tmp_path, seed=8)
    comparison = compare([one, two])
    assert comparison.paired == (True, False)
    assert any("seed 8, not 7" in note for note in comparison.notes)
    goal = row(comparison, "goal", basis="futures")
    assert goal["draws"] == 0
    assert np.isnan(goal["p05"])
    assert goal["difference"] == pytest.approx(goal["value"] - goal["base_value"])


def test_a_run_without_simulation_is_compared_by_its_plan(tmp_path: Path) -> None:
    comparison = compare([saved(tmp_path), saved(tmp_path, simulate=False)])
    assert set(comparison.tables.difference["basis"]) == {"plan"}
    assert any("not simulated" in note for note in comparison.notes)


def test_money_of_another_unit_is_converted(tmp_path: Path) -> None:
    """The same run once said in 万元 and once in 亿元 differs by nothing."""
    run = saved(tmp_path)
    manifest = dict(run.manifest) | {"yuan": 1e8}
    said = dict(run.manifest["summary"])
    money = said["money"]
    said["money"] = {
        "spent": money["spent"] / 1e4,
        "lapsed": money["lapsed"] / 1e4,
        "by_use": {k: v / 1e4 for k, v in money["by_use"].items()},
        "by_fund": {k: v / 1e4 for k, v in money["by_fund"].items()},
    }
    said["fees"] = {
        k: v | {name: v[name] / 1e4 for name in ("revenue", "upkeep", "subsidy")} for k, v in said["fees"].items()
    }
    other = dataclasses.replace(run, manifest=manifest | {"summary": said})
    table = compare([run, other]).tables.difference
    assert np.allclose(table["difference"], 0.0, atol=1e-9)


@pytest.mark.parametrize("count", [0, 1, 7])
def test_two_to_six_runs_can_be_compared(tmp_path: Path, count: int) -> None:
    run = saved(tmp_path, simulate=False)
    with pytest.raises(InputError, match="2 to 6"):
        compare([run] * count)
    assert len(compare([run] * 6).names) == 6


def test_runs_of_one_name_are_told_apart(tmp_path: Path) -> None:
    one, two = saved(tmp_path), saved(tmp_path, seed=8)
    names = compare([one, two]).names
    assert len(set(names)) == 2
    assert set(names) == {one.id, two.id}


def test_values_hold_every_run(tmp_path: Path) -> None:
    one, two = saved(tmp_path), saved(tmp_path, level=72, name="dearer")
    values = compare([one, two]).tables.values
    assert set(values["run"]) == {"two-villages", "dearer"}
    goals = values[values["quantity"] == "goal"].set_index("run")["value"]
    assert goals["dearer"] == two.summary["goal"]
