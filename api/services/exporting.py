"""Tables out: their rows, masked unless a reason is given."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from api.services.labels import clear_label, known_entities, masked_label
from api.services.paging import pages_of, ring_pages
from api.services.table_files import write_table
from api.services.table_rows import HEADERS, Table, complaint_row, fact_row
from graph.errors import InputError
from graph.model.answer import MOST_A_PAGE
from graph.model.audit import Event, EventTag
from graph.model.complaint import Complaint
from graph.model.fact import Fact
from graph.model.filters import ComplaintFilter, ComplaintOrder, RingFilter
from graph.model.ids import EntityKey
from graph.model.money import format_plain
from graph.model.scope import Scope
from graph.model.transfer import Hold, Transfer, Withdrawal
from graph.store.base import GraphStore

FORMS: Final = ("csv", "xlsx")


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
    write_table(to, form, [HEADERS[table], *rows])
    return len(rows)


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
                yield complaint_row(complaint)
            continue
        facts = await store.facts_of([one.acknowledgement_no for one in page], scope=scope)
        rows = [fact for one in page for fact in facts.get(one.acknowledgement_no, ())]
        names = await _names(_keys_of(rows), is_clear=is_clear, store=store, scope=scope)
        for fact in rows:
            told = fact_row(table, fact, names)
            if told:
                yield told


def _complaint_pages(*, store: GraphStore, scope: Scope) -> AsyncIterator[Sequence[Complaint]]:
    return pages_of(
        lambda after: store.complaints(
            ComplaintFilter(),
            order=ComplaintOrder.NUMBER,
            first=MOST_A_PAGE,
            after=after,
            scope=scope,
        )
    )


async def _ring_rows(
    *, is_clear: bool, store: GraphStore, scope: Scope
) -> AsyncIterator[tuple[str, ...]]:
    async for page in ring_pages(RingFilter(), store=store, scope=scope):
        keys = {member.account for ring in page for member in ring.found.members}
        names = await _names(keys, is_clear=is_clear, store=store, scope=scope)
        for ring in page:
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
