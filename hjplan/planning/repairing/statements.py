"""What a scenario asks and allows, statement by statement: each with its key, and how to take it back.

A statement is something that a bureau can change in its file: a hard target, a rule, a lock, an amount, a limit, a cap.
What stands, what works cost and how fast things decay are facts, and no statements.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from hjplan.schema.fees import Fee
from hjplan.schema.funds import Grant
from hjplan.schema.instruments import AnyFund
from hjplan.schema.loans import Loan
from hjplan.schema.partners import Partner
from hjplan.schema.rules import RuleEntry
from hjplan.schema.scenario import Scenario, ScenarioFile

Changes = tuple[tuple[str, Any], ...]
"""Changes of a scenario, key by key, as ``--set`` makes them."""
ENDLESS = 1000.0
"""Yearly limit of building that binds nothing: a thousand times the need of a place."""


@dataclass(frozen=True)
class Statement:
    """One statement of the scenario: where it stands and what it says."""

    key: str
    """As `--set` names it: ``targets.0``, ``funds.county_budget.amount``."""
    kind: str
    """What it is: ``target``, ``amount``, ``lock`` … : the sentence by which it is told."""
    says: dict[str, Any] = field(default_factory=dict)
    """What the sentence is filled with."""
    drop: Changes = ()
    """What takes it back."""

    @property
    def owner(self) -> str:
        """The name in the middle of the key: ``county_budget`` of ``funds.county_budget.amount``."""
        return self.key.split(".")[1] if "." in self.key else self.key

    @property
    def number(self) -> int:
        """Number of an entry of a list."""
        return int(self.key.split(".")[1])


def statements_of(scenario: Scenario, endless: float) -> list[Statement]:
    """Every statement that can stand in the way of a plan; ``endless`` is money that is always enough, a year."""
    spec = scenario.spec
    return [
        *_targets(spec),
        *(_rule(i, entry) for i, entry in enumerate(spec.rules) if _is_hard(entry, spec)),
        *(s for name, fund in spec.funds.items() for s in _fund(name, fund, endless)),
        *(s for name, fee in spec.fees.items() for s in _fee(name, fee)),
        *_county(spec, endless),
        *_works(spec),
        *_links(spec),
        *_facilities(spec, scenario),
    ]


def with_dropped(changes: Changes) -> Changes:
    """Changes in an order in which entries of lists keep their numbers until they are removed: the last ones first."""

    def removal(change: tuple[str, Any]) -> tuple[int, int]:
        parts = change[0].split(".")
        gone = change[1] is None and len(parts) == 2 and parts[1].isdigit()
        return (1, -int(parts[1])) if gone else (0, 0)

    return tuple(sorted(dict.fromkeys(changes) if _hashable(changes) else changes, key=removal))


def _hashable(changes: Changes) -> bool:
    try:
        hash(changes)
    except TypeError:
        return False
    return True


def _targets(spec: ScenarioFile) -> Iterator[Statement]:
    for i, target in enumerate(spec.targets):
        if not target.hard and spec.goal.minimise is None:
            continue
        by = spec.horizon.start + spec.horizon.years - 1 if target.by is None else target.by
        says = {"scope": _scope(target), "coverage": target.coverage, "by": by}
        yield Statement(f"targets.{i}", "target", says, ((f"targets.{i}", None),))


def _scope(part: Any) -> list[tuple[str, str]]:
    """What a target or rule is about, as (kind of group, name): ``[("sector", "sewage"), ("tier", "village")]``."""
    keys = ("sector", "facility", "tier", "township", "tag")
    found = [(key, str(value)) for key in keys if (value := getattr(part, key, None)) is not None]
    return [*found, ("untagged", "")] if getattr(part, "untagged", False) else found


def _is_hard(entry: RuleEntry, spec: ScenarioFile) -> bool:
    return entry.gap is None or entry.gap.priority is None or spec.goal.minimise is not None


def _rule(number: int, entry: RuleEntry) -> Statement:
    word, rule = entry.rule
    says: dict[str, Any] = {"scope": _scope(rule)}
    for key in ("of", "at_least", "at_most", "by", "line", "year", "fund", "better_off", "worse_off", "over"):
        says[key] = getattr(rule, key, None)
    if entry.committed is not None:
        says["amount"] = entry.committed.amount
    if entry.limit is not None:
        amounts = [span.value for span in entry.limit.at_most.spans]
        says["at_most"] = f"{min(amounts):g}" if len(set(amounts)) == 1 else f"{min(amounts):g}–{max(amounts):g}"
    if entry.lock is not None:
        says["what"], says["name"] = entry.lock.locked
        says["start"] = entry.lock.start
    kind = word
    if entry.share is not None:
        kind = "share_least" if entry.share.at_most is None else "share_most"
        kind = "share_between" if None not in (entry.share.at_least, entry.share.at_most) else kind
    if entry.lock is not None:
        kind = f"lock_{entry.lock.start}" if isinstance(entry.lock.start, str) else "lock_year"
    return Statement(f"rules.{number}", kind, says, ((f"rules.{number}", None),))


def _fund(name: str, fund: AnyFund, endless: float) -> Iterator[Statement]:
    key, says = f"funds.{name}", {"fund": name, "title": _title(fund.title, name)}

    def one(part: str, kind: str, value: Any, **more: Any) -> Statement:
        return Statement(f"{key}.{part}", kind, {**says, **more}, ((f"{key}.{part}", value),))

    if isinstance(fund, Grant):
        amounts = [span.value for span in fund.amount.spans]
        told = f"{min(amounts):g}" if len(set(amounts)) == 1 else f"{min(amounts):g}–{max(amounts):g}"
        yield one("amount", "amount", endless, amount=told, uses=fund.pays_for.uses, sectors=fund.pays_for.sectors)
        if fund.max_share < 1:
            yield one("max_share", "max_share", 1.0, share=fund.max_share)
        if fund.match is not None:
            yield one("match", "match", None, other=fund.match.fund, share=fund.match.ratio)
        if fund.opening.debt is not None:
            yield one("opening.debt", "opening_debt", None)
    elif isinstance(fund, Loan | Partner):
        part = "finances" if isinstance(fund, Partner) else "max_share"
        if getattr(fund, part) < 1:
            yield one(part, "max_share", 1.0, share=getattr(fund, part))
        yield one("limit", "limit_of_loan", endless, amount=f"{fund.limit:g}")
        if fund.yearly is not None:
            yield one("yearly", "yearly_of_loan", None)
        if isinstance(fund, Loan) and fund.ceiling is not None:
            yield one("ceiling", "ceiling_of_loan", None, amount=f"{fund.ceiling:g}")
        if isinstance(fund, Loan) and fund.cover is not None:
            yield one("cover", "cover_of_loan", None, times=fund.cover)


def _title(title: Any, name: str) -> dict[str, str]:
    return {"zh": title.zh or title.en or name, "en": title.en or title.zh or name}


def _fee(name: str, fee: Fee) -> Iterator[Statement]:
    if fee.level.chosen and fee.largest_step is not None:
        key = f"fees.{name}.largest_step"
        yield Statement(key, "largest_step", {"fee": name, "step": fee.largest_step}, ((key, None),))


def _county(spec: ScenarioFile, endless: float) -> Iterator[Statement]:
    if spec.affordability.cap is not None:
        yield Statement("affordability.cap", "cap", {"share": spec.affordability.cap}, (("affordability.cap", None),))
    if spec.money.general_budget is not None:
        yield Statement("money.general_budget", "general_budget", {}, (("money.general_budget", 100.0 * endless),))


def _works(spec: ScenarioFile) -> Iterator[Statement]:
    for name, capacity in spec.capacities.items():
        key = f"capacities.{name}.opening"
        yield Statement(key, "capacity", {"name": name, "households": capacity.opening}, ((key, 1e9),))
    for name, project in spec.projects.items():
        for part, kind in (("requires", "requires"), ("excludes", "excludes")):
            others = getattr(project, part)
            if others:
                key = f"projects.{name}.{part}"
                yield Statement(key, kind, {"name": name, "others": others}, ((key, []),))
        if project.start.earliest is not None or project.start.latest is not None:
            years = (project.start.earliest or spec.horizon.start, project.start.latest)
            last = years[1] or spec.horizon.start + spec.horizon.years - 1
            key = f"projects.{name}.start"
            yield Statement(key, "window", {"name": name, "first": years[0], "last": last}, ((key, None),))
    for group in dict.fromkeys(p.one_of for p in spec.projects.values() if p.one_of):
        members = [name for name, p in spec.projects.items() if p.one_of == group]
        drop = tuple((f"projects.{name}.one_of", None) for name in members)
        if len(members) > 1:
            yield Statement(f"projects.{members[0]}.one_of", "one_of", {"name": group, "others": members}, drop)
    for name, modifier in spec.modifiers.items():
        if modifier.cost > 0 and not modifier.chosen:
            key = f"modifiers.{name}.cost"
            yield Statement(key, "mechanism", {"name": name, "amount": f"{modifier.cost:g}"}, ((key, 0.0),))


def _links(spec: ScenarioFile) -> Iterator[Statement]:
    for i, entry in enumerate(spec.links):
        if entry.requires is not None:
            says = {"name": entry.requires.facility, "other": entry.requires.needs}
            yield Statement(f"links.{i}", "beside", says, ((f"links.{i}", None),))
        elif entry.staff is not None:
            most = max(span.value for span in entry.staff.posts.spans)
            yield Statement(
                f"links.{i}.staff.posts",
                "posts",
                {"name": entry.staff.of, "posts": most},
                ((f"links.{i}.staff.posts", 1e9),),
            )
        elif entry.no_transfer is not None:
            link = entry.no_transfer
            says = {"sector": link.sector, "from_": link.from_, "to": link.to}
            yield Statement(f"links.{i}", "no_transfer", says, ((f"links.{i}", None),))


def _facilities(spec: ScenarioFile, scenario: Scenario) -> Iterator[Statement]:
    planned = frozenset(scenario.stock["facility"])
    for name, facility in spec.facilities.items():
        if facility.build.yearly_limit is not None and name in planned:
            key = f"facilities.{name}.build.yearly_limit"
            says = {"facility": name, "share": facility.build.yearly_limit}
            yield Statement(key, "yearly_limit", says, ((key, ENDLESS),))
