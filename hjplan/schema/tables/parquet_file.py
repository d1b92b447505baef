"""Parquet tables."""

from __future__ import annotations

import io
from pathlib import Path

from hjplan.schema.tables.raw import RawTable
from hjplan.schema.texts import LARGEST_TABLE, fail, read_bytes


def read_parquet(path: Path) -> RawTable:
    """The table in a Parquet file; messages count its rows from 1."""
    import pyarrow as pa  # only Parquet tables need it
    import pyarrow.parquet as pq

    content = read_bytes(path, LARGEST_TABLE)
    try:
        table = pq.read_table(io.BytesIO(content))
        lists = [column.to_pylist() for column in table.columns]
    except (pa.ArrowException, OSError, ValueError) as error:
        raise fail("this is not a Parquet table that can be read", path) from error
    cleaned = [[_blank(v) for v in values] for values in lists]
    rows = tuple(zip(*cleaned, strict=True)) if cleaned else ()
    columns = tuple(str(name).strip() for name in table.column_names)
    return RawTable(path, "parquet", columns, rows, tuple(range(1, len(rows) + 1)))


def _blank(value: object) -> object:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bytes | list | dict | tuple):
        return str(value)
    if isinstance(value, float) and value != value:
        return None
    return value
