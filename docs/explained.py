"""Write docs/explanations.md: what hjplan explain, why and why-not say of two fictional counties, in both languages.

python docs/explained.py              both parts; the demo county takes minutes
python docs/explained.py villages     the four villages only, printed

Tests make the parts again and compare them (tests/unit/planning/test_worked_explanations.py).
"""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from hjplan.planning.explaining.explanation import Depth, explain
from hjplan.planning.explaining.items import has_money
from hjplan.planning.explaining.telling import tell
from hjplan.planning.explaining.telling_items import tell_absence, tell_presence
from hjplan.planning.explaining.why import explain_presence
from hjplan.planning.explaining.why_not import bench_for, explain_absence
from hjplan.planning.explaining.words import Said
from hjplan.schema import load

ROOT = Path(__file__).parents[1]
PAGE = Path(__file__).with_name("explanations.md")
LANGUAGES = {"zh": "中文", "en": "English"}
DEPTH = Depth()
HEAD = """\
<!-- Written by docs/explained.py: run it again instead of editing. -->
# Worked explanations

What `hjplan explain RUN`, `hjplan explain RUN --line ITEM` and `hjplan why-not RUN ITEM` say, word for word. How the
figures are found, and what a household means in them: [explaining](explaining.md). Both counties are fictional.
"""


@dataclass(frozen=True)
class Part:
    """One county: its scenario, the engine that plans it, and the items that are asked about."""

    title: str
    scenario: str
    engine: str
    items: tuple[str, ...]
    depth: Depth = DEPTH


PARTS = {
    "villages": Part(
        "Four villages 四个村",
        "scenarios/smallest/scenario.yaml",
        "columns",
        ("village_sewage/village/upkeep", "village_sewage/village/restore"),
    ),
    "demo": Part(
        "The demo county Qingshui 清水县",
        "scenarios/qingshui/baseline.yaml",
        "columns",
        ("waste_village/village/upkeep", "parking_space/seat/build"),
    ),
}


def part(name: str) -> str:
    """One county's explanations, numbered paragraph by paragraph."""
    one = PARTS[name]
    scenario = load(ROOT / one.scenario)
    found = explain(scenario, one.engine, one.depth)
    said: dict[str, list[Said]] = {lang: tell(found, lang) for lang in LANGUAGES}
    for item in one.items:
        bench, wanted = bench_for(scenario, one.engine, item)
        if has_money(wanted, bench.base):
            why = explain_presence(bench, wanted)
            for lang in LANGUAGES:
                said[lang] += tell_presence(why, lang)
        else:
            why_not = explain_absence(bench, wanted)
            for lang in LANGUAGES:
                said[lang] += tell_absence(why_not, lang)
    return "\n".join([f"## {one.title}", "", *(line for lang in LANGUAGES for line in _told(lang, said[lang]))])


def _told(lang: str, said: list[Said]) -> list[str]:
    out = [f"### {LANGUAGES[lang]}", ""]
    number = 0
    for one in said:
        out += [f"**{one.title}**", ""]
        for paragraph in one.paragraphs:
            number += 1
            out += [f"({number}) {paragraph.text}", ""]
            code = [f"--set '{setting}'" for setting in paragraph.settings] + paragraph.yaml.splitlines()
            if code:
                out += ["```yaml", *code, "```", ""]
    return out


def main() -> int:
    """Write the page, or print the parts that are named."""
    if sys.argv[1:]:
        print("\n".join(part(name) for name in sys.argv[1:]))
        return 0
    PAGE.write_text("\n".join([HEAD, *(part(name) for name in PARTS)]), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
