"""How building is filled: two naive ways, each with the county that refutes it, and the right one.

Written D[t] = 1 (nobody leaves). ``slack`` W[t] is the most that may have been started by t, ``cap`` the most in t;
the value of a filling is Σ gain·b. A filling is possible where 0 ≤ b ≤ cap and Σ_{τ≤t} b ≤ W[t] for every t.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from builders.random_block import county_of_one_block, prices_of

from hjplan.books.plan import block_coefficients
from hjplan.data.county import Floats
from hjplan.optimize.physics.filling_kernels import fill
from hjplan.optimize.physics.oracle import Oracle

BY_PLACE = ("place", "zone", "need", "opening", "rho", "cap", "cost_factor", "weight")
"""The arrays of a block that have one row per place."""


def right(gain: Floats, cap: Floats, slack: Floats) -> Floats:
    """The kernel's own filling."""
    left, started = np.empty_like(slack), np.empty((1, len(slack)))
    nobody = np.zeros((0, 1), dtype=np.bool_)
    fill(np.argsort(-gain, kind="stable"), gain[None], nobody, 0, cap, slack, left, started)
    return started[0]


def by_own_slack(gain: Floats, cap: Floats, slack: Floats) -> Floats:
    """Naive: each period looks at slack[t] only, and forgets that later limits count what was started before."""
    left, started = slack.copy(), np.zeros_like(slack)
    for t in np.argsort(-gain, kind="stable"):
        if gain[t] > 0:
            started[t] = min(cap[t], left[t])
            left[t:] -= started[t]
    return started


def in_time_order(gain: Floats, cap: Floats, slack: Floats) -> Floats:
    """Naive: whatever gains is started as early as possible."""
    left, started = slack.copy(), np.zeros_like(slack)
    for t in range(len(gain)):
        if gain[t] > 0:
            started[t] = max(0.0, min(cap[t], left[t:].min()))
            left[t:] -= started[t]
    return started


def is_possible(started: Floats, cap: Floats, slack: Floats) -> bool:
    return bool((started >= 0).all() and (started <= cap).all() and (np.cumsum(started) <= slack).all())


def by_counting(gain: Floats, cap: Floats, slack: Floats) -> float:
    """The best of all fillings in whole units."""
    grid = itertools.product(*(range(int(c) + 1) for c in cap))
    return max(float(gain @ b) for b in map(np.array, grid) if is_possible(b, cap, slack))


def test_looking_only_at_the_slack_of_the_period_starts_more_than_there_is_need_for() -> None:
    """5 units of need from the beginning, gains 1 now and 2 a period later, no limit below 5 a period.

    The later period goes first and starts 5 (worth 10): all need is spoken for. slack[0] still says 5, because what is
    started later does not count against it, so the naive filling starts 5 more: 10 units for 5 of need, Σ_{τ≤1} b = 10
    > W[1] = 5. The right one sees min(slack[0], slack[1]) = min(5, 0) = 0.
    """
    gain, cap, slack = np.array([1.0, 2.0]), np.array([5.0, 5.0]), np.array([5.0, 5.0])
    naive = by_own_slack(gain, cap, slack)
    assert naive.tolist() == [5.0, 5.0]
    assert not is_possible(naive, cap, slack)
    assert right(gain, cap, slack).tolist() == [0.0, 5.0]
    assert by_counting(gain, cap, slack) == 10.0


def test_filling_in_time_order_takes_the_units_that_later_would_gain_more() -> None:
    """5 units of need, at most 4 a period, gains 1 now and 2 a period later.

    In time order: 4 now and 1 later, 4·1 + 1·2 = 6. By falling gain: 4 later and 1 now, 4·2 + 1·1 = 9.
    """
    gain, cap, slack = np.array([1.0, 2.0]), np.array([4.0, 4.0]), np.array([5.0, 5.0])
    naive = in_time_order(gain, cap, slack)
    assert naive.tolist() == [4.0, 1.0]
    assert float(gain @ naive) == 6.0
    assert right(gain, cap, slack).tolist() == [1.0, 4.0]
    assert by_counting(gain, cap, slack) == 9.0


def test_growing_need_by_hand() -> None:
    """Need 2, then 3 more, then 1 more: W = 2, 5, 6; caps 3; gains 3, 5, 4.

    Period 1 first: min(3, slack 5, 6) = 3, left 2, 2, 3. Period 2 next: min(3, 3) = 3, left 2, 2, 0. Period 0 last:
    min(3, 2, 2, 0) = 0. Worth 3·5 + 3·4 = 27.
    """
    gain, cap, slack = np.array([3.0, 5.0, 4.0]), np.full(3, 3.0), np.array([2.0, 5.0, 6.0])
    assert right(gain, cap, slack).tolist() == [0.0, 3.0, 3.0]
    assert by_counting(gain, cap, slack) == 27.0


def test_what_brings_nothing_is_not_started() -> None:
    gain, cap, slack = np.array([0.0, -1.0, 2.0]), np.full(3, 2.0), np.full(3, 9.0)
    assert right(gain, cap, slack).tolist() == [0.0, 0.0, 2.0]


def test_falling_gain_is_the_best_of_all_ways_to_build() -> None:
    """Counted for 400 limits and gains, some of them negative or equal; both naive fillings fail many of them."""
    g = np.random.default_rng(9)
    wrong = {by_own_slack: 0, in_time_order: 0}
    for _ in range(400):
        periods = int(g.integers(1, 5))
        gain = g.integers(-2, 6, periods).astype(np.float64)
        cap = g.integers(0, 4, periods).astype(np.float64)
        slack = g.integers(0, 7, periods).astype(np.float64)
        best = by_counting(gain, cap, slack)
        started = right(gain, cap, slack)
        assert is_possible(started, cap, slack)
        assert float(gain @ started) == best
        for naive in wrong:
            tried = naive(gain, cap, slack)
            wrong[naive] += not is_possible(tried, cap, slack) or float(gain @ tried) < best
    assert min(wrong.values()) > 20


@pytest.mark.parametrize("seed", range(12))
def test_units_that_are_pieces_of_one_place_are_built_like_the_whole_place(seed: int) -> None:
    """Not in whole units: three places with 1/6, 1/3 and 1/2 of everything build and gain together what one does."""
    county = county_of_one_block(seed)
    block = replace(county.blocks[0], facility=replace(county.blocks[0].facility, whole_units=False))
    share = np.array([1.0, 2.0, 3.0])[:, None] / 6.0
    one = replace(block, **{name: getattr(block, name)[:1] for name in BY_PLACE})
    three = replace(
        one,
        **{name: np.repeat(getattr(one, name), 3, axis=0) for name in BY_PLACE},
    )
    three = replace(three, need=three.need * share, opening=three.opening * share, cap=three.cap * share)
    (m,), (m3,) = (block_coefficients(replace(county, blocks=(b,))) for b in (one, three))
    prices = prices_of(seed, one, 1, county.timeline.periods)
    whole, parts = Oracle(county, one, m), Oracle(county, three, m3)
    np.testing.assert_allclose(parts.price(prices).gained, whole.price(prices).gained, rtol=1e-12)
    np.testing.assert_allclose(
        parts.plan(prices).started.sum(axis=0), whole.plan(prices).started[0], rtol=1e-12, atol=1e-12
    )
