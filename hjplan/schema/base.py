"""The base of every part of a scenario: unknown keys are errors, values never change after reading."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, ConfigDict, Field, model_validator
from pydantic.fields import FieldInfo


class Part(BaseModel):
    """A part of a scenario file. A key that is not known is an error, never ignored."""

    model_config = ConfigDict(extra="forbid", frozen=True, allow_inf_nan=False, populate_by_name=True)


def keys_of(name: str, field: FieldInfo) -> list[str]:
    """The keys of a file that a field is read from, the one to write first: ``with`` for a field ``fund``."""
    alias = field.validation_alias
    return [str(a) for a in alias.choices] if isinstance(alias, AliasChoices) else [name]


class Title(Part):
    """What people read: Chinese and English. A bare string stands for both."""

    zh: Annotated[str, Field(description="in Chinese")] = ""
    en: Annotated[str, Field(description="in English")] = ""

    @model_validator(mode="before")
    @classmethod
    def _bare_text(cls, value: Any) -> Any:
        return {"zh": value, "en": value} if isinstance(value, str) else value


Share = Annotated[float, Field(ge=0, le=1)]
"""A share between 0 and 1."""

YearlyShare = Annotated[float, Field(ge=0, lt=0.999)]
"""The share of units that leaves a condition in a year; below 0.999 (model.md, section 4)."""

NonNegative = Annotated[float, Field(ge=0)]
Positive = Annotated[float, Field(gt=0)]
