"""Repair, part by part: statements and their rows, arithmetic before any solve, ways out reckoned by hand, words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from builders.written import scenario_of

import hjplan as hj
from hjplan.cli.main import main
from hjplan.cli.words import Words
from hjplan.planning.repairing import repair
from hjplan.planning.repairing.arithmetic import suspects_of
from hjplan.planning.repairing.conflict import court_of, find_conflict
from hjplan.planning.repairing.ground import ground_of, rows_by_name
from hjplan.planning.repairing.statements import statements_of, with_dropped
from hjplan.planning.repairing.telling import as_json, flow, statement_in_words, to_paste
from hjplan.schema.loading import load
from hjplan.schema.scenario import Scenario

SCENARIOS = Path(__file__).parents[3] / "scenarios"
FACTS = {
    *("stock", "unserved", "cost_of", "served_by", "reference_of", "units_due_of", "payment", "fund_balance", "debt"),
    *("carry_over", "household", "cross", "pool", "pool_use", "after_horizon", "gap_needed", "project_once"),
    *(
        "bundle_once",
        "mechanism_once",
        "bundle_together",
        "bundle_starts",
        "bundle_whole",
        "bundle_alone",
        "handed_over",
    ),
    *(
        "kept_of",
        "regime_needs",
        "in_force_of",
        "in_force_if_started",
        "in_force_until",
        "in_force_unless_ended",
        "works_cost_of",
    ),
    *("joint_if_started", "joint_if_near", "joint_when_near", "joint_is_laid", "joint_is_opened", "care_one_way"),
    *("award_reached", "awards_held", "whole_units", "worst_off"),
}
"""Rows of what stands, costs and follows: no statement that could be taken back alone (some are with one)."""
MISSABLE = ("target", "gap")
"""Those that may be missed are no statements; that the hard ones are is asked for apart."""
OF_MANY = ("one_level__", "billed_", "never_falls__", "one_way__", "ways_with__", "under_", "handed_", "level_stays__")

TEXT = """
horizon: {start: 2027, years: 3}
facilities:
  toilet:
    sector: toilets
    unit: household
    build: {cost: 10, lead: 1, yearly_limit: 0.5}
    regimes: {none: {cost: 0, relapse: 0}}
funds:
  grant: {amount: 40}
targets:
  - {facility: toilet, coverage: COVERAGE, by: BY, hard: true}
"""
STOCK = "place,facility,need,working,relapsed\na,toilet,10,2,0\nb,toilet,10,2,0\n"
"""20 households in need, 4 served; 40 yuan build 4 a year, served from the year after: 4, 8, 12, 16 at 0 to 3."""


def _case(folder: Path, coverage: float, by: int) -> Scenario:
    return scenario_of(TEXT.replace("COVERAGE", str(coverage)).replace("BY", str(by)), STOCK, folder=folder)


@pytest.mark.parametrize(
    "path", ["every-work/scenario.yaml", "qingshui/every-instrument.yaml", "smallest/scenario.yaml"]
)
def test_every_row_belongs_to_a_statement_or_is_a_known_fact(path: str) -> None:
    from hjplan.data import build_county
    from hjplan.optimize.engine_exact import Model

    scenario = load(SCENARIOS / path)
    ground = ground_of(scenario, lambda _: None)
    held = {int(row) for s in ground.statements for row in ground.rows_of(s)}
    model = Model(build_county(scenario))
    for name, parts in ground.rows.families.items():
        rows = {int(row) for part in parts for row in part}
        known = name in (*FACTS, *MISSABLE) or name.startswith(OF_MANY) or name.endswith("_of")
        assert known or rows <= held, name
    hard = {f"targets.{i}" for i, target in enumerate(scenario.spec.targets) if target.hard}
    assert hard <= {s.key for s in ground.statements}
    assert rows_by_name(model.program).families.keys() <= ground.rows.families.keys()


def test_statements_that_are_taken_back_leave_a_scenario_that_reads() -> None:
    for path in ("every-work/scenario.yaml", "smallest/scenario.yaml"):
        scenario = load(SCENARIOS / path)
        said = statements_of(scenario, 1e6)
        assert len({s.key for s in said}) == len(said)
        load(scenario.path, with_dropped(tuple(change for s in said for change in s.drop)))
        for s in said:
            load(scenario.path, with_dropped(s.drop))


def test_money_a_year_or_less_by_hand(tmp_path: Path) -> None:
    """16 of 20 by the end of 2028 takes 4 more in 2027 or 2028 (40 yuan), a year more, or 12 of 20."""
    found = repair(_case(tmp_path, 0.8, 2028))
    assert [s.key for s in found.conflicts[0].statements] == ["targets.0", "funds.grant.amount"]
    money, year, less = found.ways
    assert (money.measure, year.measure, less.measure) == ("money", "year", "target")
    assert money.price == pytest.approx(40.0, abs=0.03)
    assert year.changes == (("targets.0.by", 2029),)
    assert year.price == 1.0
    assert less.changes == (("targets.0.coverage", 0.6),)
    assert less.price == pytest.approx(20.0)
    assert found.where["targets.0"].line == 17
    assert found.where["funds.grant.amount"].where().startswith("scenario.yaml:15:")


def test_arithmetic_names_the_limit_and_the_lead(tmp_path: Path) -> None:
    """At most half of the need is begun in a year: 14 of 20 by the end of 2027; nothing with two years' lead."""
    limited = ground_of(_case(tmp_path, 0.9, 2027), lambda _: None)
    assert [s.key for s in suspects_of(limited)] == ["targets.0", "facilities.toilet.build.yearly_limit"]
    found = repair(limited.scenario)
    assert [s.key for s in found.conflicts[0].statements] == ["targets.0", "facilities.toilet.build.yearly_limit"]
    assert [way.measure for way in found.ways] == ["target"]
    text = TEXT.replace("lead: 1", "lead: 2").replace("COVERAGE", "0.3").replace("BY", "2027")
    slow = repair(scenario_of(text, STOCK, folder=tmp_path))
    assert [s.key for s in slow.conflicts[0].statements] == ["targets.0"]
    assert [way.changes for way in slow.ways] == [(("targets.0.by", 2028),), (("targets.0.coverage", 0.2),)]


