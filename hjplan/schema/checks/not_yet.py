"""What this version reads and checks, but cannot plan with yet: refused, so that nothing is ignored in silence."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hjplan.errors import Message
from hjplan.schema.checks.subject import Subject
from hjplan.schema.nodes import Key, Node, Place

ANY = "*"
"""Any name, or any entry of a list."""

NOT_YET: tuple[str, ...] = (
    "modifiers",
    "capacities",
    "projects",
    "links",
    "facilities.*.regimes.*.staff",
    "facilities.*.regimes.*.needs",
    "facilities.*.build.faulty",
    "goal.minimise",
    "goal.minimize",
    "goal.order",
    "goal.maximise.worst",
    "goal.maximize.worst",
    "rules.*.gap",
    "rules.*.lock",
)
"""Keys that no engine knows yet: a line goes as soon as `hjplan.data` translates its key and the engines plan by it."""


def check(subject: Subject) -> Iterator[Message]:
    """One error for each key of the table that says something in this scenario."""
    for key in NOT_YET:
        for place in _found(subject.tree, key.split(".")):
            text = f"`{place[-1]}` is read but this version cannot plan with it yet: delete it to plan without"
            yield subject.message(place, text)


def _found(tree: Node, pattern: Sequence[str], above: Place = ()) -> Iterator[Place]:
    """The places at which a pattern stands with a value that says something: 0 or an empty mapping says nothing."""
    if not pattern:
        if tree.value:
            yield above
        return
    keys: list[Key] = [pattern[0]]
    if pattern[0] == ANY:
        keys = list(tree.value) if isinstance(tree.value, dict) else []
        keys = list(range(len(tree.value))) if isinstance(tree.value, list) else keys
    for key in keys:
        below = tree.child(key)
        if below is not None:
            yield from _found(below, pattern[1:], (*above, key))
