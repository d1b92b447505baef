"""Amounts as whole yuan that add up over time."""

from __future__ import annotations

import numpy as np

from hjplan.data.arrays import Floats, Ints


def whole(amounts: Floats) -> Ints:
    """Amounts as whole yuan, rounded so that the error does not add up over time.

    whole[t] = round(Σ_{τ≤t} amounts) − round(Σ_{τ<t} amounts) along the last axis: every sum from the start is
    within half a yuan of the exact one, every single amount within one.
    """
    total: Ints = np.rint(np.cumsum(amounts, axis=-1)).astype(np.int64)
    total[..., 1:] -= total[..., :-1].copy()
    return total
