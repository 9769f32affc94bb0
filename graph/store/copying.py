"""Copy a whole store into an empty one of either kind: same snapshots, same chain, same keys.

A copy goes part by part: the imports, then what each of them brought, then a table of findings
at a time. The target notes each part in the transaction that writes it, so that a copy that
was cut off goes on where it stood. In the end both are read once more and their digests
compared, part by part.
"""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias

from graph.errors import StoreError
from graph.model.fact import Fact
from graph.model.report import ImportReport
from graph.store.values import to_json

Row: TypeAlias = Sequence[Any]
OnPart: TypeAlias = Callable[[str, int, int], None]
"""Told of each part: what is done with it, how many are done, and of how many."""

COLUMNS: Final[Mapping[str, str]] = {
    "complaint_version": "number, from_no, until_no, district, reported_at, loss_paise, "
    "by_reported, by_loss, fraud_at, body",
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
    "saved_pattern": "id, is_active, created_at, owner_districts, body",
}
"""What a store keeps beside imports and facts, and the columns a copy hands on; lists are JSON."""

IMPORTS: Final = "imports"


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """Where a store stands.

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

    @property
    def digest(self) -> str:
        """Tell heads apart without the secret."""
        secret = hashlib.sha256(self.identity_secret).hexdigest()
        told = f"{self.snapshot_no} {self.event_seq} {self.event_hash} {secret}"
        return hashlib.sha256(told.encode()).hexdigest()


class Outgoing(Protocol):
    """A store as a copy reads it."""

    async def head(self) -> Head:
        """Say where it stands."""
        ...

    async def imports(self) -> Sequence[ImportReport]:
        """Give every import, oldest first."""
        ...

    async def facts(self, report: ImportReport) -> Sequence[Fact]:
        """Give the facts an import was the first to bring, with every source of each."""
        ...

    async def rows(self, table: str) -> Sequence[Row]:
        """Give the rows of a table in the columns of `COLUMNS`."""
        ...

    async def deliveries(self) -> Sequence[Row]:
        """Give the rows of its queue, each with its table's name."""
        ...

    async def close(self) -> None:
        """Let go of it."""
        ...


class Incoming(Protocol):
    """An empty store that a copy fills; each method is one transaction and notes its part."""

    async def begin(self, head: Head) -> frozenset[str]:
        """Begin, or go on with a copy of the very same head; give the parts that are there.

        Raises:
            Conflict: Something else is there.
        """
        ...

    async def add_imports(self, reports: Sequence[ImportReport]) -> None:
        """Write imports with their reports."""
        ...

    async def add_facts(self, report: ImportReport, facts: Sequence[Fact]) -> None:
        """Write the facts an import was the first to bring."""
        ...

    async def add_rows(self, table: str, rows: Sequence[Row]) -> None:
        """Write the rows of a table."""
        ...

    async def finish(self, head: Head, *, deliveries: Sequence[Row]) -> None:
        """Write where the store stands, take the deliveries in; from now on it is a store."""
        ...

    async def drop(self) -> None:
        """Leave nothing of it, finished or not."""
        ...

    async def close(self) -> None:
        """Let go of it; what is unfinished stays, to be gone on with."""
        ...


async def copy_parts(source: Outgoing, target: Incoming, *, on_part: OnPart) -> None:
    """Write everything of a store into another one, leaving out what is there already.

    Raises:
        Conflict: The target holds something else.
        StoreError: The source was written to meanwhile; nothing is finished.
    """
    head, reports = await source.head(), await source.imports()
    done = await target.begin(head)
    parts = len(reports) + len(COLUMNS) + 1
    if IMPORTS not in done:
        await target.add_imports(reports)
    on_part("copied", 1, parts)
    for no, report in enumerate(reports, start=2):
        if report.of.id not in done:
            await target.add_facts(report, await source.facts(report))
        on_part("copied", no, parts)
    for no, table in enumerate(COLUMNS, start=len(reports) + 2):
        if table not in done:
            await target.add_rows(table, await source.rows(table))
        on_part("copied", no, parts)
    if await source.head() != head:
        raise StoreError("the store was written to while it was copied: stop that, and copy again")
    await target.finish(head, deliveries=await source.deliveries())


async def digests_of(store: Outgoing, *, on_part: OnPart) -> Mapping[str, str]:
    """Give the SHA-256 of each part of a store, the same in stores of either kind."""
    found: dict[str, str] = {"head": (await store.head()).digest}
    async for part, lines, parts in _parts(store):
        whole = hashlib.sha256()
        for line in sorted(lines):
            whole.update(line.encode() + b"\n")
        found[part] = whole.hexdigest()
        on_part("compared", len(found) - 1, parts)
    return found


def whole_digest(parts: Mapping[str, str]) -> str:
    """Give one digest of all parts."""
    return hashlib.sha256(to_json(parts).encode()).hexdigest()


async def _parts(store: Outgoing) -> AsyncIterator[tuple[str, Sequence[str], int]]:
    """Give each part's name, its lines in no order, and how many parts there are."""
    reports = await store.imports()
    parts = len(reports) + len(COLUMNS) + 2
    yield IMPORTS, [to_json(report) for report in reports], parts
    for report in reports:
        facts = await store.facts(report)
        yield report.of.id, [f"{type(fact).__name__} {to_json(fact)}" for fact in facts], parts
    for table in COLUMNS:
        yield table, [to_json(list(row)) for row in await store.rows(table)], parts
    yield "deliveries", [to_json(list(row)) for row in await store.deliveries()], parts
