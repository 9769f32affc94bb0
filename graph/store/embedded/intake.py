"""Write one import: its facts, their sources, its report, what is folded from them."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from graph.model.alert import Alert
from graph.model.audit import Event
from graph.model.batch import FactBatch
from graph.model.entity import EntityRecord
from graph.model.fact import Fact
from graph.model.ids import AcknowledgementNo, EntityKey, FactId, complaint_key, kind_of
from graph.model.report import ImportReport, report_import
from graph.store.embedded.alerts import put_alerts
from graph.store.embedded.fact_rows import NAME_OF, TABLES, common_row, end_rows
from graph.store.embedded.fold import refold
from graph.store.embedded.ledger import current_snapshot, record
from graph.store.embedded.statements import statements
from graph.store.embedded.wording import index_complaints, index_entities
from graph.store.observations import OBSERVATION
from graph.store.values import array, from_json, to_json, to_ms

CHUNK: Final = 20_000  # ids a look-up: some 800 kB of JSON


@dataclass(slots=True, kw_only=True)
class _Writing:
    """One import on its way in.

    Attributes:
        connection: In a write transaction.
        batch: What is written.
        added_no: The snapshot that will hold it.
        facts: Its facts by table, each id once.
        numbers: Numbers of the entities and complaints it names.
        complaints: Numbers of its complaints by acknowledgement number; of none: none.
        sheets: Numbers of its sheets.
        fresh: Facts that were not known.
        touched: Numbers of complaints of which something is said anew.
    """

    connection: sqlite3.Connection
    batch: FactBatch
    added_no: int
    facts: dict[str, list[Fact]]
    numbers: dict[EntityKey, int] = field(default_factory=dict)
    complaints: dict[AcknowledgementNo | None, int | None] = field(
        default_factory=lambda: {None: None}
    )
    sheets: dict[str, int] = field(default_factory=dict)
    fresh: set[FactId] = field(default_factory=set)
    touched: set[int | None] = field(default_factory=set)


def add_batch(
    connection: sqlite3.Connection, batch: FactBatch, alerts: Sequence[Alert], event: Event
) -> ImportReport:
    """Write a batch, or give the first report of a file known by its hash."""
    text = statements("facts")
    known = connection.execute(text["first_report"], (batch.of.id,)).fetchone()
    if known is not None:
        return replace(from_json(known[0], ImportReport), is_repeat=True)
    writing = _Writing(
        connection=connection,
        batch=batch,
        added_no=current_snapshot(connection) + 1,
        facts=_by_table(batch.facts),
    )
    import_no = _add_import(writing)
    new_keys = _number_entities(writing)
    for name, facts in writing.facts.items():
        _add_facts(writing, name, facts)
    index_complaints(connection, new_keys)
    index_entities(connection, _fresh_entities(writing), writing.numbers)
    refold(connection, [no for no in writing.touched if no is not None], from_no=writing.added_no)
    report = report_import(batch, writing.fresh, snapshot_no=writing.added_no)
    connection.execute(text["add_report"], (to_json(report), import_no))
    put_alerts(connection, alerts)
    record(connection, event)
    return report


def _add_import(writing: _Writing) -> int:
    of, text = writing.batch.of, statements("facts")
    row = (of.id, of.file_sha256, to_ms(of.imported_at), to_ms(of.known_at), writing.added_no)
    import_no = writing.connection.execute(text["add_import"], row).lastrowid or 0
    writing.connection.executemany(
        text["add_import_complaint"], [(number, import_no) for number in of.complaints]
    )
    names = {source.sheet for fact in writing.batch.facts for source in fact.sources}
    for name in sorted(names):
        sheet_no = writing.connection.execute(text["add_sheet"], (import_no, name)).lastrowid
        writing.sheets[name] = sheet_no or 0
    return import_no


def _number_entities(writing: _Writing) -> dict[EntityKey, int]:
    """Number every entity and complaint the batch names; give the new ones."""
    text = statements("facts")
    complaints = {fact.complaint for fact in writing.batch.facts} - {None}
    by_key = {complaint_key(number): number for number in complaints if number is not None}
    met = {
        end
        for name, facts in writing.facts.items()
        for fact in facts
        for end in TABLES[name].ends(fact)
        if end is not None
    }
    keys = sorted(met | set(by_key))
    for part in _chunks(keys):
        rows = writing.connection.execute(text["known_entities"], {"keys": array(part)})
        writing.numbers.update(rows.fetchall())
    (last,) = writing.connection.execute(text["last_entity"]).fetchone()
    missing = [key for key in keys if key not in writing.numbers]
    new = {key: no for no, key in enumerate(missing, start=last + 1)}
    writing.connection.executemany(
        text["add_entity"], [(no, key, kind_of(key).value) for key, no in new.items()]
    )
    writing.numbers.update(new)
    writing.complaints.update((number, writing.numbers[key]) for key, number in by_key.items())
    return new


def _by_table(facts: Iterable[Fact]) -> dict[str, list[Fact]]:
    """Give facts by table, sorted by id so that indexes grow page by page."""
    parted: dict[str, dict[FactId, Fact]] = {}
    for fact in facts:
        parted.setdefault(NAME_OF[type(fact)], {})[fact.id] = fact
    return {name: [of[id_] for id_ in sorted(of)] for name, of in sorted(parted.items())}


def _add_facts(writing: _Writing, name: str, facts: Sequence[Fact]) -> None:
    connection, text, complaints = writing.connection, statements("facts"), writing.complaints
    known: dict[FactId, tuple[int, int, int | None]] = {}
    for part in _chunks([fact.id for fact in facts]):
        for id_, *rest in connection.execute(text[f"known_{name}"], {"ids": array(part)}):
            known[id_] = (rest[0], rest[1], rest[2])
    fresh = [fact for fact in facts if fact.id not in known]
    (no,) = connection.execute(text["next_fact_no"]).fetchone()
    own, added_no, numbers = TABLES[name].own, writing.added_no, writing.numbers
    connection.executemany(
        text[f"insert_{name}"],
        (
            common_row(fact, at, complaints[fact.complaint], added_no) + own(fact, numbers)
            for at, fact in enumerate(fresh, start=no)
        ),
    )
    if name == OBSERVATION:
        ends = end_rows(enumerate(fresh, start=no), numbers)
        connection.executemany(text["insert_observation_end"], ends)
    connection.execute(text["move_fact_no"], (no + len(fresh),))
    writing.fresh.update(fact.id for fact in fresh)
    _add_sources(writing, enumerate(fresh, start=no))
    writing.touched.update(complaints[number] for number in {fact.complaint for fact in fresh})
    _meet_again(writing, name, [(known[fact.id], fact) for fact in facts if fact.id in known])


def _meet_again(
    writing: _Writing, name: str, met: Sequence[tuple[tuple[int, int, int | None], Fact]]
) -> None:
    """Give known facts one more source each, unless this very file says them already."""
    connection, text = writing.connection, statements("facts")
    same_file: set[int] = set()
    for part in _chunks([no for (no, _, _), _ in met]):
        asked = {"nos": array(part), "sha256": writing.batch.of.file_sha256}
        same_file.update(no for (no,) in connection.execute(text["said_by_file"], asked))
    _add_sources(writing, [(no, fact) for (no, _, _), fact in met if no not in same_file])
    earlier = [
        (at, no, complaint)
        for (no, known_at, complaint), fact in met
        if (at := to_ms(fact.known_at)) < known_at
    ]
    connection.executemany(text[f"lower_{name}"], [(at, no) for at, no, _ in earlier])
    writing.touched.update(complaint for _, _, complaint in earlier)


def _add_sources(writing: _Writing, facts: Iterable[tuple[int, Fact]]) -> None:
    sheets = writing.sheets
    writing.connection.executemany(
        statements("facts")["add_source"],
        ((no, sheets[s.sheet], s.row) for no, fact in facts for s in fact.sources),
    )


def _fresh_entities(writing: _Writing) -> list[EntityRecord]:
    return [
        fact
        for fact in writing.batch.facts
        if isinstance(fact, EntityRecord) and fact.id in writing.fresh
    ]


def _chunks(items: Sequence[object]) -> Iterable[list[str | int]]:
    for at in range(0, len(items), CHUNK):
        yield list(items[at : at + CHUNK])  # type: ignore[arg-type]  # ids or numbers
