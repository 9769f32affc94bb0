"""Detection under officers' decisions: groups are found, then put as officers decided.

Methods: `analytics.rulings`, RINGS.md section 13.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain
from typing import TYPE_CHECKING

import numpy as np

from analytics.grouping import Group
from analytics.profiles import Accounts, Found, Pin, Profile
from analytics.register_file import KeptMember, KeptRing
from analytics.register_update import update_register
from analytics.rings import FoundGroups, describe_all, find_groups
from analytics.rulings import Rulings, bar_links
from analytics.settings import RingSettings
from analytics.suspicion.learnt import Learnt
from graph.model.ids import EntityKey
from graph.model.ring import Community, Ring, RingState
from graph.model.table import Ints, LinkTable

if TYPE_CHECKING:
    from analytics.suspicion.last_run import LastRun


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Left:
    """What a whole run leaves for the writes that follow.

    Attributes:
        last: Scores, groups, and by what they were found.
        barred: Keys that must not link.
        now_ms: The latest instant that anything told of.
        not_learnt: Why nothing was learnt; empty: a suspicion was learnt.
    """

    last: LastRun
    barred: frozenset[EntityKey]
    now_ms: int
    not_learnt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RuledRings:
    """What a run found, as officers decided.

    Attributes:
        communities: By smallest member.
        pins: Which rings some of them carry on.
        not_learnt: Why nothing was learnt; empty: a suspicion was learnt.
        learnt: What was; None: nothing.
        left: What writes to come go on from; None: nobody asked, or they cannot.
    """

    communities: tuple[Community, ...]
    pins: Mapping[Accounts, Pin]
    not_learnt: str
    learnt: Learnt | None
    left: Left | None = None


def detect_ruled(
    links: LinkTable,
    *,
    rulings: Rulings,
    known: Sequence[Ring],
    at: datetime,
    settings: RingSettings,
    random_state: int = 0,
    learnt: Learnt | None = None,
    is_left: bool = False,
) -> RuledRings:
    """Find rings as `detect_rings` does, and hold to what officers decided.

    Args:
        links: What is known.
        rulings: What officers decided.
        known: Every ring of the register, merged ones too.
        at: Time of this run.
        settings: Constants.
        random_state: Draws what the method draws.
        learnt: What an earlier run learnt, to be applied; None: learn.
        is_left: Whether writes are to go on from this run.
    """
    found = find_groups(
        bar_links(links, rulings.barred),
        settings=settings,
        random_state=random_state,
        learnt=learnt,
        is_left=is_left,
    )
    parts = [
        _Part(accounts=frozenset(group.members.tolist()), of=(group,)) for group in found.groups
    ]
    if not rulings.is_empty:
        names = _names_of(found, known, at=at, settings=settings)
        named = [replace(part, ring=name) for part, name in zip(parts, names, strict=True)]
        parts = _Table(found=found, rulings=rulings, known=known, settings=settings).put(named)
    groups = [_group(part, found, settings) if part.is_ruled else part.of[0] for part in parts]
    communities = describe_all(groups, found, settings=settings)
    pins = {}
    for part, community in zip(parts, communities, strict=True):
        if part.is_ruled and part.ring is not None:
            accounts = tuple(member.account for member in community.members)
            pins[accounts] = Pin(ring=part.ring, takes=part.takes)
    communities.sort(key=lambda community: community.members[0].account)
    return RuledRings(
        communities=tuple(communities),
        pins=pins,
        not_learnt=found.not_learnt,
        learnt=found.learnt,
        left=_left(found),
    )


def _left(found: FoundGroups) -> Left | None:
    if found.last is None:
        return None
    links, hubs = found.material.links, found.material.hubs
    latest = np.maximum(links.event_ms, links.latest_ms)
    return Left(
        last=found.last,
        barred=frozenset(links.keys[at] for at in np.flatnonzero(hubs.is_barred).tolist()),
        now_ms=int(latest.max(initial=0)),
        not_learnt=found.not_learnt,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """Accounts that will be a group, by position.

    Attributes:
        accounts: They.
        of: The groups they were found in.
        ring: The ring they carry on; None: none, or nobody asked.
        takes: Rings that are part of it from now on.
        is_ruled: Whether a decision changed it.
    """

    accounts: frozenset[int]
    of: tuple[Group, ...]
    ring: EntityKey | None = None
    takes: tuple[EntityKey, ...] = ()
    is_ruled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Table:
    """Where parts are put together, apart, and out."""

    found: FoundGroups
    rulings: Rulings
    known: Sequence[Ring]
    settings: RingSettings

    def put(self, parts: Sequence[_Part]) -> list[_Part]:
        """Give the parts as officers decided; those left too small are no rings."""
        steps: tuple[Callable[[list[_Part]], list[_Part]], ...] = (
            self._joined,
            self._parted,
            self._without,
            self._confirmed,
        )
        put = list(parts)
        for step in steps:
            put = step(put)
        confirmed = set(self.rulings.confirmed)
        return [
            part
            for part in put
            if len(part.accounts) >= self.settings.least_members
            or (part.accounts and part.ring in confirmed)
        ]

    def _joined(self, parts: list[_Part]) -> list[_Part]:
        standing = {ring.id for ring in self.known if ring.state is not RingState.MERGED}
        for ring, (keys, taken) in self.rulings.one.items():
            accounts, names = self._places(keys), {ring, *taken}
            own = [part for part in parts if part.ring in names or _is_mostly(part, accounts)]
            takes = tuple(sorted(name for name in set(taken) & standing if name != ring))
            if not own or (len(own) == 1 and own[0].ring == ring and not takes):
                continue
            parts = [part for part in parts if part not in own]
            parts.append(
                _Part(
                    accounts=frozenset(chain.from_iterable(part.accounts for part in own)),
                    of=tuple(chain.from_iterable(part.of for part in own)),
                    ring=ring,
                    takes=takes,
                    is_ruled=True,
                )
            )
        return parts

    def _parted(self, parts: list[_Part]) -> list[_Part]:
        for apart in self.rulings.apart:
            accounts, rest = self._places(apart.accounts), self._places(apart.rest)
            parts = list(chain.from_iterable(_part(one, accounts, rest) for one in parts))
        return parts

    def _without(self, parts: list[_Part]) -> list[_Part]:
        return [
            _changed(part, part.accounts - self._places(self.rulings.out.get(part.ring, ())))
            if part.ring is not None
            else part
            for part in parts
        ]

    def _confirmed(self, parts: list[_Part]) -> list[_Part]:
        for ring, keys in self.rulings.confirmed.items():
            accounts = self._places(keys)
            own = next((part for part in parts if part.ring == ring), None)
            others = [part for part in parts if part is not own]
            parts = [_changed(part, part.accounts - accounts) for part in others]
            if own is None and accounts:
                own = _Part(accounts=accounts, of=(), ring=ring, is_ruled=True)
            if own is not None:
                parts.append(_changed(own, own.accounts | accounts))
        return parts

    def _places(self, keys: Iterable[EntityKey]) -> frozenset[int]:
        """Give positions of keys; unknown ones are left out."""
        every = self.found.material.links.keys
        found = ((key, bisect_left(every, key)) for key in keys)
        return frozenset(at for key, at in found if at < len(every) and every[at] == key)


def _is_mostly(part: _Part, accounts: frozenset[int]) -> bool:
    return 2 * len(part.accounts & accounts) > len(part.accounts)


def _part(part: _Part, accounts: frozenset[int], rest: frozenset[int]) -> Iterator[_Part]:
    """Part accounts from the rest, where they are together; the rest keeps the id."""
    own = part.accounts & accounts
    if not own or not part.accounts & rest:
        yield part
        return
    yield _changed(part, part.accounts - own)
    yield _Part(accounts=own, of=part.of, is_ruled=True)


def _changed(part: _Part, accounts: frozenset[int]) -> _Part:
    if accounts == part.accounts:
        return part
    return replace(part, accounts=accounts, is_ruled=True)


def _group(part: _Part, found: FoundGroups, settings: RingSettings) -> Group:
    """Give the group of a part that officers changed."""
    members: Ints = np.array(sorted(part.accounts), dtype=np.int64)
    complaints = found.complaints_of(members, settings=settings)
    weights = {
        account: weight
        for group in part.of
        for account, weight in zip(group.members.tolist(), group.weights.tolist(), strict=True)
    }
    return Group(
        members=members,
        complaints=complaints,
        incidents=len(np.unique(found.material.mentions.incident[complaints])),
        weights=np.array([weights.get(at, found.scores[at]) for at in members.tolist()]),
        score=float(found.scores[members].mean()),
    )


def _names_of(
    found: FoundGroups, known: Sequence[Ring], *, at: datetime, settings: RingSettings
) -> Sequence[EntityKey | None]:
    """Give the ring that each group would carry on by itself; None: none."""
    keys = found.material.links.keys
    groups: list[Found] = [
        KeptRing(
            members=tuple(
                KeptMember(account=keys[at], score=weight)
                for at, weight in zip(group.members.tolist(), group.weights.tolist(), strict=True)
            )
        )
        for group in found.groups
    ]
    entries = update_register(groups, [_profile(ring) for ring in known], at=at, settings=settings)
    ids = {ring.id for ring in known}
    names = {entry.group: entry.profile.id for entry in entries if entry.profile.id in ids}
    return [names.get(place) for place in range(len(groups))]


def _profile(ring: Ring) -> Profile[Found]:
    found: Found = ring.found
    return Profile(
        id=ring.id,
        state=ring.state,
        found=found,
        memory=ring.memory,
        born_at=ring.born_at,
        changed_at=ring.changed_at,
        version=ring.version,
        merged_into=ring.merged_into,
        aliases=ring.aliases,
    )
