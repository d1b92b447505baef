"""One facility of a set that hangs together inside places, for whoever looks at facilities one by one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from hjplan.books.plan import BlockPlan
from hjplan.data.county import Block, Floats, Ints
from hjplan.dynamics import Coefficients
from hjplan.optimize.physics.linked import Linked
from hjplan.optimize.physics.oracle import BlockPrices, Oracle, Recipe


class Member:
    """One facility of a set, for whoever looks at facilities one by one."""

    def __init__(self, linked: Linked, block: int) -> None:
        self.linked, self.number = linked, block

    @property
    def _one(self) -> Oracle:
        """Its oracle in the way in force, or in the first that may be."""
        way = int(np.argmax(self.linked.allowed))
        return self.linked.each[self.number][int(self.linked.way_of[self.number][way])]

    @property
    def block(self) -> Block:
        """The facility in the way in force, once it is decided."""
        return self._one.block

    @property
    def measures(self) -> Coefficients:
        """Its coefficients, likewise."""
        return self._one.measures

    @property
    def zones(self) -> Ints:
        """[Z] zones of the block."""
        return self._one.zones

    def no_plan(self) -> BlockPlan:
        """Nothing done anywhere."""
        plan = self._one.no_plan()
        joint = any(link.second == self.number for link in self.linked.dig_once)
        return replace(plan, joint=np.zeros_like(plan.started)) if joint else plan

    def add_plan(
        self, prices: BlockPrices, share: Floats, way: Ints, plan: BlockPlan, recipe: Recipe | None = None
    ) -> BlockPlan:
        """Add a share [Z] of the plans that a recipe gives, each zone's for its own way [Z]."""
        if recipe is None:
            raise ValueError("a facility that hangs together with others has a recipe")
        part = share[self._one.classes.cell_zone]
        if recipe.joint is not None and plan.joint is not None:
            plan.joint[:] += part[:, None] * recipe.joint
        if recipe.flows is not None:
            plan.under[:] += part[:, None, None, None] * recipe.flows.under
            plan.restored[:] += part[:, None, None] * recipe.flows.restored
            plan.started[:] += part[:, None] * recipe.started
            if plan.handed is not None:
                plan.handed[:] += part[None, :, None] * recipe.handed
            return plan
        for number in np.unique(way[share > 0]).tolist():
            own = int(self.linked.way_of[self.number][number])
            oracle = self.linked.each[self.number][own].decided(recipe.started, recipe.handed)
            oracle.add_plan(prices, np.where(way == number, share, 0.0), way, plan)
        return plan
