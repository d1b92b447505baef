"""The scenario as a program whose rows know their statements: what is let go when a statement is taken back."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, fields, replace
from typing import Any

import numpy as np

from hjplan.books.gaps import without_gaps
from hjplan.data import build_county
from hjplan.data.county import County, Floats, Ints
from hjplan.data.lengthening import of_the_plan
from hjplan.data.rule_terms import ChangeRule, CommittedRule, FloorRule, LimitRule, ShareRule, UpkeepFloor
from hjplan.data.works_terms import Works
from hjplan.errors import InfeasibleError, StoppedError
from hjplan.optimize.backend.trial import Loose, let_go
from hjplan.optimize.engine_exact import Model
from hjplan.optimize.naming import fund_names, line_names, words
from hjplan.optimize.program import Arrays, Program
from hjplan.planning.engines import solve
from hjplan.planning.gaps import referred
from hjplan.planning.presets import everything
from hjplan.planning.repairing.statements import Statement, statements_of
from hjplan.schema.instruments import held_back
from hjplan.schema.scenario import Scenario, ScenarioFile

_RULES: dict[str, tuple[type, tuple[str, ...]]] = {
    "share_least": (ShareRule, ("share_at_least",)),
    "share_most": (ShareRule, ("share_at_most",)),
    "share_between": (ShareRule, ("share_at_least", "share_at_most")),
    "upkeep_floor": (UpkeepFloor, ("upkeep_floor",)),
    "change": (ChangeRule, ("change_fall", "change_rise")),
    "floor": (FloorRule, ("floor",)),
    "limit": (LimitRule, ("limit",)),
    "committed": (CommittedRule, ("committed",)),
}
"""Rules on money: their records, and the rows that they make."""

_ALLOWS = (
    *("limit", "amount", "max_share", "match", "yearly_limit", "limit_of_loan", "yearly_of_loan", "ceiling_of_loan"),
    *("cover_of_loan", "opening_debt", "cap", "general_budget", "largest_step"),
)
"""Kinds that only allow less: who does nothing keeps them."""


@dataclass(frozen=True, eq=False)
class Ground:
    """A scenario, its statements, and its program without windows and locks but for rows that say them."""

    scenario: Scenario
    county: County
    """The county as the scenario says, with the years after its plan where the goal looks at them."""
    arrays: Arrays
    rows: Rows
    statements: tuple[Statement, ...]
    loose: dict[str, Loose]
    """By key: what is let go when the statement is taken back."""
    acts: tuple[Ints, ...]
    """By block: the variables of everything that may be done in its places."""
    asked_of: dict[str, frozenset[int]]
    """By key of a promise: the blocks whose places it asks something of. Others need do nothing for it."""
    without_gaps: bool
    """The rules on gaps are left out: there is no plan without them either."""

    def let_go(self, dropped: Iterable[Statement]) -> list[Loose]:
        """What is let go when these statements are taken back."""
        return [self.loose[s.key] for s in dropped]

    def still(self, held: Iterable[Statement]) -> Ints:
        """Variables that may stay at 0 when only these statements are held: of blocks that nothing is asked of.

        Blocks whose users pay are never left out: what they pay may be needed elsewhere.
        """
        busy = {fee.block for fee in self.county.fees}
        for s in held:
            if s.key not in self.asked_of:
                return np.zeros(0, dtype=np.int64)
            busy |= self.asked_of[s.key]
        idle = [columns for i, columns in enumerate(self.acts) if i not in busy]
        return np.concatenate(idle) if idle else np.zeros(0, dtype=np.int64)

    def rows_of(self, statement: Statement) -> Ints:
        """The rows of a statement."""
        return self.loose[statement.key].rows


@dataclass(frozen=True, eq=False)
class Rows:
    """Numbers of rows by the name of their family and the first word of their label."""

    by_label: dict[tuple[str, str], list[Ints]] = field(default_factory=lambda: defaultdict(list))
    families: dict[str, list[Ints]] = field(default_factory=lambda: defaultdict(list))

    def of(self, family: str, label: str) -> Ints:
        """All rows of a family and label; none where there are none."""
        found = self.by_label.get((family, label), [])
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)

    def all(self, family: str) -> Ints:
        """All rows of a family."""
        found = self.families.get(family, [])
        return np.concatenate(found) if found else np.zeros(0, dtype=np.int64)


def rows_by_name(program: Program) -> Rows:
    """The rows of a program, found again by name."""
    out, start = Rows(), 0
    for family in program.row_families:
        shape = tuple(len(axis) for axis in family.axes)
        number = np.full(int(np.prod(shape)), -1, dtype=np.int64)
        kept = np.ones(len(number), dtype=np.bool_) if family.kept is None else family.kept.ravel()
        number[kept] = start + np.arange(family.size)
        start += family.size
        out.families[family.name].append(number[kept])
        if family.axes:
            for label, own in zip(family.axes[0], number.reshape(shape), strict=True):
                out.by_label[family.name, label].append(own[own >= 0].ravel())
    return out


def ground_of(scenario: Scenario, say: Callable[[str], None]) -> Ground:
    """Build the program once, with every statement of the scenario in rows of its own."""
    given = build_county(scenario)
    left_out = False
    if given.gaps:
        try:
            given = referred(given, lambda plain: solve(plain, scenario.spec.solve.engine, progress=say), say)
        except (InfeasibleError, StoppedError):
            given, left_out = without_gaps(given), True
    county = given if given.lengthened is None else given.lengthened
    years = scenario.spec.horizon.years
    say("building the model")
    model = Model(replace(county, works=_open(county.works, years)))
    _locks(model, scenario.spec)
    _windows(model, scenario.spec)
    rows = rows_by_name(model.program)
    said = statements_of(scenario, 10.0 * everything(given) / scenario.spec.money.yuan)
    loose = {s.key: found for s in said if (found := _loose(s, scenario.spec, county, model, rows)) is not None}
    kept = tuple(s for s in said if s.key in loose)
    asked = (
        {}
        if any(getattr(county.works, part.name) for part in fields(county.works))
        else {s.key: blocks for s in kept if (blocks := _asks(s, scenario.spec, county)) is not None}
    )
    return Ground(scenario, county, model.program.arrays(), rows, kept, loose, _acts(model), asked, left_out)


def _acts(model: Model) -> tuple[Ints, ...]:
    """By block: columns of starting, restoring and every care but none."""
    out = []
    for block, cells, care in zip(model.county.blocks, model.physics.cells, model.physics.care, strict=True):
        cared = cells.under[..., care.regime != block.facility.none]
        columns = np.concatenate([cells.started.ravel(), cells.restored.ravel(), cared.ravel()])
        out.append(columns[columns >= 0])
    return tuple(out)


def _asks(s: Statement, spec: ScenarioFile, county: County) -> frozenset[int] | None:
    """The blocks whose places a statement asks something of; None where others must do something too."""
    if s.kind in _ALLOWS:
        return frozenset()
    if s.kind == "target":
        return frozenset(i for i, mask in enumerate(county.targets[s.number].members) if mask.any())
    if s.kind == "gap":
        gaps = [i for i, entry in enumerate(spec.rules) if entry.gap is not None]
        return frozenset(i for i, mask in enumerate(county.gaps[gaps.index(s.number)].worse) if mask.any())
    if s.kind == "committed":
        rule = next(r for r in county.rules if isinstance(r, CommittedRule) and r.entry == s.number)
        return frozenset(np.unique(county.lines.block[rule.lines]).tolist())
    return None


def _open(works: Works, years: int) -> Works:
    """Works that may start in any year of the plan, and must not."""
    every = np.arange(years)
    return replace(
        works,
        projects=tuple(replace(p, starts=every, must=False) for p in works.projects),
        bundles=tuple(replace(b, starts=every, must=False) for b in works.bundles),
        mechanisms=tuple(
            replace(m, starts=every if m.is_locked else m.starts, must=False) if m.choose else m
            for m in works.mechanisms
        ),
    )


def _columns(model: Model, kind: str, name: str) -> Ints:
    """[years] the binaries of a project, bundle or mechanism."""
    works, decided = model.county.works, model.ledger.decided
    among: dict[str, tuple[Any, Ints]] = {
        "project": (works.projects, decided.projects),
        "bundle": (works.bundles, decided.bundles),
        "modifier": (works.mechanisms, decided.mechanisms),
    }
    records, columns = among[kind]
    return np.asarray(columns[[r.id for r in records].index(name)])


def _locks(model: Model, spec: ScenarioFile) -> None:
    for i, entry in enumerate(spec.rules):
        if entry.lock is None:
            continue
        columns = _columns(model, *entry.lock.locked)
        start, row = entry.lock.start, np.zeros(len(columns), dtype=np.int64)
        label = ([f"rules_{i}"],)
        if start != "never":
            model.program.add_rows("lock_starts", label, [(row, columns, 1.0)], lower=1.0)
        if start != "must":
            year = start - spec.horizon.start if isinstance(start, int) else -1
            others = np.where(np.arange(len(columns)) == year, -1, columns)
            model.program.add_rows("lock_elsewhere", label, [(row, others, 1.0)], upper=0.0)


def _windows(model: Model, spec: ScenarioFile) -> None:
    """Rows that keep a project to the years of its window."""
    first = spec.horizon.start
    for name, project in spec.projects.items():
        earliest, latest = project.start.earliest, project.start.latest
        if earliest is None and latest is None:
            continue
        columns = _columns(model, "project", name)
        year = first + np.arange(len(columns))
        inside = (year >= (earliest or first)) & (year <= (latest or year[-1]))
        outside = np.where(inside, -1, columns)
        row = np.zeros(len(columns), dtype=np.int64)
        model.program.add_rows("window", ([name],), [(row, outside, 1.0)], upper=0.0)


def _loose(s: Statement, spec: ScenarioFile, county: County, model: Model, rows: Rows) -> Loose | None:
    """What is let go with a statement; None where it makes no rows here."""
    if s.kind == "target":
        return _some(rows.of("target", label) for label in _numbered("target", s.number, rows))
    if s.kind == "gap":
        gaps = [i for i, entry in enumerate(spec.rules) if entry.gap is not None]
        return _some(rows.of("gap", label) for label in _numbered("gap", gaps.index(s.number), rows))
    if s.kind in _RULES:
        return _some(rows.of(family, label) for family in _RULES[s.kind][1] for label in _labels(s, county))
    if s.kind.startswith("lock_"):
        return _some(rows.of(family, f"rules_{s.number}") for family in ("lock_starts", "lock_elsewhere"))
    if s.key.startswith("funds."):
        return _loose_fund(s, county, rows, model)
    return _loose_works(s, spec, county, model, rows)


def _some(parts: Iterable[Ints]) -> Loose | None:
    found = [part for part in parts if len(part)]
    return let_go(np.concatenate(found)) if found else None


def _numbered(family: str, number: int, rows: Rows) -> list[str]:
    """Labels ``number__point`` of a target or gap."""
    return [label for name, label in rows.by_label if name == family and label.startswith(f"{number}__")]


def _labels(s: Statement, county: County) -> list[str]:
    """The words by which the records of an entry of `rules` are called in rows."""
    kind = _RULES[s.kind][0]
    out: list[str] = []
    for one in (county, of_the_plan(county.plan_county)) if county.plan_county is not None else (county,):
        records = [rule for rule in one.rules if isinstance(rule, kind)]
        names = words(rule.label for rule in records)
        out += [name for name, rule in zip(names, records, strict=True) if rule.entry == s.number]
    return out


def _loose_fund(s: Statement, county: County, rows: Rows, model: Model) -> Loose | None:
    names = dict(zip((f.id for f in county.funds), fund_names(county), strict=True))
    fund = names[s.owner]
    if s.kind == "amount":
        return _more_money(s.owner, county, rows, names)
    if s.kind == "opening_debt":
        return _no_debt(county, rows, [f.id for f in county.funds].index(s.owner))
    if s.kind == "match":
        return _some([rows.of("match", f"{fund}__{names[s.says['other']]}")])
    if s.kind == "max_share":
        labels = {label for family, label in rows.by_label if family == "max_share" and label.startswith(f"{fund}__")}
        return _some(rows.of("max_share", label) for label in sorted(labels))
    families = {
        "limit_of_loan": ("loan_limit", "partner_limit"),
        "yearly_of_loan": ("loan_yearly", "partner_yearly"),
        "ceiling_of_loan": ("loan_ceiling",),
        "cover_of_loan": ("cover",),
    }
    return _some(rows.of(family, fund) for family in families[s.kind])


def arrives_in(county: County, scenario: Scenario, fund: str) -> Floats:
    """[T] share of a year's amount of a grant that arrives in each period and may be planned."""
    grant: Any = scenario.spec.funds[fund]
    steps = county.timeline.steps_per_year
    shares = np.zeros(steps)
    if grant.arrives is None:
        shares[0] = 1.0
    else:
        for quarter, share in enumerate(grant.arrives):
            shares[quarter * steps // 4] += share
    kept: float = max(0.0, 1.0 - grant.reserve - held_back(scenario.spec.funds, fund))
    return np.asarray(np.tile(shares, county.timeline.years) * kept)


def _more_money(fund: str, county: County, rows: Rows, names: dict[str, str]) -> Loose | None:
    """A fund that never runs dry: it may give more than it receives, pool more, and bear any debt after the plan."""
    number = [f.id for f in county.funds].index(fund)
    balance = rows.of("fund_balance", names[fund])
    if not len(balance):
        return None
    received = county.funds[number].arrival / 1e6
    received[0] += county.funds[number].opening_carried / 1e6
    owed = [
        rows.of("after_horizon", names[f.id])
        for f in county.funds
        if (f.loan is not None and f.loan.debt_share > 0 and number in f.loan.payers)
        or (f.partner is not None and number in f.partner.gap)
    ]
    free = [rows.of("pool", names[fund]), *owed]
    if county.funds[number].pool >= 0:
        pool = county.pools[county.funds[number].pool].id
        free += [
            rows.of("pool_use", label)
            for fam, label in rows.by_label
            if fam == "pool_use" and label.startswith(words([pool])[0])
        ]
    gone = np.concatenate([balance[:0], *free])
    return Loose(
        np.concatenate([balance, gone]),
        np.concatenate([received, np.full(len(gone), -np.inf)]),
        np.full(len(balance) + len(gone), np.inf),
    )


def _no_debt(county: County, rows: Rows, payer: int) -> Loose | None:
    """Debt from before the plan is not served."""
    lines = line_names(county)
    parts = []
    for debt in county.opening_debts:
        if debt.payer == payer:
            own = rows.of("debt", lines[debt.line])
            parts.append((own, np.zeros(len(own)), np.full(len(own), np.inf)))
    if not parts:
        return None
    return Loose(*(np.concatenate([part[i] for part in parts]) for i in range(3)))


def _loose_works(s: Statement, spec: ScenarioFile, county: County, model: Model, rows: Rows) -> Loose | None:
    if s.kind == "yearly_limit":
        return _no_limit(s.says["facility"], county, model, rows)
    if s.kind == "window":
        return _some([rows.of("window", s.owner)])
    if s.kind in ("requires", "excludes"):
        pairs = [(s.owner, other) for other in s.says["others"]]
        if s.kind == "requires":
            return _some(rows.of("requires", words([f"{a}__{b}"])[0]) for a, b in pairs)
        return _some(rows.of("at_most_one", words([f"{x}__{y}"])[0]) for a, b in pairs for x, y in ((a, b), (b, a)))
    if s.kind == "one_of":
        return _some([rows.of("at_most_one", words([s.says["name"]])[0])])
    if s.kind in ("capacity", "beside", "posts", "no_transfer"):
        return _loose_link(s, spec, county, rows)
    if s.kind == "mechanism":
        line = next((m.line for m in county.works.mechanisms if m.id == s.owner), -1)
        return None if line < 0 else _free(rows.of("works_cost_of", line_names(county)[line]))
    if s.kind == "largest_step":
        return _some([rows.all(f"largest_step__{words([s.owner])[0]}")])
    if s.kind == "cap":
        return _some([rows.all("affordability")])
    if s.kind == "general_budget":
        return _some([rows.all("gap_ceiling"), rows.all("gap_ceiling_later")])
    return None


def _loose_link(s: Statement, spec: ScenarioFile, county: County, rows: Rows) -> Loose | None:
    """What is let go with a capacity or a link."""
    if s.kind == "capacity":
        names = words(c.id for c in county.works.capacities)
        own = [c.id for c in county.works.capacities].index(s.owner)
        return _some([rows.of("capacity", names[own])])
    if s.kind == "beside":
        entries = [i for i, e in enumerate(spec.links) if e.requires is not None and _has(county, e.requires.facility)]
        found = rows.families.get("requires_beside", [])
        return _some([found[entries.index(s.number)]] if s.number in entries else [])
    if s.kind == "posts":
        posts = [i for i, e in enumerate(spec.links) if e.staff is not None]
        names = words(p.post for p in county.works.posts)
        return _some([rows.of("staff", names[posts.index(s.number)])])
    labels = words(n.label for n in county.works.no_transfer)
    begins = f"no_transfer {s.says['sector']} from {s.says['from_']} to {s.says['to']}, "
    return _some(
        rows.of("no_transfer", label)
        for label, n in zip(labels, county.works.no_transfer, strict=True)
        if n.label.startswith(begins)
    )


def _has(county: County, facility: str) -> bool:
    return any(b.facility.id == facility for b in county.blocks)


def _free(rows: Ints) -> Loose | None:
    """What costs so much may cost less."""
    return Loose(rows, np.full(len(rows), -np.inf), np.full(len(rows), -np.inf)) if len(rows) else None


def _no_limit(facility: str, county: County, model: Model, rows: Rows) -> Loose | None:
    """Places may start as much as they need in a year."""
    number = next((i for i, b in enumerate(county.blocks) if b.facility.id == facility), -1)
    if number < 0 or not np.isfinite(county.blocks[number].cap).any():
        return None
    whole = [
        r
        for label, rs in rows.by_label.items()
        if label[0] in ("whole_units", "whole_units_as_in", "pace_as_in")
        and label[1].startswith(words([facility])[0] + "__")
        for r in rs
    ]
    own = let_go(np.concatenate(whole)) if whole else Loose()
    return replace(own, columns=model.physics.cells[number].started.ravel())
