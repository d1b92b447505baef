"""Blocks: for each facility type the places that need it, with need, opening stock, limits and weights."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from hjplan.data.county import Block, Bools, FacilityType, Floats, Ints, Places, Timeline
from hjplan.data.rates import rates_from_shares
from hjplan.errors import InputError, Message
from hjplan.schema.facility import Facility, Need
from hjplan.schema.scenario import Scenario
from hjplan.schema.tables.stock import rows_of_places

LENGTH_AND_AREA = frozenset(
    {"km", "m", "km2", "km²", "m2", "m²", "1000 m2", "1000 m²", "ha", "hectare", "mu"}
    | {"公里", "千米", "米", "平方公里", "平方千米", "平方米", "千平方米", "万平方米", "公顷", "亩"}
)
"""Units that are measured, not counted: their grain in `chance` is 0.1 (convention 63)."""


def sector_shares(spec_facilities: dict[str, Facility], present: set[str]) -> dict[str, float]:
    """φ of each facility: what is given; the others divide equally what is left of 1 (convention 11)."""
    out: dict[str, float] = {}
    for sector in {spec_facilities[f].sector for f in present}:
        members = [f for f in spec_facilities if f in present and spec_facilities[f].sector == sector]
        given = {f: s for f in members if (s := spec_facilities[f].share) is not None}
        rest = [f for f in members if f not in given]
        out.update(given)
        out.update({f: max(0.0, 1.0 - sum(given.values())) / len(rest) for f in rest})
    return out


@dataclass(frozen=True, eq=False)
class _Rows:
    """The rows of one facility in the tables; n of them."""

    scenario: Scenario
    id: str
    facility: Facility
    stock: Ints
    """[n] row of the stock."""
    place: Ints
    """[n] row of the places, and index into County.places."""

    def of_stock(self, column: str) -> Floats:
        """[n] a column of numbers of the stock."""
        return self.scenario.stock[column].to_numpy(np.float64)[self.stock]

    def of_place(self, column: str) -> Floats:
        """[n] a column of numbers of the places."""
        return self.scenario.places[column].to_numpy(np.float64)[self.place]

    def only(self, kept: Bools) -> _Rows:
        """Some of these rows."""
        return replace(self, stock=self.stock[kept], place=self.place[kept])


def _opening_need(rows: _Rows) -> Floats:
    """[n] need at point 0: the cell of stock.csv, else the facility's rule (convention 11)."""
    need = rows.of_stock("need")
    blank = np.isnan(need)
    if not blank.any():
        return need
    rule = rows.facility.need or Need()
    if rule.column is not None:
        counted = rows.of_place(rule.column)
    elif rule.per == "household":
        counted = rows.of_place("households") * rule.share
    elif rule.per == "person":
        counted = rows.of_place("population") * rule.share
    elif rule.per == "place":
        counted = np.full(len(need), rule.share)
    else:
        first = rows.scenario.stock["place"].iloc[int(rows.stock[int(np.argmax(blank))])]
        text = (
            f"the need of `{rows.id}` is blank for {first} and the facility has no "
            "rule: fill the cell of `need`, or say `need: {per: household, share: 1}`"
        )
        raise InputError((Message(text, file=rows.scenario.path, key=f"facilities.{rows.id}.need"),))
    return np.where(blank, counted, need)


def _growth(rows: _Rows) -> Floats:
    """[n] growth of need a year: the row's cell, else the facility's, else the place's (convention 1)."""
    own = rows.of_stock("growth")
    need = rows.facility.need
    if need is not None and need.growth is not None:
        other = np.full(len(own), need.growth)
    else:
        other = np.nan_to_num(rows.of_place("growth"))
    return np.where(np.isnan(own), other, own)


