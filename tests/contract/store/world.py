"""Small made-up facts to fill a store with; every number is invented."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

from graph.model.audit import Event, EventTag
from graph.model.batch import FactBatch, Import, InputKind, SheetRead
from graph.model.complaint import ComplaintRecord
from graph.model.entity import (
    Account,
    EntityFlag,
    EntityRecord,
    IdentifierRole,
    IdentifierUse,
)
from graph.model.fact import Fact, Precision, Source
from graph.model.ids import (
    AcknowledgementNo,
    EntityKey,
    EntityKind,
    Keyring,
    fact_id,
    import_id,
    natural_key,
)
from graph.model.scope import SYSTEM, OfficeRole, Scope
from graph.model.transfer import (
    ActionKind,
    CashChannel,
    Hold,
    OtherAction,
    Transfer,
    Withdrawal,
)
from graph.store.base import GraphStore

F = TypeVar("F", bound=Fact)

T0 = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
KEYS = Keyring(b"invented secret of 32 characters")
ACK = AcknowledgementNo("39900000000001")
ACK_2 = AcknowledgementNo("39900000000002")
HERE, THERE = "MADE UP/HERE", "MADE UP/THERE"
MACHINE = natural_key(EntityKind.ATM, "MADE0000001-1")
EVENT = Event(tag=EventTag.FACTS_ADDED, actor=SYSTEM.actor, at=T0)


def scope(*districts: str) -> Scope:
    """Give the scope of an office of some districts."""
    return Scope(actor=SYSTEM.actor, role=OfficeRole.INVESTIGATOR, districts=frozenset(districts))


def account(no: int) -> EntityKey:
    """Give the key of an account."""
    return KEYS.key(EntityKind.ACCOUNT, number_of(no))


def number_of(no: int) -> str:
    """Give the number of an account."""
    return f"50010020{no:04}"


def phone(no: int) -> EntityKey:
    """Give the key of a phone."""
    return KEYS.key(EntityKind.PHONE, f"5{no:09}")


def file(name: str, *, at: datetime = T0, complaints: Iterable[str] = ()) -> Import:
    """Give the import of a file of that name."""
    sha256 = f"{name.encode().hex():0>64}"
    return Import(
        id=import_id(sha256),
        file_name=f"{name}.xlsx",
        file_sha256=sha256,
        kind=InputKind.COMPLETE_TRAIL,
        exported_at=None,
        imported_at=at,
        complaints=tuple(AcknowledgementNo(number) for number in sorted(complaints)),
    )


def batch(of: Import, *facts: Fact) -> FactBatch:
    """Give a batch of facts, as that file says them: a row each, in one sheet."""
    said = tuple(
        replace(
            fact,
            known_at=of.known_at,
            sources=(
                Source(
                    import_id=of.id, file_sha256=of.file_sha256, sheet="Money Transfer to", row=row
                ),
            ),
        )
        for row, fact in enumerate(facts, start=2)
    )
    rows = SheetRead(sheet="Money Transfer to", row_facts=tuple(fact.id for fact in said))
    return FactBatch(of=of, facts=said, sheets=(rows,))


async def add(store: GraphStore, name: str, *facts: Fact, at: datetime = T0) -> FactBatch:
    """Write facts as one file, and give the batch."""
    complaints = {fact.complaint for fact in facts if fact.complaint is not None}
    made = batch(file(name, at=at, complaints=complaints), *facts)
    await store.add_facts(made, event=EVENT)
    return made


def common(
    kind: str,
    no: int | str,
    complaint: AcknowledgementNo | None,
    at: datetime | None,
    precision: Precision = Precision.SECOND,
) -> dict[str, Any]:
    """Give what every fact has."""
    return {
        "id": fact_id(kind, complaint, no),
        "complaint": complaint,
        "sources": (),
        "event_at": at,
        "event_precision": Precision.UNKNOWN if at is None else precision,
        "known_at": T0,
    }


def transfer(  # noqa: PLR0913 - each is what some test is about
    no: int,
    payer: int,
    beneficiary: int,
    *,
    paise: int | None = 10_000,
    disputed: int | None = 5_000,
    layer: int | None = 1,
    at: datetime | None = T0,
    precision: Precision = Precision.SECOND,
    complaint: AcknowledgementNo | None = ACK,
    key: str = "",
    utr: str | None = None,
) -> Transfer:
    """Give a transfer between two accounts."""
    return Transfer(
        **common("transfer", no, complaint, at, precision),
        transfer_key=key or f"transfer:{no}",
        payer=account(payer),
        beneficiary=account(beneficiary),
        amount_paise=paise,
        disputed_paise=disputed,
        layer=layer,
        utr=utr,
    )


def withdrawal(
    no: int,
    of: int,
    *,
    atm: EntityKey | None = MACHINE,
    paise: int | None = 4_000,
    at: datetime | None = T0,
    is_declined: bool = False,
    complaint: AcknowledgementNo | None = ACK,
) -> Withdrawal:
    """Give a withdrawal from an account."""
    return Withdrawal(
        **common("withdrawal", no, complaint, at),
        account=account(of),
        amount_paise=paise,
        disputed_paise=None,
        channel=CashChannel.ATM,
        atm=atm,
        is_declined=is_declined,
    )


def hold(
    no: int,
    of: int,
    *,
    paise: int | None = 3_000,
    at: datetime | None = T0,
    released_at: datetime | None = None,
    complaint: AcknowledgementNo | None = ACK,
) -> Hold:
    """Give a hold in an account."""
    return Hold(
        **common("hold", no, complaint, at),
        account=account(of),
        amount_paise=paise,
        released_at=released_at,
    )


def action(no: int, of: int, *, complaint: AcknowledgementNo | None = ACK) -> OtherAction:
    """Give some other action on an account."""
    return OtherAction(
        **common("action", no, complaint, T0),
        account=account(of),
        kind=ActionKind.REFUND,
        amount_paise=1_000,
        utr="MADEUTR000ACTION",
    )


def use(no: int, user: EntityKey, identifier: EntityKey) -> IdentifierUse:
    """Give the use of a phone."""
    return IdentifierUse(
        **common("use", no, ACK, T0), user=user, identifier=identifier, role=IdentifierRole.USES
    )


def complaint(
    number: AcknowledgementNo = ACK,
    *,
    no: int = 1,
    district: str | None = HERE,
    paise: int | None = 500_000,
    reported_at: datetime | None = T0,
    at: datetime | None = T0,
    victim: int | None = None,
) -> ComplaintRecord:
    """Give what the portal says of a complaint."""
    return ComplaintRecord(
        **common("complaint", no, number, at),
        amount_paise=paise,
        reported_at=reported_at,
        district=district,
        victim_account=None if victim is None else account(victim),
    )


def record(
    no: int,
    *,
    version: int = 1,
    complaint: AcknowledgementNo | None = ACK,
    bank: str | None = "Made Up Bank",
    ifsc: str | None = None,
    holder: str | None = None,
    flags: Iterable[EntityFlag] = (),
) -> EntityRecord:
    """Give what a file says of an account."""
    return EntityRecord(
        **common("entity", f"{no}/{version}", complaint, None),
        entity=Account(
            key=account(no),
            number=number_of(no),
            bank=bank,
            ifsc=ifsc,
            holder=holder,
            flags=frozenset(flags),
        ),
    )


def of_every_kind(number: AcknowledgementNo = ACK, *, first: int = 0) -> Sequence[Fact]:
    """Give a small complaint with a fact of every kind."""
    return (
        complaint(number, no=first, victim=first),
        transfer(first, first, first + 1, complaint=number, utr=f"MADEUTR{first:09}"),
        transfer(first + 1, first + 1, first + 2, complaint=number, layer=2, at=T0 + HOUR),
        transfer(first + 2, first + 1, first + 3, complaint=number, layer=2, at=None),
        withdrawal(first, first + 2, complaint=number, at=T0 + 2 * HOUR),
        withdrawal(first + 1, first + 3, complaint=number, atm=None),
        hold(first, first + 3, complaint=number),
        action(first, first + 3, complaint=number),
        use(first, account(first + 2), phone(1)),
        record(first, complaint=number),
        record(first + 1, complaint=number, holder="Invented Name", ifsc="MADE0000001"),
    )


def without_sources(facts: Iterable[F]) -> list[F]:
    """Give facts without where they were read, by id."""
    return sorted((replace(fact, sources=()) for fact in facts), key=lambda fact: fact.id)
