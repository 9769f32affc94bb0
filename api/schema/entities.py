"""Things that facts speak of: accounts, UPI ids, wallets, phones, handsets, machines."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import Enum
from typing import TYPE_CHECKING, Annotated, TypedDict

import strawberry

from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.facts import (
    Hold,
    TransferPart,
    WithdrawalPart,
    show_hold,
    show_transfer,
    show_withdrawal,
)
from api.schema.loaders import Asked
from api.schema.nodes import Node
from api.schema.page import First, page_request
from api.schema.recoverable import Recoverable, show_recoverable
from api.schema.scalars import Latitude, Longitude, Paise
from graph.identifiers import mask
from graph.model import entity as model
from graph.model.answer import MOST_A_PAGE
from graph.model.entity import AtmKind, EntityFlag, KnownEntity, Mentions
from graph.model.flow import Totals
from graph.model.ids import EntityKind
from graph.model.link import LinkKind

if TYPE_CHECKING:
    from api.schema.rings import Ring

ID = strawberry.ID
KnownAt = strawberry.Private[datetime | None]
HIDDEN = "…"
NEVER_SHOWN = datetime.min.replace(tzinfo=UTC)  # stands where no field asked for it
NO_MONEY = Totals(in_paise=0, out_paise=0, withdrawn_paise=0, held_paise=0, least_layer=None)


@strawberry.enum(description="Which way money went, seen from an account.")
class Direction(Enum):
    """Which way money went, seen from an account."""

    IN = strawberry.enum_value("IN", description="It came.")
    OUT = strawberry.enum_value("OUT", description="It went.")


@strawberry.type(description="How many facts of one kind an entity has, before any expansion.")
class LinkCount:
    """How many facts of one kind an entity has."""

    kind: LinkKind = strawberry.field(description="The kind of link.")
    count: int = strawberry.field(description="Facts of it, exactly.")


@strawberry.interface(description="Something facts speak of; personal values show their end only.")
class Entity(Node):
    """Something facts speak of."""

    kind: EntityKind = strawberry.field(description="What it is.")
    label: str = strawberry.field(description="A short name for lists, without personal values.")
    districts: list[str] = strawberry.field(
        description="Districts of the complaints that name it, STATE/NAME."
    )
    flags: list[EntityFlag] = strawberry.field(description="What is odd about it.")
    first_known_at: datetime = strawberry.field(description="When police first knew of it.")
    first_event_at: datetime | None = strawberry.field(
        description="Earliest dated fact; null: none is dated."
    )
    last_event_at: datetime | None = strawberry.field(
        description="Latest dated fact; null: none is dated."
    )
    link_counts: list[LinkCount] = strawberry.field(
        description="How many facts of each kind it has; kinds without any are left out."
    )
    rings: list[Annotated[Ring, strawberry.lazy("api.schema.rings")]] = strawberry.field(
        description="Rings it is a member of."
    )


@strawberry.interface(description="Something that holds money: an account, a UPI id or a wallet.")
class MoneyHolder(Entity, Node):
    """Something that holds money."""

    known_as_of: KnownAt
    layer: int | None = strawberry.field(
        description="Least hops from a victim of the money that reached it, from 1; null: not told."
    )
    in_paise: Paise = strawberry.field(description="Received, each transfer once.")
    out_paise: Paise = strawberry.field(description="Sent, each transfer once.")
    withdrawn_paise: Paise = strawberry.field(description="Drawn as cash or goods.")
    held_paise: Paise = strawberry.field(description="Blocked now.")

    @resolved("Transfers of it, newest first.")
    async def transfers(
        self,
        info: Info,
        direction: Annotated[Direction, strawberry.argument(description="Which way.")],
        first: First = None,
    ) -> TransferPart:
        """Resolve `transfers`."""
        asked = _asked(self, first)
        loaders = info.context.loaders
        part = await (loaders.received if direction is Direction.IN else loaders.sent).get(asked)
        facts = part.facts if part else ()
        return TransferPart(
            nodes=[show_transfer(fact) for fact in facts], is_cut=bool(part and part.is_cut)
        )

    @resolved("Withdrawals from it, newest first.")
    async def withdrawals(self, info: Info, first: First = None) -> WithdrawalPart:
        """Resolve `withdrawals`."""
        part = await info.context.loaders.exits.get(_asked(self, first))
        facts = part.facts if part else ()
        return WithdrawalPart(
            nodes=[show_withdrawal(fact) for fact in facts], is_cut=bool(part and part.is_cut)
        )

    @resolved("Holds on it, oldest first, at most 100.")
    async def holds(self, info: Info) -> list[Hold]:
        """Resolve `holds`."""
        found = await info.context.loaders.holds.get(_asked(self, None)) or ()
        return [show_hold(fact) for fact in found[:MOST_A_PAGE]]

    @resolved("What of its money can still be held; null: no traced rupees are left on it.")
    async def recoverable(self, info: Info) -> Recoverable | None:
        """Resolve `recoverable`."""
        found = await info.context.loaders.recoverable.get(_asked(self, None))
        return None if found is None else show_recoverable(found)


@strawberry.type(description="A bank account, or a token that stands in its place.")
class Account(MoneyHolder, Entity, Node):
    """A bank account."""

    number_masked: str = strawberry.field(description="Its number's last four.")
    bank: str | None = strawberry.field(description="Its bank's name; null: not told.")
    ifsc: str | None = strawberry.field(description="Its branch's IFSC; null: none that is valid.")


@strawberry.type(description="A UPI id.")
class UpiHandle(MoneyHolder, Entity, Node):
    """A UPI id."""

    handle_masked: str = strawberry.field(description="First letter and bank, r…@bank.")
    bank: str | None = strawberry.field(description="Its bank's name; null: not told.")


@strawberry.type(description="A wallet or prepaid instrument.")
class Wallet(MoneyHolder, Entity, Node):
    """A wallet."""

    token_masked: str = strawberry.field(description="Its number's last four.")
    provider: str | None = strawberry.field(description="Who runs it; null: not told.")


@strawberry.type(description="A telephone number.")
class Phone(Entity, Node):
    """A telephone number."""

    number_masked: str = strawberry.field(description="Its last four digits.")


@strawberry.type(description="A handset.")
class Device(Entity, Node):
    """A handset."""

    imei_masked: str = strawberry.field(description="The last four digits of its IMEI.")


@strawberry.type(description="Somebody who holds accounts.")
class Person(Entity, Node):
    """Somebody who holds accounts."""

    name_masked: str | None = strawberry.field(description="Initials; null: not told.")


@strawberry.type(description="A company that holds accounts; public.")
class Company(Entity, Node):
    """A company that holds accounts."""

    name: str | None = strawberry.field(description="As a register writes it; null: not told.")


@strawberry.type(description="A machine or place that hands out cash; public.")
class Atm(Entity, Node):
    """A machine or place that hands out cash."""

    known_as_of: KnownAt
    number: str = strawberry.field(description="Number of the machine as its bank writes it.")
    atm_kind: AtmKind = strawberry.field(description="What sort of place.")
    bank: str | None = strawberry.field(description="Its bank's name; null: not told.")
    latitude: Latitude | None = strawberry.field(description="Where it stands; null: unknown.")
    longitude: Longitude | None = strawberry.field(description="Where it stands; null: unknown.")
    accuracy_m: float | None = strawberry.field(
        description="How exactly its place is known, metres; null: unknown."
    )
    address: str | None = strawberry.field(description="Words for the place; null: not told.")
    district: str | None = strawberry.field(
        description="Where it stands, STATE/NAME; null: unknown."
    )

    @resolved("Withdrawals at it, newest first.")
    async def withdrawals(self, info: Info, first: First = None) -> WithdrawalPart:
        """Resolve `withdrawals`."""
        part = await info.context.loaders.exits.get(_asked(self, first))
        facts = part.facts if part else ()
        return WithdrawalPart(
            nodes=[show_withdrawal(fact) for fact in facts], is_cut=bool(part and part.is_cut)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What was fetched beside an entity, for the fields that were asked for.

    Attributes:
        as_known_at: The instant of knowledge it was read at; None: now.
        mentions: Where and when facts name it; None: not asked for.
        degrees: Facts by kind of link.
        totals: Sums of money; None: not asked for, or none.
        rings: Rings it is in.
    """

    as_known_at: datetime | None = None
    mentions: Mentions | None = None
    degrees: Mapping[LinkKind, int] = field(default_factory=dict)
    totals: Totals | None = None
    rings: list[Ring] = field(default_factory=list)


