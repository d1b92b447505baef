"""A run as a report reads it: its tables, its titles in one language, and its money in the scenario's unit."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd

from hjplan.data import build_county
from hjplan.data.county import Bools, County, Floats
from hjplan.report.words import Words
from hjplan.schema.base import Title
from hjplan.schema.horizon import YUAN_PER_UNIT
from hjplan.schema.rewards import Reward
from hjplan.schema.scenario import Scenario

ALL = ("all", "", "*")
"""How a row of the table ``bands`` says that it is about every sector, tier or township."""


class RunLike(Protocol):
    """What a report needs of a run (:class:`hjplan.results.loading.Run` has it)."""

    @property
    def manifest(self) -> dict[str, Any]:
        """manifest.json."""

    @property
    def summary(self) -> dict[str, Any]:
        """The object of ``run --json``."""

    @property
    def tables(self) -> Any:
        """The tidy tables as attributes, and their names by iteration."""

    def __hash__(self) -> int:
        """A run is itself."""

    def scenario(self) -> Scenario:
        """The scenario as it was planned."""


@dataclass(frozen=True, eq=False)
class Reading:
    """One run, read in one language."""

    run: RunLike
    lang: str

    @functools.cached_property
    def words(self) -> Words:
        """The words of the language."""
        return Words(self.lang)

    @functools.cached_property
    def scenario(self) -> Scenario:
        """The scenario as it was planned."""
        return _scenario(self.run)

    @functools.cached_property
    def summary(self) -> dict[str, Any]:
        """The object of ``run --json``."""
        return self.run.summary

    def table(self, name: str) -> pd.DataFrame:
        """A tidy table; empty where the run has none (bands, draws and relapse without a simulation)."""
        return _table(self.run, name)

    @property
    def unit(self) -> str:
        """The scenario's unit of money, as people of this language write it."""
        return self.words(self.money_key("unit_money"))

    def money_key(self, group: str) -> str:
        """The catalogue's key for the scenario's unit of money: ``unit_money.10000`` for 万元."""
        return f"{group}.{YUAN_PER_UNIT[self.summary['units']['money']]:.0f}"

    def money(self, yuan: Any) -> Any:
        """Yuan (a number, an array or a column) in the scenario's unit."""
        return yuan / YUAN_PER_UNIT[self.summary["units"]["money"]]

    @functools.cached_property
    def name(self) -> str:
        """The scenario's title, or its name where it has none."""
        titles: Mapping[str, str] = self.run.manifest.get("titles") or {}
        return chosen(titles.get("zh", ""), titles.get("en", ""), self.lang) or str(self.summary["scenario"])

    def facility(self, key: str) -> str:
        """The title of a facility type."""
        found = self.scenario.spec.facilities.get(key)
        return self.title(key, found.title if found else None)

    def fund(self, key: str) -> str:
        """The title of a fund; a fee's account is called after the fee, an award after its pool and group."""
        grant = self.scenario.spec.funds.get(key)
        if grant is not None:
            return self.title(key, grant.title)
        reward = self.pool_of(key)
        if reward is not None:
            pool = next(name for name, fund in self.scenario.spec.funds.items() if fund is reward)
            return f"{self.title(pool, reward.title)} · {key.removeprefix(f'{pool}.')}"
        fee = key.removeprefix("fees.")
        return self.fee(fee) if fee in self.scenario.spec.fees else self.title(key, None)

    def pool_of(self, key: str) -> Reward | None:
        """The reward pool that a fund ``POOL.GROUP`` wins of; None for any other fund."""
        funds = self.scenario.spec.funds.items()
        return next((fund for name, fund in funds if isinstance(fund, Reward) and key.startswith(f"{name}.")), None)

    def project(self, key: str) -> str:
        """The title of a key project."""
        found = self.scenario.spec.projects.get(key)
        return self.title(key, found.title if found else None)

    def mechanism(self, key: str) -> str:
        """The title of a mechanism."""
        found = self.scenario.spec.modifiers.get(key)
        return self.title(key, found.title if found else None)

    def capacity(self, key: str) -> str:
        """The title of a capacity."""
        found = self.scenario.spec.capacities.get(key)
        return self.title(key, found.title if found else None)

    def bundle(self, key: str) -> str:
        """The title of a bundle."""
        found = (link.bundle for link in self.scenario.spec.links if link.bundle is not None)
        return self.title(key, next((bundle.title for bundle in found if bundle.name == key), None))

    def post(self, key: str) -> str:
        """The title of a post."""
        found = (link.staff for link in self.scenario.spec.links if link.staff is not None)
        return self.title(key, next((staff.title for staff in found if staff.of == key), None))

    def debt(self, key: str) -> str:
        """What a debt is called: its loan or partner, or whose debt from before the plan it is."""
        before, _, fund = key.partition(":")
        return self.words("debt.from_before", {"fund": self.fund(fund)}) if before == "opening" else self.fund(key)

    @functools.cached_property
    def codes(self) -> dict[str, str]:
        """Budget subject codes (功能分类科目) by fund, of those that have one."""
        frame = self.table("funds")
        if "account" not in frame:
            return {}
        return {str(fund): str(code) for fund, code in frame.groupby("fund")["account"].first().items() if code}

    @functools.cached_property
    def county(self) -> County:
        """The scenario as arrays: what a fund may pay by its earmark, through its pool or beside another's money."""
        return build_county(self.scenario)

    def spend(self, fund: int) -> dict[tuple[str, str, str], pd.Series[Any]]:
        """What a fund of the county pays: (zone, what, use) → yuan by calendar year; debt is left out.

        What: a facility, or for lines that no place has the project or mechanism.
        """
        frame = self.by_year("money")
        own = frame[(frame["fund"] == self.county.funds[fund].id) & (frame["use"] != "debt")]
        what = own["facility"].copy()
        for column in (name for name in ("project", "mechanism") if name in own):
            what = what.where(own[column] == "", own[column])
        return {
            (str(zone), str(line), str(use)): part.groupby("year")["amount"].sum().astype(float)
            for (zone, line, use), part in own.assign(what=what).groupby(["zone", "what", "use"], sort=False)
        }

    def line(self, zone: str, what: str) -> str:
        """The title of what a line of :meth:`spend` pays for."""
        if zone:
            return self.facility(what)
        return self.project(what) if what in self.scenario.spec.projects else self.mechanism(what)

    def by_year(self, name: str) -> pd.DataFrame:
        """A tidy table with the calendar year of each row's period as ``year``."""
        frame = self.table(name)
        return frame.assign(year=pd.to_datetime(frame["period"]).dt.year if len(frame) else pd.Series(dtype="int64"))

    def money_by_year(self, frame: pd.DataFrame, columns: str | list[str], values: str) -> pd.DataFrame:
        """Yuan of rows with a ``year`` as the scenario's unit: every year of the plan × what ``columns`` tell apart."""
        sums = frame.pivot_table(index="year", columns=columns, values=values, aggfunc="sum", fill_value=0)
        first, last = self.years
        return self.money(sums.reindex(range(first, last + 1), fill_value=0).astype(float))  # type: ignore[no-any-return]

    def fee(self, key: str) -> str:
        """The title of a fee."""
        found = self.scenario.spec.fees.get(key)
        if found is not None and chosen(found.title.zh, found.title.en, self.lang):
            return self.title(key, found.title)
        billed = found.billed_on if found is not None else ""
        what = self.facility(billed) if billed in self.scenario.spec.facilities else readable(key)
        return self.words("fee.of", {"what": self.sector(key) if self.words.known(f"sector.{key}") else what})

    def sector(self, key: str) -> str:
        """The name of a line of work."""
        return self.word("sector", key)

    def word(self, group: str, key: str) -> str:
        """A name of the catalogue (``use``, ``tier``, ``policy`` …), or the key itself made readable."""
        return self.words(f"{group}.{key}") if self.words.known(f"{group}.{key}") else readable(key)

    def title(self, key: str, title: Title | None) -> str:
        """A title in this language, else in the other, else the key made readable."""
        return (chosen(title.zh, title.en, self.lang) if title else "") or readable(key)

    @functools.cached_property
    def coverage(self) -> pd.DataFrame:
        """The table ``coverage`` with ``at``, the year at whose end each figure stands (2027.5: mid-2028)."""
        frame = self.table("coverage").copy()
        return frame.assign(at=year_end(frame["period"], self.steps))

    @property
    def steps(self) -> int:
        """Periods in a year."""
        return len(set(self.table("coverage")["period"])) // max(1, self.scenario.spec.horizon.years)

    @property
    def years(self) -> tuple[int, int]:
        """First and last year of the plan."""
        horizon = self.scenario.spec.horizon
        return horizon.start, horizon.start + horizon.years - 1

    @functools.cached_property
    def sectors(self) -> list[str]:
        """Sectors in the order of their need, largest first."""
        need = self.coverage.groupby("sector")["need"].max()
        return [str(s) for s in need.sort_values(ascending=False, kind="stable").index]

    def curve(self, sector: str | None = None) -> pd.DataFrame:
        """Built and effective coverage over time, in percent of the need: of one sector, or of all together."""
        frame = self.coverage if sector is None else self.coverage[self.coverage["sector"] == sector]
        sums = frame.groupby("at")[["need", "built", "effective"]].sum()
        need = sums["need"].where(sums["need"] > 0)
        return pd.DataFrame({q: 100.0 * (sums[q] / need) for q in ("built", "effective")}).fillna(100.0)

    def bands(self, policy: str, quantity: str, sector: str | None = None) -> pd.DataFrame:
        """Mean and percentiles of one quantity by month, in percent; empty where nothing was simulated.

        Where the simulation keeps no row for all sectors together, sectors are averaged by their need: exact for
        the mean, an approximation for the percentiles that is too wide rather than too narrow.
        """
        if self.table("bands").empty:
            return self.table("bands")
        frame = _whole_county(self.run, policy, quantity)
        levels = ["mean", "p05", "p25", "p50", "p75", "p95"]
        one = frame[frame["sector"].isin(ALL) if sector is None else frame["sector"] == sector]
        if one.empty and sector is None and not frame.empty:
            need = self.coverage.groupby("sector")["need"].sum()
            weight = frame["sector"].map(need).fillna(0.0)
            sums = frame[levels].mul(weight, axis=0).groupby(frame["month"]).sum()
            values = sums.div(weight.groupby(frame["month"]).sum(), axis=0)
        else:
            values = one.set_index("month")[levels].sort_index()
        return (100.0 * values).set_axis(year_end(pd.Series(values.index), 12), axis=0)

    def spent_twice(self, policy: str) -> float:
        """Money that a policy spends again on what had relapsed: mean over the futures, in the scenario's unit."""
        frame = self.table("draws")
        return float(self.money(float(frame[frame["policy"] == policy]["spent_twice"].mean())))

    def target(self, index: int) -> str:
        """What a target is about: its line of work, facility, tier, township and tag, in words."""
        target = self.scenario.spec.targets[index]
        parts = [
            self.sector(target.sector) if target.sector else "",
            self.facility(target.facility) if target.facility else "",
            self.word("tier", target.tier) if target.tier else "",
            target.township or "",
            target.tag or "",
        ]
        name = (", " if self.lang == "en" else "，").join(part for part in parts if part) or self.words(
            "page.all_sectors"
        )
        return name + (self.words("target.hard") if target.hard else "")

    @functools.cached_property
    def policies(self) -> list[str]:
        """Policies that were simulated, the plan first."""
        frame = self.table("draws")
        names = [] if frame.empty else list(dict.fromkeys(str(p) for p in frame["policy"]))
        return sorted(names, key=lambda p: p != "plan")


