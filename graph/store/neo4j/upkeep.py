"""Health and checks of the database."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from graph.audit import FIRST_HASH, verify_chain
from graph.errors import ChainBroken, StoreError
from graph.model.health import Health
from graph.store.neo4j.copying import write_copy
from graph.store.neo4j.engine import View
from graph.store.neo4j.events import read_events
from graph.store.neo4j.fact_values import FACT_TYPES
from graph.store.neo4j.part import Part

if TYPE_CHECKING:
    from graph.store.embedded.store import EmbeddedStore
    from graph.store.neo4j.engine import Writing

_EVENTS: Final = 1_000  # read at a time


class Neo4jUpkeep(Part):
    """Health and verify over one database and the queue beside it."""

    _queue: EmbeddedStore

    async def snapshot_no(self) -> int:
        """Give the number of audited writes so far."""

        async def work(view: View) -> int:
            return view.no

        return await self._engine.read(work)

    async def health(self) -> Health:
        """Say how the store is; never raises for a store that answers."""
        findings = [one for one in (await self._why_not_writable(),) if one is not None]
        findings.extend((await self._queue.health()).findings)

        async def work(view: View) -> Health:
            parts = await view.rows("engine")  # newer servers name their Cypher beside the kernel
            name, version, edition = next((one for one in parts if "Kernel" in one[0]), parts[0])
            ((_, _, _, step, _),) = await view.rows("clock")
            return Health(
                is_writable=not findings,
                engine=f"{name.replace(' Kernel', '')} {version} {edition}",
                schema_step=step,
                snapshot_no=view.no,
                fact_count=await view.one("count_facts"),
                size_bytes=None,
                findings=tuple(findings),
            )

        return await self._engine.read(work)

    async def verify(self) -> Sequence[str]:
        """Check facts, ties, sources, snapshots, the chain and the queue; change nothing."""

        async def work(view: View) -> list[str]:
            return [finding async for finding in _findings(view)]

        try:
            found = await self._engine.run_bare(work, may_write=False, is_whole=True)
        except StoreError as error:
            found = [str(error)]
        return (*found, *(f"queue: {finding}" for finding in await self._queue.verify()))

    async def backup(self, to: Path) -> None:
        """Write a whole copy, a SQLite store of its own, aside and move it into place.

        Reads go on meanwhile; writes wait.

        Raises:
            CannotWrite: The folder is missing or full.
            StoreError: The copy is not sound; nothing was moved.
        """
        queue = self._queue.path
        await self._engine.write(lambda writing: write_copy(writing, to, queue=queue))

    async def _why_not_writable(self) -> str | None:
        async def nothing(_: Writing) -> None:
            return

        try:
            await self._engine.write(nothing)
        except StoreError as error:
            return str(error)
        return None


async def _findings(view: View) -> AsyncIterator[str]:
    for type_ in FACT_TYPES:
        names = {"TYPE": type_}
        for file, words in (
            ("unfinished_facts", "lack something every fact has"),
            ("unsourced_facts", "have no source"),
        ):
            ((count,),) = await view.rows(file, names=names)
            if count:
                yield f"{count} facts of type {type_} {words}"
    for file, words in (
        ("untied_payments", "payments of victims are not tied to their complaints"),
        ("gaps", "snapshot numbers are missing among the audit events"),
    ):
        count = await view.one(file)
        if count:
            yield f"{count} {words}"
    async for finding in _broken_chain(view):
        yield finding


async def _broken_chain(view: View) -> AsyncIterator[str]:
    head, seq = FIRST_HASH, 0
    try:
        while events := await read_events(view, after=seq, limit=_EVENTS):
            verify_chain(events, previous_hash=head, previous_seq=seq)
            head, seq = events[-1].event_hash, events[-1].seq
    except ChainBroken as error:
        yield str(error)
        return
    ((_, stored_seq, stored_head, _, _),) = await view.rows("clock")
    if (stored_seq, stored_head) != (seq, head):
        yield f"the audit chain ends at event {seq}, the clock at event {stored_seq}"
