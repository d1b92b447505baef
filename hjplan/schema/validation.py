"""The tree → frozen models; where parts are wrong, the rest is still read, so that all mistakes show at once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from hjplan.errors import Message
from hjplan.schema.nodes import Key, Node, Place
from hjplan.schema.scalars import TRUTH_WORDS, show
from hjplan.schema.scenario import ScenarioFile
from hjplan.schema.vocabulary import choices_at, expected, types_at
from hjplan.schema.wording import Finding, findings, to_message

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")
_NAMED: dict[Place, str] = {
    ("facilities",): "a facility",
    ("funds",): "a fund",
    ("fees",): "a fee",
    ("pools",): "a pool",
    ("modifiers",): "a modifier",
    ("capacities",): "a capacity",
    ("projects",): "a project",
}
"""Mappings whose keys are names that users choose, and what they name."""
_ENTRIES = {"facilities", "fees", "modifiers", "capacities", "projects", "links", "targets", "rules"}
"""Parts in which one wrong value makes its whole entry unfit for cross checks (a list of conditions, say)."""
_STAND_INS: dict[Key, Any] = {
    "hjplan": 1,
    "horizon": {"start": 2000, "years": 1},
    "money": {"unit": "yuan"},
    "places": "places.csv",
    "stock": "stock.csv",
    "funds": {"stand_in": {"amount": 0}},
}
"""What a required part that is missing or wrong is replaced with, so that the others can be checked; never planned."""
_LISTED: dict[Key, Any] = {
    "links": {"staff": {"of": "stand_in", "posts": 0.0}},
    "targets": {"coverage": 0.0},
    "rules": {"limit": {"of": "build", "at_most": 0.0}},
}
"""What stands for an entry of a list that is wrong: so the others keep their numbers; it is left out of all checks."""
_ROUNDS = 12
"""A part inside a part inside a part: more rounds than the vocabulary is deep."""


@dataclass(frozen=True)
class Reading:
    """The models (None where even the sound rest could not be read), messages, and entries that were left out."""

    spec: ScenarioFile | None
    messages: tuple[Message, ...]
    left_out: frozenset[Place]


def validate(tree: Node) -> Reading:
    """Read the tree into :class:`ScenarioFile`; every finding becomes a message with its line and column."""
    messages = _names(tree) + _truths(tree)
    data: Any = tree.plain()
    left_out: set[Place] = set()
    first = True
    for _ in range(_ROUNDS):
        try:
            spec = ScenarioFile.model_validate(data, strict=True)
            return Reading(spec, tuple(messages), frozenset(left_out))
        except ValidationError as error:
            found = findings(error, tree)
        if first:
            messages += [to_message(f, tree) for f in _telling(found, tree)]
            first = False
        for place in {_droppable(f) for f in found}:
            left_out.add(_drop(data, place))
    return Reading(None, tuple(messages), frozenset(left_out))


def _telling(found: list[Finding], tree: Node) -> list[Finding]:
    """Findings worth showing: of a fund of unknown kind only the kind, none twice."""
    strange = {f.place[:2] for f in found if f.kind == "literal_error" and f.place[-1:] == ("kind",)}
    kept: dict[tuple[str, Place], Finding] = {}
    for finding in found:
        if finding.place[:2] in strange and finding.place[-1] != "kind":
            continue
        kept.setdefault((finding.kind, finding.place), finding)
    return list(kept.values())


def _droppable(finding: Finding) -> Place:
    """What to leave out so that the rest can be read: an unknown key or wrong value alone, else what holds it."""
    place = finding.place
    if finding.kind in ("extra_forbidden", "key"):
        return place
    if finding.kind == "missing":
        place = place[:-1] or place
    if place[:2] == ("simulate", "uncertain"):
        return place[:3]
    if place[:1] == ("funds",) and place[-1:] == ("kind",):
        return place[:2]
    return place[:2] if place and place[0] in _ENTRIES else place


def _drop(data: Any, place: Place) -> Place:
    """Take a value out of the data, or what holds it where it is an entry of a list; what was taken out."""
    holder = data
    for depth, key in enumerate(place[:-1]):
        below = holder.get(key) if isinstance(holder, dict) else None
        if isinstance(below, list) and depth == 0 and place[0] in _LISTED:
            if isinstance(place[1], int) and place[1] < len(below):
                below[place[1]] = _LISTED[place[0]]
            return place[:2]
        if not isinstance(below, dict):
            place = place[: depth + 1]
            break
        holder = below
    if holder is data and place and place[0] in _STAND_INS:
        data[place[0]] = _STAND_INS[place[0]]
    elif place and isinstance(holder, dict):
        holder.pop(place[-1], None)
    return place


def _names(tree: Node) -> list[Message]:
    """Names that users choose are ASCII identifiers, and no words that mean true or false elsewhere."""
    messages: list[Message] = []
    for place, what in _named(tree):
        holder = tree.find(place)
        for key, node in holder.value.items() if holder and isinstance(holder.value, dict) else ():
            text = _name_problem(key, what)
            if text:
                messages.append(node.at_key.message(text, (*place, key)))
    facilities = tree.child("facilities")
    for name, facility in facilities.value.items() if facilities and isinstance(facilities.value, dict) else ():
        conditions = facility.child("conditions")
        for i, node in enumerate(conditions.value if conditions and isinstance(conditions.value, list) else ()):
            text = _name_problem(node.value, "a condition")
            if text:
                messages.append(node.mark.message(text, ("facilities", name, "conditions", i)))
    return messages


def _named(tree: Node) -> list[tuple[Place, str]]:
    places: list[tuple[Place, str]] = list(_NAMED.items())
    facilities = tree.child("facilities")
    if facilities and isinstance(facilities.value, dict):
        places += [(("facilities", name, "regimes"), "a regime") for name in facilities.value]
        for name, facility in facilities.value.items():
            regimes = facility.child("regimes")
            for regime in regimes.value if regimes is not None and isinstance(regimes.value, dict) else ():
                places.append((("facilities", name, "regimes", regime, "staff"), "a post"))
    return places


def _name_problem(name: object, what: str) -> str:
    if isinstance(name, str) and name.lower() in TRUTH_WORDS:
        return f"`{name}` is read as true or false by many programs: give {what} another name"
    if isinstance(name, str) and _NAME.fullmatch(name):
        return ""
    if isinstance(name, str | int) and not isinstance(name, bool):
        return (
            f"`{name}` cannot name {what}: use ASCII letters, digits and `_`, beginning with a letter; Chinese belongs "
            "into `title`"
        )
    return ""


def _truths(tree: Node) -> list[Message]:
    """`hjplan: true` or `priority: true`: true is no number, though Python would take it for 1."""
    messages = []
    for place, node in tree.scalars():
        if not isinstance(node.value, bool):
            continue
        choices = choices_at(place)
        if choices and not any(isinstance(c, bool | str) for c in choices):
            text = f"{show(node.value)} was read; expected is {expected(types_at(place))}"
            messages.append(node.mark.message(text, place))
    return messages
