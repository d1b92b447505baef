"""Build the county: one scenario in, one set of arrays out, with no default left open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from hjplan.data.aiming import aim_of, aims_at_cost, kept, promised
from hjplan.data.cells import build_blocks
from hjplan.data.clock import prices_of, timeline_of
from hjplan.data.county import DEBT, County, TargetTerms
from hjplan.data.fees import Payers, affordability_terms, fee_terms
from hjplan.data.funds import Purse, fund_terms, gap_room, opening_debts, pool_terms
from hjplan.data.lengthening import lengthened, with_tail
from hjplan.data.lines import Post, debts_of, lines_of
from hjplan.data.mechanisms import fixed_in_force, mechanisms_of, with_mechanisms
from hjplan.data.rules import Board, rule_terms
from hjplan.data.selecting import selection_of
from hjplan.data.targets import gap_terms, target_terms
from hjplan.data.works import Site, project_posts, works_of
from hjplan.data.works_terms import GapTerms
from hjplan.data.zoning import place_weights, places_of, zone_places
from hjplan.errors import InputError, Message
from hjplan.schema.scenario import Scenario


def build_county(scenario: Scenario) -> County:
    """Turn a scenario into the arrays that every engine, the simulator and the auditor work on.

    Where the goal looks at public money, the same county with a tail after its plan stands beside it (convention 50).
    Raises InputError where no place needs anything, or a blank need has no rule.
    """
    county = _one(scenario)
    return with_tail(county, _one(lengthened(scenario))) if aims_at_cost(scenario.spec.goal) else county


def _one(scenario: Scenario) -> County:
    """The arrays of one horizon."""
    spec = scenario.spec
    timeline = timeline_of(spec.horizon)
    prices = prices_of(spec.money, spec.horizon)
    unzoned = places_of(scenario.places)
    selection = selection_of(unzoned)
    places, zones = zone_places(spec, unzoned, selection)
    blocks = build_blocks(scenario, places, timeline, place_weights(spec, selection))
    if not blocks:
        text = "no place needs any facility: the stock table has no row with a need above 0"
        raise InputError((Message(text, file=scenario.path, key="stock"),))
    payers = Payers(timeline, prices, places, selection)
    charged = (fee_terms(name, fee, spec, payers, blocks) for name, fee in spec.fees.items())
    fees = tuple(f for f in charged if f is not None)
    lines = lines_of(blocks, zones, (*project_posts(spec), *(Post(DEBT, debt=debt) for debt in debts_of(spec))))
    site = Site(spec, timeline, places, selection, blocks, lines)
    works = replace(works_of(site), mechanisms=mechanisms_of(site, fees))
    purse = Purse(spec, timeline, prices, selection, zones, lines, fees, blocks, works)
    pools = pool_terms(purse)
    funds = fund_terms(purse, pools)
    board = Board(timeline, places, selection, zones, lines, blocks, purse.order, spec.money.yuan)
    county = County(
        name=spec.name,
        title_zh=spec.title.zh or spec.title.en or spec.name,
        title_en=spec.title.en or spec.title.zh or spec.name,
        fictional=spec.fictional,
        unit=spec.money.unit,
        yuan=spec.money.yuan,
        timeline=timeline,
        prices=prices,
        places=places,
        zones=zones,
        blocks=blocks,
        lines=lines,
        funds=funds,
        fees=fees,
        targets=promised(
            spec.goal, timeline, _told_apart(target_terms(t, timeline, selection, blocks) for t in spec.targets)
        ),
        after_years=spec.goal.after.years,
        gap=spec.solve.gap,
        time_limit=spec.solve.time_limit,
        pools=pools,
        opening_debts=opening_debts(purse),
        rules=rule_terms(spec.rules, board),
        affordability=affordability_terms(spec, payers, fees),
        gap_room=gap_room(purse, funds),
        works=works,
        gaps=kept(spec.goal, _told_apart(gap_terms(spec, timeline, selection, blocks))),
        aim=aim_of(spec.goal, timeline, selection, blocks),
    )
    return with_mechanisms(county, fixed_in_force(county))


def _told_apart[Terms: (TargetTerms, GapTerms)](promises: Iterable[Terms]) -> tuple[Terms, ...]:
    """Targets or gaps with labels of their own: a second one of the same words (another priority) is numbered."""
    seen: Counter[str] = Counter()
    out: list[Terms] = []
    for promise in promises:
        seen[promise.label] += 1
        again = seen[promise.label]
        out.append(promise if again == 1 else replace(promise, label=f"{promise.label} ({again})"))
    return tuple(out)
