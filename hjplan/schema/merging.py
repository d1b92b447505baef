"""``extends``: a file says only what differs from another; deep merge, ``null`` removes, lists replace."""

from __future__ import annotations

import re
from pathlib import Path

from hjplan.errors import InputError, Message
from hjplan.schema.folders import inside
from hjplan.schema.nodes import Key, Node, Place
from hjplan.schema.scalars import show
from hjplan.schema.yaml_reading import read_yaml

_YEARS = re.compile(r"\d{4}(-\d{4}|\+)?")
LONGEST_CHAIN = 20
"""Files that extend one another; more is a slip."""


def is_year_map(node: Node) -> bool:
    """True for a mapping whose keys are years or spans (``2027-2028``, ``2029+``): it is replaced as a whole."""
    value = node.value
    return isinstance(value, dict) and bool(value) and all(_YEARS.fullmatch(str(key).strip()) for key in value)


def merge(base: Node, over: Node) -> Node:
    """``over`` laid on ``base``: mappings merge key by key, anything else replaces, ``null`` removes the key.

    A ``null`` for a key that ``base`` has not stays in the tree: it may remove what the library fills in later, and
    where it removes nothing in the end it is found out by the reading of types.
    """
    if not isinstance(base.value, dict) or not isinstance(over.value, dict) or is_year_map(base) or is_year_map(over):
        return over
    items: dict[Key, Node] = dict(base.value)
    for key, node in over.value.items():
        if node.value is None and key in items and items[key].value is not None:
            del items[key]
        elif key in items:
            items[key] = merge(items[key], node)
        else:
            items[key] = node
    return Node(items, over.mark, over.key_mark)


def read_extended(path: Path, root: Path) -> tuple[Node, list[Message], list[Path]]:
    """The tree of a file with everything that it extends merged in, messages, and the files in reading order."""
    messages: list[Message] = []
    chain: list[tuple[Path, Node]] = []
    current, asked = path, None
    while True:
        node, found = _read_one(current, asked, chain, messages)
        messages.extend(found)
        chain.append((current, node))
        asked = node.child("extends")
        following = _extended(current, asked, root, chain, messages)
        if following is None:
            break
        current = following
    tree = chain[-1][1]
    for _, over in reversed(chain[:-1]):
        tree = merge(tree, over)
    if isinstance(tree.value, dict):
        tree = Node({k: v for k, v in tree.value.items() if k != "extends"}, tree.mark)
    return tree, messages, [file for file, _ in chain]


def _read_one(
    path: Path, asked: Node | None, chain: list[tuple[Path, Node]], messages: list[Message]
) -> tuple[Node, list[Message]]:
    try:
        node, found = read_yaml(path)
    except InputError as error:
        if asked is not None and not path.is_file():
            text = f"there is no file {show(asked.value)} in {chain[-1][0].parent}"
            raise InputError((*messages, asked.mark.message(text, ("extends",)))) from error
        raise InputError((*messages, *error.messages)) from error
    if not isinstance(node.value, dict):
        text = f"a scenario is a mapping (`key: value`); this file holds {show(node.value)}"
        raise InputError((*messages, *found, node.mark.message(text)))
    return node, found


def _extended(
    path: Path, asked: Node | None, root: Path, chain: list[tuple[Path, Node]], messages: list[Message]
) -> Path | None:
    """The file that ``extends`` names, None where there is none; a cycle or a path out of the folder stops all."""
    if asked is None:
        return None
    place: Place = ("extends",)
    if not isinstance(asked.value, str):
        text = f"`extends` takes the name of one file; {show(asked.value)} was read"
        raise InputError((*messages, asked.mark.message(text, place)))
    target = inside(path.parent, root, asked.value)
    if isinstance(target, str):
        raise InputError((*messages, asked.mark.message(f"`extends` {target}", place)))
    files = [file for file, _ in chain]
    if target in files:
        circle = " → ".join(f.name for f in [*files[files.index(target) :], target])
        raise InputError((*messages, asked.mark.message(f"the files extend one another in a circle: {circle}", place)))
    if len(files) >= LONGEST_CHAIN:
        text = f"more than {LONGEST_CHAIN} files extend one another"
        raise InputError((*messages, asked.mark.message(text, place)))
    return target
