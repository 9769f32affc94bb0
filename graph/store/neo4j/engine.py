"""The server: transactions that read one snapshot, and transactions that write in turn.

Work is an async function of a transaction, begun anew by the driver if the server asks for it
(deadlock, change of leader). A write takes the lock of the one Clock first and holds it to its
commit, so snapshots are numbered in the order of commits.
"""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final, NamedTuple, TypeVar

from neo4j import (
    READ_ACCESS,
    WRITE_ACCESS,
    AsyncDriver,
    AsyncGraphDatabase,
    AsyncManagedTransaction,
    AsyncResult,
    unit_of_work,
)
from neo4j.exceptions import DriverError, Neo4jError
from neo4j.exceptions import IncompleteCommit as CommitReplyLost

from graph.audit import chain
from graph.errors import IncompleteCommit, StoreUnavailable
from graph.model.audit import ChainedEvent, Event
from graph.model.ids import ImportId
from graph.model.scope import SYSTEM, Scope
from graph.store.neo4j.edge import translate
from graph.store.neo4j.statements import columns, statement
from graph.store.values import END_OF_TIME, to_json, to_ms

T = TypeVar("T")
Row = list[Any]

GRACE_S: Final = 2.0  # the server ends a transaction up to a second late: measured, 0.5 s after 1.0
TRIES: Final = 3
FETCH: Final = 5_000  # rows a message
BATCH: Final = 5_000  # rows a statement
PACKED: Final = "rows"  # one value of many rows: a message of its own costs a row ten times more
NOWHERE: Final = ("\N{NULL}",)
"""Districts of who sees none: an empty list would have each statement planned once more."""


class Taken(NamedTuple):
    """An import as a source needs it; one that was committed never changes."""

    id: ImportId
    file_sha256: str
    added_no: int
    known_ms: int


@dataclass(slots=True, kw_only=True)
class View:
    """A transaction, and what it may see.

    Attributes:
        transaction: The driver's.
        no: Snapshot read.
        known_ms: Nothing known later is seen, epoch milliseconds.
        districts: Districts seen, sorted; None: all.
        imports: What other reads learnt of imports, for more of it to be added; of a write: its
            own alone, since it may come to nothing.
    """

    transaction: AsyncManagedTransaction
    no: int = END_OF_TIME
    known_ms: int = END_OF_TIME
    districts: Sequence[str] | None = None
    imports: dict[ImportId, Taken] = field(default_factory=dict)

    async def rows(
        self, file: str, *, names: Mapping[str, str] | None = None, **asked: object
    ) -> list[Row]:
        """Run a statement, and give its rows.

        Args:
            file: The statement.
            names: What stands for ``__TYPE__`` and the like.
            asked: Its own parameters.
        """
        return await _rows(await self._run(file, names, asked))

    async def one(self, file: str, **asked: Any) -> Any:  # noqa: ANN401 - the statement's own
        """Run a statement, and give the first value of its first row; None: no row."""
        rows = await self.rows(file, **asked)
        return rows[0][0] if rows else None

    async def batches(
        self,
        file: str,
        rows: Iterable[object],
        *,
        called: str = "rows",
        names: Mapping[str, str] | None = None,
        **asked: object,
    ) -> list[Row]:
        """Run a statement over many rows, some thousand at a time; none: not at all.

        The next rows are made, packed and sent while the server works on those before.
        """
        found: list[Row] = []
        before: AsyncResult | None = None
        left = iter(rows)
        while part := list(islice(left, BATCH)):
            result = await self._run(file, names, {**asked, called: part})
            if before is not None:
                found.extend(await _rows(before))
            before = result
        if before is not None:
            found.extend(await _rows(before))
        return found

    async def _run(
        self, file: str, names: Mapping[str, str] | None, asked: Mapping[str, object]
    ) -> AsyncResult:
        text = statement(
            file,
            is_scoped=self.districts is not None,
            names=frozenset((names or {}).items()),
        )
        seen = {"no": self.no, "known": self.known_ms, "districts": self.districts}
        return await self.transaction.run(text, {**seen, **asked, **_listed(file, asked)})

    def unscoped(self) -> View:
        """Give the same transaction, with every district in sight."""
        return View(
            transaction=self.transaction,
            no=self.no,
            known_ms=self.known_ms,
            imports=self.imports,
        )


def _listed(file: str, asked: Mapping[str, Any]) -> dict[str, list[Row]]:
    """Give the rows that a statement is given, if any, as lists in the order of its columns."""
    order = columns(file)
    return {"rows": [[row.get(name) for name in order] for row in asked["rows"]]} if order else {}


async def _rows(result: AsyncResult) -> list[Row]:
    """Give rows, also those that lie packed in a column of that name."""
    found = await result.values()
    return [row for (rows,) in found for row in rows] if list(result.keys()) == [PACKED] else found


@dataclass(slots=True, kw_only=True)
class Writing(View):
    """A transaction that holds the lock.

    Attributes:
        snapshot_no: Snapshot before it.
        seq: Last audit event so far.
        head: Its hash.
        token: Marks the events of this write, so that a lost answer can be looked up.
        recorded_seq: First audit event of this write; None: nothing was recorded.
    """

    snapshot_no: int = 0
    seq: int = 0
    head: str = ""
    token: str = field(default_factory=lambda: secrets.token_hex(16))
    recorded_seq: int | None = None

    async def record(self, *events: Event) -> Sequence[ChainedEvent]:
        """Number this write, and chain its events."""
        chained = []
        for event in events:
            chained.append(chain(self.head, self.seq + 1, event))
            self.head, self.seq = chained[-1].event_hash, chained[-1].seq
        await self.rows(
            "record",
            snapshotNo=self.snapshot_no + 1,
            seq=self.seq,
            hash=self.head,
            write=self.token,
            events=[
                {
                    "seq": one.seq,
                    "previousHash": one.previous_hash,
                    "eventHash": one.event_hash,
                    "body": to_json(one.event),
                }
                for one in chained
            ],
        )
        self.recorded_seq = chained[0].seq
        return chained


