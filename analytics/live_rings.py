"""Rings kept up to date write by write: only what new links touch is scored and grouped again.

Method: RINGS.md section 14. Who reads links hands them over: those round what is new, and
then those round the groups that it touched. Scores are asked of what the last whole run
learnt, by its own quantiles and its own gate; whether rings fell asleep is left to that run.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from itertools import compress

import numpy as np

from analytics.cashout.models import one_thread
from analytics.live_groups import LiveGroups
from analytics.material import Beyond, Material, gather
from analytics.mentions import MEMBER_KINDS
from analytics.profiles import accounts_of
from analytics.register import register_rings
from analytics.register_update import number_of
from analytics.rings import FoundGroups, describe_all, group_of
from analytics.ruled_rings import Left
from analytics.rulings import Rulings, bar_links
from analytics.settings import RingSettings
from analytics.suspicion.groups import (
    Found,
    deserves_flag,
    gather_found,
    is_whole,
    may_be_ring,
    may_pass,
    settle,
)
from analytics.suspicion.live_scores import LiveScores
from analytics.suspicion.membership import MEMBERSHIP, Judged, judge_members, kept_trees
from analytics.suspicion.pairs import read_standing
from analytics.suspicion.surroundings import read_surroundings
from analytics.suspicion.tables import Codes, Floats, Mask, RingTables, places_of
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, complaint_key, kind_of
from graph.model.link import LINK_KINDS, LinkKind
from graph.model.register import RegisterChange
from graph.model.ring import Community, Ring
from graph.model.table import UNKNOWN, LinkTable

SPREADING = MEMBER_KINDS | {EntityKind.PHONE, EntityKind.DEVICE, EntityKind.COMPLAINT}
"""Kinds of ends whose own links are read too; a machine's or person's are not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What touched groups are now.

    Attributes:
        communities: Those that are rings, described.
        modules: The modules each of them was made from.
        touched: Every module touched; more than was asked for: their links are to be read too.
    """

    communities: tuple[Community, ...] = ()
    modules: tuple[frozenset[int], ...] = ()
    touched: frozenset[int] = frozenset()


class LiveRings:
    """Rings of a whole run, after any number of writes.

    Attributes:
        rings: Every ring of the register, by id.
        snapshot_no: Snapshot up to which links were taken in.
        rulings: What officers had decided at the whole run.
    """

    def __init__(
        self,
        left: Left,
        *,
        rings: Iterable[Ring],
        found: AbstractSet[tuple[EntityKey, ...]],
        rulings: Rulings,
        settings: RingSettings,
        snapshot_no: int,
    ) -> None:
        """Begin where a whole run ended.

        Args:
            left: What it left.
            rings: Every ring of the register after it.
            found: Accounts of each group that it found.
            rulings: What officers decided.
            settings: Constants.
            snapshot_no: Snapshot it read.
        """
        self.rings: dict[EntityKey, Ring] = {}
        self.snapshot_no = snapshot_no
        self.rulings = rulings
        self._left, self._settings = left, settings
        self._barred = set(left.barred)
        self._unread = {key for key in left.barred if kind_of(key) in MEMBER_KINDS}
        self._now_ms = left.now_ms
        self._groups = LiveGroups(left.last, markov_time=settings.markov_time)
        self._scores = LiveScores(left.last)
        self._remember: defaultdict[EntityKey, set[EntityKey]] = defaultdict(set)
        self._carried: dict[int, EntityKey] = {}
        for ring in rings:
            self._know(ring)
            module = self._module_of(ring.found) if accounts_of(ring.found) in found else None
            if module is not None:
                self._carried[module] = ring.id

    def spread(self, links: LinkTable) -> frozenset[EntityKey]:
        """Give the ends of links whose own links matter, complaints that tell of them too.

        Small sums of money tie nobody: who is met through them alone is left out.
        """
        is_money = links.kind == LINK_KINDS.index(LinkKind.TRANSFERRED)
        ties = ~is_money | (links.amount_paise >= self._settings.least_transfer_paise)
        met = np.unique(np.concatenate((links.source[ties], links.target[ties])))
        keys = (links.keys[at] for at in met.tolist() if kind_of(links.keys[at]) in SPREADING)
        told = (complaint_key(number) for number in links.complaints)
        return self.readable({*keys, *told})

    @property
    def not_learnt(self) -> str:
        """Why nothing was learnt from complaints; empty: a suspicion was learnt."""
        return self._left.not_learnt

    @property
    def account_count(self) -> int:
        """How many accounts the last whole run knew."""
        return len(self._left.last.accounts)

    def readable(self, keys: AbstractSet[EntityKey]) -> frozenset[EntityKey]:
        """Give the ends whose links may be read: accounts that meet everybody are left out."""
        return frozenset(keys - self._unread)

    def bar(self, keys: Iterable[EntityKey]) -> None:
        """Let nothing be tied by ends that turned out to meet everybody."""
        self._barred.update(keys)
        self._unread.update(keys)

    def members(self, touched: AbstractSet[int]) -> frozenset[EntityKey]:
        """Give the ends of modules whose links are to be read before they are judged."""
        names = (name for module in touched for name in self._groups.ends_of(module))
        return frozenset(EntityKey(name) for name in names if name.partition(":")[0] in SPREADING)

    def regroup(self, links: LinkTable, centre: AbstractSet[EntityKey]) -> frozenset[int]:
        """Score some accounts anew, group what ties them, and give the modules touched.

        Args:
            links: All links at `centre`, and at the ends of those.
            centre: What is new, and ends whose links changed.
        """
        material = self._material(links)
        look, tables = material.look, material.look.tables
        names = tables.accounts.tolist()
        is_centre = np.array([name.decode() in centre for name in names], dtype=np.bool_)
        rows = np.flatnonzero(is_centre)
        if not len(rows):
            return frozenset()
        scores = self._scores.rescored(look, rows)
        evidence = look.evidence
        opened = np.ones(evidence.n_ends, dtype=np.bool_)
        opened[: len(names)] = self._opened(tables, scores, is_centre)
        middle = np.zeros(evidence.n_ends, dtype=np.bool_)
        middle[rows] = True
        others = np.arange(len(names), evidence.n_ends)
        middle[others] = [
            name in centre or f"{EntityKind.COMPLAINT}:{name}" in centre
            for name in evidence.names(tables, others)
        ]
        touched = set(self._groups.take(evidence, tables, opened=opened, centre=middle))
        touched.update(self._modules_at(EntityKey(names[at].decode()) for at in rows.tolist()))
        return frozenset(touched)

    def judge(
        self, links: LinkTable, touched: AbstractSet[int], written: AbstractSet[EntityKey]
    ) -> Judgement:
        """Say which of the touched modules are rings, and who belongs to them.

        Rings near them are judged beside them, as an account may stand between; one that turns
        out the same as a touched one is touched too. An account that stands beside a group comes
        or goes only if anything was written of it: what is read does not hold all others near it.

        Args:
            links: All links at the members of touched modules, and at the ends of those.
            touched: The modules.
            written: What the write tells of.
        """
        if not touched:
            return Judgement()
        material = self._material(links)
        look, tables = material.look, material.look.tables
        scores = self._scores.of(tables.accounts)
        own = self._settled(material, sorted(touched), scores)
        beside = self._beside(tables, touched)
        modules = [*own, *beside]
        around, places = read_surroundings(look.evidence), self._left.last.places(tables.accounts)
        known = np.flatnonzero(places != UNKNOWN)
        standing = read_standing(tables, look.evidence, around, look.passing).at_least(
            known, self._left.last.sums[places[known]]
        )
        with one_thread():
            judged = judge_members(
                standing,
                [*own.values(), *beside.values()],
                scores,
                judge=kept_trees(MEMBERSHIP, is_dated=tables.is_dated),
            )
        near = [one for one in judged if one.of[0] < len(own)]
        parts = [frozenset(modules[at] for at in one.of) for one in near]
        steady = [
            self._steadied(one, part, tables, written)
            for one, part in zip(near, parts, strict=True)
        ]
        is_ring = [is_whole(one.group, settings=self._settings) for one in steady]
        kept, of = list(compress(steady, is_ring)), list(compress(parts, is_ring))
        by_key = np.zeros(len(material.links.keys))
        by_key[material.linked.accounts] = scores
        found = FoundGroups(
            material=material,
            scores=by_key,
            groups=tuple(group_of(one, material, scores) for one in kept),
            not_learnt=self._left.not_learnt,
        )
        return Judgement(
            communities=tuple(describe_all(found.groups, found, settings=self._settings)),
            modules=tuple(of),
            touched=frozenset(touched).union(*of),
        )

    def register(
        self,
        judgement: Judgement,
        *,
        at: datetime,
        districts: Mapping[AcknowledgementNo, str],
    ) -> RegisterChange | None:
        """Say what became of the rings that touched modules carry; None: officers decided on some.

        Where they did, a whole run is to be made.
        """
        carried = {name for module, name in self._carried.items() if module in judgement.touched}
        elsewhere = set(self._carried.values()) - carried
        accounts = {key for one in judgement.communities for key in accounts_of(one)}
        remembered = (self._remember.get(account, ()) for account in accounts)
        near = carried.union(*remembered) - elsewhere
        if self.rulings.concern(accounts, near):
            return None
        return register_rings(
            judgement.communities,
            [self.rings[name] for name in sorted(near)],
            at=at,
            districts=districts,
            settings=self._settings,
            last_no=max(map(number_of, self.rings), default=0),
        )

    def keep(self, change: RegisterChange, judgement: Judgement, *, snapshot_no: int) -> None:
        """Go on from a change that was registered, and a snapshot up to which links are known."""
        for module in judgement.touched:
            self._carried.pop(module, None)
        of = {
            accounts_of(one): min(modules & judgement.touched)
            for one, modules in zip(judgement.communities, judgement.modules, strict=True)
        }
        for ring in change.rings:
            self._know(ring)
        for ring in (*change.rings, *change.unchanged):
            carrier = of.get(accounts_of(ring.found))
            if carrier is not None:
                self._carried[carrier] = ring.id
        self.snapshot_no = snapshot_no

    def _know(self, ring: Ring) -> None:
        old = self.rings.get(ring.id)
        for account, _ in old.memory if old else ():
            self._remember[account].discard(ring.id)
        self.rings[ring.id] = ring
        for account, _ in ring.memory:
            self._remember[account].add(ring.id)

    def _module_of(self, found: Community) -> int | None:
        """Give the module that most members of a ring are in; None: they are in none."""
        met = Counter(self._groups.module_of(account) for account in accounts_of(found))
        known = [(-times, module) for module, times in met.items() if module is not None]
        return min(known)[1] if known else None

    def _modules_at(self, keys: Iterable[EntityKey]) -> set[int]:
        """Give the modules of accounts, and of the rings that remember them."""
        module_by_ring = {name: module for module, name in self._carried.items()}
        found: set[int | None] = set()
        for key in keys:
            found.add(self._groups.module_of(key))
            found.update(module_by_ring.get(name) for name in self._remember.get(key, ()))
        return {module for module in found if module is not None}

    def _material(self, links: LinkTable) -> Material:
        latest = np.maximum(links.event_ms, links.latest_ms)
        self._now_ms = int(latest.max(initial=self._now_ms))
        beyond = Beyond(
            barred=self._barred, now_ms=self._now_ms, met_before=self._left.last.met_before
        )
        table = bar_links(links, self.rulings.barred)
        return gather(table, settings=self._settings, beyond=beyond)

    def _opened(self, tables: RingTables, scores: Floats, is_centre: Mask) -> Mask:
        """Tell of each account whether it passed the gate, or does now."""
        known = [self._groups.module_of(name.decode()) is not None for name in tables.accounts]
        passes = scores >= self._left.last.least_score
        passes = tables.is_reported() | (passes & may_pass(tables))
        return np.array(known, dtype=np.bool_) | (is_centre & passes)

    def _steadied(
        self,
        judged: Judged,
        modules: AbstractSet[int],
        tables: RingTables,
        written: AbstractSet[EntityKey],
    ) -> Judged:
        """Leave accounts beside a group as they were unless anything was written of them."""
        before = {
            member.account: member.score
            for module in sorted(modules)
            if module in self._carried
            for member in self.rings[self._carried[module]].found.members
        }
        weights: dict[EntityKey, float] = {}
        for at, weight in zip(judged.group.members.tolist(), judged.weights.tolist(), strict=True):
            account = EntityKey(tables.accounts[at].decode())
            is_inside = self._groups.module_of(account) in modules
            if is_inside or account in before or account in written:
                weights[account] = weight
        for account, score in before.items():
            if account not in written and self._groups.module_of(account) not in self._carried:
                weights.setdefault(account, score)
        names = np.array(sorted(account.encode() for account in weights), dtype=np.bytes_)
        codes = places_of(tables.accounts, names)
        is_here = codes != UNKNOWN
        return Judged(
            group=gather_found(codes[is_here], judged.group.others, tables),
            weights=np.array([weights[EntityKey(name.decode())] for name in names[is_here]]),
            of=judged.of,
        )

    def _settled(
        self, material: Material, modules: Iterable[int], scores: Floats
    ) -> dict[int, Found]:
        """Give the touched modules that deserve the name of a ring before they are judged."""
        tables, evidence = material.look.tables, material.look.evidence
        names = evidence.names(tables, np.arange(evidence.n_ends))
        code = {name: at for at, name in enumerate(names)}
        asked, ends = [], []
        for module in modules:
            known = sorted(code[name] for name in self._groups.ends_of(module) if name in code)
            if known:
                asked.append(module)
                ends.append(np.array(known, dtype=np.int64))
        groups = settle(ends, tables, evidence, scores)
        return {
            module: group
            for module, group in zip(asked, groups, strict=True)
            if may_be_ring(group, scores, settings=self._settings)
            and deserves_flag(group, scores, settings=self._settings)
        }

    def _beside(self, tables: RingTables, touched: AbstractSet[int]) -> dict[int, Found]:
        """Give the rings that stand near, as far as their accounts are among those read."""
        met: defaultdict[int, list[int]] = defaultdict(list)
        for at, name in enumerate(tables.accounts.tolist()):
            module = self._groups.module_of(name.decode())
            if module in self._carried and module not in touched:
                met[module].append(at)
        none: Codes = np.zeros(0, dtype=np.int64)
        return {
            module: gather_found(np.array(own, dtype=np.int64), none, tables)
            for module, own in sorted(met.items())
        }
