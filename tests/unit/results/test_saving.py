"""A saved run is whole or absent, the same inputs give the same bytes, and it opens again as it was."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pandas as pd
import pytest
from builders.saved import finished, saved, write_county

from hjplan.errors import InputError
from hjplan.results.finished import Finished
from hjplan.results.identity import run_id
from hjplan.results.loading import Run, load
from hjplan.results.saving import save
from hjplan.results.scratch import REPLACED, WRITING, put, scratch_folder, sweep, write_file
from hjplan.results.tables import build_tables
from hjplan.schema import load as load_scenario

REPOSITORY = Path(__file__).parents[3]


def files(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_the_folder_holds_what_the_interface_names(tmp_path: Path) -> None:
    run = saved(tmp_path)
    assert {"manifest.json", "scenario.yaml", "inputs", "tables"} <= {p.name for p in run.folder.iterdir()}
    assert sorted(p.name for p in tmp_path.iterdir()) == [run.id]


def test_the_run_id_is_year_name_and_six_hexadecimal_digits(tmp_path: Path) -> None:
    year, *name, digest = saved(tmp_path).id.split("-")
    assert (year, name) == ("2027", ["two", "villages"])
    assert len(digest) == 6
    assert int(digest, 16) >= 0


def test_the_same_inputs_and_seed_give_the_same_id_and_bytes(tmp_path: Path) -> None:
    """Planned twice from two copies in different folders, not saved twice."""
    runs = []
    for side in ("one", "other"):
        from hjplan.planning import plan_scenario

        done = plan_scenario(load_scenario(write_county(tmp_path / side)))
        runs.append(save(done, build_tables(done), tmp_path / f"runs-{side}"))
    assert runs[0].id == runs[1].id
    assert files(runs[0].folder / "tables") == files(runs[1].folder / "tables")
    assert files(runs[0].folder / "inputs") == files(runs[1].folder / "inputs")
    assert len(files(runs[0].folder / "tables")) >= 11


@pytest.mark.parametrize(
    "key, value",
    [
        ("simulate.seed", 8),
        ("simulate.draws", 41),
        ("fees.sewage.level", 37),
        ("solve.gap", 0.01),
        ("goal.weights.sewage", 2),
    ],
)
def test_a_changed_setting_changes_the_id(tmp_path: Path, key: str, value: float) -> None:
    path = write_county(tmp_path)
    before = run_id(load_scenario(path), simulate=True)
    assert run_id(load_scenario(path, [(key, value)]), simulate=True) != before


def test_a_changed_table_changes_the_id_and_a_renamed_one_does_not(tmp_path: Path) -> None:
    path = write_county(tmp_path)
    before = run_id(load_scenario(path), simulate=True)
    (tmp_path / "stock.csv").rename(tmp_path / "units.csv")
    path.write_text(path.read_text(encoding="utf-8").replace("stock: stock.csv", "stock: units.csv"), encoding="utf-8")
    assert run_id(load_scenario(path), simulate=True) == before
    units = tmp_path / "units.csv"
    units.write_text(units.read_text(encoding="utf-8").replace("v2,plant,150,20", "v2,plant,150,21"), encoding="utf-8")
    assert run_id(load_scenario(path), simulate=True) != before


def test_a_run_that_is_not_simulated_is_another_run(tmp_path: Path) -> None:
    scenario = finished().scenario
    assert run_id(scenario, simulate=True) != run_id(scenario, simulate=False)
    run = saved(tmp_path, simulate=False)
    assert "draws" not in list(run.tables)
    assert run.summary["relapse"] == {"rebound_cycles": None, "spent_twice": None}


def test_the_saved_scenario_reads_back_to_the_same_run(tmp_path: Path) -> None:
    """The folder is enough: moved elsewhere, its scenario.yaml plans the very same run."""
    run = saved(tmp_path / "runs", level=48)
    moved = tmp_path / "elsewhere"
    shutil.move(run.folder, moved)
    assert run_id(load(moved).scenario(), simulate=True) == run.id


def test_tables_read_back_as_they_were_built(tmp_path: Path) -> None:
    run, built = saved(tmp_path), build_tables(finished())
    assert list(run.tables) == sorted(built)
    for name, frame in built.items():
        pd.testing.assert_frame_equal(run.tables[name], frame, check_dtype=False)
    assert run.tables.coverage.equals(run.tables["coverage"])


def test_an_unknown_table_names_those_there_are(tmp_path: Path) -> None:
    run = saved(tmp_path)
    with pytest.raises(AttributeError, match=r"no table `covrage`.*coverage"):
        _ = run.tables.covrage
    with pytest.raises(KeyError):
        run.tables["covrage"]


def test_saving_again_replaces_and_keeps_the_label(tmp_path: Path) -> None:
    run = saved(tmp_path)
    (run.folder / "label.txt").write_text("draft\n", encoding="utf-8")
    (run.folder / "leftover.txt").write_text("x", encoding="utf-8")
    again = saved(tmp_path)
    assert again.folder == run.folder
    assert again.label == "draft"
    assert not (again.folder / "leftover.txt").exists()


def test_the_manifest_hashes_every_input_and_is_complete(tmp_path: Path) -> None:
    import hashlib

    run = saved(tmp_path)
    manifest = json.loads((run.folder / "manifest.json").read_text(encoding="utf-8"))
    assert list(manifest)[-1] == "status"
    assert manifest["status"] == "complete"
    assert set(manifest["inputs"]) == {"scenario.yaml", "inputs/places.csv", "inputs/stock.csv"}
    for group in ("inputs", "tables"):
        for name, digest in manifest[group].items():
            assert hashlib.sha256((run.folder / name).read_bytes()).hexdigest() == digest
    assert {"python", "numpy", "pulp", "highspy"} <= set(manifest["versions"])


def test_the_manifest_knows_every_file_that_was_read(tmp_path: Path) -> None:
    import hashlib

    from hjplan.planning import plan_scenario

    write_county(tmp_path)
    (tmp_path / "dearer.yaml").write_text("extends: two-villages.yaml\nname: dearer\n", encoding="utf-8")
    done = plan_scenario(load_scenario(tmp_path / "dearer.yaml"), simulate=False)
    read = save(done, build_tables(done), tmp_path / "runs").manifest["source"]["sha256"]
    assert set(read) == {"dearer.yaml", "two-villages.yaml", "places.csv", "stock.csv"}
    for name, digest in read.items():
        assert hashlib.sha256((tmp_path / name).read_bytes()).hexdigest() == digest


def test_decoration_is_written_before_the_run_appears(tmp_path: Path) -> None:
    done = finished()
    seen: list[tuple[bool, float]] = []

    def decorate(run: Run) -> None:
        seen.append(((tmp_path / run.id).exists(), float(run.tables.coverage["effective"].sum())))
        (run.folder / "report.html").write_text("<p>", encoding="utf-8")

    run = save(done, build_tables(done), tmp_path, decorate=decorate)
    assert seen == [(False, float(run.tables.coverage["effective"].sum()))]
    assert (run.folder / "report.html").read_text(encoding="utf-8") == "<p>"


def test_a_failure_while_writing_leaves_nothing(tmp_path: Path) -> None:
    done = finished()

    def fail(_: Run) -> None:
        raise RuntimeError("the picture cannot be drawn")

    with pytest.raises(RuntimeError):
        save(done, build_tables(done), tmp_path, decorate=fail)
    assert list(tmp_path.iterdir()) == []


def test_a_failure_while_replacing_keeps_the_run_that_was_there(tmp_path: Path) -> None:
    before = files(saved(tmp_path).folder)
    done = finished()

    def fail(_: Run) -> None:
        raise RuntimeError

    with pytest.raises(RuntimeError):
        save(done, build_tables(done), tmp_path, decorate=fail)
    (folder,) = tmp_path.iterdir()
    assert files(folder) == before


def test_a_folder_that_cannot_be_written_is_one_message(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(InputError, match="cannot write"):
        saved(tmp_path / "file" / "runs")


KILLED = """
import sys, itertools
from pathlib import Path
from hjplan.results.scratch import put, scratch_folder, sweep
parent = Path(sys.argv[1])
print("ready", flush=True)
for number in itertools.count():
    sweep(parent)
    with scratch_folder(parent, "run") as folder:
        for part in range(20):
            (folder / f"{part}.txt").write_text(str(number) * 2000)
        put(folder, parent / "run")
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills with a POSIX signal")
def test_killed_at_any_instant_a_run_is_whole_or_absent(tmp_path: Path) -> None:
    """A process replaces the same folder without pause and is killed at instants spread over its work."""
    interrupted = 0
    for attempt in range(15):
        writer = subprocess.Popen(
            [sys.executable, "-c", KILLED, str(tmp_path)], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(0.01 + 0.0031 * attempt)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        interrupted += any(p.name.startswith((WRITING, REPLACED)) for p in tmp_path.iterdir())
        sweep(tmp_path)
        left = [p.name for p in tmp_path.iterdir() if not _unlocked(p)]
        assert left in ([], ["run"])
        if left:
            contents = {p.name: p.read_text(encoding="utf-8") for p in (tmp_path / "run").glob("*.txt")}
            assert len(contents) == 20
            assert len(set(contents.values())) == 1
    assert interrupted > 0  # else nothing was tested


def _unlocked(folder: Path) -> bool:
    """A scratch folder that was killed before it was locked: swept when it is a minute old."""
    return folder.name.startswith(WRITING) and not (folder / ".lock").exists()


def test_a_run_that_was_being_replaced_comes_back(tmp_path: Path) -> None:
    run = saved(tmp_path)
    before = files(run.folder)
    run.folder.rename(tmp_path / f"{REPLACED}{run.id}")
    sweep(tmp_path)
    assert files(run.folder) == before


def test_sweeping_leaves_what_a_living_process_writes(tmp_path: Path) -> None:
    with scratch_folder(tmp_path, "run") as folder:
        (folder / "part.txt").write_text("x", encoding="utf-8")
        sweep(tmp_path)
        assert (folder / "part.txt").exists()
        put(folder, tmp_path / "run")
    assert [p.name for p in tmp_path.iterdir()] == ["run"]
    assert [p.name for p in (tmp_path / "run").iterdir()] == ["part.txt"]


def test_sweeping_removes_old_leftovers_of_killed_processes(tmp_path: Path) -> None:
    stale = tmp_path / f"{WRITING}run-abc"
    stale.mkdir()
    (stale / ".lock").write_text("", encoding="utf-8")
    unlocked = tmp_path / f"{WRITING}run-def"
    unlocked.mkdir()
    half = tmp_path / f"{WRITING}file"
    half.write_text("", encoding="utf-8")
    for path in (unlocked, half):
        os.utime(path, (1, 1))
    sweep(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_written_whole_or_not_at_all(tmp_path: Path) -> None:
    write_file(tmp_path / "a.txt", b"one")
    write_file(tmp_path / "a.txt", b"two")
    assert files(tmp_path) == {"a.txt": b"two"}
    (tmp_path / "folder").mkdir()
    with pytest.raises(InputError):
        write_file(tmp_path / "folder", b"three")
    assert files(tmp_path) == {"a.txt": b"two"}


@pytest.mark.parametrize("content", ["", "{", "[]", '{"status": "writing"}', '{"status": "complete", "format": 99}'])
def test_a_damaged_or_foreign_manifest_is_one_message(tmp_path: Path, content: str) -> None:
    (tmp_path / "manifest.json").write_text(content, encoding="utf-8")
    with pytest.raises(InputError):
        load(tmp_path)


def test_what_is_no_run_is_told_apart(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for path, why in (
        (tmp_path, "no manifest"),
        (tmp_path / "file", "is a file"),
        (tmp_path / "none", "does not exist"),
    ):
        with pytest.raises(InputError, match=why):
            load(path)


def test_the_summary_follows_the_interface_key_by_key() -> None:
    from hjplan.results.summary import summary

    said = summary(finished())
    assert list(said) == [
        "run", "folder", "scenario", "status", "units", "engine", "why_engine", "proven", "goal", "bound", "lp_bound",
        "gap", "levels", "seconds", "size", "coverage", "relapse", "money", "debt", "fees", "targets",
        "projects", "mechanisms", "bundles", "savings", "capacities", "posts", "growth_of_need", "warnings",
    ]  # fmt: skip
    assert said["units"] == {"money": "万元", "goal": "household-years", "growth_of_need": "households"}
    level = {"goal": "households_served", "value": said["goal"], "bound": said["bound"], "unit": "household-years"}
    assert said["levels"] == [level]
    assert set(said["seconds"]) == {"read", "build", "solve", "simulate", "write"}
    assert {"places", "zones", "facilities", "periods", "variables", "rows"} <= set(said["size"])
    assert set(said["coverage"]) == {"toilets", "sewage"}
    assert set(said["money"]) == {"spent", "lapsed", "by_use", "by_fund"}
    assert set(said["money"]["by_use"]) == {"build", "restore", "upkeep", "debt", "project"}
    assert set(said["fees"]["sewage"]) >= {"level", "revenue", "collection", "cost_recovery", "share_of_income"}
    assert set(said["targets"][0]) == {"target", "met", "value", "chance"}


def test_the_summary_agrees_with_the_tables(tmp_path: Path) -> None:
    """Two ways to the same figures: the summary counts from arrays, here from the tidy tables."""
    run = saved(tmp_path)
    said, tables = run.summary, run.tables
    assert said["money"]["spent"] * 1e4 == pytest.approx(tables.money["amount"].sum(), abs=1e-6)
    by_fund = tables.money.groupby("fund")["amount"].sum()
    for fund, amount in said["money"]["by_fund"].items():
        assert amount * 1e4 == pytest.approx(by_fund.get(fund, 0), abs=1e-6)
    assert said["money"]["lapsed"] * 1e4 == pytest.approx(tables.funds["lapsed"].sum(), abs=1e-6)
    last = (
        tables.coverage[tables.coverage["period"] == "2029-01-01"]
        .groupby("sector")[["need", "built", "effective"]]
        .sum()
    )
    for sector, shares in said["coverage"].items():
        assert shares["built"] == pytest.approx(last.loc[sector, "built"] / last.loc[sector, "need"], abs=1e-9)
        assert shares["effective"] == pytest.approx(last.loc[sector, "effective"] / last.loc[sector, "need"], abs=1e-9)
    assert said["fees"]["sewage"]["revenue"] * 1e4 == pytest.approx(tables.fees["revenue"].sum(), abs=1e-6)
    assert said["fees"]["sewage"]["level"] == [36.0, 36.0, 36.0]
    plan = tables.draws[tables.draws["policy"] == "plan"]
    assert said["relapse"]["rebound_cycles"] == pytest.approx(plan["rebound_cycles"].mean())
    assert said["relapse"]["spent_twice"] * 1e4 == pytest.approx(plan["spent_twice"].mean())
    assert said["targets"][0]["value"] == pytest.approx(tables.targets["planned"][0])
    assert said["targets"][0]["chance"] == pytest.approx(tables.targets["chance"][0])


def test_nothing_that_varies_reaches_the_tables(tmp_path: Path) -> None:
    """Seconds differ between two saves, tables do not."""
    done: Finished = finished()
    one = save(done, build_tables(done), tmp_path / "a", seconds={"read": 1.0})
    two = save(done, build_tables(done), tmp_path / "b", seconds={"read": 2.0})
    assert one.summary["seconds"]["read"] != two.summary["seconds"]["read"]
    assert files(one.folder / "tables") == files(two.folder / "tables")
