"""From the share that a planner knows to the rate that the chain needs."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from hjplan.data.county import Floats


def rates_from_shares(shares: ArrayLike) -> Floats:
    """Turn yearly shares leaving a condition into rates: λ = −ln(1−p), per year.

    Under the rate λ alone exactly the share p is gone after one year, so a plan in years and a replay in months
    speak of the same process (model.md, section 4). ``log1p`` keeps small shares exact.
    """
    return np.asarray(-np.log1p(-np.asarray(shares, dtype=np.float64)))
