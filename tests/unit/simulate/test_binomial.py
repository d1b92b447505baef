"""Chance against scipy: quantiles, means, uniforms."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtri
from scipy.stats import binom, kstest

from hjplan.data.draws import beta_share, draw_keys, lognormal, stream_key, uniforms
from hjplan.simulate.chance import binomial_quantile, normal_quantile
from hjplan.simulate.kernel_chance import binomial, normal, uniform


def sample(size: int = 4000) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    g = np.random.default_rng(3)
    return g.integers(0, 51, size).astype(float), g.random(size) ** 3, g.random(size)


def test_the_quantile_is_scipys_up_to_fifty_pieces() -> None:
    n, p, u = sample()
    low = p <= 0.5
    assert np.array_equal(binomial_quantile(n, p, u)[low], binom.ppf(u, n, p)[low].clip(0.0))
    high = binom.ppf(u, n, p).clip(0.0)
    assert np.mean(binomial_quantile(n, p, u) == high) > 0.999


def test_the_quantile_is_scipys_for_rare_events_among_many() -> None:
    g = np.random.default_rng(4)
    n, u = g.integers(51, 20_000, 2000).astype(float), g.random(2000)
    p = g.uniform(0.0, 7.9, 2000) / n
    assert np.array_equal(binomial_quantile(n, p, u), binom.ppf(u, n, p).clip(0.0))


@pytest.mark.parametrize(("n", "p"), [(60.0, 0.2), (400.0, 0.03), (5000.0, 0.4), (300.0, 0.95), (51.0, 0.005)])
def test_mean_and_spread_are_those_of_the_binomial(n: float, p: float) -> None:
    """Over the 10⁵ midpoints of (0, 1) there is no sampling error."""
    u = (np.arange(100_000) + 0.5) / 100_000
    k = binomial_quantile(np.full_like(u, n), np.full_like(u, p), u)
    assert k.mean() == pytest.approx(n * p, rel=2e-3)
    assert k.std() == pytest.approx(np.sqrt(n * p * (1 - p)), rel=2e-2)
    assert k.min() >= 0.0 and k.max() <= n


def test_certain_and_impossible_events_are_certain_and_impossible() -> None:
    u = np.array([1e-12, 0.5, 1.0 - 1e-12])
    for n in (0.0, 1.0, 50.0, 1e6):
        assert (binomial_quantile(np.full(3, n), np.zeros(3), u) == 0.0).all()
        assert (binomial_quantile(np.full(3, n), np.ones(3), u) == n).all()


def test_the_normal_table_is_close_to_the_normal_quantile() -> None:
    u = np.concatenate([np.linspace(3e-4, 1 - 3e-4, 9999), [1e-6, 1 - 1e-6]])
    assert np.abs(normal_quantile(u) - ndtri(u)).max() < 0.02


def test_the_compiled_scalars_are_the_plain_ones_to_the_last_bit() -> None:
    g = np.random.default_rng(5)
    n, p, u = g.integers(0, 3000, 3000).astype(float), g.random(3000) ** 4, g.random(3000)
    assert np.array_equal(binomial_quantile(n, p, u), [binomial(*t) for t in zip(n, p, u, strict=True)])
    assert np.array_equal(normal_quantile(u), [normal(x) for x in u])
    keys = draw_keys([stream_key(1, "a", "b")], np.arange(50))[:, 0]
    assert np.array_equal(uniforms(keys, 7), [uniform(k, 7) for k in keys])


def test_uniforms_are_uniform_along_draws_counters_and_ids() -> None:
    along_draws = uniforms(draw_keys([stream_key(1, "chance", "p/f")], np.arange(20_000))[:, 0], 3)
    one = draw_keys([stream_key(1, "chance", "p/f")], np.arange(1))[:, 0]
    along_counters = uniforms(one, np.arange(20_000))
    along_ids = uniforms(draw_keys([stream_key(1, "chance", f"p{i}/f") for i in range(20_000)], np.arange(1))[0], 3)
    for u in (along_draws, along_counters, along_ids):
        assert kstest(u, "uniform").pvalue > 1e-3
        assert abs(np.corrcoef(u[:-1], u[1:])[0, 1]) < 0.03


def test_a_key_depends_on_seed_input_and_id_and_never_changes() -> None:
    assert len({stream_key(s, i, n) for s in (1, 2) for i in ("a", "ab") for n in ("c", "bc", "")}) == 12
    assert stream_key(1, "decay.shared", "") == 4201650142711164357


def test_factors_have_mean_one_and_shares_their_mean_and_spread() -> None:
    keys = draw_keys([stream_key(1, "x", "")], np.arange(200_000))[:, 0]
    assert lognormal(keys, 0.3).mean() == pytest.approx(1.0, abs=0.005)
    shares = beta_share(keys, 0.9, 0.08)
    assert shares.mean() == pytest.approx(0.9, abs=0.002)
    assert shares.std() == pytest.approx(0.08, rel=0.02)
    assert shares.max() <= 1.0
