"""Taking files in: each one whole or not at all, and twice is once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import aclosing
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias, assert_never

from analytics.sighting_alerts import alerts_of_sightings
from api.services.assigning import assign_new, rings_near
from api.services.import_parts import join_reports
from graph.errors import InputError
from graph.intake.files import hash_file
from graph.intake.mapping import ColumnMapping, saved_mappings
from graph.intake.originals import keep_original
from graph.intake.pool import MOST_CHILDREN, ReadingPool, reading_pool
from graph.intake.reading import read_file_parts
from graph.intake.wire import PackedBatch
from graph.model.alert import Alert
from graph.model.answer import MOST_A_PAGE
from graph.model.audit import Event, EventTag
from graph.model.batch import FactBatch, Import
from graph.model.entity import IdentifierUse
from graph.model.filters import ImportFilter
from graph.model.ids import EntityKey, ImportId, import_id
from graph.model.report import ImportReport
from graph.model.scope import SYSTEM, Scope
from graph.model.transfer import Hold, OtherAction, Transfer, Withdrawal
from graph.settings import IntakeSettings
from graph.store.base import GraphStore

READ_AHEAD: Final = 4  # files read before the one being written is done; bounds memory
MOST_FOLLOWED: Final = 20  # complaints of a file for which the export before is looked up
MOST_BEFORE: Final = 20


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


PartDone: TypeAlias = Callable[[int, ImportReport], None]
"""Called after each part of a file: the file's place from 0, and the report on the part."""


async def import_files(
    paths: Sequence[Path],
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: IntakeSettings,
    on_progress: Progress | None = None,
    on_part: PartDone | None = None,
    mapping: ColumnMapping | None = None,
) -> Sequence[Outcome]:
    """Take files in, in the order given, each in a transaction of its own.

    A file of more than 50,000 facts goes in parts, each a transaction; one that
    was interrupted goes on where it stopped.

    A file known by its bytes changes nothing and answers its first report. A
    refused file changes nothing but the audit chain, and the others go on.
    """
    outcomes: list[Outcome] = []
    async with aclosing(
        _read_all(paths, store=store, scope=scope, at=at, settings=settings, mapping=mapping)
    ) as all_:
        async for path, reading in all_:
            on_own = partial(on_part, len(outcomes)) if on_part else None
            outcome = await _write_all(
                path, reading, store=store, scope=scope, at=at, on_part=on_own
            )
            outcomes.append(outcome)
            if on_progress:
                on_progress(len(outcomes), len(paths), outcome)
    return outcomes


Part: TypeAlias = PackedBatch | ImportReport | InputError
_Reads: TypeAlias = "asyncio.Queue[Part | None]"  # one part at most: see `_fill`


@dataclass(frozen=True, slots=True)
class _Reading:
    """A file on its way: its parts as they are read, and what reads them."""

    reads: _Reads
    task: asyncio.Task[None]


async def _read_all(
    paths: Sequence[Path],
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: IntakeSettings,
    mapping: ColumnMapping | None,
) -> AsyncGenerator[tuple[Path, _Reading], None]:
    """Read files ahead of the writer, and give them in order, each part by part."""
    folder = mappings_folder(store.url)
    saved = await asyncio.to_thread(saved_mappings, folder) if folder else ()
    turns = asyncio.Semaphore(MOST_CHILDREN)
    async with reading_pool(settings) as pool:
        ahead: list[_Reading] = []
        try:
            for number, path in enumerate(paths):
                while len(ahead) < min(READ_AHEAD, len(paths) - number):
                    following = paths[number + len(ahead)]
                    reads: _Reads = asyncio.Queue()
                    parts = _read_one(
                        following, pool=pool, store=store, scope=scope, at=at, settings=settings,
                        mapping=mapping, mappings=saved,
                    )  # fmt: skip
                    ahead.append(_Reading(reads, asyncio.create_task(_fill(reads, parts, turns))))
                yield path, ahead[0]
                await ahead.pop(0).task
        finally:
            for reading in ahead:
                reading.task.cancel()
            await asyncio.gather(*(one.task for one in ahead), return_exceptions=True)


async def _fill(reads: _Reads, parts: AsyncGenerator[Part, None], turns: asyncio.Semaphore) -> None:
    """Hand on what is read, and then that there is no more, or that reading failed.

    A further part is asked for once the one before is being written: memory holds two. Turns
    are given in the order of files: the one that is written next never waits for children that
    later files hold until it is written.
    """
    async with turns, aclosing(parts):
        try:
            async for part in parts:
                await reads.put(part)
                if isinstance(part, PackedBatch) and part.of.has_more:
                    await reads.join()
        except Exception:
            await reads.put(None)
            raise
    await reads.put(None)


async def _read_one(
    path: Path,
    *,
    pool: ReadingPool,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    settings: IntakeSettings,
    mapping: ColumnMapping | None,
    mappings: Sequence[ColumnMapping],
) -> AsyncGenerator[Part, None]:
    """Give a file's parts, what became of it before, or why it is refused."""
    try:
        file = await asyncio.to_thread(hash_file, path, settings)
        if known := await _known_whole(file.sha256, store=store, scope=scope):
            yield replace(known, is_repeat=True)
            return
        folder = originals_folder(store.url)
        if settings.keep_originals and folder is not None:
            await asyncio.to_thread(keep_original, path, file.sha256, folder=folder)
        batches = read_file_parts(
            file, keys=store.keyring, settings=settings, at=at, pool=pool, mapping=mapping,
            mappings=mappings,
        )  # fmt: skip
        async with aclosing(batches):
            async for batch in batches:
                yield batch
    except InputError as error:
        yield error


