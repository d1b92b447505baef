"""``--set fees.sewage.level=72``: one more value laid on a scenario, under the same keys as in its YAML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from hjplan.errors import InputError, Message
from hjplan.schema.merging import merge
from hjplan.schema.nearest import hint
from hjplan.schema.nodes import Key, Mark, Node, Source, dotted, from_plain
from hjplan.schema.yaml_reading import parse_yaml

_LABEL = "--set"
_DOTTED_KEYS = {("simulate", "uncertain"): "funds"}
"""Mappings whose keys hold a dot themselves: ``simulate.uncertain`` has ``funds.NAME``."""


def parse_override(text: str) -> tuple[str, Any]:
    """``fees.sewage.level=72`` as (key, value); the value is read as YAML, so ``[1, 2]`` and ``{2027: 60}`` work."""
    key, equals, value = text.partition("=")
    key = key.strip()
    if not equals or not key or not all(part.strip() for part in key.split(".")):
        raise InputError((Message(f"`{text}` is not of the form KEY=VALUE, such as fees.sewage.level=72", key=_LABEL),))
    if not value.strip():
        raise InputError((Message(f"`{text}` gives no value; write `null` to remove a key", key=_LABEL),))
    try:
        node, messages = parse_yaml(value, None)
    except InputError as error:
        messages, node = list(error.messages), None
    if node is None or messages:
        reasons = "; ".join(m.text for m in messages)
        raise InputError((Message(f"the value of `{text}` cannot be read: {reasons}", key=_LABEL),))
    return key, node.plain()


def apply_overrides(tree: Node, overrides: Sequence[tuple[str, Any]], shipped: Sequence[str]) -> Node:
    """The tree with every override laid on, in order.

    A facility of the library (``shipped``) that the tree does not list is taken in as ``like`` that type first, so that
    ``facilities.village_sewage.build.cost`` reaches it too.
    """
    for key, value in overrides:
        place = _split(key)
        if len(place) > 2 and place[0] == "facilities" and tree.find(place[:2]) is None and place[1] in shipped:
            tree = _set(tree, place[:2], from_plain({"like": place[1]}, _mark()), key)
        tree = _set(tree, place, from_plain(value, _mark(), _mark()), key)
    return tree


def _mark() -> Mark:
    return Mark(Source(label=_LABEL))


def _split(key: str) -> tuple[Key, ...]:
    parts: list[Key] = [int(p) if re.fullmatch(r"\d+", p) else p for p in key.strip().split(".")]
    for above, prefix in _DOTTED_KEYS.items():
        n = len(above)
        if tuple(parts[:n]) == above and len(parts) > n + 1 and parts[n] == prefix:
            parts[n : n + 2] = [f"{prefix}.{parts[n + 1]}"]
    return tuple(parts)


def _set(node: Node, place: Sequence[Key], value: Node, whole: str) -> Node:
    """``node`` with ``value`` laid on at ``place``; the branches beside it are shared, nothing is changed in place."""
    if not place:
        return merge(node, value)
    key, rest = place[0], place[1:]
    if isinstance(node.value, list):
        if not isinstance(key, int) or key >= len(node.value):
            raise _wrong(whole, f"`{key}` is no entry of a list of {len(node.value)}; entries count from 0")
        entries = list(node.value)
        if value.value is None and not rest:
            del entries[key]
        else:
            entries[key] = _set(entries[key], rest, value, whole)
        return Node(entries, node.mark, node.key_mark)
    if not isinstance(node.value, dict):
        if node.value is not None:
            raise _wrong(whole, f"nothing can be set below a single value (`{key}`)")
        node = Node({}, node.mark, node.key_mark)
    items = dict(node.value) if isinstance(node.value, dict) else {}
    found = key if key in items else next((k for k in items if str(k) == str(key)), key)
    if found in items and value.value is None and not rest:
        del items[found]
    elif found in items:
        items[found] = _set(items[found], rest, value, whole)
    elif value.value is None:
        raise _wrong(whole, f"there is no key `{key}` to remove.{hint(key, items)}")
    else:
        for step in reversed(rest):
            value = Node({step: value}, _mark(), _mark())
        items[found] = value
    return Node(items, node.mark, node.key_mark)


def _wrong(whole: str, text: str) -> InputError:
    return InputError((Message(text, key=f"{_LABEL} {dotted((whole,))}"),))
