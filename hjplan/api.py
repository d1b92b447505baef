"""Everything that hjplan does, one call each: what notebooks, the command line and the workbench use."""

from __future__ import annotations

import dataclasses
import functools
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hjplan import schema
from hjplan.errors import HjplanError, InputError, Message
from hjplan.results import catalogue, fronts, loading
from hjplan.results.scratch import WRITING, check_writable, put, scratch_folder, sweep, unwritable, write_file
from hjplan.schema.scenario import Scenario

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from pandas import DataFrame

    from hjplan.books.auditor import Audit
    from hjplan.comparison import Comparison
    from hjplan.comparison.differing import Difference
    from hjplan.planning.repairing import Repair
    from hjplan.results.outlook import Outlook

RUNS = Path("runs")
"""Where runs are saved unless told otherwise: the folder ``runs`` of the current directory."""

Progress = Callable[[str], None]
Source = Scenario | str | os.PathLike[str]


class Plots:
    """The pictures of a run: ``run.plot.coverage()`` draws one and returns its matplotlib Axes."""

    def __init__(self, run: Run | Front) -> None:
        self._run = run

    def __dir__(self) -> list[str]:
        from hjplan.report import plots

        return list(plots.names())

    def __getattr__(self, name: str) -> Callable[..., Axes]:
        from hjplan.report import plots

        if name.startswith("_"):
            raise AttributeError(name)
        if name not in plots.names():
            raise AttributeError(f"there is no plot `{name}`; there are: {', '.join(plots.names())}")
        run = self._run

        def draw(ax: Axes | None = None, lang: str = "en") -> Axes:
            return plots.draw(name, run, ax=ax, lang=lang)

        draw.__name__ = name
        draw.__doc__ = f"Draw `{name}` into ``ax`` (a new figure without one), in ``zh`` or ``en``."
        return draw


@dataclass(frozen=True, eq=False, repr=False)
class Front(fronts.Front):
    """A front with its picture: ``front.summary``, ``front.tables.front``, ``front.points``, ``front.plot.front()``."""

    @property
    def plot(self) -> Plots:
        """The picture of this front."""
        return Plots(self)


@dataclass(frozen=True, eq=False, repr=False)
class Run(loading.Run):
    """A saved run with its pictures: ``run.summary``, ``run.tables.coverage``, ``run.plot.coverage()``."""

    @property
    def plot(self) -> Plots:
        """The pictures of this run."""
        return Plots(self)


def load(path: str | os.PathLike[str], overrides: Sequence[tuple[str, Any]] | Mapping[str, Any] = ()) -> Scenario:
    """Read a scenario file with everything it names. ``overrides`` changes keys as ``--set`` does.

    Raises InputError with every mistake at once.
    """
    pairs = tuple(overrides.items()) if isinstance(overrides, Mapping) else tuple(overrides)
    return schema.load(Path(path), pairs)


def new_synthetic(
    folder: str | os.PathLike[str],
    places: int,
    *,
    seed: int = 1,
    facilities: int = 10,
    years: int = 10,
    funds: int = 8,
    csv: bool = False,
) -> Path:
    """Make a folder with a fictional country of so many places; returns its ``scenario.yaml``.

    The same arguments give the same bytes. Tables are CSV for small countries or where ``csv`` asks for it, else
    Parquet. Raises InputError where a figure is out of range, or the folder holds something.
    """
    from hjplan.data.synthetic import Shape, write_country

    target = Path(folder).absolute()
    if target.exists() and (not target.is_dir() or any(target.iterdir())):
        raise InputError((Message(f"{target} exists already and is not empty: name a new folder", file=target),))
    with scratch_folder(target.parent, target.name) as scratch:
        write_country(scratch, Shape(places, seed, facilities, years, funds), csv=csv)
        put(scratch, target)
    return target / "scenario.yaml"


def check(scenario: Source) -> Outlook:
    """What would be planned: places, facilities, need, money against upkeep need, what looks odd, what was assumed."""
    from hjplan.data import build_county
    from hjplan.results.outlook import outlook

    read = _scenario(scenario)
    return outlook(read, build_county(read))


