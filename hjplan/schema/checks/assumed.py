"""Which defaults were taken: `check` prints them, so that nothing is decided behind a planner's back."""

from __future__ import annotations

from hjplan.schema.checks.subject import Subject


def assumptions(subject: Subject) -> tuple[str, ...]:
    """One line for each default that was taken."""
    return ()
