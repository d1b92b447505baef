"""``hjplan new --synthetic``: what goes together, in both languages, and what is made."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hjplan.cli import main


def call(*arguments: object) -> int:
    return main([str(a) for a in arguments])


def test_a_country_is_made_and_can_be_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "country"
    assert call("new", folder, "--synthetic", 30, "--seed", 7, "--years", 4, "--json") == 0
    made = json.loads(capsys.readouterr().out)
    assert made["files"] == ["places.csv", "scenario.yaml", "stock.csv"]
    assert call("check", folder, "--strict", "--json") == 0
    checked = json.loads(capsys.readouterr().out)
    assert checked["scenario"] == "synthetic-30-7"


def test_options_of_a_country_need_synthetic(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for option in (["--seed", "3"], ["--facilities", "3"], ["--years", "3"], ["--funds", "3"], ["--csv"]):
        assert call("new", tmp_path / "country", *option) == 2
        assert f"{option[0]} goes with --synthetic only" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_country_is_no_template_and_no_workbook(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for option in (["--from", "demo"], ["--excel"]):
        assert call("new", tmp_path / "country", "--synthetic", 30, *option, "--lang", "zh") == 2
        assert f"{option[0]} 不能与 --synthetic 同用" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_country_that_is_too_small_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert call("new", tmp_path / "country", "--synthetic", 3) == 2
    assert "places: 3 was asked for; it must be from 10 to 1,000,000" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())
