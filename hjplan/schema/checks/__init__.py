"""What a scenario must keep beyond the type of each value: one small file per theme."""

from __future__ import annotations

from hjplan.errors import Message
from hjplan.schema.checks import (
    affordable,
    beside,
    borrowing,
    care,
    catchments,
    conditions,
    earmarks,
    fees,
    futures,
    gaps,
    goal,
    hand_in_hand,
    library_costs,
    locks,
    mechanisms,
    money,
    needs,
    not_yet,
    paid_projects,
    posts,
    projects,
    repayment,
    rewards,
    rules,
    targets,
    whole_works,
    zones,
)
from hjplan.schema.checks.subject import Subject

_ALWAYS = (
    *(conditions, earmarks, beside, repayment, rewards, fees, affordable, targets, rules, gaps, locks, goal, futures),
    *(projects, paid_projects, catchments, hand_in_hand, whole_works, posts, mechanisms, needs, not_yet),
)
_SUSPICIOUS = (money, borrowing, care, library_costs, zones)
"""Warnings about a scenario that is sound in itself; they would only confuse where errors are shown."""


def cross_check(subject: Subject) -> list[Message]:
    """Every error and warning of all themes."""
    messages = [message for theme in _ALWAYS for message in theme.check(subject)]
    if subject.broken_tables or subject.left_out or any(m.level == "error" for m in messages):
        return messages
    return messages + [message for theme in _SUSPICIOUS for message in theme.check(subject)]