def run(
    scenario: Source,
    *,
    out: str | os.PathLike[str] | None = None,
    simulate: bool = True,
    lp_file: str | os.PathLike[str] | None = None,
    progress: Progress | None = None,
    lang: str = "en",
    fee_curve: str | None = None,
    preset: str | None = None,
    workers: int = 1,
) -> Run:
    """Plan, audit, simulate, save and draw one scenario; the run lies in a folder under ``out`` (default ``runs``).

    ``lang`` is the language of the report in the folder. ``fee_curve`` names a fee: every level of it is planned too,
    up to ``workers`` at a time, and the run has a table, a plot and a section of that name. ``preset`` plans the
    scenario under one of :data:`hjplan.planning.presets.PRESETS` (`no_money`, `unlimited_money`, …) in its place.
    Raises InfeasibleError (no plan satisfies the scenario), StoppedError (the solver stopped before it had one),
    AuditError, InputError.
    """
    from hjplan.comparison.fee_curve import levels_of
    from hjplan.planning import plan_scenario
    from hjplan.results.saving import save
    from hjplan.results.tables import build_tables

    say = progress or _silent
    folder = Path(out) if out is not None else RUNS
    for target in (folder, lp_file):
        if target is not None:
            check_writable(Path(target))
    started = time.perf_counter()
    read = _under(_scenario(scenario), preset)
    if fee_curve is not None:
        levels_of(read, fee_curve)  # a wrong name is told before any work
    reading = time.perf_counter() - started
    with _written_aside(lp_file) as lp:
        finished = plan_scenario(read, simulate=simulate, lp_file=lp, progress=progress)
    tables = build_tables(finished)
    if fee_curve is not None:
        tables["fee_curve"] = _fee_curve(read, fee_curve, workers=workers, progress=progress)
    say("writing")
    seconds = {"read": reading + finished.solution.seconds.get("read", 0.0)}
    saved = save(
        finished,
        tables,
        folder,
        decorate=lambda run: _decorate(run, lang),
        seconds=seconds,
    )
    return _drawable(saved)


def run_all(
    scenarios: Sequence[Source],
    *,
    out: str | os.PathLike[str] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
    lang: str = "en",
) -> list[Run]:
    """Plan several scenarios, up to ``workers`` at a time in processes of their own; runs in the scenarios' order.

    With one worker the work stays in this process and ``progress`` is told what is being done; with more it is told
    how many are done. What an interrupted worker was writing is swept away.
    """
    from hjplan.parallel import ordered_map

    folder = Path(out) if out is not None else RUNS
    if workers <= 1 or len(scenarios) <= 1:
        return [run(s, out=folder, progress=progress, lang=lang) for s in scenarios]
    check_writable(folder)
    say = progress or _silent
    read = [_scenario(s) for s in scenarios]
    work = functools.partial(_run_for_folder, out=folder, lang=lang)
    try:
        folders = ordered_map(work, read, workers, done=lambda n: say(f"{n} of {len(read)} scenarios are done"))
    finally:
        sweep(folder)
    return [_drawable(loading.load(f)) for f in folders]


def _run_for_folder(scenario: Scenario, out: Path, lang: str) -> Path:
    """Plan one scenario in a worker: what comes back across the border is where the run lies."""
    return run(scenario, out=out, lang=lang).folder


def load_run(reference: str | os.PathLike[str], runs: str | os.PathLike[str] = RUNS) -> Run:
    """Open a saved run: its folder, or its id, the beginning of it, or its label under ``runs``."""
    return _drawable(catalogue.find(os.fspath(reference), Path(runs)))


def runs(folder: str | os.PathLike[str] = RUNS) -> tuple[catalogue.Entry, ...]:
    """The saved runs of a folder, oldest first."""
    return catalogue.list_runs(Path(folder))


def compare(
    items: Sequence[loading.Run | Source],
    base: int | None = None,
    *,
    out: str | os.PathLike[str] | None = None,
    workers: int = 1,
    progress: Progress | None = None,
) -> Comparison:
    """Two to six runs, or scenarios (planned first), side by side with one of them (the first unless ``base`` says).

    What was simulated on the same futures is compared future by future. ``tables.difference`` is tidy.
    """
    from hjplan.comparison import compare as compare_runs

    scenarios = [item for item in items if not isinstance(item, loading.Run)]
    planned = iter(run_all(scenarios, out=out, workers=workers, progress=progress))
    return compare_runs([item if isinstance(item, loading.Run) else next(planned) for item in items], base)


def fee_curve(scenario: Source, fee: str, *, workers: int = 1, progress: Progress | None = None) -> DataFrame:
    """Every level of a fee planned anew: cost recovery, burden, effective coverage and goal, one row per level.

    Columns as in the table ``fee_curve``. Raises InputError for an unknown fee, or one without ``levels``.
    """
    return _fee_curve(_scenario(scenario), fee, workers=workers, progress=progress)


