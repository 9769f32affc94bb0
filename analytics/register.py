"""The ring register: ids that last as long as their rings, and what became of each.

Methods: `analytics.matching`, RINGS.md section 13.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from analytics.matching import Heir, Memory, match_groups, recall, remember
from analytics.settings import RingSettings
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, natural_key
from graph.model.register import RegisterChange, RingEvent, RingEventKind
from graph.model.ring import Community, Ring, RingState

ID_DIGITS: Final = 6  # ring:R000001; more digits come by themselves


def register_rings(
    found: Sequence[Community],
    known: Sequence[Ring],
    *,
    at: datetime,
    districts: Mapping[AcknowledgementNo, str],
    settings: RingSettings | None = None,
) -> RegisterChange:
    """Match what was found to what is known, and tell what became of each ring.

    The same groups again change nothing, but that time passes: a ring that is not found, or
    whose last fact is older than `dormant_days`, sleeps; a new one may be born asleep.

    Args:
        found: Groups of one run.
        known: Every ring ever registered, merged ones too: their ids are never given again.
        at: Time of this update; aware UTC, not before any ring's last change.
        districts: District of each complaint, where known.
        settings: Constants; None: those of RINGS.md.

    Returns:
        New versions of rings that changed, by id; their events; rings found as they were.
    """
    page = _Page(at=at, districts=districts, settings=settings or RingSettings())
    rings = {ring.id: ring for ring in known if ring.state is not RingState.MERGED}
    memories = {name: recall(ring, at=at, settings=page.settings) for name, ring in rings.items()}
    groups = sorted(found, key=lambda group: [member.account for member in group.members])
    heirs = match_groups(groups, rings, memories, settings=page.settings)
    ids = _name(heirs, known)
    children: dict[EntityKey, list[EntityKey]] = defaultdict(list)
    for name, heir in zip(ids, heirs, strict=True):
        for parent in heir.parents:
            children[parent].append(name)
    versions = [
        _carried_on(rings[name], group, heir, rings, memories, tuple(children[name]), page)
        if heir.ring
        else _born(name, group, heir, page)
        for name, group, heir in zip(ids, groups, heirs, strict=True)
    ]
    versions += [
        _merged(rings[lost], into=name, page=page)
        for name, heir in zip(ids, heirs, strict=True)
        for lost in heir.absorbed
    ]
    met = {version.ring.id for version in versions}
    versions += [
        _not_found(ring, memories[name], tuple(children[name]), page)
        for name, ring in rings.items()
        if name not in met
    ]
    return _change(versions, found_again={name for name in ids if name in rings})


@dataclass(frozen=True, slots=True, kw_only=True)
class _Page:
    """What every entry of one update shares."""

    at: datetime
    districts: Mapping[AcknowledgementNo, str]
    settings: RingSettings

    def is_quiet(self, group: Community) -> bool:
        """Tell whether a group has shown no sign for long."""
        last = group.last_event_at
        return last is not None and last < self.at - timedelta(days=self.settings.dormant_days)

    def places(self, group: Community) -> tuple[str, ...]:
        """Give the districts of a group's complaints, sorted."""
        own = {self.districts[no] for no in group.complaints if no in self.districts}
        return tuple(sorted(own))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Version:
    """A ring after an update: `is_new` says whether it is to be written."""

    ring: Ring
    is_new: bool
    events: tuple[RingEvent, ...] = ()


def _name(heirs: Sequence[Heir], known: Iterable[Ring]) -> Sequence[EntityKey]:
    """Give each group its id: the one it keeps, or the next that nobody ever had."""
    used = {name for ring in known for name in (ring.id, *ring.aliases)}
    last = max((int(name.rpartition("R")[2]) for name in used), default=0)
    names = []
    for heir in heirs:
        if heir.ring is None:
            last += 1
        names.append(heir.ring or natural_key(EntityKind.RING, f"R{last:0{ID_DIGITS}d}"))
    return names


def _born(name: EntityKey, group: Community, heir: Heir, page: _Page) -> _Version:
    ring = Ring(
        id=name,
        state=RingState.DORMANT if page.is_quiet(group) else RingState.ACTIVE,
        found=group,
        memory=tuple(remember(group, settings=page.settings).items()),
        born_at=page.at,
        changed_at=page.at,
        version=1,
        districts=page.places(group),
    )
    event = RingEvent(
        ring=name,
        kind=RingEventKind.BORN,
        at=page.at,
        version=1,
        joined=tuple(member.account for member in group.members),
        complaints_joined=group.complaints,
        others=heir.parents,
    )
    return _Version(ring=ring, is_new=True, events=(event,))


