"""Blocks: for each facility type the places that need it, with need, opening stock, limits and weights."""

from __future__ import annotations

import numpy as np
import pandas as pd

from hjplan.data.county import Block, FacilityType, Floats, Places, Timeline
from hjplan.data.rates import rates_from_shares
from hjplan.data.zoning import place_weights
from hjplan.errors import InputError, Message
from hjplan.schema.facility import Facility, Need
from hjplan.schema.scenario import Scenario

LENGTH_AND_AREA = frozenset({"km", "m", "m2", "m²", "1000 m2", "ha", "mu", "亩", "公里", "平方米"})
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


def _opening_need(facility: Facility, rows: pd.DataFrame, at: pd.DataFrame, fid: str, scenario: Scenario) -> Floats:
    """[rows] need at point 0: the cell of stock.csv, else the facility's rule (convention 11)."""
    need = rows["need"].to_numpy(np.float64).copy()
    blank = np.isnan(need)
    if not blank.any():
        return need
    rule = facility.need or Need()
    if rule.column is not None:
        counted = at[rule.column].to_numpy(np.float64)
    elif rule.per == "household":
        counted = at["households"].to_numpy(np.float64) * rule.share
    elif rule.per == "person":
        counted = at["population"].to_numpy(np.float64) * rule.share
    elif rule.per == "place":
        counted = np.full(len(rows), rule.share)
    else:
        text = (
            f"the need of `{fid}` is blank for {rows['place'].iloc[int(np.argmax(blank))]} and the facility has no "
            "rule: fill the cell of `need`, or say `need: {per: household, share: 1}`"
        )
        raise InputError((Message(text, file=scenario.path, key=f"facilities.{fid}.need"),))
    return np.where(blank, counted, need)


def _growth(facility: Facility, rows: pd.DataFrame, at: pd.DataFrame) -> Floats:
    """[rows] growth of need a year: the row's cell, else the facility's, else the place's (convention 1)."""
    own = rows["growth"].to_numpy(np.float64)
    if facility.need is not None and facility.need.growth is not None:
        other = np.full(len(rows), facility.need.growth)
    else:
        other = np.nan_to_num(at["growth"].to_numpy(np.float64))
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


def build_block(
    scenario: Scenario, fid: str, rows: pd.DataFrame, places: Places, timeline: Timeline, share: float
) -> Block | None:
    """The block of one facility; None where no place needs it."""
    spec = scenario.spec
    facility = spec.facilities[fid]
    index = pd.Index(places.ids).get_indexer(pd.Index(rows["place"]))
    at = scenario.places.iloc[index]
    opening = np.nan_to_num(rows[list(facility.conditions)].to_numpy(np.float64))
    stock = opening.sum(axis=1)
    need0 = np.maximum(_opening_need(facility, rows, at, fid, scenario), stock)
    keep = need0 > 0
    if not keep.any():
        return None
    households = at["households"].to_numpy(np.float64)
    if facility.serves is not None:
        per_unit = facility.serves.households
    else:
        per_unit = 1.0 if facility.unit == "household" else float(households[keep].sum() / need0[keep].sum())
    points = np.arange(timeline.periods + 1) * timeline.dt
    need = need0[:, None] * (1.0 + _growth(facility, rows, at))[:, None] ** points
    f = facility_type(fid, facility, timeline, spec.money.yuan, share, per_unit, spec.goal.after.care)
    if f.stays:
        need = np.maximum(need, stock[:, None])
        rho = np.ones((len(rows), timeline.periods))
    else:
        rho = np.minimum(1.0, need[:, 1:] / np.where(need[:, :-1] > 0, need[:, :-1], 1.0))
        rho = np.where(need[:, :-1] > 0, rho, 1.0)
    limit = facility.build.yearly_limit
    cap = np.full((len(rows), timeline.periods), np.inf) if limit is None else limit * need[:, :-1] * timeline.dt
    weight = spec.goal.weights.get(f.sector, 1.0) * share * place_weights(spec, places.tier, places.tags)[index]
    cost_factor = np.nan_to_num(rows["cost_factor"].to_numpy(np.float64), nan=1.0)
    return Block(
        facility=f,
        place=index[keep].astype(np.int64),
        zone=places.zone[index][keep],
        need=need[keep],
        opening=opening[keep],
        rho=rho[keep],
        cap=cap[keep],
        cost_factor=cost_factor[keep],
        weight=weight[keep],
    )


def build_blocks(scenario: Scenario, places: Places, timeline: Timeline) -> tuple[Block, ...]:
    """All blocks, in the order of `facilities`."""
    groups = dict(tuple(scenario.stock.groupby("facility", sort=False)))
    present = {str(f) for f in groups}
    shares = sector_shares(scenario.spec.facilities, present)
    blocks = (
        build_block(scenario, fid, groups[fid], places, timeline, shares[fid])
        for fid in scenario.spec.facilities
        if fid in present
    )
    return tuple(b for b in blocks if b is not None)
