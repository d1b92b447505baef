"""Which places a selector takes: a part is judged once for each tier, township and set of tags, not place by place."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass

import numpy as np

from hjplan.data.county import Bools, Ints, Places


@dataclass(frozen=True, eq=False)
class Kinds[Kind: Hashable]:
    """What places have of one thing: the distinct ones, first met first, and which of them each place has."""

    distinct: tuple[Kind, ...]
    codes: Ints
    """[places]"""

    def where(self, taken: Iterable[bool]) -> Bools:
        """[places] True where the place's kind is taken; ``taken`` says it for each distinct one."""
        return np.fromiter(taken, np.bool_, len(self.distinct))[self.codes]


def kinds_of[Kind: Hashable](values: Collection[Kind]) -> Kinds[Kind]:
    """The distinct values and which of them each place has."""
    seen: dict[Kind, int] = {}
    codes = np.fromiter((seen.setdefault(v, len(seen)) for v in values), np.int64, len(values))
    return Kinds(tuple(seen), codes)


@dataclass(frozen=True, eq=False)
class Selection:
    """The places by tier, township and tags."""

    tier: Kinds[str]
    township: Kinds[str]
    tags: Kinds[frozenset[str]]

    def where(
        self,
        *,
        tiers: Collection[str] | None = None,
        tags: Collection[str] | None = None,
        township: str | None = None,
        untagged: bool = False,
    ) -> Bools:
        """[places] True where a selector takes the place; a part that is not given does not restrict.

        A place is taken that has one of the tiers and one of the tags and lies in the township (convention 15);
        with ``untagged`` it has no tag at all (convention 27).
        """
        taken = np.ones(len(self.tier.codes), dtype=np.bool_)
        if tiers is not None:
            taken &= self.tier.where(t in tiers for t in self.tier.distinct)
        if tags is not None:
            taken &= self.tags.where(bool(s & frozenset(tags)) for s in self.tags.distinct)
        if township is not None:
            taken &= self.township.where(t == township for t in self.township.distinct)
        if untagged:
            taken &= self.tags.where(not s for s in self.tags.distinct)
        return taken


def selection_of(places: Places) -> Selection:
    """The places, ready for selectors."""
    return Selection(kinds_of(places.tier), kinds_of(places.township), kinds_of(places.tags))
