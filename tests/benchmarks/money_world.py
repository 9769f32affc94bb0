"""A made-up world of money for timing trails: accounts that pay each other, and complaints.

Some accounts pay far more than others. One transfer in 25 is a disputed first payment; the
others are known from bulk files, a tenth of them under a complaint as hops too.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from graph.model.audit import Event, EventTag
from graph.model.batch import FactBatch, Import, InputKind
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
from graph.model.scope import SYSTEM
from graph.model.transfer import CashChannel, Hold, Transfer, Withdrawal
from graph.store.base import MOST_FACTS, GraphStore

KEYS = Keyring(b"invented secret of 32 characters")
START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 180
TRANSFERS_AN_ACCOUNT = 5
FIRST_PAYMENTS = 25  # of so many transfers one
EVENT = Event(tag=EventTag.FACTS_ADDED, actor=SYSTEM.actor, at=START)


def account(no: int) -> EntityKey:
    """Give the key of an account."""
    return KEYS.key(EntityKind.ACCOUNT, f"5{no:011}")


def complaint(no: int) -> AcknowledgementNo:
    """Give the number of a complaint."""
    return AcknowledgementNo(f"399{no:011}")


def complaint_count(transfers: int) -> int:
    """Give how many complaints a world has: two first payments each."""
    return transfers // FIRST_PAYMENTS // 2


async def fill(store: GraphStore, transfers: int, *, hub_transfers: int = 0) -> None:
    """Write a world with so many transfers, and an account with so many more."""
    part: list[Fact] = []
    number = 0
    for fact in (*_facts(transfers, Random(1)), *_hub(transfers, hub_transfers, Random(2))):
        part.append(fact)
        if len(part) == MOST_FACTS:
            await store.add_facts(_batch(part, number), event=EVENT)
            part, number = [], number + 1
    if part:
        await store.add_facts(_batch(part, number), event=EVENT)


def hub() -> EntityKey:
    """Give the key of the account that everybody pays."""
    return KEYS.key(EntityKind.ACCOUNT, "5999999999999")


HUB_COMPLAINT = AcknowledgementNo("39999999999999")


def _facts(transfers: int, random: Random) -> Iterator[Fact]:
    accounts = [account(no) for no in range(transfers // TRANSFERS_AN_ACCOUNT)]
    complaints = complaint_count(transfers)
    for at in range(transfers):
        payer = accounts[int(len(accounts) * random.random() ** 2)]
        beneficiary = random.choice(accounts)
        is_first = at % FIRST_PAYMENTS == 0
        of = complaint(at // FIRST_PAYMENTS % complaints) if is_first else None
        if not is_first and random.random() < 0.1:
            of = complaint(random.randrange(complaints))
        paise = random.randrange(10_000, 10_000_000)
        yield Transfer(
            **_common("hop", at, of, random),
            transfer_key=f"transfer:{at:024}",
            payer=payer,
            beneficiary=beneficiary,
            amount_paise=paise,
            disputed_paise=paise if is_first else None,
            layer=1 if is_first else None if of is None else 2,
            utr=None,
        )
        if at % 10 == 0:
            yield Withdrawal(
                **_common("draw", at, None, random),
                account=random.choice(accounts),
                amount_paise=random.randrange(10_000, 1_000_000),
                disputed_paise=None,
                channel=CashChannel.ATM,
                atm=natural_key(EntityKind.ATM, f"MADE{at % 4_000}"),
            )
        if at % 200 == 0:
            yield Hold(
                **_common("hold", at, complaint(random.randrange(complaints)), random),
                account=random.choice(accounts),
                amount_paise=random.randrange(10_000, 1_000_000),
            )


def _hub(transfers: int, count: int, random: Random) -> Iterator[Fact]:
    accounts = transfers // TRANSFERS_AN_ACCOUNT
    for at in range(count):
        ends = [account(random.randrange(accounts)), hub()]
        if at % 2:
            ends.reverse()
        yield Transfer(
            **_common("hub", at, HUB_COMPLAINT if at == 0 else None, random),
            transfer_key=f"transfer:hub{at:021}",
            payer=ends[0],
            beneficiary=ends[1],
            amount_paise=1_000_000,
            disputed_paise=1_000_000 if at == 0 else None,
            layer=1 if at == 0 else None,
            utr=None,
        )


def _common(kind: str, at: int, of: AcknowledgementNo | None, random: Random) -> dict[str, Any]:
    return {
        "id": fact_id(kind, at),
        "complaint": of,
        "sources": (),
        "event_at": START + timedelta(seconds=random.randrange(DAYS * 86_400)),
        "event_precision": Precision.SECOND,
        "known_at": START + timedelta(days=DAYS + 1),
    }


def _batch(part: list[Fact], number: int) -> FactBatch:
    sha256 = f"{number:064x}"
    of = Import(
        id=import_id(sha256),
        file_name=f"part {number}",
        file_sha256=sha256,
        kind=InputKind.TABLE,
        exported_at=None,
        imported_at=START + timedelta(days=DAYS + 1),
        complaints=(),
    )
    for row, fact in enumerate(part, start=1):
        source = Source(import_id=of.id, file_sha256=sha256, sheet="facts", row=row)
        object.__setattr__(fact, "sources", (source,))  # nobody has seen it yet
    return FactBatch(of=of, facts=tuple(part), sheets=())
