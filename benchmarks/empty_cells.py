"""Places that do not need a facility cost no variable: the demo with a thousand places more that need nothing."""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from pathlib import Path

import hjplan as hj
from benchmarks.rows import SCENARIOS, Row
from hjplan.data import build_county
from hjplan.data.county import County
from hjplan.optimize.engine_exact import Model

MORE = 1000


def size(county: County) -> tuple[int, int]:
    """Variables and rows of the exact program."""
    program = Model(county).program
    return program.columns, program.rows


def with_empty_places(folder: Path) -> County:
    """The demo with a thousand villages in no row of stock.csv."""
    shutil.copytree(SCENARIOS, folder, ignore=shutil.ignore_patterns("__pycache__"))
    table = folder / "places.csv"
    lines = table.read_text(encoding="utf-8").splitlines()
    template = dict(zip(lines[0].split(","), lines[-1].split(","), strict=True))
    rows = [",".join({**template, "id": f"EMPTY{n}"}.values()) for n in range(MORE)]
    table.write_text("\n".join([*lines, *rows]) + "\n", encoding="utf-8")
    return build_county(hj.load(folder / "baseline.yaml"))


def measure() -> list[Row]:
    """Variables and rows without and with the empty places, and per cell that exists."""
    county = build_county(hj.load(f"{SCENARIOS}/baseline.yaml"))
    columns, rows = size(county)
    with tempfile.TemporaryDirectory() as name:
        more = with_empty_places(Path(name) / "demo")
    columns_more, rows_more = size(more)
    cells = sum(b.size for b in county.blocks)
    pairs = len(county.places.ids) * len(county.blocks)
    lines = dataclasses.asdict(county.timeline)["years"]
    return [
        Row(
            "variables, rows of the demo",
            f"{columns:,}, {rows:,}",
            how=f"{cells:,} of {pairs:,} pairs of place and facility exist, {lines} years",
        ),
        Row(
            f"the same with {MORE:,} places that need nothing",
            f"{columns_more:,}, {rows_more:,}",
            "no more",
            (columns_more, rows_more) == (columns, rows),
        ),
    ]
