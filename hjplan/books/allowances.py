"""By how many yuan the books may part from the exact sums because they are in whole yuan: one word for all who ask.

The auditor lets these differences pass, and the simulation carries them into every future, so that what an audited plan
rounds is never taken for a shortage. L lines, V fees, T periods; nominal yuan.

Costs, revenues and waivers become whole yuan by :func:`hjplan.books.whole.whole`: each is within a yuan of the exact
amount. A line may also be lowered by a yuan for each fund that may pay it, where its payers are a yuan short. From a
thousand million yuan on, floating point asks for more than a yuan: 1e-9 of the amount.
"""

from __future__ import annotations

import numpy as np

from hjplan.data.county import County, Floats

_RELATIVE = 1e-9


def of_lines(county: County, cost: Floats) -> Floats:
    """[L, T] of what a line costs exactly: a yuan of its own and one for each fund that may pay it."""
    payers = np.sum([f.eligible for f in county.funds], axis=0).reshape(county.lines.count)
    return np.asarray(np.maximum(1.0 + payers[:, None], _RELATIVE * cost))


def of_waivers(waivers: Floats) -> Floats:
    """[V, T] of what is paid for the waived households of a fee. Whoever pays for several fees may be off by all."""
    return np.asarray(np.maximum(1.0, _RELATIVE * waivers))


def of_receipts(received: Floats, waivers: Floats) -> Floats:
    """[V, T] of what the account of a fee receives, ``waivers`` in it: a yuan for what users pay, one for waivers."""
    return np.asarray(np.maximum(1.0 + (waivers > 0), _RELATIVE * np.abs(received)))
