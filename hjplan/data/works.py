"""Key projects, capacities and links of a scenario as records (model.md, section 7)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from hjplan.data.county import PROJECT, Block, Bools, Floats, Ints, Lines, Places, Timeline
from hjplan.data.lines import Post
from hjplan.data.selecting import Selection
from hjplan.data.works_terms import (
    BundleTerms,
    CapacityTerms,
    DigOnceTerms,
    JointTerms,
    NoTransferTerms,
    PostsTerms,
    ProjectTerms,
    RegimeNeeds,
    RequiresTerms,
    ServesTerms,
    Works,
)
from hjplan.data.zoning import taken_by
from hjplan.schema.projects import Project, ProjectServes
from hjplan.schema.scenario import ScenarioFile


def project_posts(spec: ScenarioFile) -> tuple[Post, ...]:
    """The lines of projects and mechanisms: works, running, and what a mechanism costs (conventions 16 and 53)."""
    posts: list[Post] = []
    for name, project in spec.projects.items():
        served = {s.facility for s in project.serves}
        tiers = {str(s.tier) for s in project.serves if s.tier is not None}
        facility = next(iter(served)) if len(served) == 1 else ""
        tier = str(project.tier) if project.tier is not None else next(iter(tiers)) if len(tiers) == 1 else ""
        posts.append(Post(PROJECT, project.sector, facility, tier, project=name))
        if project.upkeep > 0:
            posts.append(Post("upkeep", project.sector, facility, tier, project=name))
    for name, modifier in spec.modifiers.items():
        if modifier.cost > 0:
            only = modifier.sectors is not None and len(modifier.sectors) == 1
            posts.append(Post("upkeep", modifier.sectors[0] if only and modifier.sectors else "", mechanism=name))
    return tuple(posts)


@dataclass(frozen=True, eq=False)
class Site:
    """What the translation of projects and links looks at."""

    spec: ScenarioFile
    timeline: Timeline
    places: Places
    selection: Selection
    blocks: tuple[Block, ...]
    lines: Lines

    def block(self, facility: str) -> int:
        """Index of a facility's block; −1 where no place needs it."""
        return next((i for i, b in enumerate(self.blocks) if b.facility.id == facility), -1)

    def masks(
        self, taken: Bools, facilities: Sequence[str] | None = None, sector: str | None = None
    ) -> tuple[Bools, ...]:
        """One [n] mask per block: its cells in the places taken, of the facilities or the sector named."""
        return tuple(
            taken[b.place]
            & (facilities is None or b.facility.id in facilities)
            & (sector is None or b.facility.sector == sector)
            for b in self.blocks
        )

    def named(self, ids: Sequence[str] | None) -> Bools:
        """[places] those named; all where none is."""
        if ids is None:
            return np.ones(len(self.places.ids), dtype=np.bool_)
        wanted = frozenset(ids)
        return np.array([i in wanted for i in self.places.ids], dtype=np.bool_)

    def line(self, use: str, project: str) -> int:
        """Index of a project's line of a use, −1 where it has none."""
        found = (i for i, (u, p) in enumerate(zip(self.lines.use, self.lines.project, strict=True)) if p == project)
        return next((i for i in found if self.lines.use[i] == use), -1)

    def beside(self, block: int, other: int) -> Ints:
        """[n] for each cell of a block the cell of another block in the same place, −1 where there is none."""
        cell = np.full(len(self.places.ids), -1, dtype=np.int64)
        cell[self.blocks[other].place] = np.arange(self.blocks[other].size)
        return np.asarray(cell[self.blocks[block].place])

    def locked(self, kind: str, name: str) -> str | int | None:
        """What a lock says of a project, bundle or mechanism: a year, ``never`` or ``must``."""
        for entry in self.spec.rules:
            lock = entry.lock
            if lock is not None and getattr(lock, kind) == name:
                return lock.start
        return None

    def starts(self, earliest: int | None, latest: int | None, lock: str | int | None) -> Ints:
        """Years from the first of the plan in which something may start: its window, narrowed by a lock."""
        first, last = self.timeline.start, self.timeline.start + self.timeline.years - 1
        window = range(max(first, earliest or first), min(last, latest or last) + 1)
        if lock == "never":
            window = range(0)
        elif isinstance(lock, int):
            window = range(lock, lock + 1) if lock in window else range(0)
        return np.array([year - first for year in window], dtype=np.int64)


