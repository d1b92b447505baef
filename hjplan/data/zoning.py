"""Zones: the coarsest classes of places that money, targets and weights cannot tell apart.

The user never writes a zone. Two places share one when they have the same tier, the same weight, and every selector
of the scenario (a fund's tiers and tags, a target's township or tag) takes both or neither.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.data.county import Floats, Places, Zone
from hjplan.schema.scenario import ScenarioFile


def place_weights(spec: ScenarioFile, tier: tuple[str, ...], tags: tuple[frozenset[str], ...]) -> Floats:
    """[places] weight of a place in the goal: tiers × product over its tags, 1 where not given (convention 46)."""
    tiers: dict[str, float] = {str(k): v for k, v in spec.goal.tiers.items()}
    return np.array(
        [
            tiers.get(r, 1.0) * np.prod([spec.goal.tags.get(g, 1.0) for g in sorted(s)])
            for r, s in zip(tier, tags, strict=True)
        ],
        dtype=np.float64,
    )


def selects(place: int, places: Places, *, tiers: object = None, tags: object = None, township: object = None) -> bool:
    """Does a selector take this place? A part that is not given does not restrict (convention 15)."""
    return (
        (tiers is None or places.tier[place] in tiers)  # type: ignore[operator]
        and (tags is None or bool(places.tags[place] & frozenset(tags)))  # type: ignore[call-overload]
        and (township is None or places.township[place] == township)
    )


def _signature(spec: ScenarioFile, places: Places, weights: Floats, place: int) -> tuple[object, ...]:
    funds = tuple(selects(place, places, tiers=f.pays_for.tiers, tags=f.pays_for.tags) for f in spec.funds.values())
    targets = tuple(
        selects(
            place,
            places,
            tiers=None if t.tier is None else (t.tier,),
            tags=None if t.tag is None else (t.tag,),
            township=t.township,
        )
        for t in spec.targets
    )
    return (places.tier[place], round(float(weights[place]), 12), funds, targets)


def _named_tags(spec: ScenarioFile) -> frozenset[str]:
    named = set(spec.goal.tags)
    for fund in spec.funds.values():
        named.update(fund.pays_for.tags or ())
    named.update(t.tag for t in spec.targets if t.tag)
    return frozenset(named)


def places_of(table: pd.DataFrame) -> Places:
    """The table of places as arrays, zones still open (all −1)."""
    text = {c: tuple(str(v) for v in table[c]) for c in ("id", "name_zh", "name_en", "township", "tier")}
    return Places(
        ids=text["id"],
        name_zh=text["name_zh"],
        name_en=text["name_en"],
        township=text["township"],
        tier=text["tier"],
        tags=tuple(frozenset(t) for t in table["tags"]),
        households=table["households"].to_numpy(np.float64),
        population=table["population"].to_numpy(np.float64),
        income=table["income"].to_numpy(np.float64),
        zone=np.full(len(table), -1, dtype=np.int64),
    )


def _label(places: Places, members: list[int], named: frozenset[str], tags: tuple[str, ...]) -> str:
    """``village``, ``village_corridor``, or ``village_corridor_or_scenic`` where every place has one of them."""
    tier = places.tier[members[0]]
    if tags:
        return "_".join((tier, *tags))
    each = [named & places.tags[p] for p in members]
    return f"{tier}_{'_or_'.join(sorted(frozenset().union(*each)))}" if all(each) else tier


def zone_places(spec: ScenarioFile, places: Places) -> tuple[Places, tuple[Zone, ...]]:
    """Sort the places into zones; zones stand in the order of their first place."""
    weights = place_weights(spec, places.tier, places.tags)
    groups: dict[tuple[object, ...], list[int]] = {}
    for place in range(len(places.ids)):
        groups.setdefault(_signature(spec, places, weights, place), []).append(place)
    named = _named_tags(spec)
    zone = np.empty(len(places.ids), dtype=np.int64)
    zones: list[Zone] = []
    used: set[str] = set()
    for number, members in enumerate(groups.values()):
        zone[members] = number
        tags = tuple(sorted(named.intersection(*(places.tags[p] for p in members))))
        label = _label(places, members, named, tags)
        label = label if label not in used else f"{label}_{number}"
        used.add(label)
        zones.append(Zone(label, places.tier[members[0]], tags, np.array(members, dtype=np.int64)))
    zoned = Places(**{**places.__dict__, "zone": zone})
    return zoned, tuple(zones)
