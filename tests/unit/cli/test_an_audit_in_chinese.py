"""What an audit finds is told in the language of the session; in ``--json`` it stays as programs know it."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from builders.saved import saved

from hjplan.cli import main
from hjplan.cli.failures import failed
from hjplan.cli.session import begin
from hjplan.errors import AuditError


@pytest.fixture
def forged(tmp_path: Path) -> list[str]:
    """The audit of a run in which one payment is a yuan too large."""
    run = saved(tmp_path, simulate=False)
    money = run.tables.money
    money.loc[0, "amount"] += 1
    pq.write_table(pa.Table.from_pandas(money, preserve_index=False), run.folder / "tables" / "money.parquet")
    return ["audit", run.folder.name, "--out", str(tmp_path)]


def test_a_forged_run_is_told_in_chinese(forged: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*forged, "--lang", "zh"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert any(line.startswith("  [支付] ") and "各项资金共付" in line for line in lines)
    assert "yuan" not in " ".join(lines)
    assert main([*forged, "--lang", "en"]) == 1
    assert "the funds pay" in capsys.readouterr().out


def test_in_json_the_text_is_the_same_in_both_languages(forged: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    told = []
    for language in ("zh", "en"):
        assert main([*forged, "--lang", language, "--json"]) == 1
        captured = capsys.readouterr()
        told.append(json.loads(captured.out)["breaches"])
        assert ("各项资金共付" in captured.err) == (language == "zh")
    assert told[0] == told[1]
    assert any("the funds pay" in breach["text"] for breach in told[0])


def test_a_plan_that_is_not_published_says_why_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    breach = "[match] grant / 2028-01-01 with budget: 5 yuan have to stand beside its own, there are 3"
    error = AuditError(f"the plan failed its audit and is not published:\n{breach}")
    failed(begin(["--lang", "zh"], {}), error)
    assert capsys.readouterr().err.splitlines() == [
        "规划未通过审计,不予发布:",
        "[配套] grant / 2028-01-01(配套:budget):应配套 5 元,实际 3 元",
    ]