def projects_of(site: Site) -> tuple[ProjectTerms, ...]:
    """The key projects, in the order of the file."""
    order = list(site.spec.projects)
    return tuple(_project(site, order, name, project) for name, project in site.spec.projects.items())


def _project(site: Site, order: list[str], name: str, project: Project) -> ProjectTerms:
    yuan = site.spec.money.yuan
    capacities = list(site.spec.capacities)
    lock = site.locked("project", name)
    return ProjectTerms(
        id=name,
        title_zh=project.title.zh or project.title.en or name,
        title_en=project.title.en or project.title.zh or name,
        group=project.group or "",
        owner=project.owner or "",
        sector=project.sector,
        line=site.line(PROJECT, name),
        upkeep_line=site.line("upkeep", name),
        cost=np.array(project.cost, dtype=np.float64) * yuan,
        upkeep=project.upkeep * yuan,
        starts=site.starts(project.start.earliest, project.start.latest, lock),
        must=lock == "must" or isinstance(lock, int),
        is_locked=lock is not None,
        requires=np.array([order.index(other) for other in project.requires], dtype=np.int64),
        excludes=np.array([order.index(other) for other in project.excludes], dtype=np.int64),
        one_of=project.one_of or "",
        serves=tuple(s for given in project.serves if (s := _serves(site, given)) is not None),
        adds=tuple((capacities.index(c), households) for c, households in project.adds_capacity.items()),
    )


def _serves(site: Site, given: ProjectServes) -> ServesTerms | None:
    block = site.block(given.facility)
    if block < 0:
        return None
    taken = site.named(given.places) & site.selection.where(
        tiers=None if given.tier is None else (given.tier,), tags=None if given.tag is None else (given.tag,)
    )
    b = site.blocks[block]
    units = given.units if given.units is not None else (given.households or 0.0) / b.facility.households_per_unit
    return ServesTerms(block, taken[b.place], units)


def capacities_of(site: Site) -> tuple[CapacityTerms, ...]:
    """The capacities, in the order of the file."""
    out = []
    for name, capacity in site.spec.capacities.items():
        taken = taken_by(capacity.where, site.selection)
        out.append(
            CapacityTerms(
                id=name,
                title_zh=capacity.title.zh or capacity.title.en or name,
                title_en=capacity.title.en or capacity.title.zh or name,
                opening=capacity.opening,
                users=site.masks(taken, capacity.used_by),
                sources=tuple(
                    (block, taken[site.blocks[block].place], source.households)
                    for source in capacity.from_
                    if (block := site.block(source.facility)) >= 0
                ),
            )
        )
    return tuple(out)


def no_transfer_of(site: Site, capacities: tuple[CapacityTerms, ...]) -> tuple[NoTransferTerms, ...]:
    """For each such link and each capacity that works of its sector use: who sends, and what may take it up."""
    out = []
    for entry in site.spec.links:
        link = entry.no_transfer
        if link is None:
            continue
        sends, spared = site.selection.where(tiers=(link.from_,)), site.selection.where(tiers=(link.to,))
        for number, capacity in enumerate(capacities):
            users = tuple(u & m for u, m in zip(capacity.users, site.masks(sends, sector=link.sector), strict=True))
            if not any(u.any() for u in users) or not capacity.sources:
                continue
            sources = tuple((b, m & ~spared[site.blocks[b].place], per) for b, m, per in capacity.sources)
            label = f"no_transfer {link.sector} from {link.from_} to {link.to}, {capacity.id}"
            out.append(NoTransferTerms(label, number, users, sources))
    return tuple(out)


