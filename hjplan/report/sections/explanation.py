"""What held the plan back, and why single items got money or none: what ``hjplan explain`` has said of the run."""

from __future__ import annotations

from typing import Any

from hjplan.report.drawing import picture
from hjplan.report.pieces import Passage, Picture, Section, Telling
from hjplan.report.plots import why
from hjplan.report.reading import Reading


def section(reading: Reading) -> Section | None:
    """The same text as on the terminal; only in runs that somebody has asked."""
    said: dict[str, Any] = getattr(reading.run, "explanation", None) or {}
    whole, items = said.get("text"), said.get("items", [])
    if not whole and not items:
        return None
    words = reading.words
    pieces: list[Telling | Picture] = []
    lead = [words("explanation.lead")]
    if whole:
        first, *rest = whole[reading.lang]
        lead = [paragraph["text"] for paragraph in first["paragraphs"]]
        pieces += [_telling(one, words("explanation.see")) for one in rest]
    for item in items:
        pieces += [_telling(one, words("explanation.see")) for one in item["text"][reading.lang]]
    if why.has_figures(reading):
        pieces.append(picture(reading, "why"))
    return Section("explanation", words("explanation.title"), tuple(lead), tuple(pieces))


def _telling(said: dict[str, Any], see: str) -> Telling:
    passages = []
    for paragraph in said["paragraphs"]:
        settings = "\n".join(f"{see} --set '{setting}'" for setting in paragraph["set"])
        passages.append(Passage(paragraph["text"], "\n".join(part for part in (settings, paragraph["yaml"]) if part)))
    return Telling(said["title"], tuple(passages))
