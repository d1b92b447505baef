"""Goals beyond households served by the second implementation: from conventions 50 and 51 alone.

The second model (tests/builders/second_model.py) knows stocks, money and targets of a scenario without projects and
loans. Here it gets the years of the tail, and its objective is exchanged level by level.
"""

from __future__ import annotations

import copy
from collections import defaultdict
from typing import Any

from builders.second_model import MILLION, Cell, Fund, SecondModel, Terms, amount_in

TAIL = 5
LEVELS = ("households_served", "cost", "worst", "targets")


def levels_of(goal: dict[str, Any]) -> list[str]:
    """What is looked at, one after the other."""
    if "minimise" in goal:
        return ["cost"]
    if "order" in goal:
        return list(goal["order"])
    return ["worst", "households_served"] if isinstance(goal.get("maximise"), dict) else ["households_served"]


def with_tail(spec: dict[str, Any]) -> dict[str, Any]:
    """The scenario with five years more, in which amounts are those of the last year."""
    spec = copy.deepcopy(spec)
    start, years = spec["horizon"]["start"], spec["horizon"]["years"]
    last = start + years - 1
    spec["horizon"]["years"] = years + TAIL
    for grant in spec["funds"].values():
        grant["amount"] = {str(y): amount_in(grant["amount"], min(y, last)) for y in range(start, start + years + TAIL)}
    for target in spec.get("targets", []):
        target.setdefault("by", last)
        if "minimise" in spec["goal"]:
            target["hard"], target["hold"] = True, True
    return spec


class SecondGoals(SecondModel):
    """One county, solved level by level."""

    def __init__(self, spec: dict[str, Any], places: list[dict[str, Any]], stock: list[dict[str, Any]]) -> None:
        self.goal = spec["goal"]
        self.levels = levels_of(self.goal)
        steps = {"year": 1, "half": 2, "quarter": 4, "month": 12}[spec["horizon"].get("step", "year")]
        self.planned = spec["horizon"]["years"] * steps
        self.spent: dict[int, list[tuple[int, int]]] = defaultdict(list)
        self.missed: list[tuple[int, int, float]] = []
        """(point, variable, penalty) of every target that may be missed."""
        super().__init__(with_tail(spec) if "cost" in self.levels else spec, places, stock)

    def _spend(self, fund: Fund, t: int, paid: dict[tuple[int, str, int], Terms]) -> Terms:
        spent = super()._spend(fund, t, paid)
        if not fund.per_household:
            self.spent[t] += [(t, v) for v in spent]
        return spent

    def _target(self, target: dict[str, Any]) -> None:
        before = len(self.lp.gain)
        super()._target(target)
        first = (target.get("by", self.start + self.years - 1) - self.start + 1) * self.steps
        for i, variable in enumerate(range(before, len(self.lp.gain))):
            self.missed.append((first + i, variable, -self.lp.gain[variable]))

    def values(self, gap: float) -> list[float] | None:
        """Every level's best, the others before it held; None where nothing satisfies the scenario."""
        found = []
        for level in self.levels:
            terms, unit = self._objective(level)
            self.lp.gain = [0.0] * len(self.lp.low)
            for variable, gain in terms.items():
                self.lp.gain[variable] = gain
            best = self.lp.best()
            if best is None:
                return None
            found.append(best * unit)
            slack = max(1e-6, gap) * max(1.0, abs(best * unit)) / abs(unit)
            self.lp.row(terms, low=best - slack)
        return found

    def _objective(self, level: str) -> tuple[Terms, float]:
        """What is maximized, and the level's own unit in it: minus yuan for cost, minus household-years for targets."""
        if level == "cost":
            real = (1.0 + self.discount) * (1.0 + self.inflation.get("default", 0.0))
            return {v: -(real ** (-t * self.dt)) for t in self.spent for _, v in self.spent[t]}, -MILLION
        if level == "targets":
            return {v: -penalty for _, v, penalty in self.missed}, -1.0
        if level == "worst":
            return {self._worst(): 1.0}, 1.0
        return self._households(), 1.0

    def _households(self) -> Terms:
        terms: Terms = defaultdict(float)
        for cell in self.cells:
            for k in range(1, self.planned + 1):
                terms[cell.served[k]] += self.dt * self.beta(k) * cell.weight
            worth, value = self.beta(self.planned) * cell.weight * self.per_unit[cell.id], self.closing[cell.id]
            for variable, v in zip(cell.stock[self.planned], value, strict=True):
                terms[variable] += worth * v
            for j, variable in enumerate(cell.coming[self.planned]):
                terms[variable] += worth * value[0] * self.beta(j + 1)
        if "targets" not in self.levels:
            for point, variable, penalty in self.missed:
                if point <= self.planned:
                    terms[variable] -= penalty
        return dict(terms)

    def _worst(self) -> int:
        """The smallest coverage over groups and points (convention 51); in an order over townships."""
        said = self.goal.get("maximise", {"over": "township"})
        m = self.lp.variable(0.0, 1.0)
        last = self.start + self.planned // self.steps - 1
        first = (said.get("from", last) - self.start) * self.steps + 1
        for group in {g for c in self.cells for g in self._groups(c, said["over"])}:
            cells = [c for c in self.cells if group in self._groups(c, said["over"])]
            cells = [c for c in cells if c.spec["sector"] in said.get("sectors", [c.spec["sector"]])]
            weight = {id(c): self.share[c.id] * self.goal.get("weights", {}).get(c.spec["sector"], 1.0) for c in cells}
            for k in range(first, self.periods + 1):
                need = sum(weight[id(c)] * self.per_unit[c.id] * c.need[k] for c in cells)
                self.lp.row({**{c.served[k]: weight[id(c)] for c in cells}, m: -need}, low=0.0)
        return m

    @staticmethod
    def _groups(cell: Cell, over: str) -> list[str]:
        found = cell.place["tags"] if over == "tag" else [cell.place[over]]
        return [group for group in found if group]