def _carried_on(
    old: Ring,
    group: Community,
    heir: Heir,
    rings: Mapping[EntityKey, Ring],
    memories: Mapping[EntityKey, Memory],
    children: tuple[EntityKey, ...],
    page: _Page,
) -> _Version:
    """Give the next version of a ring that was found again, or the same one."""
    state = RingState.DORMANT if page.is_quiet(group) else RingState.ACTIVE
    swallowed = [rings[lost] for lost in heir.absorbed]
    aliases = {*old.aliases, *heir.absorbed}.union(*(ring.aliases for ring in swallowed))
    recalled = [memories[name] for name in (old.id, *heir.absorbed)]
    new = replace(
        old,
        state=state,
        found=group,
        districts=page.places(group),
        aliases=tuple(sorted(aliases)),
    )
    if new == old:
        return _Version(ring=old, is_new=False)
    new = replace(
        new,
        memory=tuple(remember(group, *recalled, settings=page.settings).items()),
        changed_at=page.at,
        version=old.version + 1,
    )
    events = (*_membership(old, new, heir.absorbed, children), *_state(old, new))
    return _Version(ring=new, is_new=True, events=events)


def _membership(
    old: Ring, new: Ring, absorbed: tuple[EntityKey, ...], children: tuple[EntityKey, ...]
) -> Sequence[RingEvent]:
    """Tell who came and went: one event, of the weightiest kind, or none."""
    before = {member.account for member in old.found.members}
    after = {member.account for member in new.found.members}
    came = set(new.found.complaints) - set(old.found.complaints)
    went = before - after or set(old.found.complaints) - set(new.found.complaints)
    kinds = (
        (RingEventKind.MERGED, bool(absorbed)),
        (RingEventKind.SPLIT, bool(children)),
        (RingEventKind.GREW, bool(after - before or came)),
        (RingEventKind.SHRANK, bool(went)),
    )
    return [
        RingEvent(
            ring=new.id,
            kind=kind,
            at=new.changed_at,
            version=new.version,
            joined=tuple(sorted(after - before)),
            left=tuple(sorted(before - after)),
            complaints_joined=tuple(sorted(came)),
            others=absorbed or children,
        )
        for kind, happened in kinds
        if happened
    ][:1]


def _state(old: Ring, new: Ring) -> Sequence[RingEvent]:
    """Tell whether a ring fell asleep or woke."""
    if old.state is new.state:
        return []
    asleep = new.state is RingState.DORMANT
    kind = RingEventKind.DORMANT if asleep else RingEventKind.REACTIVATED
    return [RingEvent(ring=new.id, kind=kind, at=new.changed_at, version=new.version)]


def _merged(old: Ring, *, into: EntityKey, page: _Page) -> _Version:
    """Give the last version of a ring that is part of another; the other tells of it."""
    state = RingState.MERGED
    ring = replace(old, state=state, merged_into=into, changed_at=page.at, version=old.version + 1)
    return _Version(ring=ring, is_new=True)


def _not_found(old: Ring, memory: Memory, children: tuple[EntityKey, ...], page: _Page) -> _Version:
    """Put a ring to sleep that no group carries on; what it remembers is frozen."""
    if old.state is RingState.DORMANT:
        return _Version(ring=old, is_new=False)
    ring = replace(
        old,
        state=RingState.DORMANT,
        memory=tuple(sorted(memory.items())),
        changed_at=page.at,
        version=old.version + 1,
    )
    events = [replace(event, others=children) for event in _state(old, ring)]
    return _Version(ring=ring, is_new=True, events=tuple(events))


def _change(versions: Iterable[_Version], *, found_again: set[EntityKey]) -> RegisterChange:
    ordered = sorted(versions, key=lambda version: version.ring.id)
    return RegisterChange(
        rings=tuple(version.ring for version in ordered if version.is_new),
        events=tuple(event for version in ordered for event in version.events),
        unchanged=tuple(
            version.ring
            for version in ordered
            if not version.is_new and version.ring.id in found_again
        ),
    )
