"""A rule names what exists and selects something (conventions 27 to 30, 49, 61, 66)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from hjplan.errors import Message
from hjplan.schema.checks.naming import year_is_planned
from hjplan.schema.checks.payers import FEE, Line, fee_pays, may_pay, named_funds, project_line
from hjplan.schema.checks.subject import Subject
from hjplan.schema.nearest import hint
from hjplan.schema.nodes import Place
from hjplan.schema.rules import AnyRule, Change, Committed, Floor, Gap, Group, Lock, UpkeepAtLeast

_PLACE_USES = ("build", "restore", "upkeep")


def check(subject: Subject) -> Iterator[Message]:
    """Every rule that could be read."""
    for place, rule in subject.rules():
        if isinstance(rule, Committed):
            yield from _committed(subject, place, rule)
            continue
        if isinstance(rule, Gap | Lock):
            continue
        unknown = list(_names(subject, place, rule)) if isinstance(rule, Group) else []
        yield from unknown
        if unknown or subject.broken_tables or subject.left_out:
            continue
        groups = _groups(subject, rule)
        if not groups:
            text = f"nothing that is planned has {_described(rule)}: the rule selects nothing"
            yield subject.message(place, text)
        elif isinstance(rule, Floor) and rule.at_least * len(groups) > 1 + 1e-9 and rule.by != "tag":
            text = f"{len(groups)} times at least {rule.at_least:g} is more than all: no plan can give that"
            yield subject.message((*place, "at_least"), text)


def _names(subject: Subject, place: Place, group: Group) -> Iterator[Message]:
    known: dict[str, tuple[str, list[str], str]] = {
        "sector": ("sector", subject.paid_sectors, "Sectors"),
        "facility": ("facility", subject.names("facilities"), "Facilities"),
        "township": ("township", subject.townships, "Townships"),
        "tag": ("tag", subject.tags, "Tags"),
    }
    for key, (what, names, plural) in known.items():
        given = getattr(group, key)
        of_table = key in ("township", "tag")
        missing = given is not None and given not in names
        if key == "sector":  # one that only projects have counts, and none is missed where a facility is unread
            missing = missing and subject.lacks_sector(str(given))
        if missing and not (of_table and subject.broken_tables):
            yield subject.message((*place, key), f"there is no {what} `{given}`.{hint(given, names, plural)}")


def _uses(rule: AnyRule) -> Sequence[str]:
    if isinstance(rule, UpkeepAtLeast):
        return ("upkeep",)
    of: str | Sequence[str] = getattr(rule, "of", ())
    return (of,) if isinstance(of, str) else of


def _groups(subject: Subject, rule: AnyRule) -> set[str]:
    """The values of `by` (one where there is none) for which some cell of the county counts."""
    by = getattr(rule, "by", None)
    found = _groups_of_projects(subject, rule, by)
    if not set(_uses(rule)) & set(_PLACE_USES):
        return found
    for facility, tier, township, tags in subject.cells:
        spec = subject.spec.facilities.get(facility)
        if spec is None or (isinstance(rule, Group) and not _takes(rule, facility, spec.sector, tier, township, tags)):
            continue
        values = {"sector": spec.sector, "facility": facility, "tier": tier, "township": township, None: "all"}
        found.update(tags if by == "tag" else {values[by]} - {""})
    return found


def _groups_of_projects(subject: Subject, rule: AnyRule, by: str | None) -> set[str]:
    """The same for projects, which stand in no township and have no tag; `change` looks at places only."""
    found: set[str] = set()
    if isinstance(rule, Change) or "project" not in _uses(rule):
        return found
    for project in subject.spec.projects.values():
        line = project_line(project, "project")
        if isinstance(rule, Group):
            of_place = rule.township is not None or rule.tag is not None or rule.untagged
            if of_place or not _takes(rule, line.facility, line.sector, line.tier, "", line.tags):
                continue
        values = {"sector": line.sector, "facility": line.facility, "tier": line.tier, None: "all"}
        found |= {values.get(by, "")} - {""}
    return found


def _takes(group: Group, facility: str, sector: str, tier: str, township: str, tags: frozenset[str]) -> bool:
    return (
        group.facility in (None, facility)
        and group.sector in (None, sector)
        and group.tier in (None, tier)
        and group.township in (None, township)
        and (group.tag is None or group.tag in tags)
        and not (group.untagged and tags)
    )


def _described(rule: AnyRule) -> str:
    keys = ("sector", "facility", "tier", "township", "tag")
    said = [f"{key} `{getattr(rule, key)}`" for key in keys if getattr(rule, key, None) is not None]
    if getattr(rule, "untagged", False):
        said.append("no tag")
    by = getattr(rule, "by", None)
    if by is not None and not isinstance(rule, Change):
        said.append(f"a {by}")
    return ", ".join([*said, "use " + " or ".join(f"`{use}`" for use in _uses(rule))])


def _committed(subject: Subject, place: Place, rule: Committed) -> Iterator[Message]:
    facility, _, use = rule.line.partition(".")
    facilities, funds = subject.names("facilities"), named_funds(subject)
    sound = True
    if facility not in facilities:
        sound = False
        text = f"there is no facility `{facility}`.{hint(facility, facilities, 'Facilities')}"
        yield subject.message((*place, "line"), text)
    elif not use:
        sound = False
        yield subject.message((*place, "line"), f"`{rule.line}` names no use: write {rule.line}.build, say")
    elif use not in _PLACE_USES:
        sound = False
        text = f"`{use}` is no use of `{facility}`.{hint(use, _PLACE_USES, 'Uses')}"
        yield subject.message((*place, "line"), text)
    if rule.fund not in funds:
        sound = False
        yield subject.message((*place, "fund"), f"there is no fund `{rule.fund}`.{hint(rule.fund, funds, 'Funds')}")
    yield from year_is_planned(subject, (*place, "year"), rule.year)
    if sound and not subject.broken_tables and not subject.left_out and not _payable(subject, rule, facility, use):
        text = f"`{rule.fund}` may not pay {rule.line}: what is signed could not be kept"
        yield subject.message((*place, "fund"), text)


def _payable(subject: Subject, rule: Committed, facility: str, use: str) -> bool:
    """May the fund pay the line in some place of the county? (Where the line stands nowhere, it may not.)"""
    known = subject.planned.get(facility)
    if known is None:
        return False
    fund = subject.spec.funds.get(rule.fund)
    for tier, tags in subject.kinds.get(facility, ()):
        line = Line(facility, known.sector, use, tier, tags)
        if fund is not None and may_pay(subject.spec, fund, line):
            return True
        if fund is None and fee_pays(subject.spec, line, only=rule.fund.removeprefix(FEE)):
            return True
    return False
