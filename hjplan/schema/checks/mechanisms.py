"""A mechanism multiplies something, somewhere, in the years planned (conventions 53, 65; model.md, section 7)."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from hjplan.errors import Message
from hjplan.schema.checks.naming import all_exist, exists, sectors_exist
from hjplan.schema.checks.served import Rows, of_facilities, of_places, wanted
from hjplan.schema.checks.subject import Subject
from hjplan.schema.facility import Facility
from hjplan.schema.modifiers import Modifier
from hjplan.schema.nearest import hint
from hjplan.schema.nodes import Place

_MOST_CHOSEN = 2
"""model.md, section 7: each further one on the same facility multiplies the patterns that must be told apart."""


def check(subject: Subject) -> Iterator[Message]:
    """Every mechanism, and those that the plan chooses together."""
    sound = True
    for name, modifier in subject.spec.modifiers.items():
        place: Place = ("modifiers", name)
        unknown = list(_names(subject, place, modifier))
        yield from unknown
        yield from _when(subject, place, name, modifier)
        yield from _odd(subject, place, modifier)
        sound = sound and not unknown
        if not unknown and not subject.broken_tables and not subject.left_out:
            yield from _effects(subject, place, modifier)
    if sound and not subject.broken_tables and not subject.left_out:
        yield from _chosen(subject)


def _names(subject: Subject, place: Place, modifier: Modifier) -> Iterator[Message]:
    yield from sectors_exist(subject, (*place, "sectors"), modifier.sectors)
    yield from all_exist(subject, (*place, "facilities"), "facility", modifier.facilities)
    yield from all_exist(subject, (*place, "fees"), "fee", modifier.fees)
    yield from exists(subject, (*place, "needs"), "project", modifier.needs)
    yield from exists(subject, (*place, "until"), "project", modifier.until)
    regimes = list(dict.fromkeys(r for f in subject.spec.facilities.values() for r in f.regimes))
    for i, regime in enumerate(modifier.regimes or ()):
        if regime not in regimes and not subject.left_out:
            text = f"no facility has the regime `{regime}`.{hint(regime, regimes, 'Regimes')}"
            yield subject.message((*place, "regimes", i), text)


def _when(subject: Subject, place: Place, name: str, modifier: Modifier) -> Iterator[Message]:
    """Some year that is planned lies between its beginning and its end."""
    if modifier.needs is not None and modifier.needs == modifier.until:
        text = f"`{name}` begins and ends when `{modifier.needs}` is finished: it never lasts"
        yield subject.message((*place, "until"), text)
    if not subject.knows_years or not isinstance(modifier.from_, int):
        return
    first, last = subject.spec.horizon.start, subject.last_year
    ends = modifier.from_ + modifier.years if modifier.years is not None else last + 1
    if modifier.from_ > last or ends <= first:
        text = f"no year of it is planned: the years are {first} to {last}, so it has no effect"
        yield subject.message((*place, "from"), text, "warning")


def _odd(subject: Subject, place: Place, modifier: Modifier) -> Iterator[Message]:
    decay = modifier.multiplies.decay
    if decay is not None and decay > 1:
        text = f"with {decay:g} things decay faster than without it; 0.9 would be a tenth slower"
        yield subject.message((*place, "multiplies", "decay"), text, "warning")
    if modifier.chosen and modifier.cost == 0:
        text = "it costs nothing, so there is nothing to weigh: give a year instead of `choose`, or its `cost`"
        yield subject.message((*place, "from"), text, "warning")
    if modifier.fees is not None and modifier.multiplies.collection is None:
        text = "`fees` say whose bills are paid, and `collection` is not multiplied: they have no effect"
        yield subject.message((*place, "fees"), text, "warning")


def _acts_on(modifier: Modifier, name: str, facility: Facility) -> bool:
    """Is the facility among those whose decay or need it multiplies?"""
    return (modifier.facilities is None or name in modifier.facilities) and (
        modifier.sectors is None or facility.sector in modifier.sectors
    )


def _rows(subject: Subject, modifier: Modifier) -> Rows:
    """Rows of the stock that it acts on."""
    named = [name for name, facility in subject.planned.items() if _acts_on(modifier, name, facility)]
    return np.asarray(wanted(subject) & of_facilities(subject, named) & of_places(subject, modifier.tiers))


def _slowed(subject: Subject, modifier: Modifier, rows: Rows) -> list[str]:
    """Facilities of these rows that decay under some care that it acts on."""
    return [
        name
        for name, facility in subject.planned.items()
        if (rows & subject.rows_of(name)).any()
        and any(
            any(regime.shares)
            for regime_name, regime in facility.regimes.items()
            if modifier.regimes is None or regime_name in modifier.regimes
        )
    ]


def _billed(subject: Subject, modifier: Modifier) -> bool:
    """Is there a fee whose collection it multiplies?"""
    for name, fee in subject.spec.fees.items():
        facility = subject.spec.facilities.get(fee.billed_on)
        if (
            facility is not None
            and (modifier.fees is None or name in modifier.fees)
            and _acts_on(modifier, fee.billed_on, facility)
            and (modifier.tiers is None or fee.tiers is None or set(modifier.tiers) & set(fee.tiers))
        ):
            return True
    return False


def _effects(subject: Subject, place: Place, modifier: Modifier) -> Iterator[Message]:
    """Each thing that it multiplies is there: an error where none is, a warning at one among several."""
    rows, given = _rows(subject, modifier), modifier.multiplies
    effects: dict[str, tuple[bool, str]] = {}
    if given.decay is not None:
        effects["decay"] = (bool(_slowed(subject, modifier, rows)), "nothing that is planned decays there")
    if given.collection is not None:
        effects["collection"] = (_billed(subject, modifier), "no fee is billed there")
    if given.growth is not None:
        effects["growth"] = (bool((rows & (subject.growth > 0)).any()), "no need grows there")
    level = "warning" if any(found for found, _ in effects.values()) else "error"
    for key, (found, why) in effects.items():
        if not found and level == "warning":
            yield subject.message((*place, "multiplies", key), f"{why}: it has no effect", "warning")
        elif not found:
            yield subject.message((*place, "multiplies", key), f"{why}: the modifier multiplies nothing")


def _chosen(subject: Subject) -> Iterator[Message]:
    """At most two mechanisms on `choose` act on the decay or the need of one facility."""
    acting: dict[str, list[str]] = {}
    for name, modifier in subject.spec.modifiers.items():
        if not modifier.chosen:
            continue
        rows = _rows(subject, modifier)
        acts = set(_slowed(subject, modifier, rows)) if modifier.multiplies.decay is not None else set()
        if modifier.multiplies.growth is not None:
            acts |= {f for f in subject.planned if (rows & subject.rows_of(f) & (subject.growth > 0)).any()}
        for facility in acts:
            acting.setdefault(facility, []).append(name)
    told: set[str] = set()
    for facility in subject.planned:
        names = acting.get(facility, [])
        if len(names) > _MOST_CHOSEN and names[_MOST_CHOSEN] not in told:
            third = names[_MOST_CHOSEN]
            told.add(third)
            text = (
                f"{len(names)} modifiers on `choose` act on `{facility}` ({', '.join(names)}); at most {_MOST_CHOSEN} "
                "can be chosen together on one facility: give the others a year, or let them act elsewhere"
            )
            yield subject.message(("modifiers", third, "from"), text)
