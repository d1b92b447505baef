"""Why money lapsed: one small county for each reason, and the nearest one in which it is another."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from builders import money_county, tiny

from hjplan.books import lapsing
from hjplan.books.plan import BlockPlan, Plan
from hjplan.data.county import County
from hjplan.data.fund_terms import Match
from hjplan.data.levels import with_levels
from hjplan.results.tables import build_tables

GRANT, COUNTY = 0, 1
BUILD_A, BUILD_ROAD = 0, 6


def why(county: County, started: dict[tuple[int, int, int], float] | None = None, fund: str = "grant") -> list[str]:
    """Reasons by year of a plan that only starts what is named, as the table ``lapsed`` tells them."""
    blocks = []
    for b in county.blocks:
        s, r, periods = len(b.facility.conditions), len(b.facility.regimes), county.timeline.periods
        plan = BlockPlan(np.zeros((b.size, periods, s, r)), np.zeros((b.size, periods, s)), np.zeros((b.size, periods)))
        plan.under[:, 0, :, 0] = b.opening
        blocks.append(plan)
    for (block, place, t), units in (started or {}).items():
        blocks[block].started[place, t] = units
    shape = (len(county.funds), county.lines.count, county.timeline.periods)
    table = build_tables(tiny.finish(county, Plan(tuple(blocks), np.zeros(shape))))["lapsed"]
    assert set(table["why"]) <= set(lapsing.WHY)
    return table[table["fund"] == fund]["why"].tolist()


def with_grant(county: County, **terms: object) -> County:
    return replace(county, funds=(replace(county.funds[GRANT], **terms), *county.funds[1:]))


def one_year(**terms: float) -> County:
    return tiny.county(years=1, fee=0.0, **{"budget": 0, **terms})


def only(county: County, *lines: int) -> np.ndarray:
    return np.isin(np.arange(county.lines.count), lines)


def served(county: County) -> County:
    """The county with everything built that is needed."""
    whole = tuple(
        replace(b, opening=b.opening * (b.need[:, 0] / b.opening.sum(axis=1))[:, None]) for b in county.blocks
    )
    return replace(county, blocks=whole)


def test_a_yuan_for_each_line_is_rounding() -> None:
    """The grant pays three lines of building. Of 4 yuan 1 is carried and 3 lapse; of 5 1 and 4."""
    assert why(one_year(grant=4)) == [lapsing.ROUNDING]
    assert why(one_year(grant=5)) != [lapsing.ROUNDING]


def test_where_all_is_built_a_building_grant_has_no_work() -> None:
    """Everything stands that is needed: nothing to build. One toilet less, and there is work."""
    county = served(one_year(grant=1000))
    assert why(county) == [lapsing.NO_WORK]
    toilets = county.blocks[0]
    less = replace(toilets, opening=toilets.opening - np.array([[1.0, 0.0], [0.0, 0.0]]))
    assert why(replace(county, blocks=(less, county.blocks[1]))) != [lapsing.NO_WORK]


def test_a_yearly_limit_that_is_reached_everywhere() -> None:
    """110 toilets are missing, 80 may be started; 3 km of road, 2 may: all of these are started. With 79 it is not."""
    county = with_grant(one_year(grant=400_000), max_share=1.0)
    assert why(county, {(0, 0, 0): 0.0, (0, 1, 0): 80.0, (1, 0, 0): 2.0}) == [lapsing.YEARLY_LIMIT]
    assert why(county, {(0, 0, 0): 0.0, (0, 1, 0): 79.0, (1, 0, 0): 2.0}) == [lapsing.NO_GAIN]


def test_the_other_part_is_missing_only_where_nobody_else_has_money() -> None:
    """The grant pays 60 % of building, nobody has the other 40: missing. Let the county lapse money, and it is not."""
    assert why(one_year(grant=1000)) == [lapsing.MAX_SHARE]
    assert why(one_year(grant=1000, budget=1000)) == [lapsing.NO_GAIN]


def test_a_match_that_nobody_can_lay_beside() -> None:
    """A fifth of the county's has to stand beside the grant's: it has none. With money of its own it could."""
    for budget, reason in ((0, lapsing.MATCH), (1000, lapsing.NO_GAIN)):
        county = with_grant(one_year(grant=1000, budget=budget), max_share=1.0, matches=(Match(COUNTY, 0.2),))
        assert why(county) == [reason]


def test_less_than_the_first_instalment_of_a_whole_unit() -> None:
    """A km of road takes 42,000 yuan at its start: 30,000 do not begin it, 50,000 would have."""
    for amount, reason in ((30_000, lapsing.WHOLE_UNIT), (50_000, lapsing.NO_GAIN)):
        county = one_year(grant=amount)
        county = with_grant(county, max_share=1.0, carry_over=0.0, eligible=only(county, BUILD_ROAD))
        assert why(county) == [reason]


def test_a_share_outside_the_earmark_that_is_used_up() -> None:
    """Nothing is left to build; village care and repair could be paid through the pool, if more than 0 might enter."""
    offered = money_county.offered(budget=0)
    county = served(with_levels(offered, {0: np.array([0, 0, 0])}))
    assert why(with_grant(county, poolable=0.0))[0] == lapsing.OUTSIDE
    assert why(with_grant(county, poolable=0.5))[0] != lapsing.OUTSIDE


def test_what_came_too_late_to_be_idle_before_is_judged_where_it_lay() -> None:
    """Half years: 400,000 yuan arrive in July only; what could have been built in January is no matter.

    Toilets are limited to 20 % in a half year: 40 of the town's 110 are started in July: only then money lies idle.
    """
    county = with_grant(tiny.county(years=1, steps=2, fee=0.0, budget=0), max_share=1.0, arrival=np.array([0, 400_000]))
    most = float(county.blocks[0].cap[1, 1])
    found = why(county, {(0, 1, 1): most, (1, 0, 0): 1.0, (1, 0, 1): 1.0})
    assert found == [lapsing.YEARLY_LIMIT]
