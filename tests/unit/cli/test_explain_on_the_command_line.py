"""``explain`` and ``why-not`` as a user meets them: text for people, one JSON object, a wrong name, both languages."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders.explained import SCENARIO, WITH_MONEY, WITHOUT

from hjplan import api
from hjplan.cli.layout import width, wrapped
from hjplan.cli.main import main


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    api.run(SCENARIO, out=folder, simulate=False)
    return folder


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    code = main(arguments)
    out, err = capsys.readouterr()
    return code, out, err


@pytest.mark.parametrize(("lang", "heading"), [("en", "What held the plan back"), ("zh", "规划受什么制约")])
def test_explain_speaks_in_lines_that_fit_a_screen(
    runs: Path, lang: str, heading: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = said(capsys, "explain", "smallest", "--out", str(runs), "--lang", lang)
    assert code == 0
    assert out.startswith(heading)
    sentences = [line for line in out.splitlines() if line.startswith("  ") and not line.startswith("   ")]
    assert sentences
    assert max(width(line) for line in sentences) <= 96


def test_explain_json_is_one_object_with_every_figure(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, err = said(capsys, "explain", "smallest", "--out", str(runs), "--json")
    found = json.loads(out)
    assert code == 0
    assert "What held the plan back" in err
    assert {"funds", "statements", "further", "unfunded", "advice", "text", "units"} <= set(found)
    assert found["funds"][0]["planned_again"][0]["step"] == -0.05
    kept = api.load_run("smallest", runs).explanation
    assert kept is not None
    assert kept["funds"] == found["funds"]


def test_why_not_tells_what_an_item_with_money_is_for(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "why-not", "smallest", WITH_MONEY, "--out", str(runs), "--lang", "en")
    assert code == 0
    assert out.startswith("It has money in this plan.")
    code, again, _ = said(capsys, "explain", "smallest", "--line", WITH_MONEY, "--out", str(runs), "--lang", "en")
    assert code == 0
    assert again.strip() in out


def test_why_not_tells_price_money_and_barrier(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code, out, _ = said(capsys, "why-not", "smallest", WITHOUT, "--out", str(runs), "--json")
    found = json.loads(out)
    assert code == 0
    assert not found["in_plan"]
    assert found["kept_out_by"]["earmarks"] == ["rural_grant"]
    assert found["price"]["in_at"] < found["price"]["value"] < found["price"]["out_at"]
    assert found["extra_money"]["out_at"] < found["extra_money"]["value"] < found["extra_money"]["in_at"]


@pytest.mark.parametrize(("lang", "meant"), [("en", "Did you mean"), ("zh", "是否指")])
def test_a_wrong_name_is_answered_with_the_nearest_one(
    runs: Path, lang: str, meant: str, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, err = said(
        capsys, "why-not", "smallest", "vilage_sewage/village/restor", "--out", str(runs), "--lang", lang
    )
    assert code == 2
    assert out == ""
    assert f"{meant} `{WITHOUT}`" in err


def test_text_is_broken_at_blanks_and_between_chinese_characters_but_not_before_a_full_stop() -> None:
    lines = wrapped("一二三四五六七八九十。", 12, "  ")
    assert lines == ["  一二三四五", "  六七八九", "  十。"]
    assert wrapped("one two three", 9, "  ") == ["  one two", "  three"]
    assert wrapped("", 9, "  ") == []