class Engine:
    """One database of a server."""

    def __init__(
        self,
        driver: AsyncDriver,
        *,
        url: str,
        database: str | None,
        read_timeout_s: float,
        whole_timeout_s: float,
        write_timeout_s: float,
    ) -> None:
        """Keep the driver, which is closed with the engine.

        Args:
            driver: The official one.
            url: Where it leads, without a password; for messages.
            database: Name of the database; None: the server's own choice.
            read_timeout_s: Longest time of one read.
            whole_timeout_s: Longest time of a read of everything.
            write_timeout_s: Longest time of one write, waiting for the lock included.
        """
        self.url = url
        self._driver = driver
        self._database = database
        self._read_timeout_s = read_timeout_s
        self._whole_timeout_s = whole_timeout_s
        self._write_timeout_s = write_timeout_s
        self._bookmarks = AsyncGraphDatabase.bookmark_manager()  # a cluster shows us our own writes
        self._imports: dict[ImportId, Taken] = {}
        self._is_closed = False

    async def read(
        self,
        work: Callable[[View], Awaitable[T]],
        *,
        scope: Scope = SYSTEM,
        as_known_at: datetime | None = None,
        snapshot_no: int | None = None,
        is_whole: bool = False,
    ) -> T:
        """Run work that only reads; all of it sees one snapshot, None: the present one.

        Args:
            work: What to read.
            scope: What may be seen.
            as_known_at: Nothing learnt later is used.
            snapshot_no: Snapshot to be seen.
            is_whole: Whether it reads everything, and may take as long as that takes.
        """

        async def run(transaction: AsyncManagedTransaction) -> T:
            view = View(
                transaction=transaction,
                known_ms=END_OF_TIME if as_known_at is None else to_ms(as_known_at),
                districts=None if scope.districts is None else sorted(scope.districts) or NOWHERE,
                imports=self._imports,
            )
            view.no = await view.one("snapshot") if snapshot_no is None else snapshot_no
            return await work(view)

        timeout_s = self._whole_timeout_s if is_whole else self._read_timeout_s
        return await self._managed(run, timeout_s=timeout_s, may_write=False)

    async def write(self, work: Callable[[Writing], Awaitable[T]]) -> T:
        """Run work that writes, wholly or not at all, and once, also if the answer is lost.

        Raises:
            IncompleteCommit: The server went away while it was to commit, and stayed away.
        """
        for _ in range(TRIES):
            done: list[tuple[Writing, T]] = []

            async def run(
                transaction: AsyncManagedTransaction, done: list[tuple[Writing, T]] = done
            ) -> T:
                writing = Writing(transaction=transaction)
                ((writing.snapshot_no, writing.seq, writing.head, _),) = await writing.rows("lock")
                done[:] = [(writing, await work(writing))]
                return done[0][1]

            try:
                return await self._managed(run, timeout_s=self._write_timeout_s, may_write=True)
            except IncompleteCommit:
                writing, result = done[0]
                if await self._was_kept(writing):
                    return result
        raise IncompleteCommit(f"{self.url} was lost while it wrote: do the same again")

    async def run_schema(self, texts: Sequence[str]) -> None:
        """Run statements that change the schema."""

        async def run(transaction: AsyncManagedTransaction) -> None:
            for text in texts:
                result = await transaction.run(text)
                await result.consume()

        await self._managed(run, timeout_s=self._write_timeout_s, may_write=True)

    async def run_bare(
        self, work: Callable[[View], Awaitable[T]], *, may_write: bool, is_whole: bool = False
    ) -> T:
        """Run work without lock or snapshot: before there is a Clock, or to look at the server."""
        read_s = self._whole_timeout_s if is_whole else self._read_timeout_s
        return await self._managed(
            lambda transaction: work(View(transaction=transaction)),
            timeout_s=self._write_timeout_s if may_write else read_s,
            may_write=may_write,
        )

    async def close(self) -> None:
        """Let the connections go."""
        self._is_closed = True
        await self._driver.close()

    async def _was_kept(self, writing: Writing) -> bool:
        """Tell whether a write whose answer was lost is there; of no event: do it again."""
        if writing.recorded_seq is None:
            return False
        seq = writing.recorded_seq
        kept = await self.run_bare(lambda view: view.one("was_kept", seq=seq), may_write=True)
        return bool(kept == writing.token)

    async def _managed(
        self,
        work: Callable[[AsyncManagedTransaction], Awaitable[T]],
        *,
        timeout_s: float,
        may_write: bool,
    ) -> T:
        if self._is_closed:
            raise StoreUnavailable(f"the store {self.url} is closed")
        timed = unit_of_work(timeout=timeout_s)(work)
        try:
            async with (
                asyncio.timeout(timeout_s + GRACE_S),
                self._driver.session(
                    database=self._database,
                    default_access_mode=WRITE_ACCESS if may_write else READ_ACCESS,
                    fetch_size=FETCH,
                    bookmark_manager=self._bookmarks,
                ) as session,
            ):
                if may_write:
                    return await session.execute_write(timed)
                return await session.execute_read(timed)
        except TimeoutError as error:
            raise StoreUnavailable(f"{self.url} did not answer in time") from error
        except CommitReplyLost as error:
            raise IncompleteCommit(f"{self.url} was lost while it wrote") from error
        except (DriverError, Neo4jError) as error:
            raise translate(error, self.url) from error
