"""Rules as records: which lines count, in the scenario's words (model.md, section 6, conventions 27 to 30, 61, 66)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from hjplan.data.county import Block, Bools, Lines, Places, Timeline, Zone
from hjplan.data.rule_terms import ChangeRule, CommittedRule, FloorRule, LimitRule, Rule, ShareRule, UpkeepFloor
from hjplan.data.selecting import Selection
from hjplan.data.zoning import grouped_by, places_of_group
from hjplan.schema.rules import Change, Committed, Floor, Group, Limit, RuleEntry, ShareOfMoney, UpkeepAtLeast


@dataclass(frozen=True, eq=False)
class Board:
    """What the translation of rules looks at."""

    timeline: Timeline
    places: Places
    selection: Selection
    zones: tuple[Zone, ...]
    lines: Lines
    blocks: tuple[Block, ...]
    funds: tuple[str, ...]
    """Ids of all funds, fee accounts among them."""
    yuan: float

    def of_places(self, taken: Bools) -> Bools:
        """[L] lines of the zones whose places are all taken; a zone is never split by a rule (zoning)."""
        zone = taken[[int(z.places[0]) for z in self.zones]]
        return np.asarray(zone[self.lines.zone] & (self.lines.zone >= 0))

    def named(self, names: tuple[str, ...], wanted: str | Sequence[str] | None) -> Bools:
        """[L] lines whose sector, facility or use is wanted; all where nothing is."""
        if wanted is None:
            return np.ones(self.lines.count, dtype=np.bool_)
        among = (wanted,) if isinstance(wanted, str) else tuple(wanted)
        return np.array([name in among for name in names], dtype=np.bool_)

    def used(self, of: str | Sequence[str]) -> Bools:
        """[L] lines of these uses."""
        return self.named(self.lines.use, of)

    def group(self, group: Group) -> Bools:
        """[L] lines of a group: all its keys hold."""
        return (
            self.named(self.lines.sector, group.sector)
            & self.named(self.lines.facility, group.facility)
            & self.of_places(places_of_group(group, self.selection))
        )

    def values(self, by: str | None, within: Bools) -> Iterator[tuple[str, Bools]]:
        """Each value of ``by`` that some line within has, with its lines; everything at once without ``by``."""
        if by is None:
            yield "", within
            return
        if by in ("sector", "facility"):
            names: tuple[str, ...] = getattr(self.lines, by)
            found = [(value, self.named(names, value)) for value in dict.fromkeys(names) if value]
        else:
            found = [(value, self.of_places(taken)) for value, taken in grouped_by(by, self.selection)]
        for value, lines in found:
            if (lines & within).any():
                yield value, lines & within


def rule_terms(entries: Sequence[RuleEntry], board: Board) -> tuple[Rule, ...]:
    """All rules on money, in the order of the file; one with `by` becomes a rule for each value.

    Locks narrow what may start (:mod:`hjplan.data.works`), gaps are targets (:mod:`hjplan.data.targets`).
    """
    of_lines = ((i, *entry.rule) for i, entry in enumerate(entries) if entry.rule[0] in _TRANSLATED)
    rules = [replace(rule, entry=i) for i, word, said in of_lines for rule in _TRANSLATED[word](said, board)]
    seen: Counter[str] = Counter()
    told = []
    for rule in rules:
        seen[rule.label] += 1
        again = seen[rule.label]
        told.append(rule if again == 1 else replace(rule, label=f"{rule.label} ({again})"))
    return tuple(told)


def _words(*parts: str) -> str:
    return ", ".join(part for part in parts if part)


def _of(of: str | Sequence[str]) -> str:
    return of if isinstance(of, str) else " and ".join(of)


def _described(group: Group) -> str:
    """``sector sewage, tier village``."""
    keys = ("sector", "facility", "tier", "township", "tag")
    said = [f"{key} {value}" for key in keys if (value := getattr(group, key)) is not None]
    return ", ".join([*said, *(["untagged"] if group.untagged else [])])


def _value(by: str | None, value: str) -> str:
    return f"{by} {value}" if by is not None else ""


def _share(rule: ShareOfMoney, board: Board) -> Iterator[Rule]:
    least = "" if rule.at_least is None else f"at least {rule.at_least:g}"
    most = "" if rule.at_most is None else f"at most {rule.at_most:g}"
    over = "over the horizon" if rule.over == "horizon" else ""
    yield ShareRule(
        label=_words(f"share of {_of(rule.of)}", _described(rule), least, most, over),
        part=board.used(rule.of) & board.group(rule),
        whole=board.used(rule.of),
        at_least=0.0 if rule.at_least is None else rule.at_least,
        at_most=np.inf if rule.at_most is None else rule.at_most,
        over_horizon=rule.over == "horizon",
    )


def _upkeep_floor(rule: UpkeepAtLeast, board: Board) -> Iterator[Rule]:
    for value, lines in board.values(rule.by, board.used("upkeep") & board.group(rule)):
        yield UpkeepFloor(
            label=_words("upkeep_floor", _described(rule), _value(rule.by, value), f"at least {rule.at_least:g}"),
            members=_members(board, lines),
            lines=lines,
            at_least=rule.at_least,
        )


def _members(board: Board, lines: Bools) -> tuple[Bools, ...]:
    """One [n] mask per block: the cells whose upkeep these lines pay, whole zones."""
    out = []
    for number, block in enumerate(board.blocks):
        zones = np.unique(board.lines.zone[lines & (board.lines.block == number)])
        out.append(np.isin(block.zone, zones))
    return tuple(out)


def _change(rule: Change, board: Board) -> Iterator[Rule]:
    placed = np.asarray(board.lines.zone >= 0)
    for value, lines in board.values(rule.by, board.used(rule.of) & board.group(rule) & placed):
        said = _words(
            f"change of {_of(rule.of)}", _described(rule), _value(rule.by, value), f"at most {rule.at_most:g}"
        )
        yield ChangeRule(label=said, lines=lines, at_most=rule.at_most)


def _floor(rule: Floor, board: Board) -> Iterator[Rule]:
    whole = board.used(rule.of)
    for value, lines in board.values(rule.by, whole):
        said = _words(f"floor of {_of(rule.of)}", _value(rule.by, value), f"at least {rule.at_least:g}")
        yield FloorRule(label=said, part=lines, whole=whole, at_least=rule.at_least)


def _limit(rule: Limit, board: Board) -> Iterator[Rule]:
    first = board.timeline.start
    amounts = [rule.at_most.in_year(year) for year in range(first, first + board.timeline.years)]
    every = f"at most {amounts[0]:g}" if len(set(amounts)) == 1 else f"at most {min(amounts):g} to {max(amounts):g}"
    said = _words(f"limit of {_of(rule.of)}", _described(rule), every)
    most = np.array(amounts) * board.yuan
    yield LimitRule(label=said, lines=board.used(rule.of) & board.group(rule), at_most=most)


def _committed(rule: Committed, board: Board) -> Iterator[Rule]:
    facility, _, use = rule.line.partition(".")
    yield CommittedRule(
        label=_words(f"committed {rule.line}", str(rule.year), f"{rule.amount:g} from {rule.fund}"),
        lines=board.named(board.lines.facility, facility) & board.used(use),
        year=rule.year,
        amount=rule.amount * board.yuan,
        fund=board.funds.index(rule.fund),
    )


_TRANSLATED: dict[str, Callable[..., Iterator[Rule]]] = {
    "share": _share,
    "upkeep_floor": _upkeep_floor,
    "change": _change,
    "floor": _floor,
    "limit": _limit,
    "committed": _committed,
}