def _fee_curve(scenario: Scenario, fee: str, *, workers: int, progress: Progress | None) -> DataFrame:
    from hjplan.comparison import fee_curve as curves

    say = progress or _silent
    return curves.fee_curve(
        scenario, fee, workers=workers, done=lambda number, of: say(f"{number} of {of} levels are planned")
    )


def diff(
    before: loading.Run | Source,
    after: loading.Run | Source,
    *,
    out: str | os.PathLike[str] | None = None,
    shares: bool = True,
    workers: int = 1,
    progress: Progress | None = None,
) -> Difference:
    """What moved between two plans, which inputs differ, and what each has to do with the change of the goal.

    Scenarios are planned first, without futures. ``shares`` plans mixtures of the inputs, up to ``workers`` at a time:
    at most 62 of them. The difference of a run with itself is empty.
    """
    from hjplan.comparison.differing import diff as differ

    runs = [
        item if isinstance(item, loading.Run) else run(item, out=out, simulate=False, progress=progress)
        for item in (before, after)
    ]
    return differ(runs[0], runs[1], shares=shares, workers=workers, progress=progress)


def repair(scenario: Source, *, time_limit: float | None = None, progress: Progress | None = None) -> Repair:
    """What in an infeasible scenario cannot hold together, and the ways out: cheapest in money, years, and in what is
    asked; each has been planned.

    ``conflicts`` are sets of the scenario's own statements, ``ways`` changes of it. A scenario that has a plan has no
    conflicts, and its ``goal``. ``time_limit`` in seconds for the conflicts, and as much again for the ways out.
    """
    from hjplan.planning.repairing import repair as mend

    return mend(_scenario(scenario), time_limit=time_limit, progress=progress)


def pareto(
    scenario: Source,
    goals: Sequence[str] = ("households_served", "cost"),
    points: int = 10,
    *,
    out: str | os.PathLike[str] | None = None,
    workers: int = 1,
    resume: bool = False,
    progress: Progress | None = None,
    lang: str = "en",
) -> Front:
    """The front between two goals of `households_served`, `cost`, `worst`, `targets`: what one costs of the other.

    At each of ``points`` points (both ends among them) the first goal is as good as can be while the second is held;
    every point is a plan that passed its audit. ``front.tables.front`` has one row a point, ``front.points`` the plans,
    ``front.plot.front()`` draws it. Points lie in a folder under ``out`` as soon as they are solved; ``resume`` takes
    those of an earlier call. Raises InputError, InfeasibleError, StoppedError, AuditError.
    """
    from hjplan.planning.front import walk_front
    from hjplan.planning.front_told import front_summary, front_table
    from hjplan.results.fronts import save_front

    begun = time.perf_counter()
    say = progress or _silent
    parent = Path(out) if out is not None else RUNS
    check_writable(parent)
    read = _scenario(scenario)
    walked = walk_front(read, tuple(goals), points, parent.absolute(), workers=workers, resume=resume, say=say)
    say("writing")
    county, folder = walked.front.county, walked.front.folder
    titles = {"zh": county.title_zh, "en": county.title_en}
    facts = {"titles": titles, "fictional": county.fictional, "yuan": county.yuan}
    said = front_summary(walked, folder, time.perf_counter() - begun)
    table = front_table(walked, county.yuan)
    saved = save_front(read, folder, table, said, facts, decorate=lambda front: _decorate(front, lang))
    return _drawable_front(saved)


def ranges(
    run: loading.Run, within: float = 0.02, *, workers: int = 1, progress: Progress | None = None, lang: str = "en"
) -> Run:
    """The least and the most money that each line can get while the goal stays within a share of its best.

    The run gets the table ``ranges``, its plot and a section of its report; the same run comes back with them. Raises
    InputError for a share that makes no range, StoppedError where time ran out.
    """
    from hjplan.planning.ranges import ranges_table
    from hjplan.report import plots
    from hjplan.results.adding import add_table

    say = progress or _silent
    check_writable(run.folder)
    table = ranges_table(run, within, workers=workers, say=say)
    say("writing")
    found = _drawable(add_table(run, "ranges", table))
    plots.write(found, ("ranges",), found.folder / "plots", lang)
    write_report(found, lang=lang)
    return found


def audit(run: loading.Run) -> Audit:
    """Re-add every yuan and every unit of a saved run, without a solver: ``ok`` and ``breaches``."""
    from hjplan.books.auditor import audit as audit_tables
    from hjplan.data import build_county

    tables = {name: run.tables[name] for name in run.tables}
    return audit_tables(build_county(run.scenario()), tables, run.manifest)


