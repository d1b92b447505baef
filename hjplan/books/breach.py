"""What an audit finds: breaches in words, how many figures were checked, and how far off the worst one is."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

Unit = Literal["", "yuan", "units", "households", "household-years", "share"]

SHOWN = 10
"""How many breaches of one kind are listed, the worst first; the others are counted."""


@dataclass(frozen=True)
class Breach:
    """One figure that does not add up."""

    rule: str
    text: str
    """What is wrong, in a sentence with both figures."""
    where: str
    """``rural_grant / village_sewage build, zone village / 2028-01-01``."""
    amount: float = 0.0
    """By how much, in ``unit``."""
    unit: Unit = ""

    def __str__(self) -> str:
        return f"[{self.rule}] {self.where}: {self.text}" if self.where else f"[{self.rule}] {self.text}"


@dataclass(frozen=True)
class Finding:
    """What one check found: its breaches, the number of figures it compared, the largest residual met."""

    breaches: tuple[Breach, ...] = ()
    checks: int = 0
    largest: float = 0.0


def joined(findings: Iterable[Finding]) -> Finding:
    """Several findings as one."""
    every = tuple(findings)
    return Finding(
        tuple(b for f in every for b in f.breaches),
        sum(f.checks for f in every),
        max((f.largest for f in every), default=0.0),
    )


Index = tuple[int, ...]


def judge(
    rule: str,
    unit: Unit,
    residual: ArrayLike,
    tolerance: ArrayLike,
    *,
    where: Callable[[Index], str],
    text: Callable[[Index], str],
) -> Finding:
    """Compare residuals with their tolerances: each larger one is a breach, told by ``where`` and ``text``.

    ``residual`` ≥ 0 of any shape (NaN is a breach), ``tolerance`` broadcastable to it. At most :data:`SHOWN` breaches
    are told in full, the largest first; one more says how many were left out.
    """
    off = np.asarray(residual, dtype=np.float64)
    if off.size == 0:
        return Finding()
    known = np.where(np.isnan(off), np.inf, off)
    bad = np.argwhere(~(known <= np.broadcast_to(np.asarray(tolerance, dtype=np.float64), off.shape)))
    sizes = known[tuple(bad.T)]
    worst = bad[np.argsort(-sizes, kind="stable")][:SHOWN]
    told = [
        Breach(rule, text(at), where(at), float(known[at]), unit)
        for at in (tuple(int(i) for i in row) for row in worst)
    ]
    if len(bad) > SHOWN:
        told.append(Breach(rule, f"and {len(bad) - SHOWN} more of this kind", ""))
    return Finding(tuple(told), off.size, float(known.max()))
