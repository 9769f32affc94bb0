"""Write a store's file out of what another store holds: same snapshots, same chain, same keys."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias

from graph.errors import CannotWrite, StoreError
from graph.model.entity import EntityRecord
from graph.model.fact import Fact
from graph.model.ids import AcknowledgementNo, EntityKey, ImportId, complaint_key, kind_of
from graph.model.report import ImportReport
from graph.settings import StoreSettings
from graph.store.embedded.edge import translated
from graph.store.embedded.fact_rows import NAME_OF, TABLES, common_row, end_rows
from graph.store.embedded.opening import connect, make_tables
from graph.store.embedded.statements import statements
from graph.store.embedded.upkeep import flush
from graph.store.embedded.wording import index_complaints, index_entities
from graph.store.migrate import newest_step
from graph.store.observations import OBSERVATION
from graph.store.values import to_json, to_ms

Row: TypeAlias = Sequence[Any]

COLUMNS: Final[Mapping[str, str]] = {
    "event": "seq, snapshot_no, previous_hash, event_hash, body",
    "ring_version": "id, version, from_no, until_no, changed_at, disputed_paise, merged_into, "
    "districts, body",
    "ring_member": "ring, version, member",
    "ring_event": "ring, at, version, kind, body",
    "ring_decision": "id, decided_at, added_no, undoes, body",
    "forecast": "id, subject, made_at, known_at, added_no, body",
    "alert": "id, snapshot_no, ordinal, thread, version, kind, severity, probability, "
    "amount_paise, districts, rings, watched, state_version, body",
    "outbox_mark": "alert, snapshot_no, ordinal",
    "subscription": "id, version, state, created_at, expires_at, added_no, request_sha256, "
    "owner_districts, body",
    "subscription_version": "id, version, body",
}
"""Tables whose rows name no number of this file, and the columns `add_rows` takes."""

QUEUE: Final = ("queued_alert", "endpoint", "made", "delivery")


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where the copied store stands.

    Attributes:
        snapshot_no: Its snapshot.
        event_seq: Its last audit event.
        event_hash: The hash of that.
        identity_secret: Its keys' secret.
    """

    snapshot_no: int
    event_seq: int
    event_hash: str
    identity_secret: bytes


