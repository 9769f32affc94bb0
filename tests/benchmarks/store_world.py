"""A made-up graph for the benchmarks of stores: accounts, transfers, withdrawals, complaints."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from graph.model.audit import Event, EventTag
from graph.model.batch import FactBatch, Import, InputKind
from graph.model.complaint import ComplaintRecord
from graph.model.entity import Account, EntityRecord
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
from graph.model.transfer import CashChannel, Transfer, Withdrawal
from graph.store.base import MOST_FACTS, GraphStore

TRANSFERS_AN_ACCOUNT = 5
WITHDRAWALS_AN_ACCOUNT = 0.5
FACTS_A_COMPLAINT = 20
DISTRICTS = tuple(f"MADE UP/DISTRICT {at:02}" for at in range(20))
START = datetime(2026, 1, 1, tzinfo=UTC)
DAYS = 180


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the timed reads ask for."""

    accounts: Sequence[EntityKey]
    complaints: Sequence[AcknowledgementNo]


def batches(
    keyring: Keyring, accounts: int, *, random_state: int
) -> tuple[World, Iterator[FactBatch]]:
    """Give a world's keys, and its facts in batches as the port takes them."""
    numbers = [f"5{at:011}" for at in range(accounts)]
    keys = [keyring.key(EntityKind.ACCOUNT, number) for number in numbers]
    complaint_count = max(1, accounts * TRANSFERS_AN_ACCOUNT // FACTS_A_COMPLAINT)
    complaints = [AcknowledgementNo(f"399{at:011}") for at in range(complaint_count)]
    facts = _facts(keys, numbers, complaints, random.Random(random_state))
    return World(accounts=keys, complaints=complaints), parted(facts)


def parted(facts: Iterator[Fact], *, first: int = 0) -> Iterator[FactBatch]:
    """Give facts in batches as the port takes them, numbered from `first`."""
    part, number = [], first
    for fact in facts:
        part.append(fact)
        if len(part) == MOST_FACTS:
            yield _batch(part, number)
            part, number = [], number + 1
    if part:
        yield _batch(part, number)


async def add_made_up(
    store: GraphStore, facts: Iterator[Fact], *, at: datetime, first: int = 0
) -> int:
    """Write facts as imports of made-up files numbered from `first`; gives the next number."""
    for batch in parted(facts, first=first):
        event = Event(tag=EventTag.FACTS_ADDED, actor=SYSTEM.actor, at=at, subjects=())
        await store.add_facts(batch, event=event)
        first += 1
    return first


def _batch(facts: list[Fact], number: int) -> FactBatch:
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
    sources = [
        Source(import_id=of.id, file_sha256=sha256, sheet="facts", row=at)
        for at in range(1, len(facts) + 1)
    ]
    for fact, source in zip(facts, sources, strict=True):
        object.__setattr__(fact, "sources", (source,))  # nobody has seen it yet
    return FactBatch(of=of, facts=tuple(facts), sheets=())


def _facts(
    keys: Sequence[EntityKey],
    numbers: Sequence[str],
    complaints: Sequence[AcknowledgementNo],
    rng: random.Random,
) -> Iterator[Fact]:
    for at, complaint in enumerate(complaints):
        yield ComplaintRecord(
            **_common("complaint", at, complaint, rng),
            amount_paise=rng.randrange(10_000, 100_000_000),
            reported_at=START + timedelta(minutes=at),
            district=rng.choice(DISTRICTS),
        )
    for at, (key, number) in enumerate(zip(keys, numbers, strict=True)):
        account = Account(
            key=key, number=number, bank=f"Made Up Bank {at % 40}", ifsc="MADE0000001"
        )
        yield EntityRecord(**_common("entity", at, None, rng), entity=account)
    for at in range(len(keys) * TRANSFERS_AN_ACCOUNT):
        payer = int(len(keys) * rng.random() ** 2)  # some accounts send far more than others
        yield Transfer(
            **_common("transfer", at, complaints[at // FACTS_A_COMPLAINT % len(complaints)], rng),
            transfer_key=f"transfer:{at:024}",
            payer=keys[payer],
            beneficiary=keys[rng.randrange(len(keys))],
            amount_paise=rng.randrange(10_000, 10_000_000),
            disputed_paise=rng.randrange(10_000),
            layer=1 + at % FACTS_A_COMPLAINT // 4,
            utr=f"{at:012}",
        )
    machines = [natural_key(EntityKind.ATM, f"MADE{at}") for at in range(max(1, len(keys) // 50))]
    for at in range(int(len(keys) * WITHDRAWALS_AN_ACCOUNT)):
        yield Withdrawal(
            **_common("withdrawal", at, rng.choice(complaints), rng),
            account=rng.choice(keys),
            amount_paise=rng.randrange(10_000, 1_000_000),
            disputed_paise=None,
            channel=CashChannel.ATM,
            atm=rng.choice(machines),
        )


def _common(kind: str, at: int, complaint: AcknowledgementNo | None, rng: random.Random) -> dict:  # type: ignore[type-arg]  # keyword arguments of many kinds
    return {
        "id": fact_id(kind, at),
        "complaint": complaint,
        "sources": (),
        "event_at": START + timedelta(seconds=rng.randrange(DAYS * 86_400)),
        "event_precision": Precision.SECOND,
        "known_at": START + timedelta(days=DAYS + 1),
    }
