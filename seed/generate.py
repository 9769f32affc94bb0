"""Write a made-up world as case files in the portal's layouts, with its answer key."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from random import Random
from typing import Final

from seed.archive import write_workbook
from seed.quirks import odd_sheet, odd_spelling, plain_spelling, rupees
from seed.sheets import HEADERS, Value, rows_by_sheet
from seed.values import MadeComplaint, World

ANSWER_KEY: Final = "truth.json"
COMPLAINT_LIST: Final = "complaints.csv"
ATM_REGISTER: Final = "atm_master.csv"
LIST_HEADER: Final = (
    "SL No",
    "Acknowledgement No",
    "State",
    "District/Police Station",
    "Complainant Name",
    "Complainant Mobile",
    "Category",
    "Sub Category",
    "Transaction ID/UTR Number",
    "Bank/Wallet/Merchant",
    "Account ID",
    "Amount",
    "Incident Date",
    "Entry Date",
    "Current Status",
)
REGISTER_HEADER: Final = ("atm_id", "bank", "latitude", "longitude", "district", "state")


def write_case_files(world: World, out: Path) -> tuple[Path, ...]:
    """Write a workbook a complaint, the complaint list, the ATM register and the answer key.

    The same world gives the same bytes. `out` is made if it is missing; files of the same
    name are written over, others stay.

    Returns:
        The files to take in, without the answer key ``truth.json``, by name.
    """
    out.mkdir(parents=True, exist_ok=True)
    written = []
    row_counts = {}
    for complaint in world.complaints:
        rows = _write_complaint(complaint, out / complaint.file_name, world.random_state)
        row_counts[complaint.number] = rows
        written.append(out / complaint.file_name)
    complaints, register = out / COMPLAINT_LIST, out / ATM_REGISTER
    _write_csv(complaints, LIST_HEADER, _list_rows(world), encoding="utf-8-sig")
    _write_csv(register, REGISTER_HEADER, _register_rows(world), encoding="utf-8")
    key = json.dumps(answer_key(world, row_counts), indent=1, sort_keys=True)
    (out / ANSWER_KEY).write_text(key + "\n", encoding="utf-8")
    return tuple(sorted([*written, complaints, register]))


def _write_complaint(complaint: MadeComplaint, path: Path, random_state: int) -> dict[str, int]:
    random = Random(f"{random_state} {complaint.number}")
    spelling = odd_spelling(random) if complaint.is_quirky else plain_spelling()
    rows = rows_by_sheet(complaint, spelling)
    sheets: dict[str, Sequence[Sequence[Value]]] = {}
    for name, lines in rows.items():
        if complaint.is_quirky:
            odd_name, odd_lines = odd_sheet(name, lines, random)
            sheets[odd_name] = odd_lines
        else:
            sheets[name] = [HEADERS[name], *lines]
    write_workbook(path, sheets)
    return {name: len(lines) for name, lines in rows.items()}


def _write_csv(
    path: Path, header: Sequence[str], rows: Iterable[Sequence[Value]], *, encoding: str
) -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def _list_rows(world: World) -> Iterable[Sequence[Value]]:
    for serial, complaint in enumerate(world.complaints, start=1):
        yield (
            serial,
            complaint.number,
            complaint.town.state,
            f"{complaint.town.district}/CEN",
            f"Complainant {serial:04}",
            complaint.phone,
            "Online Financial Fraud",
            complaint.sub_category,
            complaint.hops[0].utr,
            complaint.victim.bank,
            complaint.victim.number,
            rupees(complaint.loss_paise),
            f"{complaint.occurred_at:%d/%m/%Y}",
            f"{complaint.reported_at:%d/%m/%Y %H:%M}",
            "Under Process",
        )


def _register_rows(world: World) -> Iterable[Sequence[Value]]:
    for machine in world.machines:
        yield (
            machine.atm_id,
            machine.bank,
            machine.latitude,
            machine.longitude,
            machine.town.district,
            machine.town.state,
        )


def answer_key(world: World, row_counts: dict[str, dict[str, int]]) -> dict[str, object]:
    """Give what the world knows and its case files do not say; rupees as written there."""
    return {
        "random_state": world.random_state,
        "until": world.until.isoformat(),
        "rings": {
            ring.name: {
                "accounts": [account.number for account in ring.accounts],
                "atms": [machine.atm_id for machine in ring.machines],
                "usual_hour": ring.usual_hour,
            }
            for ring in world.rings
        },
        "complaints": {
            complaint.number: {
                "file": complaint.file_name,
                "ring": complaint.ring,
                "victim": complaint.victim.number,
                "amount": complaint.loss_paise / 100,
                "at": complaint.occurred_at.isoformat(),
                "quirky": complaint.is_quirky,
            }
            for complaint in world.complaints
        },
        "cashouts": [
            {
                "ack": complaint.number,
                "account": draw.account.number,
                "at": draw.at.isoformat(),
                "amount": draw.amount_paise / 100,
                "channel": draw.channel.value,
                "atm_id": draw.machine.atm_id if draw.machine else None,
                "ring": complaint.ring,
            }
            for complaint in world.complaints
            for draw in complaint.draws
        ],
        "hubs": [hub.number for hub in world.hubs],
        "row_counts": row_counts,
    }
