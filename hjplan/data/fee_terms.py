"""What users pay, as records (model.md, section 7): T periods, V levels; tariffs and bills are nominal yuan."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.arrays import Bools, Floats, Ints


@dataclass(frozen=True, eq=False)
class FeeOptions:
    """The levels among which the optimizer chooses, one for each calendar year (V levels)."""

    levels: Floats
    """[V] tariffs, rising."""
    bill: Floats
    """[V, T] yuan per household and year."""
    collection: Floats
    """[V, T]"""
    largest_step: float
    """Largest rise of the tariff from one year to the next; inf without one. Chosen tariffs never fall."""
    burden: Floats
    """[V, T] largest share of the lowest fifth's income over the fee's tiers, for display and ordering."""


@dataclass(frozen=True, eq=False)
class FeeTerms:
    """A fee: billed on the opening service of its facility in its tiers.

    ``level``, ``bill``, ``collection`` are those in force. Where the scenario says `choose` they are the lowest level
    until the optimizer has chosen; :func:`hjplan.data.levels.with_levels` puts a choice in their place.
    """

    id: str
    title_zh: str
    title_en: str
    block: int
    members: Bools
    """[n of the block] places that are billed."""
    zones: Ints
    """Zones of those places."""
    tiers: tuple[str, ...]
    level: Floats
    """[T] tariff in its own unit."""
    unit: str
    bill: Floats
    """[T] yuan per household and year (convention 34)."""
    collection: Floats
    """[T] share of bills that is paid."""
    waived: float
    income: Floats
    """[T] mean nominal income of a household in its places, yuan a year; NaN where unknown."""
    waiver_fund: int = -1
    """Index into County.funds of who pays waived households' bills, or −1: forgone (convention 36)."""
    options: FeeOptions | None = None
    """What may be chosen; None where the scenario fixes the level or a dated path."""

    def yuan_per_household(self, dt: float) -> Floats:
        """[T] what users pay in a period per household served: bill·Δ·collection·(1 − waived)."""
        return np.asarray(self.bill * dt * self.collection * (1.0 - self.waived))

    def waiver_per_household(self, dt: float) -> Floats:
        """[T] what ``waiver_fund`` pays in a period per household served: waived·bill·Δ, without collection loss."""
        return np.asarray(self.waived * self.bill * dt * (1.0 if self.waiver_fund >= 0 else 0.0))


@dataclass(frozen=True, eq=False)
class AffordabilityTerms:
    """What the lowest fifth can bear: Σ over fees naming a tier of the full bill ≤ limit (convention 38)."""

    tiers: tuple[str, ...]
    limit: Floats
    """[tiers, T] yuan per household and year: cap·income per person·quintile ratio·household size; inf without one."""
    income: Floats
    """[tiers, T] mean income of a household of the lowest fifth, yuan a year; NaN where unknown."""
