"""The dice of the simulation: every chance has its own keyed stream, so that nothing reshuffles anything else.

A stream is a pure function of (seed, input, id) and of the number of the draw; a number in it is found by its
*counter*, never by how many numbers were taken before. So every policy and every scenario meets the same futures;
adding an input, a policy, a place or a facility, or asking for more draws, leaves all others as they were; and the
number of workers cannot matter (model.md, section 10).

    key  = blake2b(seed, input, id)                      64 bits
    word = splitmix64(key ⊕ splitmix64(draw)) at counter
    u    = (word >> 11 + ½) · 2⁻⁵³                       in (0, 1)

splitmix64 is the finalizer of Steele, Lea, Flood (2014), "Fast splittable pseudorandom number generators".
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv, ndtri

from hjplan.data.county import County, Floats
from hjplan.errors import InputError, Message
from hjplan.schema.simulation import DecayUncertainty, Factor, Simulate

Words = NDArray[np.uint64]

GOLDEN = 0x9E3779B97F4A7C15
MIX_1 = 0xBF58476D1CE4E5B9
MIX_2 = 0x94D049BB133111EB
UNIT = 2.0**-53


def stream_key(seed: int, source: str, identity: str) -> int:
    """The key of one stream: the same words give the same key on every machine and in every release."""
    text = "\x1f".join((str(seed), source, identity)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def mixed(words: Words) -> Words:
    """splitmix64's finalizer: every input bit changes half of the output bits."""
    z = (words ^ (words >> np.uint64(30))) * np.uint64(MIX_1)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(MIX_2)
    return np.asarray(z ^ (z >> np.uint64(31)))


def draw_keys(keys: Sequence[int], draws: NDArray[np.int64]) -> Words:
    """[draws, keys] the key of each stream in each draw."""
    with np.errstate(over="ignore"):
        number = mixed((draws.astype(np.uint64) + np.uint64(1)) * np.uint64(GOLDEN))
        return mixed(np.array(keys, dtype=np.uint64)[None, :] ^ number[:, None])


def uniforms(keys: Words, counter: ArrayLike) -> Floats:
    """One uniform in (0, 1) for each key at a counter (a whole number, or an array that broadcasts)."""
    with np.errstate(over="ignore"):
        step = (np.asarray(counter, dtype=np.uint64) + np.uint64(1)) * np.uint64(GOLDEN)
        words = mixed(keys + step) >> np.uint64(11)
    return np.asarray((words.astype(np.float64) + 0.5) * UNIT)


def lognormal(keys: Words, sigma: float) -> Floats:
    """Factors of mean one: exp(σZ − σ²/2)."""
    return np.asarray(np.exp(sigma * ndtri(uniforms(keys, 0)) - 0.5 * sigma * sigma))


def beta_share(keys: Words, mean: float, sd: float) -> Floats:
    """Shares with this mean and standard deviation, by the quantile of the beta distribution."""
    concentration = mean * (1.0 - mean) / (sd * sd) - 1.0
    return np.asarray(betaincinv(mean * concentration, (1.0 - mean) * concentration, uniforms(keys, 0)))


def factor(seed: int, name: str, uncertainty: Factor, draws: NDArray[np.int64]) -> Floats:
    """[draws] the factor of one uncertain input."""
    keys = draw_keys([stream_key(seed, name, "")], draws)[:, 0]
    if uncertainty.beta is not None:
        return beta_share(keys, uncertainty.beta.mean, uncertainty.beta.sd)
    return lognormal(keys, uncertainty.lognormal or 0.0)


def cell_ids(county: County, block: int) -> list[str]:
    """The name of each (place, facility) of a block in its streams: ids, never positions."""
    b = county.blocks[block]
    return [f"{county.places.ids[p]}/{b.facility.id}" for p in b.place]


def decay_factors(county: County, settings: Simulate, draws: NDArray[np.int64]) -> tuple[Floats, ...]:
    """What multiplies the decay rates of each block in each draw: shared factor × the place's own.

    [D, n] where each place has its own, else [D, 1], or [1, 1] of ones where decay is certain.
    """
    uncertainty = settings.uncertain.get("decay")
    if settings.mode == "expected" or not isinstance(uncertainty, DecayUncertainty):
        return tuple(np.ones((1, 1)) for _ in county.blocks)
    common = np.ones((1, 1))
    if uncertainty.shared is not None:
        keys = draw_keys([stream_key(settings.seed, "decay.shared", "")], draws)
        common = lognormal(keys, uncertainty.shared.lognormal)
    if uncertainty.own is None:
        return tuple(common for _ in county.blocks)
    out = []
    for index in range(len(county.blocks)):
        keys = draw_keys([stream_key(settings.seed, "decay.own", i) for i in cell_ids(county, index)], draws)
        out.append(common * lognormal(keys, uncertainty.own.lognormal))
    return tuple(out)


def arrival_factors(county: County, settings: Simulate, draws: NDArray[np.int64]) -> Floats:
    """[D, F] the share of each fund's amounts that arrives in each draw, the same in all its years."""
    out = np.ones((len(draws), len(county.funds)))
    if settings.mode == "expected":
        return out
    for f, fund in enumerate(county.funds):
        uncertainty = settings.uncertain.get(f"funds.{fund.id}")
        if isinstance(uncertainty, Factor):
            out[:, f] = factor(settings.seed, f"funds.{fund.id}", uncertainty, draws)
    return out


def check_uncertain(county: County, settings: Simulate) -> None:
    """Every uncertain input must be one that exists and have the right kind of distribution."""
    known = {"decay"} | {f"funds.{fund.id}" for fund in county.funds}
    messages = []
    for name, uncertainty in settings.uncertain.items():
        wanted = DecayUncertainty if name == "decay" else Factor
        if name not in known:
            text = f"`{name}` is no input of this scenario that can be uncertain; there are: {', '.join(sorted(known))}"
            messages.append(Message(text, key=f"simulate.uncertain.{name}"))
        elif not isinstance(uncertainty, wanted):
            form = "{shared: {lognormal: σ}, own: {lognormal: σ}}" if name == "decay" else "{beta: {mean, sd}}"
            messages.append(Message(f"`{name}` is given as {form}", key=f"simulate.uncertain.{name}"))
    if messages:
        raise InputError(tuple(messages))
