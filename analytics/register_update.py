"""One update of a register: which ring each group carries on, and what became of each ring.

Methods: `analytics.matching`, RINGS.md section 13.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final, Generic

from analytics.matching import Heir, Memory, match_groups, match_merged, recall, remember
from analytics.profiles import Accounts, Entry, F, Found, Pin, Profile, accounts_of
from analytics.settings import RingSettings
from graph.model.ids import EntityKey, EntityKind, natural_key
from graph.model.register import RingEvent, RingEventKind
from graph.model.ring import RingState

ID_DIGITS: Final = 6  # ring:R000001; more digits come by themselves


def update_register(
    found: Sequence[F],
    known: Sequence[Profile[F]],
    *,
    at: datetime,
    settings: RingSettings | None = None,
    pins: Mapping[Accounts, Pin] | None = None,
    last_no: int = 0,
) -> Sequence[Entry[F]]:
    """Match what was found to what is known, and tell what became of each ring.

    The same groups again change nothing, but that time passes: a ring that is not found, or
    whose last sign is older than `dormant_days`, sleeps; a new one may be born asleep.

    Args:
        found: Groups of one run; no two of the very same accounts.
        known: Every ring ever registered, merged ones too: their ids are never given again.
        at: Time of this update; aware UTC, not before any ring's last change.
        settings: Constants; None: those of RINGS.md.
        pins: Which rings some groups carry on whatever they remember; None: none.
        last_no: Number of the last id ever given, where `known` is not every ring.

    Returns:
        An entry for each ring but those that merged earlier and did not part again, by id.
    """
    settings = settings or RingSettings()
    rings = {ring.id: ring for ring in known if ring.state is not RingState.MERGED}
    memories = {name: recall(ring, at=at, settings=settings) for name, ring in rings.items()}
    order = sorted(range(len(found)), key=lambda place: _place(found[place]))
    groups = [found[place] for place in order]
    heirs = match_groups(groups, rings, memories, settings=settings, pins=pins or {})
    merged = {ring.id: ring for ring in known if ring.state is RingState.MERGED}
    new = {place: group for place, group in enumerate(groups) if heirs[place].ring is None}
    again = match_merged(new, merged, settings=settings)
    ids = _name(heirs, again, known, last_no)
    update = _Update(
        rings={**rings, **{name: merged[name] for name in again.values()}},
        memories=memories,
        children=_children(ids, heirs),
        parted=frozenset(again.values()),
        at=at,
        settings=settings,
    )
    entries = [
        update.entry(place, name, group, heir)
        for place, name, group, heir in zip(order, ids, groups, heirs, strict=True)
    ]
    entries += [
        update.merged(lost, into=name)
        for name, heir in zip(ids, heirs, strict=True)
        for lost in heir.absorbed
    ]
    met = {entry.profile.id for entry in entries}
    entries += [update.not_found(name) for name in rings if name not in met]
    return sorted(entries, key=lambda entry: entry.profile.id)


def _children(
    ids: Sequence[EntityKey], heirs: Sequence[Heir]
) -> Mapping[EntityKey, tuple[EntityKey, ...]]:
    children: dict[EntityKey, list[EntityKey]] = defaultdict(list)
    for name, heir in zip(ids, heirs, strict=True):
        for parent in heir.parents:
            children[parent].append(name)
    return {parent: tuple(names) for parent, names in children.items()}


def number_of(ring: EntityKey) -> int:
    """Give the number in a ring's id."""
    return int(ring.rpartition("R")[2])


def _name(
    heirs: Sequence[Heir],
    again: Mapping[int, EntityKey],
    known: Iterable[Profile[F]],
    last_no: int,
) -> Sequence[EntityKey]:
    """Give each group its id: the one it keeps or had, or the next that nobody ever had."""
    used = {name for ring in known for name in (ring.id, *ring.aliases)}
    last = max((number_of(name) for name in used), default=0)
    last = max(last, last_no)
    names = []
    for place, heir in enumerate(heirs):
        kept = heir.ring or again.get(place)
        if kept is None:
            last += 1
        names.append(kept or natural_key(EntityKind.RING, f"R{last:0{ID_DIGITS}d}"))
    return names


