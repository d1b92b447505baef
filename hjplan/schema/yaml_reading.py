"""YAML text → a tree with the line and column of every key and value, safely and with all mistakes at once.

The tree is built from the parser's flat stream of events, without recursion, so that neither deep nesting nor an
alias bomb (a few lines whose aliases multiply to millions of values) can exhaust memory or the stack.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
)

from hjplan.errors import InputError, Message
from hjplan.schema.nodes import Key, Mark, Node, Place, Source
from hjplan.schema.scalars import resolve, show
from hjplan.schema.texts import LARGEST_YAML, decode, fail, read_bytes

LARGEST_COUNT = 50_000
"""Values in a file once its aliases are expanded; a county's scenario has about a thousand."""
DEEPEST = 40
"""Levels of nesting; a scenario has six."""
_KEYS_ARE_NUMBERS = "share_of_income"
"""The one mapping whose keys are numbers: points of a curve. Everywhere else a number is no name."""
_TEXT_TAG = "tag:yaml.org,2002:str"


def read_yaml(path: Path) -> tuple[Node, list[Message]]:
    """The tree of a YAML file and what is wrong in it that does not stop the reading; raises InputError otherwise."""
    return parse_yaml(decode(read_bytes(path, LARGEST_YAML), path), path)


def parse_yaml(text: str, path: Path | None) -> tuple[Node, list[Message]]:
    """Like :func:`read_yaml`, from text; ``path`` is only named in messages."""
    source = Source(path, tuple(text.splitlines()))
    _refuse_control_characters(source)
    builder = _Builder(source)
    try:
        for event in _events(text):
            builder.take(event)
    except MarkedYAMLError as error:
        raise InputError((*builder.messages, _syntax(error, source))) from error
    except (YAMLError, ValueError, IndexError, AttributeError, TypeError, KeyError, NotImplementedError) as error:
        # The reader's own slips on hopeless input (a stray `%`, a broken escape) end here, as one message.
        reason = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise fail(f"this is not valid YAML: {reason}", path) from error
    if builder.root is None:
        raise fail("the file is empty: a scenario begins with `hjplan: 1`", path)
    return builder.root, builder.messages


def _events(text: str) -> Iterator[Event]:
    yaml = YAML(typ="safe", pure=True)
    events: Iterator[Event] = yaml.parse(text)
    yield from events


def _refuse_control_characters(source: Source) -> None:
    for number, line in enumerate(source.lines, start=1):
        if line.isprintable():
            continue
        for column, character in enumerate(line, start=1):
            if _forbidden(character):
                mark = Mark(Source(source.file), number, column)
                text = f"character U+{ord(character):04X} may not stand in a YAML file: delete it"
                raise InputError((mark.message(text),))


def _forbidden(character: str) -> bool:
    """Control characters and halves of characters; tabs and ends of lines (NEL, U+0085, too) are none."""
    code = ord(character)
    control = (code < 0x20 and character not in "\t\n\r") or (0x7F <= code < 0xA0 and code != 0x85)
    return control or 0xD800 <= code < 0xE000 or code in (0xFFFE, 0xFFFF)


def _syntax(error: MarkedYAMLError, source: Source) -> Message:
    """The YAML reader's complaint, at the line that a planner has to mend."""
    problem = str(error.problem or error.context or "")
    mark, opened = error.problem_mark or error.context_mark, error.context_mark
    text = _plain_words(problem)
    if opened is not None and "quoted scalar" in str(error.context) and "end of stream" in problem:
        mark, text = opened, "the quote that opens here is never closed"
    elif opened is not None and "expected ',' or" in problem:
        text += f" (the bracket opens in line {opened.line + 1})"
    at = Mark(source, mark.line + 1, mark.column + 1) if mark else Mark(source)
    return at.message(text)


def _plain_words(problem: str) -> str:
    """A complaint of the YAML reader in the words of someone who does not know YAML's grammar."""
    if "\\t" in problem or "tab" in problem:
        return "a tab stands here: indent with spaces"
    known = {
        "mapping values are not allowed": "a `:` is not expected here: check the indentation of this line and the one "
        "above, or put a text that holds `: ` in quotes",
        "could not find expected ':'": "a `:` is missing after a key here",
        "expected <block end>": "the indentation does not fit the lines above",
        "found unexpected end of stream": "a quote that was opened is not closed",
        "expected ',' or '}'": "a `,` or the closing `}` is missing before this",
        "expected ',' or ']'": "a `,` or the closing `]` is missing before this",
        "expected the node content": "a value is missing here, or a bracket or comma too many stands here",
        "expected a single document": "a second document begins here (`---`): a scenario file has one",
        "expected '<document start>'": "this does not belong to the document above: check the indentation",
        "while scanning for the next token": "this character cannot begin a value: put the text in quotes",
    }
    for part, words in known.items():
        if part in problem:
            return words
    if "cannot start any token" in problem:
        return "this character cannot begin a value: put the text in quotes"
    return f"this is not valid YAML: {problem}"


@dataclass
class _Frame:
    """A mapping or list that is still open."""

    items: dict[Key, Node] | list[Node]
    mark: Mark
    anchor: str | None
    before: int
    """Values counted when it opened."""
    below: int = 0
    """Levels of nesting inside it."""
    key: Key | None = None
    key_mark: Mark | None = None


