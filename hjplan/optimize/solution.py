"""What an engine hands back: a plan, and what has been proven about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from hjplan.books.plan import Plan
from hjplan.data.county import County, Floats, Ints

Status = Literal["optimal", "feasible", "infeasible", "stopped"]


@dataclass(frozen=True)
class Reached:
    """One level of a goal: what the plan reaches and the best that is proven possible once the levels before it are
    held, in the level's own unit (household-years, yuan, a share)."""

    level: str
    value: float
    bound: float


@dataclass(frozen=True, eq=False)
class Solution:
    """The plan with its goal and the best bound proven for any plan of this scenario.

    ``goal`` and ``bound`` are those of the last level of the goal, in its own unit: weighted household-years, yuan or a
    share. No plan is better than ``bound``, which is above the goal, or below it where less is better.
    ``gap`` = |bound − goal|/max(1, |goal|). ``status`` is ``optimal`` when the gap asked for is proven, else
    ``feasible``.
    """

    status: Status
    plan: Plan
    goal: float
    bound: float
    lp_bound: float
    gap: float
    proven: bool
    engine: str
    why_engine: str
    seconds: dict[str, float] = field(default_factory=dict)
    size: dict[str, int] = field(default_factory=dict)
    fund_value: Floats | None = None
    """[F, T] weighted household-years per further nominal yuan (dual of the fund's balance), where known."""
    levels: Mapping[int, Ints] = field(default_factory=dict)
    """The levels chosen, by fee on `choose`: [years] each, as :func:`hjplan.data.levels.with_levels` takes them."""
    reached: tuple[Reached, ...] = ()
    """Every level of the goal, in order; (): households served alone, as ``goal`` and ``bound`` say."""
    whole: Plan | None = None
    """The plan with the years after it, where the goal looks at them; ``plan`` is its beginning."""


def size_of(county: County, variables: int, rows: int) -> dict[str, int]:
    """How big what was solved is, as `run --json` tells it."""
    return {
        "places": len(county.places.ids),
        "zones": len(county.zones),
        "facilities": len(county.blocks),
        "periods": county.timeline.periods,
        "variables": variables,
        "rows": rows,
    }
