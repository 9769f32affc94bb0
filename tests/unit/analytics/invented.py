"""Facts made up for tests of what follows from facts."""

from datetime import UTC, datetime, timedelta

from graph.model.complaint import Complaint, LossSource
from graph.model.entity import Atm
from graph.model.fact import Precision, Source
from graph.model.ids import AcknowledgementNo, EntityKey, FactId, ImportId, complaint_key
from graph.model.member import RingMember, RingRole
from graph.model.place import Point
from graph.model.reason import Reason
from graph.model.ring import Community, Ring, RingState
from graph.model.transfer import ActionKind, CashChannel, Hold, OtherAction, Transfer, Withdrawal

NUMBER = AcknowledgementNo("39901260000001")
START = datetime(2026, 6, 1, 4, 30, tzinfo=UTC)
SOURCES = (Source(import_id=ImportId("import:A"), file_sha256="0" * 64, sheet="S", row=2),)


def account(name: str) -> EntityKey:
    return EntityKey(f"account:{name}")


def machine(name: str) -> EntityKey:
    return EntityKey(f"atm:{name}")


def rupees(amount: float | None) -> int | None:
    return None if amount is None else round(amount * 100)


def complaint(*victims: str, loss: float | None = None) -> Complaint:
    return Complaint(
        key=complaint_key(NUMBER),
        acknowledgement_no=NUMBER,
        loss_paise=rupees(loss),
        loss_from=LossSource.COMPLAINT,
        occurred_at=START,
        reported_at=START,
        fraud_type=None,
        district="KARNATAKA/MYSURU CITY",
        police_station=None,
        status=None,
        victim_accounts=tuple(account(victim) for victim in victims),
        first_known_at=START,
    )


def hop(
    payer: str,
    beneficiary: str,
    disputed: float | None,
    *,
    layer: int | None,
    no: int = 1,
    minutes: float | None = 0.0,
    amount: float | None = None,
    number: AcknowledgementNo = NUMBER,
) -> Transfer:
    return Transfer(
        id=FactId(f"transfer:{payer}-{beneficiary}-{no}"),
        complaint=number,
        sources=SOURCES,
        event_at=_after(minutes),
        event_precision=Precision.UNKNOWN if minutes is None else Precision.SECOND,
        known_at=START + timedelta(days=1),
        transfer_key=f"{payer}-{beneficiary}-{no}",
        payer=account(payer),
        beneficiary=account(beneficiary),
        amount_paise=rupees(disputed if amount is None else amount),
        disputed_paise=rupees(disputed),
        layer=layer,
        utr=None,
    )


def draw(
    of: str,
    amount: float | None,
    *,
    disputed: float | None = None,
    no: int = 1,
    minutes: float | None = 0.0,
    at: str | None = "BANK0001-1",
    known_after_minutes: float | None = None,
    is_declined: bool = False,
    layer: int | None = None,
) -> Withdrawal:
    known = minutes if known_after_minutes is None else known_after_minutes
    return Withdrawal(
        id=FactId(f"withdrawal:{of}-{no}"),
        complaint=NUMBER,
        sources=SOURCES,
        event_at=_after(minutes),
        event_precision=Precision.UNKNOWN if minutes is None else Precision.SECOND,
        known_at=START + timedelta(minutes=known or 0.0),
        account=account(of),
        amount_paise=rupees(amount),
        disputed_paise=rupees(disputed),
        channel=CashChannel.ATM,
        atm=None if at is None else machine(at),
        is_declined=is_declined,
        layer=layer,
    )


def hold(of: str, amount: float | None, *, no: int = 1, released: bool = False) -> Hold:
    return Hold(
        id=FactId(f"hold:{of}-{no}"),
        complaint=NUMBER,
        sources=SOURCES,
        event_at=START,
        event_precision=Precision.SECOND,
        known_at=START,
        account=account(of),
        amount_paise=rupees(amount),
        released_at=START if released else None,
    )


def action(
    of: str,
    kind: ActionKind,
    amount: float | None = None,
    *,
    no: int = 1,
    most: float | None = None,
) -> OtherAction:
    return OtherAction(
        id=FactId(f"action:{of}-{kind}-{no}"),
        complaint=NUMBER,
        sources=SOURCES,
        event_at=None,
        event_precision=Precision.UNKNOWN,
        known_at=START,
        account=account(of),
        kind=kind,
        amount_paise=rupees(amount),
        most_paise=rupees(most),
    )


def _after(minutes: float | None) -> datetime | None:
    return None if minutes is None else START + timedelta(minutes=minutes)


def atm(name: str, latitude: float | None = None, longitude: float = 76.64) -> Atm:
    point = None if latitude is None else Point(latitude=latitude, longitude=longitude)
    return Atm(key=machine(name), atm_id=name, point=point)


def ring(
    name: str = "R000001",
    *,
    members: tuple[str, ...] = ("A", "B", "C"),
    complaints: tuple[str, ...] = (NUMBER,),
    disputed: float = 500_000,
    cashed: float = 100_000,
    state: RingState = RingState.ACTIVE,
    version: int = 1,
) -> Ring:
    found = Community(
        members=tuple(
            RingMember(
                account=account(member),
                role=RingRole.CASHER,
                second_roles=(),
                score=0.5,
                complaint_count=len(complaints),
                in_paise=0,
                out_paise=0,
                cashed_paise=0,
                reason=Reason(code="X", text="x"),
            )
            for member in members
        ),
        complaints=tuple(AcknowledgementNo(number) for number in complaints),
        machines=(machine("BANK0001-1"),),
        identifiers=(),
        disputed_paise=round(disputed * 100),
        cashed_paise=round(cashed * 100),
        first_event_at=START,
        last_event_at=START,
        score=0.8,
        density=0.4,
        evidence=(),
        reason=Reason(code="RING", text="Found together."),
    )
    return Ring(
        id=EntityKey(f"ring:{name}"),
        state=state,
        found=found,
        memory=(),
        born_at=START,
        changed_at=START,
        version=version,
        districts=("KARNATAKA/MYSURU CITY",),
    )