@functools.lru_cache(maxsize=48)
def _table(run: RunLike, name: str) -> pd.DataFrame:
    """A table of a run, read once: every plot and section asks for it, none changes it."""
    if name not in tuple(run.tables):
        return pd.DataFrame()
    frame: pd.DataFrame = getattr(run.tables, name)
    return frame


@functools.lru_cache(maxsize=24)
def _whole_county(run: RunLike, policy: str, quantity: str) -> pd.DataFrame:
    """The rows of the table ``bands`` of a policy and a quantity over all tiers and townships."""
    frame = _table(run, "bands")
    chosen_rows = (frame["policy"] == policy) & (frame["quantity"] == quantity)
    return frame[chosen_rows & frame["tier"].isin(ALL) & frame["township"].isin(ALL)]


@functools.lru_cache(maxsize=12)
def _scenario(run: RunLike) -> Scenario:
    """The scenario of a run, read once: every plot asks for it."""
    return run.scenario()


def named_lines(county: County, mask: Bools) -> set[tuple[str, str, str]]:
    """The lines of a mask [L] as :meth:`Reading.spend` names them: zone, what, use; debt is left out."""
    lines = county.lines
    nothing = ("",) * lines.count
    project, mechanism = lines.project or nothing, lines.mechanism or nothing
    return {
        (county.zones[lines.zone[i]].id, lines.facility[i], lines.use[i])
        if lines.zone[i] >= 0
        else ("", project[i] or mechanism[i], lines.use[i])
        for i in np.flatnonzero(mask).tolist()
        if not lines.debt[i]
    }


def chosen(zh: str, en: str, lang: str) -> str:
    """The text of a language, or the other one rather than nothing."""
    return (en or zh) if lang == "en" else (zh or en)


def readable(key: str) -> str:
    """``village_sewage`` as people write it: ``Village sewage``."""
    text = key.replace("_", " ").strip()
    return text[:1].upper() + text[1:]


def year_end(periods: pd.Series[Any], steps: int) -> Floats:
    """The year at whose end the figure of a period stands: 2027.0 for the last period of 2027."""
    dates = pd.to_datetime(periods)
    start = dates.dt.year + (dates.dt.month - 1) / 12.0
    return np.asarray(start + 1.0 / max(1, steps) - 1.0, dtype=np.float64)
