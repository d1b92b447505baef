"""What an explanation says is so: every figure is planned again here, by the scenario that its own ``--set`` makes."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders.campaign import write_campaign
from builders.random_money import money_draft
from builders.written import scenario_of

from hjplan.errors import InfeasibleError, InputError
from hjplan.planning.engines import solve
from hjplan.planning.explaining.changes import Change, flow
from hjplan.planning.explaining.explanation import ALL, Explanation, explain
from hjplan.planning.explaining.form import as_json
from hjplan.planning.explaining.statements import targets
from hjplan.planning.explaining.telling import tell
from hjplan.planning.explaining.trial import Bench, Difference
from hjplan.planning.explaining.values import more
from hjplan.planning.explaining.words import catalog, figure
from hjplan.schema import load, parse_override
from hjplan.schema.scenario import Scenario

ROOT = Path(__file__).parents[3]
SMALLEST = ROOT / "scenarios" / "smallest" / "scenario.yaml"
JARGON = ("dual", "slack", "integer", "relax", "infeasible", "LP", "MIP", "对偶", "松弛", "整数", "约束", "影子价格")


@pytest.fixture(scope="module")
def smallest() -> Explanation:
    return explain(load(SMALLEST), "columns", ALL)


@pytest.fixture(scope="module")
def campaign(tmp_path_factory: pytest.TempPathFactory) -> Explanation:
    return explain(load(write_campaign(tmp_path_factory.mktemp("explained"))), "exact", ALL)


def goal_under(scenario: Scenario, settings: list[str]) -> float:
    """The optimum of the scenario as a user makes it with ``--set``."""
    changed = load(scenario.path, [*scenario.overrides, *(parse_override(text) for text in settings)])
    return Bench(changed, "exact").base.goal


@pytest.mark.parametrize("found", ["smallest", "campaign"])
def test_every_figure_can_be_made_again_with_set(found: str, request: pytest.FixtureRequest) -> None:
    """Within what is proven: gains of statements and advice against plans that the exact engine makes of the text."""
    one: Explanation = request.getfixturevalue(found)
    form = as_json(one)
    gains = [(s["set"], s["without"]) for s in form["statements"] if s["kind"] != "target" and s["without"]]
    gains += [(a["set"], a["effect"]) for a in form["advice"]]
    assert len(gains) >= 2
    base = Bench(one.scenario, "exact").base
    for settings, effect in gains:
        gain = goal_under(one.scenario, settings) - base.goal
        slack = 3e-6 * abs(base.goal)
        assert effect["least"] - slack <= gain <= effect["most"] + slack, settings


def test_a_fund_value_is_what_one_per_cent_more_brings(smallest: Explanation) -> None:
    form = as_json(smallest)
    base = Bench(smallest.scenario, "exact").base
    checked = [f for f in form["funds"] if f["checked"]]
    assert {f["fund"] for f in checked} == {"rural_grant", "county_budget"}
    for fund in checked:
        gain = goal_under(smallest.scenario, fund["set"]) - base.goal
        per = gain / (0.01 * fund["amount"])  # 万元 are 10,000 yuan
        assert fund["marginal"] == pytest.approx(per, rel=1e-4)


def test_households_are_household_years_over_the_years_that_the_goal_looks(smallest: Explanation) -> None:
    """A household served from 2027 on counts 1/1.04 + … + 1/1.04⁸ in the plan (discount 4 %), then ten years after."""
    bench = Bench(smallest.scenario, "exact")
    beta = bench.county.prices.beta
    inside = sum(beta**k for k in range(1, 9))
    from math import log

    after = beta**8 * (1 - beta**10) / -log(beta) if beta < 1 else 10.0
    assert bench.years_of_service(2027) == pytest.approx(inside + after)
    assert bench.years_of_service(2034) == pytest.approx(beta**8 + after)
    value = next(v for v in smallest.funds if v.checks)
    plus = next(c for c in value.checks if c.step == 0.01)
    assert value.households == pytest.approx(
        (plus.value.gain - value.promises) / bench.years_of_service(value.year), rel=1e-6
    )


def test_the_price_of_a_promise_is_what_goes_elsewhere_without_it(campaign: Explanation) -> None:
    """Planned anew without it, and without what missing it takes off the goal."""
    bench = Bench(campaign.scenario, "exact")
    for statement in campaign.statements:
        if statement.kind != "target" or statement.effect is None or not statement.binds:
            continue
        number = int(statement.name)
        made = Bench(Change(((f"targets.{number}", None),)).on(campaign.scenario), "exact").base
        price = made.goal - bench.base.goal - bench.base.missed[number]
        slack = 3e-6 * abs(bench.base.goal)
        assert statement.effect.gain.low - slack <= price <= statement.effect.gain.high + slack


def test_promises_that_cost_nothing_cost_nothing(tmp_path: Path) -> None:
    """A promise of what the plan does anyhow: without it the goal is the same."""
    text = (
        SMALLEST.read_text(encoding="utf-8").split("\n", 1)[1]
        + "targets: [{facility: household_toilet, coverage: 0.1, by: 2034}]\n"
    )
    scenario = scenario_of(text, _beside("stock.csv"), _beside("places.csv"), tmp_path)
    (statement,) = targets(Bench(scenario, "columns"), 5)
    assert not statement.binds
    assert Bench(scenario, "exact").base.goal == pytest.approx(Bench(load(SMALLEST), "exact").base.goal, rel=1e-6)


def _beside(name: str) -> str:
    return (SMALLEST.parent / name).read_text(encoding="utf-8")


def test_yaml_to_paste_makes_the_plan_that_was_promised(smallest: Explanation, tmp_path: Path) -> None:
    """Pasted into a file that extends the scenario it gives the goal that was told."""
    one, folder = smallest, smallest.scenario.path.parent
    assert one.advice
    base = Bench(one.scenario, "exact").base
    for number, advice in enumerate(one.advice):
        for table in ("places.csv", "stock.csv"):
            (tmp_path / table).write_text((folder / table).read_text(encoding="utf-8"), encoding="utf-8")
        (tmp_path / "base.yaml").write_text(one.scenario.path.read_text(encoding="utf-8"), encoding="utf-8")
        file = tmp_path / f"pasted_{number}.yaml"
        file.write_text(f"hjplan: 1\nextends: base.yaml\n{advice.change.yaml(one.scenario)}", encoding="utf-8")
        gain = Bench(load(file), "exact").base.goal - base.goal
        slack = 3e-6 * abs(base.goal)
        assert advice.effect.gain.low - slack <= gain <= advice.effect.gain.high + slack


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("found", ["smallest", "campaign"])
def test_the_text_is_for_people(found: str, lang: str, request: pytest.FixtureRequest) -> None:
    one: Explanation = request.getfixturevalue(found)
    said = tell(one, lang)
    text = "\n".join(p.text for s in said for p in s.paragraphs)
    assert len(said) == 5
    assert not [word for word in JARGON if word in text]
    assert "{" not in text and " nan" not in text and "None " not in text.replace("None of", "")
    other = "\n".join(p.text for s in tell(one, "en" if lang == "zh" else "zh") for p in s.paragraphs)
    assert text != other


def test_the_catalogue_has_both_languages_and_the_same_gaps() -> None:
    import re

    for key, texts in catalog().items():
        assert set(texts) == {"zh", "en"}, key
        gaps = {lang: sorted(set(re.findall(r"\{(\w+)\}", text))) for lang, text in texts.items()}
        assert gaps["zh"] == gaps["en"], key


def test_every_figure_that_is_said_is_among_those_in_json(smallest: Explanation) -> None:
    """The households of the first sentence are those of the object."""
    form = as_json(smallest)
    fund = next(f for f in form["funds"] if f["checked"])
    text = form["text"]["en"][1]["paragraphs"][0]["text"]
    assert figure(fund["households"]) in text
    assert figure(fund["marginal"]) in text


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (1234567.0, "1,230,000"), (4.2713, "4.27"), (0.03125, "0.0312"), (-12.0, "−12")]
)
def test_figures_have_three_digits(value: float, text: str) -> None:
    assert figure(value) == text


def test_a_difference_is_sharp_only_where_it_is_certain_to_a_tenth() -> None:
    assert Difference(10.0, 9.6, 10.4).is_sharp
    assert not Difference(10.0, 9.0, 11.0).is_sharp
    assert not Difference(1.0, -1.0, 2.0).is_sure
    assert Difference(10.0, 9.0, 11.0).per(-2.0) == Difference(-5.0, -5.5, -4.5)


def test_amounts_by_year_are_written_as_a_file_writes_them(tmp_path: Path) -> None:
    bench = Bench(load(SMALLEST), "exact")
    change = more(bench, "county_budget", 2028, 0.01)
    assert change.settings() == (
        "funds.county_budget.amount={2027: 8, 2028: 8.08, 2029: 8, 2030: 8, 2031: 8, 2032: 8, 2033: 8, 2034: 8}",
    )
    assert flow({"a": [1.0, None, "on", True], "2027": "污水"}) == '{a: [1, null, "on", true], 2027: "污水"}'


@pytest.mark.parametrize("seed", range(4))
def test_alive_and_anew_agree_on_random_counties_with_rules(seed: int, tmp_path: Path) -> None:
    """Every rule written out and read again is the same rule: the same goal to the last digit."""
    scenario = money_draft(seed).scenario(tmp_path, 1e-6)
    from hjplan.data import build_county
    from hjplan.planning.explaining.changes import rules_of

    again = Change((("rules", rules_of(scenario)),)).on(scenario)
    assert again.spec.rules == scenario.spec.rules
    try:
        first, second = (solve(build_county(s), "exact").goal for s in (scenario, again))
    except InfeasibleError:
        return
    assert first == second


def test_plans_with_another_goal_are_not_told_in_households() -> None:
    """What a goal of money gains is no household: nothing is said rather than something wrong."""
    for name in ("least-cost", "worst-off", "in-order"):
        scenario = load(ROOT / "scenarios" / "every-work" / f"{name}.yaml")
        with pytest.raises(InputError, match="another goal"):
            Bench(scenario, "exact")
