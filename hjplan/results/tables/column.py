"""What a column of a table holds: its kind, its unit and its meaning, in Chinese and English."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import pandas as pd

Kind = Literal["text", "whole", "number"]
"""``text``: a string, dates as ``2027-01-01``; ``whole``: int64; ``number``: float64, NaN where not known."""

DTYPES: dict[str, str] = {"text": "str", "whole": "int64", "number": "float64"}


@dataclass(frozen=True)
class Column:
    """One column: kind, unit (empty for names) and meaning."""

    kind: Kind
    unit: str
    zh: str
    en: str


def tidy(columns: Mapping[str, Column], values: Mapping[str, object]) -> pd.DataFrame:
    """Values as a DataFrame with exactly the columns promised, in their order and kind."""
    frame = pd.DataFrame({name: pd.Series(values[name], dtype=DTYPES[c.kind]) for name, c in columns.items()})
    return frame.reset_index(drop=True)
