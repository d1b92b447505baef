"""Re-add every yuan and every unit of a run, from its tables and its scenario alone, without a solver."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from hjplan.books.breach import Breach
from hjplan.books.reading import RULE
from hjplan.books.rules import rules
from hjplan.books.statement import read_statement
from hjplan.data.county import County

__all__ = ["Audit", "Breach", "audit"]


@dataclass(frozen=True)
class Audit:
    """What an audit found."""

    breaches: tuple[Breach, ...]
    checks: int
    """Figures that were compared."""
    largest: Mapping[str, float]
    """Rule → largest residual met, within tolerance or not (0 where it had nothing to check)."""

    @property
    def ok(self) -> bool:
        """True when nothing is wrong: only then is a run published."""
        return not self.breaches


def audit(county: County, tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any] | None = None) -> Audit:
    """Audit the tables of a run against its county; with the manifest also what the run claims of itself.

    Where the scenario leaves fees to `choose`, the levels are those of the table ``fees``. Payment, balance, carry,
    earmarks and pools hold exactly; shares, debt and costs within max(1 yuan × terms, 1e-9 of the size);
    stocks to 1e-6 units; coverage, targets and goal to 1e-6 (model.md, section 6). Tables that were edited, cut or
    filled with nonsense give breaches in words, never an exception.
    """
    with np.errstate(all="ignore"):  # nonsense in a table may overflow; it is told as a breach
        statement, unreadable, cells = read_statement(county, tables, manifest)
        found = {name: rule(statement.county, statement) for name, rule in rules().items()}
    breaches = (*unreadable, *(b for finding in found.values() for b in finding.breaches))
    checks = cells + sum(finding.checks for finding in found.values())
    return Audit(breaches, checks, {RULE: float(len(unreadable)), **{n: f.largest for n, f in found.items()}})
