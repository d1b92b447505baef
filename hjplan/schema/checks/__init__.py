"""What a scenario must keep beyond the type of each value: one small file per theme."""

from __future__ import annotations

from hjplan.errors import Message
from hjplan.schema.checks.subject import Subject


def cross_check(subject: Subject) -> list[Message]:
    """Every error and warning of all themes."""
    return []
