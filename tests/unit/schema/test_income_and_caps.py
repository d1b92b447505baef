"""Where incomes are needed, and what the cap on bills of the lowest fifth refuses (conventions 38 and 67)."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.small_county import PLACES, SCENARIO, changed, write

from hjplan.errors import InputError
from hjplan.schema import load


@pytest.mark.parametrize("needs", ["collection: {share_of_income: {0.001: 0.9, 0.01: 0.5}}", "collection: 0.8"])
def test_income_is_an_error_only_where_it_is_needed(tmp_path: Path, needs: str) -> None:
    """Convention 67: a curve and a cap need it; a number for collection does not."""
    text = changed(SCENARIO, "collection: 0.8", needs)
    blank = changed(PLACES, "300,960,14000", "300,960,")
    lacking = PLACES.replace(",income", "").replace(",15000", "").replace(",14000", "").replace(",26000", "")
    capped = text + "affordability: {cap: 0.03}\n"
    told = {
        blank: "this needs income, which is blank for 1 of the places (the first is v02)",
        lacking: "this needs income: the places have no column `income` (yuan per person and year)",
    }
    for places, message in told.items():
        if "income" not in needs:
            assert load(write(tmp_path, text, places)).warnings == ()
        for scenario in (capped, text) if "income" in needs else (capped,):
            with pytest.raises(InputError) as raised:
                load(write(tmp_path, scenario, places))
            assert {m.text for m in raised.value.messages} == {message}


def test_a_bill_that_meets_the_cap_to_the_yuan_is_within_it(tmp_path: Path) -> None:
    """Villages earn (640·15,000 + 960·14,000)/500 = 46,080 a household: 36 yuan are 0.003 of 0.26041667 of it."""
    text = SCENARIO + "affordability: {cap: 0.003, quintile_ratio: {village: 0.26041666666666669, town: 1}}\n"
    assert load(write(tmp_path, text)).warnings == ()
    with pytest.raises(InputError, match="places of tier village are at least 36 yuan; the cap allows"):
        load(write(tmp_path, changed(text, "cap: 0.003", "cap: 0.0029")))


def test_defaults_of_loans_and_caps_are_told(tmp_path: Path) -> None:
    """`check` prints what was assumed: the whole of the payers' last money, and a lowest fifth that earns the mean."""
    text = changed(
        SCENARIO, "  county: {", "  bond: {kind: loan, limit: 5, rate: 0.03, term: 9, repaid_by: [county]}\n  county: {"
    )
    assumed = load(write(tmp_path, text + "affordability: {cap: 0.03}\n")).assumed
    assert "after the plan loans may take all of their payers' last money (no debt_share): bond" in assumed
    assert "affordability.quintile_ratio: 1 (the lowest fifth is taken to earn the mean)" in assumed
