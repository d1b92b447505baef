"""The program of one tiny county per rule, as HiGHS gets it: a changed row is seen, named and explained.

When a file here must change, say in CHANGELOG.md under "Results changed" which row moved and why. To write the files
anew after reading the difference: ``python tests/golden/test_golden_programs.py``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import pytest

LP = Path(__file__).parent / "lp"

FACILITY = """
horizon: {start: 2027, years: 2}
money: {unit: 万元, price_year: 2026, inflation: {default: 0.02, upkeep: 0.04}, discount: 0.04}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 0.3, lead: 1, yearly_limit: 0.5OPTIONS}
    regimes: {none: {cost: 0, relapse: 0.2}, routine: {cost: 0.006, relapse: 0.05}}
    restore: {cost: 0.15}
goal: {after: {years: 0}}
"""

ONE = "place,facility,need,working,relapsed\na,toilet,10,4,2\n"
TWO = ONE + "b,toilet,8,3,0\n"
COUNTY = "funds: {county: {amount: 1}}\n"

RULES: dict[str, tuple[str, str]] = {
    "stock": (FACILITY.replace("OPTIONS", "").replace("lead: 1", "lead: 2") + COUNTY, ONE),
    "unserved": (FACILITY.replace("OPTIONS", "") + COUNTY, ONE),
    "whole_units": (
        FACILITY.replace("OPTIONS", "}\n    whole_units: true\n    grain: 1").replace("grain: 1}", "grain: 1") + COUNTY,
        TWO,
    ),
    "payment": (FACILITY.replace("OPTIONS", ", pay: [0.6, 0.4]") + COUNTY, ONE),
    "balance": (
        FACILITY.replace("OPTIONS", "")
        + "funds: {county: {amount: {2027: 2, 2028: 1}, carry_over: 0.3}}\n"
        + "fees: {toilet: {billed_on: toilet, level: 60, collection: 0.75}}\n",
        ONE,
    ),
    "max_share": (
        FACILITY.replace("OPTIONS", "")
        + "funds:\n  county: {amount: 1}\n"
        + "  grant: {amount: 2, max_share: 0.6, pays_for: {uses: [build, restore]}}\n"
        + "  wide: {amount: 2, max_share: 0.3, share_of: sector, pays_for: {uses: [build, upkeep]}}\n",
        ONE,
    ),
    "targets": (
        FACILITY.replace("OPTIONS", "")
        + COUNTY
        + "targets:\n  - {sector: toilets, coverage: 0.6, by: 2027, priority: 1}\n"
        + "  - {facility: toilet, coverage: 0.5, hard: true}\n",
        ONE,
    ),
    "closing_value": (FACILITY.replace("OPTIONS", "").replace("years: 0", "years: 10, care: routine") + COUNTY, ONE),
}


def written(rule: str) -> str:
    """The LP of a rule's county, as ``hjplan run --lp`` writes it."""
    from builders.written import county_of

    from hjplan.optimize.engine_exact import Model

    text, stock = RULES[rule]
    head = "hjplan: 1\nname: golden\nplaces: places.csv\nstock: stock.csv\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "golden.lp"
        Model(county_of(head + text, stock)).problem.write(path)
        return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("rule", sorted(RULES))
def test_the_program_is_the_one_that_was_read_and_accepted(rule: str) -> None:
    assert written(rule) == (LP / f"{rule}.lp").read_text(encoding="utf-8")


def test_every_golden_file_belongs_to_a_rule() -> None:
    assert {p.stem for p in LP.glob("*.lp")} == set(RULES)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).parent.parent))
    for name in RULES:
        (LP / f"{name}.lp").write_text(written(name), encoding="utf-8")
