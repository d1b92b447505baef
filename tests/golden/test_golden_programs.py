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
PLAIN = FACILITY.replace("OPTIONS", "")
VILLAGE_AND_TOWN = "id,tier,households,population,income\na,village,10,30,12000\nb,town,10,25,20000\n"
"""A household of the village earns 36,000 yuan a year, one of the town 50,000."""
BOND = "  bond: {kind: loan, limit: 3, rate: 0.05, term: 3, grace: 1, repaid_by: [county]MORE}\n"
"""Over three years: 0.05 of a yuan drawn in the first, then 0.05 / (1 − 1.05^−2) = 0.53780488 twice."""
BORROWS = PLAIN + "funds:\n  county: {amount: 1}\n" + BOND
PARTNERS = PLAIN.replace(
    "discount", "general_budget: {2027: 40, 2028: 30}, gap_commitments: {2027: 1, 2029: 2}, discount"
)
OPERATOR = (
    "  operator: {kind: partner, finances: 0.5, limit: 1.5, rate: 0.06, term: 2, paid_by: [county], "
    "pays_for: {uses: [build]}MORE}\n"
)
"""0.06 / (1 − 1.06^−2) = 0.54543689 of a yuan in each of the two years after delivery, which takes a year."""
CHOSEN = "fees: {toilet: {billed_on: toilet, levels: [0, 60, 90], level: choose, collection: 0.75MORE}}\n"

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
    "match": (
        PLAIN
        + "funds:\n  county: {amount: 1, pays_for: {uses: [build, upkeep]}}\n"
        + "  grant: {amount: 2, match: {with: county, ratio: 0.2}, pays_for: {uses: [build, restore]}}\n",
        ONE,
    ),
    "pool": (
        PLAIN.replace("years: 2}", "years: 1, step: half}")
        + "pools: {rural: {pays_for: {tiers: [village]}, at_most: {upkeep: 0.5}}}\n"
        + "funds:\n"
        + "  builds: {amount: 2, reserve: 0.1, pays_for: {uses: [build]}, poolable: {into: rural, share: 0.3}}\n"
        + "  restores: {amount: 1, pays_for: {uses: [restore]}, poolable: {into: rural, share: 0.2}}\n",
        TWO,
    ),
    "cross": (
        PLAIN.replace("goal:", "OTHERgoal:").replace(
            "OTHER",
            "  bin:\n    sector: waste\n    unit: household\n    build: {cost: 0.02}\n"
            "    regimes: {none: {cost: 0, relapse: 0.3}, routine: {cost: 0.01, relapse: 0.1}}\n",
        )
        + COUNTY
        + "fees: {toilet: {billed_on: toilet, level: 60, collection: 0.75, cross: {sectors: [waste], share: 0.4}}}\n"
        + "affordability: {waive: {share: 0.1, paid_by: county}}\n",
        ONE + "a,bin,10,5,1\n",
    ),
    "debt": (
        PLAIN.replace("years: 2}", "years: 3}")
        + "funds:\n  county: {amount: 1, opening: {carried: 0.4, debt: {2027: 0.3, 2028: 0.2}}}\n"
        + BOND.replace("MORE", ", pays_for: {uses: [build]}"),
        ONE,
    ),
    "loan_limit": (
        BORROWS.replace("MORE", ", yearly: {2027: 2, 2028: 1.5}, ceiling: 2.5").replace("grace: 1, ", ""),
        ONE,
    ),
    "after_horizon": (
        PLAIN
        + "funds:\n  county: {amount: {2027: 2, 2028: 1}}\n"
        + BOND.replace("[county]", "[county, fees.toilet]").replace("MORE", ", debt_share: 0.4")
        + "fees: {toilet: {billed_on: toilet, level: 60, collection: 0.75}}\n",
        ONE,
    ),
    "partner": (
        PARTNERS + "funds:\n  county: {amount: 1}\n" + OPERATOR.replace("MORE", ", yearly: {2027: 1, 2028: 0.8}"),
        ONE,
    ),
    "gap_ceiling": (
        PARTNERS
        + "funds:\n  county: {amount: 1}\n"
        + OPERATOR.replace("MORE", "").replace("[county]", "[fees.toilet, county]")
        + "fees: {toilet: {billed_on: toilet, level: 60, collection: 0.75}}\n",
        ONE,
    ),
    "reward": (
        PLAIN.replace("years: 2}", "years: 2, step: half}")
        + "funds:\n  county: {amount: 2, reserve: 0.1}\n"
        + "  appraisal: {kind: reward, held: {from: county, share: 0.2},"
        + " award: {to: tier, sector: toilets, coverage: 0.6, amount: 0.3}}\n",
        TWO,
    ),
    "cover": (
        BORROWS.replace("MORE", ", cover: 1.2, yearly: {2027: 2}")
        + "fees: {toilet: {billed_on: toilet, level: 60, collection: 0.75}}\n",
        ONE,
    ),
    "household": (
        FACILITY.replace("OPTIONS", ", pay: [0.6, 0.4]")
        + "funds:\n  county: {amount: 1}\n  own_labour: {kind: household, per_unit: {toilet: 0.08}}\n",
        ONE.replace("working,relapsed", "working,relapsed,cost_factor").replace("4,2", "4,2,1.5"),
    ),
    "affordability": (
        PLAIN + COUNTY + CHOSEN.replace("MORE", "") + "affordability: {cap: 0.006, quintile_ratio: {village: 0.3}}\n",
        ONE,
    ),
    "fee_levels": (
        PLAIN
        + COUNTY
        + CHOSEN.replace("MORE", ", largest_step: 60")
        + "affordability: {waive: {share: 0.1, paid_by: county}}\n",
        ONE,
    ),
    "share": (
        PLAIN
        + COUNTY
        + "rules:\n  - share: {of: build, tier: village, at_least: 0.6}\n"
        + "  - share: {of: [build, restore], tier: town, at_most: 0.3, over: horizon}\n",
        TWO,
    ),
    "floor": (PLAIN + COUNTY + "rules: [floor: {of: build, by: tier, at_least: 0.4}]\n", TWO),
    "change": (
        PLAIN.replace("years: 2}", "years: 3}") + COUNTY + "rules: [change: {of: build, at_most: 0.4}]\n",
        TWO,
    ),
    "limit": (
        PLAIN.replace("years: 2}", "years: 1, step: half}")
        + COUNTY
        + "rules: [limit: {of: [build, restore], at_most: 0.7}]\n",
        ONE,
    ),
    "committed": (
        PLAIN
        + "funds: {county: {amount: 1}, grant: {amount: 1, pays_for: {uses: [build]}}}\n"
        + "rules: [committed: {line: toilet.build, year: 2028, amount: 0.5, fund: grant}]\n",
        TWO,
    ),
    "upkeep_floor": (
        PLAIN.replace("years: 2}", "years: 2, step: half}").replace(
            "routine:", "staffed: {cost: 0.01, relapse: 0.01}, routine:"
        )
        + COUNTY
        + "rules: [upkeep_floor: {at_least: 0.8}]\n",
        ONE.replace("working,relapsed", "working,relapsed,cost_factor").replace("4,2", "4,2,1.5"),
    ),
}