@dataclass
class _Builder:
    """Takes events one by one and grows the tree."""

    source: Source
    root: Node | None = None
    messages: list[Message] = field(default_factory=list)
    _stack: list[_Frame] = field(default_factory=list)
    _anchors: dict[str, tuple[Node, int, int]] = field(default_factory=dict)
    """Node, number of values and depth by anchor."""
    _count: int = 0
    _documents: int = 0

    def take(self, event: Event) -> None:
        """One event of the parser."""
        match event:
            case DocumentStartEvent():
                self._documents += 1
                if self._documents > 1:
                    raise self._stop("a second document begins here (`---`): a scenario file has one", event)
            case MappingStartEvent() | SequenceStartEvent():
                self._open(event)
            case MappingEndEvent() | SequenceEndEvent():
                self._close()
            case ScalarEvent():
                self._scalar(event)
            case AliasEvent():
                self._alias(event)
            case _:
                pass

    def _place(self) -> Place:
        place: list[Key] = []
        for frame in self._stack:
            if isinstance(frame.items, list):
                place.append(len(frame.items))
            elif frame.key is not None:
                place.append(frame.key)
        return tuple(place)

    def _mark(self, event: Event) -> Mark:
        start, end = event.start_mark, event.end_mark
        width = end.column - start.column if end.line == start.line else len(self.source.lines[start.line])
        return Mark(self.source, start.line + 1, start.column + 1, max(1, width))

    def _stop(self, text: str, event: Event) -> InputError:
        return InputError((*self.messages, self._mark(event).message(text, self._place())))

    def _grow(self, by: int, event: Event) -> None:
        self._count += by
        if self._count > LARGEST_COUNT:
            raise self._stop(
                f"the file holds more than {LARGEST_COUNT:,} values once its aliases (`*name`) are written out: "
                "this is the limit",
                event,
            )

    def _open(self, event: Any) -> None:
        self._refuse_tag(event)
        self._grow(1, event)
        if len(self._stack) >= DEEPEST:
            raise self._stop(f"brackets or indentation are nested more than {DEEPEST} levels deep", event)
        items: dict[Key, Node] | list[Node] = {} if isinstance(event, MappingStartEvent) else []
        start = event.start_mark
        mark = Mark(self.source, start.line + 1, start.column + 1, 1)
        self._stack.append(_Frame(items, mark, event.anchor, self._count - 1))
        if event.anchor is not None:
            self._anchors.pop(event.anchor, None)

    def _close(self) -> None:
        frame = self._stack.pop()
        node = Node(frame.items, frame.mark)
        if frame.anchor is not None:
            self._anchors[frame.anchor] = (node, self._count - frame.before, frame.below + 1)
        self._add(node, None, frame.below + 1)

    def _refuse_tag(self, event: Any) -> None:
        tag = str(event.tag) if event.tag is not None else ""
        if tag and tag not in (_TEXT_TAG, "!!str", "!"):
            raise self._stop(f"the tag `{tag}` is not known: write the plain value", event)

    def _scalar(self, event: Any) -> None:
        self._refuse_tag(event)
        self._grow(1, event)
        plain = event.style is None and event.tag is None
        value = resolve(event.value) if plain else str(event.value)
        if isinstance(value, str) and any(_forbidden(c) for c in value if not c.isprintable()):
            raise self._stop("an escape (`\\x…`, `\\u…`) in this text stands for a control character: delete it", event)
        node = Node(value, self._mark(event))
        if event.anchor is not None:
            self._anchors[event.anchor] = (node, 1, 0)
        self._add(node, event)

    def _alias(self, event: Any) -> None:
        if event.anchor not in self._anchors:
            inside = any(frame.anchor == event.anchor for frame in self._stack)
            raise self._stop(
                f"`*{event.anchor}` stands inside the value that it names: it would never end"
                if inside
                else f"`*{event.anchor}` names nothing: no `&{event.anchor}` stands above",
                event,
            )
        target, size, depth = self._anchors[event.anchor]
        self._grow(size, event)
        if len(self._stack) + depth > DEEPEST:
            raise self._stop(f"aliases are nested more than {DEEPEST} levels deep", event)
        self._add(Node(target.value, self._mark(event)), event, depth)

    def _add(self, node: Node, event: Any, depth: int = 0) -> None:
        if not self._stack:
            self.root = node
            return
        frame = self._stack[-1]
        frame.below = max(frame.below, depth)
        if isinstance(frame.items, list):
            frame.items.append(node)
        elif frame.key is None:
            frame.key, frame.key_mark = self._key(node, event), node.mark
        else:
            self._enter(frame.items, frame.key, Node(node.value, node.mark, frame.key_mark))
            frame.key = frame.key_mark = None

    def _enter(self, items: dict[Key, Node], key: Key, node: Node) -> None:
        if key in items:
            first = items[key].at_key
            text = f"the key `{key}` stands here a second time (first in line {first.line}): keep one of them"
            self.messages.append(node.at_key.message(text, self._place()))
            return
        items[key] = node

    def _key(self, node: Node, event: Any) -> Key:
        value = node.value
        if isinstance(value, dict | list):
            raise InputError((*self.messages, node.mark.message("a key must be a single word", self._place())))
        if isinstance(value, str) or (isinstance(value, int) and not isinstance(value, bool)):
            if value == "<<":
                text = "merge keys (`<<`) are not known: use `extends` or `like`, or write the keys out"
                raise InputError((*self.messages, node.mark.message(text, self._place())))
            return value
        written = str(event.value) if isinstance(event, ScalarEvent) else show(value).strip("`")
        if isinstance(value, float) and self._place()[-1:] == (_KEYS_ARE_NUMBERS,):
            return written
        kind = "true or false" if isinstance(value, bool) else "nothing" if value is None else "a number"
        if isinstance(value, datetime.date):
            kind = "a date"
        text = f"`{written}` is read as {kind}, not as a name: choose another name"
        self.messages.append(node.mark.message(text, (*self._place(), written)))
        return written
