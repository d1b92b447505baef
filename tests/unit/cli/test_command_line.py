"""The command line: exit codes, one JSON object, languages, and what is not imported before it is needed."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from builders.saved import saved, write_county

from hjplan.cli import main
from hjplan.cli.layout import cut, left, right, table, width
from hjplan.cli.session import begin
from hjplan.cli.words import catalog

HEAVY = ("numpy", "pandas", "scipy", "pulp", "highspy", "matplotlib", "numba", "pyarrow", "pydantic", "rich", "ruamel")


def call(*arguments: object) -> int:
    return main([str(a) for a in arguments])


def one_object(text: str) -> dict[str, object]:
    """The whole of standard output is exactly one JSON object on one line."""
    assert text.count("\n") == 1
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


@pytest.mark.parametrize("arguments", [["--help"], ["run", "--help"], ["runs", "export", "--help"], ["--version"], []])
def test_help_imports_nothing_heavy(arguments: list[str]) -> None:
    code = (
        "import sys; from hjplan.cli import main; "
        f"main({arguments!r}); print(sorted(set(sys.modules) & set({HEAVY!r})), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.splitlines()[-1] == "[]"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_command_explains_itself_in_both_languages(language: str, capsys: pytest.CaptureFixture[str]) -> None:
    commands = ["new", "check", "run", "compare", "report", "audit", "runs", "library", "schema"]
    commands += [f"runs {sub}" for sub in ("list", "show", "label", "remove", "export")]
    for command in commands:
        assert call(*command.split(), "--help", "--lang", language) == 0
        text = capsys.readouterr().out
        assert ("用法:" in text) is (language == "zh")
        assert "option." not in text
        assert "help." not in text
        assert ("Show this" in text) is (language == "en")
        assert all(width(line) <= 100 for line in text.splitlines())


def test_the_catalogue_has_both_languages_and_the_same_names() -> None:
    import string

    for key, texts in catalog().items():
        assert set(texts) == {"en", "zh"}, key
        names = [{name for _, name, _, _ in string.Formatter().parse(text) if name} for text in texts.values()]
        assert names[0] == names[1], key
        assert any("一" <= c <= "鿿" for c in texts["zh"]) or texts["zh"] in ("、",) or key in SYMBOLS, key


SYMBOLS = {"check.in_brackets", "run.title", "failure.bad_value"}
"""Texts that are punctuation and names only."""


def test_every_key_used_in_the_code_is_in_the_catalogue() -> None:
    import re

    folder = Path(sys.modules["hjplan.cli"].__file__ or "").parent
    used = {
        key
        for path in folder.glob("*.py")
        for key in re.findall(r"""(?:words|label)\(\s*"([a-z_]+\.[a-z_0-9]+)\"""", path.read_text(encoding="utf-8"))
    }
    assert len(used) > 40
    assert used <= set(catalog())


@pytest.mark.parametrize(
    "environment, language",
    [
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        ({}, "en"),
    ],
)
def test_the_locale_decides_the_language_unless_asked(environment: dict[str, str], language: str) -> None:
    assert begin([], environment).language == language
    assert begin(["run", "--lang", "zh"], environment).language == "zh"
    assert begin(["--lang=en", "run"], environment).language == "en"


def test_options_of_the_session_are_heard_before_and_after_the_command() -> None:
    for arguments in (["--quiet", "--json", "run"], ["run", "x.yaml", "--json", "-q"]):
        session = begin(arguments, {})
        assert session.quiet
        assert session.json
    assert not begin(["run", "--", "--json"], {}).json


def test_chinese_is_two_columns_wide() -> None:
    assert width("污水 61 %") == 9
    assert left("污水", 6) == "污水  "
    assert right("污水", 6) == "  污水"
    assert cut("有效治理率", 7) == "有效治…"
    assert table([["污水", "1"], ["roads", "10"]]) == ["污水    1", "roads  10"]


