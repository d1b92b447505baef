"""A choice of fee levels put in force: from then on a county's levels are fixed, whoever reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from hjplan.data.county import County, FeeTerms, Ints, Timeline


def with_levels(county: County, paths: Mapping[int, Ints]) -> County:
    """The county with chosen fee levels in force, as if the scenario had fixed them.

    ``paths``: for the index of a fee in ``County.fees`` the level of each calendar year, [years] indices into its
    ``options.levels``. The fees named get ``level``, ``bill`` and ``collection`` of that choice and no more options;
    the others stay. Raises ValueError for a fee without options, and for a path of another length or level.
    """
    fees = tuple(
        _fixed(fee, paths[index], county.timeline) if index in paths else fee for index, fee in enumerate(county.fees)
    )
    unknown = set(paths) - set(range(len(fees)))
    if unknown:
        raise ValueError(f"the county has no fee number {min(unknown)}")
    return replace(county, fees=fees)


def _fixed(fee: FeeTerms, path: Ints, timeline: Timeline) -> FeeTerms:
    options = fee.options
    if options is None:
        raise ValueError(f"the level of `{fee.id}` is not chosen: the scenario fixes it")
    path = np.asarray(path, dtype=np.int64)
    if path.shape != (timeline.years,) or path.min() < 0 or path.max() >= len(options.levels):
        raise ValueError(f"`{fee.id}` needs one of {len(options.levels)} levels in each of {timeline.years} years")
    chosen = path[timeline.year - timeline.start]
    period = np.arange(timeline.periods)
    return replace(
        fee,
        level=options.levels[chosen],
        bill=options.bill[chosen, period],
        collection=options.collection[chosen, period],
        options=None,
    )


def with_levels_and_tail(county: County, paths: Mapping[int, Ints]) -> County:
    """The same for a county with a tail beside it, whose fees stay at the last level of the plan.

    ``paths`` may name the years of the plan, or those of the tail too.
    """
    years = county.timeline.years
    inside = with_levels(county, {fee: path[:years] for fee, path in paths.items()})
    longer = county.lengthened
    if longer is None:
        return inside
    after = longer.timeline.years - years
    held = {fee: np.concatenate([path[:years], np.repeat(path[years - 1], after)]) for fee, path in paths.items()}
    return replace(inside, lengthened=replace(with_levels(longer, held), plan_county=inside))
