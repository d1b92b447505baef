"""Read a saved table without trusting it: whatever is wrong becomes a breach in words, never an exception."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from hjplan.books.breach import SHOWN, Breach
from hjplan.data.county import Floats, Ints

RULE = "tables"
_BLANK = ("", "nan", "NaN", "None", "<NA>")
"""Cells that stand for a figure that is not known."""
_LARGEST = 2.0**53
"""Beyond this a whole number is not exact in float64."""


@dataclass(frozen=True, eq=False)
class Clean:
    """The sound rows of a table: positions of its keys, and its figures."""

    keys: dict[str, Ints]
    """Column → index into the known names; rows with an unknown one are dropped."""
    whole: dict[str, Ints]
    numbers: dict[str, Floats]
    rows: int

    def at(self, *names: str) -> tuple[Ints, ...]:
        """The keys named, as an index into an array."""
        return tuple(self.keys[n] for n in names)


class Reader:
    """Reads tables and notes what is wrong with them."""

    def __init__(self, tables: Mapping[str, pd.DataFrame]) -> None:
        self._tables = tables
        self.breaches: list[Breach] = []
        self.checks = 0

    def note(self, table: str, text: str) -> None:
        """Note a breach in a table."""
        self.breaches.append(Breach(RULE, text, f"table {table}"))

    def has(self, table: str) -> bool:
        """Is there such a table?"""
        return isinstance(self._tables.get(table), pd.DataFrame)

    def read(
        self,
        name: str,
        *,
        keys: Mapping[str, Sequence[str]],
        whole: Sequence[str] = (),
        numbers: Sequence[str] = (),
        once: Sequence[str] = (),
        nan: Sequence[str] = (),
    ) -> Clean:
        """The sound rows of table ``name``.

        ``keys`` maps a column to the names it may hold, ``whole`` and ``numbers`` are its figures; ``once`` are the
        columns that together name a row, which may come only once. Columns of ``nan`` may hold NaN.
        """
        frame = self._frame(name, [*keys, *whole, *numbers])
        positions = {c: self._positions(name, frame, c, known) for c, known in keys.items()}
        sound = np.ones(len(frame), dtype=bool)
        for found in positions.values():
            sound &= found >= 0
        keyed = {c: found[sound] for c, found in positions.items()}
        figures = {c: self._figures(name, frame, c, c in whole, c in nan)[sound] for c in [*whole, *numbers]}
        self._once(name, keyed, once)
        integers = {c: np.rint(np.clip(figures[c], -_LARGEST, _LARGEST)).astype(np.int64) for c in whole}
        return Clean(keyed, integers, {c: figures[c] for c in numbers}, int(sound.sum()))

    def _frame(self, name: str, columns: list[str]) -> pd.DataFrame:
        self.checks += 1
        empty = pd.DataFrame({c: pd.Series(dtype="object") for c in columns})
        frame = self._tables.get(name)
        if not isinstance(frame, pd.DataFrame):
            self.note(name, f"the table `{name}` is missing")
            return empty
        twice = [c for c in columns if int((frame.columns == c).sum()) > 1]
        missing = [c for c in columns if c not in frame.columns]
        for c in twice:
            self.note(name, f"the column `{c}` is there twice")
        for c in missing:
            self.note(name, f"the column `{c}` is missing")
        if twice or missing:
            return empty
        return frame[columns].reset_index(drop=True)

    def _positions(self, name: str, frame: pd.DataFrame, column: str, known: Sequence[str]) -> Ints:
        """Where each cell stands among the known names, −1 for none; every unknown name is noted once."""
        self.checks += len(frame)
        column_cells = frame[column].where(frame[column].notna(), "") if "" in known else frame[column]
        cells = column_cells.astype(str).str.removesuffix(" 00:00:00")
        found = np.asarray(pd.Index(list(known), dtype="object").get_indexer(pd.Index(cells, dtype="object")))
        unknown = sorted(set(cells[found < 0].tolist()))
        for value in unknown[:SHOWN]:
            self.note(name, f"`{value}` in column `{column}` is not known to the scenario")
        if len(unknown) > SHOWN:
            self.note(name, f"and {len(unknown) - SHOWN} more names in column `{column}` are not known")
        return found.astype(np.int64)

    def _figures(self, name: str, frame: pd.DataFrame, column: str, whole: bool, nan: bool) -> Floats:
        """A column as float64; what is no number, not finite or not whole is noted and read as 0 (or rounded)."""
        self.checks += len(frame)
        cells = frame[column]
        if not pd.api.types.is_numeric_dtype(cells.dtype):
            cells = cells.astype(str)
        values = np.array(pd.to_numeric(cells, errors="coerce").to_numpy(dtype=np.float64, na_value=np.nan))
        blank = (frame[column].isna() | cells.isin(_BLANK)).to_numpy() if nan else np.zeros(len(frame), dtype=bool)
        bad = np.flatnonzero(~np.isfinite(values) & ~(np.isnan(values) & blank))
        if len(bad):
            shown = frame[column].iloc[int(bad[0])]
            self.note(name, f"column `{column}`, row {bad[0] + 1}: `{shown}` is not a number ({len(bad)} such cells)")
            values[bad] = 0.0
        if whole:
            odd = np.flatnonzero((values != np.rint(values)) | (np.abs(values) > _LARGEST))
            if len(odd):
                first = f"column `{column}`, row {odd[0] + 1}: {values[odd[0]]:g} is not a whole number"
                self.note(name, f"{first} ({len(odd)} such cells)")
        return values

    def _once(self, name: str, keys: Mapping[str, Ints], once: Sequence[str]) -> None:
        """Note rows that name the same thing twice."""
        if once:
            again = pd.DataFrame({c: keys[c] for c in once}).duplicated()
            if again.any():
                self.note(name, f"{int(again.sum())} rows are there twice: same {', '.join(once)}")
