"""The catalogue of words is whole: both languages, the same blanks, nothing missing and nothing idle."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from hjplan import errors
from hjplan.books.lapsing import WHY
from hjplan.report import compared, plots
from hjplan.report.plots import lapsed, need
from hjplan.report.sections import owners
from hjplan.report.words import LANGUAGES, Words, catalog
from hjplan.results.tables import projects
from hjplan.schema.fees import FeeUnit
from hjplan.schema.funds import TIERS
from hjplan.schema.horizon import USES, YUAN_PER_UNIT
from hjplan.schema.modifiers import Multiplies
from hjplan.schema.simulation import PolicyName

MechanismDecision = ("fixed", "chosen", "refused", "locked", "opened")
"""What :meth:`hjplan.data.works_terms.MechanismTerms.decision` says."""

REPORT = Path(errors.__file__).parent / "report"
FAMILIES = {
    "use": set(USES),
    "tier": set(TIERS),
    "policy": set(PolicyName.__args__),
    "unit_money": {f"{yuan:.0f}" for yuan in YUAN_PER_UNIT.values()},
    "money_note": {f"{yuan:.0f}" for yuan in YUAN_PER_UNIT.values()},
    "fee_unit": {unit.replace("/", "_") for unit in FeeUnit.__args__},
    "lapsed_why": set(lapsed.KEYS.values()),
    "plot": set(plots.names()),
    "compared": set(compared.names()),
    "decision": set(MechanismDecision) | {f"{name}_never" for name in MechanismDecision} | set(projects.DECISIONS),
    "saving": {"bundle", "dig_once", "joint"},
    "factor": set(Multiplies.model_fields),
    "of_need": {part for figure in need.PARTS.values() for part in figure} | set(need.PARTS),
    "owned": set(owners.KINDS),
    "alt": set(plots.names()) | {f"compared_{name}" for name in compared.names()},
    "front_goal": {"households_served", "cost", "worst", "targets"},
    "front_unit": {"households_served", "worst", "targets"},
    "front_more": {"households_served", "cost", "worst", "targets"},
    "front_paid": {"households_served", "cost", "worst", "targets"},
}
"""Groups that are asked for by a name made at run time, and what they must have."""


def blanks(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("key", sorted(catalog()))
def test_every_text_is_there_in_both_languages_with_the_same_blanks(key: str) -> None:
    texts = catalog()[key]
    assert set(texts) == set(LANGUAGES)
    assert all(text.strip() for text in texts.values())
    assert blanks(texts["en"]) == blanks(texts["zh"])


@pytest.mark.parametrize("group", sorted(FAMILIES))
def test_every_name_made_at_run_time_has_its_text(group: str) -> None:
    has = {key.split(".", 1)[1] for key in catalog() if key.startswith(group + ".")}
    assert FAMILIES[group] <= has


def test_every_key_in_the_code_is_in_the_catalogue_and_none_is_idle() -> None:
    code = "\n".join(p.read_text(encoding="utf-8") for p in REPORT.rglob("*") if p.suffix in (".py", ".j2"))
    groups = {key.split(".", 1)[0] for key in catalog()}
    literal = {k for k in re.findall(r'"([a-z_]+\.[a-z0-9_]+)"', code) if k.split(".")[0] in groups}
    assert {k for k in literal if not k.endswith((".py", ".css"))} <= set(catalog())
    made_at_run_time = {*FAMILIES, "sector", "unit_of", "uncertain"}
    idle = {k for k in catalog() if k not in code and k.split(".", 1)[0] not in made_at_run_time}
    idle -= {f"fund.{part}" for part in ("spent", "carried_out", "lapsed")}
    idle -= {f"relapse.{step}" for step in ("relapsed", "restored", "restored_again")}
    idle -= {f"debt.{name}" for name in ("drawn", "interest", "repaid", "outstanding", "left")}
    idle -= {f"fund.{name}" for name in ("carried_in", "received", "waivers")}
    idle -= {f"matches.{name}" for name in ("own", "asked", "laid")}
    idle -= {f"rewards.{name}" for name in ("won", "not_won")}
    idle -= {f"curve.{status}" for status in ("infeasible", "refused", "stopped")}
    idle -= {f"compare.{share}_of" for share in ("share_of_income", "share_of_lowest_fifth")}
    idle -= {f"compare.{what}_{way}" for what in ("works", "money") for way in ("more", "less", "same")}
    idle -= {f"front.mark_{name}" for name in ("own", "knee")}
    idle -= {f"ranges.{name}" for name in ("firm", "negotiable", "never", "planned", "least", "most")}
    assert idle == set()


def test_every_reason_why_money_lapses_has_its_words() -> None:
    assert set(WHY) == set(lapsed.KEYS)


def test_a_list_reads_as_people_write_it() -> None:
    assert Words("en").join(["a", "b", "c"]) == "a, b and c"
    assert Words("zh").join(["甲", "乙", "丙"]) == "甲、乙和丙"
    assert Words("zh").join(["甲"]) == "甲"


def test_an_unknown_language_is_refused() -> None:
    with pytest.raises(ValueError, match="no words for language 'fr'"):
        Words("fr")
