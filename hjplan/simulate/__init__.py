"""A plan carried through futures that differ: whole units, real money, and what becomes of coverage."""

from hjplan.simulate.outcome import Outcome
from hjplan.simulate.run import simulate

__all__ = ["Outcome", "simulate"]
