"""Rows as facts: a function a table, the same first columns in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from graph.model.fact import Fact, Source
from graph.model.ids import AcknowledgementNo, kind_of
from graph.store.entities import COMPLAINT_PREFIX, KINDS
from graph.store.fact_moulds import (
    ACTIONS,
    CHANNELS,
    FRAUD_TYPES,
    PRECISIONS,
    RAILS,
    ROLES,
    make_action,
    make_complaint,
    make_entity,
    make_hold,
    make_transfer,
    make_use,
    make_withdrawal,
)
from graph.store.observations import OBSERVATION, fact_of
from graph.store.values import from_json, from_ms, from_shared_ms

Row: TypeAlias = tuple[Any, ...]
Sources: TypeAlias = tuple[Source, ...]


def _under(key: str | None) -> AcknowledgementNo | None:
    """Give the number that a complaint's key holds."""
    return None if key is None else AcknowledgementNo(key[COMPLAINT_PREFIX:])


def _transfer(row: Row, sources: Sources) -> Fact:
    _, id_, complaint, event_at, precision, known_at, *own = row
    key, payer, beneficiary, amount, disputed, layer, utr, rail = own
    return make_transfer(
        id=id_,
        complaint=_under(complaint),
        sources=sources,
        event_at=from_ms(event_at),
        event_precision=PRECISIONS[precision],
        known_at=from_shared_ms(known_at),
        transfer_key=key,
        payer=payer,
        beneficiary=beneficiary,
        amount_paise=amount,
        disputed_paise=disputed,
        layer=layer,
        utr=utr,
        rail=RAILS[rail],
    )


def _withdrawal(row: Row, sources: Sources) -> Fact:
    _, id_, complaint, event_at, precision, known_at, *own = row
    account, atm, amount, disputed, channel, is_declined, utr, layer = own
    return make_withdrawal(
        id=id_,
        complaint=_under(complaint),
        sources=sources,
        event_at=from_ms(event_at),
        event_precision=PRECISIONS[precision],
        known_at=from_shared_ms(known_at),
        account=account,
        atm=atm,
        amount_paise=amount,
        disputed_paise=disputed,
        channel=CHANNELS[channel],
        is_declined=bool(is_declined),
        utr=utr,
        layer=layer,
    )


def _hold(row: Row, sources: Sources) -> Fact:
    _, id_, complaint, event_at, precision, known_at, *own = row
    account, amount, utr, layer, released_at = own
    return make_hold(
        id=id_,
        complaint=_under(complaint),
        sources=sources,
        event_at=from_ms(event_at),
        event_precision=PRECISIONS[precision],
        known_at=from_shared_ms(known_at),
        account=account,
        amount_paise=amount,
        utr=utr,
        layer=layer,
        released_at=from_ms(released_at),
    )


def _action(row: Row, sources: Sources) -> Fact:
    _, id_, complaint, event_at, precision, known_at, *own = row
    account, kind, amount, most, utr, layer = own
    return make_action(
        id=id_,
        complaint=_under(complaint),
        sources=sources,
        event_at=from_ms(event_at),
        event_precision=PRECISIONS[precision],
        known_at=from_shared_ms(known_at),
        account=account,
        kind=ACTIONS[kind],
        amount_paise=amount,
        most_paise=most,
        utr=utr,
        layer=layer,
    )


def _use(row: Row, sources: Sources) -> Fact:
    _, id_, complaint, event_at, precision, known_at, user, identifier, role = row
    return make_use(
        id=id_,
        complaint=_under(complaint),
        sources=sources,
        event_at=from_ms(event_at),
        event_precision=PRECISIONS[precision],
        known_at=from_shared_ms(known_at),
        user=user,
        identifier=identifier,
        role=ROLES[role],
    )


def _complaint(row: Row, sources: Sources) -> Fact:
    _, id_, complaint, event_at, precision, known_at, *own = row
    amount, reported_at, fraud_type, district, police_station, status, victim = own
    return make_complaint(
        id=id_,
        complaint=_under(complaint),
        sources=sources,
        event_at=from_ms(event_at),
        event_precision=PRECISIONS[precision],
        known_at=from_shared_ms(known_at),
        amount_paise=amount,
        reported_at=from_ms(reported_at),
        fraud_type=FRAUD_TYPES[fraud_type],
        district=district,
        police_station=police_station,
        status=status,
        victim_account=victim,
    )


def _entity(row: Row, sources: Sources) -> Fact:
    _, id_, complaint, event_at, precision, known_at, key, attributes = row
    return make_entity(
        id=id_,
        complaint=_under(complaint),
        sources=sources,
        event_at=from_ms(event_at),
        event_precision=PRECISIONS[precision],
        known_at=from_shared_ms(known_at),
        entity=from_json(attributes, KINDS[kind_of(key)]),
    )


def _observation(row: Row, sources: Sources) -> Fact:
    _, id_, complaint, event_at, precision, known_at, kind, body = row
    common = {
        "id": id_,
        "complaint": _under(complaint),
        "sources": sources,
        "event_at": from_ms(event_at),
        "event_precision": PRECISIONS[precision],
        "known_at": from_ms(known_at),
    }
    return fact_of(kind, body, common)


BUILDERS: Final[Mapping[str, Callable[[Row, Sources], Fact]]] = {
    "transfer": _transfer,
    "withdrawal": _withdrawal,
    "hold": _hold,
    "action": _action,
    "identifier_use": _use,
    "complaint_record": _complaint,
    "entity_record": _entity,
    OBSERVATION: _observation,
}
"""What makes a fact of each table's rows: number, id, key of its complaint, and so on."""
