"""Standing wishes for alerts: which ones somebody wants, and where to."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from graph.model.alert import Alert, AlertKind, Severity
from graph.model.endpoint import Endpoint
from graph.model.ids import SubscriptionId
from graph.model.register import RingEventKind
from graph.model.scope import Actor


class Language(StrEnum):
    """A language of messages."""

    EN = "EN"
    HI = "HI"


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertFilter:
    """Which alerts somebody wants; all given parts hold, within a list any; empty: all.

    Attributes:
        kinds: Kinds wanted.
        severity_at_least: Least severity; None: any.
        min_probability: Least calibrated chance; alerts without one fail; None: any.
        min_amount_paise: Least rupees; alerts without an amount fail; None: any.
        rings: Rings wanted.
        ring_events: What must have become of a ring; alerts that tell of none fail.
        watch: Keys of accounts, phones, machines to watch.
        districts: Districts wanted, ``STATE/NAME``.
    """

    kinds: frozenset[AlertKind] = frozenset()
    severity_at_least: Severity | None = None
    min_probability: float | None = None
    min_amount_paise: int | None = None
    rings: frozenset[str] = frozenset()
    ring_events: frozenset[RingEventKind] = frozenset()
    watch: frozenset[str] = frozenset()
    districts: frozenset[str] = frozenset()


def matches(wanted: AlertFilter, alert: Alert) -> bool:
    """Tell whether an alert passes a filter."""
    return (
        (not wanted.kinds or alert.kind in wanted.kinds)
        and (
            wanted.severity_at_least is None or alert.severity.rank >= wanted.severity_at_least.rank
        )
        and _at_least(alert.probability, wanted.min_probability)
        and _at_least(alert.amount_paise, wanted.min_amount_paise)
        and (not wanted.rings or not wanted.rings.isdisjoint(alert.rings))
        and _tells(alert, wanted.ring_events)
        and (not wanted.watch or not wanted.watch.isdisjoint((alert.subject, *alert.entities)))
        and (not wanted.districts or not wanted.districts.isdisjoint(alert.districts))
    )


def _tells(alert: Alert, events: frozenset[RingEventKind]) -> bool:
    codes = {reason.code for reason in alert.reasons}
    return not events or any(event.code in codes for event in events)


def _at_least(value: float | None, least: float | None) -> bool:
    return least is None or (value is not None and value >= least)


class SubscriptionState(StrEnum):
    """Whether a subscription is served."""

    ACTIVE = "ACTIVE"
    PAUSED = "PAUSED"
    DELETED = "DELETED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscription:
    """A standing wish for alerts.

    Attributes:
        id: Hash of owner and idempotency key.
        owner: Who wants them.
        owner_districts: The owner's scope: districts, or None for every one.
        name: The owner's word for it.
        filter: Which alerts.
        endpoints: Where to; at most 8.
        language: In which language.
        state: Whether it is served.
        version: From 1; rises with each change.
        created_at: Aware UTC.
        expires_at: Not served from then on; aware UTC; None: for good.
        request_sha256: Digest of the request that made it, to tell a repeat from a clash.
    """

    id: SubscriptionId
    owner: Actor
    owner_districts: frozenset[str] | None
    name: str
    filter: AlertFilter
    endpoints: tuple[Endpoint, ...]
    language: Language
    state: SubscriptionState
    version: int
    created_at: datetime
    expires_at: datetime | None
    request_sha256: str
