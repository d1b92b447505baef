"""Findings of the type check, put where they belong in the file and into plain words."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from hjplan.errors import Message
from hjplan.schema.base import keys_of
from hjplan.schema.instruments import KINDS
from hjplan.schema.nearest import closest, hint
from hjplan.schema.nodes import Key, Node, Place
from hjplan.schema.scalars import show
from hjplan.schema.shipped import shipped_names
from hjplan.schema.vocabulary import choices_at, expected, keys_at, types_at

_WHOLE = {"spans", "dates", "points"}
"""Inside of amounts by year as the models keep them: the file has the mapping of years there."""
_NO_TAG = "union_tag_invalid"
"""pydantic's word for a `kind` of fund that there is not."""
_TYPE_ERRORS = ("_type", "_parsing", "int_from_float")


@dataclass(frozen=True)
class Finding:
    """One finding of the type check: its kind, the place in the tree, the labels of union branches behind it."""

    kind: str
    place: Place
    branch: tuple[str, ...]
    context: Mapping[str, Any]
    own_words: str


def findings(error: ValidationError, tree: Node) -> list[Finding]:
    """pydantic's errors as findings; of a value that may be of several kinds only the kind that was meant."""
    found = [_finding(dict(e), tree) for e in error.errors(include_url=False, include_input=False)]
    by_union: dict[Place, list[Finding]] = {}
    single: list[Finding] = []
    for finding in found:
        if finding.branch:
            by_union.setdefault(_union_place(finding), []).append(finding)
        else:
            single.append(finding)
    for place, group in by_union.items():
        single += _meant(group, place, tree)
    return single


def _union_place(finding: Finding) -> Place:
    return finding.place[: int(finding.branch[0].split(":", 1)[0])]


def _finding(error: Mapping[str, Any], tree: Node) -> Finding:
    """Walk a location down the tree; what is no key there is the label of a union branch."""
    node, place, branch = tree, [], []
    location = list(error["loc"])
    kind = {"invalid_key": "extra_forbidden"}.get(str(error["type"]), str(error["type"]))
    if kind == _NO_TAG:
        return Finding("literal_error", (*location, "kind"), (), {}, "")
    if location[:1] == ["funds"] and len(location) > 2 and location[2] in KINDS:
        del location[2]  # the kind of fund: no key of the file
    index = 0
    while index < len(location):
        step = location[index]
        below = node.child(step) if isinstance(step, int | str) else None
        last = index == len(location) - 1
        if step in _WHOLE and index + 1 < len(location) and below is None:
            number = location[index + 1]
            if isinstance(node.value, dict) and isinstance(number, int) and number < len(node.value):
                key = list(node.value)[number]
                place.append(key)
                node = node.value[key]
            break
        if below is not None:
            place.append(step)
            node = below
        elif last and kind in ("missing", "extra_forbidden") and isinstance(step, str):
            place.append(step)
        elif isinstance(step, int) and not isinstance(node.value, list):
            pass  # a single value that stands for a list of one
        elif step != "[key]":
            branch.append(f"{len(place)}:{step}")
        else:
            kind = "key"
        index += 1
    context = error.get("ctx") or {}
    own = str(context["error"]) if kind == "value_error" and "error" in context else ""
    return Finding(kind, tuple(place), tuple(branch), context, own)


def _meant(group: list[Finding], union: Place, tree: Node) -> list[Finding]:
    """Of the complaints of all branches of a union, those of the branch that the value looks like."""
    node = tree.find(union)
    value = node.value if node else None
    branches: dict[str, list[Finding]] = {}
    for finding in group:
        branches.setdefault(finding.branch[0], []).append(finding)
    for label, of_branch in branches.items():
        name = label.split(":", 1)[1]
        is_list, is_model = name.startswith("list"), name.startswith(("dict", "function")) or name[:1].isupper()
        fits = (
            (isinstance(value, list) and is_list)
            or (isinstance(value, dict) and is_model and _right_model(name, union))
            or (isinstance(value, int | float) and not isinstance(value, bool) and not is_list and not is_model)
        )
        if fits and not all(f.place == union and f.kind.endswith("_type") for f in of_branch):
            return of_branch
    return [Finding("union_type", union, (), {}, "")]


def _right_model(name: str, union: Place) -> bool:
    """`simulate.uncertain.decay` is a DecayUncertainty, every other entry a Factor."""
    if union[:2] != ("simulate", "uncertain"):
        return True
    return ("Decay" in name) == (union[-1] == "decay")


def to_message(finding: Finding, tree: Node) -> Message:
    """A finding as a message at its line and column."""
    place = finding.place
    node = tree.find(place)
    if finding.kind == "missing":
        return _missing(place, tree)
    if finding.kind in ("extra_forbidden", "key") and node is not None:
        return node.at_key.message(_unknown(finding.kind, place, node.value, tree), place)
    if node is None:
        node = tree.nearest(place)
    if finding.own_words:
        return node.at_key.message(finding.own_words, place)
    mark = node.mark if node.value is not None else node.at_key
    return mark.message(_wrong_value(finding, node.value, place, tree), place)


