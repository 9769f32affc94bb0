"""Facts out of lines of call records, with ids that last between files."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time
from typing import Final

from graph.intake.base import OpenedFile
from graph.intake.call_row import CallRow, Party
from graph.intake.records import record_entity
from graph.model.call import Call
from graph.model.entity import Device, Entity, IdentifierRole, IdentifierUse, Phone
from graph.model.fact import INDIA, Fact, Precision, Source
from graph.model.ids import EntityKey, EntityKind, Keyring, fact_id, natural_key

A_DAY_OF_USE: Final = "use on a day"


class CallMaker:
    """Makes the facts of one file's calls.

    The id of a call hashes both ends, the instant, the direction, the service,
    the duration and the first cell: a record drawn twice says each call once.
    That a phone used a handset is said once a day, India's.
    """

    __slots__ = ("_file", "_keys", "_made", "_said")

    def __init__(self, file: OpenedFile, keys: Keyring) -> None:
        self._file = file
        self._keys = keys
        self._made: dict[tuple[EntityKind, str], EntityKey] = {}
        self._said: set[object] = set()

    def make(self, row: CallRow, sheet: str) -> tuple[Call, tuple[Fact, ...]]:
        """Give a line's call, and what it says of phones and handsets for the first time."""
        source = self._file.source(sheet, row.number)
        subscriber = self._key(row.subscriber)
        other = self._key(row.other) if row.other else None
        device = self._named(EntityKind.DEVICE, row.imei) if row.imei else None
        call = Call(
            id=fact_id(
                "call",
                subscriber,
                other,
                row.direction,
                row.service,
                row.event_at.isoformat(),
                row.duration_s,
                row.first_cell,
            ),
            complaint=None,
            sources=(source,),
            event_at=row.event_at,
            event_precision=row.event_precision,
            known_at=self._file.known_at,
            subscriber=subscriber,
            other=other,
            direction=row.direction,
            service=row.service,
            duration_s=row.duration_s,
            device=device,
            sim=self._named(EntityKind.SIM, row.imsi) if row.imsi else None,
            first_cell=row.first_cell,
            last_cell=row.last_cell,
            first_point=row.first_point,
            last_point=row.last_point,
            forwarded_to=self._key(row.forwarded_to) if row.forwarded_to else None,
        )
        return call, tuple(self._companions(row, call, source))

    def _companions(self, row: CallRow, call: Call, source: Source) -> Iterator[Fact]:
        for party in (row.subscriber, row.other, row.forwarded_to):
            if party is not None and party[0] is EntityKind.PHONE and self._is_first(party):
                phone = Phone(key=self._key(party), number=party[1], flags=party[2])
                yield self._record(phone, source)
        if row.imei is None or call.device is None:
            return
        if self._is_first(row.imei):
            yield self._record(Device(key=call.device, imei=row.imei), source)
        day = _day(row.event_at)
        if self._is_first((call.subscriber, call.device, day)):
            yield self._use(call.subscriber, call.device, day, source)

    def _use(self, phone: EntityKey, device: EntityKey, day: datetime, source: Source) -> Fact:
        return IdentifierUse(
            id=fact_id(A_DAY_OF_USE, None, phone, device, day.date().isoformat()),
            complaint=None,
            sources=(source,),
            event_at=day,
            event_precision=Precision.DAY,
            known_at=self._file.known_at,
            user=phone,
            identifier=device,
            role=IdentifierRole.USES,
        )

    def _record(self, entity: Entity, source: Source) -> Fact:
        return record_entity(entity, complaint=None, source=source, known_at=self._file.known_at)

    def _is_first(self, said: object) -> bool:
        if said in self._said:
            return False
        self._said.add(said)
        return True

    def _key(self, party: Party) -> EntityKey:
        return self._named(party[0], party[1])

    def _named(self, kind: EntityKind, canonical: str) -> EntityKey:
        """Give a key, made once a file; a sender's is public."""
        known = self._made.get((kind, canonical))
        if known is None:
            is_public = kind is EntityKind.SENDER
            known = natural_key(kind, canonical) if is_public else self._keys.key(kind, canonical)
            self._made[kind, canonical] = known
        return known


def _day(at: datetime) -> datetime:
    """Give the first instant of India's day; aware UTC."""
    return datetime.combine(at.astimezone(INDIA), time(), INDIA).astimezone(at.tzinfo)
