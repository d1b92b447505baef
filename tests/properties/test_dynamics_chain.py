"""The ageing chain against closed forms that share no code with it (model.md, section 4 and property 7)."""

from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from hjplan.dynamics import generator, rates_from_shares, transition

shares = st.floats(0.0, 0.998)
rates = st.floats(0.0, 6.0)
chains = st.lists(rates, min_size=1, max_size=4)
spans = st.floats(0.0, 12.0)


def exponential_by_series(matrix: np.ndarray) -> np.ndarray:
    """exp(M) in exact fractions: Σ (M/2^k)^j / j!, squared k times, rounded to 40 digits after each squaring.

    Nothing of scipy is in it, so equal and nearly equal rates, where Bateman's formula divides by almost nothing, are
    as safe as others.
    """
    size = len(matrix)
    halvings = max(0, math.ceil(math.log2(max(1e-9, float(np.abs(matrix).sum())))) + 3)
    scaled = [[Fraction(float(v)) / 2**halvings for v in row] for row in matrix]

    def times(a: list[list[Fraction]], b: list[list[Fraction]]) -> list[list[Fraction]]:
        return [
            [round(sum((a[i][k] * b[k][j] for k in range(size)), Fraction(0)), 40) for j in range(size)]
            for i in range(size)
        ]

    total = [[Fraction(int(i == j)) for j in range(size)] for i in range(size)]
    term = [row[:] for row in total]
    for n in range(1, 22):
        term = [[v / n for v in row] for row in times(term, scaled)]
        total = [[a + b for a, b in zip(p, q, strict=True)] for p, q in zip(total, term, strict=True)]
    for _ in range(halvings):
        total = times(total, total)
    return np.array([[float(v) for v in row] for row in total])


def bateman(rate: list[float], years: float) -> np.ndarray:
    """The classic solution for a unit that starts in the best condition, all rates different.

    x_n(t) = λ_1…λ_(n−1) · Σ_i e^(−λ_i t) / Π_(j≠i) (λ_j − λ_i), the last condition having λ = 0 (Bateman, 1910).
    """
    lam = [*rate, 0.0]
    out = []
    for n in range(1, len(lam) + 1):
        head = math.prod(lam[: n - 1])
        out.append(
            head
            * sum(math.exp(-lam[i] * years) / math.prod(lam[j] - lam[i] for j in range(n) if j != i) for i in range(n))
        )
    return np.array(out)


@given(st.lists(st.integers(1, 40), min_size=1, max_size=4, unique=True), st.floats(0.02, 10.0))
def test_the_transition_agrees_with_bateman_for_two_to_five_conditions(tenths: list[int], years: float) -> None:
    rate = [n / 10 for n in tenths]
    np.testing.assert_allclose(transition(np.array(rate), years)[0], bateman(rate, years), rtol=0, atol=1e-9)


@given(chains, st.floats(0.0, 4.0))
@example([0.3, 0.3, 0.3, 0.3], 2.0)
@example([0.3, 0.3 + 1e-12, 0.3 - 1e-12, 0.3], 2.0)
@example([1.0, 1.0 + 1e-8], 1.0)
@example([0.0, 2.0, 0.0], 3.0)
def test_the_transition_agrees_with_an_exact_series_for_equal_and_nearly_equal_rates(
    rate: list[float], years: float
) -> None:
    expected = exponential_by_series(generator(np.array(rate)) * years)
    np.testing.assert_allclose(transition(np.array(rate), years), expected, rtol=0, atol=1e-12)


@given(st.integers(1, 4), st.floats(0.01, 3.0), st.floats(0.0, 6.0))
def test_equal_rates_age_like_a_poisson_count(moves: int, rate: float, years: float) -> None:
    """With one rate λ everywhere the number of moves is Poisson(λt), stopped in the last condition."""
    row = transition(np.full(moves, rate), years)[0]
    poisson = [math.exp(-rate * years) * (rate * years) ** n / math.factorial(n) for n in range(moves)]
    np.testing.assert_allclose(row, [*poisson, 1 - sum(poisson)], rtol=0, atol=1e-12)


@given(shares)
def test_a_yearly_share_is_exactly_what_leaves_in_one_year(share: float) -> None:
    p = transition(rates_from_shares([share]), 1.0)
    np.testing.assert_allclose(p, [[1 - share, share], [0.0, 1.0]], rtol=0, atol=1e-12)


@given(st.floats(1e-15, 1e-6))
def test_a_tiny_share_keeps_its_digits(share: float) -> None:
    """−ln(1−p) = p + p²/2 + p³/3 + …; written as log(1−p) it would lose ten digits."""
    assert rates_from_shares([share])[0] == pytest.approx(share + share**2 / 2 + share**3 / 3, rel=1e-14, abs=0)


@given(chains)
def test_a_unit_only_ever_moves_to_the_next_worse_condition(rate: list[float]) -> None:
    q = generator(np.array(rate))
    size = len(rate) + 1
    assert q.shape == (size, size)
    np.testing.assert_array_equal(np.diag(q), [-r for r in rate] + [0.0])
    np.testing.assert_array_equal(np.diag(q, 1), rate)
    assert np.count_nonzero(q - np.diag(np.diag(q)) - np.diag(np.diag(q, 1), 1)) == 0
    np.testing.assert_array_equal(q.sum(axis=1), np.zeros(size))


@given(chains, spans)
def test_nothing_is_lost_and_nothing_heals_by_itself(rate: list[float], years: float) -> None:
    p = transition(np.array(rate), years)
    np.testing.assert_allclose(p.sum(axis=1), 1.0, rtol=0, atol=1e-12)
    assert (p >= 0).all()
    np.testing.assert_allclose(np.tril(p, -1), 0.0, rtol=0, atol=1e-15)


@given(chains, spans, spans)
def test_two_spans_after_each_other_are_one_long_span(rate: list[float], first: float, second: float) -> None:
    r = np.array(rate)
    np.testing.assert_allclose(
        transition(r, first) @ transition(r, second), transition(r, first + second), rtol=0, atol=1e-11
    )


@given(st.lists(shares, min_size=1, max_size=4), st.sampled_from([2, 4, 12]))
def test_a_year_in_halves_quarters_or_months_ages_like_a_year_in_one(yearly: list[float], steps: int) -> None:
    r = rates_from_shares(yearly)
    np.testing.assert_allclose(
        np.linalg.matrix_power(transition(r, 1 / steps), steps), transition(r, 1.0), rtol=0, atol=1e-12
    )


@given(st.lists(shares, min_size=2, max_size=3), st.lists(shares, min_size=2, max_size=3), spans)
def test_many_regimes_at_once_are_each_one_alone(a: list[float], b: list[float], years: float) -> None:
    size = min(len(a), len(b))
    r = rates_from_shares([a[:size], b[:size]])
    both = transition(r, years)
    np.testing.assert_allclose(both[0], transition(r[0], years), rtol=0, atol=1e-13)
    np.testing.assert_allclose(both[1], transition(r[1], years), rtol=0, atol=1e-13)


@given(st.lists(st.floats(0.0, 2.0), min_size=1, max_size=4), st.floats(1.0, 5.0), spans)
def test_faster_decay_leaves_less_in_the_best_condition_and_more_relapsed(
    rate: list[float], factor: float, years: float
) -> None:
    slow = transition(np.array(rate), years)
    fast = transition(np.array(rate) * factor, years)
    assert fast[0, 0] <= slow[0, 0] + 1e-12
    assert fast[0, -1] >= slow[0, -1] - 1e-12
