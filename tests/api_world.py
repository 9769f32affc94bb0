"""A small made-up world in a real store, and the API over it: for tests of the API.

Six accounts, two phones, one machine and a dozen complaints; the first four
complaints pass the same accounts, which are one ring.
"""

import inspect
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from starlette.applications import Starlette

from api.app import create_app
from api.broker import Broker
from api.settings import ServerSettings, Settings
from graph.model.alert import Alert, AlertKind, Severity, alert_id, alert_thread
from graph.model.audit import Event, EventTag
from graph.model.batch import FactBatch, Import, InputKind, SheetRead
from graph.model.complaint import ComplaintRecord, FraudType
from graph.model.entity import Account, Atm, EntityRecord, IdentifierRole, IdentifierUse, Phone
from graph.model.evidence import Evidence, EvidenceKind
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
from graph.model.member import RingMember, RingRole
from graph.model.place import Point
from graph.model.reason import Reason
from graph.model.register import RegisterChange, RingEvent, RingEventKind
from graph.model.ring import Community, Ring, RingState
from graph.model.scope import SYSTEM
from graph.model.transfer import CashChannel, Hold, Transfer, Withdrawal
from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.url import open_store

NOW = datetime(2026, 6, 15, 6, 30, tzinfo=UTC)
DISTRICT = "KARNATAKA/BENGALURU CITY"
SHA256 = "ab" * 32
RING = EntityKey("ring:R000001")
MACHINE = natural_key(EntityKind.ATM, "SBIN0000691-2")
REASON = Reason(code="SHARED", text="4 complaints pass the same 6 accounts.", values=(("n", "4"),))
RESPONSE_TYPE = "application/graphql-response+json"


def number(index: int) -> AcknowledgementNo:
    """Give an acknowledgement number that no portal gives."""
    return AcknowledgementNo(f"3990626{index:07}")


def account_key(keyring: Keyring, index: int) -> EntityKey:
    """Give the key of an account of the world."""
    return keyring.key(EntityKind.ACCOUNT, _account_number(index))


def phone_key(keyring: Keyring, index: int) -> EntityKey:
    """Give the key of a phone of the world."""
    return keyring.key(EntityKind.PHONE, f"500000000{index}")


def _account_number(index: int) -> str:
    return f"990000000{1000 + index}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Api:
    """The API over a store, in this process.

    Attributes:
        store: The store.
        app: The application.
        broker: Its broker.
        client: Asks it.
    """

    store: GraphStore
    app: Starlette
    broker: Broker
    client: httpx.AsyncClient

    async def ask(self, query: str, **variables: object) -> dict[str, Any]:
        """Ask and give data; fail if there are errors."""
        answer = await self.post(query, variables)
        body: dict[str, Any] = answer.json()
        assert "errors" not in body, body["errors"]
        data: dict[str, Any] = body["data"]
        return data

    async def post(self, query: str, variables: Mapping[str, Any] | None = None) -> httpx.Response:
        """Ask and give the whole answer."""
        return await self.client.post(
            "/graphql",
            json={"query": query, "variables": variables or {}},
            headers={"accept": RESPONSE_TYPE},
        )


@asynccontextmanager
async def served(
    store: GraphStore,
    *,
    settings: Settings | None = None,
    broker: Broker | None = None,
    at: datetime = NOW,
) -> AsyncIterator[Api]:
    """Serve a store in this process."""
    chosen = broker or Broker(store)
    app = create_app(store, settings=settings or Settings(), broker=chosen, clock=lambda: at)
    transport = httpx.ASGITransport(app)
    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000") as client,
    ):
        yield Api(store=store, app=app, broker=chosen, client=client)


@asynccontextmanager
async def filled_store(
    folder: Path, *, complaints: int = 12, url: str | None = None
) -> AsyncIterator[GraphStore]:
    """Open a store in a folder, or at a URL, with the world in it."""
    settings = StoreSettings(queue_file=str(folder / "queue.db"), read_timeout_s=60.0)
    store = await open_store(url or f"sqlite:{folder / 'world.db'}", settings)
    try:
        await store.add_facts(_batch(store.keyring, complaints), event=_event(EventTag.FACTS_ADDED))
        await store.add_rings(_change(store.keyring), event=_event(EventTag.RINGS_REGISTERED))
        yield store
    finally:
        await store.close()


def settings_with(**server: Any) -> Settings:  # noqa: ANN401 - fields of a struct
    """Give settings whose server part differs."""
    return Settings(server=ServerSettings(**server))


def alert(index: int, *, kind: AlertKind = AlertKind.RING_DETECTED, at: datetime = NOW) -> Alert:
    """Make an alert; each index is a thread of its own."""
    thread = alert_thread(kind, f"ring:R{index:06}", None)
    return Alert(
        id=alert_id(thread, 1),
        thread=thread,
        version=1,
        kind=kind,
        severity=Severity.HIGH if index % 2 else Severity.LOW,
        subject=RING,
        window=None,
        dead_after=None,
        districts=(DISTRICT,),
        rings=(RING,),
        entities=(),
        amount_paise=1_00_000,
        probability=None,
        title=f"Ring {index} found",
        reasons=(REASON,),
        raised_at=at,
    )


async def raise_alert(store: GraphStore, index: int, *, at: datetime = NOW) -> None:
    """Commit an alert."""
    await store.add_alerts([alert(index, at=at)], event=_event(EventTag.ALERTS_RAISED))


def _event(tag: EventTag) -> Event:
    return Event(tag=tag, actor=SYSTEM.actor, at=NOW)


