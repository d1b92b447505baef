"""What each level of a fee would do, in a few lines: what ``run --fee-curve`` adds to its result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hjplan.cli.layout import amount, percent, table
from hjplan.cli.words import Words

if TYPE_CHECKING:
    from hjplan.results.loading import Run

TABLE = "fee_curve"


def describe(run: Run, words: Words) -> list[str]:
    """One line per level under a heading; nothing where the run was not asked for a curve."""
    if TABLE not in tuple(run.tables):
        return []
    curve = run.tables.fee_curve
    yuan, unit = float(run.manifest["yuan"]), run.summary["units"]["money"]
    fee = str(curve["fee"].iloc[0])
    head = [words(f"curve.{name}") for name in ("level", "bill", "mean", "lowest", "recovery")]
    head += [words("curve.subsidy", {"unit": unit}), words("curve.effective"), words("curve.goal")]
    return ["", words("curve.title", {"fee": fee}), *table([head, *(_row(row, yuan, words) for row in _rows(curve))])]


def as_json(run: Run) -> dict[str, Any]:
    """The rows of the table, money in the scenario's unit, to be laid into the object of ``run --json``."""
    if TABLE not in tuple(run.tables):
        return {}
    curve, yuan = run.tables.fee_curve, float(run.manifest["yuan"])
    money = ("revenue", "upkeep", "subsidy")
    rows = [{k: v / yuan if k in money else v for k, v in row.items()} for row in _rows(curve)]
    return {TABLE: rows}


def _rows(curve: Any) -> list[dict[str, Any]]:
    return [dict(zip(curve.columns, row, strict=True)) for row in curve.itertuples(index=False)]


def _row(row: dict[str, Any], yuan: float, words: Words) -> list[str]:
    level = f"{row['level']:g}"
    if row["status"] not in ("optimal", "feasible"):
        return [level, words(f"curve.{row['status']}")]
    return [
        level,
        amount(row["bill"]),
        percent(row["share_of_income"], 2),
        percent(row["share_of_lowest_fifth"], 2),
        percent(row["cost_recovery"], 0),
        amount(row["subsidy"] / yuan),
        percent(row["effective"]),
        amount(row["goal"], 0),
    ]
