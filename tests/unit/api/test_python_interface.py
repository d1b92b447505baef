"""``import hjplan as hj``: instant, and every name it promises is there."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from builders.saved import write_county

import hjplan as hj


def test_importing_hjplan_imports_nothing_else() -> None:
    code = "import sys, hjplan; print([m for m in ('numpy', 'pandas', 'pulp', 'pydantic') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_every_promised_name_is_there() -> None:
    for name in hj.__all__:
        assert getattr(hj, name) is not None
    assert set(dir(hj)) == set(hj.__all__)
    with pytest.raises(AttributeError, match="no `lode`"):
        _ = hj.lode  # type: ignore[attr-defined]


def test_no_promised_name_is_that_of_a_room() -> None:
    """Importing ``hjplan.report`` would put the package in the place of a function of that name."""
    import pkgutil

    assert set(hj.__all__) & {module.name for module in pkgutil.iter_modules(hj.__path__)} == set()


def test_the_example_of_the_interface_works(tmp_path: Path) -> None:
    path = write_county(tmp_path)
    base = hj.run(path, out=tmp_path / "runs")
    scenario = hj.load(path).with_("fees.sewage.level", 72)
    run = hj.run(scenario, out=tmp_path / "runs")
    assert run.summary["fees"]["sewage"]["level"] == [72.0, 72.0, 72.0]
    assert {"sector", "need", "built", "effective"} <= set(run.tables.coverage.columns)
    axes = run.plot.coverage()
    assert "%" in axes.get_title(loc="left")
    plt.close("all")
    difference = hj.compare([base, run]).tables.difference
    bill = difference[(difference["quantity"] == "bill") & (difference["group"] == "sewage")]
    assert bill["difference"].tolist() == [36.0]
    assert hj.audit(run).ok
    assert hj.load_run(run.id[:-1], tmp_path / "runs").id == run.id
    assert {entry.run for entry in hj.runs(tmp_path / "runs")} == {base.id, run.id}
    page = hj.write_report(hj.compare([base, run]), tmp_path / "both.html", lang="zh")
    assert "有效" in page.read_text(encoding="utf-8")


def test_check_needs_no_solver(tmp_path: Path) -> None:
    outlook = hj.check(write_county(tmp_path))
    assert outlook.households == 700.0
    assert set(outlook.sectors) == {"toilets", "sewage"}


def test_a_plot_that_does_not_exist_names_those_there_are(tmp_path: Path) -> None:
    run = hj.run(write_county(tmp_path), out=tmp_path / "runs", simulate=False)
    with pytest.raises(AttributeError, match=r"no plot `covrage`.*coverage"):
        run.plot.covrage()
    assert "coverage" in dir(run.plot)


def test_scenarios_given_to_compare_are_planned_first(tmp_path: Path) -> None:
    one = write_county(tmp_path)
    two = write_county(tmp_path, level=72, name="dearer")
    comparison = hj.compare([one, hj.load(two)], out=tmp_path / "runs")
    assert comparison.names == ("two-villages", "dearer")
    assert comparison.paired == (True, True)


def test_errors_are_hjplans_own(tmp_path: Path) -> None:
    with pytest.raises(hj.InputError):
        hj.load(tmp_path / "none.yaml")
    with pytest.raises(hj.HjplanError):
        hj.load_run(tmp_path)
