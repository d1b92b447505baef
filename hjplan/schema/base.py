"""The base of every part of a scenario: unknown keys are errors, values never change after reading."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AliasChoices, BaseModel, BeforeValidator, ConfigDict, Field, model_validator
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

Name = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$", max_length=60)]
"""A name that users choose and other parts point to: ASCII, so that folders and tables can carry it."""

Year = Annotated[int, Field(ge=1900, le=2200)]
"""A calendar year."""


def _listed(value: Any) -> Any:
    """A single value, as the list of one that it stands for."""
    return value if value is None or isinstance(value, list | tuple) else [value]


def one_or_more(kind: Any) -> BeforeValidator:
    """Lets a single value of a kind stand for a list of one, in files and in what editors are told."""
    return BeforeValidator(_listed, json_schema_input_type=kind | list[kind])


def said(entry: Part) -> dict[str, Any]:
    """The words of an entry that say something, and what they say."""
    words = type(entry).model_fields
    return {word: value for word in words if (value := getattr(entry, word)) is not None}


def only_one(entry: Part, part: str) -> None:
    """An entry of a list says exactly one of its words; ValueError in a planner's words where it does not."""
    given = said(entry)
    if len(given) != 1:
        known = ", ".join(f"`{word}`" for word in type(entry).model_fields)
        found = "none" if not given else f"{len(given)} ({', '.join(given)})"
        raise ValueError(f"an entry of `{part}` is exactly one of {known}; {found} stand here")
