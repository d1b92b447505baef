"""What hjplan says about a scenario, in Chinese: sentence by sentence, by the catalogue ``messages_zh.toml``.

Messages are made where a mistake is found, in English (their text is in ``--json`` and in logs, for programs to rely
on). Who shows them to people puts them through here. A sentence that the catalogue does not have stays English: wrong
language is better than wrong meaning.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import tomllib
from pathlib import Path

from hjplan.errors import Message

CATALOG = Path(__file__).with_name("messages_zh.toml")
_GAP = re.compile(r"\{([a-z])\}")
_EXPECTED = "应为 "
_JOINTS = ((re.compile(r"\. (?=是否)"), "。"), (re.compile(r"(?<=[。:;为]) (?=[\u4e00-\u9fff])"), ""))
"""Where two sentences meet: Chinese has no blank there."""


def rendered(message: Message, language: str) -> str:
    """A message as it is shown, in ``zh`` or ``en``: where, the line with its mistake, what is wrong."""
    if language != "zh":
        return message.render()
    return dataclasses.replace(message, text=translated(message.text, language)).render("警告:")


def translated(text: str, language: str) -> str:
    """A message's text in ``zh`` or ``en``. Names, figures and quoted words are kept as they are."""
    if language != "zh":
        return text
    for pattern, chinese in _rules("say"):
        text = pattern.sub(chinese, text)
    before, expected, after = text.partition(_EXPECTED)
    for pattern, chinese in _rules("kinds") if expected else ():
        after = pattern.sub(chinese, after)
    text = before + expected + after
    for pattern, chinese in _JOINTS:
        text = pattern.sub(chinese, text)
    return text


@functools.cache
def _rules(group: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """The sentences of a group as patterns, longest first, so that a part never hides the whole."""
    pairs = tomllib.loads(CATALOG.read_text(encoding="utf-8"))[group]
    return tuple(
        (_pattern(english), _GAP.sub(r"\\g<\1>", chinese.replace("\\", r"\\")))
        for english, chinese in sorted(pairs.items(), key=lambda pair: -len(pair[0]))
    )


def _pattern(english: str) -> re.Pattern[str]:
    """``unknown key `{a}`.`` as a pattern: a gap takes as little as it can, in backquotes never beyond them."""
    pieces = _GAP.split(english)
    found = re.escape(pieces[0])
    for index in range(1, len(pieces), 2):
        name, after = pieces[index], pieces[index + 1]
        quoted = pieces[index - 1].endswith("`") and after.startswith("`")
        rest = re.escape(after) if after or index + 2 < len(pieces) else "$"
        found += f"(?P<{name}>{'[^`]*' if quoted else '.+?'}){rest}"
    return re.compile(found, re.DOTALL)
