"""Random counties with key projects, capacities, links and mechanisms, as YAML a planner could have written.

On top of :mod:`builders.random_county` (or of :mod:`builders.random_money`, with every instrument): its places, stocks
and facilities stay; units that are faulty at hand-over, regimes with posts or that need a project, projects, capacities
with sources, all links, mechanisms fixed and chosen, and locks are added. What a scenario says is kept as a mapping: a
test changes one term and nothing else.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from ruamel.yaml import YAML

from builders.random_county import TIERS, draft
from builders.random_money import MOST_ATTEMPTS, MoneyDraft, Terms, money_draft
from hjplan.errors import InputError

START = 2027
PROJECTS = ("trunk_main", "second_works", "third_works", "care_centre")


def works_draft(seed: int, *, money: bool = False, choose: bool | None = None, falling: bool = True) -> MoneyDraft:
    """A random county with works; drawn again where the checks of the schema refuse it.

    ``money``: on a county with every instrument. ``choose``: at least one mechanism that the plan may buy (True), none
    that the plan decides (False); by chance (None).
    """
    for attempt in range(MOST_ATTEMPTS):
        drawn = replace(_drawn(seed, attempt, money, choose, falling), again=attempt)
        try:
            drawn.county()
        except InputError:
            continue
        return drawn
    raise AssertionError(f"seed {seed}: refused {MOST_ATTEMPTS} times")


def _drawn(seed: int, attempt: int, money: bool, choose: bool | None, falling: bool) -> MoneyDraft:
    g = np.random.default_rng([seed, attempt, 6])
    if money:
        base = money_draft(seed, choose=False, falling=falling)
    else:
        tables = draft(seed, falling=falling)
        rows = tuple(f"{row},{('north', 'south')[i % 2]}" for i, row in enumerate(tables.places))
        base = MoneyDraft(YAML(typ="safe").load(tables.text), replace(tables, places=rows))
    out = base.changed(lambda terms: None)
    terms = out.terms
    years = int(terms["horizon"]["years"])
    _projects(terms, base, g, years)
    _care(terms, g)
    _capacities(terms, base, g)
    _links(terms, base, g)
    _mechanisms(terms, g, years, choose)
    _locks(terms, g)
    return out


def _figure(g: np.random.Generator, least: float, most: float) -> float:
    return round(float(g.uniform(least, most)), 3)


def _households(base: MoneyDraft) -> dict[str, int]:
    """Place → households."""
    return {row.split(",")[0]: int(row.split(",")[3]) for row in base.tables.places}


def _standing(base: MoneyDraft, facility: str) -> list[str]:
    """Places that need a facility."""
    return [row.split(",")[0] for row in base.tables.stock if row.split(",")[1] == facility]


def _projects(terms: Terms, base: MoneyDraft, g: np.random.Generator, years: int) -> None:
    """One to four projects, short enough that some are finished while the plan lasts."""
    facilities, projects = list(terms["facilities"]), {}
    for name in PROJECTS[: int(g.integers(1, 5))]:
        facility = str(g.choice(facilities))
        work = 1 if years < 3 or g.random() < 0.6 else 2
        latest = START + int(g.integers(0, max(1, years - work + 1)))
        project: Terms = {
            "sector": terms["facilities"][facility]["sector"],
            "cost": [_figure(g, 0.5, 8) for _ in range(work)],
            "start": {"earliest": START, "latest": latest},
        }
        if g.random() < 0.7:
            project["serves"] = _serves(facility, base, g)
        if g.random() < 0.5:
            project["upkeep"] = _figure(g, 0.05, 0.5)
        others = list(projects)
        if others and g.random() < 0.3 and latest - START >= 1:
            project["requires"] = [str(g.choice(others))]
        elif others and g.random() < 0.3:
            project["excludes"] = [str(g.choice(others))]
        elif others and g.random() < 0.3:
            project["one_of"] = projects[others[-1]]["one_of"] = "either"
        projects[name] = project
    terms["projects"] = projects


def _serves(facility: str, base: MoneyDraft, g: np.random.Generator) -> Terms:
    standing = _standing(base, facility)
    served: Terms = {"facility": facility}
    if g.random() < 0.5:
        served["places"] = [p for p in standing if g.random() < 0.7] or standing[:1]
    share = float(g.uniform(0.05, 0.6))
    if g.random() < 0.5:
        served["households"] = round(share * sum(_households(base).values()), 1)
    else:
        served["units"] = round(share * (6.0 if facility == "road" else 100.0), 2)
    return served


def _care(terms: Terms, g: np.random.Generator) -> None:
    """Faulty units; a third regime that takes up posts and may need a project."""
    for facility in terms["facilities"].values():
        if g.random() < 0.4:
            facility["build"]["faulty"] = _figure(g, 0.02, 0.3)
        regimes = facility["regimes"]
        if g.random() < 0.5:
            routine = regimes["routine"]
            rate = "decay" if "decay" in routine else "relapse"
            slower = [round(p / 3, 4) for p in routine[rate]] if rate == "decay" else round(routine[rate] / 3, 4)
            cost = routine["cost"]
            dearer = [round(c * 1.8, 4) for c in cost] if isinstance(cost, list) else round(cost * 1.8, 5)
            regimes["staffed"] = {"cost": dearer, rate: slower}
            if g.random() < 0.5:
                regimes["staffed"]["needs"] = str(g.choice(list(terms["projects"])))
        if g.random() < 0.5:
            for name in regimes:
                if name != "none":
                    regimes[name]["staff"] = {"cleaner": _figure(g, 0.005, 0.03)}


def _capacities(terms: Terms, base: MoneyDraft, g: np.random.Generator) -> None:
    """A plant, perhaps in one tier only, perhaps fed by another facility."""
    if g.random() < 0.2:
        return
    households = sum(_households(base).values())
    users = [f for f in terms["facilities"] if g.random() < 0.6] or ["toilet"]
    plant: Terms = {"opening": round(float(g.uniform(0.1, 0.9)) * households * len(users), 1), "used_by": users}
    if g.random() < 0.3:
        tiers = sorted({row.split(",")[1] for row in base.tables.places})
        plant["where"] = {"tiers": [str(g.choice(tiers))]}
    others = [f for f in terms["facilities"] if f not in users]
    if others and g.random() < 0.5:
        plant["opening"] = round(0.3 * plant["opening"], 1)
        plant["from"] = {"facility": others[0], "households": _figure(g, 0.3, 2.0) * (20 if others[0] == "road" else 1)}
    terms["capacities"] = {"plant": plant}
    for project in terms["projects"].values():
        if g.random() < 0.6:
            project["adds_capacity"] = {"plant": round(float(g.uniform(0.1, 0.5)) * households, 1)}


def _links(terms: Terms, base: MoneyDraft, g: np.random.Generator) -> None:
    """Every link that finds something to hold on to, each by chance."""
    facilities, projects, links = list(terms["facilities"]), list(terms["projects"]), []
    shared = [p for p in _standing(base, "toilet") if p in _standing(base, "water")]
    if shared and g.random() < 0.4:
        links.append({"requires": {"facility": "toilet", "needs": "water", "ratio": _figure(g, 0.6, 1.5)}})
    first = "road" if "road" in facilities else "toilet"
    beside = [p for p in _standing(base, first) if p in _standing(base, "water")]
    if beside and g.random() < 0.5:
        per = _figure(g, 10, 30) if first == "road" else _figure(g, 0.5, 1.5)
        links.append({"dig_once": {"first": first, "second": "water", "per": per, "saving": _figure(g, 0.1, 0.4)}})
    if g.random() < 0.5:
        facility = str(g.choice(facilities))
        places = [p for p in _standing(base, facility) if g.random() < 0.5] or _standing(base, facility)[:1]
        bundle = {"name": "quarter", "places": places, "facilities": [facility], "saving": _figure(g, 0.1, 0.6)}
        links.append({"bundle": bundle})
        if g.random() < 0.5:
            terms.setdefault("rules", []).append({"lock": {"bundle": "quarter", "start": "must"}})
    free = [p for p in projects if not {"requires", "excludes", "one_of"} & set(terms["projects"][p])]
    if len(free) >= 2 and g.random() < 0.4:
        links.append({"joint": {"projects": free[:2], "saves": {free[1]: _figure(g, 0.1, 0.5)}}})
    elif len(free) >= 2 and g.random() < 0.4:
        links.append({"bundle": {"name": "together", "projects": free[:2], "saving": _figure(g, 0.0, 0.3)}})
    if any("staff" in r for f in terms["facilities"].values() for r in f["regimes"].values()):
        posts = _figure(g, 0.3, 4.0)
        links.append({"staff": {"of": "cleaner", "posts": posts}})
    if terms.get("capacities", {}).get("plant", {}).get("from") and g.random() < 0.5:
        sector = terms["facilities"][terms["capacities"]["plant"]["used_by"][0]]["sector"]
        one, other = (str(t) for t in g.choice(TIERS, 2, replace=False))
        links.append({"no_transfer": {"sector": sector, "from": one, "to": other}})
    if links:
        terms["links"] = links


def _mechanisms(terms: Terms, g: np.random.Generator, years: int, choose: bool | None) -> None:
    """Up to three: on decay (fixed, chosen, opened or ended by a project), on fees, on the growth of need."""
    projects, found = list(terms["projects"]), {}
    if choose is True or g.random() < 0.7:
        found["grid_watch"] = _slower(terms, g, years, choose)
    if terms.get("fees") and g.random() < 0.5:
        paid: Terms = {"cost": _figure(g, 0.0, 0.2), "multiplies": {"collection": _figure(g, 1.05, 1.3)}}
        if choose is not False and g.random() < 0.4:
            paid["needs"] = str(g.choice(projects))
        found["appraisal"] = paid
    if g.random() < 0.4:
        calmer: Terms = {"cost": _figure(g, 0.0, 0.3), "multiplies": {"growth": _figure(g, 0.2, 0.9)}}
        if choose is not False and g.random() < 0.5:
            calmer.update({"from": "choose", "cost": _figure(g, 0.05, 0.3)})
        elif choose is not False and g.random() < 0.5:
            calmer["needs"] = str(g.choice(projects))
        found["model_village"] = calmer
    if found:
        terms["modifiers"] = found


def _slower(terms: Terms, g: np.random.Generator, years: int, choose: bool | None) -> Terms:
    """A mechanism that slows decay down: when it is in force, and where."""
    slower: Terms = {"cost": _figure(g, 0.0, 0.6), "multiplies": {"decay": _figure(g, 0.4, 0.95)}}
    if choose is True or (choose is None and g.random() < 0.5):
        slower["from"] = "choose"
        slower["cost"] = _figure(g, 0.05, 0.6)
    elif g.random() < 0.5:
        slower["from"] = START + int(g.integers(0, years))
    kind = g.random()
    if kind < 0.3:
        slower["years"] = int(g.integers(1, years + 1))
    elif kind < 0.7 and choose is not False:
        slower["until" if kind < 0.5 else "needs"] = str(g.choice(list(terms["projects"])))
    if g.random() < 0.5:
        slower["facilities"] = [str(g.choice(list(terms["facilities"])))]
    if g.random() < 0.3:
        slower["tiers"] = [str(g.choice(TIERS))]
    if g.random() < 0.3:
        slower["regimes"] = ["routine"]
    return slower


def _locks(terms: Terms, g: np.random.Generator) -> None:
    """At most one lock on a project that stands alone."""
    for name, project in terms["projects"].items():
        if {"requires", "excludes", "one_of"} & set(project) or g.random() < 0.6:
            continue
        start = [project["start"]["earliest"], "must", "never"][int(g.integers(3))]
        terms.setdefault("rules", []).append({"lock": {"project": name, "start": start}})
        return