def _unknown(kind: str, place: Place, value: object, tree: Node) -> str:
    """A key that may not stand here, with the nearest that may."""
    key, known = place[-1], keys_at(place[:-1], tree)
    if isinstance(key, int) and value is None:
        return f"`{key}` stands alone after a comma: write a number without thousands separators"
    if key in known:
        return f"`{key}` is another spelling of a key that stands here too: keep one of them"
    return f"unknown {'name' if kind == 'key' else 'key'} `{key}`.{hint(key, known)}"


def _missing(place: Place, tree: Node) -> Message:
    parent = tree.nearest(place[:-1])
    kinds = types_at(place, tree)
    wanted = expected(kinds)
    said = _description(place, tree)
    text = f"`{place[-1]}` is missing; it takes {wanted}{said}"
    siblings = [str(k) for k in parent.value] if isinstance(parent.value, dict) else []
    unknown = [k for k in siblings if k not in keys_at(place[:-1], tree)]
    typo = closest(place[-1], unknown)
    if typo:
        text += f". Is `{typo}` meant?"
    elif len(place) == 3 and place[0] == "facilities":
        text += _from_library(place[1])
    return parent.at_key.message(text, place)


def _from_library(name: Key) -> str:
    """The shipped type that a facility of this name could be like."""
    shipped = closest(name, shipped_names())
    return f". Or take it from the library: `like: {shipped}`" if shipped else ""


def _description(place: Place, tree: Node) -> str:
    for kind in types_at(place[:-1], tree):
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            named = (f for name, f in kind.model_fields.items() if str(place[-1]) in keys_of(name, f))
            field = next(named, None)
            if field and field.description and field.description not in expected(types_at(place, tree)):
                return f" ({field.description})"
    return ""


def _wrong_value(finding: Finding, value: Any, place: Place, tree: Node) -> str:
    kinds = types_at(place, tree)
    read = show(value)
    if value is None and len(place) == 2 and place[0] == "facilities":
        return f"the facility `{place[1]}` is empty: give its keys{_from_library(place[1])}"
    if value is None:
        return (
            f"`{place[-1]}` is empty; expected is {expected(kinds)}. (`null` removes a key that comes from `extends` "
            "or `like`; here there is nothing to remove: delete the line)"
        )
    if value == "choose":
        return f"choosing a value (`choose`) is not known for `{place[-1]}`: give {expected(kinds)}"
    if finding.kind == "literal_error":
        choices = choices_at(place)
        if isinstance(value, str) and value in [str(c) for c in choices]:
            return f"the text “{value}” was read; expected is the number: write {value}, without quotes"
        near = closest(value, choices)
        meant = f" Did you mean `{near}`?" if near else ""
        return f"{read} is not known here; expected is {expected(kinds)}{meant and '.' + meant}"
    if finding.kind in _LIMITS:
        is_percentage = finding.context.get("le") == 1 and isinstance(value, int | float) and 2 <= value <= 100
        meant = f". Is {value:g} % meant? Write {value / 100:g}" if is_percentage else ""
        return _LIMITS[finding.kind](read, finding.context) + meant
    if finding.kind.endswith(_TYPE_ERRORS):
        mend = _mend(value)
        if place[-1] == "account" and isinstance(value, int) and not isinstance(value, bool):
            mend = f' Put it in quotes: "{value}" (a code may begin with 0)'
        mend = mend or _near(value, place)
        return f"{read} was read; expected is {expected(kinds)}{mend and '.' + mend}"
    return f"{read} does not fit; expected is {expected(kinds)}"


def _near(value: Any, place: Place) -> str:
    """The fixed word that was probably meant, where numbers or mappings may stand there too."""
    near = closest(value, choices_at(place)) if isinstance(value, str) else None
    return f" Did you mean `{near}`?" if near else ""


def _mend(value: Any) -> str:
    """How to mend a value of the wrong kind, where that can be guessed."""
    if isinstance(value, str):
        bare = value.replace(",", "").replace("，", "").strip()
        if bare.endswith(("%", "％")) and _is_number(bare[:-1]):
            return f" Write {float(bare[:-1]) / 100:g}"
        if _is_number(bare):
            return f" Write {bare}, without quotes or separators"
    if isinstance(value, bool):
        return ""
    if hasattr(value, "isoformat"):
        return f" If the text “{value}” is meant, put it in quotes; if a year is meant, write {value.year}"
    return ""


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _limit(word: str, key: str) -> Callable[[str, Mapping[str, Any]], str]:
    return lambda read, context: f"{read} was read; it must be {word} {context[key]:g}"


_LIMITS: dict[str, Callable[[str, Mapping[str, Any]], str]] = {
    "greater_than_equal": _limit("at least", "ge"),
    "greater_than": _limit("above", "gt"),
    "less_than_equal": _limit("at most", "le"),
    "less_than": _limit("below", "lt"),
    "finite_number": lambda read, _: f"{read} was read; only finite numbers can be planned with",
    "too_short": lambda _, context: (
        f"at least {context['min_length']} must be given; there are {context['actual_length']}"
    ),
    "too_long": lambda _, context: (
        f"at most {context['max_length']} may be given; there are {context['actual_length']}"
    ),
    "string_too_long": lambda read, context: f"{read} has more than {context['max_length']} characters",
    "string_pattern_mismatch": lambda read, _: (
        f"{read} is no name: use ASCII letters, digits and `_`, beginning with a letter; Chinese belongs into `title`"
    ),
}
