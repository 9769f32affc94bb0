"""Companion facts: what a file says of the things that its rows name."""

from __future__ import annotations

from datetime import datetime
from typing import assert_never

from graph.identifiers import AccountToken, IfscCell, is_aggregator_name, is_missing
from graph.model.cell import Cell, text_of
from graph.model.entity import (
    Account,
    Atm,
    Company,
    Device,
    Entity,
    EntityFlag,
    EntityRecord,
    Person,
    Phone,
    UpiHandle,
    Wallet,
)
from graph.model.fact import Precision, Source
from graph.model.ids import AcknowledgementNo, Canonical, EntityKey, EntityKind, fact_id
from graph.reference.ifsc import bank_named, bank_of, is_same_bank

NO_IFSC = IfscCell(ifsc=None, is_pseudo=False)


def record_entity(
    entity: Entity, *, complaint: AcknowledgementNo | None, source: Source, known_at: datetime
) -> EntityRecord:
    """Make the fact that says what an entity is like; the same words give the same id."""
    return EntityRecord(
        id=fact_id("entity", complaint, entity.key, *_attributes(entity)),
        complaint=complaint,
        sources=(source,),
        event_at=None,
        event_precision=Precision.UNKNOWN,
        known_at=known_at,
        entity=entity,
    )


def _attributes(entity: Entity) -> list[Canonical]:
    """Give what tells two records of one key apart; no number in clear."""
    flags: list[Canonical] = [flag.value for flag in sorted(entity.flags)]
    match entity:
        case Account():
            return [entity.bank, entity.ifsc, entity.holder, flags]
        case UpiHandle():
            return [entity.bank, flags]
        case Wallet():
            return [entity.provider, flags]
        case Phone() | Device():
            return [flags]
        case Person() | Company():
            return [entity.name, flags]
        case Atm():
            point = entity.point
            place = f"{point.latitude:.7f},{point.longitude:.7f}" if point else None
            return [entity.kind.value, entity.bank, place, entity.address, entity.district, flags]
    assert_never(entity)


def describe_account(
    token: AccountToken, key: EntityKey, *, bank: Cell = None, ifsc: IfscCell = NO_IFSC
) -> Entity:
    """Say what a row tells of an account, handle or wallet.

    A valid IFSC decides the bank; the written name is compared with it.
    """
    written = clean_bank(bank)
    flags = token.flags | _flags(written, ifsc)
    name = _bank_name(written, ifsc.ifsc)
    match token.kind:
        case EntityKind.UPI:
            return UpiHandle(key=key, handle=token.canonical or token.raw, bank=name, flags=flags)
        case EntityKind.WALLET:
            return Wallet(key=key, token=token.canonical, provider=name, flags=flags)
        case _:
            number = token.canonical or token.raw
            return Account(key=key, number=number, bank=name, ifsc=ifsc.ifsc, flags=flags)


def clean_bank(cell: Cell) -> str:
    """Give a bank's name as written, without markup and double blanks; empty if there is none."""
    text = text_of(cell)
    return "" if is_missing(text) else text


def _flags(written: str, ifsc: IfscCell) -> frozenset[EntityFlag]:
    flags = set()
    if ifsc.is_pseudo:
        flags.add(EntityFlag.PSEUDO_IFSC)
    if written and is_aggregator_name(written):
        flags.add(EntityFlag.AGGREGATOR)
    if written and ifsc.ifsc and bank_of(ifsc.ifsc) and not is_same_bank(written, ifsc.ifsc):
        flags.add(EntityFlag.IFSC_TEXT_MISMATCH)
    return frozenset(flags)


def _bank_name(written: str, ifsc: str | None) -> str | None:
    if ifsc is not None and (name := bank_of(ifsc)):
        return name
    return bank_named(written) or written or None
