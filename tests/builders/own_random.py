"""Tiny counties drawn at random: with up to twelve key projects, or with a goal of several levels."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from typing import Any

import numpy as np

from builders.own_county import START, TIERS, Kind, Tiny, Works

MOST_VECTORS = 800
"""Start vectors that a county has at most, so that each can be planned by itself."""


def tiny(g: np.random.Generator, places: int, years: int, steps: int = 1) -> Tiny:
    """A county without projects or a goal of its own."""
    kinds = tuple(_kind(g, staffed=number == 0) for number in range(int(g.integers(1, 3))))
    need = [[int(v) for v in g.integers(20, 200, places)] for _ in kinds]
    working = [[round(float(g.uniform(0.1, 0.7)) * n, 1) for n in own] for own in need]
    relapsed = [[round(float(g.uniform(0.0, 0.25)) * n, 1) for n in own] for own in need]
    build = sum(k.build * sum(n) for k, n in zip(kinds, need, strict=True))
    return Tiny(
        years=years,
        steps=steps,
        kinds=kinds,
        need=tuple(tuple(float(v) for v in own) for own in need),
        working=tuple(map(tuple, working)),
        relapsed=tuple(map(tuple, relapsed)),
        growth=tuple(round(float(v), 3) for v in g.choice([-0.04, 0.0, 0.0, 0.03], places)),
        amounts=tuple(round(float(v) * build, 2) for v in g.uniform(0.04, 0.25, years)),
        grant=round(float(g.uniform(0.02, 0.1)) * build, 2) if g.random() < 0.6 else 0.0,
        keeps=float(g.choice([0.0, 0.4, 1.0])),
        inflation=round(float(g.uniform(0.0, 0.04)), 3),
        upkeep_inflation=round(float(g.uniform(0.0, 0.06)), 3),
        discount=round(float(g.uniform(0.0, 0.08)), 3),
        after=int(g.choice([0, 5, 10])),
        town=round(float(g.uniform(0.6, 1.8)), 2),
        opening=0.0,
    )


def _kind(g: np.random.Generator, *, staffed: bool) -> Kind:
    build = round(float(g.uniform(0.2, 2.0)), 3)
    decay = round(float(g.uniform(0.1, 0.35)), 3)
    relapse = {"none": decay, "routine": round(decay * float(g.uniform(0.15, 0.5)), 4)}
    care = {"none": 0.0, "routine": round(build * float(g.uniform(0.01, 0.05)), 4)}
    if staffed and g.random() < 0.5:
        relapse["staffed"], care["staffed"] = round(relapse["routine"] / 3, 4), round(care["routine"] * 1.8, 4)
    return Kind(
        build=build,
        limit=round(float(g.uniform(0.1, 0.6)), 2),
        lead=int(g.choice([1, 1, 2])),
        relapse=relapse,
        care=care,
        operates=float(g.choice([1.0, 0.4])),
        restore=round(build * float(g.uniform(0.3, 0.8)), 3) if g.random() < 0.7 else None,
    )


def with_projects(seed: int) -> Tiny:
    """A county of one or two places and up to twelve projects; few enough vectors to plan each by itself."""
    for attempt in count():
        g = np.random.default_rng([seed, attempt, 12])
        years = int(g.integers(3, 5))
        base = tiny(g, int(g.integers(1, 3)), years, 2 if g.random() < 0.2 else 1)
        drawn = _projected(g, base, 1 + seed % 12)
        vectors = drawn.vectors(MOST_VECTORS)
        if 0 < len(vectors) <= MOST_VECTORS and len(vectors) > len(drawn.projects):
            return drawn
    raise AssertionError


def _projected(g: np.random.Generator, base: Tiny, number: int) -> Tiny:
    projects: list[Works] = []
    free = g.random() < 0.5
    for _ in range(number):
        projects.append(_project(g, base, projects, number, free=free))
    works = sum(base.working[0])
    out = replace(base, projects=tuple(projects), opening=round(works * float(g.uniform(0.8, 1.2)), 1))
    if "staffed" in base.kinds[0].relapse and g.random() < 0.7:
        out = replace(out, staffed_needs=int(g.integers(number)))
    free = [p for p, w in enumerate(projects) if _alone(projects, p) and w.lock is None]
    pairs = [(p, q) for p in free for q in free if p != q and _meet(projects[p], projects[q])]
    link = g.random()
    if pairs and link < 0.4:
        out = replace(out, together=(pairs[int(g.integers(len(pairs)))], round(float(g.uniform(0.1, 0.5)), 2)))
    elif pairs and link < 0.8:
        out = replace(out, joint=(*pairs[int(g.integers(len(pairs)))], round(float(g.uniform(0.3, 0.8)), 2)))
    return out


def _meet(one: Works, other: Works) -> bool:
    """Is there a year in which both may start?"""
    return max(one.window[0], other.window[0]) <= min(one.window[1], other.window[1])


def _alone(projects: list[Works], p: int) -> bool:
    """No link of its own, and none names it."""
    own = projects[p]
    named = any(p in (*w.requires, *w.excludes) for w in projects)
    return not (own.requires or own.excludes or own.one_of or named)


def _project(g: np.random.Generator, base: Tiny, before: list[Works], number: int, *, free: bool) -> Works:
    works = 1 if g.random() < 0.6 else 2
    wide = 2 if number > 7 else 3 if number > 4 else base.years
    first = int(g.integers(0, base.years - works + 1))
    last = min(base.years - 1, first + int(g.integers(0, wide)))
    money = sum(base.amounts) + base.years * base.grant
    price = float(g.uniform(0.02, 0.2)) * money / max(1.0, number / 4)
    cost = [round(price * float(v), 2) + 0.01 for v in g.dirichlet(np.ones(works))]
    drawn: dict[str, Any] = {}
    kind = float(g.uniform(0.6 if free else 0.0, 1.0))
    later = [q for q, w in enumerate(before) if w.window[0] + len(w.cost) <= last]
    if later and kind < 0.35:
        drawn["requires"] = (int(g.choice(later)),)
    elif before and kind < 0.5:
        drawn["excludes"] = (int(g.integers(len(before))),)
    elif before and kind < 0.75:
        drawn["one_of"] = "either" if g.random() < 0.5 else "other"
    elif kind > 0.93:
        drawn["lock"] = [first, "must", "never"][int(g.integers(3))]
    need = [sum(own) for own in base.need]
    if g.random() < 0.7:
        facility = int(g.integers(len(base.kinds)))
        serves = [(facility, round(float(g.uniform(0.05, 0.4)) * need[facility], 1))]
        if len(base.kinds) == 2 and g.random() < 0.2:
            serves.append((1 - facility, round(float(g.uniform(0.05, 0.4)) * need[1 - facility], 1)))
        drawn["serves"] = tuple(serves)
        drawn["only"] = int(g.integers(base.places)) if g.random() < 0.3 else None
    if g.random() < 0.6 or "serves" not in drawn:
        drawn["adds"] = round(float(g.uniform(0.05, 0.5)) * need[0], 1)
    if g.random() < 0.4:
        drawn["upkeep"] = round(float(g.uniform(0.02, 0.3)) * price + 0.01, 2)
    return Works(cost=tuple(cost), window=(first, last), **drawn)


GOALS: tuple[list[str], ...] = (
    ["worst", "households_served"],
    ["targets", "households_served"],
    ["households_served", "cost"],
    ["targets", "worst", "cost"],
    ["worst", "targets", "households_served"],
    ["cost", "households_served"],
    ["targets", "cost", "households_served"],
    ["cost"],
)


def with_levels(seed: int) -> tuple[Tiny, list[str], str, int | None]:
    """A county of two or three places with a goal of several levels: the county, its levels, and whose worst counts."""
    g = np.random.default_rng([seed, 34])
    years = int(g.integers(1, 4))
    base = tiny(g, int(g.integers(2, 4)), years, 2 if g.random() < 0.2 else 1)
    order = GOALS[seed % len(GOALS)]
    over, first = "township", None
    goal: dict[str, Any] = {"order": f"[{', '.join(order)}]"}
    if order == ["cost"]:
        goal = {"minimise": "cost"}
    elif order == GOALS[0]:
        over, first = str(g.choice(["township", "tier"])), int(g.integers(0, years))
        goal = {"maximise": f"{{worst: coverage, over: {over}, from: {START + first}}}"}
    targets: list[dict[str, Any]] = []
    if order == ["cost"]:
        need, working = (sum(map(sum, part)) for part in (base.need, base.working))
        targets.append({"coverage": round(float(g.uniform(0.3, 0.8)) * working / need, 3), "by": START, "hard": True})
    else:
        for tier in dict.fromkeys(TIERS[: base.places]):
            due = {"by": START + int(g.integers(0, years)), "priority": int(g.integers(1, 4))}
            targets.append({"tier": tier, "coverage": round(float(g.uniform(0.2, 0.9)), 2), **due})
    return replace(base, goal=goal, targets=tuple(targets)), order, over, first
