"""Zones, weights and targets' masks are what their definition says, reckoned place by place (conventions 15 and 46)."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from hjplan.data.selecting import selection_of
from hjplan.data.zoning import place_weights, places_of, selected_by, zone_places
from hjplan.schema.scenario import ScenarioFile

TIERS, TAGS, TOWNSHIPS = ("seat", "town", "village"), ("corridor", "relocation", "scenic"), ("", "Dong", "Xi")
FACTORS = st.sampled_from([0.5, 1.0, 1.15, 2.0])

tiers = st.lists(st.sampled_from(TIERS), min_size=1, max_size=3, unique=True)
tags = st.lists(st.sampled_from(TAGS), min_size=1, max_size=3, unique=True)
earmark = st.fixed_dictionaries({}, optional={"tiers": tiers, "tags": tags})
target = st.fixed_dictionaries(
    {"coverage": st.just(0.5)},
    optional={"tier": st.sampled_from(TIERS), "tag": st.sampled_from(TAGS), "township": st.sampled_from(TOWNSHIPS[1:])},
)
by_tier, by_tag = (st.dictionaries(st.sampled_from(names), FACTORS) for names in (TIERS, TAGS))
goal = st.fixed_dictionaries({}, optional={"tiers": by_tier, "tags": by_tag})
place = st.tuples(st.sampled_from(TIERS), st.sampled_from(TOWNSHIPS), st.lists(st.sampled_from(TAGS), unique=True))


@st.composite
def specs(draw: st.DrawFn) -> ScenarioFile:
    """What of a scenario decides about zones."""
    earmarks = draw(st.lists(earmark, min_size=1, max_size=4))
    funds = {f"fund{i}": {"amount": 1, "pays_for": e} for i, e in enumerate(earmarks)}
    return ScenarioFile.model_validate(
        {
            "hjplan": 1,
            "horizon": {"start": 2027, "years": 2},
            "money": {"unit": "yuan"},
            "places": "places.csv",
            "stock": "stock.csv",
            "funds": funds,
            "targets": draw(st.lists(target, max_size=3)),
            "goal": draw(goal),
        }
    )


def table(rows: list[tuple[str, str, list[str]]]) -> pd.DataFrame:
    ids = [f"p{i}" for i in range(len(rows))]
    one = np.ones(len(rows))
    return pd.DataFrame(
        {
            "id": ids,
            "name_zh": ids,
            "name_en": ids,
            "township": [r[1] for r in rows],
            "tier": [r[0] for r in rows],
            "tags": pd.Series([tuple(r[2]) for r in rows], dtype=object),
            "households": one,
            "population": one,
            "income": one,
        }
    )


def weight(spec: ScenarioFile, tier: str, carried: frozenset[str]) -> float:
    of_tiers: dict[str, float] = {str(k): v for k, v in spec.goal.tiers.items()}
    return float(of_tiers.get(tier, 1.0) * np.prod([spec.goal.tags.get(tag, 1.0) for tag in sorted(carried)]))


def taken(tier: str, township: str, carried: frozenset[str], selector: dict[str, Any]) -> bool:
    return (
        (selector.get("tiers") is None or tier in selector["tiers"])
        and (selector.get("tags") is None or bool(carried & set(selector["tags"])))
        and (selector.get("township") is None or township == selector["township"])
    )


def selectors(spec: ScenarioFile) -> list[dict[str, Any]]:
    funds = [{"tiers": f.pays_for.tiers, "tags": f.pays_for.tags} for f in spec.funds.values()]
    targets = [{"tiers": t.tier and [t.tier], "tags": t.tag and [t.tag], "township": t.township} for t in spec.targets]
    return funds + targets


@given(specs(), st.lists(place, min_size=1, max_size=40))
def test_two_places_share_a_zone_exactly_if_nothing_tells_them_apart(
    spec: ScenarioFile, rows: list[tuple[str, str, list[str]]]
) -> None:
    groups: dict[Any, list[int]] = {}
    for i, (tier, township, carried) in enumerate(rows):
        own = frozenset(carried)
        marks = tuple(taken(tier, township, own, selector) for selector in selectors(spec))
        groups.setdefault((tier, round(weight(spec, tier, own), 12), marks), []).append(i)
    unzoned = places_of(table(rows))
    places, zones = zone_places(spec, unzoned, selection_of(unzoned))
    assert [z.places.tolist() for z in zones] == list(groups.values())
    assert [z.tier for z in zones] == [rows[members[0]][0] for members in groups.values()]
    assert [places.zone[z.places].tolist() for z in zones] == [[n] * len(z.places) for n, z in enumerate(zones)]
    assert len({z.id for z in zones}) == len(zones)
    named = set(spec.goal.tags) | {t for f in spec.funds.values() for t in f.pays_for.tags or ()}
    named |= {t.tag for t in spec.targets if t.tag}
    for zone, members in zip(zones, groups.values(), strict=True):
        assert set(zone.tags) == named.intersection(*(rows[i][2] for i in members))
        shared = "_".join((zone.tier, *zone.tags))
        assert zone.id.startswith(shared if zone.tags else zone.tier)


@given(specs(), st.lists(place, min_size=1, max_size=40))
def test_weights_and_masks_are_what_each_place_gets_by_itself(
    spec: ScenarioFile, rows: list[tuple[str, str, list[str]]]
) -> None:
    selection = selection_of(places_of(table(rows)))
    own = [(tier, township, frozenset(carried)) for tier, township, carried in rows]
    assert place_weights(spec, selection).tolist() == [weight(spec, tier, carried) for tier, _, carried in own]
    for fund, selector in zip(spec.funds.values(), selectors(spec), strict=False):
        mask = selection.where(tiers=fund.pays_for.tiers, tags=fund.pays_for.tags)
        assert mask.tolist() == [taken(*each, selector) for each in own]
    for one, selector in zip(spec.targets, selectors(spec)[len(spec.funds) :], strict=True):
        assert selected_by(one, selection).tolist() == [taken(*each, selector) for each in own]
