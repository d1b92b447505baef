"""Projects, mechanisms, links and need in the words of the command line, in both languages, and in its JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from builders.campaign import SCENARIO, saved_campaign, write_campaign
from builders.saved import saved

from hjplan.api import check
from hjplan.cli.check import describe as of_check
from hjplan.cli.compare import as_object
from hjplan.cli.layout import width
from hjplan.cli.run import describe as of_run
from hjplan.cli.side_by_side import describe as of_comparison
from hjplan.cli.words import Words
from hjplan.comparison import Comparison, compare
from hjplan.results.loading import Run
from hjplan.results.plain import to_json
from hjplan.schema import load

POORER = SCENARIO.replace("amount: 70", "amount: 20").replace("care_centre, start: 2028", "care_centre, start: 2030")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return saved_campaign(tmp_path_factory.mktemp("campaign"))


@pytest.fixture(scope="module")
def compared(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """The campaign and one with less money."""
    return compare([run, saved_campaign(tmp_path_factory.mktemp("poorer"), name="poorer", text=POORER)])


def beginning(lines: list[str], start: str) -> str:
    return next(line for line in lines if line.startswith(start))


def test_run_names_projects_by_the_year_of_their_start(run: Run) -> None:
    lines = of_run(run, Words("en"))
    cost = run.tables.projects["cost"].sum() / 1e4
    assert beginning(lines, "Projects") == f"Projects: 4 of 5 start, {cost:.1f} 万元; 4.4 万元 fall due after the plan"
    assert beginning(lines, "  2027").split() == ["2027", "trunk,", "plant_extension"]
    assert beginning(lines, "  2028").split() == ["2028", "care_centre", "(locked)"]
    assert beginning(lines, "  never").split() == ["never", "palace"]
    assert "projects 58" in beginning(lines, "Spent")


def test_run_says_mechanisms_savings_capacities_posts_and_need(run: Run) -> None:
    lines, tables = of_run(run, Words("en")), run.tables
    assert "4 of 5 in force" in beginning(lines, "Mechanisms")
    assert "remote_watch 2029" in beginning(lines, "Mechanisms")
    saved_money = tables.savings["saved"].sum() / 1e4
    assert f"{saved_money:.1f} 万元 (bundles 1.2" in beginning(lines, "Saved by")
    assert beginning(lines, "Capacity plant") == "Capacity plant: 540 of 540 households at the end, 285 turned away"
    assert beginning(lines, "Posts cleaners").startswith("Posts cleaners: 6.0 of 6.0")
    need = tables.inflow
    said = beginning(lines, "Kept")
    assert f"{need['inflow'].sum():.0f} households joined, {need['kept_away'].sum():.1f} kept away" in said
    chinese = "\n".join(of_run(run, Words("zh")))
    for word in ("重点工程", "锁定", "机制", "统筹实施节省", "容量", "岗位", "管住当前", "消化存量", "杜绝增量"):
        assert word in chinese


def test_a_county_without_works_says_nothing_of_them(tmp_path: Path) -> None:
    lines = of_run(saved(tmp_path, simulate=False), Words("en"))
    for start in ("Projects", "Mechanisms", "Capacity", "Posts", "Saved by"):
        assert not [line for line in lines if line.startswith(start)]


def test_check_counts_the_works_in_its_ten_lines(tmp_path: Path) -> None:
    found = check(load(write_campaign(tmp_path)))
    for language in ("en", "zh"):
        lines = of_check(found, Words(language))
        assert len([line for line in lines[:10] if not line.startswith(" ")]) == 10
    assert of_check(found, Words("en"))[2].endswith(
        "; works: projects 5 (1,862 万元), capacities 1, links 4, mechanisms 5 (2 to be chosen)"
    )
    assert found.as_json()["works"] == {
        "projects": 5, "project_cost": pytest.approx(1862.0), "locked": 2, "capacities": 1, "links": 4,
        "mechanisms": 5, "chosen": 2,
    }  # fmt: skip


def test_compare_shows_which_projects_start_when(compared: Comparison) -> None:
    lines = of_comparison(compared, Words("en"))
    own = lines[lines.index(beginning(lines, "Projects, year")) :]
    assert own[0] == "Projects, year of start (3 start alike everywhere):"
    rows = {line.split()[0]: line.split()[1:] for line in own[2:]}
    assert any(line.split()[:2] == ["projects", "58.2"] for line in lines)
    assert rows["Started"] == ["4/5", "4/5"]
    assert rows["care_centre"] == ["2028", "lock", "2030", "lock"]
    assert rows["trunk"] == ["2027", "2028"]
    assert set(rows) == {"Started", "Paid", "care_centre", "trunk"}
    assert all(width(line) <= 80 for line in lines)
    assert any(line.startswith("重点工程开工年份") for line in of_comparison(compared, Words("zh")))


def test_compare_json_has_a_row_for_each_project_and_run(compared: Comparison) -> None:
    said: Any = json.loads(to_json(as_object(compared, None)))
    assert len(said["projects"]) == 10
    first = said["projects"][0]
    assert (first["project"], first["start"], first["finish"], first["decision"]) == ("trunk", 2027, 2029, "chosen")
    never = next(row for row in said["projects"] if row["project"] == "palace")
    assert never["start"] is None


def test_a_run_compared_with_itself_differs_in_no_project(run: Run) -> None:
    lines = of_comparison(compare([run, run]), Words("en"))
    assert beginning(lines, "Projects, year") == "Projects, year of start (5 start alike everywhere):"