TWO_KINDS = PLAIN.replace("goal:", "OTHERgoal:")
ROAD = """  road:
    sector: roads
    unit: km
    build: {cost: 60, lead: 1}
    restore: {cost: 20}
    regimes: {none: {cost: 0, relapse: 0.3}}
"""
WATER = """  water:
    sector: water
    unit: household
    build: {cost: 0.2, lead: 1}
    regimes: {none: {cost: 0, relapse: 0.1}}
"""

WORKS: dict[str, tuple[str, str]] = {
    "decisions": (
        PLAIN.replace("years: 2}", "years: 3}")
        + COUNTY
        + "projects:\n"
        + "  trunk: {sector: toilets, cost: [0.4], start: {latest: 2028}}\n"
        + "  branch: {sector: toilets, cost: [0.3], requires: [trunk]}\n"
        + "  kiln: {sector: toilets, cost: [0.2], one_of: way, start: {earliest: 2028}}\n"
        + "  haul: {sector: toilets, cost: [0.1], one_of: way, start: {latest: 2027}}\n"
        + "  square: {sector: toilets, cost: [0.5], excludes: [trunk], start: {earliest: 2029}}\n"
        + "modifiers: {watch: {cost: 0.1, from: choose, multiplies: {collection: 1.1}, needs: trunk}}\n"
        + "fees: {toilet: {billed_on: toilet, level: 60, collection: 0.75}}\n"
        + "links: [bundle: {name: both, projects: [branch, kiln]}]\n"
        + "rules:\n  - lock: {project: trunk, start: must}\n  - lock: {modifier: watch, start: 2029}\n",
        ONE,
    ),
    "works_cost": (
        PLAIN.replace("years: 2}", "years: 2, step: half}").replace("upkeep: 0.04", "upkeep: 0.04, project: 0.1")
        + COUNTY
        + "projects:\n"
        + "  trunk: {sector: toilets, cost: [0.4, 0.2], upkeep: 0.06}\n"
        + "  kiln: {sector: toilets, cost: [0.3], upkeep: 0.02, start: {latest: 2027}}\n"
        + "modifiers: {watch: {cost: 0.1, from: 2028, sectors: [toilets], multiplies: {decay: 0.5}}}\n"
        + "links: [bundle: {name: both, projects: [trunk, kiln], saving: 0.25}]\n",
        ONE,
    ),
    "joint": (
        PLAIN.replace("years: 2}", "years: 3}")
        + COUNTY
        + "projects:\n"
        + "  trunk: {sector: toilets, cost: [0.4, 0.2], start: {latest: 2028}}\n"
        + "  ring: {sector: toilets, cost: [0.3]}\n"
        + "  lane: {sector: toilets, cost: [0.1], start: {latest: 2027}}\n"
        + "links: [joint: {projects: [trunk, ring, lane], saves: {trunk: 0.25}}]\n",
        ONE,
    ),
    "handed_over": (
        PLAIN
        + COUNTY
        + "projects:\n"
        + "  village: {sector: toilets, cost: [0.4], serves: [{facility: toilet, places: [a], units: 2},"
        + " {facility: toilet, places: [b], households: 3}]}\n",
        TWO,
    ),
    "capacity": (
        TWO_KINDS.replace("OTHER", WATER)
        + COUNTY
        + "capacities: {plant: {opening: 5, used_by: [toilet], from: {facility: water, households: 1.5}}}\n"
        + "projects: {works: {sector: toilets, cost: [0.4], adds_capacity: {plant: 3}}}\n",
        ONE + "a,water,10,2,0\n",
    ),
    "no_transfer": (
        TWO_KINDS.replace("OTHER", WATER.replace("sector: water", "sector: toilets\n    share: 0"))
        + COUNTY
        + "capacities: {plant: {opening: 5, used_by: [toilet], from: {facility: water, households: 1.5}}}\n"
        + "links: [no_transfer: {sector: toilets, from: town, to: village}]\n",
        TWO + "a,water,10,2,0\nb,water,8,1,0\n",
    ),
    "kept": (
        PLAIN
        + COUNTY
        + "capacities: {plant: {opening: 5, used_by: [toilet]}}\n"
        + "fees: {toilet: {billed_on: toilet, level: 60, collection: 0.75}}\n",
        ONE,
    ),
    "staff": (
        PLAIN.replace(
            "relapse: 0.05}",
            "relapse: 0.05, staff: {cleaner: 0.1}}, staffed: {cost: 0.01, relapse: 0.01, "
            "staff: {cleaner: 0.3}, needs: depot}",
        )
        + COUNTY
        + "projects: {depot: {sector: toilets, cost: [0.2]}}\n"
        + "links: [staff: {of: cleaner, posts: {2027: 0.5, 2028: 0.8}}]\n",
        ONE,
    ),
    "in_force": (
        PLAIN.replace("years: 2}", "years: 3}")
        + COUNTY
        + "projects:\n"
        + "  depot: {sector: toilets, cost: [0.2], start: {latest: 2028}}\n"
        + "  gate: {sector: toilets, cost: [0.3], start: {latest: 2027}}\n"
        + "fees: {toilet: {billed_on: toilet, level: 60, collection: 0.75}}\n"
        + "modifiers:\n"
        + "  fixed: {cost: 0.02, from: 2028, years: 1, multiplies: {decay: 0.5}}\n"
        + "  opened: {cost: 0.03, needs: depot, sectors: [toilets], multiplies: {collection: 1.1}}\n"
        + "  bought: {cost: 0.04, from: choose, until: gate, multiplies: {collection: 1.05}}\n",
        ONE,
    ),
    "ways": (
        PLAIN + COUNTY + "modifiers: {watch: {cost: 0.05, from: choose, multiplies: {decay: 0.5}}}\n",
        ONE,
    ),
    "grown_need": (
        PLAIN.replace("years: 2}", "years: 1}")
        + COUNTY
        + "modifiers: {model: {cost: 0.05, from: choose, multiplies: {growth: 0.5}}}\n"
        + "targets: [{sector: toilets, coverage: 0.6}]\n",
        ONE.replace("relapsed\n", "relapsed,growth\n").replace("4,2\n", "4,2,0.1\n"),
    ),
    "collecting": (
        PLAIN.replace("years: 2}", "years: 1}")
        + COUNTY
        + "fees: {toilet: {billed_on: toilet, level: 60, collection: 0.5}}\n"
        + "modifiers: {platform: {cost: 0.05, from: choose, multiplies: {collection: 1.5}}}\n",
        ONE,
    ),
    "requires": (
        TWO_KINDS.replace("OTHER", WATER)
        + COUNTY
        + "links: [requires: {facility: toilet, needs: water, ratio: 1.25}]\n",
        TWO + "a,water,10,2,1\n",
    ),
    "dig_once": (
        TWO_KINDS.replace("OTHER", ROAD).replace("lead: 1, yearly", "lead: 1, pay: [0.6, 0.4], yearly")
        + COUNTY
        + "links: [dig_once: {first: road, second: toilet, per: 20, saving: 0.25}]\n",
        ONE + "a,road,3,1,1\n",
    ),
    "bundle": (
        PLAIN
        + COUNTY
        + "links: [bundle: {name: street, places: [a], facilities: [toilet], saving: 0.2}]\n"
        + "rules: [lock: {bundle: street, start: 2028}]\n",
        TWO,
    ),
}
RULES |= WORKS

WITH_A_TOWN = ("affordability", "change", "committed", "floor", "no_transfer", "pool", "reward", "share")
"""Rules that tell places apart: in all others a and b are two villages alike."""


def written(rule: str) -> str:
    """The LP of a rule's county, as ``hjplan run --lp`` writes it."""
    from builders.written import PLACES, county_of

    from hjplan.optimize.engine_exact import Model

    text, stock = RULES[rule]
    head = "hjplan: 1\nname: golden\nplaces: places.csv\nstock: stock.csv\n"
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "golden.lp"
        places = VILLAGE_AND_TOWN if rule in WITH_A_TOWN else PLACES
        Model(county_of(head + text, stock, places)).problem.write(path)
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
