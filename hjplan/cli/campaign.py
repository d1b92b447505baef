"""What ``run`` says of projects, mechanisms, links and need: nothing where a county has none of them."""

from __future__ import annotations

from typing import Any

from hjplan.cli.layout import amount, cut, left, percent
from hjplan.cli.words import Words

COLUMNS = 100
"""Columns of a line; names that have no room are left out."""


def describe(said: dict[str, Any], words: Words) -> list[str]:
    """Lines on projects by the year of their start, mechanisms, what is saved, capacities, posts, and need."""
    return [
        *_projects(said, words),
        *_mechanisms(said, words),
        *_savings(said, words),
        *_capacities(said, words),
        *_need(said, words),
    ]


def _projects(said: dict[str, Any], words: Words) -> list[str]:
    projects = said.get("projects") or {}
    if not projects:
        return []
    started = {name: p for name, p in projects.items() if p["start"] is not None}
    values = {
        "started": len(started),
        "count": len(projects),
        "cost": amount(sum(p["cost"] for p in projects.values())),
        "unit": said["units"]["money"],
    }
    later = sum(p["committed"] for p in projects.values())
    after = words("run.committed", {"cost": amount(later), "unit": values["unit"]}) if later >= 0.005 else ""
    by_year = {
        str(year): [_name(name, p, words) for name, p in started.items() if p["start"] == year]
        for year in sorted({p["start"] for p in started.values()})
    }
    never = {words("run.never"): [_name(name, p, words) for name, p in projects.items() if name not in started]}
    lines = [_named(head, names, words) for head, names in (by_year | never).items() if names]
    return [words("run.projects", values) + after, *lines]


def _name(name: str, project: dict[str, Any], words: Words) -> str:
    """The project, and whether a lock decided it."""
    return words("run.locked", {"name": name}) if project["decision"] == "locked" else name


def _named(head: str, names: list[str], words: Words) -> str:
    return cut(f"  {left(head, 8)} {words('check.comma').join(names)}", COLUMNS)


def _mechanisms(said: dict[str, Any], words: Words) -> list[str]:
    mechanisms = said.get("mechanisms") or {}
    if not mechanisms:
        return []
    active = {name: m for name, m in mechanisms.items() if m["start"] is not None}
    values = {
        "active": len(active),
        "count": len(mechanisms),
        "cost": amount(sum(m["cost"] for m in mechanisms.values())),
        "unit": said["units"]["money"],
        "names": words("check.comma").join(f"{name} {m['start']}" for name, m in active.items()),
    }
    return [cut(words("run.mechanisms" if active else "run.no_mechanism", values), COLUMNS)]


def _savings(said: dict[str, Any], words: Words) -> list[str]:
    saved = said.get("savings") or {}
    parts = [f"{words.name('saving', kind)} {amount(money)}" for kind, money in saved.items() if money >= 0.005]
    if not parts:
        return []
    values = {"saved": amount(sum(saved.values())), "unit": said["units"]["money"], "parts": " · ".join(parts)}
    return [words("run.savings", values)]


def _capacities(said: dict[str, Any], words: Words) -> list[str]:
    lines = []
    for name, capacity in (said.get("capacities") or {}).items():
        values = {"name": name, "used": amount(capacity["used"]), "room": amount(capacity["room"])}
        away = capacity["turned_away"]
        lines.append(
            words("run.capacity", values)
            + (words("run.turned_away", {"households": amount(away)}) if away >= 0.005 else "")
        )
    for name, post in (said.get("posts") or {}).items():
        lines.append(words("run.posts", {"name": name, "used": amount(post["used"]), "posts": amount(post["posts"])}))
    return lines


def _need(said: dict[str, Any], words: Words) -> list[str]:
    """The three figures of need, in one line."""
    if "growth_of_need" not in said:
        return []
    county = said["growth_of_need"]["county"]
    values = {
        "kept": percent(county["current"]["share"]),
        "begun": percent(county["backlog"]["share"]),
        "joined": amount(county["inflow"]["joined"]),
        "away": amount(county["inflow"]["kept_away"]),
    }
    return [words("run.need", values)]
