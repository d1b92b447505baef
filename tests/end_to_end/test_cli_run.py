"""The program as a user runs it: a process, its exit code, its output, and what it leaves on disk."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from builders.saved import write_county

from hjplan.library import scenarios_folder

PROGRAM = [sys.executable, "-c", "import sys; from hjplan.cli import main; sys.exit(main())"]


def hjplan(folder: Path, *arguments: object, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*PROGRAM, *map(str, arguments)], cwd=folder, capture_output=True, text=True, timeout=timeout, encoding="utf-8"
    )


def table_bytes(run: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in (run / "tables").iterdir()}


def test_a_scenario_is_planned_saved_and_summarised(tmp_path: Path) -> None:
    path = write_county(tmp_path)
    done = hjplan(tmp_path, "run", path, "--json", "--lp", "model.lp")
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("\n") == 1
    said = json.loads(done.stdout)
    assert said["status"] == "optimal"
    assert said["goal"] <= said["bound"] * (1 + 1e-9)
    assert all(seconds >= 0 for seconds in said["seconds"].values())
    folder = Path(said["folder"])
    assert folder == tmp_path / "runs" / said["run"]
    assert {p.name for p in folder.iterdir()} == {
        "manifest.json", "scenario.yaml", "inputs", "tables", "plots", "report.html",
    }  # fmt: skip
    assert any((folder / "plots").glob("*.svg"))
    assert any((folder / "plots").glob("*.png"))
    assert "two-villages" in done.stderr or "Two villages" in done.stderr
    assert (tmp_path / "model.lp").read_text(encoding="utf-8").rstrip().endswith("End")
    assert {p.name for p in tmp_path.iterdir()} == {path.name, "places.csv", "stock.csv", "runs", "model.lp"}


def test_the_same_command_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    path = write_county(tmp_path)
    folders = []
    for out in ("one", "two"):
        done = hjplan(tmp_path, "run", path, "--json", "--out", out, "--set", "fees.sewage.level=48")
        assert done.returncode == 0, done.stderr
        folders.append(Path(json.loads(done.stdout)["folder"]))
    assert folders[0].name == folders[1].name
    assert table_bytes(folders[0]) == table_bytes(folders[1])


def test_options_reach_the_plan(tmp_path: Path) -> None:
    path = write_county(tmp_path)
    plain = json.loads(hjplan(tmp_path, "run", path, "--json", "--no-simulate").stdout)
    assert plain["relapse"]["rebound_cycles"] is None
    few = json.loads(hjplan(tmp_path, "run", path, "--json", "--draws", "3", "--engine", "exact").stdout)
    assert few["run"] != plain["run"]
    manifest = json.loads((Path(few["folder"]) / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["draws"] == 3
    assert ["simulate.draws", 3] in manifest["overrides"]


def test_scenarios_are_compared_in_processes_of_their_own(tmp_path: Path) -> None:
    """Two scenarios planned at once are the same runs as planned one by one."""
    one = write_county(tmp_path)
    two = write_county(tmp_path, level=72, name="dearer")
    done = hjplan(tmp_path, "compare", one, two, "--json", "--report", "out/report.html")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["paired"] == {"two-villages": True, "dearer": True}
    assert (tmp_path / "out" / "report.html").read_text(encoding="utf-8").lstrip().lower().startswith("<!doctype html")
    alone = json.loads(hjplan(tmp_path, "run", two, "--json", "--out", "alone").stdout)
    assert alone["run"] == told["runs"]["dearer"]["run"]
    assert table_bytes(Path(alone["folder"])) == table_bytes(Path(told["runs"]["dearer"]["folder"]))
    again = hjplan(tmp_path, "compare", alone["folder"], told["runs"]["dearer"]["folder"], "--json")
    assert all(row["difference"] in (0.0, None) for row in json.loads(again.stdout)["difference"])


def test_an_infeasible_scenario_is_exit_3_and_leaves_nothing(tmp_path: Path) -> None:
    path = write_county(tmp_path)
    text = path.read_text(encoding="utf-8").replace("coverage: 0.5, by: 2028", "coverage: 1.0, by: 2027, hard: true")
    path.write_text(text, encoding="utf-8")
    done = hjplan(tmp_path, "run", path, "--json")
    assert done.returncode == 3
    assert json.loads(done.stdout)["status"] == "infeasible"
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "runs").exists()


def test_a_folder_that_cannot_be_written_is_exit_2(tmp_path: Path) -> None:
    path = write_county(tmp_path)
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = hjplan(tmp_path, "run", path, "--no-simulate", "--out", "file/runs")
    assert done.returncode == 2
    assert "cannot write" in done.stderr
    assert "Traceback" not in done.stderr


STAGE = [
    ("run", "pricing"),
    ("run --engine exact", "building the model"),
    ("run --engine exact", "solving"),
    ("compare", "Planning"),
]


@pytest.mark.skipif(sys.platform == "win32", reason="sends a POSIX signal")
@pytest.mark.parametrize("command, stage", STAGE)
def test_interrupted_in_the_middle_it_ends_and_leaves_nothing(tmp_path: Path, command: str, stage: str) -> None:
    """Both engines; the demo county takes seconds at least, and the signal comes as soon as the stage is named."""
    county = scenarios_folder() / "qingshui"
    scenarios = [county / "baseline.yaml", county / "user-pays.yaml"][: 2 if command == "compare" else 1]
    program = subprocess.Popen(
        [*PROGRAM, *command.split(), *map(str, scenarios), "--verbose", "--json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert program.stderr is not None
    for line in program.stderr:
        if stage in line:
            break
    os.killpg(program.pid, signal.SIGINT)  # as a terminal does: to every process of the group
    out, err = program.communicate(timeout=60)
    assert program.returncode == 130
    assert out == ""
    assert "Interrupted" in err
    assert "Traceback" not in err
    assert list(tmp_path.glob("runs/*")) == []


def test_a_defect_writes_a_log_and_shows_no_traceback(tmp_path: Path) -> None:
    code = (
        "import sys, hjplan.api\n"
        "def broken(_): raise ZeroDivisionError('deep inside')\n"
        "hjplan.api.check = broken\n"
        "from hjplan.cli import main\n"
        "sys.exit(main())\n"
    )
    path = write_county(tmp_path)
    log = tmp_path / "hjplan.log"
    for extra, shown in (([], False), (["--verbose"], True)):
        done = subprocess.run(
            [sys.executable, "-c", code, "check", str(path), "--log", str(log), "--json", *extra],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert ("Traceback" in done.stderr) is shown
        assert str(log) in done.stderr
        assert json.loads(done.stdout)["status"] == "defect"
    assert "deep inside" in log.read_text(encoding="utf-8")
    assert "numpy" in log.read_text(encoding="utf-8")


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    done = subprocess.run(
        f"{sys.executable} -c 'import sys; from hjplan.cli import main; sys.exit(main())' schema | head -n 1",
        shell=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0
    assert done.stderr == ""


def test_chinese_prints_where_the_terminal_knows_only_ascii(tmp_path: Path) -> None:
    path = write_county(tmp_path)
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0", "LC_ALL": "C"}
    done = subprocess.run(
        [*PROGRAM, "check", str(path), "--lang", "zh"], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0
    assert "\\u" in done.stdout
