"""Two plans: what moved between them, which inputs differ, and what each input has to do with the change."""

from hjplan.comparison.differing.difference import Difference, diff

__all__ = ["Difference", "diff"]
