"""Every kind of fund: ``kind`` says which; without it a fund is a grant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Discriminator, Tag

from hjplan.schema.funds import Grant, PaysFor
from hjplan.schema.loans import Loan
from hjplan.schema.partners import Household, Partner
from hjplan.schema.rewards import Reward

DEFAULT_KIND = "grant"
"""What a fund without ``kind`` is."""
KINDS = ("grant", "loan", "partner", "household", "reward")


def _kind(value: Any) -> str:
    """The kind that a fund's mapping names; of what is no mapping the complaint is a grant's."""
    if isinstance(value, Mapping):
        return str(value.get("kind", DEFAULT_KIND))
    return str(getattr(value, "kind", DEFAULT_KIND))


Fund = Annotated[
    Annotated[Grant, Tag("grant")]
    | Annotated[Loan, Tag("loan")]
    | Annotated[Partner, Tag("partner")]
    | Annotated[Household, Tag("household")]
    | Annotated[Reward, Tag("reward")],
    Discriminator(_kind),
]
AnyFund = Grant | Loan | Partner | Household | Reward


def earmarks(funds: Mapping[str, AnyFund]) -> dict[str, PaysFor]:
    """What each fund that has an earmark may pay by it.

    Households pay for what they are given only, and a reward keeps the earmark of the grant that gives it.
    """
    return {name: fund.pays_for for name, fund in funds.items() if not isinstance(fund, Household | Reward)}


def held_back(funds: Mapping[str, AnyFund], grant: str) -> float:
    """The share of a grant that all reward pools together hold back of it (convention 54)."""
    return sum(fund.held.share for fund in funds.values() if isinstance(fund, Reward) and fund.held.grant == grant)


def standing(funds: Mapping[str, AnyFund]) -> list[str]:
    """The funds that are one source of money each: all but reward pools, of which every group has its own award."""
    return [name for name, fund in funds.items() if not isinstance(fund, Reward)]
