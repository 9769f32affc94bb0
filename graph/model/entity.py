"""Things that facts speak of: accounts, handles, wallets, phones, devices, machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final, TypeAlias

from graph.model.fact import Fact
from graph.model.ids import EntityKey, EntityKind
from graph.model.place import Point


class EntityFlag(StrEnum):
    """What is odd about an identifier."""

    MASKED = "MASKED"
    NOT_AVAILABLE = "NOT_AVAILABLE"
    PRECISION_LOST = "PRECISION_LOST"
    PSEUDO_IFSC = "PSEUDO_IFSC"
    IFSC_TEXT_MISMATCH = "IFSC_TEXT_MISMATCH"
    BANK_CONFLICT = "BANK_CONFLICT"
    AGGREGATOR = "AGGREGATOR"
    MERCHANT = "MERCHANT"
    INVALID_NUMBER = "INVALID_NUMBER"
    BLOCKED = "BLOCKED"


NEVER_JOINS = frozenset(
    {
        EntityFlag.MASKED,
        EntityFlag.NOT_AVAILABLE,
        EntityFlag.PRECISION_LOST,
        EntityFlag.AGGREGATOR,
        EntityFlag.MERCHANT,
    }
)
"""Flags of identifiers that must not link two complaints (DOMAIN.md 2.3, 2.4)."""


class AtmKind(StrEnum):
    """What sort of place hands out cash."""

    ATM = "ATM"
    MICRO_ATM = "MICRO_ATM"
    POS = "POS"
    BRANCH = "BRANCH"


@dataclass(frozen=True, slots=True, kw_only=True)
class Account:
    """A bank account, or a token that stands in an account's place.

    Attributes:
        key: ``account:…``.
        number: Digits without leading zeros, or the raw token; personal.
        bank: Name of the bank, from the IFSC where it is valid.
        ifsc: Valid IFSC, or None.
        holder: Name of the holder, where a file tells; personal.
        flags: What is odd about it.
    """

    key: EntityKey
    number: str
    bank: str | None = None
    ifsc: str | None = None
    holder: str | None = None
    flags: frozenset[EntityFlag] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class UpiHandle:
    """A UPI id, ``name@bank``; personal."""

    key: EntityKey
    handle: str
    bank: str | None = None
    flags: frozenset[EntityFlag] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Wallet:
    """A wallet or prepaid instrument, by its token or number; personal."""

    key: EntityKey
    token: str
    provider: str | None = None
    flags: frozenset[EntityFlag] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A telephone number, ten digits where it is an Indian mobile; personal."""

    key: EntityKey
    number: str
    flags: frozenset[EntityFlag] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """A handset, by the first 14 digits of its IMEI; personal."""

    key: EntityKey
    imei: str
    flags: frozenset[EntityFlag] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Atm:
    """A machine or place that hands out cash; public.

    Attributes:
        key: ``atm:SBIN0000691-2``.
        atm_id: Number of the machine as its bank writes it, upper case.
        kind: What sort of place.
        bank: Name of its bank.
        point: Where it stands, if known.
        accuracy_m: How exactly, metres; None: unknown.
        address: Words for the place, as files give them.
        district: ``STATE/NAME``, if known.
    """

    key: EntityKey
    atm_id: str
    kind: AtmKind = AtmKind.ATM
    bank: str | None = None
    point: Point | None = None
    accuracy_m: float | None = None
    address: str | None = None
    district: str | None = None
    flags: frozenset[EntityFlag] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody who holds accounts; personal.

    Attributes:
        key: ``person:…``.
        number: The number a register knows them by; personal.
        name: As a register writes it; None: not told.
    """

    key: EntityKey
    number: str
    name: str | None = None
    flags: frozenset[EntityFlag] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company that holds accounts; public.

    Attributes:
        key: ``company:…``.
        number: The number a register knows it by.
        name: As a register writes it; None: not told.
    """

    key: EntityKey
    number: str
    name: str | None = None
    flags: frozenset[EntityFlag] = frozenset()


Entity: TypeAlias = Account | UpiHandle | Wallet | Phone | Device | Atm | Person | Company

NUMBER_FIELD: Final[Mapping[type[Entity], str]] = {
    Account: "number",
    UpiHandle: "handle",
    Wallet: "token",
    Phone: "number",
    Device: "imei",
    Atm: "atm_id",
    Person: "number",
    Company: "number",
}
"""The field that holds what an entity is known by; personal where the entity is."""


def number_of(entity: Entity) -> str:
    """Give what an entity is known by, in clear."""
    number: str = getattr(entity, NUMBER_FIELD[type(entity)])
    return number


@dataclass(frozen=True, slots=True, kw_only=True)
class EntityRecord(Fact):
    """A fact that says what an entity is like; an entity is the fold of its records.

    Attributes:
        entity: The attributes as this source gives them.
    """

    entity: Entity


class IdentifierRole(StrEnum):
    """How somebody stands to an identifier."""

    USES = "USES"
    COMPLAINANT = "COMPLAINANT"
    SUSPECT = "SUSPECT"
    HELD = "HELD"
    INTRODUCED = "INTRODUCED"


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierUse(Fact):
    """An account uses a phone or a device or is held by somebody, or a complaint names one.

    Attributes:
        user: Key of the account or complaint; of the person who introduced another.
        identifier: Key of the phone, device or handle; of the holder; of the person introduced.
        role: How the user stands to it.
    """

    user: EntityKey
    identifier: EntityKey
    role: IdentifierRole


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownEntity:
    """An entity as the store knows it at an instant.

    Attributes:
        entity: Its attributes, folded from all records then known: the newest that says one wins,
            flags add up.
        kind: What it is.
    """

    entity: Entity
    kind: EntityKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentions:
    """Where and when facts name an entity: as many rows as it has facts, so asked for apart.

    Attributes:
        districts: Districts of the complaints that name it, sorted, ``STATE/NAME``.
        first_known_at: When police first knew of it; aware UTC.
        first_event_at: First dated fact; aware UTC, or None.
        last_event_at: Last dated fact; aware UTC, or None.
    """

    districts: tuple[str, ...]
    first_known_at: datetime
    first_event_at: datetime | None
    last_event_at: datetime | None
