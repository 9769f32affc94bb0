"""Small made-up rings, forecasts, alerts and subscriptions; every address is invented."""

from datetime import datetime

from graph.model.alert import Alert, AlertKind, Severity, alert_id, alert_thread
from graph.model.delivery import Delivery, DeliveryState, delivery_id
from graph.model.endpoint import Channel, Endpoint, EndpointState
from graph.model.evidence import Evidence, EvidenceKind
from graph.model.forecast import CashOutForecast, HourShare, PlaceChance, TimeWindow
from graph.model.ids import (
    AcknowledgementNo,
    EndpointId,
    EntityKey,
    EntityKind,
    ForecastId,
    SubscriptionId,
    hashed_token,
    natural_key,
)
from graph.model.member import RingMember, RingRole
from graph.model.place import Point
from graph.model.reason import Reason
from graph.model.register import RingEvent, RingEventKind
from graph.model.ring import Community, Ring, RingState
from graph.model.scope import SYSTEM
from graph.model.subscription import AlertFilter, Language, Subscription, SubscriptionState
from tests.contract.store.world import ACK, HERE, HOUR, MACHINE, T0, account

WHY = Reason(code="MADE_UP", text="An invented reason.", values=(("count", "3"),))


def ring_id(no: int) -> EntityKey:
    """Give the id of a ring."""
    return natural_key(EntityKind.RING, f"R{no:06}")


def ring(
    no: int,
    *,
    version: int = 1,
    accounts: tuple[int, ...] = (1, 2),
    complaints: tuple[AcknowledgementNo, ...] = (ACK,),
    paise: int = 1_000,
    at: datetime = T0,
    districts: tuple[str, ...] = (HERE,),
    merged_into: EntityKey | None = None,
) -> Ring:
    """Give a version of a ring."""
    members = tuple(
        RingMember(
            account=key,
            role=RingRole.COLLECTOR,
            second_roles=(RingRole.CASHER,),
            score=0.5,
            complaint_count=1,
            in_paise=1,
            out_paise=2,
            cashed_paise=3,
            reason=WHY,
        )
        for key in sorted(account(one) for one in accounts)
    )
    found = Community(
        members=members,
        complaints=complaints,
        machines=(MACHINE,),
        identifiers=(),
        disputed_paise=paise,
        cashed_paise=0,
        first_event_at=T0,
        last_event_at=None,
        score=0.75,
        density=0.1,
        evidence=(Evidence(kind=EvidenceKind.TRANSFERS, count=2, weight=1.5, reason=WHY),),
        reason=WHY,
    )
    return Ring(
        id=ring_id(no),
        state=RingState.MERGED if merged_into else RingState.ACTIVE,
        found=found,
        memory=tuple((member.account, 1.0) for member in members),
        born_at=T0,
        changed_at=at,
        version=version,
        merged_into=merged_into,
        districts=districts,
    )


def ring_event(no: int, *, version: int = 1, at: datetime = T0) -> RingEvent:
    """Give what became of a ring."""
    kind = RingEventKind.BORN if version == 1 else RingEventKind.GREW
    return RingEvent(ring=ring_id(no), kind=kind, at=at, version=version, joined=(account(1),))


def forecast(no: int, *, subject: int = 1, at: datetime = T0) -> CashOutForecast:
    """Give a forecast for a ring."""
    place = PlaceChance(
        atm=MACHINE,
        rank=1,
        score=0.5,
        probability=None,
        expected_paise=1_000,
        point=Point(latitude=12.5, longitude=76.25),
        reasons=(WHY,),
    )
    return CashOutForecast(
        id=ForecastId(f"forecast:{hashed_token(no)}"),
        subject=ring_id(subject),
        window=TimeWindow(start=at, end=at + HOUR),
        places=(place,),
        hours=(HourShare(hour=3, share=0.5),),
        abstained=None,
        reasons=(WHY,),
        model="made up 1",
        made_at=at,
        known_at=at,
        inputs_sha256="0" * 64,
    )


def alert(
    no: int,
    *,
    version: int = 1,
    kind: AlertKind = AlertKind.RING_DETECTED,
    severity: Severity = Severity.HIGH,
    districts: tuple[str, ...] = (HERE,),
    amount: int | None = 1_000,
    probability: float | None = None,
    entities: tuple[str, ...] = (),
) -> Alert:
    """Give an alert about a ring."""
    thread = alert_thread(kind, ring_id(no), None)
    return Alert(
        id=alert_id(thread, version),
        thread=thread,
        version=version,
        kind=kind,
        severity=severity,
        subject=ring_id(no),
        window=TimeWindow(start=T0, end=T0 + HOUR),
        dead_after=None,
        districts=districts,
        rings=(ring_id(no),),
        entities=entities,
        amount_paise=amount,
        probability=probability,
        title="An invented alert",
        reasons=(WHY,),
        raised_at=T0,
    )


def endpoint(name: str, *, secret: str | None = None) -> Endpoint:
    """Give an address."""
    channel = Channel.EMAIL if secret is None else Channel.WEBHOOK
    return Endpoint(
        id=EndpointId(f"endpoint:{hashed_token(name)}"),
        channel=channel,
        address=f"{name}@example.invalid",
        state=EndpointState.PROVEN,
        secret=secret,
    )


def subscription(
    no: int,
    *,
    version: int = 1,
    state: SubscriptionState = SubscriptionState.ACTIVE,
    districts: frozenset[str] | None = None,
    created_at: datetime = T0,
    expires_at: datetime | None = None,
    request: str = "request",
) -> Subscription:
    """Give a version of a subscription."""
    return Subscription(
        id=SubscriptionId(f"subscription:{no}"),
        owner=SYSTEM.actor,
        owner_districts=districts,
        name="An invented wish",
        filter=AlertFilter(kinds=frozenset(AlertKind), severity_at_least=Severity.LOW),
        endpoints=(endpoint("a"), endpoint("hook", secret="whsec_invented")),
        language=Language.HI,
        state=state,
        version=version,
        created_at=created_at,
        expires_at=expires_at,
        request_sha256=request,
    )


def delivery(of: Alert, to: str, *, due_at: datetime = T0) -> Delivery:
    """Give a message that waits."""
    address = endpoint(to)
    return Delivery(
        id=delivery_id(of.id, address.id),
        alert=of,
        endpoint=address,
        subscriptions=(SubscriptionId("subscription:1"),),
        language=Language.EN,
        state=DeliveryState.WAITING,
        due_at=due_at,
        dead_after=None,
        attempts=0,
        claims=0,
        fence=0,
        provider_no=None,
        reason=None,
        first_at=T0,
        settled_at=None,
    )
