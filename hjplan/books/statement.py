"""A run's saved tables as arrays, and what follows from them by the reference step: all that the rules look at."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from hjplan.books.aims import NO_TAIL, Tail
from hjplan.books.aims_reading import read_tail, with_references_read
from hjplan.books.awards import rewards
from hjplan.books.breach import Breach
from hjplan.books.debts import debt_lines
from hjplan.books.money_reading import (
    DebtTable,
    FundTable,
    complete,
    read_debt,
    read_fees,
    read_funds,
    read_lapsed,
    read_money,
    read_pooled,
    with_levels_read,
)
from hjplan.books.plan import BlockPlan, BlockTrajectory, Plan, trajectories
from hjplan.books.reading import Clean, Reader
from hjplan.books.works import works_lines
from hjplan.books.works_reading import WorksTables, decided_county, decisions_read, read_turned_away, read_works
from hjplan.data.county import PLACE_USES, Bools, County, Floats, Ints

USES = (*PLACE_USES, "bundle", "joint", "hand_over")
"""The uses of the table ``plan``: those that cost, and those that only say how building came about."""
_AXES = {"upkeep": 4, "restore": 3, "build": 2}
"""How many of the axes cell, period, condition, regime the rows of a use have in the table ``plan``."""


@dataclass(frozen=True, eq=False)
class BlockCost:
    """Whole yuan of each row of the plan table, in the shapes of :class:`BlockPlan`."""

    under: Ints
    restored: Ints
    started: Ints


@dataclass(frozen=True, eq=False)
class Statement:
    """What the tables of a run say."""

    county: County
    """The scenario's county at the fee levels that the table ``fees`` names: what every rule is tested against."""
    scenario: County
    """The county as it was given: its fees may still have options."""
    plan: Plan
    """Units of the table ``plan``; ``spend`` of the table ``money``; ``drawn`` of the table ``debt``, awards of
    the table ``funds``."""
    costs: tuple[BlockCost, ...]
    line_cost: Ints
    """[L, T] the costs of the table ``plan``, added up by budget line; of debt lines those of the table ``debt``; of
    projects and mechanisms what is paid for them, which has to be what they cost."""
    homeless: Ints
    """[blocks] yuan of the table ``plan`` for which there is no budget line."""
    spend: Ints
    """[F, L, T]"""
    trajectory: tuple[BlockTrajectory, ...]
    """What follows from the units by the reference step: recomputed, not read."""
    stock: tuple[Floats, ...]
    """[n, T, S] per block, of the table ``stock``: ends of periods."""
    funds: FundTable
    debt: DebtTable
    lapsed: Clean
    pooled: Clean | None
    """None where there is nothing to pool."""
    coverage: Clean
    fees: Clean
    targets: Clean
    zones: Bools
    """[zones, places] what the table ``zones`` says."""
    works: WorksTables
    gaps: Clean | None
    """The table ``gaps``; None where the scenario has no rule on a gap."""
    summary: Mapping[str, Any]
    """What the manifest says of the run; empty without a manifest."""
    tail: Tail = NO_TAIL
    """Public money after the plan, of the table ``tail``."""


def read_statement(
    county: County, tables: Mapping[str, pd.DataFrame], manifest: Mapping[str, Any] | None
) -> tuple[Statement, tuple[Breach, ...], int]:
    """Read the tables: the statement, what was wrong in reading, and how many cells were looked at."""
    reader = Reader(tables)
    scenario, fees = county, read_fees(county, reader)
    tables_of_works = read_works(county, reader)
    decided = decisions_read(county, tables_of_works)
    county = decided_county(with_levels_read(scenario, fees), decided, reader)
    county, gaps = with_references_read(county, reader)
    blocks, costs = _read_plan(county, reader)
    spend = read_money(county, reader)
    debt, funds = read_debt(county, reader), read_funds(county, reader)
    drawn = debt.drawn_of_loans(county)
    for f, _ in rewards(county):
        drawn[f] = funds.received[f]
    line_cost, homeless = _by_line(county, costs)
    line_cost[debt_lines(county)] = debt.service[:, : county.timeline.periods]
    works = works_lines(county)
    line_cost[works] = spend.sum(axis=0)[works]
    turned = read_turned_away(county, reader)
    plan = Plan(blocks, spend.astype(np.float64), drawn.astype(np.float64), decided, turned)
    statement = Statement(
        county=county,
        scenario=scenario,
        plan=plan,
        costs=costs,
        line_cost=line_cost,
        homeless=homeless,
        spend=spend,
        trajectory=trajectories(county, plan),
        stock=_read_stock(county, reader),
        funds=funds,
        debt=debt,
        lapsed=read_lapsed(county, reader),
        pooled=read_pooled(county, reader),
        coverage=_read_coverage(county, reader),
        fees=fees,
        targets=_read_targets(county, reader),
        zones=_read_zones(county, reader),
        works=tables_of_works,
        gaps=gaps,
        summary=_summary(manifest),
        tail=read_tail(county, reader),
    )
    return statement, tuple(reader.breaches), reader.checks


