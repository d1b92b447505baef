"""Zones: the coarsest classes of places that money, targets and weights cannot tell apart.

The user never writes a zone. Two places share one when they have the same tier, the same weight, and every selector
of the scenario (a fund's tiers and tags, a target's or rule's township or tag, the groups of a reward or of a goal for
the worst-off) takes both or neither.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from hjplan.data.county import Bools, Floats, Ints, Places, Zone
from hjplan.data.selecting import Selection, kinds_of
from hjplan.schema.capacities import Where
from hjplan.schema.funds import PaysFor
from hjplan.schema.goals import Goal, Target, Worst
from hjplan.schema.instruments import earmarks
from hjplan.schema.rewards import Reward
from hjplan.schema.rules import Group
from hjplan.schema.scenario import ScenarioFile


def place_weights(spec: ScenarioFile, selection: Selection) -> Floats:
    """[places] weight of a place in the goal: tiers × product over its tags, 1 where not given (convention 46)."""
    tiers: dict[str, float] = {str(k): v for k, v in spec.goal.tiers.items()}
    of_tier = np.array([tiers.get(tier, 1.0) for tier in selection.tier.distinct], dtype=np.float64)
    of_tags = np.array(
        [np.prod([spec.goal.tags.get(tag, 1.0) for tag in sorted(tags)]) for tags in selection.tags.distinct],
        dtype=np.float64,
    )
    return np.asarray(of_tier[selection.tier.codes] * of_tags[selection.tags.codes])


def selected_by(target: Target, selection: Selection) -> Bools:
    """[places] True where a target may count: its tier, township and tag."""
    return selection.where(
        tiers=None if target.tier is None else (target.tier,),
        tags=None if target.tag is None else (target.tag,),
        township=target.township,
    )


def places_of_group(group: Group, selection: Selection) -> Bools:
    """[places] True where a rule's group takes the place: its tier, township and tag, or no tag at all."""
    return selection.where(
        tiers=None if group.tier is None else (group.tier,),
        tags=None if group.tag is None else (group.tag,),
        township=group.township,
        untagged=group.untagged,
    )


def grouped_by(by: str, selection: Selection) -> Iterator[tuple[str, Bools]]:
    """Each tier, township or tag with its places, in alphabetical order; places without one are in none."""
    if by == "tier":
        values = sorted(selection.tier.distinct)
        yield from ((value, selection.where(tiers=(value,))) for value in values)
    elif by == "township":
        values = sorted(t for t in selection.township.distinct if t)
        yield from ((value, selection.where(township=value)) for value in values)
    elif by == "tag":
        values = sorted(frozenset().union(*selection.tags.distinct))
        yield from ((value, selection.where(tags=(value,))) for value in values)


def _ruled(spec: ScenarioFile, selection: Selection) -> Iterator[Bools]:
    """[places] each selection that a rule makes, one for every value of its `by`."""
    for entry in spec.rules:
        _, rule = entry.rule
        if isinstance(rule, Group):
            yield places_of_group(rule, selection)
        by = getattr(rule, "by", None)
        if by is not None:
            yield from (taken for _, taken in grouped_by(by, selection))


def rewarded(reward: Reward, selection: Selection) -> Iterator[tuple[str, Bools]]:
    """Each group that a reward pool tells apart, with its places, needed there or not."""
    yield from grouped_by(reward.award.to, selection)


def _winning(spec: ScenarioFile, selection: Selection) -> Iterator[Bools]:
    """[places] each group of every reward pool."""
    for fund in spec.funds.values():
        if isinstance(fund, Reward):
            yield from (taken for _, taken in rewarded(fund, selection))


def worst_of(goal: Goal, selection: Selection) -> Worst | None:
    """What the goal says of the worst-off; in an order: townships, or tiers where no township is given."""
    if isinstance(goal.maximise, Worst):
        return goal.maximise
    if "worst" in (goal.order or ()):
        over = "township" if any(selection.township.distinct) else "tier"
        return Worst.model_validate({"worst": "coverage", "over": over})
    return None


def _worst_off(spec: ScenarioFile, selection: Selection) -> Iterator[Bools]:
    """[places] each group among which the goal looks for the worst-off."""
    worst = worst_of(spec.goal, selection)
    if worst is not None:
        yield from (taken for _, taken in grouped_by(worst.over, selection))


def _linked(spec: ScenarioFile, selection: Selection) -> Iterator[Bools]:
    """[places] each selection that a capacity makes among its users."""
    for capacity in spec.capacities.values():
        yield taken_by(capacity.where, selection)


