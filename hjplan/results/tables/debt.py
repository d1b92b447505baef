"""What is borrowed and paid back: every loan, partner's contract and older debt until the last yuan is repaid.

outstanding = outstanding of the period before + drawn − repaid. The table goes on after the horizon: those periods are
what is left to successors. A partner's ``drawn`` is what it finances. Absent where nothing is owed.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.books.debts import debt_accounts
from hjplan.books.fiscal import dates_on
from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "debt"
COLUMNS = {
    "loan": Column("text", "", "债务", "loan, partner, or opening:FUND for debt from before the plan"),
    "period": Column("text", "date", "时段起始日", "start of the period"),
    "drawn": Column("whole", "yuan", "提款", "drawn in the period"),
    "interest": Column("whole", "yuan", "付息", "interest paid"),
    "repaid": Column("whole", "yuan", "还本", "principal repaid"),
    "outstanding": Column("whole", "yuan", "期末余额", "principal outstanding at the end of the period"),
}


def build(finished: Finished) -> pd.DataFrame | None:
    """One row per debt and period of its life."""
    county, books = finished.county, finished.books
    accounts = debt_accounts(county, books.drawn, books.spend, books.cost)
    if not accounts:
        return None
    dates = dates_on(county.timeline, max(len(a.drawn) for a in accounts))
    amounts = {n: np.concatenate([getattr(a, n) for a in accounts]) for n in list(COLUMNS)[2:]}
    return tidy(
        COLUMNS,
        {
            "loan": [a.id for a in accounts for _ in a.drawn],
            "period": [date for a in accounts for date in dates[: len(a.drawn)]],
            **amounts,
        },
    )
