"""What a register keeps of each ring: enough to know it again, whatever else is told of it.

A group is anything with members, complaints and a last sign, so that one register serves the
rings of a store and those of a bare file.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, Protocol, TypeAlias, TypeVar

from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.register import RingEvent
from graph.model.ring import RingState


class Member(Protocol):
    """An account of a group, and how surely it belongs, 0 to 1."""

    @property
    def account(self) -> EntityKey:
        """Its key."""
        ...

    @property
    def score(self) -> float:
        """How surely it belongs, 0 to 1."""
        ...


class Found(Protocol):
    """A group found by one run; two equal ones are the same group with the same figures."""

    @property
    def members(self) -> Sequence[Member]:
        """Sorted by key, none twice."""
        ...

    @property
    def complaints(self) -> Sequence[AcknowledgementNo]:
        """Acknowledgement numbers, sorted."""
        ...

    @property
    def last_event_at(self) -> datetime | None:
        """Its last sign of life; None: none is dated."""
        ...


F = TypeVar("F", bound=Found)


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile(Generic[F]):
    """A ring as its register knows it.

    Attributes:
        id: ``ring:R000123``; never reused.
        state: Whether it is at work.
        found: The group as last found.
        memory: Remembered weight of each account, sorted by key.
        born_at: When it entered the register; aware UTC.
        changed_at: When it last changed; aware UTC.
        version: From 1; rises with each change.
        merged_into: The ring it became part of; None: it stands.
        aliases: Ids of rings merged into it, sorted.
    """

    id: EntityKey
    state: RingState
    found: F
    memory: tuple[tuple[EntityKey, float], ...]
    born_at: datetime
    changed_at: datetime
    version: int
    merged_into: EntityKey | None = None
    aliases: tuple[EntityKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Which ring a group carries on, because an officer decided so.

    Attributes:
        ring: Its id.
        takes: Ids of rings that are part of it from now on.
    """

    ring: EntityKey
    takes: tuple[EntityKey, ...] = ()


Accounts: TypeAlias = tuple[EntityKey, ...]
"""The accounts of a group, sorted: what names it within one run."""


def accounts_of(group: Found) -> Accounts:
    """Give the accounts of a group, sorted."""
    return tuple(member.account for member in group.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Generic[F]):
    """A ring after an update.

    Attributes:
        profile: What is kept of it now.
        group: Place of the group that carries it on; None: it was not found.
        is_new: Whether this version is to be written.
        events: What became of it.
    """

    profile: Profile[F]
    group: int | None
    is_new: bool
    events: tuple[RingEvent, ...] = ()
