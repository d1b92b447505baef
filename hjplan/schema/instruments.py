"""Every kind of fund: ``kind`` says which; without it a fund is a grant."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

from pydantic import Discriminator, Tag

from hjplan.schema.funds import Grant, PaysFor
from hjplan.schema.loans import Loan
from hjplan.schema.partners import Household, Partner

DEFAULT_KIND = "grant"
"""What a fund without ``kind`` is."""
KINDS = ("grant", "loan", "partner", "household")


def _kind(value: Any) -> str:
    """The kind that a fund's mapping names; of what is no mapping the complaint is a grant's."""
    if isinstance(value, Mapping):
        return str(value.get("kind", DEFAULT_KIND))
    return str(getattr(value, "kind", DEFAULT_KIND))


Fund = Annotated[
    Annotated[Grant, Tag("grant")]
    | Annotated[Loan, Tag("loan")]
    | Annotated[Partner, Tag("partner")]
    | Annotated[Household, Tag("household")],
    Discriminator(_kind),
]
AnyFund = Grant | Loan | Partner | Household


def earmarks(funds: Mapping[str, AnyFund]) -> dict[str, PaysFor]:
    """What each fund that has an earmark may pay by it; households pay for what they are given only."""
    return {name: fund.pays_for for name, fund in funds.items() if not isinstance(fund, Household)}
