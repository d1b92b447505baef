"""The only room that imports a solver: programs become PuLP problems, HiGHS solves them."""

from hjplan.optimize.backend.highs import Answer, Problem

__all__ = ["Answer", "Problem"]
