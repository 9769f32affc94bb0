"""The ring register of a store: ids that last as long as their rings, and what became of each.

Methods: `analytics.register_update`, RINGS.md section 13.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.profiles import Accounts, Entry, Pin, Profile
from analytics.register_update import update_register
from analytics.settings import RingSettings
from graph.model.ids import AcknowledgementNo
from graph.model.member import RingMember
from graph.model.register import RegisterChange
from graph.model.ring import Community, Ring


def register_rings(
    found: Sequence[Community],
    known: Sequence[Ring],
    *,
    at: datetime,
    districts: Mapping[AcknowledgementNo, str],
    settings: RingSettings | None = None,
    pins: Mapping[Accounts, Pin] | None = None,
    last_no: int = 0,
) -> RegisterChange:
    """Match what was found to what is known, and tell what became of each ring.

    Args:
        found: Groups of one run.
        known: Every ring ever registered, merged ones too: their ids are never given again.
        at: Time of this update; aware UTC, not before any ring's last change.
        districts: District of each complaint, where known.
        settings: Constants; None: those of RINGS.md.
        pins: Which rings some groups carry on because officers decided so; None: none.
        last_no: Number of the last id ever given, where `known` is not every ring.

    Returns:
        New versions of rings that changed, by id; their events; rings found as they were.
    """
    groups = [_place(group, districts) for group in found]
    profiles = [_profile(ring) for ring in known]
    entries = update_register(
        groups, profiles, at=at, settings=settings, pins=pins, last_no=last_no
    )
    return RegisterChange(
        rings=tuple(_ring(entry) for entry in entries if entry.is_new),
        events=tuple(event for entry in entries for event in entry.events),
        unchanged=tuple(
            _ring(entry) for entry in entries if not entry.is_new and entry.group is not None
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Placed:
    """A community and the districts of its complaints: a change of either is a new version."""

    community: Community
    districts: tuple[str, ...]

    @property
    def members(self) -> tuple[RingMember, ...]:
        """Its accounts."""
        return self.community.members

    @property
    def complaints(self) -> tuple[AcknowledgementNo, ...]:
        """Its complaints."""
        return self.community.complaints

    @property
    def last_event_at(self) -> datetime | None:
        """Its last sign of life."""
        return self.community.last_event_at


def _place(community: Community, districts: Mapping[AcknowledgementNo, str]) -> _Placed:
    own = {districts[no] for no in community.complaints if no in districts}
    return _Placed(community=community, districts=tuple(sorted(own)))


def _profile(ring: Ring) -> Profile[_Placed]:
    return Profile(
        id=ring.id,
        state=ring.state,
        found=_Placed(community=ring.found, districts=ring.districts),
        memory=ring.memory,
        born_at=ring.born_at,
        changed_at=ring.changed_at,
        version=ring.version,
        merged_into=ring.merged_into,
        aliases=ring.aliases,
    )


def _ring(entry: Entry[_Placed]) -> Ring:
    profile = entry.profile
    return Ring(
        id=profile.id,
        state=profile.state,
        found=profile.found.community,
        memory=profile.memory,
        born_at=profile.born_at,
        changed_at=profile.changed_at,
        version=profile.version,
        merged_into=profile.merged_into,
        aliases=profile.aliases,
        districts=profile.found.districts,
    )
