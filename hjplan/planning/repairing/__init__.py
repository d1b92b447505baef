"""An infeasible scenario: the smallest conflict of its own statements, and the cheapest ways out, each planned."""

from hjplan.planning.repairing.mending import Repair, WayOut, repair

__all__ = ["Repair", "WayOut", "repair"]
