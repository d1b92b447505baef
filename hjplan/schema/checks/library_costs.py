"""A cost far from the library's is often one in another unit: 元 for 万元, a village for a household."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from hjplan.errors import Message
from hjplan.schema.checks.subject import Subject
from hjplan.schema.nodes import Place
from hjplan.schema.shipped import shipped_names, shipped_type

_FAR = 10.0
"""Ten times, or a tenth (interface.md, "An error, as a user sees it")."""


def check(subject: Subject) -> Iterator[Message]:
    """Costs of every facility that is `like` a shipped one."""
    for name, facility in subject.spec.facilities.items():
        if facility.like not in shipped_names():
            continue
        theirs = dict(_costs(shipped_type(str(facility.like), subject.spec.money.yuan)))
        ours = dict(_costs(facility.model_dump(exclude_none=True)))
        for key, cost in ours.items():
            other = theirs.get(key)
            if not other or not cost or 1 / _FAR < cost / other < _FAR:
                continue
            times = f"{cost / other:,.0f} times" if cost > other else f"1/{other / cost:,.0f} of"
            text = (
                f"{cost:g} {subject.spec.money.unit} is {times} the library's {other:g} for `{facility.like}`: is the "
                f"unit right (per {facility.unit}, in {subject.spec.money.unit})?"
            )
            yield subject.message(("facilities", name, *key), text, "warning")


def _costs(facility: Mapping[str, Any]) -> Iterator[tuple[Place, float]]:
    """Costs by key; of a list by condition the first that is not 0 stands for all."""
    parts: dict[Place, Any] = {
        ("build", "cost"): facility.get("build", {}).get("cost"),
        ("restore", "cost"): (facility.get("restore") or {}).get("cost"),
    }
    for name, regime in facility.get("regimes", {}).items():
        parts[("regimes", name, "cost")] = regime.get("cost")
    for place, cost in parts.items():
        if isinstance(cost, list):
            cost = next((c for c in reversed(cost) if c), None)
        if cost is not None:
            yield place, float(cost)
