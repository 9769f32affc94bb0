"""Relationships as facts: a function a type, the same first properties in each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final, TypeAlias

from graph.model.fact import Fact, Source
from graph.model.ids import EntityKey, kind_of
from graph.store.entities import KINDS
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
from graph.store.observations import fact_of
from graph.store.values import from_json, from_ms, from_shared_ms

Properties: TypeAlias = Mapping[str, Any]
Sources: TypeAlias = tuple[Source, ...]


def build_fact(
    type_: str, properties: Properties, source: EntityKey, target: EntityKey, sources: Sources
) -> Fact:
    """Give the fact that a relationship holds."""
    return BUILDERS[type_](properties, source, target, sources)


def _utr(properties: Properties) -> str | None:
    utr: str | None = properties.get("longUtr") or properties.get("utr")
    return utr


def _transfer(of: Properties, source: EntityKey, target: EntityKey, sources: Sources) -> Fact:
    return make_transfer(
        id=of["id"],
        complaint=of.get("complaint"),
        sources=sources,
        event_at=from_ms(of.get("eventAt")),
        event_precision=PRECISIONS[of["eventPrecision"]],
        known_at=from_shared_ms(of["knownAt"]),
        transfer_key=of["transferKey"],
        payer=source,
        beneficiary=target,
        amount_paise=of.get("amountPaise"),
        disputed_paise=of.get("disputedPaise"),
        layer=of.get("layer"),
        utr=_utr(of),
        rail=RAILS[of.get("rail")],
    )


def _withdrawal(of: Properties, source: EntityKey, target: EntityKey, sources: Sources) -> Fact:
    return make_withdrawal(
        id=of["id"],
        complaint=of.get("complaint"),
        sources=sources,
        event_at=from_ms(of.get("eventAt")),
        event_precision=PRECISIONS[of["eventPrecision"]],
        known_at=from_shared_ms(of["knownAt"]),
        account=source,
        atm=None if target == source else target,
        amount_paise=of.get("amountPaise"),
        disputed_paise=of.get("disputedPaise"),
        channel=CHANNELS[of["channel"]],
        is_declined=of["isDeclined"],
        utr=_utr(of),
        layer=of.get("layer"),
    )


def _hold(of: Properties, source: EntityKey, _: EntityKey, sources: Sources) -> Fact:
    return make_hold(
        id=of["id"],
        complaint=of.get("complaint"),
        sources=sources,
        event_at=from_ms(of.get("eventAt")),
        event_precision=PRECISIONS[of["eventPrecision"]],
        known_at=from_shared_ms(of["knownAt"]),
        account=source,
        amount_paise=of.get("amountPaise"),
        utr=_utr(of),
        layer=of.get("layer"),
        released_at=from_ms(of.get("releasedAt")),
    )


def _action(of: Properties, source: EntityKey, _: EntityKey, sources: Sources) -> Fact:
    return make_action(
        id=of["id"],
        complaint=of.get("complaint"),
        sources=sources,
        event_at=from_ms(of.get("eventAt")),
        event_precision=PRECISIONS[of["eventPrecision"]],
        known_at=from_shared_ms(of["knownAt"]),
        account=source,
        kind=ACTIONS[of["kind"]],
        amount_paise=of.get("amountPaise"),
        most_paise=of.get("mostPaise"),
        utr=_utr(of),
        layer=of.get("layer"),
    )


def _use(of: Properties, source: EntityKey, target: EntityKey, sources: Sources) -> Fact:
    return make_use(
        id=of["id"],
        complaint=of.get("complaint"),
        sources=sources,
        event_at=from_ms(of.get("eventAt")),
        event_precision=PRECISIONS[of["eventPrecision"]],
        known_at=from_shared_ms(of["knownAt"]),
        user=source,
        identifier=target,
        role=ROLES[of["role"]],
    )


def _complaint(of: Properties, _: EntityKey, __: EntityKey, sources: Sources) -> Fact:
    return make_complaint(
        id=of["id"],
        complaint=of.get("complaint"),
        sources=sources,
        event_at=from_ms(of.get("eventAt")),
        event_precision=PRECISIONS[of["eventPrecision"]],
        known_at=from_shared_ms(of["knownAt"]),
        amount_paise=of.get("amountPaise"),
        reported_at=from_ms(of.get("reportedAt")),
        fraud_type=FRAUD_TYPES[of.get("fraudType")],
        district=of.get("district"),
        police_station=of.get("policeStation"),
        status=of.get("status"),
        victim_account=of.get("victimAccount"),
    )


def _entity(of: Properties, source: EntityKey, _: EntityKey, sources: Sources) -> Fact:
    return make_entity(
        id=of["id"],
        complaint=of.get("complaint"),
        sources=sources,
        event_at=from_ms(of.get("eventAt")),
        event_precision=PRECISIONS[of["eventPrecision"]],
        known_at=from_shared_ms(of["knownAt"]),
        entity=from_json(of["attributes"], KINDS[kind_of(source)]),
    )


def _observation(of: Properties, _: EntityKey, __: EntityKey, sources: Sources) -> Fact:
    common = {
        "id": of["id"],
        "complaint": of.get("complaint"),
        "sources": sources,
        "event_at": from_ms(of.get("eventAt")),
        "event_precision": PRECISIONS[of["eventPrecision"]],
        "known_at": from_ms(of["knownAt"]),
    }
    return fact_of(of["kind"], of["body"], common)


BUILDERS: Final[Mapping[str, Callable[[Properties, EntityKey, EntityKey, Sources], Fact]]] = {
    "TRANSFERRED": _transfer,
    "WITHDREW": _withdrawal,
    "HELD_FOR": _hold,
    "ACTED_ON": _action,
    "NAMES_PHONE": _use,
    "USES_PHONE": _use,
    "USES_DEVICE": _use,
    "HELD_BY": _use,
    "INTRODUCED": _use,
    "NAMES": _use,
    "RECORDED": _complaint,
    "DESCRIBED": _entity,
    "OBSERVED": _observation,
}
"""What makes a fact of each relationship type; ties that only follow from facts are not in it."""

FACT_TYPES: Final = tuple(BUILDERS)
"""Types that hold facts, each fact in one of them."""
