"""What is proven about each run, and where its traces are."""

from __future__ import annotations

from hjplan.report.pieces import Column, Section, Table, cells
from hjplan.report.sections.doubts import doubts
from hjplan.report.sections.method import proof
from hjplan.report.side_by_side.view import View


def section(view: View) -> Section:
    """A row per run, and the doubts that hold for all of them."""
    words = view.words
    rows = []
    for name, reading in zip(view.names, view.readings, strict=True):
        overrides = ", ".join(f"{key} = {value}" for key, value in reading.run.manifest["overrides"])
        warnings = str(len(reading.summary["warnings"]))
        rows.append(cells(name, proof(reading), warnings, overrides, str(reading.run.manifest["run"])))
    columns = (
        Column(words("compare.run"), number=False),
        Column(words("method.proof"), number=False, prose=True),
        Column(words("compare.warnings")),
        Column(words("compare.overrides"), number=False),
        Column(words("method.run"), number=False),
    )
    sentences = (words("method.audit"), *dict.fromkeys(d for reading in view.readings for d in doubts(reading)))
    return Section("proof", words("method.title"), sentences, (Table(words("method.caption"), columns, tuple(rows)),))
