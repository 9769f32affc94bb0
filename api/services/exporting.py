"""Tables out: masked unless a reason is given, and with no cell that a spreadsheet would run."""

from __future__ import annotations

import csv
import os
import tempfile
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Final

from api.services.labels import clear_label, known_entities, masked_label
from graph.errors import CannotWrite, InputError
from graph.model.answer import MOST_A_PAGE
from graph.model.audit import Event, EventTag
from graph.model.complaint import Complaint
from graph.model.fact import INDIA, Fact
from graph.model.flow import ComplaintFilter, ComplaintOrder, RingFilter, RingOrder
from graph.model.ids import EntityKey
from graph.model.money import format_plain
from graph.model.scope import Scope
from graph.model.transfer import Hold, Transfer, Withdrawal
from graph.store.base import GraphStore

FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\uff1d", "\uff0b", "\uff0d", "\uff20")
FORMS: Final = ("csv", "xlsx")


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


async def export_table(
    table: Table,
    to: Path,
    *,
    form: str,
    reveal: str | None,
    store: GraphStore,
    scope: Scope,
    at: datetime,
) -> int:
    """Write a table to a file, and give its rows; the file appears whole or not at all.

    Raises:
        InputError: A form that is not known, or an empty reason.
        CannotWrite: The file cannot be written.
    """
    if form not in FORMS:
        raise InputError(f"--as: choose one of {', '.join(FORMS)}")
    if reveal is not None and not reveal.strip():
        raise InputError("--reveal: give the reason; it is kept in the audit chain")
    event = Event(
        tag=EventTag.EXPORTED if reveal is None else EventTag.UNMASKED,
        actor=scope.actor,
        at=at,
        details=(("reason", reveal or ""), ("table", table.value)),
    )
    await store.add_events([event])
    rows = [
        row async for row in _rows(table, is_clear=reveal is not None, store=store, scope=scope)
    ]
    _write_whole(to, form, [HEADERS[table], *rows])
    return len(rows)


def harmless(cell: str) -> str:
    """Put a quote before a text that a spreadsheet would take for a formula."""
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


async def _rows(
    table: Table, *, is_clear: bool, store: GraphStore, scope: Scope
) -> AsyncIterator[tuple[str, ...]]:
    if table is Table.RINGS:
        async for row in _ring_rows(is_clear=is_clear, store=store, scope=scope):
            yield row
        return
    async for page in _complaint_pages(store=store, scope=scope):
        if table is Table.COMPLAINTS:
            for complaint in page:
                yield _complaint_row(complaint)
            continue
        facts = await store.facts_of([one.acknowledgement_no for one in page], scope=scope)
        rows = [fact for one in page for fact in facts.get(one.acknowledgement_no, ())]
        names = await _names(_keys_of(rows), is_clear=is_clear, store=store, scope=scope)
        for fact in rows:
            told = _fact_row(table, fact, names)
            if told:
                yield told


async def _complaint_pages(
    *, store: GraphStore, scope: Scope
) -> AsyncIterator[Sequence[Complaint]]:
    after = None
    while True:
        page = await store.complaints(
            ComplaintFilter(),
            order=ComplaintOrder.NUMBER,
            first=MOST_A_PAGE,
            after=after,
            scope=scope,
        )
        yield page.items
        if not page.has_next:
            return
        after = page.cursors[-1]


async def _ring_rows(
    *, is_clear: bool, store: GraphStore, scope: Scope
) -> AsyncIterator[tuple[str, ...]]:
    after = None
    while True:
        page = await store.rings(
            RingFilter(), order=RingOrder.ID, first=MOST_A_PAGE, after=after, scope=scope
        )
        for ring in page.items:
            keys = {member.account for member in ring.found.members}
            names = await _names(keys, is_clear=is_clear, store=store, scope=scope)
            for member in ring.found.members:
                yield (
                    ring.id,
                    names[member.account],
                    member.role.value,
                    f"{member.score:.3f}",
                    str(member.complaint_count),
                    format_plain(member.in_paise),
                    format_plain(member.cashed_paise),
                )
        if not page.has_next:
            return
        after = page.cursors[-1]


async def _names(
    keys: set[EntityKey], *, is_clear: bool, store: GraphStore, scope: Scope
) -> Mapping[EntityKey, str]:
    known = await known_entities(keys, store=store, scope=scope)
    name = clear_label if is_clear else masked_label
    return {key: name(key, known) for key in keys}


def _keys_of(facts: Sequence[Fact]) -> set[EntityKey]:
    keys: set[EntityKey] = set()
    for fact in facts:
        match fact:
            case Transfer():
                keys.update((fact.payer, fact.beneficiary))
            case Withdrawal():
                keys.update(key for key in (fact.account, fact.atm) if key)
            case Hold():
                keys.add(fact.account)
    return keys


def _complaint_row(complaint: Complaint) -> tuple[str, ...]:
    return (
        complaint.acknowledgement_no,
        complaint.district or "",
        complaint.police_station or "",
        complaint.fraud_type.value if complaint.fraud_type else "",
        _local(complaint.reported_at),
        _rupees(complaint.loss_paise),
        complaint.status or "",
    )


def _fact_row(table: Table, fact: Fact, names: Mapping[EntityKey, str]) -> tuple[str, ...] | None:
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


def _write_whole(to: Path, form: str, rows: Sequence[tuple[str, ...]]) -> None:
    try:
        handle, name = tempfile.mkstemp(dir=to.absolute().parent, suffix=f".{form}")
        os.close(handle)
        aside = Path(name)
        try:
            if form == "csv":
                _write_csv(aside, rows)
            else:
                _write_xlsx(aside, rows)
            aside.replace(to)
        finally:
            aside.unlink(missing_ok=True)
    except OSError as error:
        raise CannotWrite(
            f"{to} cannot be written: {error.strerror}; check the folder and the room on the disk"
        ) from error


def _write_csv(path: Path, rows: Sequence[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerows([harmless(cell) for cell in row] for row in rows)


def _write_xlsx(path: Path, rows: Sequence[tuple[str, ...]]) -> None:
    from openpyxl import Workbook  # noqa: PLC0415 - half a second, and only this needs it

    book = Workbook(write_only=True)
    sheet = book.create_sheet("ringtrace")
    for row in rows:
        sheet.append([harmless(cell) for cell in row])
    book.save(path)
