"""Awards in futures that differ: who gets one, and what comes of a grant that falls short."""

from __future__ import annotations

import numpy as np
import pytest
from builders.by_hand import COLUMNS, toilets
from builders.written import scenario_of

from hjplan.data import build_county
from hjplan.data.county import County, Floats
from hjplan.simulate.awards import Awards

PLACES = "id,township,tier,households,population,income\na,north,village,10,30,8000\nb,south,village,100,300,8000\n"
FUNDS = """\
funds:
  county: {amount: 1000, pays_for: {uses: [build]}}
  appraisal:
    kind: reward
    held: {from: county, share: 0.3}
    award: {to: township, sector: toilets, coverage: 0.5, amount: 200}
"""
NORTH, SOUTH = 1, 2


@pytest.fixture
def county() -> County:
    """300 yuan are held a year: enough for one award of 200."""
    return build_county(scenario_of(toilets(years=3) + FUNDS, COLUMNS + "a,toilet,10,0,0\nb,toilet,100,0,0\n", PLACES))


def given(
    county: County, served: list[list[float]], *, t: int = 1, counts: int = 0, came: Floats | None = None
) -> Floats:
    """[D, F] awards in period t of draws that serve so many households in north and south; the plan counts on one."""
    counted = np.zeros((3, 3))
    if counts:
        counted[counts, t] = 200.0
    arrivals = np.ones((len(served), 3))
    if came is not None:
        arrivals[:, 0] = came
    return Awards(county, counted, arrivals).open(t, [np.array(served)])


def test_who_reaches_half_gets_it_whether_the_plan_counts_on_it_or_not(county: County) -> None:
    """5 of 10 in north are half, 49 of 100 in south are not; 50 are."""
    got = given(county, [[5, 49], [4, 50], [4.9, 49.9]])
    assert got.tolist() == [[0, 200, 0], [0, 0, 200], [0, 0, 0]]


def test_coverage_exactly_at_the_goal_counts_and_float_noise_does_not_decide(county: County) -> None:
    """A billionth below half is half; a thousandth below is not."""
    got = given(county, [[5 - 1e-8, 0], [5 - 1e-2, 0]])
    assert got[:, NORTH].tolist() == [200, 0]


def test_where_both_reach_it_the_one_that_the_plan_counts_on_comes_first(county: County) -> None:
    """One award of two is held: north's by the order of the funds, south's where the plan has counted on that."""
    assert given(county, [[10, 100]]).tolist() == [[0, 200, 0]]
    assert given(county, [[10, 100]], counts=SOUTH).tolist() == [[0, 0, 200]]


def test_what_the_grant_does_not_receive_is_not_held(county: County) -> None:
    """Two thirds of 300 are an award, a little less is none; at four thirds both are paid."""
    got = given(county, [[10, 100]] * 3, came=np.array([2 / 3, 0.66, 4 / 3]))
    assert got[:, 1:].tolist() == [[200, 0], [0, 0], [200, 200]]


def test_nothing_comes_in_the_first_year(county: County) -> None:
    """Nobody has had a year to win in."""
    assert not given(county, [[10, 100]], t=0).any()
    assert given(county, [[10, 100]], t=2).any()
