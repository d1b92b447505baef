"""``hjplan pareto`` and ``hjplan ranges``: words in both languages, one JSON object, what is wrong told with exit 2."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders.saved import saved, write_county

from hjplan.cli.main import main


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_county(tmp_path_factory.mktemp("county"))


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


def test_pareto_says_knee_own_goal_and_what_each_step_costs(
    scenario: Path, out: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pareto", str(scenario), "--points", "4", "--out", str(out), "--workers", "1", "--lang", "en"]) == 0
    said = capsys.readouterr().out
    assert "Households served against public money: 4 plans" in said
    assert "The scenario's own goal (households served) ends at point 4." in said
    assert "yuan for a further household-year" in said
    assert "own goal" in said.splitlines()[-3]


def test_pareto_in_chinese_and_as_json(scenario: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["pareto", str(scenario), "--points", "4", "--out", str(out), "--resume", "--json", "--lang", "zh"]
    assert main([*call, "--workers", "1", "--report", str(out / "front.html")]) == 0
    printed = capsys.readouterr()
    said = json.loads(printed.out)
    assert said["goals"] == ["households_served", "cost"]
    assert said["units"] == {"money": "万元", "goals": ["household-years", "万元"]}
    assert [point["point"] for point in said["points"]] == [1, 2, 3, 4]
    assert said["points"][0]["price"] is None
    assert said["points"][1]["price"] > 0
    assert said["own"] == 4
    assert said["engine"] == "exact"
    assert "columns would have to price" in said["why_engine"]
    for words in ("有效服务户数与财政资金（现值）", "情景自身目标（有效服务户数）对应第4点", "元（每增加1户·年）"):
        assert words in printed.err
    page = (out / "front.html").read_text(encoding="utf-8")
    assert "两个目标如何权衡" in page
    assert "https:" not in page
    assert "src=" not in page


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (["--goals", "households_served,costs"], "there is no goal `costs`. Did you mean `cost`"),
        (["--goals", "cost"], "a front lies between two goals"),
        (["--goals", "cost,cost"], "`cost` stands here twice"),
        (["--points", "1"], "a front has 2 to 100 points"),
        (["--set", "horizon.years=0"], "horizon.years"),
    ],
)
def test_what_is_wrong_is_told_and_ends_with_2(
    given: list[str], words: str, scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["pareto", str(scenario), "--out", str(tmp_path / "runs"), "--lang", "en", *given]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "runs").exists() or not list((tmp_path / "runs").iterdir())


def test_wrong_goals_are_told_in_chinese(scenario: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call = ["pareto", str(scenario), "--out", str(tmp_path), "--lang", "zh"]
    assert main([*call, "--goals", "households_served,costs"]) == 2
    assert "没有目标 `costs`" in capsys.readouterr().err
    assert main([*call, "--points", "1"]) == 2
    assert "点数应为 2 至 100" in capsys.readouterr().err


def test_ranges_say_what_is_firm_and_are_one_json_object(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = saved(out, simulate=False)
    assert main(["ranges", run.id, "--out", str(out), "--workers", "1", "--lang", "en", "--json"]) == 0
    printed = capsys.readouterr()
    said = json.loads(printed.out)
    assert said["within"] == 0.02
    firm = [row for row in said["ranges"] if row["word"] == "firm"]
    assert firm
    assert all(row["least"] >= 0.5 * row["planned"] for row in firm)
    assert "In plans whose goal is within 2% of the best, of 6 lines" in printed.err
    assert main(["ranges", run.id, "--out", str(out), "--workers", "1", "--lang", "zh"]) == 0
    chinese = capsys.readouterr().out
    for words in ("相差不超过2%", "刚性", "可商量", "本方案", "污水"):
        assert words in chinese


def test_ranges_of_a_wrong_share_or_run_end_with_2(out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = saved(out, simulate=False)
    assert main(["ranges", run.id, "--out", str(out), "--within", "0.9", "--lang", "zh"]) == 2
    assert "--within" in capsys.readouterr().err
    assert main(["ranges", "nonsense", "--out", str(out), "--lang", "en"]) == 2
    assert "no saved run `nonsense`" in capsys.readouterr().err
