"""What the compiled oracle is given and fills: plain arrays by block, class, zone and cell (formulas in oracle.py)."""

from __future__ import annotations

from typing import NamedTuple

from hjplan.data.county import Bools, Floats, Ints


class Terms(NamedTuple):
    """What a facility type is: the same for all its classes."""

    upkeep: Floats
    """[S, R] yuan per unit under a regime for a period; inf where the regime is not possible."""
    restore: Floats
    """[S] yuan per unit; inf where it is not possible."""
    build: float
    matrices: Floats
    """[V, R, S, S]"""
    under: Floats
    """[V, S, R] households served per unit under a regime."""
    new: float
    """Households served per unit restored, or handed over by a project."""
    built: float
    """Households served per unit built."""
    handover: Floats
    """[S] share of the units built that enters each condition."""
    pay: Floats
    lead: int
    due: Floats
    """[L+1] β^{jΔ}: worth of a unit handed over j periods after T."""
    reference: Floats
    """[S] yuan of reference care of a unit in each condition for a period; 0 where it does not serve."""
    stays: bool
    whole_units: bool


class Members(NamedTuple):
    """The classes of a block (see classes.py)."""

    zone: Ints
    begins: Ints
    rho: Floats
    factor: Floats
    opening: Floats
    shrink: Floats
    survive: Floats
    variant: Ints
    """[C, T] which of ``matrices`` holds."""


class Asked(NamedTuple):
    """Prices and worth, by zone of the block."""

    costs: Floats
    """[Z, 5, T] price of a yuan of building, restoring, upkeep; of a unit due; of a yuan of reference care."""
    worth: Floats
    """[Z, T+1] worth of a household served."""
    closing: Floats
    """[Z, S] worth of a unit at T."""
    fixed: Floats
    """[C, T] units started whatever they bring; no rows: the oracle decides."""
    under: Floats
    """[Z, R, T] price of a unit under a regime."""
    handed: Floats
    """[H, T] price of a unit that a project hands over; inf in periods in which it cannot."""


class Answer(NamedTuple):
    """What the kernel adds to or fills."""

    gained: Floats
    """[Z] value net of prices."""
    end: Floats
    """[Z] closing value."""
    costs: Floats
    """[Z, 5, T] yuan of building, restoring, upkeep; units of building due; yuan of reference care."""
    served: Floats
    """[Z, T+1] households; point 0 is left out."""
    under: Floats
    """[Z, R, T] units under each regime."""
    handed: Floats
    """[Z, H, T] units that projects hand over."""


class Places(NamedTuple):
    """What is known of single places: the block's own arrays, by cell; nothing is kept of them a second time."""

    order: Ints
    """[n] cells of the block, class after class."""
    need: Floats
    """[n, T+1]"""
    cap: Floats
    """[n, T] units that may be started."""
    opening: Floats
    """[n, S] stock at point 0."""
    fixed: Floats
    """[n, T] units started whatever they bring; no rows: the oracle decides."""
    members: Bools
    """[H, n] cells to which each project may hand units over."""
    given: Floats
    """[H, n, T] units that projects hand over whatever they bring; none: the oracle decides."""
    whole_at: Ints
    """[n] period in which a bundle starts all that is unserved in a cell, −1: none does; empty: no bundle at all."""
    saving: Floats
    """[n] share of the cost that the bundle saves."""


class Carried(NamedTuple):
    """A block's plan, which the kernel adds to (books.plan.BlockPlan)."""

    under: Floats
    """[n, T, S, R]"""
    restored: Floats
    """[n, T, S]"""
    started: Floats
    """[n, T]"""
    handed: Floats
    """[H, n, T]"""
    bundled: Floats
    """[n, T]; empty: no bundle takes the block."""
