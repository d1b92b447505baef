"""One mistake each in a sound scenario or its tables: what is said, where, and that nothing else is said."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.mistakes import Mistake, read_mistakes, said

MISTAKES = read_mistakes(Path(__file__).parent / "mistakes")


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda m: m.name)
def test_a_mistake_gives_its_messages_with_file_line_and_column_and_no_others(mistake: Mistake, tmp_path: Path) -> None:
    """Every message in full, at its place."""
    assert said(mistake, tmp_path) == mistake.messages


def test_no_list_of_mistakes_went_missing() -> None:
    """An empty folder would pass in silence."""
    assert len(MISTAKES) > 350
    assert len({m.name for m in MISTAKES}) == len(MISTAKES)
