"""Which places form a zone: the classes that no fund, target or weight can tell apart."""

from __future__ import annotations

import pandas as pd

from hjplan.results.finished import Finished
from hjplan.results.tables.column import Column, tidy

NAME = "zones"
COLUMNS = {
    "zone": Column("text", "", "资金分区", "zone"),
    "place": Column("text", "", "地点", "place"),
    "tier": Column("text", "", "层级", "tier"),
    "township": Column("text", "", "乡镇", "township"),
    "tags": Column("text", "", "标签,以分号分隔", "tags of the place, separated by semicolons"),
}


def build(finished: Finished) -> pd.DataFrame:
    """One row per place, zone by zone."""
    places = finished.county.places
    rows = [(zone.id, place) for zone in finished.county.zones for place in zone.places.tolist()]
    return tidy(
        COLUMNS,
        {
            "zone": [zone for zone, _ in rows],
            "place": [places.ids[p] for _, p in rows],
            "tier": [places.tier[p] for _, p in rows],
            "township": [places.township[p] for _, p in rows],
            "tags": [";".join(sorted(places.tags[p])) for _, p in rows],
        },
    )
