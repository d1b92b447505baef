"""Fees on the command line: the curve of a fee beside a run, and the block on fees of a comparison."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders.instruments import write_instruments
from builders.saved import saved

import hjplan as hj
from hjplan.cli import main
from hjplan.cli.layout import width
from hjplan.cli.side_by_side import describe
from hjplan.cli.words import Words
from hjplan.results.catalogue import find


def call(*arguments: object) -> int:
    return main([str(a) for a in arguments])


def test_a_run_with_a_fee_curve_tells_saves_and_draws_it(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = write_instruments(tmp_path)
    out = tmp_path / "runs"
    assert call("run", path, "--fee-curve", "sewage", "--no-simulate", "--json", "--lang", "en", "--out", out) == 0
    captured = capsys.readouterr()
    told = json.loads(captured.out)
    assert [row["level"] for row in told["fee_curve"]] == [0.0, 36.0, 150.0]
    assert [row["status"] for row in told["fee_curve"]][2] == "refused"
    assert told["fee_curve"][2]["goal"] is None
    row = told["fee_curve"][1]
    assert row["subsidy"] == pytest.approx(told["fees"]["sewage"]["subsidy"], abs=1e-3)  # 万元, as the summary
    lines = captured.err.splitlines()
    assert any(line.startswith("Every level of sewage") for line in lines)
    assert any(line.split() == ["150", "not", "allowed"] for line in lines)
    assert all(width(line) <= 120 for line in lines)
    run = hj.load_run(told["folder"])
    assert run.tables.fee_curve["level"].tolist() == [0.0, 36.0, 150.0]
    assert hj.audit(run).ok
    assert (run.folder / "plots" / "fee_curve.svg").is_file()
    assert "which level?" in (run.folder / "report.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "fee, language, said",
    [
        ("sewege", "en", "Did you mean `sewage`?"),
        ("sewege", "zh", "情景中没有收费项目 `sewege`。是否指 `sewage`?"),
        ("water", "zh", "收费项目:`sewage`"),
    ],
)
def test_an_unknown_fee_ends_with_exit_2_before_any_work(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, fee: str, language: str, said: str
) -> None:
    path = write_instruments(tmp_path)
    out = tmp_path / "runs"
    assert call("run", path, "--fee-curve", fee, "--out", out, "--lang", language) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.out == ""
    assert not out.exists()


def test_a_fee_without_levels_is_told_what_to_write(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    from hjplan.library import scenarios_folder

    path = scenarios_folder() / "smallest" / "scenario.yaml"
    assert call("run", path, "--fee-curve", "sewage", "--out", tmp_path, "--lang", "en") == 2
    assert "levels: [0, 36, 72]" in capsys.readouterr().err
    assert call("run", path, "--fee-curve", "sewage", "--out", tmp_path, "--lang", "zh") == 2
    assert "没有 `levels`" in capsys.readouterr().err


@pytest.mark.parametrize("language", ["en", "zh"])
def test_runs_whose_bills_differ_have_a_block_on_fees(tmp_path: Path, language: str) -> None:
    one, two = saved(tmp_path), saved(tmp_path, level=72, name="dearer")
    words = Words(language)
    lines = "\n".join(describe(hj.compare([one, two]), words)).splitlines()
    start = lines.index(words("compare.fees_title"))
    block = {line[:26].strip(): line[26:].split() for line in lines[start + 1 :]}
    if language == "en":
        assert block["Bill, villages"][-3:] == ["36.0", "72.0", "+36.0"]
        recovery = two.summary["fees"]["sewage"]["cost_recovery"]
        assert f"{100 * recovery:.1f}" in block["Cost recovery"]
        gap = sum(
            sign * run.tables.relapse.query("policy == 'plan'")["relapsed"].sum() for sign, run in ((1, one), (-1, two))
        )
        assert float(block["Relapse avoided, units"][1].replace(",", "")) == pytest.approx(gap, abs=0.51)
    assert all(width(line) <= 80 for line in lines)


def test_runs_with_the_same_bills_have_none(tmp_path: Path) -> None:
    one = saved(tmp_path)
    lines = describe(hj.compare([one, find(one.id, tmp_path)]), Words("en"))
    assert Words("en")("compare.fees_title") not in lines
