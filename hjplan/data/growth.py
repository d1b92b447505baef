"""How need moves over the horizon, and with it who stays and how fast one may build (conventions 1, 5, 8, 12)."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hjplan.data.county import Block, Floats, Timeline


def need_path(need: Floats, growth: Floats, timeline: Timeline, factor: Floats | None = None) -> Floats:
    """[n, T+1] need: need[0]·(1 + growth)^(kΔ); mechanisms multiply positive growth by ``factor`` [n, T]."""
    if factor is None:
        points = np.arange(timeline.periods + 1) * timeline.dt
        return np.asarray(need[:, None] * (1.0 + growth)[:, None] ** points)
    yearly = np.where(growth[:, None] > 0, growth[:, None] * factor, growth[:, None])
    steps = np.cumprod((1.0 + yearly) ** timeline.dt, axis=1)
    return np.asarray(need[:, None] * np.concatenate([np.ones((len(need), 1)), steps], axis=1))


def survivors(need: Floats, stays: bool) -> Floats:
    """[n, T] ρ: share of units that keeps its household: min(1, need[t+1]/need[t]); 1 without need (convention 12)."""
    if stays:
        return np.ones((len(need), need.shape[1] - 1))
    rho = np.minimum(1.0, need[:, 1:] / np.where(need[:, :-1] > 0, need[:, :-1], 1.0))
    return np.asarray(np.where(need[:, :-1] > 0, rho, 1.0))


def pace(need: Floats, yearly_limit: float, dt: float) -> Floats:
    """[n, T] units that may be started: yearly_limit·need·Δ; inf without a limit (convention 8)."""
    if np.isinf(yearly_limit):
        return np.full((len(need), need.shape[1] - 1), np.inf)
    return np.asarray(yearly_limit * need[:, :-1] * dt)


def need_growth(block: Block) -> Floats:
    """[n, T] what joins the unserved need at point t+1 (conventions 1, 5): max(0, Δneed), or Δneed where it stays."""
    growth = np.diff(block.need, axis=1)
    return growth if block.facility.stays else np.maximum(growth, 0.0)


def grown(timeline: Timeline, block: Block, factor: Floats) -> Block:
    """The block with the growth of its need multiplied."""
    if block.growth is None:
        return block
    need = need_path(block.need[:, 0], block.growth, timeline, factor)
    if block.facility.stays:
        need = np.maximum(need, block.opening.sum(axis=1)[:, None])
    rho = survivors(need, block.facility.stays)
    return replace(block, need=need, rho=rho, cap=pace(need, block.yearly_limit, timeline.dt))
