"""``hjplan diff``: what moved between two plans, and which input moved it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hjplan.cli.layout import amount, percent, table
from hjplan.cli.session import current
from hjplan.cli.spoken import Command, as_json, common, in_runs, option
from hjplan.cli.words import Words

if TYPE_CHECKING:
    from hjplan.comparison.differing import Difference
    from hjplan.comparison.differing.inputs import Input, Value
    from hjplan.comparison.differing.moved import Move
    from hjplan.comparison.differing.shares import Attribution

_ROWS = 3
"""Figures shown of each group, those that moved most; the rest is in ``--json``."""
_VALUES = 6
"""Values of inputs shown."""
_LONGEST = 24
"""Letters of a value that are shown."""
_OF_NAMES: dict[str, tuple[str, ...]] = {
    "fund": (),
    "work": ("sector", "use"),
    "coverage": ("sector",),
    "fee": ("", "diff"),
}
"""By group: of which catalogue group each part of a name is."""


@click.command("diff", cls=Command)
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@option("--no-shares", is_flag=True)
@in_runs
@as_json
@common
def diff(before: str, after: str, no_shares: bool, out: Path) -> None:
    """Say what moved between two plans, which inputs differ, and whose doing it is."""
    from hjplan import api
    from hjplan.cli.activity import activity, cores
    from hjplan.cli.compare import _open
    from hjplan.cli.interrupt import interruptible

    session = current()
    opened = [_open(item, out) for item in (before, after)]
    with activity(session) as say:
        found = interruptible(lambda: api.diff(*opened, out=out, shares=not no_shares, workers=cores(), progress=say))
    session.print("\n".join(describe(found, session.words)))
    if session.json:
        session.result(as_object(found))


def describe(found: Difference, words: Words) -> list[str]:
    """One screen: the goal, what moved most in each group, inputs that differ, and their shares."""
    names = {"before": found.before.id, "after": found.after.id}
    if found.empty:
        return [words("diff.nothing", names)]
    goals = [float(run.summary["goal"]) for run in (found.before, found.after)]
    told = {"a": amount(goals[0], 0), "b": amount(goals[1], 0), "change": _signed(goals[1] - goals[0], 0)}
    lines = [f"{names['before']} → {names['after']}", words("diff.goal", told)]
    rows = _moves(found, words)
    if rows:
        heads = ["", words("diff.moved"), words("diff.before"), words("diff.after"), words("diff.change")]
        lines += ["", *table([heads, *rows], numbers_from=2)]
    lines += ["", *_inputs(found.inputs, words)]
    if found.attribution is not None:
        lines += ["", *_shares(found.attribution, words)]
    return lines


def _signed(value: float, digits: int | None = None) -> str:
    text = amount(value, digits)
    return f"+{text}" if value > 0 and text != "0" else text


def _moves(found: Difference, words: Words) -> list[list[str]]:
    by_group: dict[str, list[Move]] = {}
    for move in found.moves:
        if move.group != "goal":
            by_group.setdefault(move.group, []).append(move)
    yuan = float(found.before.manifest["yuan"])
    rows = []
    for group, moves in by_group.items():
        head = words(f"diff.group_{group}", {"unit": found.before.summary["units"]["money"]})
        for i, move in enumerate(moves[:_ROWS]):
            rows.append([head if i == 0 else "", _name(move, words), *_figures(move, yuan, words)])
        if len(moves) > _ROWS:
            rows[-1][1] += " " + words("diff.more", {"count": len(moves) - _ROWS})
    return rows


def _name(move: Move, words: Words) -> str:
    groups = _OF_NAMES.get(move.group, ())
    parts = [words.name(groups[i], part) if i < len(groups) and groups[i] else part for i, part in enumerate(move.name)]
    return " · ".join(part for part in parts if part)


def _figures(move: Move, yuan: float, words: Words) -> list[str]:
    def shown(value: float | None) -> str:
        if value is None:
            return words("diff.never") if move.group == "project" else "–"
        if move.unit == "share":
            return percent(value)
        if move.unit == "year":
            return f"{value:.0f}"
        return amount(value / yuan if move.unit == "money" else value)

    change = ""
    if move.before is not None and move.after is not None:
        by = move.after - move.before
        change = (
            f"{100 * by:+.1f}"
            if move.unit == "share"
            else f"{by:+.0f}"
            if move.unit == "year"
            else _signed(by / yuan if move.unit == "money" else by)
        )
    return [shown(move.before), shown(move.after), change]


def _inputs(inputs: tuple[Input, ...], words: Words) -> list[str]:
    values = [value for one in inputs for value in one.values]
    if not values:
        return [words("diff.no_input")]
    lines = [words("diff.inputs", {"count": len(values)})]
    lines += table([_value(value) for value in values[:_VALUES]], numbers_from=9)
    if len(values) > _VALUES:
        parts = words("check.comma").join(f"{one.key} ({len(one.values)})" for one in inputs)
        lines.append("  " + words("diff.more_inputs", {"count": len(values) - _VALUES, "parts": parts}))
    return lines


def _value(value: Value) -> list[str]:
    def short(what: Any) -> str:
        text = "–" if what is None else f"{what:g}" if isinstance(what, float) else str(what)
        return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"

    before, after = f"{short(value.before)} ({value.where_before})", f"{short(value.after)} ({value.where_after})"
    return [f"  {value.key}", before, "→", after]


def _shares(found: Attribution, words: Words) -> list[str]:
    if found.why_none:
        return [words(f"diff.{found.why_none}")]
    lines = [words("diff.shares", {"plans": found.plans, "change": _signed(found.change, 0)})]
    whole = found.change
    for share in found.shares:
        part = percent(share.share / whole, 0) if abs(whole) > 1e-9 else "–"
        key = "diff.others" if share.input.key == "others" else ""
        name = words(key) if key else share.input.key
        lines.append(f"  {name}  {_signed(share.share, 0)}  {part}")
    lines[1:] = ["  " + line for line in table([line.strip().split("  ") for line in lines[1:]])]
    if found.orders < found.of_orders:
        lines.append("  " + words("diff.some_orders", {"orders": found.orders, "of": found.of_orders}))
    lines.append("  " + words("diff.exact", {"gap": f"{100 * found.gap:.2g}"}))
    return lines


def as_object(found: Difference) -> dict[str, Any]:
    """The object of ``diff --json``: money in yuan."""
    said = found.attribution
    return {
        "before": found.before.id,
        "after": found.after.id,
        "units": {"money": "yuan", "goal": found.before.summary["units"]["goal"]},
        "moved": [
            {"group": m.group, "name": list(m.name), "unit": m.unit, "before": m.before, "after": m.after}
            for m in found.moves
        ],
        "inputs": [
            {
                "input": one.key,
                "values": [
                    {
                        "key": v.key,
                        "before": v.before,
                        "after": v.after,
                        "where_before": v.where_before,
                        "where_after": v.where_after,
                    }
                    for v in one.values
                ],
            }
            for one in found.inputs
        ],
        "shares": None
        if said is None
        else {
            "change": said.change,
            "by_input": [
                {"input": s.input.key, "parts": list(s.input.keys), "share": s.share, "alone": s.alone}
                for s in said.shares
            ],
            "plans": said.plans,
            "orders": said.orders,
            "of_orders": said.of_orders,
            "gap": said.gap,
            "why_none": said.why_none,
        },
    }