def explain(run: loading.Run, *, everything: bool = False, progress: Progress | None = None) -> dict[str, Any]:
    """What held the plan of a saved run back: fund values, what promises and rules cost, advice, and the text of it.

    Every figure is found by planning again with the engine that planned the run; ``everything`` checks every fund,
    promise and rule rather than those that matter most. Kept with the run, so that its report tells it too.
    """
    from hjplan.planning.explaining.explanation import ALL, Depth
    from hjplan.planning.explaining.explanation import explain as find
    from hjplan.planning.explaining.form import as_json

    found = find(run.scenario(), run.summary["engine"], ALL if everything else Depth(), progress)
    form = as_json(found)
    loading.keep_explanation(run, whole=form)
    return form


def why_not(run: loading.Run, item: str, *, progress: Progress | None = None) -> dict[str, Any]:
    """Why a project, a mechanism or a line (``village_sewage/village/build``) gets nothing in a saved run.

    What forcing it in displaces, the price or the extra money at which it comes in by itself, and what keeps it out;
    of an item that has money what it is for (:func:`why`). Kept with the run. Raises InputError for an unknown item.
    """
    from hjplan.planning.explaining.items import has_money
    from hjplan.planning.explaining.why_not import bench_for, explain_absence

    bench, wanted = bench_for(run.scenario(), run.summary["engine"], item, progress)
    if has_money(wanted, bench.base):
        return _kept(run, _why(bench, wanted))
    from hjplan.planning.explaining.form import absence_form

    return _kept(run, absence_form(explain_absence(bench, wanted)))


def why(run: loading.Run, item: str, *, progress: Progress | None = None) -> dict[str, Any]:
    """What a project, a mechanism or a line with money is for: what would be lost without it, and when.

    Of an item without money why it has none (:func:`why_not`). Kept with the run.
    """
    return why_not(run, item, progress=progress)


def _why(bench: Any, item: Any) -> dict[str, Any]:
    from hjplan.planning.explaining.form import presence_form
    from hjplan.planning.explaining.why import explain_presence

    return presence_form(explain_presence(bench, item))


def _kept(run: loading.Run, form: dict[str, Any]) -> dict[str, Any]:
    """Lay what was asked of one item beside what was asked of others; asked again it is kept once."""
    loading.keep_explanation(run, item=form)
    return form


def write_report(runs: loading.Run | Comparison, to: str | os.PathLike[str] | None = None, *, lang: str = "en") -> Path:
    """Write a run or a comparison as one HTML file that needs nothing else; returns where it lies.

    Without ``to`` it is ``report.html`` in the run's folder (of the first run, for a comparison).
    """
    from hjplan.report import html

    first = runs if isinstance(runs, loading.Run) else runs.runs[0]
    target = Path(to) if to is not None else first.folder / "report.html"
    write_file(target, html(runs, lang).encode())
    return target


def with_preset(scenario: Source, name: str) -> Scenario:
    """A scenario under a preset, to be planned beside it: `no_money`, `unlimited_money`, `todays_split`, `keep_level`.

    Raises InputError for an unknown name, and where the scenario cannot take it.
    """
    return _under(_scenario(scenario), name)


def _under(scenario: Scenario, preset: str | None) -> Scenario:
    from hjplan.planning.presets import with_preset as put

    return scenario if preset is None else put(scenario, preset)


def _scenario(source: Source) -> Scenario:
    return source if isinstance(source, Scenario) else load(source)


def _drawable(saved: loading.Run) -> Run:
    return Run(**{field.name: getattr(saved, field.name) for field in dataclasses.fields(saved)})


def _drawable_front(saved: fronts.Front) -> Front:
    return Front(folder=saved.folder, manifest=saved.manifest)


def _decorate(run: loading.Run, lang: str) -> None:
    """Add plots and the report to a run that is being written."""
    from hjplan.report import html, save_plots

    save_plots(run, run.folder / "plots", lang)
    (run.folder / "report.html").write_text(html(run, lang), encoding="utf-8", newline="")


@contextmanager
def _written_aside(target: str | os.PathLike[str] | None) -> Iterator[Path | None]:
    """Where to write a file that is renamed to ``target`` at the end, or when there is no plan; never half of it."""
    if target is None:
        yield None
        return
    path = Path(target).absolute()
    try:
        with tempfile.TemporaryDirectory(prefix=WRITING, dir=path.parent) as folder:
            aside = Path(folder) / path.name
            try:
                yield aside
            except HjplanError:
                if aside.is_file():
                    aside.replace(path)
                raise
            aside.replace(path)
    except OSError as error:
        raise unwritable(path, error) from error


def _silent(_: str) -> None:
    """Say nothing."""
