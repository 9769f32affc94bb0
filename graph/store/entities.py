"""What an entity is, out of its records; both stores fold alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Final

from graph.model.entity import (
    Account,
    Atm,
    Device,
    Entity,
    EntityFlag,
    Phone,
    UpiHandle,
    Wallet,
)
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, kind_of
from graph.store.values import from_json

KINDS: Final[Mapping[EntityKind, type[Entity]]] = {
    EntityKind.ACCOUNT: Account,
    EntityKind.UPI: UpiHandle,
    EntityKind.WALLET: Wallet,
    EntityKind.PHONE: Phone,
    EntityKind.DEVICE: Device,
    EntityKind.ATM: Atm,
}
"""The value of each kind of entity."""

FLAGS: Final = tuple(EntityFlag)
VALID_IFSC: Final = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}")  # DOMAIN.md 2.3
COMPLAINT_PREFIX: Final = len(f"{EntityKind.COMPLAINT}:")


def acknowledgement_no(key: str) -> AcknowledgementNo:
    """Give the number that a complaint's key holds."""
    return AcknowledgementNo(key[COMPLAINT_PREFIX:])


def flag_bits(flags: Iterable[EntityFlag]) -> int:
    """Give flags as bits."""
    return sum(1 << FLAGS.index(flag) for flag in flags)


def flags_of(bits: int) -> frozenset[EntityFlag]:
    """Give bits as flags."""
    return frozenset(flag for at, flag in enumerate(FLAGS) if bits >> at & 1)


def ifsc_bank(entity: Entity) -> str | None:
    """Give the bank's four letters of a valid IFSC, if the entity has one."""
    ifsc = entity.ifsc if isinstance(entity, Account) else None
    return ifsc[:4] if ifsc and VALID_IFSC.fullmatch(ifsc) else None


def fold_entity(kind: type[Entity], records: Sequence[tuple[str, str | None]]) -> Entity:
    """Fold records, oldest known first: the newest that says an attribute wins.

    Args:
        kind: Of the entity.
        records: Attributes as canonical JSON, and the bank of a valid IFSC; at least one.
    """
    first, *later = [from_json(attributes, kind) for attributes, _ in records]
    flags = set(first.flags)
    entity = first
    for record in later:
        flags |= record.flags
        said = {
            one.name: value
            for one in fields(record)
            if one.name not in ("key", "flags") and (value := getattr(record, one.name)) is not None
        }
        entity = replace(entity, **said)
    if len({bank for _, bank in records if bank is not None}) > 1:
        flags.add(EntityFlag.BANK_CONFLICT)
    return entity if flags == entity.flags else replace(entity, flags=frozenset(flags))


def bare_entity(key: EntityKey, records: Sequence[tuple[str, str | None]]) -> Entity:
    """Give an entity of which the scope shows facts but no record: its number and flags alone.

    Args:
        key: Of the entity.
        records: As for `fold_entity`, of anybody; none: its number is not known either.
    """
    kind = kind_of(key)
    known = fold_entity(KINDS[kind], records) if records else None
    flags = known.flags if known else frozenset()
    match known:
        case Account():
            return Account(key=key, number=known.number, flags=flags)
        case UpiHandle():
            return UpiHandle(key=key, handle=known.handle, flags=flags)
        case Wallet():
            return Wallet(key=key, token=known.token, flags=flags)
        case Phone() | Device():
            return known
        case Atm():
            return Atm(key=key, atm_id=known.atm_id, kind=known.kind, flags=flags)
        case None:
            return _nameless(key, kind)


def _nameless(key: EntityKey, kind: EntityKind) -> Entity:
    match kind:
        case EntityKind.UPI:
            return UpiHandle(key=key, handle="")
        case EntityKind.WALLET:
            return Wallet(key=key, token="")
        case EntityKind.PHONE:
            return Phone(key=key, number="")
        case EntityKind.DEVICE:
            return Device(key=key, imei="")
        case EntityKind.ATM:
            return Atm(key=key, atm_id=key.partition(":")[2])
        case _:
            return Account(key=key, number="")
