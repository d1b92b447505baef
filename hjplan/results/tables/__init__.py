"""The tidy tables of a run: one file per table, found by looking into this folder.

A table is a module with ``NAME``, ``COLUMNS`` (name → :class:`Column`) and ``build(finished)``, which returns the
table, or None where the run has nothing to put in it (no simulation). A new table is one new file. Money is whole
nominal yuan; ``period`` is the start date of the period; ids are ASCII where the scenario's are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

import pandas as pd
import pyarrow as pa

from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column

__all__ = ["Column", "TableKind", "arrow_table", "build_tables", "table_kinds"]


@dataclass(frozen=True)
class TableKind:
    """One table: its name, one sentence about it, its columns, and how it is made from a finished run."""

    name: str
    about: str
    columns: Mapping[str, Column]
    build: Callable[[Finished], pd.DataFrame | None]


@cache
def table_kinds() -> Mapping[str, TableKind]:
    """Every table there is, by name, in alphabetical order."""
    kinds = {}
    for found in sorted(iter_modules(__path__), key=lambda m: m.name):
        module = import_module(f"{__name__}.{found.name}")
        if hasattr(module, "NAME"):
            about = (module.__doc__ or "").strip().splitlines()[0]
            kinds[module.NAME] = TableKind(module.NAME, about, module.COLUMNS, module.build)
    return dict(sorted(kinds.items()))


def build_tables(finished: Finished) -> dict[str, pd.DataFrame]:
    """All tables of a run, by name; those of the simulation are absent when nothing was simulated."""
    built = {name: kind.build(finished) for name, kind in table_kinds().items()}
    return {name: frame for name, frame in built.items() if frame is not None}


_ARROW = {"text": pa.string(), "whole": pa.int64(), "number": pa.float64()}


def arrow_table(frame: pd.DataFrame, name: str) -> pa.Table:
    """A table ready for Parquet: each field carries unit, meaning_zh and meaning_en; the same data, the same bytes.

    Columns that the table does not promise are kept behind the others, without metadata.
    """
    kind = table_kinds()[name]
    fields, arrays = [], []
    for column, about in kind.columns.items():
        meta = {"unit": about.unit, "meaning_zh": about.zh, "meaning_en": about.en}
        values = frame[column].tolist() if about.kind == "text" else frame[column].to_numpy()
        arrays.append(pa.array(values, type=_ARROW[about.kind], from_pandas=False))
        fields.append(pa.field(column, _ARROW[about.kind], nullable=False, metadata=meta))
    for column in (str(c) for c in frame.columns if c not in kind.columns):
        arrays.append(pa.array(frame[column].tolist()))
        fields.append(pa.field(column, arrays[-1].type))
    return pa.table(arrays, schema=pa.schema(fields, metadata={"table": name, "about": kind.about}))
