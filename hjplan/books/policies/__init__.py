"""Policies: what a county does when a future differs from its plan. One file each, discovered by its name.

A policy is a function from the state of the county to instructions. It is made for one county by the ``policy``
function of its file (``policy(county, plan, spend) -> Policy``) and asked once at the opening of every period for all
draws of a batch together. It decides wishes only: what money can pay of them is settled by the simulation, by the
same rules and the same funds for every policy. Files that begin with an underscore are no policies.

What is decided once for the whole county, key projects and mechanisms, is begun by every policy as its plan begins it:
``relapse_blind`` has a plan of its own, all others take the plan that they are measured against. So a policy shows what
care, repair and building by another rule come to, with the same projects. Bundles and shared trenches need somebody who
coordinates: only policies that replay a plan have them.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass

from hjplan.books.plan import Plan
from hjplan.data.county import Bools, County, Floats


@dataclass(frozen=True, eq=False)
class BlockState:
    """One facility type at the opening of a period, in facility units, for D draws."""

    stock: Floats
    """[D, n, S]"""
    pipeline: Floats
    """[D, n, L]"""
    unserved: Floats
    """[D, n] need that has neither a unit nor one under construction; never below 0."""


@dataclass(frozen=True, eq=False)
class State:
    """The county at the opening of period ``t`` in D draws."""

    t: int
    blocks: tuple[BlockState, ...]
    money: Floats
    """[D, F] nominal yuan that each fund has in the period."""


@dataclass(frozen=True, eq=False)
class BlockInstructions:
    """What is to be done with one facility type; the first axis is 1 where all draws are told the same."""

    under: Floats
    """[D or 1, n, S, R] share of the units in each condition that is put under each regime."""
    restore: Floats
    """[D or 1, n, S] share that is restored; Σ_r under + restore = 1."""
    start: Floats
    """[D or 1, n] units whose building is started, at most what is unserved."""
    bundled: tuple[Bools, Floats] | None = None
    """[n] cells in which a bundle starts everything that is still unserved, [n] share of the cost of building that it
    saves; None: no bundle starts."""
    joint: Floats | None = None
    """[D or 1, n] units, among those started by themselves, whose trench another work shares; None: none."""


@dataclass(frozen=True, eq=False)
class Instructions:
    """What a policy wants in one period."""

    blocks: tuple[BlockInstructions, ...]
    payers: Floats | None = None
    """[F, L] share of each line that each fund is meant to pay; None: any fund that may."""
    scale: Floats | None = None
    """[L] whole yuan of the plan ÷ its exact cost, so that the plan's rounding is not a shortage; None: 1."""
    order: tuple[tuple[str, ...], ...] | None = None
    """Uses in the order in which they are paid, uses of one tuple alike; None: the scenario's ``when_short``."""
    weights: Floats | None = None
    """[L] by which money is split over lines of one rank; None: by what they lack."""
    worst_first: bool = False
    """Restoring that money cannot cover begins with the worst condition; else all conditions are cut alike."""


Policy = Callable[[State], Instructions]


def names() -> tuple[str, ...]:
    """The policies that ship, in alphabetical order."""
    return tuple(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))


def make_policy(name: str, county: County, plan: Plan, spend: Floats) -> Policy:
    """The policy of that name for a county and the plan it is measured against.

    ``spend`` [F, L, T] nominal yuan: what the plan's books say, or the plan's own wish where it has no books.
    """
    module = importlib.import_module(f"{__name__}.{name}")
    policy: Policy = module.policy(county, plan, spend)
    return policy