async def _known_whole(sha256: str, *, store: GraphStore, scope: Scope) -> ImportReport | None:
    """Give the report on a file that was taken in before; None if a part of it is missing.

    A file of more parts than a page holds is read again, and each part found known.
    """
    known = await store.imports(ImportFilter(file_sha256=sha256), first=MOST_A_PAGE, scope=scope)
    as_it_is = [
        report for report in known.items if report.of.id == import_id(sha256, part=report.of.part)
    ]
    parts = sorted(as_it_is, key=lambda report: report.of.part)
    if not parts or parts[-1].of.has_more or len(parts) <= parts[-1].of.part:
        return None
    return join_reports(parts)


async def _write_all(
    path: Path,
    reading: _Reading,
    *,
    store: GraphStore,
    scope: Scope,
    at: datetime,
    on_part: Callable[[ImportReport], None] | None,
) -> Outcome:
    """Write a file's parts as they come; what was written of one refused later stays."""
    reports: list[ImportReport] = []
    while (read := await reading.reads.get()) is not None:
        reading.reads.task_done()
        outcome = await write_part(path, read, store=store, scope=scope, at=at)
        if isinstance(outcome, RefusedFile):
            return outcome
        reports.append(outcome)
        if on_part:
            on_part(outcome)
    await reading.task
    return join_reports(reports)


def originals_folder(store_url: str) -> Path | None:
    """Give where a store's originals lie: beside its file; None: it has no file here."""
    if not store_url.startswith("sqlite:"):
        return None
    path = store_url.removeprefix("sqlite:").removeprefix("//")
    return Path(f"{path}.originals")


def mappings_folder(store_url: str) -> Path | None:
    """Give where a store's mappings of senders lie: beside its file; None: it has no file here."""
    originals = originals_folder(store_url)
    return originals and originals.with_suffix(".mappings")


async def write_part(
    path: Path, read: Part, *, store: GraphStore, scope: Scope, at: datetime
) -> Outcome:
    """Write one part of a file, or what became of it before, or why it is refused."""
    match read:
        case ImportReport():
            return read
        case InputError():
            return await _refuse(path, read, store=store, scope=scope, at=at)
        case PackedBatch():
            try:
                batch = await asyncio.to_thread(read.unpack)
            except InputError as error:
                return await _refuse(path, error, store=store, scope=scope, at=at)
            return await _write(batch, store=store, scope=scope, at=at)
    assert_never(read)


async def _refuse(
    path: Path, error: InputError, *, store: GraphStore, scope: Scope, at: datetime
) -> RefusedFile:
    refusal = Event(
        tag=EventTag.FILE_REFUSED,
        actor=scope.actor,
        at=at,
        details=(("code", error.code), ("reason", str(error))),
    )
    await store.add_events([refusal])
    return RefusedFile(file_name=path.name, error=error)


async def _write(
    batch: FactBatch, *, store: GraphStore, scope: Scope, at: datetime
) -> ImportReport:
    event = Event(
        tag=EventTag.FACTS_ADDED,
        actor=scope.actor,
        at=at,
        subjects=(batch.of.id,),
        details=(
            ("facts", str(len(batch.facts))),
            ("sha256", batch.of.file_sha256),
            *(("corrected", f"{one.sheet}!{one.cell}") for one in batch.of.corrections),
        ),
    )
    batch = replace(batch, of=await following(batch.of, store=store, scope=scope))
    alerts = await _alerts(batch, store=store, at=at)
    return await store.add_facts(batch, alerts=alerts, event=event)


async def following(of: Import, *, store: GraphStore, scope: Scope) -> Import:
    """Give an import with the last ones before it that spoke of its complaints."""
    if not 1 <= len(of.complaints) <= MOST_FOLLOWED:
        return of
    before: dict[ImportId, None] = {}
    for complaint in of.complaints:
        where = ImportFilter(complaints=frozenset({complaint}))
        page = await store.imports(where, first=MOST_BEFORE, scope=scope)
        earlier = [report.of.id for report in page.items if report.of.kind is of.kind]
        before.update(dict.fromkeys(earlier[:1]))
    return replace(of, follows=tuple(before))


async def _alerts(batch: FactBatch, *, store: GraphStore, at: datetime) -> Sequence[Alert]:
    """Give what a batch says that somebody waits for; written in its own transaction."""
    sightings = await _sightings(batch, store=store, at=at)
    saved = await store.patterns(scope=SYSTEM)
    if not saved:
        return sightings
    from api.services.pattern_watch import alerts_of_patterns  # noqa: PLC0415 - numpy, when wanted

    return (*sightings, *await alerts_of_patterns(batch, saved, store=store, at=at))


async def _sightings(batch: FactBatch, *, store: GraphStore, at: datetime) -> Sequence[Alert]:
    """Tell which known accounts a batch names under complaints that are new to their ring."""
    accounts = sorted(_accounts_of(batch))
    watched: set[EntityKey] = set()
    for subscription in await store.active_subscriptions(at=at):
        watched.update(EntityKey(key) for key in subscription.filter.watch)
    rings = await rings_near(accounts, store=store, scope=SYSTEM)
    assigned = await assign_new(batch.facts, rings, store=store)
    return alerts_of_sightings(batch, rings=rings, watched=watched, assigned=assigned, at=at)


def _accounts_of(batch: FactBatch) -> set[EntityKey]:
    accounts: set[EntityKey] = set()
    for fact in batch.facts:
        match fact:
            case Transfer():
                accounts.update((fact.payer, fact.beneficiary))
            case Withdrawal() | Hold() | OtherAction():
                accounts.add(fact.account)
            case IdentifierUse():
                accounts.add(fact.identifier)
    return accounts
