"""Taking files in: each one whole or not at all, and twice is once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Final, TypeAlias

from analytics.sighting_alerts import alerts_of_sightings
from graph.errors import FileRefused, InputError
from graph.intake.originals import file_sha256, keep_original
from graph.intake.pool import ReadingPool, reading_pool
from graph.intake.readers import read_file
from graph.model.alert import Alert
from graph.model.audit import Event, EventTag
from graph.model.batch import FactBatch
from graph.model.filters import ImportFilter, RingFilter
from graph.model.ids import EntityKey
from graph.model.report import ImportReport
from graph.model.ring import Ring
from graph.model.scope import SYSTEM, Scope
from graph.model.transfer import Hold, OtherAction, Transfer, Withdrawal
from graph.settings import IntakeSettings
from graph.store.base import MOST_KEYS, GraphStore

READ_AHEAD: Final = 4  # files read before the one being written is done; bounds memory


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusedFile:
    """A file that was refused whole; nothing of it was kept.

    Attributes:
        file_name: Name without its folder.
        error: Why, and what to do.
    """

    file_name: str
    error: InputError


Outcome: TypeAlias = ImportReport | RefusedFile
Progress: TypeAlias = Callable[[int, int, Outcome], None]
"""Called after each file: how many are done, how many there are, what came of it."""


async def import_files(
    paths: Sequence[Path],
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: IntakeSettings,
    on_progress: Progress | None = None,
) -> Sequence[Outcome]:
    """Take files in, in the order given, each in a transaction of its own.

    A file known by its bytes changes nothing and answers its first report. A
    refused file changes nothing but the audit chain, and the others go on.
    """
    outcomes: list[Outcome] = []
    async with aclosing(
        _read_all(paths, store=store, scope=scope, at=at, settings=settings)
    ) as all_:
        async for path, read in all_:
            outcome = await _write(path, read, store=store, scope=scope, at=at)
            outcomes.append(outcome)
            if on_progress:
                on_progress(len(outcomes), len(paths), outcome)
    return outcomes


_Read: TypeAlias = FactBatch | ImportReport | InputError


async def _read_all(
    paths: Sequence[Path],
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: IntakeSettings,
) -> AsyncGenerator[tuple[Path, _Read], None]:
    """Read files ahead of the writer, and give them in order."""
    async with reading_pool(settings) as pool:
        ahead: list[asyncio.Task[_Read]] = []
        try:
            for number, path in enumerate(paths):
                while len(ahead) < min(READ_AHEAD, len(paths) - number):
                    following = paths[number + len(ahead)]
                    reading = _read_one(
                        following, pool=pool, store=store, scope=scope, at=at, settings=settings
                    )
                    ahead.append(asyncio.create_task(reading))
                yield path, await ahead.pop(0)
        finally:
            for task in ahead:
                task.cancel()
            await asyncio.gather(*ahead, return_exceptions=True)


async def _read_one(
    path: Path,
    *,
    pool: ReadingPool,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: IntakeSettings,
) -> _Read:
    try:
        await asyncio.to_thread(check_size, path, settings.max_file_bytes)
        sha256 = await asyncio.to_thread(file_sha256, path)
        known = await store.imports(ImportFilter(file_sha256=sha256), first=1, scope=scope)
        if known.items:
            return replace(known.items[0], is_repeat=True)
        folder = originals_folder(store.url)
        if settings.keep_originals and folder is not None:
            await asyncio.to_thread(keep_original, path, sha256, folder=folder)
        batch = await read_file(path, keys=store.keyring, settings=settings, at=at, pool=pool)
    except InputError as error:
        return error
    if batch.of.file_sha256 != sha256:
        return FileRefused("the file changed while it was read; import it again")
    return batch


def originals_folder(store_url: str) -> Path | None:
    """Give where a store's originals lie: beside its file; None: it has no file here."""
    if not store_url.startswith("sqlite:"):
        return None
    path = store_url.removeprefix("sqlite:").removeprefix("//")
    return Path(f"{path}.originals")


def check_size(path: Path, most: int) -> None:
    """Refuse a file that is too large, before its bytes are read.

    Raises:
        FileRefused: It is too large, or cannot be looked at.
    """
    try:
        size = path.stat().st_size
    except OSError as error:
        raise FileRefused(
            f"the file cannot be read: {error.strerror}; check that it is there and yours"
        ) from error
    if size > most:
        raise FileRefused(
            f"the file has {size:,} bytes and at most {most:,} are taken; give it in parts, or"
            " raise intake.max_file_bytes"
        )


async def _write(
    path: Path, read: _Read, *, store: GraphStore, scope: Scope, at: datetime
) -> Outcome:
    if isinstance(read, ImportReport):
        return read
    if isinstance(read, InputError):
        refusal = Event(
            tag=EventTag.FILE_REFUSED,
            actor=scope.actor,
            at=at,
            details=(("code", read.code), ("reason", str(read))),
        )
        await store.add_events([refusal])
        return RefusedFile(file_name=path.name, error=read)
    event = Event(
        tag=EventTag.FACTS_ADDED,
        actor=scope.actor,
        at=at,
        subjects=(read.of.id,),
        details=(("facts", str(len(read.facts))), ("sha256", read.of.file_sha256)),
    )
    return await store.add_facts(
        read, alerts=await _sightings(read, store=store, at=at), event=event
    )


async def _sightings(batch: FactBatch, *, store: GraphStore, at: datetime) -> Sequence[Alert]:
    """Tell which known accounts a batch names under complaints that are new to their ring."""
    accounts = sorted(_accounts_of(batch))
    watched: set[EntityKey] = set()
    for subscription in await store.active_subscriptions(at=at):
        watched.update(EntityKey(key) for key in subscription.filter.watch)
    rings: dict[EntityKey, Ring] = {}
    for start in range(0, len(accounts), MOST_KEYS):
        where = RingFilter(accounts=frozenset(accounts[start : start + MOST_KEYS]))
        after = None
        while True:
            page = await store.rings(where, first=100, after=after, scope=SYSTEM)
            rings.update({ring.id: ring for ring in page.items})
            if not page.has_next:
                break
            after = page.cursors[-1]
    return alerts_of_sightings(batch, rings=tuple(rings.values()), watched=watched, at=at)


def _accounts_of(batch: FactBatch) -> set[EntityKey]:
    accounts: set[EntityKey] = set()
    for fact in batch.facts:
        match fact:
            case Transfer():
                accounts.update((fact.payer, fact.beneficiary))
            case Withdrawal() | Hold() | OtherAction():
                accounts.add(fact.account)
    return accounts
