"""What users pay in each run, what it covers and leaves to others, and what it avoids."""

from __future__ import annotations

import math

from hjplan.comparison.tariffs import SHARES
from hjplan.report.figures import DASH, signed
from hjplan.report.pieces import Cell, Section, Table, cells
from hjplan.report.side_by_side.view import View, interval, tone
from hjplan.schema.funds import TIERS


def section(view: View) -> Section | None:
    """All fees together, bills by income group, then every fee."""
    fees = view.groups("fee_revenue", "fee")
    if not fees:
        return None
    words = view.words
    tables = [_together(view), _bills(view), *_each(view, fees)]
    return Section("fees", words("compare.fees_title"), (words("compare.fees_lead"),), tuple(tables))


def _together(view: View) -> Table:
    """Revenue, collection, recovery, subsidy, coverage, relapse and double spending avoided."""
    words, unit = view.words, {"unit": view.base.unit}
    rows = [
        view.line(words("compare.revenue_in", unit), "fee_revenue", "total"),
        view.line(words("compare.collection"), "collection", "total", percents=True, better=1),
        view.line(words("compare.recovery"), "cost_recovery", "total", percents=True, better=1),
        view.line(words("compare.subsidy_in", unit), "subsidy", "total", better=-1),
        view.line(words("compare.works"), "effective", "total", percents=True, better=1),
        *(row for row in (_relapse_avoided(view), _twice_avoided(view)) if row is not None),
    ]
    return Table(
        words("compare.fees_caption"),
        view.columns(words("col.what"), ""),
        tuple(rows),
        note=words("compare.avoided_note"),
    )


def _relapse_avoided(view: View) -> tuple[Cell, ...] | None:
    """How many units fewer relapse than in the base, mean over the futures of each."""
    values = {index: view.value(index, "relapsed", "total") for index in view.order}
    base = values[view.comparison.base]
    if math.isnan(base) or all(math.isnan(values[index]) for index in view.others):
        return None
    less = (Cell(signed(base - values[i]), tone(base - values[i]) or "quiet") for i in view.others)
    return cells(view.words("compare.relapse_avoided"), Cell(DASH, "quiet"), *less)


def _twice_avoided(view: View) -> tuple[Cell, ...] | None:
    """How much less is spent twice than in the base, mean over the same futures, with its interval."""
    if all(view.future(index, "spent_twice") is None for index in view.others):
        return None
    row = [Cell(view.words("compare.twice_avoided", {"unit": view.base.unit})), Cell(DASH, "quiet")]
    scale = -float(view.base.money(1.0))
    for index in view.others:
        found = view.future(index, "spent_twice")
        if found is None:
            row.append(Cell(DASH, "quiet"))
            continue
        less = scale * float(found["difference"])
        span = interval(view.words, float(found["p95"]), float(found["p05"]), scale)
        row.append(Cell(signed(less), tone(less) or "quiet", remark=span))
    return cells(*row)


def _bills(view: View) -> Table:
    """Bill of a household in the last year by tier, and its share of income: mean household and lowest fifth."""
    words, rows = view.words, []
    found = set(view.groups("bill", "tier"))
    for tier in (tier for tier in TIERS if tier in found):
        where = {"tier": words(f"tier.{tier}")}
        rows.append(view.line(words("compare.bill_of", where), "bill", "tier", tier, better=-1))
        for column in SHARES:
            if any(not math.isnan(view.value(i, column, "tier", tier)) for i in view.order):
                name = words(f"compare.{column}_of", where)
                rows.append(view.line(name, column, "tier", tier, percents=True, better=-1, digits=2))
    columns = view.columns(words("fees.who"), "")
    return Table(words("compare.bills"), columns, tuple(rows), note=words("compare.small_note"))


def _each(view: View, fees: list[str]) -> list[Table]:
    """One table per quantity with every fee as a row; all but revenue and bills folded."""
    words, unit = view.words, view.base.unit
    shown = (
        ("fee_revenue", "compare.revenue", unit, 0, False),
        ("bill", "compare.bill", words("unit.yuan"), -1, False),
        ("collection", "compare.collection_each", "", 1, True),
        ("cost_recovery", "compare.recovery_each", "", 1, True),
        ("subsidy", "compare.subsidy_each", unit, -1, False),
    )
    tables = []
    for quantity, caption, of, better, percents in shown:
        has = [fee for fee in fees if fee in set(view.groups(quantity, "fee"))]
        rows = tuple(view.line(_name(view, fee), quantity, "fee", fee, percents=percents, better=better) for fee in has)
        if rows:
            columns = view.columns(words("col.fee"), of)
            note = words("compare.small_note")
            tables.append(
                Table(words(caption, {"unit": unit}), columns, rows, note=note, folded=quantity != "fee_revenue")
            )
    return tables


def _name(view: View, fee: str) -> str:
    has = [reading for reading in view.readings if fee in reading.scenario.spec.fees]
    return (has[0] if has else view.base).fee(fee)
