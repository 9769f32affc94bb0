"""What a complaint is: the fold of everything said under it; both stores fold alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from graph.model.complaint import Complaint, FraudType, LossSource
from graph.model.day import DayCell
from graph.model.fact import HOUR_KNOWN, Precision
from graph.model.filters import ComplaintFilter
from graph.model.forecast import FigureCell
from graph.model.ids import EntityKey
from graph.model.scope import Scope
from graph.store.entities import acknowledgement_no
from graph.store.figures import cells_of, day_cell, day_of, hour_of_week
from graph.store.values import from_ms

ATTRIBUTES: Final = (
    "amount_paise",
    "reported_at",
    "fraud_type",
    "district",
    "police_station",
    "status",
)
"""What a record may tell of a complaint, in the order `Gathered.add_record` takes it."""


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
class Gathered:
    """What the facts of one complaint say; records are added oldest known first."""

    attributes: dict[str, Any] = field(default_factory=dict)
    occurred: tuple[int, str] | None = None
    layer_1_paise: int | None = None
    first_ms: int | None = None
    first_hour_ms: int | None = None
    victims: set[EntityKey] = field(default_factory=set)

    def add_record(
        self,
        event_at: int | None,
        precision: str,
        told: Sequence[Any],
        victim: EntityKey | None,
    ) -> None:
        """Add what one record says; an attribute it does not tell stays as it was."""
        for name, value in zip(ATTRIBUTES, told, strict=True):
            if value is not None:
                self.attributes[name] = value
        if event_at is not None:
            self.occurred = (event_at, precision)
        if victim is not None:
            self.victims.add(victim)

    def add_payment(
        self, event_at: int | None, precision: str, disputed: int | None, payer: EntityKey
    ) -> None:
        """Add a layer-1 transfer: the victim paid it."""
        self.victims.add(payer)
        if disputed is not None:
            self.layer_1_paise = (self.layer_1_paise or 0) + disputed
        if event_at is None:
            return
        self.first_ms = event_at if self.first_ms is None else min(self.first_ms, event_at)
        if precision in HOUR_KNOWN:
            hour = self.first_hour_ms
            self.first_hour_ms = event_at if hour is None else min(hour, event_at)


def fold_complaint(key: EntityKey, first_known_ms: int, one: Gathered) -> Folded:
    """Give the complaint that was gathered.

    Args:
        key: Of the complaint.
        first_known_ms: When the first of its facts was known, epoch milliseconds.
        one: What its facts say.
    """
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
        first_known_at=from_ms(first_known_ms),
    )
    hour = one.first_hour_ms
    if hour is None and precision in HOUR_KNOWN:
        hour = occurred
    return Folded(complaint=complaint, fraud_ms=hour)


def shows(one: Complaint, scope: Scope) -> bool:
    """Tell whether a scope shows a complaint: by its district, wholly or not at all."""
    return scope.districts is None or one.district in scope.districts


def passes(where: ComplaintFilter, one: Complaint) -> bool:
    """Tell whether a complaint passes a filter."""
    reported = one.reported_at
    return (
        (not where.districts or one.district in where.districts)
        and (
            where.reported_from is None
            or (reported is not None and reported >= where.reported_from)
        )
        and (
            where.reported_before is None
            or (reported is not None and reported < where.reported_before)
        )
        and (
            where.min_loss_paise is None
            or (one.loss_paise is not None and one.loss_paise >= where.min_loss_paise)
        )
        and (not where.numbers or one.acknowledgement_no in where.numbers)
    )


def count_by_hour(folded: Iterable[Folded], *, start: int, end: int) -> tuple[FigureCell, ...]:
    """Count complaints by district, hour and weekday of India's day.

    Args:
        folded: Which complaints; those without an hour are left out.
        start: First instant counted, epoch milliseconds.
        end: First instant no longer counted, epoch milliseconds.
    """
    return cells_of(
        (one.district, hour_of_week(at), one.loss_paise) for one, at in _dated(folded, start, end)
    )


def count_by_day(folded: Iterable[Folded], *, start: int, end: int) -> tuple[DayCell, ...]:
    """Count complaints by district, kind of fraud and India's day.

    Args:
        folded: Which complaints; those without an hour are left out.
        start: First instant counted, epoch milliseconds.
        end: First instant no longer counted, epoch milliseconds.
    """
    cells: dict[tuple[str | None, str | None, int], tuple[int, int]] = {}
    for one, at in _dated(folded, start, end):
        place = (one.district, one.fraud_type and one.fraud_type.value, day_of(at))
        count, paise = cells.get(place, (0, 0))
        cells[place] = (count + 1, paise + (one.loss_paise or 0))
    order = sorted(
        cells, key=lambda at: (at[0] is None, at[0] or "", at[1] is None, at[1] or "", at[2])
    )
    return tuple(day_cell((*place, *cells[place])) for place in order)


def _dated(folded: Iterable[Folded], start: int, end: int) -> Iterator[tuple[Complaint, int]]:
    """Give those complaints of which the hour is known and lies in a span, with their instants."""
    for one in folded:
        if one.fraud_ms is not None and start <= one.fraud_ms < end:
            yield one.complaint, one.fraud_ms
