"""The list of saved runs follows the folders, whatever becomes of the index."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from builders.saved import saved

from hjplan.errors import InputError
from hjplan.results import catalogue
from hjplan.results.catalogue import CATALOGUE


def ids(parent: Path) -> set[str]:
    return {entry.run for entry in catalogue.list_runs(parent)}


def test_an_empty_or_missing_folder_has_no_runs(tmp_path: Path) -> None:
    assert catalogue.list_runs(tmp_path) == ()
    assert catalogue.list_runs(tmp_path / "none") == ()
    assert not (tmp_path / "none").exists()


def test_runs_appear_and_vanish_with_their_folders(tmp_path: Path) -> None:
    one, two = saved(tmp_path, simulate=False), saved(tmp_path, level=48, simulate=False)
    assert ids(tmp_path) == {one.id, two.id}
    shutil.rmtree(one.folder)
    (tmp_path / "notes").mkdir()
    assert ids(tmp_path) == {two.id}
    entry = catalogue.list_runs(tmp_path)[0]
    assert (entry.scenario, entry.status, entry.goal) == ("two-villages", "optimal", two.summary["goal"])


@pytest.mark.parametrize("damage", ["gone", "text", "other table", "cut"])
def test_the_index_is_made_again_whatever_happened_to_it(tmp_path: Path, damage: str) -> None:
    import sqlite3

    run = saved(tmp_path, simulate=False)
    catalogue.list_runs(tmp_path)
    index = tmp_path / CATALOGUE
    if damage == "gone":
        index.unlink()
    elif damage == "text":
        index.write_text("this is no database " * 100, encoding="utf-8")
    elif damage == "cut":
        index.write_bytes(index.read_bytes()[:3000])
    else:
        index.unlink()
        with sqlite3.connect(index) as connection:
            connection.execute("CREATE TABLE runs (other TEXT)")
        connection.close()
    assert ids(tmp_path) == {run.id}
    assert catalogue.rebuild(tmp_path) == 1


def test_labels_lie_in_the_folder_and_survive_a_rebuild(tmp_path: Path) -> None:
    run = saved(tmp_path, simulate=False)
    catalogue.label(run, "  征求意见稿   第2版 ")
    assert catalogue.list_runs(tmp_path)[0].label == "征求意见稿 第2版"
    catalogue.rebuild(tmp_path)
    assert catalogue.list_runs(tmp_path)[0].label == "征求意见稿 第2版"
    catalogue.label(run, "")
    assert catalogue.list_runs(tmp_path)[0].label == ""
    with pytest.raises(InputError, match="at most 60"):
        catalogue.label(run, "x" * 61)


def test_a_run_is_found_by_folder_id_beginning_label_and_scenario(tmp_path: Path) -> None:
    run = saved(tmp_path, simulate=False)
    catalogue.label(run, "draft")
    for reference in (str(run.folder), run.id, run.id[:12], "draft", "two-villages"):
        assert catalogue.find(reference, tmp_path).id == run.id


def test_what_is_not_found_or_means_several_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no run yet"):
        catalogue.find("2027", tmp_path)
    one, two = saved(tmp_path, simulate=False), saved(tmp_path, level=48, simulate=False)
    with pytest.raises(InputError, match="more than one run"):
        catalogue.find("2027-two", tmp_path)
    with pytest.raises(InputError, match=rf"no saved run `draft`.*{min(one.id, two.id)}"):
        catalogue.find("draft", tmp_path)
    (tmp_path / "notes").mkdir()
    with pytest.raises(InputError, match="no manifest"):
        catalogue.find(str(tmp_path / "notes"), tmp_path)


def test_a_removed_run_is_gone_from_disk_and_list(tmp_path: Path) -> None:
    one, two = saved(tmp_path, simulate=False), saved(tmp_path, level=48, simulate=False)
    catalogue.remove(one)
    assert ids(tmp_path) == {two.id}
    assert {p.name for p in tmp_path.iterdir()} == {two.id, CATALOGUE}


def test_a_damaged_run_is_not_listed(tmp_path: Path) -> None:
    run = saved(tmp_path, simulate=False)
    (run.folder / "manifest.json").write_text("{", encoding="utf-8")
    assert ids(tmp_path) == set()