@dataclass(frozen=True, slots=True, kw_only=True)
class _Update(Generic[F]):
    """What every entry of one update shares."""

    rings: Mapping[EntityKey, Profile[F]]
    memories: Mapping[EntityKey, Memory]
    children: Mapping[EntityKey, tuple[EntityKey, ...]]
    parted: frozenset[EntityKey]
    at: datetime
    settings: RingSettings

    def entry(self, place: int, name: EntityKey, group: F, heir: Heir) -> Entry[F]:
        """Give what becomes of a group's ring."""
        if heir.ring is not None:
            return self.carried_on(place, group, heir)
        if name in self.parted:
            return self.parted_again(place, name, group, heir)
        return self.born(place, name, group, heir)

    def parted_again(self, place: int, name: EntityKey, group: F, heir: Heir) -> Entry[F]:
        """Give a ring that had merged its own life again, under its own id."""
        old = self.rings[name]
        new = replace(
            old,
            state=self._state(group),
            found=group,
            memory=tuple(remember(group, dict(old.memory), settings=self.settings).items()),
            merged_into=None,
            changed_at=self.at,
            version=old.version + 1,
        )
        woken = RingEvent(
            ring=name,
            kind=RingEventKind.REACTIVATED,
            at=self.at,
            version=new.version,
            others=heir.parents,
            accounts_before=len(group.members),
            accounts_after=len(group.members),
        )
        return Entry(
            profile=new,
            group=place,
            is_new=True,
            events=(*_membership(old, new, heir, ()), woken),
        )

    def born(self, place: int, name: EntityKey, group: F, heir: Heir) -> Entry[F]:
        """Give the first version of a ring."""
        profile = Profile(
            id=name,
            state=self._state(group),
            found=group,
            memory=tuple(remember(group, settings=self.settings).items()),
            born_at=self.at,
            changed_at=self.at,
            version=1,
        )
        event = RingEvent(
            ring=name,
            kind=RingEventKind.BORN,
            at=self.at,
            version=1,
            joined=accounts_of(group),
            complaints_joined=tuple(group.complaints),
            others=heir.parents,
            accounts_after=len(group.members),
        )
        return Entry(profile=profile, group=place, is_new=True, events=(event,))

    def carried_on(self, place: int, group: F, heir: Heir) -> Entry[F]:
        """Give the next version of a ring that was found again, or the same one."""
        old = self.rings[heir.ring or EntityKey("")]
        swallowed = [self.rings[lost] for lost in heir.absorbed]
        aliases = {*old.aliases, *heir.absorbed}.union(*(ring.aliases for ring in swallowed))
        aliases -= self.parted.union(*(self.rings[name].aliases for name in self.parted))
        new = replace(old, state=self._state(group), found=group, aliases=tuple(sorted(aliases)))
        if new == old:
            return Entry(profile=old, group=place, is_new=False)
        recalled = [self.memories[name] for name in (old.id, *heir.absorbed)]
        new = replace(
            new,
            memory=tuple(
                remember(
                    group,
                    *recalled,
                    settings=self.settings,
                    since=max(self.at - old.changed_at, timedelta()),
                ).items()
            ),
            changed_at=self.at,
            version=old.version + 1,
        )
        events = (*_membership(old, new, heir, self.children.get(old.id, ())), *_state(old, new))
        return Entry(profile=new, group=place, is_new=True, events=events)

    def merged(self, name: EntityKey, *, into: EntityKey) -> Entry[F]:
        """Give the last version of a ring that is part of another; the other tells of it."""
        old = self.rings[name]
        state, version = RingState.MERGED, old.version + 1
        new = replace(old, state=state, merged_into=into, changed_at=self.at, version=version)
        return Entry(profile=new, group=None, is_new=True)

    def not_found(self, name: EntityKey) -> Entry[F]:
        """Put a ring to sleep that no group carries on; what it remembers is frozen."""
        old = self.rings[name]
        if old.state is RingState.DORMANT:
            return Entry(profile=old, group=None, is_new=False)
        new = replace(
            old,
            state=RingState.DORMANT,
            memory=tuple(sorted(self.memories[name].items())),
            changed_at=self.at,
            version=old.version + 1,
        )
        children = self.children.get(name, ())
        events = tuple(replace(event, others=children) for event in _state(old, new))
        return Entry(profile=new, group=None, is_new=True, events=events)

    def _state(self, group: Found) -> RingState:
        """Tell whether a group has shown no sign for long."""
        last, most = group.last_event_at, timedelta(days=self.settings.dormant_days)
        is_quiet = last is not None and last < self.at - most
        return RingState.DORMANT if is_quiet else RingState.ACTIVE


def _place(group: Found) -> tuple[Sequence[tuple[EntityKey, float]], Sequence[str]]:
    """Give what orders groups, whatever the order in which they were found."""
    return [(member.account, member.score) for member in group.members], group.complaints


def _membership(
    old: Profile[F], new: Profile[F], heir: Heir, children: tuple[EntityKey, ...]
) -> Sequence[RingEvent]:
    """Tell who came and went: one event, of the weightiest kind, or none."""
    before, after = set(accounts_of(old.found)), set(accounts_of(new.found))
    told, tells = set(old.found.complaints), set(new.found.complaints)
    kinds = (
        (RingEventKind.MERGED, bool(heir.absorbed)),
        (RingEventKind.SPLIT, bool(children)),
        (RingEventKind.GREW, bool(after - before or tells - told)),
        (RingEventKind.SHRANK, bool(before - after or told - tells)),
    )
    return [
        RingEvent(
            ring=new.id,
            kind=kind,
            at=new.changed_at,
            version=new.version,
            joined=tuple(sorted(after - before)),
            left=tuple(sorted(before - after)),
            complaints_joined=tuple(sorted(tells - told)),
            complaints_left=tuple(sorted(told - tells)),
            others=heir.absorbed or children,
            accounts_before=len(before),
            accounts_after=len(after),
            overlap=heir.overlap,
        )
        for kind, happened in kinds
        if happened
    ][:1]


def _state(old: Profile[F], new: Profile[F]) -> Sequence[RingEvent]:
    """Tell whether a ring fell asleep or woke; who came and went stands in another event."""
    if old.state is new.state:
        return []
    asleep = new.state is RingState.DORMANT
    return [
        RingEvent(
            ring=new.id,
            kind=RingEventKind.DORMANT if asleep else RingEventKind.REACTIVATED,
            at=new.changed_at,
            version=new.version,
            accounts_before=len(new.found.members),
            accounts_after=len(new.found.members),
        )
    ]