def test_within_reach_arithmetic_says_nothing_and_repair_gives_the_goal(tmp_path: Path) -> None:
    scenario = _case(tmp_path, 0.6, 2028)
    assert suspects_of(ground_of(scenario, lambda _: None)) == []
    found = repair(scenario)
    assert found.conflicts == ()
    assert found.goal == pytest.approx(hj.run(scenario, out=tmp_path / "runs", simulate=False).summary["goal"])


def test_two_conflicts_are_told_one_after_the_other(tmp_path: Path) -> None:
    text = (
        TEXT.replace("COVERAGE", "0.9").replace("BY", "2027")
        + "  - {facility: toilet, tier: village, coverage: 1.0, by: 2027, hard: true}\n"
    )
    found = repair(scenario_of(text, STOCK, folder=tmp_path))
    assert {s.key for c in found.conflicts for s in c.statements} >= {"targets.0", "targets.1"}
    less = next(way for way in found.ways if way.measure == "target")
    assert {key for key, _ in less.changes} == {"targets.0.coverage", "targets.1.coverage"}


def test_time_that_runs_out_is_said(tmp_path: Path) -> None:
    scenario = _case(tmp_path, 0.8, 2028)
    ground = ground_of(scenario, lambda _: None)
    court = court_of(ground, 0.0)
    found = find_conflict(court, ground.statements, lambda _: None)
    assert found is not None
    assert not found.irreducible
    assert court.unknown > 0


def test_what_is_to_be_pasted_is_the_scenario_that_was_planned(tmp_path: Path) -> None:
    found = repair(_case(tmp_path, 0.8, 2028))
    for way in found.ways:
        lines = to_paste(way, found.entries)
        over = tmp_path / f"{way.measure}.yaml"
        over.write_text("extends: scenario.yaml\n" + "\n".join(lines) + "\n", encoding="utf-8")
        run = hj.run(over, out=tmp_path / "runs", simulate=False)
        assert run.summary["goal"] == pytest.approx(way.goal, rel=1e-6)


def test_every_sentence_is_there_in_both_languages() -> None:
    for path in ("every-work/scenario.yaml", "qingshui/every-instrument.yaml", "qingshui/campaign.yaml"):
        for s in statements_of(load(SCENARIOS / path), 1e6):
            for language in ("zh", "en"):
                told = statement_in_words(s, "万元", language, Words(language).name)
                assert told
                assert "{" not in told


def test_the_json_carries_file_line_price_and_yaml(tmp_path: Path) -> None:
    said = json.loads(json.dumps(as_json(repair(_case(tmp_path, 0.8, 2028)))))
    assert said["status"] == "infeasible"
    assert said["conflicts"][0]["statements"][0]["line"] == 17
    assert [way["measure"] for way in said["ways"]] == ["money", "year", "target"]
    assert said["ways"][1]["yaml"].startswith("targets:\n  - {facility: toilet, coverage: 0.8, by: 2029")


def test_flow_writes_what_yaml_reads() -> None:
    assert flow({"2027-2028": 8.0, "of": ["build", "a: b"], "hard": True, "x": None}) == (
        '{2027-2028: 8, of: [build, "a: b"], hard: true, x: null}'
    )


def test_the_commands(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _case(tmp_path, 0.8, 2028)
    assert main(["run", str(tmp_path), "--out", str(tmp_path / "runs"), "--no-simulate", "--lang", "en"]) == 3
    assert "hjplan repair" in capsys.readouterr().err
    assert main(["repair", str(tmp_path), "--lang", "en"]) == 0
    told = capsys.readouterr().out
    assert "scenario.yaml:17:5  targets.0" in told
    assert "More time: 1 years" in told
    assert main(["repair", str(tmp_path), "--lang", "zh"]) == 0
    assert "推迟:1 年" in capsys.readouterr().out
    assert main(["repair", str(tmp_path), "--set", "targets.0.coverage=0.5", "--lang", "en"]) == 0
    assert "nothing to repair" in capsys.readouterr().out
    assert main(["repair", str(tmp_path), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["status"] == "infeasible"


def test_bad_input_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["repair", str(tmp_path / "nowhere.yaml"), "--lang", "en"]) == 2
    assert "there is no file" in capsys.readouterr().err
    assert main(["repair", str(tmp_path), "--time-limit", "0"]) == 2
    assert main(["diff", "one", "two", "--out", str(tmp_path)]) == 2
    assert main(["diff", "one", "--out", str(tmp_path)]) == 2
    capsys.readouterr()