def facility_type(
    fid: str, facility: Facility, timeline: Timeline, yuan: float, share: float, households_per_unit: float, care: str
) -> FacilityType:
    """One facility type in yuan and years."""
    size = len(facility.conditions)
    names = tuple(facility.regimes)
    cost = np.zeros((len(names), size))
    for i, regime in enumerate(facility.regimes.values()):
        cost[i, :] = regime.cost
    cost[:, -1] = 0.0
    restore = np.full(size, np.nan)
    if facility.restore is not None:
        given = facility.restore.cost
        if isinstance(given, list):
            restore[:] = [np.nan if c is None else c for c in given]
        else:
            restore[-1] = given
    restore[0] = np.nan
    measured = facility.unit in LENGTH_AND_AREA
    return FacilityType(
        id=fid,
        sector=facility.sector,
        title_zh=facility.title.zh or facility.title.en or fid,
        title_en=facility.title.en or facility.title.zh or fid,
        unit=facility.unit,
        conditions=tuple(facility.conditions),
        service=np.array(facility.service_shares, dtype=np.float64),
        regimes=names,
        rates=np.stack([rates_from_shares(r.shares) for r in facility.regimes.values()]),
        operates=np.array([r.operates for r in facility.regimes.values()], dtype=np.float64),
        regime_cost=cost * yuan,
        restore_cost=restore * yuan,
        build_cost=facility.build.cost * yuan,
        lead=max(1, int(np.ceil(facility.build.lead / timeline.dt - 1e-9))),
        pay=np.array(facility.build.pay, dtype=np.float64),
        whole_units=facility.whole_units,
        grain=facility.grain if facility.grain is not None else (0.1 if measured else 1.0),
        households_per_unit=households_per_unit,
        share=share,
        stays=facility.leave == "stays",
        care=names.index(care) if care in names else names.index("none"),
    )


def _households_per_unit(rows: _Rows, need: Floats) -> float:
    """Households that one working unit serves (convention 11): all places with a row count, in need or not."""
    if rows.facility.serves is not None:
        return rows.facility.serves.households
    return 1.0 if rows.facility.counts_households else float(rows.of_place("households").sum() / need.sum())


def build_block(rows: _Rows, places: Places, timeline: Timeline, share: float, weights: Floats) -> Block | None:
    """The block of one facility; None where no place needs it. ``weights``: one for each place."""
    opening = np.stack([np.nan_to_num(rows.of_stock(c)) for c in rows.facility.conditions], axis=1)
    stock = opening.sum(axis=1)
    need0 = np.maximum(_opening_need(rows), stock)
    keep = need0 > 0
    if not keep.any():
        return None
    per_unit = _households_per_unit(rows, need0)
    rows, opening, stock, need0 = rows.only(keep), opening[keep], stock[keep], need0[keep]
    spec = rows.scenario.spec
    points = np.arange(timeline.periods + 1) * timeline.dt
    need = need0[:, None] * (1.0 + _growth(rows))[:, None] ** points
    f = facility_type(rows.id, rows.facility, timeline, spec.money.yuan, share, per_unit, spec.goal.after.care)
    if f.stays:
        need = np.maximum(need, stock[:, None])
        rho = np.broadcast_to(1.0, (len(need), timeline.periods))
    else:
        rho = np.minimum(1.0, need[:, 1:] / np.where(need[:, :-1] > 0, need[:, :-1], 1.0))
        rho = np.where(need[:, :-1] > 0, rho, 1.0)
    limit = rows.facility.build.yearly_limit
    return Block(
        facility=f,
        place=rows.place,
        zone=places.zone[rows.place],
        need=need,
        opening=opening,
        rho=rho,
        cap=np.full(rho.shape, np.inf) if limit is None else limit * need[:, :-1] * timeline.dt,
        cost_factor=np.nan_to_num(rows.of_stock("cost_factor"), nan=1.0),
        weight=(spec.goal.weights.get(f.sector, 1.0) * share * weights)[rows.place],
    )


def build_blocks(scenario: Scenario, places: Places, timeline: Timeline, weights: Floats) -> tuple[Block, ...]:
    """All blocks, in the order of `facilities`."""
    place = rows_of_places(scenario.places, scenario.stock)
    codes, names = pd.factorize(scenario.stock["facility"])
    number = {str(name): code for code, name in enumerate(names)}
    facilities = scenario.spec.facilities
    shares = sector_shares(facilities, set(number))
    blocks = []
    for fid, facility in facilities.items():
        if fid in number:
            mine = np.flatnonzero(codes == number[fid])
            rows = _Rows(scenario, fid, facility, mine, place[mine])
            blocks.append(build_block(rows, places, timeline, shares[fid], weights))
    return tuple(b for b in blocks if b is not None)