def taken_by(where: Where, selection: Selection) -> Bools:
    """[places] True where a capacity's users may stand: all keys hold, inside a list any."""
    taken = selection.where(tiers=where.tiers, tags=where.tags)
    if where.townships is not None:
        inside = [selection.where(township=township) for township in where.townships]
        taken &= np.logical_or.reduce(inside)
    return taken


def _earmarks(spec: ScenarioFile) -> list[PaysFor]:
    """What every fund and every pool may pay."""
    return [*earmarks(spec.funds).values(), *(pool.pays_for for pool in spec.pools.values())]


def _classes(spec: ScenarioFile, selection: Selection, weights: Floats) -> Ints:
    """[places] number of each place's class, in the order of their first places: tier, weight, every selector."""
    rounded = [round(weight, 12) for weight in weights.tolist()]
    funds = (selection.where(tiers=earmark.tiers, tags=earmark.tags) for earmark in _earmarks(spec))
    targets = (selected_by(target, selection) for target in spec.targets)
    number = selection.tier.codes
    ruled = _ruled(spec, selection)
    won, linked, aimed = _winning(spec, selection), _linked(spec, selection), _worst_off(spec, selection)
    selectors = (mask.astype(np.int64) for mask in (*funds, *targets, *ruled, *won, *linked, *aimed))
    for finer in (kinds_of(rounded).codes, *selectors):
        number = np.asarray(pd.factorize(number * (int(finer.max()) + 1) + finer)[0], dtype=np.int64)
    return number


def _named_tags(spec: ScenarioFile, selection: Selection) -> frozenset[str]:
    named = set(spec.goal.tags)
    for earmark in _earmarks(spec):
        named.update(earmark.tags or ())
    named.update(t.tag for t in spec.targets if t.tag)
    for capacity in spec.capacities.values():
        named.update(capacity.where.tags or ())
    rules = [entry.rule[1] for entry in spec.rules]
    named.update(rule.tag for rule in rules if isinstance(rule, Group) and rule.tag)
    rewarded_tags = any(isinstance(fund, Reward) and fund.award.to == "tag" for fund in spec.funds.values())
    worst_tag = isinstance(spec.goal.maximise, Worst) and spec.goal.maximise.over == "tag"
    if worst_tag or rewarded_tags or any(getattr(rule, "by", None) == "tag" for rule in rules):
        named.update(*selection.tags.distinct)
    return frozenset(named)


def _tag_sets(tags: Iterable[tuple[str, ...]]) -> tuple[frozenset[str], ...]:
    """A set for each place; places with the same tags share one."""
    kinds = kinds_of(tuple(tags))
    sets = [frozenset(distinct) for distinct in kinds.distinct]
    return tuple(sets[code] for code in kinds.codes.tolist())


def places_of(table: pd.DataFrame) -> Places:
    """The table of places as arrays, zones still open (all −1)."""
    text = {c: tuple(map(str, table[c].to_numpy(object))) for c in ("id", "name_zh", "name_en", "township", "tier")}
    return Places(
        ids=text["id"],
        name_zh=text["name_zh"],
        name_en=text["name_en"],
        township=text["township"],
        tier=text["tier"],
        tags=_tag_sets(table["tags"]),
        households=table["households"].to_numpy(np.float64),
        population=table["population"].to_numpy(np.float64),
        income=table["income"].to_numpy(np.float64),
        zone=np.full(len(table), -1, dtype=np.int64),
    )


def _label(tier: str, sets: list[frozenset[str]], named: frozenset[str], tags: tuple[str, ...]) -> str:
    """``village``, ``village_corridor``, or ``village_corridor_or_scenic`` where every place has one of them.

    ``sets`` are the distinct sets of tags of the zone's places.
    """
    if tags:
        return "_".join((tier, *tags))
    each = [named & s for s in sets]
    return f"{tier}_{'_or_'.join(sorted(frozenset().union(*each)))}" if all(each) else tier


def zone_places(spec: ScenarioFile, places: Places, selection: Selection) -> tuple[Places, tuple[Zone, ...]]:
    """Sort the places into zones; zones stand in the order of their first place."""
    zone = _classes(spec, selection, place_weights(spec, selection))
    named = _named_tags(spec, selection)
    zones: list[Zone] = []
    used: set[str] = set()
    by_zone = np.argsort(zone, kind="stable")
    for number, members in enumerate(np.split(by_zone, np.cumsum(np.bincount(zone))[:-1])):
        sets = [selection.tags.distinct[code] for code in np.unique(selection.tags.codes[members]).tolist()]
        tags = tuple(sorted(named.intersection(*sets)))
        tier = places.tier[members[0]]
        label = _label(tier, sets, named, tags)
        label = label if label not in used else f"{label}_{number}"
        used.add(label)
        zones.append(Zone(label, tier, tags, members.astype(np.int64)))
    return replace(places, zone=zone), tuple(zones)