def requires_of(site: Site) -> tuple[RequiresTerms, ...]:
    """Which facility only stands beside which other (convention 42)."""
    out = []
    for entry in site.spec.links:
        link = entry.requires
        if link is None or (block := site.block(link.facility)) < 0:
            continue
        other = site.block(link.needs)
        b = site.blocks[block]
        needed = np.full(b.size, -1, dtype=np.int64) if other < 0 else site.beside(block, other)
        beside = np.where(needed >= 0, site.blocks[other].opening.sum(axis=1)[needed], 0.0) if other >= 0 else 0.0
        excess = np.maximum(0.0, b.opening.sum(axis=1) - link.ratio * beside)
        stays = np.cumprod(np.concatenate([np.ones((b.size, 1)), b.rho], axis=1), axis=1)
        out.append(
            RequiresTerms(
                label=f"{link.facility} requires {link.needs}",
                facility=block,
                needs=other,
                cell=np.arange(b.size),
                needed=needed,
                ratio=link.ratio,
                excess=excess[:, None] * stays,
            )
        )
    return tuple(out)


def dig_once_of(site: Site) -> tuple[DigOnceTerms, ...]:
    """Works that share a trench (convention 43); none where no place has both."""
    out = []
    for entry in site.spec.links:
        link = entry.dig_once
        if link is None or min(first := site.block(link.first), second := site.block(link.second)) < 0:
            continue
        beside = site.beside(second, first)
        cell = np.flatnonzero(beside >= 0)
        label = f"{link.first} and {link.second} dug once"
        out.append(DigOnceTerms(label, first, second, cell, beside[cell], link.per, link.saving))
    return tuple(out)


def bundles_of(site: Site) -> tuple[BundleTerms, ...]:
    """Streets and quarters, whole or not at all (convention 58)."""
    order = list(site.spec.projects)
    out = []
    for entry in site.spec.links:
        link = entry.bundle
        if link is None:
            continue
        lock = site.locked("bundle", link.name)
        out.append(
            BundleTerms(
                id=link.name,
                members=site.masks(site.named(link.places), link.facilities),
                projects=np.array([order.index(p) for p in link.projects], dtype=np.int64),
                starts=site.starts(None, None, lock),
                saving=link.saving,
                must=lock == "must" or isinstance(lock, int),
                is_locked=lock is not None,
            )
        )
    return tuple(out)


def joints_of(site: Site) -> tuple[JointTerms, ...]:
    """Projects whose works, done in the same years, save part of a cost (convention 59)."""
    order = list(site.spec.projects)
    found = [entry.joint for entry in site.spec.links if entry.joint is not None]
    return tuple(
        JointTerms(
            label=f"joint works of {' and '.join(link.projects)}",
            projects=np.array([order.index(p) for p in link.projects], dtype=np.int64),
            saves=tuple((order.index(p), share) for p, share in link.saves.items()),
        )
        for link in found
    )


def posts_of(site: Site) -> tuple[PostsTerms, ...]:
    """Posts that a `staff` link limits: how many each regime of each facility takes up per unit."""
    found = [entry.staff for entry in site.spec.links if entry.staff is not None]
    years = site.timeline.year.tolist()
    return tuple(
        PostsTerms(link.of, np.array([link.posts.in_year(y) for y in years]), tuple(_staff(site, link.of)))
        for link in found
    )


def _staff(site: Site, post: str) -> Iterator[Floats]:
    for block in site.blocks:
        regimes = site.spec.facilities[block.facility.id].regimes
        yield np.array([regimes[name].staff.get(post, 0.0) for name in block.facility.regimes], dtype=np.float64)


def regime_needs_of(site: Site) -> tuple[RegimeNeeds, ...]:
    """Regimes that need a project."""
    order = list(site.spec.projects)
    return tuple(
        RegimeNeeds(b, r, order.index(needs))
        for b, block in enumerate(site.blocks)
        for r, name in enumerate(block.facility.regimes)
        if (needs := site.spec.facilities[block.facility.id].regimes[name].needs) is not None
    )


def works_of(site: Site) -> Works:
    """All projects, capacities and links; mechanisms come from :mod:`hjplan.data.mechanisms`."""
    capacities = capacities_of(site)
    return Works(
        projects=projects_of(site),
        capacities=capacities,
        no_transfer=no_transfer_of(site, capacities),
        requires=requires_of(site),
        dig_once=dig_once_of(site),
        bundles=bundles_of(site),
        joints=joints_of(site),
        posts=posts_of(site),
        regime_needs=regime_needs_of(site),
    )
