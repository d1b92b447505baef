"""Which defaults were taken: `check` prints them, so that nothing is decided behind a planner's back."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.schema.checks.subject import Subject
from hjplan.schema.funds import Grant
from hjplan.schema.instruments import earmarks
from hjplan.schema.loans import Loan
from hjplan.schema.tables.places import DEFAULT_TIER, PERSONS_PER_HOUSEHOLD

_MANY = 6


def assumptions(subject: Subject) -> tuple[str, ...]:
    """One line for each default that was taken."""
    return (*_money(subject), *_tables(subject), *_facilities(subject), *_plan(subject))


def _given(subject: Subject, *place: str) -> bool:
    return subject.tree.find(place) is not None


def _money(subject: Subject) -> Iterator[str]:
    spec = subject.spec
    if spec.money.price_year is None:
        yield f"money.price_year: {spec.horizon.start}, the first year"
    if not _given(subject, "money", "inflation"):
        yield "money.inflation: 0 (prices do not rise)"
    if not _given(subject, "money", "discount"):
        yield "money.discount: 0 (a later year counts as much)"
    if not _given(subject, "horizon", "step"):
        yield f"horizon.step: {spec.horizon.step}"
    grants = {name: fund for name, fund in spec.funds.items() if isinstance(fund, Grant)}
    late = [name for name, grant in grants.items() if grant.arrives is not None and grant.arrives[0] < 1]
    if late and spec.horizon.step == "year":
        yield f"with steps of a year the money of a year arrives at once (arrives of {_some(late)})"
    everything = [name for name in earmarks(spec.funds) if not _given(subject, "funds", name, "pays_for")]
    if everything:
        yield f"funds that may pay everything (no pays_for): {_some(everything)}"
    loans = [name for name, fund in spec.funds.items() if isinstance(fund, Loan)]
    unbounded = [name for name in loans if not _given(subject, "funds", name, "debt_share")]
    if unbounded:
        yield f"after the plan loans may take all of their payers' last money (no debt_share): {_some(unbounded)}"
    if spec.affordability.cap is not None and spec.affordability.quintile_ratio is None:
        yield "affordability.quintile_ratio: 1 (the lowest fifth is taken to earn the mean)"
    paid = [name for name, fee in spec.fees.items() if fee.collection is None]
    if paid:
        yield f"fees of which every bill is paid (no collection): {_some(paid)}"


def _tables(subject: Subject) -> Iterator[str]:
    columns = subject.raw_places.columns
    if "population" not in columns:
        yield f"population: {PERSONS_PER_HOUSEHOLD} persons per household"
    if "tier" not in columns:
        yield f"tier of every place: {DEFAULT_TIER}"
    if "township" not in columns:
        yield "townships: none (there is no column `township`)"
    if "growth" not in columns and "growth" not in subject.raw_stock.columns:
        yield "growth: 0 (households and needs do not change)"


def _facilities(subject: Subject) -> Iterator[str]:
    spec = subject.spec
    shipped = [name for name, f in spec.facilities.items() if f.like]
    if shipped:
        yield f"from the library, at its costs and rates where the scenario gives none: {_some(shipped)}"
    unlimited = [name for name, f in subject.planned.items() if f.build.yearly_limit is None]
    if unlimited:
        yield f"no yearly limit of building: {_some(unlimited)}"
    silent = [name for name, f in subject.planned.items() if f.serves is None and not f.counts_households]
    if silent:
        yield f"households per unit from households ÷ need: {_some(silent)}"
    several = [s for s in subject.sectors if len([f for f in subject.planned.values() if f.sector == s]) > 1]
    equal = [s for s in several if all(f.share is None for f in subject.planned.values() if f.sector == s)]
    if equal:
        yield f"facilities count equally in their sector (no share): {_some(equal)}"


def _plan(subject: Subject) -> Iterator[str]:
    spec = subject.spec
    free = [name for name in spec.projects if not _given(subject, "projects", name, "start")]
    if free:
        yield f"projects that may start in any year (no start): {_some(free)}"
    silent = [name for name in spec.modifiers if not _given(subject, "modifiers", name, "from")]
    if silent:
        yield f"mechanisms from the first year on (no from): {_some(silent)}"
    everywhere = [name for name in spec.capacities if not _given(subject, "capacities", name, "where")]
    if everywhere:
        yield f"capacities that all places use (no where): {_some(everywhere)}"
    if not _given(subject, "goal", "weights"):
        yield "goal.weights: 1 for every sector"
    if not _given(subject, "goal", "after"):
        yield f"goal.after: the closing stock counts for {spec.goal.after.years:g} years under `{spec.goal.after.care}`"
    if not spec.targets:
        yield "targets: none"
    if not _given(subject, "simulate", "draws"):
        yield f"simulate.draws: {spec.simulate.draws}"
    if not spec.simulate.uncertain and spec.simulate.mode == "chance":
        yield "simulate.uncertain: nothing but chance itself"


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _MANY} more" if len(names) > _MANY else ""
    return ", ".join(names[:_MANY]) + more
