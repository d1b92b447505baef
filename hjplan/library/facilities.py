"""The facility types that ship: ``facilities.yaml`` names rows of the reference table, here they become figures.

A scenario takes a type by ``like: village_sewage``; costs are in yuan of the year that each row names, taken
unchanged as money of ``price_year`` (convention 69).
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from ruamel.yaml import YAML

from hjplan.errors import InputError, Message
from hjplan.library.parameters import Kind, parameter

_ROW = re.compile(r"^([A-Z]\d{3})(?:\.(low|central|high))?$")


@dataclass(frozen=True)
class Figure:
    """One figure of one facility type, and where it comes from.

    ``key`` is the dotted key of the scenario file (``regimes.routine.cost``; entries of a list carry their number
    from 0). ``code`` names the row of the reference table and is empty for a judgement of the library; ``take``
    says which of the row's values was taken and ``times`` by what it was multiplied (``value`` is the product).
    ``low`` and ``high`` are the row's band, multiplied alike; ``unit`` is the row's own, and ``what`` its description.
    ``title_zh`` and ``title_en`` say what the key means.
    """

    facility: str
    key: str
    value: float
    unit: str
    code: str
    take: str
    times: float
    low: float
    high: float
    kind: Kind
    provenance: str
    year: int | None
    source: str
    note: str
    source_zh: str = ""
    what: str = ""
    title_zh: str = ""
    title_en: str = ""


def facility_names() -> tuple[str, ...]:
    """The names of all shipped facility types, in the order of the library."""
    return tuple(_content()["facilities"])


def facility(name: str) -> dict[str, Any]:
    """A shipped facility type as a plain mapping in the words of a scenario file, costs in yuan.

    The mapping is the caller's own: changing it changes nothing here. ``source`` cites rows by dotted key.
    An unknown name is an :class:`InputError` that names the nearest one.
    """
    return deepcopy(_resolved(name))


def library_table(name: str | None = None) -> tuple[Figure, ...]:
    """Every figure of one facility type, or of all, with its origin."""
    names = facility_names() if name is None else (name,)
    return tuple(figure for each in names for figure in _figures(each, _named(each)))


@cache
def _content() -> dict[str, Any]:
    text = files("hjplan.library").joinpath("facilities.yaml").read_text(encoding="utf-8")
    content: dict[str, Any] = YAML(typ="safe").load(text)
    return content


@cache
def _resolved(name: str) -> dict[str, Any]:
    """The type with figures in place of row names, and the rows under ``source``."""
    resolved: dict[str, Any] = _with_figures(_named(name))
    sources: dict[str, list[str]] = {}
    for key, reference in _references(_named(name)):
        code = _code_of(reference)
        if code:
            sources.setdefault(re.sub(r"\.\d+$", "", key), []).append(code)
    resolved["source"] = {key: ", ".join(codes) for key, codes in sources.items()}
    return resolved


def _named(name: str) -> dict[str, Any]:
    """The type as written, completed by the defaults, with row names still in it."""
    if name not in _content()["facilities"]:
        near = difflib.get_close_matches(name, facility_names(), n=1)
        hint = f"did you mean `{near[0]}`?" if near else "see `hjplan library`"
        raise InputError((Message(text=f"the library has no facility type `{name}`: {hint}"),))
    merged: dict[str, Any] = _merged(_content()["defaults"], _content()["facilities"][name])
    return merged


def _merged(base: Any, over: Any) -> Any:
    if not (isinstance(base, Mapping) and isinstance(over, Mapping)):
        return over
    keys = [*over, *(key for key in base if key not in over)]
    return {key: _merged(base.get(key, {}), over[key]) if key in over else base[key] for key in keys}


def _is_reference(value: Any) -> bool:
    """A row name, or a row times a factor."""
    if isinstance(value, Mapping):
        return "row" in value
    return isinstance(value, str) and _ROW.match(value) is not None


def _parts(reference: Any) -> tuple[str, str, float]:
    """Code, value to take, and factor of a row name."""
    row, times = (reference["row"], float(reference["times"])) if isinstance(reference, Mapping) else (reference, 1.0)
    match = _ROW.match(row)
    if match is None:
        raise InputError((Message(text=f"facilities.yaml names `{row}`, which is no row of the reference table"),))
    return match[1], match[2] or "central", times


def _code_of(reference: Any) -> str:
    """How a source is cited: ``A048``, ``E002.high``, ``A110 x 1000``; empty for a plain number."""
    if not _is_reference(reference):
        return ""
    code, take, times = _parts(reference)
    return code + ("" if take == "central" else f".{take}") + ("" if times == 1 else f" x {times:g}")


def _amount(reference: Any) -> float:
    code, take, times = _parts(reference)
    return float(getattr(parameter(code), take)) * times


def _with_figures(value: Any) -> Any:
    if _is_reference(value):
        return _amount(value)
    if isinstance(value, Mapping):
        return {key: _with_figures(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_with_figures(each) for each in value]
    return value


def _references(value: Any, key: str = "") -> Iterator[tuple[str, Any]]:
    """Every row name and every number of a type, with its dotted key."""
    if _is_reference(value) or (isinstance(value, int | float) and not isinstance(value, bool)):
        yield key, value
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _references(each, f"{key}.{name}" if key else str(name))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from _references(each, f"{key}.{number}")


def _figures(name: str, named: dict[str, Any]) -> Iterator[Figure]:
    for key, reference in _references(named):
        yield _from_row(name, key, reference) if _is_reference(reference) else _from_judgement(name, key, reference)


def _from_row(name: str, key: str, reference: Any) -> Figure:
    code, take, times = _parts(reference)
    row = parameter(code)
    title_zh, title_en = (_title(name, key, language) for language in ("zh", "en"))
    return Figure(
        facility=name,
        key=key,
        value=_amount(reference),
        unit=reference.get("unit", row.unit) if isinstance(reference, Mapping) else row.unit,
        code=code,
        take=take,
        times=times,
        low=row.low * times,
        high=row.high * times,
        kind=row.kind,
        provenance=row.provenance,
        year=row.year,
        source=row.source,
        note=row.note,
        what=row.parameter,
        title_zh=title_zh,
        title_en=title_en,
    )


def _from_judgement(name: str, key: str, value: float) -> Figure:
    """A plain number of ``facilities.yaml``: an estimate, explained by the judgement for its key."""
    reason = _by_key(_content()["judgements"], key)
    title_zh, title_en = (_title(name, key, language) for language in ("zh", "en"))
    return Figure(
        facility=name,
        key=key,
        value=float(value),
        unit="",
        code="",
        take="",
        times=1.0,
        low=float(value),
        high=float(value),
        kind="estimate",
        provenance="OWN",
        year=None,
        source=reason.get("en", ""),
        note="",
        source_zh=reason.get("zh", ""),
        title_zh=title_zh,
        title_en=title_en,
    )


def _by_key(texts: Mapping[str, dict[str, str]], key: str) -> dict[str, str]:
    """The text for a dotted key: of the key itself (entries of a list share one), else of its last word."""
    bare = re.sub(r"\.\d+$", "", key)
    return texts.get(bare) or texts.get(bare.rsplit(".", 1)[-1], {})


def _title(name: str, key: str, language: str) -> str:
    """What a key means: ``日常管护:年管护单价``, ``no care: share that falls … (good)``."""
    content = _content()
    parts = key.split(".")
    title = _by_key(content["labels"], key).get(language, "")
    if parts[0] == "regimes":
        title = f"{content['regimes'][parts[1]][language]}{':' if language == 'zh' else ': '}{title}"
    if parts[-1].isdigit():
        condition = content["conditions"][_named(name)["conditions"][int(parts[-1])]][language]
        title += f"({condition})" if language == "zh" else f" ({condition})"
    return title
