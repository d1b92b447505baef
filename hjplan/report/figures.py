"""Numbers as people read them: no more digits than they can use."""

from __future__ import annotations

import math

DASH = "–"
"""For a figure that does not exist (nothing was simulated, no one is billed)."""


def amount(value: float | None) -> str:
    """Money or units with thousands separated: three significant digits below 100, whole numbers above."""
    if value is None or not math.isfinite(value):
        return DASH
    size = abs(value)
    if size >= 99.95 or size < 5e-7:
        return f"{value:,.0f}".replace("-0", "0") if size < 0.5 else f"{value:,.0f}"
    digits = 1 if size >= 9.995 else 2 if size >= 0.0995 else min(6, 2 - math.floor(math.log10(size)))
    return f"{value:,.{digits}f}"


def percent(share: float | None, digits: int = 0) -> str:
    """A share (0.66) as ``66%``."""
    if share is None or not math.isfinite(share):
        return DASH
    return f"{100 * share:.{digits}f}%"


def signed(value: float | None, digits: int | None = None) -> str:
    """A difference with its sign: ``+3.1``, ``−12``, ``0``."""
    if value is None or not math.isfinite(value):
        return DASH
    text = amount(abs(value)) if digits is None else f"{abs(value):,.{digits}f}"
    if not any(c in "123456789" for c in text):
        return text
    return ("+" if value > 0 else "−") + text
