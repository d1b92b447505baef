"""One scenario end to end: plan it, close the books, audit them, try the plan in futures that differ."""

from hjplan.planning.one import plan_scenario

__all__ = ["plan_scenario"]
