"""Who answers for what (责任单位): projects, mechanisms, targets and facilities by owner."""

from __future__ import annotations

from hjplan.report.figures import DASH
from hjplan.report.pieces import Column, Section, Table, cells
from hjplan.report.plots.projects import year
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section | None:
    """One row per owner, in the order in which the scenario names them."""
    found = by_owner(reading)
    if not found:
        return None
    words = reading.words
    kinds = [kind for kind in KINDS if any(kind in of for of in found.values())]
    columns = (
        Column(words("col.owner"), number=False),
        *(Column(words(f"owned.{kind}"), number=False, prose=kind in PROSE) for kind in kinds),
    )
    between = words("why.between")
    rows = tuple(
        cells(owner, *(between.join(of.get(kind, ())) or DASH for kind in kinds)) for owner, of in found.items()
    )
    table = Table(words("owners.caption"), columns, rows)
    return Section("owners", words("owners.title"), (words("owners.lead", {"count": len(found)}),), (table,))


KINDS = ("projects", "targets", "facilities", "mechanisms")
PROSE = ("projects", "targets")
"""Kinds of which more is said than names: they take the whole width of a telephone."""


def by_owner(reading: Reading) -> dict[str, dict[str, list[str]]]:
    """Owner → kind → what the owner answers for, in words: projects with their years, targets with how they stand."""
    words, spec = reading.words, reading.scenario.spec
    out: dict[str, dict[str, list[str]]] = {}

    def note(owner: str | None, kind: str, text: str) -> None:
        if owner:
            out.setdefault(owner, {}).setdefault(kind, []).append(text)

    for row in reading.table("projects").to_dict("records"):
        name = reading.project(str(row["project"]))
        years = {"name": name, "start": year(row["start"]), "finish": year(row["finish"])}
        note(str(row["owner"]), "projects", words("owners.project" if row["start"] else "owners.not_started", years))
    for index, (target, said) in enumerate(zip(spec.targets, reading.summary["targets"], strict=True)):
        met = words("target.met" if said["met"] else "target.missed")
        due = target.by if target.by is not None else reading.years[1]
        asked = f"{100 * target.coverage:.0f}%"
        values = {"what": reading.target(index), "asked": asked, "year": due, "met": met}
        note(target.owner, "targets", words("owners.target", values))
    planned = set(reading.table("stock")["facility"])
    for key, facility in spec.facilities.items():
        if key in planned:
            note(facility.owner, "facilities", reading.facility(key))
    for key, modifier in spec.modifiers.items():
        note(modifier.owner, "mechanisms", reading.mechanism(key))
    return out
