"""What a complaint is and names, as facts, whatever file told it."""

from __future__ import annotations

from datetime import datetime

from graph.model.complaint import ComplaintRecord, FraudType
from graph.model.entity import IdentifierRole, IdentifierUse
from graph.model.fact import Precision, Source
from graph.model.ids import AcknowledgementNo, EntityKey, complaint_key, fact_id


def make_complaint(
    *,
    complaint: AcknowledgementNo,
    source: Source,
    known_at: datetime,
    occurred: tuple[datetime | None, Precision] = (None, Precision.UNKNOWN),
    amount_paise: int | None = None,
    reported_at: datetime | None = None,
    fraud_type: FraudType | None = None,
    place: tuple[str | None, str | None] = (None, None),
    status: str | None = None,
    victim: EntityKey | None = None,
) -> ComplaintRecord:
    """Say what a complaint is; the same words give the same id.

    Args:
        occurred: First instant of the fraud, and how exactly it is known.
        place: District, ``STATE/NAME``, and police station.
    """
    district, station = place
    event_at, precision = occurred
    return ComplaintRecord(
        id=fact_id(
            "complaint",
            complaint,
            event_at.isoformat() if event_at else None,
            precision,
            reported_at.isoformat() if reported_at else None,
            amount_paise,
            fraud_type,
            district,
            station,
            status,
            victim,
        ),
        complaint=complaint,
        sources=(source,),
        event_at=event_at,
        event_precision=precision,
        known_at=known_at,
        amount_paise=amount_paise,
        reported_at=reported_at,
        fraud_type=fraud_type,
        district=district,
        police_station=station,
        status=status,
        victim_account=victim,
    )


def use_identifier(
    main: ComplaintRecord, identifier: EntityKey, role: IdentifierRole
) -> IdentifierUse:
    """Say that a complaint names an identifier."""
    number = main.complaint or AcknowledgementNo("")
    user = complaint_key(number)
    return IdentifierUse(
        id=fact_id("use", main.complaint, user, identifier, role),
        complaint=main.complaint,
        sources=main.sources,
        event_at=None,
        event_precision=Precision.UNKNOWN,
        known_at=main.known_at,
        user=user,
        identifier=identifier,
        role=role,
    )