def show_entity(known: KnownEntity, beside: Beside) -> Entity:
    """Show an entity, personal values masked."""
    match entity := known.entity:
        case model.Account() | model.UpiHandle() | model.Wallet():
            return _show_holder(known, entity, beside)
        case model.Phone():
            number = mask(EntityKind.PHONE, entity.number)
            return Phone(**_common(known, _label("Phone", number), beside), number_masked=number)
        case model.Device():
            imei = mask(EntityKind.DEVICE, entity.imei)
            return Device(**_common(known, _label("Handset", imei), beside), imei_masked=imei)
        case model.Person() | model.Company():
            return _show_owner(known, entity, beside)
        case model.Atm():
            return _show_atm(known, entity, beside)


def _show_holder(
    known: KnownEntity, entity: model.Account | model.UpiHandle | model.Wallet, beside: Beside
) -> MoneyHolder:
    match entity:
        case model.Account():
            number = mask(EntityKind.ACCOUNT, entity.number)
            return Account(
                **_common(known, _label(entity.bank or "Account", number), beside),
                **_money(beside),
                number_masked=number,
                bank=entity.bank,
                ifsc=entity.ifsc,
            )
        case model.UpiHandle():
            handle = mask(EntityKind.UPI, entity.handle)
            return UpiHandle(
                **_common(known, handle, beside),
                **_money(beside),
                handle_masked=handle,
                bank=entity.bank,
            )
        case model.Wallet():
            token = mask(EntityKind.WALLET, entity.token)
            return Wallet(
                **_common(known, _label(entity.provider or "Wallet", token), beside),
                **_money(beside),
                token_masked=token,
                provider=entity.provider,
            )


