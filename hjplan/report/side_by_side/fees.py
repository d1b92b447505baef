"""What users pay in each run."""

from __future__ import annotations

from hjplan.report.pieces import Section, Table
from hjplan.report.side_by_side.view import View


def section(view: View) -> Section | None:
    """Revenue over the plan, and the bill of the last year."""
    words, unit = view.words, view.base.unit
    fees = view.groups("fee_revenue", "fee")
    if not fees:
        return None
    tables = []
    for quantity, caption, shown in (
        ("fee_revenue", "compare.revenue", unit),
        ("bill", "compare.bill", words("unit.yuan")),
    ):
        rows = tuple(view.line(_name(view, fee), quantity, "fee", fee) for fee in fees)
        columns = view.columns(words("col.fee"), shown)
        tables.append(Table(words(caption, {"unit": unit}), columns, rows, note=words("compare.small_note")))
    return Section("fees", words("compare.fees_title"), (), tuple(tables))


def _name(view: View, fee: str) -> str:
    has = [reading for reading in view.readings if fee in reading.scenario.spec.fees]
    return (has[0] if has else view.base).fee(fee)
