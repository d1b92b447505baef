"""Rules that a bureau lays on its plan, as records (model.md, section 6, conventions 27 to 30, 61, 66).

Every one is a linear form in the costs of lines or in standing units. L money lines; masks say which lines count.
"""

from __future__ import annotations

from dataclasses import dataclass

from hjplan.data.arrays import Bools, Floats


@dataclass(frozen=True, eq=False)
class ShareRule:
    """Nominal cost of lines ``part`` against that of lines ``whole``: at least or at most a share (convention 27)."""

    label: str
    """In the scenario's words: ``share of build, tier village, at least 0.5``."""
    part: Bools
    """[L]"""
    whole: Bools
    """[L] the same use everywhere."""
    at_least: float
    """0 where there is none."""
    at_most: float
    """inf where there is none."""
    over_horizon: bool
    """Once over the horizon; else in every calendar year."""
    entry: int = -1
    """Number of its entry among the scenario's `rules`, from 0; −1: of none."""


@dataclass(frozen=True, eq=False)
class UpkeepFloor:
    """Upkeep spending ≥ a share of what the reference regime of the opening stock would cost (convention 28).

    For every period from the second year on, at constant prices:
    Σ cost[upkeep] ≥ at_least·Σ over conditions with service > 0 of x[s,t]·c[ref,s]·Δ·cost_factor.
    """

    label: str
    members: tuple[Bools, ...]
    """One [n] mask per block of the county: whole zones."""
    lines: Bools
    """[L] the upkeep lines of those places and facilities."""
    at_least: float
    entry: int = -1
    """Number of its entry among the scenario's `rules`, from 0; −1: of none."""


@dataclass(frozen=True, eq=False)
class ChangeRule:
    """Cost at constant prices may not fall or rise by more than a share a year, in one group (convention 29)."""

    label: str
    lines: Bools
    """[L]"""
    at_most: float
    entry: int = -1
    """Number of its entry among the scenario's `rules`, from 0; −1: of none."""


@dataclass(frozen=True, eq=False)
class FloorRule:
    """Over the horizon one group gets at least a share of the nominal cost of a use (convention 30)."""

    label: str
    part: Bools
    """[L]"""
    whole: Bools
    """[L]"""
    at_least: float
    entry: int = -1
    """Number of its entry among the scenario's `rules`, from 0; −1: of none."""


@dataclass(frozen=True, eq=False)
class LimitRule:
    """Cost of a use per calendar year, at constant prices, at most so much (convention 66)."""

    label: str
    lines: Bools
    """[L]"""
    at_most: Floats
    """[years] yuan."""
    entry: int = -1
    """Number of its entry among the scenario's `rules`, from 0; −1: of none."""


@dataclass(frozen=True, eq=False)
class CommittedRule:
    """What is signed already: a fund pays at least so much on a line in a year, nominal (convention 61)."""

    label: str
    lines: Bools
    """[L] the line in all its zones."""
    year: int
    amount: float
    """Yuan."""
    fund: int
    """Index into County.funds."""
    entry: int = -1
    """Number of its entry among the scenario's `rules`, from 0; −1: of none."""


Rule = ShareRule | UpkeepFloor | ChangeRule | FloorRule | LimitRule | CommittedRule
