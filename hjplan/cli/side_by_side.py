"""A comparison in one screenful: runs as columns, what matters as rows, the difference with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import pandas as pd

from hjplan.cli.check import fictional
from hjplan.cli.compared_projects import alike, project_rows
from hjplan.cli.layout import amount, cut, percent, table
from hjplan.cli.words import Words
from hjplan.comparison.tariffs import SHARES
from hjplan.schema.funds import TIERS

if TYPE_CHECKING:
    from hjplan.comparison import Comparison
    from hjplan.results.loading import Run

SECTORS = 4
"""Sectors shown: those in which the runs differ most."""
COLUMNS = 80
_NAME = 12
"""Columns that the name of a run may take, of two; of more they share what is left of the labels."""
_LABEL = 24
"""Columns of the labels."""


def describe(comparison: Comparison, words: Words) -> list[str]:
    """The comparison as at most 24 lines of 80 columns (for two runs), and a block on fees where bills differ."""
    base = comparison.runs[comparison.base]
    size = base.summary["size"]
    head = words(
        "compare.title",
        {
            "base": comparison.names[comparison.base],
            "places": size["places"],
            "facilities": size["facilities"],
            "unit": comparison.unit,
        },
    ) + fictional("", bool(base.manifest["fictional"]), words)
    two = len(comparison.runs) == 2
    room = _NAME if two else max(6, (COLUMNS - _LABEL) // len(comparison.runs) - 2)
    columns = [cut(name, room) for name in own_parts(comparison.names)]
    rows = [["", *columns, *([words("compare.difference")] if two else [])]]
    rows += [_row(comparison, words, *what, two=two) for what in _what(comparison, words)]
    shown = [head, "", *table(rows, most=_LABEL + 6), "", *_sentences(comparison, words)]
    fees = [_row(comparison, words, *what, two=two) for what in _of_fees(comparison, words)]
    if fees:
        shown += ["", words("compare.fees_title"), *table([rows[0], *fees], most=_LABEL + 6)]
    projects = project_rows(comparison, words)
    if projects:
        title = words("compare.projects_title", {"alike": alike(comparison)})
        shown += ["", title, *table([["", *columns], *projects], most=_LABEL + 6)]
    return shown


def own_parts(names: Sequence[str]) -> list[str]:
    """Names without the words that all begin with: ``qingshui-baseline``, ``qingshui-user-pays`` → ``baseline``, …"""
    words = [name.split("-") for name in names]
    same = 0
    while all(len(w) > same + 1 for w in words) and len({w[same] for w in words}) == 1:
        same += 1
    return ["-".join(w[same:]) for w in words]


def _what(comparison: Comparison, words: Words) -> list[tuple[str, str, str, str, str]]:
    """The rows: (label, basis, quantity, part, group)."""
    simulated = all(run.manifest["simulated"] for run in comparison.runs)
    asked = any(run.summary["targets"] for run in comparison.runs)
    rows = [("effective", "plan", "effective", "total", ""), ("built", "plan", "built", "total", "")]
    if simulated:
        rows.append(("coverage_in_futures", "futures", "coverage_at_end", "total", ""))
    rows += [("", "plan", "effective", "sector", sector) for sector in _sectors_that_differ(comparison.tables.values)]
    if simulated:
        rows.append(("rebound", "futures", "rebound_cycles", "total", ""))
        rows.append(("spent_twice", "futures", "spent_twice", "total", ""))
    rows.append(("spent", "plan", "spent", "total", ""))
    uses = ("build", "restore", "upkeep", *([] if comparison.tables.projects.empty else ["project"]))
    rows += [("", "plan", "spent", "use", use) for use in uses]
    rows += [("lapsed", "plan", "lapsed", "total", ""), ("fees", "plan", "fee_revenue", "total", "")]
    if asked:
        rows.append(("targets", "plan", "targets", "total", ""))
    if asked and simulated:
        rows.append(("targets_in_futures", "futures", "targets_met", "total", ""))
    rows.append(("goal", "plan", "goal", "total", ""))
    return [(words(f"compare.{row[0]}") if row[0] else f"  {words.name(row[3], row[4])}", *row[1:]) for row in rows]


def _of_fees(comparison: Comparison, words: Words) -> list[tuple[str, str, str, str, str]]:
    """The rows of the block on fees: (label, basis, quantity, part, group); none where no bill differs."""
    values = comparison.tables.values
    bills = values[(values["quantity"] == "bill") & (values["part"] == "fee")]
    if not (bills.groupby("group")["value"].agg(lambda v: float(v.max() - v.min())) > 0).any():
        return []
    billed = values[(values["quantity"] == "bill") & (values["part"] == "tier")]["group"]
    rows = [("collection", "plan", "collection", "total", ""), ("recovery", "plan", "cost_recovery", "total", "")]
    rows.append(("subsidy", "plan", "subsidy", "total", ""))
    if all(run.manifest["simulated"] for run in comparison.runs):
        rows.append(("avoided_relapsed", "avoided plan", "relapsed", "total", ""))
        rows.append(("avoided_spent_twice", "avoided futures", "spent_twice", "total", ""))
    told = [(words(f"compare.{row[0]}"), *row[1:]) for row in rows]
    for tier in (tier for tier in TIERS if tier in set(billed)):
        name = words.name("tier", tier)
        told.append((words("compare.bill", {"tier": name}), "plan", "bill", "tier", tier))
        for quantity in SHARES:
            known = values[(values["quantity"] == quantity) & (values["group"] == tier)]["value"].notna()
            if known.any():
                told.append((words(f"compare.{quantity}"), "plan", quantity, "tier", tier))
    return told


def _sectors_that_differ(values: pd.DataFrame) -> list[str]:
    """The sectors whose effective coverage differs most between the runs, in the order of the difference."""
    effective = values[(values["quantity"] == "effective") & (values["part"] == "sector")]
    spread = effective.groupby("group")["value"].agg(lambda v: float(v.max() - v.min()))
    return [str(s) for s in spread.sort_values(ascending=False, kind="stable").index[:SECTORS]]


def _row(
    comparison: Comparison, words: Words, label: str, basis: str, quantity: str, part: str, group: str, *, two: bool
) -> list[str]:
    if quantity == "targets":
        return [label, *[_targets(run.summary["targets"]) for run in comparison.runs]]
    if quantity == "fee_revenue":
        revenues = [_revenue(run, comparison) for run in comparison.runs]
        cells = [amount(v) for v in revenues]
        return [label, *cells, *([_signed(revenues[1 - comparison.base] - revenues[comparison.base])] if two else [])]
    table_ = comparison.tables.difference
    avoided = basis.startswith("avoided ")
    found = table_[
        (table_["basis"] == basis.removeprefix("avoided "))
        & (table_["quantity"] == quantity)
        & (table_["part"] == part)
        & (table_["group"] == group)
    ]
    values = {str(r["run"]): float(r["value"]) for _, r in found.iterrows()}
    if not found.empty:
        values[comparison.names[comparison.base]] = float(found.iloc[0]["base_value"])
    unit = "" if found.empty else str(found.iloc[0]["unit"])
    yuan = float(comparison.runs[comparison.base].manifest["yuan"])
    scale = 1.0 / yuan if unit == "yuan" and part != "tier" else 1.0
    if avoided:
        return _avoided(comparison, label, found, scale, two=two)
    if quantity in SHARES:
        cells = [percent(values.get(name, float("nan")), 2) for name in comparison.names]
        return [label, *cells, *([_difference(found, scale, 2)] if two else [])]
    show = percent if unit == "share" else amount
    cells = [show(values.get(name, float("nan")) * scale) for name in comparison.names]
    return [label, *cells, *([_difference(found, scale)] if two else [])]


def _avoided(comparison: Comparison, label: str, found: pd.DataFrame, scale: float, *, two: bool) -> list[str]:
    """How much less of something each run has than the base, and with two runs the interval of that."""
    less = {str(r["run"]): -scale * float(r["difference"]) for _, r in found.iterrows()}
    cells = [_signed(less.get(name, float("nan"))) for name in comparison.names]
    if not two:
        return [label, *cells]
    low, high = (-scale * float(found.iloc[0][end]) for end in ("p95", "p05")) if len(found) else (float("nan"),) * 2
    return [label, *cells, f"[{_signed(low)}…{_signed(high)}]" if low == low else ""]


def _revenue(run: Run, comparison: Comparison) -> float:
    """What all fees of a run bring in, in the money unit of the base."""
    unit = run.manifest["yuan"] / comparison.runs[comparison.base].manifest["yuan"]
    return float(sum(f["revenue"] for f in run.summary["fees"].values()) * unit)


def _difference(found: pd.DataFrame, scale: float, digits: int | None = None) -> str:
    """``+3.2 [+2.8…+3.6]``: points of a share, or an amount, with its 5 to 95 % interval."""
    if found.empty:
        return "–"
    row = found.iloc[0]
    factor = 100.0 if row["unit"] == "share" else scale
    low, high = float(row["p05"]) * factor, float(row["p95"]) * factor
    interval = f" [{_signed(low)}…{_signed(high)}]" if low == low and high == high else ""
    return _signed(float(row["difference"]) * factor, digits) + interval


def _signed(value: float, decimals: int | None = None) -> str:
    if value != value:
        return "–"
    digits = decimals if decimals is not None else 0 if abs(value) >= 100 or value == 0 else 1
    text = f"{value:+,.{digits}f}"
    return "0" if float(text.replace(",", "")) == 0 else text


def _targets(targets: list[dict[str, object]]) -> str:
    """``5/7``: met in the plan of all."""
    return f"{sum(bool(t['met']) for t in targets)}/{len(targets)}"


def _sentences(comparison: Comparison, words: Words) -> list[str]:
    """What the futures say, in words; and what could not be compared."""
    told = []
    difference = comparison.tables.difference
    won = difference[(difference["quantity"] == "coverage_at_end") & (difference["draws"] > 0)]
    for _, row in won.iterrows():
        told.append(
            words(
                "compare.won",
                {
                    "run": row["run"],
                    "base": row["base"],
                    "share": percent(float(row["share_better"]), 0),
                    "draws": int(row["draws"]),
                    "points": _signed(100 * float(row["difference"])),
                },
            )
        )
    return told + list(comparison.notes)