def _summary(manifest: Mapping[str, Any] | None) -> Mapping[str, Any]:
    said = manifest.get("summary", manifest) if isinstance(manifest, Mapping) else {}
    return said if isinstance(said, Mapping) else {}


def _facilities(county: County) -> list[str]:
    return [b.facility.id for b in county.blocks]


def _cells(county: County, reader: Reader, name: str, clean: Clean) -> Ints:
    """[rows] number of the cell within its block, −1 (noted) where the place does not need the facility."""
    number = np.full((len(county.blocks), len(county.places.ids)), -1, dtype=np.int64)
    for index, block in enumerate(county.blocks):
        number[index, block.place] = np.arange(block.size)
    cells = number[clean.at("facility", "place")]
    strange = np.flatnonzero(cells < 0)
    if len(strange):
        facility, place = (int(v[strange[0]]) for v in clean.at("facility", "place"))
        what = f"{county.places.ids[place]} does not need {_facilities(county)[facility]}"
        reader.note(name, f"{what} ({len(strange)} such rows)")
    return np.asarray(cells)


def _named(county: County, reader: Reader, name: str, clean: Clean, column: str, known: list[str]) -> Ints:
    """[rows] index of a condition or regime among those of the row's facility; −1 for the empty name, −2 unknown."""
    table = np.full((len(county.blocks), len(known)), -2, dtype=np.int64)
    table[:, known.index("")] = -1
    for index, block in enumerate(county.blocks):
        own = block.facility.conditions if column == "condition" else block.facility.regimes
        table[index, [known.index(n) for n in own]] = np.arange(len(own))
    out = table[clean.at("facility", column)]
    strange = np.flatnonzero(out == -2)
    if len(strange):
        facility, value = (int(v[strange[0]]) for v in clean.at("facility", column))
        what = f"`{known[value]}` is no {column} of {_facilities(county)[facility]}"
        reader.note(name, f"{what} ({len(strange)} such rows)")
    return np.asarray(out)


def _conditions(county: County) -> list[str]:
    return ["", *sorted({s for b in county.blocks for s in b.facility.conditions} - {""})]


def _read_plan(county: County, reader: Reader) -> tuple[tuple[BlockPlan, ...], tuple[BlockCost, ...]]:
    regimes = ["", *sorted({r for b in county.blocks for r in b.facility.regimes} - {""})]
    known = {
        "place": county.places.ids,
        "facility": _facilities(county),
        "period": county.timeline.dates,
        "use": USES,
        "condition": _conditions(county),
        "regime": regimes,
        "project": [*(p.id for p in county.works.projects), ""],
    }
    clean = reader.read("plan", keys=known, whole=["cost"], numbers=["units"], once=list(known))
    cell = _cells(county, reader, "plan", clean)
    condition = _named(county, reader, "plan", clean, "condition", _conditions(county))
    regime = _named(county, reader, "plan", clean, "regime", regimes)
    use, block, period = (clean.keys[k] for k in ("use", "facility", "period"))
    needs = {"build": (condition == -1) & (regime == -1), "restore": (condition >= 0) & (regime == -1)}
    needs["upkeep"] = (condition >= 0) & (regime >= 0)
    named = clean.keys["project"] < len(county.works.projects)
    needs |= dict.fromkeys(("bundle", "joint", "hand_over"), needs["build"])
    needs = {u: fit & (named == (u == "hand_over")) for u, fit in needs.items()}
    fits = np.select([use == USES.index(u) for u in needs], list(needs.values()), default=False) & (cell >= 0)
    misfit = int(((~fits) & (cell >= 0) & (condition > -2) & (regime > -2)).sum())
    if misfit:
        reader.note("plan", f"{misfit} rows name a condition, a regime or a project that does not go with their use")
    units, costs = clean.numbers["units"], clean.whole["cost"]
    out_units, out_costs = [], []
    for index, b in enumerate(county.blocks):
        shape = (b.size, county.timeline.periods, len(b.facility.conditions), len(b.facility.regimes))
        own = {u: np.flatnonzero(fits & (block == index) & (use == USES.index(u))) for u in USES}
        axes = (cell, period, condition, regime)
        under, restored, started = ([k[own[u]] for k in axes[:n]] for u, n in _AXES.items())
        out_units.append(
            BlockPlan(
                _dense(shape, under, units[own["upkeep"]]),
                _dense(shape, restored, units[own["restore"]]),
                _dense(shape, started, units[own["build"]]),
                _handed(county, reader, index, own["hand_over"], clean, cell),
                _extra(shape, cell, period, own["bundle"], units),
                _extra(shape, cell, period, own["joint"], units),
            )
        )
        out_costs.append(
            BlockCost(
                _dense(shape, under, costs[own["upkeep"]]),
                _dense(shape, restored, costs[own["restore"]]),
                _dense(shape, started, costs[own["build"]]),
            )
        )
    return tuple(out_units), tuple(out_costs)