@pytest.mark.parametrize(
    "arguments",
    [
        ["frobnicate"],
        ["run"],
        ["run", "--no-such-option", "x.yaml"],
        ["check", "no-such-file.yaml"],
        ["check", "."],
        ["compare", "a.yaml"],
        ["audit", "no-such-run"],
        ["report", "no-such-run"],
        ["library", "village_sewege"],
        ["run", "x.yaml", "--draws", "0"],
        ["--lang", "fr", "schema"],
    ],
)
def test_a_wrong_command_line_is_one_message_and_exit_2(
    arguments: list[str], capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert call(*arguments) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.strip()
    assert "Traceback" not in captured.err
    assert list(tmp_path.iterdir()) == []


def test_wrong_command_lines_are_told_in_chinese(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("run", "--drows", "3", "x.yaml", "--lang", "zh") == 2
    text = capsys.readouterr().err
    assert "没有选项 --drows" in text
    assert "--draws" in text
    assert call("run", "--lang", "zh") == 2
    assert "缺少" in capsys.readouterr().err
    assert call("chekc", "--lang", "zh") == 2
    assert "没有命令 `chekc`。是否指 check" in capsys.readouterr().err
    assert call("runs", "lst", "--lang", "en") == 2
    assert "no command `lst`. Did you mean list?" in capsys.readouterr().err


def test_no_command_at_all_shows_the_help_once(capsys: pytest.CaptureFixture[str]) -> None:
    assert call() == 2
    told = capsys.readouterr().err
    assert told.count("Usage:") == 1
    assert "--help" in told


def test_errors_are_a_json_object_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = write_county(tmp_path)
    path.write_text(path.read_text(encoding="utf-8").replace("yearly_limit", "yearly_limt"), encoding="utf-8")
    assert call("check", path, "--json") == 2
    captured = capsys.readouterr()
    told = one_object(captured.out)
    assert told["status"] == "invalid"
    (error,) = told["errors"]
    assert error["line"] == 23
    assert "yearly_limit" in error["text"]
    assert "yearly_limt" in captured.err


def test_check_says_ten_lines_and_what_was_assumed(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = write_county(tmp_path)
    assert call("check", path) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "two-villages: Two villages (fictional), 2027–2029"
    assert len([line for line in lines[:10] if not line.startswith(" ")]) == 10
    assert "700 households" in lines[1]


def test_check_json_counts_by_hand(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    """Money by hand: grants 40 + 6. The plant's opening service: 80 households; fee 80·36·0.6 yuan = 0.1728 万元.

    Upkeep of what stands: 510 latrines · 0.006 + 150 plants · 0.013 = 3.06 + 1.95 = 5.01. Payable by the budget (6) and
    the fee account: all of it. Backlog: (670 − 510)·0.3 + (350 − 150)·0.9 = 228; restoring 110·0.15 + 70·0.35 = 41.
    """
    assert call("check", write_county(tmp_path), "--json") == 0
    told = one_object(capsys.readouterr().out)
    money = told["money"]
    assert isinstance(money, dict)
    assert money["first_year"] == pytest.approx(46.0)
    assert money["fees_first_year"] == pytest.approx(0.1728)
    assert money["upkeep_need"] == pytest.approx(5.01)
    assert money["upkeep_payable"] == pytest.approx(5.01)
    assert money["backlog_build"] == pytest.approx(228.0)
    assert money["backlog_restore"] == pytest.approx(41.0)
    assert told["coverage"]["sewage"]["effective"] == pytest.approx(80 / 350)
    assert told["coverage"]["toilets"]["built"] == pytest.approx(510 / 670)


def test_check_of_the_demo_finds_the_money_in_the_wrong_pocket(capsys: pytest.CaptureFixture[str]) -> None:
    """Sums of the county's own description: upkeep 8,144, paid 6,222, short 1,922; fees 1,175; funds 24,100."""
    from hjplan.library import scenarios_folder

    assert call("check", scenarios_folder() / "qingshui" / "baseline.yaml", "--json") == 0
    money = one_object(capsys.readouterr().out)["money"]
    assert isinstance(money, dict)
    assert round(money["upkeep_need"]) == 8144
    assert round(money["upkeep_payable"]) == 6222
    assert round(money["upkeep_need"] - money["upkeep_payable"]) == 1922
    assert round(money["fees_first_year"]) == 1175
    assert round(money["first_year"]) == 24100


def test_strict_turns_warnings_into_errors(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = write_county(tmp_path)
    text = path.read_text(encoding="utf-8").replace(", collection: 0.6", "")  # no collection: 1 is assumed, warned
    path.write_text(text, encoding="utf-8")
    assert call("check", path) == 0
    assert "collection" in capsys.readouterr().out
    assert call("check", path, "--strict") == 2
    assert "collection" in capsys.readouterr().err


def test_set_changes_what_is_checked(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = write_county(tmp_path)
    assert call("check", path, "--json", "--set", "funds.budget.amount=16", "--set", "horizon.years=2") == 0
    told = one_object(capsys.readouterr().out)
    assert told["money"]["first_year"] == pytest.approx(56.0)
    assert told["horizon"]["years"] == 2
    assert call("check", path, "--set", "budget", "--set", "=3") == 2
    assert capsys.readouterr().err.count("is not of the form") == 2


def test_schema_is_json_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("schema") == 0
    assert json.loads(capsys.readouterr().out)["properties"]["horizon"]
    assert call("schema", "--json") == 0
    assert one_object(capsys.readouterr().out)["properties"]


def test_library_shows_figures_with_their_source(capsys: pytest.CaptureFixture[str]) -> None:
    assert call("library", "--lang", "zh") == 0
    assert "村庄污水" in capsys.readouterr().out
    assert call("library", "village_sewage") == 0
    assert "C024" in capsys.readouterr().out
    assert call("library", "village_sewage", "--json") == 0
    figures = one_object(capsys.readouterr().out)["figures"]
    assert any(f["code"] == "A048" and f["value"] == 9000 for f in figures)


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    saved(tmp_path / "runs")
    saved(tmp_path / "runs", level=72, name="dearer")
    return tmp_path / "runs"


def test_runs_are_listed_labelled_shown_and_removed(capsys: pytest.CaptureFixture[str], runs: Path) -> None:
    assert call("runs", "list", "--out", runs, "--json") == 0
    listed = one_object(capsys.readouterr().out)["runs"]
    assert [r["scenario"] for r in listed] == ["two-villages", "dearer"]
    assert call("runs", "label", "dearer", "第二稿", "--out", runs) == 0
    assert call("runs", "list", "--out", runs) == 0
    assert "第二稿" in capsys.readouterr().out
    assert call("runs", "show", "第二稿", "--out", runs, "--json") == 0
    shown = one_object(capsys.readouterr().out)
    assert shown["label"] == "第二稿"
    assert shown["summary"]["scenario"] == "dearer"
    assert (
        call("runs", "remove", "dearer", "no-such-run", "--out", runs) == 2
    )  # nothing is removed where one is unknown
    assert call("runs", "remove", "第二稿", "two-villages", "--out", runs) == 0
    capsys.readouterr()
    assert call("runs", "list", "--out", runs, "--json") == 0
    assert one_object(capsys.readouterr().out)["runs"] == []


def test_tables_are_exported_as_csv_and_workbook(
    capsys: pytest.CaptureFixture[str], runs: Path, tmp_path: Path
) -> None:
    import openpyxl
    import pandas as pd

    from hjplan.results.catalogue import find

    run = find("dearer", runs)
    assert call("runs", "export", "dearer", "--to", tmp_path / "csv", "--out", runs) == 0
    money = pd.read_csv(tmp_path / "csv" / "money.csv")
    assert money["amount"].sum() == run.tables.money["amount"].sum()
    assert call("runs", "export", "dearer", "--to", tmp_path / "csv", "--out", runs) == 2
    assert call("runs", "export", "dearer", "--format", "xlsx", "--to", tmp_path / "t.xlsx", "--out", runs) == 0
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    assert book.sheetnames == list(run.tables)
    sheet = book["money"]
    header = [cell.value for cell in sheet[1]]
    amounts = [row[header.index("amount")].value for row in sheet.iter_rows(min_row=2)]
    assert sum(amounts) == run.tables.money["amount"].sum()
    capsys.readouterr()


def test_a_sound_run_passes_its_audit_and_a_forged_one_does_not(capsys: pytest.CaptureFixture[str], runs: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    from hjplan.results.catalogue import find

    assert call("audit", "dearer", "--out", runs, "--json") == 0
    assert one_object(capsys.readouterr().out)["ok"] is True
    run = find("dearer", runs)
    money = run.tables.money
    money.loc[0, "amount"] += 1  # one yuan
    path = run.folder / "tables" / "money.parquet"
    pq.write_table(pa.Table.from_pandas(money, preserve_index=False), path)
    assert call("audit", "dearer", "--out", runs, "--json") == 1
    told = one_object(capsys.readouterr().out)
    assert told["ok"] is False
    assert told["breaches"]


def test_saved_runs_are_compared_in_a_screenful(capsys: pytest.CaptureFixture[str], runs: Path) -> None:
    """24 lines, and below them what fees do where bills differ."""
    for language, fees in (("en", "Fees ("), ("zh", "收费(")):
        assert call("compare", "two-villages", "dearer", "--out", runs, "--lang", language) == 0
        lines = capsys.readouterr().out.splitlines()
        below = next(i for i, line in enumerate(lines) if line.startswith(fees))
        assert below <= 24
        assert len(lines) - below <= 16
        assert all(width(line) <= 80 for line in lines)
        assert "two-villages" in lines[2]


def test_compare_json_is_one_object_with_the_difference(capsys: pytest.CaptureFixture[str], runs: Path) -> None:
    assert call("compare", "two-villages", "dearer", "--out", runs, "--json", "--base", "dearer") == 0
    told = one_object(capsys.readouterr().out)
    assert told["base"] == "dearer"
    assert set(told["runs"]) == {"two-villages", "dearer"}
    goal = next(r for r in told["difference"] if r["quantity"] == "goal" and r["basis"] == "plan")
    assert goal["difference"] < 0
    assert call("compare", "two-villages", "dearer", "--out", runs, "--base", "nobody") == 2


@pytest.mark.parametrize("template", ["demo", "blank"])
@pytest.mark.parametrize("excel", [False, True])
def test_a_new_folder_passes_its_check_as_it_is(
    template: str, excel: bool, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """The workbook says exactly what the CSV files say: same run id."""
    from hjplan.results.identity import run_id
    from hjplan.schema import load

    folder = tmp_path / "county"
    assert call("new", folder, "--from", template, *(["--excel"] if excel else []), "--json") == 0
    made = one_object(capsys.readouterr().out)
    assert ("county.xlsx" in made["files"]) is excel
    assert ("places.csv" in made["files"]) is not excel
    assert call("check", folder / "scenario.yaml", "--json") == 0
    capsys.readouterr()
    assert call("new", tmp_path / "plain", "--from", template) == 0
    for name in sorted(p.name for p in folder.glob("*.yaml")):
        ids = {run_id(load(where / name), simulate=True) for where in (folder, tmp_path / "plain")}
        assert len(ids) == 1


def test_the_workbook_has_units_explanations_and_drop_downs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import openpyxl

    assert call("new", tmp_path / "county", "--from", "blank", "--excel", "--lang", "zh") == 0
    book = openpyxl.load_workbook(tmp_path / "county" / "county.xlsx")
    header = [cell.value for cell in book["places"][1]]
    assert "households (户)" in header
    assert str(book["places"]["A2"].value).startswith("# ")
    lists = [v for v in book["stock"].data_validations.dataValidation if v.type == "list"]
    chosen = {str(v.sqref).partition(":")[0] for v in lists}
    assert chosen == {"A3", "B3"}  # place and facility
    assert book["places"].freeze_panes == "B3"
    assert "如何填写" in book["notes"]["A1"].value
    capsys.readouterr()


def test_new_never_writes_into_a_folder_that_holds_something(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "county").mkdir()
    (tmp_path / "county" / "mine.txt").write_text("x", encoding="utf-8")
    assert call("new", tmp_path / "county") == 2
    assert [p.name for p in (tmp_path / "county").iterdir()] == ["mine.txt"]
    assert "exists already" in capsys.readouterr().err


def test_the_log_keeps_what_was_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "run.log"
    assert call("check", tmp_path / "none.yaml", "--log", log) == 2
    assert "none.yaml" in log.read_text(encoding="utf-8")
    assert call("schema", "--log", tmp_path / "no" / "folder.log") == 2
    assert "cannot write the log" in capsys.readouterr().err


def test_what_engines_say_has_a_text_in_both_languages() -> None:
    """Every literal that planning, optimizer, simulator or API says as progress, with any figures in it."""
    import re

    import hjplan
    from hjplan.cli.words import Words

    package = Path(hjplan.__file__).parent
    sources = [
        package / "api.py",
        *(p for room in ("planning", "optimize", "simulate") for p in (package / room).rglob("*.py")),
    ]
    said = [
        re.sub(r"\{[^}]*\}", "12,345", text)
        for path in sources
        for text in re.findall(r"""\bsay\(f?"([^"]+)"\)""", path.read_text(encoding="utf-8"))
    ]
    assert len(said) >= 8
    for text in said:
        assert Words("en").stage(text).split()[0] == text.split()[0]
        assert Words("zh").stage(text) != text
        assert Words("zh").stage(text).count("12,345") == text.count("12,345")


def test_progress_shows_on_a_terminal_only_and_only_after_a_while(monkeypatch: pytest.MonkeyPatch) -> None:
    import io
    import time

    from hjplan.cli import activity as module
    from hjplan.cli.session import begin

    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    def work(stream: io.StringIO, patience: float, *arguments: str) -> str:
        monkeypatch.setattr(module, "PATIENCE", patience)
        monkeypatch.setattr(sys, "stderr", stream)
        with module.activity(begin(list(arguments), {}), "two-villages") as say:
            say("building the model")
            time.sleep(0.6)
        return stream.getvalue()

    assert "building the model" in work(Terminal(), 0.0)
    assert work(Terminal(), 60.0) == ""
    assert work(io.StringIO(), 0.0) == ""
    assert work(Terminal(), 0.0, "--quiet") == ""


def test_interrupted_work_is_told_and_cleans_up() -> None:
    """The work hears KeyboardInterrupt in its own thread, so that its `finally` runs before the program ends."""
    import signal
    import threading
    import time

    from hjplan.cli.interrupt import interruptible

    heard: list[str] = []
    started = threading.Event()

    def work() -> None:
        started.set()
        try:
            while True:
                time.sleep(0.01)
        finally:
            heard.append(threading.current_thread().name)

    def ring() -> None:
        started.wait()
        signal.raise_signal(signal.SIGINT)

    stdout = sys.stdout
    try:
        with pytest.raises(KeyboardInterrupt):
            threading.Thread(target=ring).start()
            interruptible(work)
    finally:
        sys.stdout = stdout
    assert len(heard) == 1
    assert heard[0] != threading.main_thread().name
    assert interruptible(lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        interruptible(lambda: 1 // 0)
