"""Read the tables of money: ``money``, ``funds``, ``debt`` and ``fees``, and from the last one the levels in force."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from hjplan.books.debts import debt_lines, longest_life
from hjplan.books.fiscal import dates_on
from hjplan.books.lapsing import WHY
from hjplan.books.reading import Clean, Reader
from hjplan.data.county import DEBT, PLACE_USES, PROJECT, County, Ints
from hjplan.data.levels import with_levels
from hjplan.schema.funds import TIERS


@dataclass(frozen=True, eq=False)
class FundTable:
    """The table ``funds``, [F, T] whole yuan each."""

    received: Ints
    carried_in: Ints
    spent: Ints
    waivers: Ints
    carried_out: Ints
    lapsed: Ints


@dataclass(frozen=True, eq=False)
class DebtTable:
    """The table ``debt``: debts D in the order of their budget lines, periods H of the longest life; whole yuan."""

    drawn: Ints
    """[D, H]"""
    interest: Ints
    repaid: Ints
    outstanding: Ints
    rows: Ints
    """[D, H] how many rows the table has; 1 is right, 0 once everything is repaid."""

    @property
    def service(self) -> Ints:
        """[D, H] interest and principal."""
        return self.interest + self.repaid

    def drawn_of_loans(self, county: County) -> Ints:
        """[F, T] drawn of each loan; 0 for every other fund."""
        out = np.zeros((len(county.funds), county.timeline.periods), dtype=np.int64)
        number = {int(line): i for i, line in enumerate(debt_lines(county))}
        for f, fund in enumerate(county.funds):
            if fund.loan is not None:
                out[f] = self.drawn[number[fund.loan.line], : out.shape[1]]
        return out


def read_money(county: County, reader: Reader) -> Ints:
    """[F, L, T] whole yuan."""
    lines = county.lines
    projects, mechanisms = (owner or ("",) * lines.count for owner in (lines.project, lines.mechanism))
    accounts = sorted({f.account for f in county.funds})
    known = {
        "fund": [f.id for f in county.funds],
        "zone": [*(z.id for z in county.zones), ""],
        "sector": sorted(set(lines.sector)),
        "tier": sorted(set(lines.tier)),
        "facility": sorted({"", *lines.facility}),
        "use": (*PLACE_USES, PROJECT, DEBT),
        "project": sorted({"", *projects}),
        "mechanism": sorted({"", *mechanisms}),
        "period": county.timeline.dates,
        "debt": sorted({"", *lines.debt}),
        "account": accounts,
    }
    once = ["fund", "zone", "facility", "use", "period", "project", "mechanism", "debt"]
    clean = reader.read("money", keys=known, whole=["amount"], once=once)
    axes = ("zone", "facility", "use", "project", "mechanism", "debt")
    number = np.full(tuple(len(known[a]) for a in axes), -1, dtype=np.int64)
    of_line = {"facility": lines.facility, "use": lines.use, "project": projects, "mechanism": mechanisms}
    codes = [
        np.array([known[a].index(value) for value in values], dtype=np.int64)
        for a, values in (*of_line.items(), ("debt", lines.debt))
    ]
    number[lines.zone, *codes] = np.arange(lines.count)
    line = number[clean.at(*axes)]
    if (line < 0).any():
        reader.note("money", f"{int((line < 0).sum())} rows pay a line that does not exist")
    for column, values in (("sector", lines.sector), ("tier", lines.tier)):
        own = np.array([known[column].index(v) for v in values], dtype=np.int64)
        wrong = (line >= 0) & (own[line] != clean.keys[column])
        if wrong.any():
            reader.note("money", f"{int(wrong.sum())} rows name another {column} than their line has")
    _accounts(county, reader, "money", clean, accounts)
    spend = np.zeros((len(county.funds), lines.count, county.timeline.periods), dtype=np.int64)
    paid = line >= 0
    at = (clean.keys["fund"][paid], line[paid], clean.keys["period"][paid])
    np.add.at(spend, at, clean.whole["amount"][paid])
    return spend


def _accounts(county: County, reader: Reader, name: str, clean: Clean, accounts: list[str]) -> None:
    own = np.array([accounts.index(f.account) for f in county.funds], dtype=np.int64)
    wrong = own[clean.keys["fund"]] != clean.keys["account"]
    if wrong.any():
        reader.note(name, f"{int(wrong.sum())} rows name another budget subject code than their fund has")


def read_funds(county: County, reader: Reader) -> FundTable:
    """The accounts of the funds."""
    names = ["received", "carried_in", "spent", "waivers", "carried_out", "lapsed"]
    accounts = sorted({f.account for f in county.funds})
    known = {"fund": [f.id for f in county.funds], "period": county.timeline.dates, "account": accounts}
    clean = reader.read("funds", keys=known, whole=names, once=["fund", "period"])
    _accounts(county, reader, "funds", clean, accounts)
    shape = (len(county.funds), county.timeline.periods)
    complete(reader, "funds", clean, shape[0] * shape[1])
    out = {n: np.zeros(shape, dtype=np.int64) for n in names}
    for n in names:
        np.add.at(out[n], clean.at("fund", "period"), clean.whole[n])
    return FundTable(**out)


def complete(reader: Reader, name: str, clean: Clean, rows: int) -> None:
    """Note how many rows are missing."""
    if clean.rows < rows:
        reader.note(name, f"{rows - clean.rows} of {rows} rows are missing")


def read_debt(county: County, reader: Reader) -> DebtTable:
    """The accounts of the debts; a county without debts needs no such table."""
    ids = [county.lines.debt[int(i)] for i in debt_lines(county)]
    shape = (len(ids), longest_life(county))
    names = ["drawn", "interest", "repaid", "outstanding"]
    out = {n: np.zeros(shape, dtype=np.int64) for n in [*names, "rows"]}
    if ids or reader.has("debt"):
        known = {"loan": ids, "period": dates_on(county.timeline, shape[1])}
        clean = reader.read("debt", keys=known, whole=names, once=list(known))
        at = clean.at("loan", "period")
        for n in names:
            np.add.at(out[n], at, clean.whole[n])
        np.add.at(out["rows"], at, 1)
    return DebtTable(**out)


def read_fees(county: County, reader: Reader) -> Clean:
    """The rows of the table ``fees``."""
    known = {"fee": [f.id for f in county.fees], "tier": TIERS, "period": county.timeline.dates}
    optional = ["cost_recovery", "share_of_income", "share_of_lowest_fifth"]
    numbers = ["level", "billed", "collected", "bill", *optional]
    whole = ["revenue", "upkeep", "waivers"]
    return reader.read("fees", keys=known, whole=whole, numbers=numbers, once=list(known), nan=optional)


def with_levels_read(county: County, fees: Clean) -> County:
    """The county at the levels that the table names, where the scenario leaves them open: the nearest ones offered.

    The first period of a calendar year speaks for it; whether the others agree is tested by the rule ``fee_table``.
    """
    paths: dict[int, Ints] = {}
    steps = county.timeline.steps_per_year
    for v, fee in enumerate(county.fees):
        if fee.options is not None:
            own = fees.keys["fee"] == v
            path = np.zeros(county.timeline.years, dtype=np.int64)
            for year in range(county.timeline.years):
                rows = np.flatnonzero(own & (fees.keys["period"] // steps == year))
                if len(rows):
                    first = rows[np.argmin(fees.keys["period"][rows])]
                    path[year] = np.argmin(np.abs(fee.options.levels - fees.numbers["level"][first]))
            paths[v] = path
    return with_levels(county, paths) if paths else county


def _years(county: County) -> list[str]:
    return [str(county.timeline.start + y) for y in range(county.timeline.years)]


def read_lapsed(county: County, reader: Reader) -> Clean:
    """The rows of the table ``lapsed``."""
    known = {"fund": [f.id for f in county.funds], "year": _years(county), "why": WHY}
    return reader.read("lapsed", keys=known, whole=["lapsed"], once=["fund", "year"])


def read_pooled(county: County, reader: Reader) -> Clean | None:
    """The rows of the table ``pooled``; None where no fund may enter a pool."""
    if all(f.pool < 0 for f in county.funds) and not reader.has("pooled"):
        return None
    known = {"pool": [p.id for p in county.pools], "fund": [f.id for f in county.funds], "year": _years(county)}
    return reader.read("pooled", keys=known, whole=["outside_earmark", "may_enter"], once=list(known))