class Copying:
    """A file on its way, written aside in one transaction and moved into place at the end."""

    def __init__(self, to: Path, settings: StoreSettings) -> None:
        """Begin a file.

        Raises:
            CannotWrite: The folder is missing, or nothing can be written there.
        """
        if not to.parent.is_dir():
            raise CannotWrite(f"there is no folder {to.parent}: make it, or name another file")
        self._to = to
        self._aside = to.with_name(f".{to.name}.part")
        self._aside.unlink(missing_ok=True)
        self._numbers: dict[EntityKey, int] = {}
        self._sheets: dict[tuple[ImportId, str], int] = {}
        self._imports: dict[ImportId, int] = {}
        self._facts = 0
        with translated(self._aside):
            try:
                os.close(os.open(self._aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            except OSError as error:
                raise CannotWrite(f"{to} cannot be written ({error.strerror})") from error
            self._connection = connect(self._aside, settings, may_write=True)
            make_tables(self._connection)
            self._connection.execute("BEGIN IMMEDIATE")

    def add_imports(self, reports: Iterable[ImportReport]) -> None:
        """Write imports with their reports."""
        text = statements("facts")
        with translated(self._aside):
            for report in reports:
                of = report.of
                row = (
                    of.id,
                    of.file_sha256,
                    to_ms(of.imported_at),
                    to_ms(of.known_at),
                    report.snapshot_no,
                )
                no = self._connection.execute(text["add_import"], row).lastrowid or 0
                self._imports[of.id] = no
                self._connection.execute(text["add_report"], (to_json(report), no))
                self._connection.executemany(
                    text["add_import_complaint"], [(number, no) for number in of.complaints]
                )

    def add_facts(self, facts: Sequence[Fact], *, added_no: int) -> None:
        """Write facts of one snapshot, with every source of each."""
        parted: dict[str, list[Fact]] = {}
        for fact in facts:
            parted.setdefault(NAME_OF[type(fact)], []).append(fact)
        records = [fact for fact in facts if isinstance(fact, EntityRecord)]
        with translated(self._aside):
            for name, of in sorted(parted.items()):
                self._add_of_kind(name, of, added_no)
            index_entities(self._connection, records, self._numbers)

    def add_complaints(self, rows: Iterable[tuple[AcknowledgementNo, Row]]) -> None:
        """Write folded complaints: number and the columns after it in ``complaint_version``."""
        numbered = []
        for number, (from_no, until_no, *rest) in rows:
            with translated(self._aside):
                no = self._number(complaint_key(number))
            numbered.append((no, from_no, until_no, number, *rest))
        columns = (
            "complaint, from_no, until_no, number, district, reported_at, loss_paise, "
            "by_reported, by_loss, fraud_at, body"
        )
        with translated(self._aside):
            self._connection.executemany(
                f"INSERT INTO complaint_version ({columns}) VALUES ({_marks(11)})",  # noqa: S608 - names alone
                numbered,
            )

    def add_rows(self, table: str, rows: Iterable[Row]) -> None:
        """Write rows of a table as they are, in the columns of `COLUMNS`."""
        columns = COLUMNS[table]
        marks = _marks(columns.count(",") + 1)
        with translated(self._aside):
            self._connection.executemany(
                f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - names of the list
                rows,
            )

    def finish(self, head: Head, *, queue: Path) -> None:
        """Write where the store stands, take the queue's messages in, check, and move into place.

        Raises:
            StoreError: The copy is not sound; nothing was moved.
        """
        connection = self._connection
        with translated(self._aside), closing(connection):
            connection.execute(
                "INSERT INTO clock VALUES (1, ?, ?, ?, ?, ?, ?)",
                (
                    head.snapshot_no,
                    head.event_seq,
                    head.event_hash,
                    newest_step(),
                    head.identity_secret,
                    self._facts + 1,
                ),
            )
            connection.execute("COMMIT")
            connection.execute("ATTACH DATABASE ? AS queue", (str(queue),))
            for table in QUEUE:
                connection.execute(f"INSERT INTO main.{table} SELECT * FROM queue.{table}")  # noqa: S608 - names of the list
            connection.execute("DETACH DATABASE queue")
            (finding,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if finding != "ok":
                raise StoreError(f"the copy is not sound ({finding}); nothing was written")
        try:
            flush(self._aside)
            self._aside.replace(self._to)
            flush(self._to.parent)
        except OSError as error:
            message = f"{self._to} cannot be written ({error.strerror})"
            raise CannotWrite(message) from error

    def drop(self) -> None:
        """Leave nothing of a file that is not finished; of a finished one: do nothing."""
        self._connection.close()
        self._aside.unlink(missing_ok=True)

    def _add_of_kind(self, name: str, facts: Sequence[Fact], added_no: int) -> None:
        table = TABLES[name]
        rows: list[Row] = []
        sources: list[Row] = []
        for fact in facts:
            for end in table.ends(fact):
                if end is not None:
                    self._number(end)
            complaint = None if fact.complaint is None else complaint_key(fact.complaint)
            self._facts += 1
            rows.append(
                common_row(
                    fact,
                    self._facts,
                    None if complaint is None else self._number(complaint),
                    added_no,
                )
                + table.own(fact, self._numbers)
            )
            sources.extend(
                (self._facts, self._sheet(source.import_id, source.sheet), source.row)
                for source in fact.sources
            )
        text = statements("facts")
        self._connection.executemany(text[f"insert_{name}"], rows)
        self._connection.executemany(text["add_source"], sources)
        if name == OBSERVATION:
            numbered = zip((row[0] for row in rows), facts, strict=True)
            ends = end_rows(numbered, self._numbers)
            self._connection.executemany(text["insert_observation_end"], ends)

    def _number(self, key: EntityKey) -> int:
        """Give the number of an entity, which is written where it is new."""
        if key not in self._numbers:
            self._numbers[key] = no = len(self._numbers) + 1
            row = (no, key, kind_of(key).value)
            self._connection.execute(statements("facts")["add_entity"], row)
            index_complaints(self._connection, {key: no})
        return self._numbers[key]

    def _sheet(self, import_id: ImportId, name: str) -> int:
        place = (import_id, name)
        if place not in self._sheets:
            row = (self._imports[import_id], name)
            added = self._connection.execute(statements("facts")["add_sheet"], row)
            self._sheets[place] = added.lastrowid or 0
        return self._sheets[place]


def _marks(count: int) -> str:
    return ", ".join("?" * count)
