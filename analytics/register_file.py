"""A register in a JSON file: for bare files, which have no store to keep one in.

Values and text only; who opens and replaces the file is `api.services.register_files`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import msgspec

from analytics.found import FoundRing
from analytics.profiles import Profile
from analytics.register_update import update_register
from analytics.settings import RingSettings
from graph.errors import InputError
from graph.model.decoding import json_decoder
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.register import RingEvent

FORMAT: Final = "ringtrace register 1"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
A_SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptMember:
    """An account of a ring that was found.

    Attributes:
        account: Its name in the tables.
        score: How surely it belongs, 0 to 1.
    """

    account: EntityKey
    score: float


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptRing:
    """What a register keeps of a ring that was found.

    Attributes:
        members: Sorted by account.
        complaints: Names of its complaints, sorted.
        last_event_at: Last transfer among members, withdrawal or complaint; None: none.
    """

    members: tuple[KeptMember, ...]
    complaints: tuple[AcknowledgementNo, ...] = ()
    last_event_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """Every ring ever found, and all that became of them.

    Attributes:
        format: Names this layout.
        at: Time of the last update, aware UTC; None: there was none.
        rings: Newest version of each, merged ones too, by id.
        events: All of them, oldest first; none is ever taken out.
    """

    format: str = FORMAT
    at: datetime | None = None
    rings: tuple[Profile[KeptRing], ...] = ()
    events: tuple[RingEvent, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """What one update came to.

    Attributes:
        register: The register from now on; the same value if nothing changed and no time passed.
        ids: Id of each ring, beside the rings given.
        events: What became of rings this time.
    """

    register: Register
    ids: tuple[EntityKey, ...]
    events: tuple[RingEvent, ...]


def instant_of(seconds: float) -> datetime:
    """Give the instant that a bare file counts in seconds from its day 0."""
    return EPOCH + timedelta(seconds=seconds)


def advance(
    register: Register,
    found: Sequence[FoundRing],
    *,
    at_s: float,
    settings: RingSettings | None = None,
) -> Advance:
    """Bring a register to a later time; the same groups at the same time change nothing.

    Args:
        register: As it was.
        found: Rings of one run, in any order.
        at_s: Time of this run, seconds as in the tables.
        settings: Constants; None: those of RINGS.md.

    Raises:
        InputError: The register is at a later time.
    """
    at = instant_of(at_s)
    if register.at is not None and at < register.at:
        raise InputError(
            f"--register: it was last updated at {_seconds(register.at)} s, later than"
            f" {_seconds(at)} s; give a later --at, or begin another register"
        )
    entries = update_register(
        [_kept(ring) for ring in found], register.rings, at=at, settings=settings
    )
    events = tuple(event for entry in entries for event in entry.events)
    met = {entry.profile.id for entry in entries}
    gone = [ring for ring in register.rings if ring.id not in met]
    rings = sorted([*gone, *(entry.profile for entry in entries)], key=lambda ring: ring.id)
    ids = {entry.group: entry.profile.id for entry in entries if entry.group is not None}
    return Advance(
        register=Register(at=at, rings=tuple(rings), events=register.events + events),
        ids=tuple(ids[place] for place in range(len(found))),
        events=events,
    )


def print_register(register: Register) -> bytes:
    """Give the one JSON text of a register, UTF-8, with a line end."""
    return (
        msgspec.json.format(msgspec.json.encode(register, order="deterministic"), indent=1) + b"\n"
    )


def parse_register(text: bytes) -> Register:
    """Read what `print_register` wrote.

    Raises:
        InputError: It is no register, or one of another layout.
    """
    try:
        register = json_decoder(Register).decode(text)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise InputError(
            "--register: the file is no register of rings; name a new file to begin one"
        ) from error
    if register.format != FORMAT:
        raise InputError(
            f"--register: the file has another layout than {FORMAT!r}; name a new file to begin one"
        )
    return register


def _kept(ring: FoundRing) -> KeptRing:
    return KeptRing(
        members=tuple(
            KeptMember(account=EntityKey(member.account), score=member.weight)
            for member in ring.members
        ),
        complaints=tuple(AcknowledgementNo(name) for name in ring.complaints),
        last_event_at=None if ring.last_event_s is None else instant_of(ring.last_event_s),
    )


def _seconds(at: datetime) -> int:
    return (at - EPOCH) // A_SECOND
