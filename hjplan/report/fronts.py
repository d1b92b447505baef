"""A front between two goals as page, picture and command line read it: in words, and in units that people use."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass

import pandas as pd

from hjplan.report.figures import DASH, amount, percent
from hjplan.report.reading import Reading
from hjplan.report.words import Words

POINT = 0.01
"""A percentage point of a share of households."""
TIMES = 1.05
"""A step that costs so many times as much as another one is dearer."""


@dataclass(frozen=True, eq=False)
class FrontReading:
    """The front of a folder, in one language."""

    reading: Reading

    @property
    def words(self) -> Words:
        """The words of the language."""
        return self.reading.words

    @property
    def table(self) -> pd.DataFrame:
        """The table ``front``."""
        return self.reading.table("front")

    @property
    def first(self) -> str:
        """The goal that is as good as can be at every point."""
        return str(self.table["goal"].iloc[0])

    @property
    def second(self) -> str:
        """The goal that is held."""
        return str(self.table["held_goal"].iloc[0])

    def inside(self, goal: str) -> str:
        """A goal's name inside a sentence."""
        name = self.words(f"front_goal.{goal}")
        return name[:1].lower() + name[1:]

    def shown_unit(self, goal: str) -> float:
        """How much of the table's unit is one of the unit shown: 万元 for money, a per cent for a share."""
        return {"cost": 1.0 / float(self.reading.money(1.0)), "worst": POINT}.get(goal, 1.0)

    def unit(self, goal: str) -> str:
        """The unit in which a goal is shown."""
        return self.reading.unit if goal == "cost" else self.words(f"front_unit.{goal}")

    def value(self, column: str, goal: str, row: int) -> str:
        """A goal's value at a point, without its unit."""
        figure = float(self.table[column].iloc[row])
        return percent(figure, 1) if goal == "worst" else amount(figure / self.shown_unit(goal))

    def price_units(self) -> dict[str, object]:
        """The words of what is bought, and of what it is paid in."""
        return {
            "more": self.words(f"front_more.{self.first}", {"unit": self.reading.unit}),
            "paid": self.words(f"front_paid.{self.second}"),
        }

    @functools.cached_property
    def prices(self) -> list[float]:
        """What a further unit of the first goal costs on the step to each point; NaN at the first.

        For a household-year, for one of the scenario's unit of money or for a percentage point; in yuan,
        household-years or percentage points.
        """
        bought = self.shown_unit(self.first)
        paid = 1.0 if self.second == "cost" else self.shown_unit(self.second)
        return [float(price) * bought / paid for price in self.table["price"]]

    def price(self, row: int) -> str:
        """What a further unit costs on the step to a point, without its unit."""
        return amount(self.prices[row]) if math.isfinite(self.prices[row]) else DASH

    def at(self, column: str) -> int | None:
        """The row that is marked as ``own`` or ``knee``."""
        rows = self.table.index[self.table[column] == 1].tolist()
        return int(rows[0]) if rows else None

    def sentences(self) -> list[str]:
        """What the front says, in a few sentences."""
        words, table = self.words, self.table
        goals = {"first": words(f"front_goal.{self.first}"), "second": self.inside(self.second)}
        said = self.reading.summary
        if len(table) < 2:
            return [words("front.no_conflict", goals), self._own()]
        out = [words("front.lead", {**goals, "count": len(table)}), self._knee(), self._own()]
        if said.get("dropped"):
            out.append(words("front.dropped", {"dropped": said["dropped"]}))
        if "households_served" in (self.first, self.second) and float(table[self._households].min()) < 0:
            out.append(words("front.penalties"))
        worst = float(table["gap"].max())
        out.append(words("front.proof", {"gap": percent(worst, 2)}))
        return out

    @property
    def _households(self) -> str:
        """The column of the households served."""
        return "value" if self.first == "households_served" else "held_value"

    def _knee(self) -> str:
        row = self.at("knee")
        if row is None or row in (0, len(self.table) - 1):
            return self.words("front.straight", self.price_units())
        before = _mean(self, 1, row + 1)
        after = _mean(self, row + 1, len(self.table))
        values = {**self.price_units(), "point": row + 1, "before": amount(before), "after": amount(after),
                  "last_before": self.price(row), "next": self.price(row + 1), "following": row + 2}  # fmt: skip
        return self.words("front.knee", values)

    def _own(self) -> str:
        row = self.at("own")
        own = self.reading.summary["own_goal"]
        names = self.words("front.then").join(self.inside(goal) for goal in own)
        if row is None:
            return self.words("front.not_own", {"goal": names})
        return self.words("front.own", {"goal": names, "point": row + 1})


def _mean(front: FrontReading, first: int, end: int) -> float:
    """What a unit of the first goal costs on the mean over several steps."""
    steps = front.table.iloc[first:end]
    gained, paid = float(steps["gained"].sum()), float(steps["paid"].sum())
    bought = front.shown_unit(front.first)
    unit = 1.0 if front.second == "cost" else front.shown_unit(front.second)
    return paid / gained * bought / unit if gained > 0 else math.nan
