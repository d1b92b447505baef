"""Warnings and doubts: what was odd in the data, and what this report does not know."""

from __future__ import annotations

from hjplan.report.figures import percent
from hjplan.report.pieces import Listing, Section
from hjplan.report.reading import Reading
from hjplan.schema.translation import translated


def section(reading: Reading) -> Section:
    """The warnings of the run, then the doubts that every reader should have."""
    words = reading.words
    warnings = tuple(_warning(w, words.lang) for w in reading.summary["warnings"])
    lead = words("doubts.warned", {"count": len(warnings)}) if warnings else words("doubts.no_warnings")
    return Section(
        "doubts", words("doubts.title"), (lead,), (Listing((*warnings, *doubts(reading), words("doubts.priced"))),)
    )


def _warning(warning: dict[str, object], language: str) -> str:
    where = " ".join(str(warning[k]) for k in ("file", "cell") if warning.get(k))
    if warning.get("line"):
        where += f":{warning['line']}"
    return f"{where}  {translated(str(warning['text']), language)}".strip()


def _uncertain(reading: Reading, key: str) -> str:
    """What is uncertain, in words."""
    if key.startswith("funds."):
        return reading.words("uncertain.fund", {"fund": reading.fund(key.removeprefix("funds."))})
    return reading.word("uncertain", key)


def doubts(reading: Reading) -> tuple[str, ...]:
    """What follows from how the run was made."""
    words, said = reading.words, reading.summary
    out = []
    if not said["proven"]:
        out.append(words("doubts.unproven", {"gap": percent(said["gap"], 2)}))
    if not reading.run.manifest["simulated"]:
        out.append(words("page.not_simulated"))
    else:
        uncertain = reading.scenario.spec.simulate.uncertain
        named = words.join([_uncertain(reading, key) for key in uncertain])
        out.append(words("doubts.uncertain", {"what": named}) if named else words("doubts.certain"))
        expected = reading.run.manifest["mode"] == "expected"
        if expected:
            out.append(words("doubts.expected"))
    out.append(words("doubts.returns"))
    return tuple(out)
