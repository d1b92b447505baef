"""How a message looks: file, line and column, the dotted key, the line itself, carets below, and a plain sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.small_county import SCENARIO, changed, write

from hjplan.errors import InputError
from hjplan.schema import load


def seen(path: Path) -> str:
    with pytest.raises(InputError) as raised:
        load(path)
    return str(raised.value)


def test_a_message_looks_as_the_interface_shows_it(tmp_path: Path) -> None:
    path = write(tmp_path, changed(SCENARIO, "relapse: 0.03", "relaps: 0.03"))
    assert seen(path) == (
        "scenario.yaml:14:29  facilities.toilet.regimes.routine.relaps\n"
        "   14 |       routine: {cost: 0.01, relaps: 0.03}\n"
        "                                    ^^^^^^\n"
        "  unknown key `relaps`. Did you mean `relapse`?"
    )


def test_carets_stand_right_below_chinese_text(tmp_path: Path) -> None:
    """A Chinese character takes two cells of a terminal, before the stretch and in it."""
    path = write(tmp_path, changed(SCENARIO, "name: small", "title: {zh: 清水县, 英文: 清}"))
    assert seen(path) == (
        "scenario.yaml:2:18  title.英文\n"
        "    2 | title: {zh: 清水县, 英文: 清}\n" + " " * (8 + len("title: {zh: ") + 6 + len(", ")) + "^^^^\n"
        "  unknown key `英文`. Known: `zh`, `en`."
    )


def test_carets_stand_right_below_tabs(tmp_path: Path) -> None:
    path = write(tmp_path, changed(SCENARIO, "years: 4}", "\tyears: 4.5}"))
    assert "    3 | horizon: {start: 2027, \tyears: 4.5}\n" + " " * 31 + "\t" + " " * 7 + "^^^\n" in seen(path)


def test_a_cell_of_a_csv_is_shown_in_its_line(tmp_path: Path) -> None:
    path = write(tmp_path, stock="place,facility,need,working,relapsed,good,fair,failed\nv01,toilet,190,8o,20,,,\n")
    assert seen(path) == (
        "stock.csv:2:16  working\n    2 | v01,toilet,190,8o,20,,,\n                       ^^\n  `8o` is not a number"
    )


def test_a_very_long_line_is_not_shown_but_named(tmp_path: Path) -> None:
    path = write(tmp_path, SCENARIO + f"bonds: {{note: {'x' * 3000}}}\n")
    assert seen(path) == "scenario.yaml:35:1  bonds\n  unknown key `bonds`. Did you mean `funds`?"
