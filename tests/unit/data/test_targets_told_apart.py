"""Two targets in the same words are two rows of every table, not one."""

from __future__ import annotations

from builders.written import county_of

TEXT = """
horizon: {start: 2027, years: 2}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 100}
    regimes: {none: {cost: 0, relapse: 0.1}}
funds: {grant: {amount: 300}}
targets:
  - {sector: toilets, coverage: 0.5, by: 2027, priority: 1}
  - {sector: toilets, coverage: 0.5, by: 2027, hold: false, priority: 3}
  - {sector: toilets, coverage: 0.6}
"""


def test_a_second_target_of_the_same_words_is_numbered() -> None:
    county = county_of(TEXT, "place,facility,need,working,relapsed\na,toilet,10,5,0\n")
    assert [t.label for t in county.targets] == [
        "toilets 0.50 by 2027",
        "toilets 0.50 by 2027 (2)",
        "toilets 0.60 by 2028",
    ]
