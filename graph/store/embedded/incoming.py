"""Write a store's file out of what another store holds, aside, and move it into place."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from graph.errors import CannotWrite, Conflict, StoreError
from graph.model.entity import EntityRecord
from graph.model.fact import Fact
from graph.model.ids import AcknowledgementNo, EntityKey, ImportId, complaint_key, kind_of
from graph.model.report import ImportReport
from graph.settings import StoreSettings
from graph.store.copying import COLUMNS, IMPORTS, Head, Row
from graph.store.embedded.edge import translated
from graph.store.embedded.fact_rows import NAME_OF, TABLES, common_row, end_rows
from graph.store.embedded.opening import connect, make_tables
from graph.store.embedded.statements import statements
from graph.store.embedded.upkeep import flush
from graph.store.embedded.wording import index_complaints, index_entities
from graph.store.migrate import newest_step
from graph.store.observations import OBSERVATION
from graph.store.values import to_json, to_ms

QUEUE: Final = ("queued_alert", "endpoint", "made", "delivery")
"""Tables that know no other table; a queue beside a server has them alone."""


class EmbeddedIncoming:
    """`Incoming` over a file that is not there yet, or that holds no more than a new store."""

    def __init__(self, to: Path, settings: StoreSettings, *, may_replace: bool = False) -> None:
        """Look at the place.

        Args:
            to: The file.
            settings: How to keep it.
            may_replace: Whether a file that is there gives way, as an older backup does.

        Raises:
            CannotWrite: The folder is missing.
            Conflict: A store with something in it is there.
        """
        if not to.parent.is_dir():
            raise CannotWrite(f"there is no folder {to.parent}: make it, or name another file")
        if not may_replace:
            refuse_filled(to)
        self._to = to
        self._may_replace = may_replace
        self._aside = to.with_name(f".{to.name}.part")
        self._settings = settings
        self._is_finished = False
        self._connection: sqlite3.Connection | None = None
        self._numbers: dict[EntityKey, int] = {}
        self._sheets: dict[tuple[ImportId, str], int] = {}
        self._imports: dict[ImportId, int] = {}
        self._facts = 0

    async def begin(self, head: Head) -> frozenset[str]:
        """Begin, or go on with a copy of the very same head; another one's is begun anew."""
        return await asyncio.to_thread(self._begin, head)

    async def add_imports(self, reports: Sequence[ImportReport]) -> None:
        """Write imports with their reports."""
        await self._do(IMPORTS, lambda connection: self._add_imports(connection, reports))

    async def add_facts(self, report: ImportReport, facts: Sequence[Fact]) -> None:
        """Write the facts an import was the first to bring."""

        def work(connection: sqlite3.Connection) -> None:
            self._add_facts(connection, facts, added_no=report.snapshot_no)

        await self._do(report.of.id, work)

    async def add_rows(self, table: str, rows: Sequence[Row]) -> None:
        """Write the rows of a table."""
        await self._do(table, lambda connection: self._add_rows(connection, table, rows))

    async def finish(self, head: Head, *, deliveries: Sequence[Row]) -> None:
        """Write where the store stands, take the deliveries in, check, and move into place.

        Raises:
            StoreError: The copy is not sound; nothing was moved.
        """
        await asyncio.to_thread(self._finish, head, deliveries)

    async def close(self) -> None:
        """Let go of it; what is unfinished stays aside, to be gone on with."""
        if self._connection is not None:
            self._connection.close()

    async def drop(self) -> None:
        """Leave nothing of it, finished or not; a file that it took the place of is not back."""
        await self.close()
        self._forget(self._aside)
        if self._is_finished:
            self._forget(self._to)

    async def let_go(self) -> None:
        """Leave nothing of what is unfinished."""
        await self.close()
        self._forget(self._aside)

    def _forget(self, path: Path) -> None:
        for one in _files(path):
            one.unlink(missing_ok=True)

    def _begin(self, head: Head) -> frozenset[str]:
        for path in _files(self._aside):
            if self._is_of_another(head):
                path.unlink(missing_ok=True)
        with translated(self._aside):
            is_new = not self._aside.exists()
            if is_new:
                try:
                    os.close(os.open(self._aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
                except OSError as error:
                    raise CannotWrite(f"{self._to} cannot be written ({error.strerror})") from error
            self._connection = connect(self._aside, self._settings, may_write=True)
            if is_new:
                self._make(self._connection, head)
            self._remember(self._connection)
            rows = self._connection.execute("SELECT part FROM copied").fetchall()
        return frozenset(part for (part,) in rows)

    def _is_of_another(self, head: Head) -> bool:
        """Tell whether what lies aside is no beginning of this copy."""
        if not self._aside.exists():
            return False
        try:
            with closing(sqlite3.connect(self._aside)) as one:
                return one.execute("SELECT head FROM copying").fetchall() != [(head.digest,)]
        except sqlite3.Error:
            return True

    def _make(self, connection: sqlite3.Connection, head: Head) -> None:
        make_tables(connection)
        connection.execute("BEGIN IMMEDIATE")
        connection.execute("CREATE TABLE copied (part TEXT PRIMARY KEY)")
        connection.execute("CREATE TABLE copying (head TEXT)")
        connection.execute("INSERT INTO copying VALUES (?)", (head.digest,))
        connection.execute("COMMIT")

    def _remember(self, connection: sqlite3.Connection) -> None:
        """Read what an earlier beginning numbered."""
        self._numbers = dict(connection.execute("SELECT key, no FROM entity").fetchall())
        self._imports = dict(connection.execute("SELECT id, no FROM import").fetchall())
        sheets = connection.execute(
            "SELECT i.id, s.name, s.no FROM sheet s JOIN import i ON i.no = s.import"
        )
        self._sheets = {(id_, name): no for id_, name, no in sheets}
        text = " UNION ALL ".join(f"SELECT max(no) FROM {name}" for name in TABLES)  # noqa: S608 - names of the list
        self._facts = max((no or 0 for (no,) in connection.execute(text)), default=0)

    async def _do(self, part: str, work: Callable[[sqlite3.Connection], None]) -> None:
        """Run work and note its part, in one transaction."""

        def write() -> None:
            connection = self._connection
            if connection is None:
                raise StoreError("a copy is begun before it is written")
            with translated(self._aside):
                connection.execute("BEGIN IMMEDIATE")
                try:
                    work(connection)
                    connection.execute("INSERT INTO copied VALUES (?)", (part,))
                    connection.execute("COMMIT")
                except BaseException:
                    if connection.in_transaction:
                        connection.execute("ROLLBACK")
                    raise

        await asyncio.to_thread(write)

    def _add_imports(self, connection: sqlite3.Connection, reports: Sequence[ImportReport]) -> None:
        text = statements("facts")
        for report in reports:
            of = report.of
            at, known_at = to_ms(of.imported_at), to_ms(of.known_at)
            row = (of.id, of.file_sha256, at, known_at, report.snapshot_no)
            no = connection.execute(text["add_import"], row).lastrowid or 0
            self._imports[of.id] = no
            connection.execute(text["add_report"], (to_json(report), no))
            connection.executemany(
                text["add_import_complaint"], [(number, no) for number in of.complaints]
            )

    def _add_facts(
        self, connection: sqlite3.Connection, facts: Sequence[Fact], *, added_no: int
    ) -> None:
        parted: dict[str, list[Fact]] = {}
        for fact in facts:
            parted.setdefault(NAME_OF[type(fact)], []).append(fact)
        for name, of in sorted(parted.items()):
            self._add_of_kind(connection, name, of, added_no)
        records = [fact for fact in facts if isinstance(fact, EntityRecord)]
        index_entities(connection, records, self._numbers)

    def _add_of_kind(
        self, connection: sqlite3.Connection, name: str, facts: Sequence[Fact], added_no: int
    ) -> None:
        table, text = TABLES[name], statements("facts")
        rows: list[Row] = []
        sources: list[Row] = []
        for fact in facts:
            named = [end for end in table.ends(fact) if end is not None]
            for end in named:
                self._number(connection, end)
            complaint = None if fact.complaint is None else complaint_key(fact.complaint)
            complaint_no = None if complaint is None else self._number(connection, complaint)
            self._facts += 1
            rows.append(
                common_row(fact, self._facts, complaint_no, added_no)
                + table.own(fact, self._numbers)
            )
            sources.extend(
                (self._facts, self._sheet(connection, source.import_id, source.sheet), source.row)
                for source in fact.sources
            )
        connection.executemany(text[f"insert_{name}"], rows)
        connection.executemany(text["add_source"], sources)
        if name == OBSERVATION:
            numbered = zip((row[0] for row in rows), facts, strict=True)
            connection.executemany(
                text["insert_observation_end"], end_rows(numbered, self._numbers)
            )

    def _add_rows(self, connection: sqlite3.Connection, table: str, rows: Sequence[Row]) -> None:
        columns = COLUMNS[table]
        if table == "complaint_version":
            columns = f"complaint, {columns}"
            rows = [
                (self._number(connection, complaint_key(AcknowledgementNo(row[0]))), *row)
                for row in rows
            ]
        marks = ", ".join("?" * (columns.count(",") + 1))
        connection.executemany(
            f"INSERT INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608 - names of the list
            rows,
        )

    def _finish(self, head: Head, deliveries: Sequence[Row]) -> None:
        connection = self._connection
        if connection is None:
            raise StoreError("a copy is begun before it is finished")
        with translated(self._aside), closing(connection):
            connection.execute("BEGIN IMMEDIATE")
            connection.execute("DROP TABLE copied")
            connection.execute("DROP TABLE copying")
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
            write_queue(connection, deliveries)
            connection.execute("COMMIT")
            connection.execute("ANALYZE")
            (finding,) = connection.execute("PRAGMA integrity_check(1)").fetchone()
            if finding != "ok":
                raise StoreError(f"the copy is not sound ({finding}); nothing was written")
        self._connection = None
        if not self._may_replace:
            refuse_filled(self._to)
        put_in_place(self._aside, self._to)
        self._is_finished = True

    def _number(self, connection: sqlite3.Connection, key: EntityKey) -> int:
        """Give the number of an entity, which is written where it is new."""
        if key not in self._numbers:
            self._numbers[key] = no = len(self._numbers) + 1
            row = (no, key, kind_of(key).value)
            connection.execute(statements("facts")["add_entity"], row)
            index_complaints(connection, {key: no})
        return self._numbers[key]

    def _sheet(self, connection: sqlite3.Connection, import_id: ImportId, name: str) -> int:
        place = (import_id, name)
        if place not in self._sheets:
            row = (self._imports[import_id], name)
            added = connection.execute(statements("facts")["add_sheet"], row)
            self._sheets[place] = added.lastrowid or 0
        return self._sheets[place]


def write_queue(connection: sqlite3.Connection, deliveries: Sequence[Row]) -> None:
    """Put deliveries into an open file, in place of what it has."""
    for table in QUEUE:
        connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names of the list
    for table, *values in deliveries:
        marks = ", ".join("?" * len(values))
        connection.execute(f"INSERT INTO {_of_list(table)} VALUES ({marks})", values)  # noqa: S608 - as above


def read_queue(connection: sqlite3.Connection) -> Sequence[Row]:
    """Give the deliveries of a file and what they need, each row with its table's name."""
    return [
        (table, *row)
        for table in QUEUE
        for row in connection.execute(f"SELECT * FROM {table}")  # noqa: S608 - names of the list
    ]


def put_queue(path: Path, deliveries: Sequence[Row]) -> None:
    """Put deliveries into a file, in place of what it has."""
    with translated(path), closing(sqlite3.connect(path)) as connection, connection:
        write_queue(connection, deliveries)


def get_queue(path: Path) -> Sequence[Row]:
    """Give the deliveries of a file that nobody has open here; no file: none."""
    if not path.exists():
        return []
    with translated(path), closing(sqlite3.connect(path)) as connection:
        return read_queue(connection)


def _of_list(table: str) -> str:
    return QUEUE[QUEUE.index(table)]


def refuse_filled(path: Path) -> None:
    """See to it that a place is empty: no file, or a store with nothing in it.

    Raises:
        Conflict: Something is there.
    """
    if not path.exists() or not path.stat().st_size:
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as one:
            (imports,) = one.execute("SELECT count(*) FROM import").fetchone()
            (events,) = one.execute("SELECT count(*) FROM event").fetchone()
    except sqlite3.Error:
        imports, events = 1, 1
    if imports or events > 1:
        raise Conflict(f"{path} is not empty: name a file that is not there")


def put_in_place(aside: Path, to: Path) -> None:
    """Move a finished file to its place, durably.

    Raises:
        CannotWrite: It cannot be moved there.
    """
    try:
        for path in _files(to):
            path.unlink(missing_ok=True)
        flush(aside)
        aside.replace(to)
        flush(to.parent)
    except OSError as error:
        raise CannotWrite(f"{to} cannot be written ({error.strerror})") from error


def _files(path: Path) -> Sequence[Path]:
    return [path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")]
