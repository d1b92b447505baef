"""What looks odd in a sound scenario: each warning in its own words, in English and in Chinese, and no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from builders.mistakes import Mistake, read_mistakes
from builders.small_county import SCENARIO, changed, write

from hjplan.schema import load
from hjplan.schema.translation import translated

ODDITIES = read_mistakes(Path(__file__).parent / "oddities")
MISTAKES = read_mistakes(Path(__file__).parent / "mistakes")
IN_CHINESE = ("money:", "rewards:", "projects:", "links:", "mechanisms:")
ENGLISH = re.compile(r"[a-z]{2,} [a-z]{2,}")


@pytest.mark.parametrize("odd", ODDITIES, ids=lambda m: m.name)
def test_what_is_odd_is_said_and_does_not_stop(odd: Mistake, tmp_path: Path) -> None:
    """The warnings at their places, and no English left in their Chinese."""
    warnings = load(write(tmp_path, changed(SCENARIO, odd.old, odd.new))).warnings
    assert tuple((w.where(), w.key, w.text) for w in warnings) == odd.messages
    assert {w.level for w in warnings} == {"warning"}
    for warning in warnings:
        assert not ENGLISH.search(re.sub(r"`[^`]*`", "", translated(warning.text, "zh"))), warning.text


@pytest.mark.parametrize("mistake", [m for m in MISTAKES if m.name.startswith(IN_CHINESE)], ids=lambda m: m.name)
def test_a_mistake_about_money_or_works_is_told_in_chinese(mistake: Mistake) -> None:
    """No English is left but names in backquotes and what YAML looks like."""
    for _, _, text in mistake.messages:
        assert not ENGLISH.search(re.sub(r"`[^`]*`|[(][^)]*[)]", "", translated(text, "zh"))), text


def test_no_list_of_oddities_went_missing() -> None:
    """An empty folder would pass in silence."""
    assert len(ODDITIES) >= 35
