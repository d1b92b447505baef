"""Whoever pays a project, and its upkeep once it is finished, and a mechanism (conventions 16, 37, 53)."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.payers import Line, fee_pays, may_pay, modifier_line, project_line
from hjplan.schema.checks.subject import Subject
from hjplan.schema.partners import Household
from hjplan.schema.rewards import Reward


def check(subject: Subject) -> Iterator[Message]:
    """Every project and every mechanism that costs something."""
    if any(place[:1] in (("funds",), ("pools",), ("fees",), ("facilities",)) for place in subject.left_out):
        return
    for name, project in subject.spec.projects.items():
        if not _paid(subject, project_line(project, "project")):
            has = _described(project_line(project, "project"))
            text = f"no fund may pay the project `{name}` ({has}): it can never start"
            yield subject.message(("projects", name), text)
        if project.upkeep > 0 and not _paid(subject, project_line(project, "upkeep")):
            has = _described(project_line(project, "upkeep"))
            text = f"no fund or fee may pay the upkeep of the project `{name}` ({has}): it can never start"
            yield subject.message(("projects", name, "upkeep"), text)
    for name, modifier in subject.spec.modifiers.items():
        if modifier.cost > 0 and not _paid(subject, modifier_line(modifier)):
            text = f"no fund or fee may pay `{name}` ({_described(modifier_line(modifier))})"
            yield subject.message(("modifiers", name, "cost"), text)


def _described(line: Line) -> str:
    """What a fund must pay for to pay the line: what the line has not, no earmark may ask for (convention 16)."""
    parts = {"use": line.use, "sector": line.sector, "facility": line.facility, "tier": line.tier}
    has = ", ".join(f"{key} `{value}`" for key, value in parts.items() if value)
    lacks = ", ".join([*(key for key, value in parts.items() if not value), "tag"])
    return f"{has}; no {lacks}"


def _paid(subject: Subject, line: Line) -> bool:
    """May anybody pay the line? What households add goes to units built, and rewards are not sure to be won."""
    funds = (fund for fund in subject.spec.funds.values() if not isinstance(fund, Household | Reward))
    return any(may_pay(subject.spec, fund, line) for fund in funds) or fee_pays(subject.spec, line)
