"""Several runs side by side, on the same futures."""

from hjplan.comparison.compare import Comparison, ComparisonTables, compare

__all__ = ["Comparison", "ComparisonTables", "compare"]
