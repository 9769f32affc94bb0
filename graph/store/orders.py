"""Where things stand in ordered lists; both stores order alike."""

from __future__ import annotations

from graph.model.complaint import Complaint
from graph.model.filters import ComplaintOrder, RingOrder
from graph.model.ring import Ring
from graph.store.values import END_OF_TIME, to_ms


def complaint_places(complaint: Complaint) -> tuple[int, int]:
    """Give a complaint's places among the newest reported and the largest: least first."""
    reported_at = to_ms(complaint.reported_at)
    return (
        END_OF_TIME if reported_at is None else -reported_at,
        END_OF_TIME if complaint.loss_paise is None else -complaint.loss_paise,
    )


def complaint_place(order: ComplaintOrder, one: Complaint) -> tuple[int, str]:
    """Give a complaint's place in a list."""
    by_reported, by_loss = complaint_places(one)
    match order:
        case ComplaintOrder.REPORTED_NEWEST:
            return by_reported, one.acknowledgement_no
        case ComplaintOrder.LOSS_LARGEST:
            return by_loss, one.acknowledgement_no
        case ComplaintOrder.NUMBER:
            return 0, one.acknowledgement_no


def ring_place(order: RingOrder, ring: Ring) -> tuple[int, str]:
    """Give a ring's place in a list."""
    match order:
        case RingOrder.DISPUTED_LARGEST:
            return -ring.found.disputed_paise, ring.id
        case RingOrder.CHANGED_NEWEST:
            return -to_ms(ring.changed_at), ring.id
        case RingOrder.ID:
            return 0, ring.id