def _extra(shape: tuple[int, ...], cell: Ints, period: Ints, rows: Ints, units: Floats) -> Floats | None:
    """[n, T] units of a use that few plans have; None where this one has none."""
    return _dense(shape, [cell[rows], period[rows]], units[rows]) if len(rows) else None


def _handed(county: County, reader: Reader, index: int, rows: Ints, clean: Clean, cell: Ints) -> Floats | None:
    """[H, n, T] units that projects hand over, in the order of ``Works.serving``.

    A project that serves a facility twice, in different places, is told apart by them.
    """
    serving = county.works.serving(index)
    if not serving:
        if len(rows):
            reader.note("plan", f"no project hands over `{_facilities(county)[index]}` ({len(rows)} such rows)")
        return None
    number = np.full((len(county.works.projects), county.blocks[index].size), -1, dtype=np.int64)
    for h, (p, serves) in enumerate(serving):
        number[p] = np.where((number[p] < 0) & serves.members, h, number[p])
    which = number[clean.keys["project"][rows], cell[rows]]
    if (which < 0).any():
        reader.note("plan", f"{int((which < 0).sum())} rows hand over where the project serves nobody")
    good = rows[which >= 0]
    out = np.zeros((len(serving), county.blocks[index].size, county.timeline.periods))
    np.add.at(out, (which[which >= 0], cell[good], clean.keys["period"][good]), clean.numbers["units"][good])
    return out


def _dense[N: (np.float64, np.int64)](shape: tuple[int, ...], at: list[Ints], values: NDArray[N]) -> NDArray[N]:
    """Values added up in an array of the leading axes of ``shape`` that ``at`` names."""
    out = np.zeros(shape[: len(at)], dtype=values.dtype)
    np.add.at(out, tuple(at), values)
    return out


def _by_line(county: County, costs: tuple[BlockCost, ...]) -> tuple[Ints, Ints]:
    """Costs added up by budget line [L, T], and what belongs to no line [blocks]."""
    total = np.zeros((county.lines.count, county.timeline.periods), dtype=np.int64)
    homeless = np.zeros(len(costs), dtype=np.int64)
    for index, (block, cost) in enumerate(zip(county.blocks, costs, strict=True)):
        cells = {"build": cost.started, "restore": cost.restored.sum(axis=2), "upkeep": cost.under.sum(axis=(2, 3))}
        for use, values in cells.items():
            line = county.line_of(index, use)[block.zone]
            np.add.at(total, line[line >= 0], values[line >= 0])
            homeless[index] += np.abs(values[line < 0]).sum()
    return total, homeless


def _read_stock(county: County, reader: Reader) -> tuple[Floats, ...]:
    known = {
        "place": county.places.ids,
        "facility": _facilities(county),
        "period": county.timeline.dates,
        "condition": _conditions(county),
    }
    clean = reader.read("stock", keys=known, numbers=["units"], once=list(known))
    cell = _cells(county, reader, "stock", clean)
    condition = _named(county, reader, "stock", clean, "condition", _conditions(county))
    out = []
    for index, b in enumerate(county.blocks):
        rows = np.flatnonzero((clean.keys["facility"] == index) & (cell >= 0) & (condition >= 0))
        dense = np.zeros((b.size, county.timeline.periods, len(b.facility.conditions)))
        np.add.at(dense, (cell[rows], clean.keys["period"][rows], condition[rows]), clean.numbers["units"][rows])
        out.append(dense)
    return tuple(out)


def _read_coverage(county: County, reader: Reader) -> Clean:
    known = {
        "sector": sorted({b.facility.sector for b in county.blocks}),
        "tier": sorted(set(county.places.tier)),
        "township": sorted(set(county.places.township)),
        "period": county.timeline.dates,
    }
    return reader.read("coverage", keys=known, numbers=["need", "built", "effective"], once=list(known))


def _read_targets(county: County, reader: Reader) -> Clean:
    known = {"target": sorted({t.label for t in county.targets})}
    clean = reader.read(
        "targets", keys=known, whole=["due"], numbers=["asked", "planned", "shortfall", "chance"], nan=["chance"]
    )
    complete(reader, "targets", clean, len(county.targets))
    return clean


def _read_zones(county: County, reader: Reader) -> Bools:
    places = county.places
    labels = {
        "tier": places.tier,
        "township": places.township,
        "tags": tuple(";".join(sorted(tags)) for tags in places.tags),
    }
    known = {"zone": [z.id for z in county.zones], "place": places.ids}
    named = {column: sorted(set(values)) for column, values in labels.items()}
    clean = reader.read("zones", keys={**known, **named}, once=list(known))
    for column, values in labels.items():
        own = np.array([named[column].index(v) for v in values], dtype=np.int64)
        wrong = own[clean.keys["place"]] != clean.keys[column]
        if wrong.any():
            place = places.ids[int(clean.keys["place"][np.flatnonzero(wrong)[0]])]
            reader.note("zones", f"{place} has another {column} in the scenario ({int(wrong.sum())} such rows)")
    out = np.zeros((len(county.zones), len(county.places.ids)), dtype=bool)
    out[clean.at("zone", "place")] = True
    return out