def _show_owner(
    known: KnownEntity, entity: model.Person | model.Company, beside: Beside
) -> Person | Company:
    if isinstance(entity, model.Company):
        return Company(**_common(known, entity.name or "Company", beside), name=entity.name)
    name = None if entity.name is None else mask(EntityKind.PERSON, entity.name)
    return Person(**_common(known, name or "Person", beside), name_masked=name)


def _show_atm(known: KnownEntity, atm: model.Atm, beside: Beside) -> Atm:
    label = " ".join(part for part in (atm.bank, atm.atm_id, atm.address) if part)
    return Atm(
        **_common(known, label, beside),
        known_as_of=beside.as_known_at,
        number=atm.atm_id,
        atm_kind=atm.kind,
        bank=atm.bank,
        latitude=None if atm.point is None else Latitude(atm.point.latitude),
        longitude=None if atm.point is None else Longitude(atm.point.longitude),
        accuracy_m=atm.accuracy_m,
        address=atm.address,
        district=atm.district,
    )


def _label(what: str, masked: str) -> str:
    """Name a thing by its kind and the end of its number; some are known by their key alone."""
    return f"{what}, number not shown" if masked == HIDDEN else f"{what} {masked}"


class _Common(TypedDict):
    id: ID
    kind: EntityKind
    label: str
    districts: list[str]
    flags: list[EntityFlag]
    first_known_at: datetime
    first_event_at: datetime | None
    last_event_at: datetime | None
    link_counts: list[LinkCount]
    rings: list[Ring]


class _Money(TypedDict):
    known_as_of: datetime | None
    layer: int | None
    in_paise: Paise
    out_paise: Paise
    withdrawn_paise: Paise
    held_paise: Paise


def _common(known: KnownEntity, label: str, beside: Beside) -> _Common:
    mentions = beside.mentions
    counts = sorted((kind, count) for kind, count in beside.degrees.items() if count)
    return {
        "id": ID(known.entity.key),
        "kind": known.kind,
        "label": label,
        "districts": list(mentions.districts) if mentions else [],
        "flags": sorted(known.entity.flags),
        "first_known_at": mentions.first_known_at if mentions else NEVER_SHOWN,
        "first_event_at": mentions.first_event_at if mentions else None,
        "last_event_at": mentions.last_event_at if mentions else None,
        "link_counts": [LinkCount(kind=kind, count=count) for kind, count in counts],
        "rings": beside.rings,
    }


def _money(beside: Beside) -> _Money:
    totals = beside.totals or NO_MONEY
    return {
        "known_as_of": beside.as_known_at,
        "layer": totals.least_layer,
        "in_paise": Paise(totals.in_paise),
        "out_paise": Paise(totals.out_paise),
        "withdrawn_paise": Paise(totals.withdrawn_paise),
        "held_paise": Paise(totals.held_paise),
    }


def _asked(entity: MoneyHolder | Atm, first: int | None) -> Asked:
    limit = page_request(first, None, None, None).count
    return Asked(str(entity.id), entity.known_as_of, limit)
