"""Write docs/reference from the code itself, so that page and program cannot part.

    .venv/bin/python docs/generate.py            write the pages
    .venv/bin/python docs/generate.py --check    say which are out of date (a test does the same)

One function a page; `PAGES` names them.
"""

from __future__ import annotations

import inspect
import re
import sys
import types
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic import BaseModel
from pydantic.fields import FieldInfo
from ruamel.yaml import YAML

from hjplan.results.tables import table_kinds
from hjplan.schema.base import keys_of
from hjplan.schema.fees import Curve
from hjplan.schema.horizon import Inflation
from hjplan.schema.scenario import ScenarioFile, TableFile
from hjplan.schema.vocabulary import written
from hjplan.schema.years import ByYear, DatedLevels, Span

DOCS = Path(__file__).parent
NOTE = "<!-- Written by docs/generate.py from the code: change the code, then run `make docs`. -->"

IN_WORDS: dict[type, str] = {
    ByYear: "amount by year",
    DatedLevels: "level, path of levels by date, or `choose`",
    Curve: "share paid by share of income",
    Inflation: "number, or [by use](#inflation)",
    TableFile: "file name, or [file and sheet](#tablefile)",
    str: "text",
    bool: "true or false",
    int: "whole number",
    float: "number",
}
"""Types that a planner writes in another form than the model holds them."""
INNER = (ByYear, DatedLevels, Span, Curve)
"""How the program holds them is of no use to a planner: they have no section."""

SIGNS = ((Ge, "≥", "ge"), (Gt, ">", "gt"), (Le, "≤", "le"), (Lt, "<", "lt"))


def limits(metadata: list[Any]) -> str:
    """`≥ 0, < 0.999` from the constraints of a field."""
    found = []
    for item in metadata:
        inner = item.metadata if isinstance(item, FieldInfo) else [item]
        for one in inner:
            found += [f"{sign} {getattr(one, name):g}" for kind, sign, name in SIGNS if isinstance(one, kind)]
    return ", ".join(found)


def in_words(annotation: Any, metadata: list[Any] | None = None) -> str:
    """What a planner may write there."""
    origin, inside = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return in_words(inside[0], list(inside[1:]) + (metadata or []))
    bound = limits(metadata or [])
    bound = f" ({bound})" if bound else ""
    if origin is Literal:
        return " · ".join(f"`{v}`" for v in inside)
    if origin in (Union, types.UnionType):
        return " or ".join(dict.fromkeys(in_words(a, metadata) for a in inside if a is not type(None)))
    if origin is list:
        return f"list of {in_words(inside[0])}"
    if origin is dict:
        return f"name: {in_words(inside[1])}"
    if origin is tuple:
        return f"list of {in_words(inside[0])}"
    if annotation in IN_WORDS:
        return IN_WORDS[annotation] + bound
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return f"[{annotation.__name__}](#{annotation.__name__.lower()})"
    raise TypeError(f"no words for {annotation!r}: teach docs/generate.py")


def default_of(field: FieldInfo) -> str:
    """The default as YAML shows it; `required` without one."""
    if field.is_required():
        return "**required**"
    value = field.get_default(call_default_factory=True)
    if isinstance(value, BaseModel):
        return "see there"
    if value is None or value in ({}, [], ""):
        return "–"
    if isinstance(value, bool):
        return f"`{str(value).lower()}`"
    return f"`{value}`".replace("'", "")


def first_sentence(thing: Any) -> str:
    """The first paragraph of a docstring, in one line."""
    return " ".join((inspect.getdoc(thing) or "").split("\n\n")[0].split()).replace("``", "`")


def parts_of(annotation: Any) -> Iterator[type[BaseModel]]:
    """The models that an annotation mentions."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from parts_of(inner)


def all_parts(root: type[BaseModel]) -> list[type[BaseModel]]:
    """Every part that a scenario may hold, in the order in which a reader meets it."""
    found = [root]
    for part in found:
        for field in part.model_fields.values():
            for inner in parts_of(field.annotation):
                if inner not in found and inner not in INNER:
                    found.append(inner)
    return found


def meaning(part: type[BaseModel], name: str, field: FieldInfo) -> str:
    """The field's description, or else what the part it holds is for."""
    if field.description:
        return field.description
    inner = [p for p in parts_of(field.annotation) if p not in INNER]
    if not inner:
        raise ValueError(f"{part.__name__}.{name} has no description: give its Field one")
    return first_sentence(inner[0])


def rows_of(part: type[BaseModel]) -> Iterator[str]:
    """One table row per key."""
    for name, field in part.model_fields.items():
        key = keys_of(name, field)[0]
        cells = (f"`{key}`", in_words(written(field), field.metadata), default_of(field), meaning(part, name, field))
        yield "| " + " | ".join(c.replace("|", "\\|") for c in cells) + " |"


