"""A made-up world as tables: the prior of a station that has too few cases to learn from."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from analytics.cashout.coding import Text, code_tables
from analytics.cashout.tables import CashTables
from seed.values import MadeComplaint, MadeMachine
from seed.world import make_world

UNTIL: Final = datetime(2026, 1, 1, tzinfo=UTC)
COMPLAINTS: Final = 300
RINGS: Final = 5
SPAN_DAYS: Final = 75
RUPEE_PAISE: Final = 100

HEADERS: Final = {
    "accounts": "account_id bank branch_city opened_on phone_id device_id known_at",
    "atms": "atm_id bank site_type lat lon city has_guard open_24h per_txn_cap cctv",
    "transfers": "transfer_id src_account dst_account amount event_time known_at",
    "withdrawals": "withdrawal_id account_id atm_id amount status event_time known_at",
    "complaints": "complaint_id event_time known_at fraud_type amount victim_account suspect_phone"
    " payment_refs victim_city victim_lat victim_lon",
    "freezes": "account_id event_time known_at",
    "police_actions": "atm_id event_time known_at",
    "account_labels": "account_id label known_at",
}

Row = tuple[str, ...]


def seed_tables(*, random_state: int = 0) -> CashTables:
    """Give the tables of a made-up world of five rings over eleven weeks."""
    world = make_world(
        until=UNTIL,
        random_state=random_state,
        complaint_count=COMPLAINTS,
        ring_count=RINGS,
        span_days=SPAN_DAYS,
    )
    rows: dict[str, list[Row]] = {table: [] for table in HEADERS}
    rows["atms"] = [_machine(one) for one in world.machines]
    for complaint in world.complaints:
        for table, row in _rows(complaint):
            rows[table].append(row)
    return code_tables({table: _columns(header, rows[table]) for table, header in HEADERS.items()})


def _columns(header: str, rows: list[Row]) -> Text:
    return {name: [row[place] for row in rows] for place, name in enumerate(header.split())}


def _machine(one: MadeMachine) -> Row:
    point = (f"{one.latitude:.6f}", f"{one.longitude:.6f}")
    return (one.atm_id, one.bank, "ATM", *point, one.town.district, "0", "0", "10000", "0")


def _rows(complaint: MadeComplaint) -> Iterator[tuple[str, Row]]:
    known = _stamp(complaint.exported_at)
    refs = sorted({hop.utr for hop in complaint.hops if hop.layer == 1})
    yield (
        "complaints",
        (
            complaint.number,
            _stamp(complaint.occurred_at),
            known,
            complaint.sub_category,
            _rupees(complaint.loss_paise),
            complaint.victim.number,
            "",
            ";".join(refs),
            complaint.town.district,
            f"{complaint.town.latitude}",
            f"{complaint.town.longitude}",
        ),
    )
    for hop in complaint.hops:
        ends = (hop.payer.number, hop.beneficiary.number)
        yield "transfers", (hop.utr, *ends, _rupees(hop.amount_paise), _stamp(hop.at), known)
        yield "accounts", (hop.beneficiary.number, hop.beneficiary.bank, "-", "", "", "", known)
    for no, draw in enumerate(complaint.draws):
        name, machine = f"{complaint.number}-{no}", draw.machine.atm_id if draw.machine else ""
        drawn = (draw.account.number, machine, _rupees(draw.amount_paise), "ok")
        yield "withdrawals", (name, *drawn, _stamp(draw.at), known)
    for hold in complaint.holds:
        yield "freezes", (hold.account.number, _stamp(hold.at), known)


def _rupees(paise: int) -> str:
    return f"{paise / RUPEE_PAISE:.2f}"


def _stamp(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
