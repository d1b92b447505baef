"""The only door between physics and money: what a decision costs and serves, as coefficients.

Exact rows, pricing oracle, simulator and auditor all read these; none writes its own (model.md, section 5).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.data.county import Block, Floats, Ints
from hjplan.dynamics.chain import transition


@dataclass(frozen=True, eq=False)
class Coefficients:
    """Measures of a block per unit of decision. Costs are yuan at constant prices, before ``prices``."""

    matrices: Floats
    """[V, R, S, S] transition over one period, by variant of the rates; V = 1 where no mechanism acts."""
    factor: Floats
    """[n] cost factor, by which a place's costs differ from those of the facility, which the next three are."""
    own_upkeep: Floats
    """[S, R] c[r,s]·Δ"""
    own_restore: Floats
    """[S]"""
    own_build: float
    served_under: Floats
    """[V, S, R] households served at the closing point per unit under r, before ρ:
    hh·operates·Σ P[r][s,k]·service[k]."""
    served_new: float
    """Households served at the closing point per unit restored or handed over by a project, before ρ: hh·service[0]."""
    served_built: float
    """The same per unit built: what is faulty at hand-over gives none of it."""
    served_stock: Floats
    """[S] households served at point 0 per unit of opening stock: hh·service."""
    variant: Ints | None = None
    """[n, T] which variant holds in a place and period; None where there is one only."""

    def moves(self, t: int) -> Floats:
        """Transition over period t: [R, S, S], or [n, R, S, S] where mechanisms make places differ."""
        return np.asarray(self.matrices[0] if self.variant is None else self.matrices[self.variant[:, t]])

    def serves(self, t: int) -> Floats:
        """Households served per unit under care in period t: [S, R], or [n, S, R] where places differ."""
        return np.asarray(self.served_under[0] if self.variant is None else self.served_under[self.variant[:, t]])

    def of_period(self, values: Floats) -> Floats:
        """``matrices`` or ``served_under`` by place and period: [n, T, …], or [1, 1, …] where they are all alike."""
        return np.asarray(values[None] if self.variant is None else values[self.variant])

    @property
    def upkeep(self) -> Floats:
        """[n, S, R] yuan per unit put under regime r for a period: c[r,s]·Δ·cost_factor."""
        return self.factor[:, None, None] * self.own_upkeep[None]

    @property
    def restore(self) -> Floats:
        """[n, S] yuan per unit restored; NaN where it is not possible."""
        return self.factor[:, None] * self.own_restore[None]

    @property
    def build(self) -> Floats:
        """[n] yuan per unit started; share ``pay[j]`` falls due j periods later."""
        return self.factor * self.own_build


def coefficients(block: Block, dt: float) -> Coefficients:
    """The measures of one block for periods of ``dt`` years."""
    f = block.facility
    matrices = transition(block.variants, dt)
    upkeep = np.zeros((len(f.service), len(f.regimes))) + f.regime_cost.T * dt
    upkeep[-1, :] = 0.0
    hh = f.households_per_unit
    return Coefficients(
        matrices=matrices,
        factor=block.cost_factor,
        own_upkeep=upkeep,
        own_restore=f.restore_cost,
        own_build=f.build_cost,
        served_under=hh * f.operates[None, :] * np.einsum("vrsk,k->vsr", matrices, f.service),
        served_new=hh * float(f.service[0]),
        served_built=hh * float(f.handover @ f.service),
        served_stock=hh * f.service,
        variant=block.variant,
    )
