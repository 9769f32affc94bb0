"""What an entity is, out of its records; both stores fold alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from typing import Any, Final

from graph.model.entity import (
    NUMBER_FIELD,
    Account,
    Atm,
    Company,
    Device,
    Entity,
    EntityFlag,
    IdentifierUse,
    KnownEntity,
    Person,
    Phone,
    UpiHandle,
    Wallet,
    number_of,
)
from graph.model.ids import PERSONAL_KINDS, AcknowledgementNo, EntityKey, EntityKind, kind_of
from graph.model.link import LinkKind
from graph.store.values import from_json

KINDS: Final[Mapping[EntityKind, type[Entity]]] = {
    EntityKind.ACCOUNT: Account,
    EntityKind.UPI: UpiHandle,
    EntityKind.WALLET: Wallet,
    EntityKind.PHONE: Phone,
    EntityKind.DEVICE: Device,
    EntityKind.ATM: Atm,
    EntityKind.PERSON: Person,
    EntityKind.COMPANY: Company,
}
"""The value of each kind of entity."""

MONEY_HOLDERS: Final = frozenset({EntityKind.ACCOUNT, EntityKind.UPI, EntityKind.WALLET})
"""Kinds that hold money, and so have holders."""

FLAGS: Final = tuple(EntityFlag)
VALID_IFSC: Final = re.compile(r"[A-Z]{4}0[A-Z0-9]{6}")  # DOMAIN.md 2.3
COMPLAINT_PREFIX: Final = len(f"{EntityKind.COMPLAINT}:")


def acknowledgement_no(key: str) -> AcknowledgementNo:
    """Give the number that a complaint's key holds."""
    return AcknowledgementNo(key[COMPLAINT_PREFIX:])


def link_of_use(use: IdentifierUse) -> LinkKind | None:
    """Tell as which link the use of an identifier is read; None: it ties nothing."""
    user = kind_of(use.user)
    is_complaint = user is EntityKind.COMPLAINT
    match kind_of(use.identifier):
        case EntityKind.PHONE:
            return LinkKind.NAMES_PHONE if is_complaint else LinkKind.USES_PHONE
        case EntityKind.DEVICE if not is_complaint:
            return LinkKind.USES_DEVICE
        case EntityKind.PERSON if user is EntityKind.PERSON:
            return LinkKind.INTRODUCED
        case EntityKind.PERSON | EntityKind.COMPANY if user in MONEY_HOLDERS:
            return LinkKind.HELD_BY
        case _:
            return None


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


def machines_of(
    keys: Iterable[EntityKey],
    records: Mapping[EntityKey, Sequence[tuple[str, str | None]]],
    named: Mapping[EntityKey, KnownEntity],
) -> dict[EntityKey, Atm]:
    """Give machines in the order of keys; those of which nothing is seen are left out.

    Args:
        keys: Of all machines.
        records: As for `fold_entity`, of those of which the read sees any.
        named: The others, as far as the read sees them.
    """
    found: dict[EntityKey, Atm] = {}
    for key in keys:
        entity = fold_entity(Atm, records[key]) if key in records else None
        if entity is None and key in named:
            entity = named[key].entity
        if isinstance(entity, Atm):
            found[key] = entity
    return found


def bare_entity(key: EntityKey, records: Sequence[tuple[str, str | None]]) -> Entity:
    """Give an entity of which the scope shows facts but no record: its number and flags alone.

    Args:
        key: Of the entity.
        records: As for `fold_entity`, of anybody; none: its number is not known either.
    """
    kind = KINDS[kind_of(key)]
    known = fold_entity(kind, records) if records else None
    if isinstance(known, Phone | Device | Company):
        return known
    shown: dict[str, Any] = {NUMBER_FIELD[kind]: number_of(known) if known else _public_part(key)}
    if isinstance(known, Atm):
        shown["kind"] = known.kind
    return kind(key=key, flags=known.flags if known else frozenset(), **shown)


def _public_part(key: EntityKey) -> str:
    """Give the number that a key tells; empty: it is a secret."""
    kind, _, token = key.partition(":")
    return "" if kind in PERSONAL_KINDS else token
