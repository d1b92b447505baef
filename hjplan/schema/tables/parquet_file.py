"""Parquet tables, read column by column: a country's half a million rows without an object for each cell."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np

from hjplan.schema.tables.column import AnyColumn, Cell, Column, NumberColumn, column_of, picked
from hjplan.schema.tables.raw import RawTable
from hjplan.schema.texts import LARGEST_TABLE, fail, read_bytes


def read_parquet(path: Path) -> RawTable:
    """The table in a Parquet file; messages count its rows from 1."""
    import pyarrow as pa  # only Parquet tables need it
    import pyarrow.parquet as pq

    # what Arrow's own allocator has freed nothing else can use, and that is a tenth of all that a plan takes
    pa.set_memory_pool(pa.system_memory_pool())
    content = read_bytes(path, LARGEST_TABLE)
    try:
        file = pq.ParquetFile(io.BytesIO(content))
        names = file.schema_arrow.names
        cells = tuple(_column(_read(file, name)) for name in names)
    except (pa.ArrowException, OSError, ValueError) as error:
        raise fail("this is not a Parquet table that can be read", path) from error
    columns = tuple(str(name).strip() for name in names)
    return RawTable(path, "parquet", columns, cells, range(1, file.metadata.num_rows + 1))


def _read(file: Any, name: str) -> Any:
    """One column: Arrow never holds the whole table beside what is made of it."""
    table = file.read(columns=[name], use_threads=False)
    return table.columns[table.column_names.index(name)]


def _column(column: Any) -> AnyColumn:
    """One column of an Arrow table: numbers stay numbers, texts are told apart once, anything else cell by cell."""
    import pyarrow as pa

    kind = column.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind):
        return _numbers(column)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_dictionary(kind):
        return _texts(column)
    return column_of((_cleaned(value) for value in column.to_pylist()), len(column))


def _numbers(column: Any) -> NumberColumn:
    blank = column.is_null().to_numpy()
    values = column.fill_null(0).to_numpy()
    if values.dtype.kind == "f":
        blank = blank | np.isnan(values)
    return NumberColumn(values, np.asarray(blank, dtype=np.bool_))


def _texts(column: Any) -> Column:
    encoded = column.dictionary_encode().unify_dictionaries()
    if not encoded.num_chunks:
        return Column((), np.zeros(0, dtype=np.int64))
    codes = np.concatenate([chunk.indices.fill_null(-1).to_numpy() for chunk in encoded.chunks])
    cleaned = [_cleaned(value) for value in encoded.chunk(0).dictionary.to_pylist()]
    return picked(cleaned, codes)


def _cleaned(value: Any) -> Cell:
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, bytes | list | dict | tuple):
        return str(value)
    if isinstance(value, float) and value != value:
        return None
    cell: Cell = value
    return cell
