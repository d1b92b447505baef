"""Ranges of a run as a page, a picture and the command line read them: in words, and in the scenario's money."""

from __future__ import annotations

import functools
from dataclasses import dataclass
from typing import Any

import pandas as pd

from hjplan.report.figures import amount, percent
from hjplan.report.reading import Reading
from hjplan.report.words import Words

WORDS = ("firm", "negotiable", "never")
NAMED = 4
"""Lines that a sentence names at most."""


@dataclass(frozen=True, eq=False)
class RangesReading:
    """The table ``ranges`` of a run, in one language."""

    reading: Reading

    @property
    def words(self) -> Words:
        """The words of the language."""
        return self.reading.words

    @functools.cached_property
    def table(self) -> pd.DataFrame:
        """The table in the scenario's money."""
        table = self.reading.table("ranges")
        money = ["planned", "least", "most", "least_shown", "most_shown"]
        return table.assign(**{name: self.reading.money(table[name]) for name in money})

    @property
    def together(self) -> pd.DataFrame:
        """Lines of all funds together, those that the plan gives most first."""
        return self._largest(self.table[self.table["fund"] == ""])

    @property
    def by_fund(self) -> pd.DataFrame:
        """Lines of each fund, in the order of the funds and in each the largest first."""
        own = self.table[self.table["fund"] != ""]
        parts = [self._largest(own[own["fund"] == fund]) for fund in dict.fromkeys(own["fund"])]
        return pd.concat(parts) if parts else own

    @staticmethod
    def _largest(table: pd.DataFrame) -> pd.DataFrame:
        return table.sort_values(["planned", "most"], ascending=False, kind="stable")

    def line(self, sector: str, use: str) -> str:
        """``Sewage: upkeep``; debt, and mechanisms for all of them, have no line of work."""
        name = self.reading.word("use", use)
        if not sector:
            return name if use == "debt" else self.words("ranges.mechanisms")
        return self.words("ranges.line", {"sector": self.reading.sector(sector), "use": name})

    def word(self, word: str) -> str:
        """Firm, negotiable or never."""
        return self.words(f"ranges.{word}")

    def sentences(self) -> list[str]:
        """What is firm, what can move most, what gets nothing."""
        table, within = self.together, float(self.table["within"].iloc[0])
        count = {word: int((table["word"] == word).sum()) for word in WORDS}
        share = percent(within, 1).replace(".0%", "%")
        out = [self.words("ranges.lead", {"within": share, "count": len(table), **count})]
        firm = [self._named(row) for row in table[table["word"] == "firm"].head(NAMED).to_dict("records")]
        if firm:
            values = {"lines": self.words("ranges.and").join(firm), "unit": self.reading.unit}
            out.append(self.words("ranges.firmest", values))
        movable = table[table["word"] == "negotiable"]
        if len(movable):
            room = (movable["most"] - movable["least"]).sort_values(ascending=False, kind="stable")
            widest = [self._named(row) for row in movable.loc[room.index[:2]].to_dict("records")]
            values = {"lines": self.words("ranges.and").join(widest), "unit": self.reading.unit}
            out.append(self.words("ranges.movable", values))
        return out

    def _named(self, row: dict[Any, Any]) -> str:
        """``Sewage: upkeep at least 146``, or ``146 to 318`` where it can move."""
        values = {"line": self.line(row["sector"], row["use"]), **{n: amount(row[n]) for n in ("least", "most")}}
        return self.words("ranges.at_least" if row["word"] == "firm" else "ranges.between", values)
