"""Add a table to a run that is saved already: what was found out of it later lies beside what it was saved with."""

from __future__ import annotations

import hashlib
import io
import json

import pandas as pd
import pyarrow.parquet as pq

from hjplan.results.loading import MANIFEST, Run, load
from hjplan.results.plain import to_json
from hjplan.results.scratch import write_file
from hjplan.results.tables import arrow_table


def add_table(run: Run, name: str, frame: pd.DataFrame) -> Run:
    """Write a table into a run's folder, or put a new one in its place, and return the run with it.

    The table is renamed into place whole, then the manifest that tells its hash. Raises InputError where the folder
    cannot be written.
    """
    out = io.BytesIO()
    pq.write_table(arrow_table(frame, name), out)
    write_file(run.folder / "tables" / f"{name}.parquet", out.getvalue())
    source = run.folder / MANIFEST
    manifest = json.loads(source.read_text(encoding="utf-8"))
    manifest["tables"][f"tables/{name}.parquet"] = hashlib.sha256(out.getvalue()).hexdigest()
    write_file(source, (to_json(manifest, indent=1) + "\n").encode())
    return load(run.folder)
