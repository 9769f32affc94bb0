"""Health, checks and copies of the file."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.audit import FIRST_HASH, verify_chain
from graph.errors import CannotWrite, ChainBroken, StoreError, StoreUnavailable
from graph.model.audit import ChainedEvent
from graph.model.health import Health
from graph.store.embedded.edge import translated
from graph.store.embedded.fact_rows import TABLES
from graph.store.embedded.ledger import current_snapshot, read_events
from graph.store.embedded.opening import check_ours, schema_step
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.migrate import steps_due

_EVENTS: Final = 1_000  # read at a time
_PAGES: Final = 4_096  # copied at a time, 16 MiB: writers get in between


class EmbeddedUpkeep(Part):
    """Health, verify and backup over one file."""

    async def snapshot_no(self) -> int:
        """Give the number of audited writes so far."""
        return await self._engine.read(current_snapshot, is_brief=True)

    async def health(self) -> Health:
        """Say how the store is; never raises for a store that answers."""
        path = self._engine.path
        finding = await asyncio.to_thread(self._why_not_writable)

        def work(connection: sqlite3.Connection) -> Health:
            counts = statements("upkeep")["count_facts"]
            return Health(
                is_writable=finding is None,
                engine=f"SQLite {sqlite3.sqlite_version}",
                schema_step=schema_step(connection),
                snapshot_no=current_snapshot(connection),
                fact_count=connection.execute(counts).fetchone()[0],
                size_bytes=sum(part.stat().st_size for part in _files(path) if part.exists()),
                findings=() if finding is None else (finding,),
            )

        return await self._engine.read(work)

    async def verify(self) -> Sequence[str]:
        """Check the file, the chain, dangling ends, search and snapshots; change nothing."""
        return await asyncio.to_thread(self._verify)

    async def backup(self, to: Path) -> None:
        """Write a whole copy aside, check it, and move it into place.

        Raises:
            CannotWrite: The folder is missing or full.
            StoreError: The copy is not sound; nothing was moved.
        """
        await asyncio.to_thread(self._copy, to)

    def _why_not_writable(self) -> str | None:
        """Take the write lock and let it go; a file another one writes to can be written."""
        path = self._engine.path
        try:
            with translated(path), closing(sqlite3.connect(path, timeout=0)) as one:
                one.execute("BEGIN IMMEDIATE")
                one.execute("ROLLBACK")
        except StoreUnavailable:
            return None
        except StoreError as error:
            return str(error)
        return None

    def _verify(self) -> tuple[str, ...]:
        path = self._engine.path
        try:
            with translated(path), closing(sqlite3.connect(path, isolation_level=None)) as one:
                one.execute("PRAGMA query_only=ON")
                one.execute("BEGIN")
                return tuple(_findings(one))
        except StoreError as error:
            return (str(error),)

    def _copy(self, to: Path) -> None:
        if not to.parent.is_dir():
            raise CannotWrite(f"there is no folder {to.parent}: make it, or name another file")
        aside = to.with_name(f".{to.name}.part")
        aside.unlink(missing_ok=True)
        try:
            os.close(os.open(aside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600))
            with translated(aside):
                self._write_copy(aside)
            flush(aside)
            aside.replace(to)
            flush(to.parent)
        except OSError as error:
            raise CannotWrite(f"{to} cannot be written ({error.strerror})") from error
        finally:
            aside.unlink(missing_ok=True)

    def _write_copy(self, aside: Path) -> None:
        with (
            closing(sqlite3.connect(self._engine.path)) as source,
            closing(sqlite3.connect(aside)) as copy,
        ):
            source.backup(copy, pages=_PAGES)
            copy.execute("PRAGMA journal_mode=DELETE")  # one file, nothing beside it
            (finding,) = copy.execute("PRAGMA integrity_check(1)").fetchone()
            if finding != "ok":
                raise StoreError(f"the copy is not sound ({finding}); nothing was written")


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """What a file holds, and what is wrong with it.

    Attributes:
        schema_step: Its last step.
        snapshot_no: Its snapshot.
        event_count: Events of its audit chain.
        event_hash: The hash of the last one.
        fact_count: Facts; of an older release: 0.
        findings: What is wrong, in words.
    """

    schema_step: int
    snapshot_no: int
    event_count: int
    event_hash: str
    fact_count: int
    findings: tuple[str, ...]


def examine(path: Path) -> Contents:
    """Say what a store's file holds, check it whole, and change nothing.

    Raises:
        StoreError: It is no store, or so damaged that nothing can be read.
        StoreOutdated: A newer program wrote it.
    """
    with translated(path), closing(sqlite3.connect(path, isolation_level=None)) as one:
        one.execute("PRAGMA query_only=ON")
        one.execute("BEGIN")
        check_ours(one, path)
        step = schema_step(one)
        is_newest = not steps_due(step)
        findings = tuple(_findings(one) if is_newest else _damage(one))
        snapshot_no, events, event_hash = one.execute(
            "SELECT snapshot_no, event_seq, event_hash FROM clock"
        ).fetchone()
        counts = statements("upkeep")["count_facts"]
        return Contents(
            schema_step=step,
            snapshot_no=snapshot_no,
            event_count=events,
            event_hash=event_hash,
            fact_count=one.execute(counts).fetchone()[0] if is_newest else 0,
            findings=findings,
        )


def _files(path: Path) -> Iterator[Path]:
    yield path
    for end in ("-wal", "-shm"):
        yield path.with_name(path.name + end)


def flush(path: Path) -> None:
    """Have the disk keep a file or folder; a platform that opens no folder has no need."""
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except PermissionError:
        return
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _damage(connection: sqlite3.Connection) -> Iterator[str]:
    """Give what is wrong with a file of any release."""
    for (finding,) in connection.execute("PRAGMA integrity_check(20)"):
        if finding != "ok":
            yield f"the file is damaged: {finding}"
    yield from _broken_chain(connection)


def _findings(connection: sqlite3.Connection) -> Iterator[str]:
    yield from _damage(connection)
    text = statements("upkeep")
    for name in TABLES:
        (count,) = connection.execute(text[f"dangling_{name}"]).fetchone()
        if count:
            yield f"{count} rows of {name} name something that is not there"
    for name, words in (
        ("unsourced", "facts have no source"),
        ("orphans", "sources belong to no fact or sheet"),
        ("unsearched", "rows of words are missing in the search index, or too many"),
        ("gaps", "snapshot numbers are missing among the audit events"),
    ):
        (count,) = connection.execute(text[name]).fetchone()
        if count:
            yield f"{count} {words}"


def _broken_chain(connection: sqlite3.Connection) -> Iterator[str]:
    head, seq = FIRST_HASH, 0
    try:
        while events := read_events(connection, after=seq, limit=_EVENTS):
            verify_chain(events, previous_hash=head, previous_seq=seq)
            head, seq = _end(events)
    except ChainBroken as error:
        yield str(error)
        return
    stored = connection.execute("SELECT event_seq, event_hash FROM clock").fetchone()
    if stored != (seq, head):
        yield f"the audit chain ends at event {seq}, the clock at event {stored[0]}"


def _end(events: Sequence[ChainedEvent]) -> tuple[str, int]:
    return events[-1].event_hash, events[-1].seq