def scenario_page() -> str:
    """docs/reference/scenario.md"""
    out = [
        NOTE,
        "# The scenario file, key by key",
        "",
        "Every key that a scenario may have. A key that is not on this page is an error, with its line, its nearest",
        "match and a fix; `hjplan schema` prints the same as JSON Schema for an editor, `hjplan check` says what it",
        "understood and what it assumed. The smallest scenario is explained line by line in the README.",
        "",
        "- **amount by year**: a number is every year; a mapping names exactly its years, all others are 0:",
        "  `{2027: 800, 2028-2030: 900, 2031+: 1000}`.",
        "- **level, path or `choose`**: a number is always in force; `{2027: 60, 2029: 90}` holds each until the next,",
        "  and before the first the fee is 0; `choose` lets the plan take one of `levels` for each year.",
        "- **share paid by share of income**: `{0.002: 0.92, 0.01: 0.6}`: straight between the points, flat outside.",
        "- Money is in the unit of `money`, tariffs are in yuan. Shares and rates are fractions: 0.05, not 5.",
        "",
        f"Sections: {' · '.join(f'[{p.__name__}](#{p.__name__.lower()})' for p in all_parts(ScenarioFile))}",
    ]
    for part in all_parts(ScenarioFile):
        out += ["", f"## {part.__name__}", "", first_sentence(part), ""]
        out += ["| key | what may stand there | default | meaning |", "|---|---|---|---|", *rows_of(part)]
    return "\n".join(out) + "\n"


def tables_page() -> str:
    """docs/reference/tables.md"""
    out = [
        NOTE,
        "# The tables of a saved run",
        "",
        "Each lies in `tables/` of a run as Parquet, with unit and meaning (Chinese and English) in every column's",
        "metadata, and is `run.tables.NAME` in Python. One row per observation; money in whole nominal yuan; `period`",
        "is the date on which the period starts. Those of the simulation are absent when nothing was simulated.",
    ]
    for kind in table_kinds().values():
        out += ["", f"## {kind.name}", "", kind.about, ""]
        out += ["| column | kind | unit | meaning | 含义 |", "|---|---|---|---|---|"]
        out += [f"| `{name}` | {c.kind} | {c.unit} | {c.en} | {c.zh} |" for name, c in kind.columns.items()]
    return "\n".join(out) + "\n"


def as_told(row: dict[str, Any]) -> Iterator[str]:
    """A line of the campaign: what says it in a scenario, and the tables that it asks for, or why nothing does."""
    if "why_not" in row:
        yield row["why_not"]
        return
    yield from (row["says"], "", "```yaml", *row["yaml"].splitlines(), "```")
    tables = [
        f"`{row[name]}` in {file}" for name, file in (("place", "places.csv"), ("stock", "stock.csv")) if name in row
    ]
    if tables:
        yield from ("", f"With {' and '.join(tables)}.")


def campaign_page() -> str:
    """docs/campaign.md, from the tested examples in docs/campaign.yaml"""
    source = YAML(typ="safe").load(DOCS / "campaign.yaml")
    rows: dict[int, dict[str, Any]] = source["rows"]
    tracked = [str(number) for number, row in rows.items() if "why_not" in row]
    out = [
        NOTE.replace("from the code: change the code", "from docs/campaign.yaml: change it"),
        "# The campaign, line by line, as a scenario says it",
        "",
        f"The {len(rows)} things that the campaign 四治三改一拆一增 asks for, each with the lines of YAML that",
        "plan it. Every example works: a test lays it over the small county at the end of this page, reads and builds",
        "it. Codes are rows of the reference table (`hjplan library`), mostly estimates.",
        f"Not planned, with the reason: {', '.join(tracked)}.",
        "",
        "The whole campaign of a county is `scenarios/qingshui/campaign.yaml`.",
    ]
    for number, row in rows.items():
        out += ["", f"## {number}. {row['zh']} {row['en']}", "", *as_told(row)]
    out += [
        "",
        "## The county that the examples are laid over",
        "",
        "Made up; `county.yaml` with `places.csv` and `stock.csv`:",
    ]
    for name, kind in (("scenario", "yaml"), ("places", "text"), ("stock", "text")):
        out += ["", f"```{kind}", *source["county"][name].splitlines(), "```"]
    return "\n".join(out) + "\n"


PAGES: dict[str, Callable[[], str]] = {
    "reference/scenario.md": scenario_page,
    "reference/tables.md": tables_page,
    "campaign.md": campaign_page,
}


def out_of_date() -> list[str]:
    """The pages whose file is not what the code says now."""
    return [
        name
        for name, page in PAGES.items()
        if not (DOCS / name).exists() or (DOCS / name).read_text(encoding="utf-8") != page()
    ]


def main() -> int:
    """Write every page, or with --check name those that differ."""
    stale = out_of_date()
    if "--check" in sys.argv[1:]:
        for name in stale:
            print(f"docs/{name} is out of date: run `make docs`")
        return 1 if stale else 0
    for name in stale:
        (DOCS / name).write_text(re.sub(r"[ \t]+\n", "\n", PAGES[name]()), encoding="utf-8")
        print(f"written: docs/{name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
