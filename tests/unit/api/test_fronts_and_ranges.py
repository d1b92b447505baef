"""A front is kept point by point and gone on with; ranges are kept with their run: the same bytes each time."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from builders.saved import saved, write_county
from builders.traded import GOALS, saved_front

import hjplan as hj
from hjplan.errors import InputError
from hjplan.planning.front_points import Walker
from hjplan.results.loading import load


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> hj.Front:
    return saved_front(tmp_path_factory.mktemp("front"))


def points_of(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted((folder / "points").glob("*.json"))}


def test_no_point_is_worse_than_another_in_both_goals(front: hj.Front) -> None:
    table = front.tables.front
    assert len(table) == 5
    assert (np.diff(table["value"]) > 0).all()
    assert (np.diff(table["held_value"]) > 0).all(), "what is better costs more"
    assert (table["bound"] >= table["value"] - 1e-9 * table["value"].abs()).all()
    assert (table["gap"] <= front.summary["gap"]).all()


def test_steps_of_the_held_goal_are_even(front: hj.Front) -> None:
    steps = np.diff(front.tables.front["held_value"])
    assert steps == pytest.approx(steps.mean(), abs=50.0)  # yuan: books are whole


def test_the_ends_are_the_plans_of_the_goals_alone(front: hj.Front) -> None:
    scenario = front.scenario()
    scenario = scenario.with_("goal.maximise", None)
    most = hj.run(scenario.with_("goal.order", list(GOALS)), out=front.folder.parent, simulate=False)
    levels = {level["goal"]: level["value"] for level in most.summary["levels"]}
    last = front.points[-1]["goals"]
    assert last["households_served"]["value"] == pytest.approx(levels["households_served"], rel=2e-4)
    least = hj.run(scenario.with_("goal.order", list(GOALS[::-1])), out=front.folder.parent, simulate=False)
    levels = {level["goal"]: level["value"] for level in least.summary["levels"]}
    first = front.points[0]["goals"]
    assert first["cost"]["value"] == pytest.approx(levels["cost"], abs=2e-3)


def test_every_point_has_its_plan_and_passed_its_audit(front: hj.Front) -> None:
    for number, point in enumerate(front.points, start=1):
        assert point["point"] == number
        assert point["checks"] > 100
        assert set(point["coverage"]) == {"toilets", "sewage"}
        assert point["money"]["spent"] == pytest.approx(sum(point["money"]["by_use"].values()), abs=1e-9)
    spent = [point["money"]["spent"] for point in front.points]
    assert front.tables.front["spent"].tolist() == pytest.approx([1e4 * money for money in spent])


def test_own_goal_and_knee_are_marked_in_table_and_json(front: hj.Front) -> None:
    said, table = front.summary, front.tables.front
    assert said["own"] == 5
    assert table.loc[table["own"] == 1, "point"].tolist() == [5]
    assert table.loc[table["knee"] == 1, "point"].tolist() == ([] if said["knee"] is None else [said["knee"]])


def test_another_number_of_workers_gives_the_same_points_and_table(front: hj.Front, tmp_path: Path) -> None:
    again = hj.pareto(write_county(tmp_path), GOALS, 5, out=tmp_path / "runs", workers=2)
    assert again.id == front.id
    assert points_of(again.folder) == points_of(front.folder)
    tables = [(f.folder / "tables" / "front.parquet").read_bytes() for f in (again, front)]
    assert tables[0] == tables[1]


def test_an_interrupted_front_keeps_its_points_and_goes_on_to_the_same_bytes(
    front: hj.Front, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = write_county(tmp_path)
    kept = Walker._keep

    def tired(self: Walker, number: int, *rest: Any) -> None:
        if len(list((self.front.folder / "points").glob("*.json"))) == 3:
            raise KeyboardInterrupt
        kept(self, number, *rest)

    monkeypatch.setattr(Walker, "_keep", tired)
    with pytest.raises(KeyboardInterrupt):
        hj.pareto(scenario, GOALS, 5, out=tmp_path / "runs")
    folder = tmp_path / "runs" / front.id
    there = {path.name: path.stat().st_mtime_ns for path in (folder / "points").glob("*.json")}
    assert len(there) == 3
    assert not (folder / "front.json").exists(), "it is no front yet"
    assert not list((tmp_path / "runs").rglob(".writing-*"))
    monkeypatch.setattr(Walker, "_keep", kept)
    again = hj.pareto(scenario, GOALS, 5, out=tmp_path / "runs", resume=True)
    for name, stamp in there.items():
        assert (folder / "points" / name).stat().st_mtime_ns == stamp, "it was solved again"
    assert points_of(again.folder) == points_of(front.folder)


def test_without_resume_every_point_is_solved_anew(front: hj.Front, tmp_path: Path) -> None:
    shutil.copytree(front.folder, tmp_path / "runs" / front.id)
    first = tmp_path / "runs" / front.id / "points" / "000.json"
    first.write_text("{}", encoding="utf-8")
    hj.pareto(write_county(tmp_path), GOALS, 5, out=tmp_path / "runs")
    assert json.loads(first.read_text(encoding="utf-8"))["status"] == "optimal"


def test_goals_that_do_not_pull_apart_have_one_point(tmp_path: Path) -> None:
    """The only target is met by the plan that serves most: the two goals agree."""
    front = saved_front(tmp_path, ("targets", "households_served"), 4)
    assert len(front.points) == 1
    assert front.summary["knee"] is None


def test_a_front_of_two_points_is_its_ends(tmp_path: Path) -> None:
    assert len(saved_front(tmp_path, GOALS, 2).points) == 2


def test_a_folder_without_a_whole_front_is_told(tmp_path: Path) -> None:
    from hjplan.results.fronts import load_front

    with pytest.raises(InputError, match="not a front that was solved to the end"):
        load_front(tmp_path)


def test_ranges_hold_the_plan_and_stay_with_the_run(tmp_path: Path) -> None:
    run = hj.ranges(saved(tmp_path, simulate=False))
    table = run.tables.ranges
    assert (table["least"] <= table["planned"]).all()
    assert (table["planned"] <= table["most"]).all()
    assert (table["least"] <= table["least_shown"]).all()
    assert (table["most_shown"] <= table["most"]).all()
    money = run.tables.money
    for row in table.to_dict("records"):
        mine = money if row["fund"] == "" else money[money["fund"] == row["fund"]]
        mine = mine[(mine["sector"] == row["sector"]) & (mine["use"] == row["use"])]
        assert row["planned"] == mine["amount"].sum()
    again = load(run.folder)
    assert "ranges" in list(again.tables)
    assert hj.audit(again).ok
    assert "tables/ranges.parquet" in again.manifest["tables"]
    assert (run.folder / "plots" / "ranges.svg").is_file()


def test_ranges_of_the_same_run_are_the_same_bytes_for_any_number_of_workers(tmp_path: Path) -> None:
    once = hj.ranges(saved(tmp_path / "a", simulate=False))
    twice = hj.ranges(saved(tmp_path / "b", simulate=False), workers=2)
    one, two = ((run.folder / "tables" / "ranges.parquet").read_bytes() for run in (once, twice))
    assert one == two


@pytest.mark.parametrize("within", [0.0, -0.1, 0.6, float("nan")])
def test_a_share_that_makes_no_range_is_refused(within: float, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"--within is a share of the goal above 0 and at most 0\.5"):
        hj.ranges(saved(tmp_path, simulate=False), within)
