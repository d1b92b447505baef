"""Statements and ways out in words, in Chinese and English, and as YAML to paste."""

from __future__ import annotations

import functools
import json
import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from hjplan.planning.repairing.mending import Repair, WayOut
from hjplan.planning.repairing.statements import Statement
from hjplan.planning.repairing.ways_out import Step

CATALOG = Path(__file__).with_name("sentences.toml")
Naming = Callable[[str, str], str]
"""What a sector, tier or use is called: (group, id) → name."""
_BARE = re.compile(r"[A-Za-z_\u4e00-\u9fff][\w\u4e00-\u9fff./+-]*")


def plain_name(_: str, word: str) -> str:
    """An id as it can be read without a catalogue."""
    return word.replace("_", " ")


@functools.cache
def _catalog() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads(CATALOG.read_text(encoding="utf-8"))


def _say(group: str, key: str, language: str) -> str:
    return _catalog()[group][key]["zh" if language == "zh" else "en"]


def statement_in_words(s: Statement, unit: str, language: str, name: Naming = plain_name) -> str:
    """One statement as a sentence."""
    joint = "、" if language == "zh" else ", "
    values: dict[str, Any] = {key: value for key, value in s.says.items() if value is not None}
    values["unit"] = unit
    values["scope"] = _scope(s.says.get("scope") or [], language, name)
    for key in ("coverage", "at_least", "at_most", "share"):
        if isinstance(values.get(key), float):
            values[key] = f"{100 * values[key]:.10g} %"
    if isinstance(values.get("title"), Mapping):
        values["title"] = values["title"]["zh" if language == "zh" else "en"]
    if "of" in values:
        uses = [values["of"]] if isinstance(values["of"], str) else values["of"]
        values["of"] = joint.join(name("use", use) for use in uses)
    if isinstance(values.get("others"), list):
        values["others"] = joint.join(values["others"])
    for key in ("better_off", "worse_off", "from_", "to"):
        if key in values:
            values[key] = name("tier", values[key])
    if "sector" in values:
        values["sector"] = name("sector", values["sector"])
    if s.kind == "floor":
        values["by"] = _say("part", f"by_{values['by']}", language)
    values["over"] = _say("part", s.says.get("over") or "year", language)
    paid = [name("use", u) for u in s.says.get("uses") or []] + [name("sector", x) for x in s.says.get("sectors") or []]
    values["for"] = _say("part", "for", language).format_map({"uses": joint.join(paid)}) if paid else ""
    return _say("statement", s.kind, language).format_map(values).strip()


def _scope(scope: Sequence[tuple[str, str]], language: str, name: Naming) -> str:
    if not scope:
        return _say("part", "everything", language)
    words = [_say("part", "untagged", language) if group == "untagged" else name(group, word) for group, word in scope]
    return ("、" if language == "zh" else ", ").join(words)


def way_in_words(way: WayOut, repair: Repair, language: str, name: Naming = plain_name) -> list[str]:
    """A way out: its price, then what changes."""
    money = repair.scenario.spec.money
    price = f"{way.price / money.yuan:,.2f}" if way.unit.startswith("money") else f"{way.price:,.6g}"
    head = _say("way", f"{way.measure}_{way.unit}", language).format_map({"price": price, "unit": money.unit})
    return [head, *(_step(step, way, repair, language, name) for step in way.steps)]


def _step(step: Step, way: WayOut, repair: Repair, language: str, name: Naming) -> str:
    unit = repair.scenario.spec.money.unit
    if way.measure == "money":
        more = {year: step.after[year] - before for year, before in step.before.items() if step.after[year] > before}
        title = step.statement.says["title"]["zh" if language == "zh" else "en"]
        values = {
            "title": title,
            "more": f"{sum(more.values()):,.2f}",
            "unit": unit,
            "years": ("、" if language == "zh" else ", ").join(str(year) for year in more),
        }
        return _say("way", "money_step", language).format_map(values)
    values = {
        "what": statement_in_words(step.statement, unit, language, name),
        "before": _figure(step, step.before, unit),
        "after": _figure(step, step.after, unit),
    }
    return _say("way", "step", language).format_map(values)


def _figure(step: Step, value: Any, unit: str) -> str:
    if step.statement.kind in ("limit", "committed"):
        return f"{value:.10g} {unit}"
    return f"{100 * value:.10g} %" if isinstance(value, float) else str(value)


def to_paste(way: WayOut, entries: Mapping[str, Any]) -> list[str]:
    """The changes as lines of YAML; of a list the whole entry, ``entries`` by its key (``targets.0``)."""
    lines: list[str] = []
    lists: dict[str, Any] = {}
    for key, value in way.changes:
        parts = key.split(".")
        if parts[1].isdigit():
            entry = lists.setdefault(".".join(parts[:2]), json.loads(json.dumps(entries[".".join(parts[:2])])))
            holder = entry
            for part in parts[2:-1]:
                holder = holder[part]
            holder[parts[-1]] = value
            continue
        for depth, part in enumerate(parts[:-1]):
            lines.append("  " * depth + f"{part}:")
        lines.append("  " * (len(parts) - 1) + f"{parts[-1]}: {flow(value)}")
    for key, entry in lists.items():
        part, number = key.split(".")
        lines += [f"{part}:", f"  - {flow(entry)}  # entry {int(number) + 1}"]
    return lines


def flow(value: Any) -> str:
    """A value as YAML on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(k)}: {flow(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(flow(v) for v in value) + "]"
    if isinstance(value, bool) or value is None:
        return json.dumps(value)
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, int):
        return str(value)
    return value if _BARE.fullmatch(str(value)) else json.dumps(value, ensure_ascii=False)


def _key(key: Any) -> str:
    text = str(key)
    return text if re.fullmatch(r"\d{4}([-+]\d{0,4})?", text) or _BARE.fullmatch(text) else json.dumps(text)


def as_json(repair: Repair) -> dict[str, Any]:
    """What ``hjplan repair --json`` prints: money in the scenario's unit, text in English."""
    unit, yuan = repair.scenario.spec.money.unit, repair.scenario.spec.money.yuan

    def told(s: Statement) -> dict[str, Any]:
        at = repair.where[s.key]
        return {
            "key": s.key,
            "kind": s.kind,
            "file": None if at.file is None else str(at.file),
            "line": at.line,
            "text": statement_in_words(s, unit, "en"),
            "text_zh": statement_in_words(s, unit, "zh"),
        }

    return {
        "scenario": repair.scenario.name,
        "status": "feasible" if repair.goal is not None else "infeasible" if repair.conflicts else "stopped",
        "goal": repair.goal,
        "units": {"money": unit},
        "finished": repair.finished,
        "without_gaps": repair.without_gaps,
        "conflicts": [
            {"irreducible": c.irreducible, "statements": [told(s) for s in c.statements]} for c in repair.conflicts
        ],
        "ways": [
            {
                "measure": way.measure,
                "price": way.price / yuan if way.unit.startswith("money") else way.price,
                "unit": way.unit,
                "goal": way.goal,
                "changes": [{"key": key, "value": value} for key, value in way.changes],
                "text": way_in_words(way, repair, "en"),
                "text_zh": way_in_words(way, repair, "zh"),
                "yaml": "\n".join(to_paste(way, repair.entries)),
            }
            for way in repair.ways
        ],
        "seconds": repair.seconds,
    }
