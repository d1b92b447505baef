"""How finely a scenario divides its places: every zone has lines of its own, and prices of its own in columns."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.subject import Subject
from hjplan.schema.instruments import earmarks
from hjplan.schema.nodes import Place
from hjplan.schema.rewards import Reward
from hjplan.schema.rules import AnyRule, Group

_MANY = 200
"""model.md, section 9: keep zones few, warn above this."""


def check(subject: Subject) -> Iterator[Message]:
    """One warning where funds, targets, rules and weights tell very many kinds of place apart."""
    count = len(_zones(subject))
    if count > _MANY:
        text = (
            f"funds, targets and rules divide the places into about {count} zones, each with lines of its own: above "
            f"{_MANY} planning takes long"
        )
        yield subject.message(_finest(subject), text, "warning")


def _by(rule: AnyRule) -> str | None:
    by: str | None = getattr(rule, "by", None)
    return by


def _finest(subject: Subject) -> Place:
    """The first rule or reward that stands for every township or tag, else the places themselves."""
    for i, entry in enumerate(subject.spec.rules):
        word, rule = entry.rule
        if _by(rule) in ("township", "tag"):
            return ("rules", i, word, "by")
    for name, fund in subject.spec.funds.items():
        if isinstance(fund, Reward) and fund.award.to != "tier":
            return ("funds", name, "award", "to")
    return ("places",)


def _zones(subject: Subject) -> set[tuple[object, ...]]:
    """Kinds of place by what the scenario asks of them: tier, townships and tags that it names, having no tag."""
    spec = subject.spec
    rules = [entry.rule[1] for entry in spec.rules]
    groups = [rule for rule in rules if isinstance(rule, Group)]
    every = {by for rule in rules if (by := _by(rule)) is not None}
    every |= {str(fund.award.to) for fund in spec.funds.values() if isinstance(fund, Reward)}
    earmarked = [*earmarks(spec.funds).values(), *(pool.pays_for for pool in spec.pools.values())]
    tags = {tag for earmark in earmarked for tag in earmark.tags or ()} | set(spec.goal.tags)
    tags |= {named.tag for named in (*spec.targets, *groups) if named.tag is not None}
    townships = {named.township for named in (*spec.targets, *groups) if named.township is not None}
    catchments = [capacity.where for capacity in spec.capacities.values()]
    tags |= {tag for where in catchments for tag in where.tags or ()}
    townships |= {township for where in catchments for township in where.townships or ()}
    untagged = any(group.untagged for group in groups)
    described = zip(*(subject.places[c].to_numpy(object) for c in ("tier", "township", "tags")), strict=True)
    return {
        (
            tier,
            township if "township" in every or township in townships else "",
            frozenset(has) if "tag" in every else frozenset(tags.intersection(has)),
            untagged and not has,
        )
        for tier, township, has in set(described)
    }
