"""Rows of tables: complaints and facts as texts, by column."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final

from graph.model.complaint import Complaint
from graph.model.fact import INDIA, Fact
from graph.model.ids import EntityKey
from graph.model.money import format_plain
from graph.model.transfer import Hold, Transfer, Withdrawal


class Table(StrEnum):
    """What can be exported."""

    COMPLAINTS = "complaints"
    TRANSFERS = "transfers"
    WITHDRAWALS = "withdrawals"
    HOLDS = "holds"
    RINGS = "rings"


HEADERS: Final[Mapping[Table, tuple[str, ...]]] = {
    Table.COMPLAINTS: (
        "acknowledgement_no", "district", "police_station", "fraud_type", "reported_at",
        "loss_rupees", "status",
    ),
    Table.TRANSFERS: (
        "acknowledgement_no", "layer", "payer", "beneficiary", "at", "precision",
        "amount_rupees", "disputed_rupees", "utr", "rail", "fact",
    ),
    Table.WITHDRAWALS: (
        "acknowledgement_no", "account", "at", "precision", "amount_rupees", "disputed_rupees",
        "channel", "machine", "utr", "fact",
    ),
    Table.HOLDS: ("acknowledgement_no", "account", "at", "precision", "amount_rupees", "fact"),
    Table.RINGS: ("ring", "account", "role", "score", "complaints", "in_rupees", "cashed_rupees"),
}  # fmt: skip


def complaint_row(complaint: Complaint) -> tuple[str, ...]:
    """Give the cells of a complaint, in the order of its header."""
    return (
        complaint.acknowledgement_no,
        complaint.district or "",
        complaint.police_station or "",
        complaint.fraud_type.value if complaint.fraud_type else "",
        _local(complaint.reported_at),
        _rupees(complaint.loss_paise),
        complaint.status or "",
    )


def fact_row(table: Table, fact: Fact, names: Mapping[EntityKey, str]) -> tuple[str, ...] | None:
    """Give the cells of a fact; None: it is of another table."""
    number = fact.complaint or ""
    when = (_local(fact.event_at), fact.event_precision.value)
    match table, fact:
        case Table.TRANSFERS, Transfer():
            return (
                number,
                "" if fact.layer is None else str(fact.layer),
                names[fact.payer],
                names[fact.beneficiary],
                *when,
                _rupees(fact.amount_paise),
                _rupees(fact.disputed_paise),
                fact.utr or "",
                fact.rail.value if fact.rail else "",
                fact.id,
            )
        case Table.WITHDRAWALS, Withdrawal():
            return (
                number,
                names[fact.account],
                *when,
                _rupees(fact.amount_paise),
                _rupees(fact.disputed_paise),
                fact.channel.value,
                names[fact.atm] if fact.atm else "",
                fact.utr or "",
                fact.id,
            )
        case Table.HOLDS, Hold():
            return (number, names[fact.account], *when, _rupees(fact.amount_paise), fact.id)
    return None


def _rupees(paise: int | None) -> str:
    return "" if paise is None else format_plain(paise)


def _local(at: datetime | None) -> str:
    return "" if at is None else at.astimezone(INDIA).isoformat(timespec="seconds")
