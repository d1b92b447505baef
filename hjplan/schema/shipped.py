"""``like``: the shipped facility type under the scenario's own keys, its costs turned into the scenario's money."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from hjplan import library
from hjplan.errors import Message
from hjplan.schema.horizon import YUAN_PER_UNIT
from hjplan.schema.merging import merge
from hjplan.schema.nearest import hint
from hjplan.schema.nodes import Key, Mark, Node, Source, from_plain
from hjplan.schema.scalars import show

_LABEL = "library"


def shipped_names() -> tuple[str, ...]:
    """Ids of the facility types that ship."""
    return tuple(library.facility_names())


def shipped_type(name: str, yuan: float) -> dict[str, Any]:
    """A shipped type in the words of ``facilities``, its costs in a money unit of ``yuan`` yuan (convention 69)."""
    facility = dict(library.facility(name))
    for part in ("build", "restore"):
        if part in facility:
            facility[part] = _in_unit(facility[part], yuan)
    facility["regimes"] = {name: _in_unit(regime, yuan) for name, regime in facility.get("regimes", {}).items()}
    return facility


def _in_unit(part: Mapping[str, Any], yuan: float) -> dict[str, Any]:
    cost = part.get("cost")
    if isinstance(cost, list | tuple):
        cost = [None if c is None else c / yuan for c in cost]
    elif cost is not None:
        cost = cost / yuan
    return {**part, "cost": cost} if "cost" in part else dict(part)


def money_unit(tree: Node) -> float:
    """Yuan in one unit of the scenario's money; 1 where the unit is not (yet) readable."""
    unit = tree.find(("money", "unit"))
    return YUAN_PER_UNIT.get(str(unit.value), 1.0) if unit else 1.0


def add_named_by_stock(tree: Node, named: Iterable[str], mark: Mark) -> Node:
    """The tree with each facility that only stock names taken in as ``like`` the shipped type of that id."""
    facilities = tree.child("facilities")
    listed = facilities.value if facilities and isinstance(facilities.value, dict) else {}
    known = set(shipped_names())
    added: dict[Key, Node] = {}
    for name in dict.fromkeys(named):
        if name not in listed and name in known:
            added[name] = from_plain({"like": name}, Mark(Source(mark.source.file, label=_LABEL)))
    if not added or (facilities and not isinstance(facilities.value, dict | None)):
        return tree
    items: dict[Key, Node] = dict(tree.value) if isinstance(tree.value, dict) else {}
    at = facilities.mark if facilities else mark
    items["facilities"] = Node({**listed, **added}, at, facilities.key_mark if facilities else None)
    return Node(items, tree.mark)


def fill_in(tree: Node) -> tuple[Node, list[Message]]:
    """The tree with the library's keys under those of every facility that has ``like``; messages for unknown types."""
    facilities = tree.child("facilities")
    if facilities is None or not isinstance(facilities.value, dict) or not isinstance(tree.value, dict):
        return tree, []
    messages: list[Message] = []
    filled: dict[Key, Node] = {}
    yuan = money_unit(tree)
    for name, node in facilities.value.items():
        filled[name] = node
        like = node.child("like")
        if like is None or like.value is None:
            continue
        if not isinstance(like.value, str) or like.value not in shipped_names():
            text = f"the library has no facility type {show(like.value)}.{hint(like.value, shipped_names())}"
            messages.append(like.mark.message(text, ("facilities", name, "like")))
            continue
        mark = Mark(Source(like.mark.source.file, like.mark.source.lines, _LABEL), like.mark.line, like.mark.column)
        base = from_plain(shipped_type(like.value, yuan), mark)
        filled[name] = merge(base, node)
    return Node({**tree.value, "facilities": Node(filled, facilities.mark, facilities.key_mark)}, tree.mark), messages
