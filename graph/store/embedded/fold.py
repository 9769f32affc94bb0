"""What a complaint is: the fold of everything said under it."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from graph.model.complaint import Complaint, FraudType, LossSource
from graph.model.fact import Precision
from graph.model.ids import EntityKey
from graph.model.scope import SYSTEM
from graph.store.embedded.fact_rows import acknowledgement_no
from graph.store.embedded.statements import statements
from graph.store.embedded.values import END_OF_TIME, array, from_ms, seen, to_json, to_ms

KNOWN_HOUR: Final = frozenset({Precision.SECOND.value, Precision.MINUTE.value})
_ATTRIBUTES: Final = (
    "amount_paise",
    "reported_at",
    "fraud_type",
    "district",
    "police_station",
    "status",
)
_CHUNK: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A complaint, and the instant whose hour its fraud is counted under.

    Attributes:
        complaint: The complaint.
        fraud_ms: Epoch milliseconds; None: no instant with a known hour.
    """

    complaint: Complaint
    fraud_ms: int | None


@dataclass(slots=True, kw_only=True)
class _Gathered:
    """What the facts of one complaint say."""

    attributes: dict[str, Any] = field(default_factory=dict)
    occurred: tuple[int, str] | None = None
    layer_1_paise: int | None = None
    first_ms: int | None = None
    first_hour_ms: int | None = None
    victims: set[EntityKey] = field(default_factory=set)


def fold_complaints(
    connection: sqlite3.Connection, nos: Collection[int], visible: Mapping[str, Any]
) -> dict[int, Folded]:
    """Fold complaints from the facts a read sees, by number; without facts: left out.

    Scope is not applied to the facts: a complaint shows wholly or not at all, by the
    district that comes out.
    """
    text = statements("complaints")
    asked = {**visible, "districts": None, "nos": array(nos)}
    gathered: dict[int, _Gathered] = {}
    for no, event_at, precision, *told, victim in connection.execute(text["records_of"], asked):
        one = gathered.setdefault(no, _Gathered())
        for name, value in zip(_ATTRIBUTES, told, strict=True):
            if value is not None:
                one.attributes[name] = value
        if event_at is not None:
            one.occurred = (event_at, precision)
        if victim is not None:
            one.victims.add(victim)
    for no, *told in connection.execute(text["first_layer_of"], asked):
        _add_payment(gathered.setdefault(no, _Gathered()), *told)
    first_known = connection.execute(text["first_known_of"], asked).fetchall()
    keys = _keys(connection, [no for no, _ in first_known])
    return {
        no: _folded(keys[no], known_at, gathered.get(no) or _Gathered())
        for no, known_at in first_known
    }


def refold(connection: sqlite3.Connection, nos: Collection[int], *, from_no: int) -> None:
    """Write the complaints anew of which something was said in this transaction."""
    text = statements("complaints")
    ordered = sorted(nos)
    for at in range(0, len(ordered), _CHUNK):
        part = ordered[at : at + _CHUNK]
        old = dict(connection.execute(text["newest_versions"], {"nos": array(part)}).fetchall())
        rows = []
        for no, folded in fold_complaints(connection, part, seen(SYSTEM)).items():
            body = to_json(folded.complaint)
            if old.get(no) != body:
                rows.append(_row(no, from_no, folded, body))
        connection.executemany(text["end_version"], [(from_no, row[0]) for row in rows])
        connection.executemany(text["add_version"], rows)


def places(complaint: Complaint) -> tuple[int, int]:
    """Give a complaint's places among the newest reported and the largest: least first."""
    reported_at = to_ms(complaint.reported_at)
    return (
        END_OF_TIME if reported_at is None else -reported_at,
        END_OF_TIME if complaint.loss_paise is None else -complaint.loss_paise,
    )


def _row(no: int, from_no: int, folded: Folded, body: str) -> tuple[Any, ...]:
    complaint = folded.complaint
    return (
        no,
        from_no,
        complaint.acknowledgement_no,
        complaint.district,
        to_ms(complaint.reported_at),
        complaint.loss_paise,
        *places(complaint),
        folded.fraud_ms,
        body,
    )


def _add_payment(
    one: _Gathered, event_at: int | None, precision: str, disputed: int | None, payer: EntityKey
) -> None:
    one.victims.add(payer)
    if disputed is not None:
        one.layer_1_paise = (one.layer_1_paise or 0) + disputed
    if event_at is None:
        return
    one.first_ms = event_at if one.first_ms is None else min(one.first_ms, event_at)
    if precision in KNOWN_HOUR:
        hour = one.first_hour_ms
        one.first_hour_ms = event_at if hour is None else min(hour, event_at)


def _folded(key: EntityKey, first_known: int, one: _Gathered) -> Folded:
    told = one.attributes
    amount, fraud_type = told.get("amount_paise"), told.get("fraud_type")
    occurred, precision = one.occurred or (one.first_ms, Precision.UNKNOWN.value)
    complaint = Complaint(
        key=key,
        acknowledgement_no=acknowledgement_no(key),
        loss_paise=one.layer_1_paise if amount is None else amount,
        loss_from=LossSource.LAYER_1 if amount is None else LossSource.COMPLAINT,
        occurred_at=from_ms(occurred),
        reported_at=from_ms(told.get("reported_at")),
        fraud_type=None if fraud_type is None else FraudType(fraud_type),
        district=told.get("district"),
        police_station=told.get("police_station"),
        status=told.get("status"),
        victim_accounts=tuple(sorted(one.victims)),
        first_known_at=from_ms(first_known),
    )
    hour = one.first_hour_ms
    if hour is None and precision in KNOWN_HOUR:
        hour = occurred
    return Folded(complaint=complaint, fraud_ms=hour)


def _keys(connection: sqlite3.Connection, nos: Collection[int]) -> dict[int, EntityKey]:
    rows = connection.execute(statements("entities")["keys_of"], {"nos": array(nos)})
    return dict(rows.fetchall())
