"""Numbers as people read them: no more digits than they can use."""

from __future__ import annotations

import math

SEEN = 0.005
"""What is less does not show in a figure with two decimals: a yuan of rounding among thousands of 万元."""
DASH = "–"
"""For a figure that does not exist (nothing was simulated, no one is billed)."""


def amount(value: float | None) -> str:
    """Money or units with thousands separated: whole numbers from 100 on, at most two decimals below."""
    if value is None or not math.isfinite(value):
        return DASH
    size = abs(value)
    if size < SEEN:
        return "0"
    digits = 0 if size >= 99.95 else 1 if size >= 9.995 else 2
    return f"{value:,.{digits}f}".replace("-", "−")


def precise(value: float | None) -> str:
    """A unit cost or a rate: three significant digits however small it is."""
    if value is None or not math.isfinite(value):
        return DASH
    size = abs(value)
    if size >= 9.995 or size < 5e-9:
        return amount(value)
    return f"{value:,.{min(9, 2 - math.floor(math.log10(size)))}f}".rstrip("0").rstrip(".")


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
