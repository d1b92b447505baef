"""Changes of one figure in the tables of a run, and what they are made of: a row, an amount, a double entry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

Tables = dict[str, pd.DataFrame]
Mutant = Callable[[Tables, dict[str, Any], np.random.Generator], None]


class Mutants(dict[str, tuple[str, Mutant]]):
    """Mutants by name, each with the rule that must catch it."""

    def catch(self, rule: str) -> Callable[[Mutant], Mutant]:
        """Register a mutant with the rule that must catch it."""

        def register(change: Mutant) -> Mutant:
            self[change.__name__] = (rule, change)
            return change

        return register


def a_row(table: pd.DataFrame, g: np.random.Generator, **where: object) -> int:
    """A random row in which the columns have these values (a tuple: one of them)."""
    rows = np.ones(len(table), dtype=bool)
    for column, value in where.items():
        rows &= table[column].isin(value if isinstance(value, tuple) else (value,)).to_numpy()
    return int(g.choice(np.flatnonzero(rows)))


def add(table: pd.DataFrame, row: int, column: str, by: float) -> None:
    """Change one figure."""
    table.loc[row, column] = table.loc[row, column] + by


def double_entry(t: Tables, row: int, yuan: int) -> None:
    """Add yuan to a payment and to its fund's `spent`, out of what lapses or is carried: the fund still balances."""
    money, funds = t["money"], t["funds"]
    add(money, row, "amount", yuan)
    account = funds.index[(funds["fund"] == money.loc[row, "fund"]) & (funds["period"] == money.loc[row, "period"])][0]
    add(funds, account, "spent", yuan)
    add(funds, account, "lapsed", -yuan)