def _batch(keyring: Keyring, complaints: int) -> FactBatch:
    facts: list[Fact] = []
    for index in range(6):
        facts.append(_account(keyring, index))
        facts.append(_uses(keyring, index))
    facts.extend(_phone(keyring, index) for index in range(2))
    facts.append(_machine())
    for index in range(complaints):
        facts.extend(_facts_of(keyring, index))
    of = Import(
        id=import_id(SHA256),
        file_name="world.csv",
        file_sha256=SHA256,
        kind=InputKind.TABLE,
        exported_at=None,
        imported_at=NOW,
        complaints=tuple(number(index) for index in range(complaints)),
    )
    sheet = SheetRead(sheet="", row_facts=tuple(fact.id for fact in facts))
    return FactBatch(of=of, facts=tuple(facts), sheets=(sheet,))


def _common(kind: str, *fields: str, complaint: AcknowledgementNo | None = None) -> dict[str, Any]:
    return {
        "id": fact_id(kind, *fields),
        "complaint": complaint,
        "sources": (Source(import_id=import_id(SHA256), file_sha256=SHA256, sheet="", row=2),),
        "event_at": NOW - timedelta(days=1),
        "event_precision": Precision.SECOND,
        "known_at": NOW,
    }


def _account(keyring: Keyring, index: int) -> Fact:
    account = Account(
        key=account_key(keyring, index),
        number=_account_number(index),
        bank="State Bank of India",
        ifsc="SBIN0000691",
        holder="Nobody Invented",
    )
    return EntityRecord(**_common("account", str(index)), entity=account)


def _phone(keyring: Keyring, index: int) -> Fact:
    phone = Phone(key=phone_key(keyring, index), number=f"500000000{index}")
    return EntityRecord(**_common("phone", str(index)), entity=phone)


def _uses(keyring: Keyring, index: int) -> Fact:
    return IdentifierUse(
        **_common("uses", str(index)),
        user=account_key(keyring, index),
        identifier=phone_key(keyring, index % 2),
        role=IdentifierRole.USES,
    )


def _machine() -> Fact:
    machine = Atm(
        key=MACHINE,
        atm_id="SBIN0000691-2",
        bank="State Bank of India",
        point=Point(latitude=12.97, longitude=77.59),
        accuracy_m=50.0,
        district=DISTRICT,
    )
    return EntityRecord(**_common("atm", MACHINE), entity=machine)


def _facts_of(keyring: Keyring, index: int) -> list[Fact]:
    """A complaint whose money goes through two accounts, is drawn in part and held in part."""
    no = number(index)
    first, second = index % 3, 3 + index % 3
    return [
        ComplaintRecord(
            **_common("complaint", no, complaint=no),
            amount_paise=1_00_000 + index,
            reported_at=NOW - timedelta(hours=index),
            fraud_type=FraudType.UPI,
            district=DISTRICT,
        ),
        Transfer(
            **_common("transfer", no, "1", complaint=no),
            transfer_key=f"{no}-1",
            payer=keyring.key(EntityKind.ACCOUNT, f"98{no}"),
            beneficiary=account_key(keyring, first),
            amount_paise=1_00_000,
            disputed_paise=1_00_000,
            layer=1,
            utr=f"UTR{no}",
        ),
        Transfer(
            **_common("transfer", no, "2", complaint=no),
            transfer_key=f"{no}-2",
            payer=account_key(keyring, first),
            beneficiary=account_key(keyring, second),
            amount_paise=90_000,
            disputed_paise=90_000,
            layer=2,
            utr=None,
        ),
        Withdrawal(
            **_common("withdrawal", no, complaint=no),
            account=account_key(keyring, second),
            amount_paise=50_000,
            disputed_paise=50_000,
            channel=CashChannel.ATM,
            atm=MACHINE,
        ),
        Hold(
            **_common("hold", no, complaint=no),
            account=account_key(keyring, second),
            amount_paise=10_000,
        ),
    ]


def _change(keyring: Keyring) -> RegisterChange:
    members = tuple(
        RingMember(
            account=account_key(keyring, index),
            role=RingRole.CASHER if index > 2 else RingRole.COLLECTOR,
            second_roles=(),
            score=0.9,
            complaint_count=4,
            in_paise=4_00_000,
            out_paise=3_60_000,
            cashed_paise=0,
            reason=REASON,
        )
        for index in range(6)
    )
    found = Community(
        members=tuple(sorted(members, key=lambda member: member.account)),
        complaints=tuple(number(index) for index in range(4)),
        machines=(MACHINE,),
        identifiers=(phone_key(keyring, 0), phone_key(keyring, 1)),
        disputed_paise=4_00_000,
        cashed_paise=2_00_000,
        first_event_at=NOW - timedelta(days=1),
        last_event_at=NOW - timedelta(days=1),
        score=0.8,
        density=0.4,
        evidence=(Evidence(kind=EvidenceKind.SHARED_ACCOUNTS, count=6, weight=2.0, reason=REASON),),
        reason=REASON,
    )
    ring = Ring(
        id=RING,
        state=RingState.ACTIVE,
        found=found,
        memory=(),
        born_at=NOW,
        changed_at=NOW,
        version=1,
        districts=(DISTRICT,),
    )
    event = RingEvent(ring=RING, kind=RingEventKind.BORN, at=NOW, version=1)
    return RegisterChange(rings=(ring,), events=(event,))


class CountingStore:
    """A store that notes which of its methods were awaited."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 - whatever the store has
        found = getattr(self._store, name)
        if not inspect.iscoroutinefunction(found):
            return found

        async def counted(*arguments: Any, **named: Any) -> Any:  # noqa: ANN401 - as above
            self.calls.append(name)
            return await found(*arguments, **named)

        return counted
