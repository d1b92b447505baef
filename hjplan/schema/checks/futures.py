"""What is uncertain is `decay` or a fund that exists; each policy is tried once."""

from __future__ import annotations

from collections.abc import Iterator

from hjplan.errors import Message
from hjplan.schema.checks.subject import Subject
from hjplan.schema.nearest import hint
from hjplan.schema.simulation import DecayUncertainty

_FUND = "funds."


def check(subject: Subject) -> Iterator[Message]:
    """Every entry of `simulate.uncertain` and of `simulate.policies`."""
    simulate = subject.spec.simulate
    funds = subject.names("funds")
    known = ["decay", *(f"{_FUND}{name}" for name in funds)]
    for key, value in simulate.uncertain.items():
        place = ("simulate", "uncertain", key)
        is_decay = isinstance(value, DecayUncertainty)
        if key.startswith(_FUND) and key not in known:
            if not funds:
                continue  # that there are no funds has been said
            name = key.removeprefix(_FUND)
            yield subject.message(place, f"there is no fund `{name}`.{hint(name, funds, 'Funds')}")
        elif key not in known:
            yield subject.message(place, f"`{key}` cannot be uncertain.{hint(key, known, 'What can')}")
        elif key == "decay" and not is_decay:
            yield subject.message(place, "`decay` takes `shared: {lognormal: σ}`, `own: {lognormal: σ}`, or both")
        elif key != "decay" and is_decay:
            yield subject.message(place, f"`{key}` takes one distribution: `lognormal: σ` or `beta: {{mean, sd}}`")
    for i, policy in enumerate(simulate.policies):
        if policy in simulate.policies[:i]:
            yield subject.message(("simulate", "policies", i), f"the policy `{policy}` stands here a second time")
