"""Figures of which one is in and the other out are never told by the same digits."""

from __future__ import annotations

from hjplan.planning.explaining.words import percent, told_apart


def test_figures_that_are_near_get_as_many_digits_as_tell_them_apart() -> None:
    assert told_apart(16.6412, 16.5583) == 4
    assert percent(0.166412, 4) == "16.64%"
    assert percent(0.165583, 4) == "16.56%"


def test_figures_that_are_far_apart_keep_three_digits() -> None:
    assert told_apart(16.6, 17.9) == 3
