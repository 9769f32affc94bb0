"""Files read in limited children: the one way in for services.

Apart from `readers`, so that a child starts without what only its parent needs.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Sequence
from contextlib import AsyncExitStack, aclosing
from datetime import UTC, datetime
from pathlib import Path

from graph.errors import FileRefused
from graph.intake.files import HashedFile, hash_file
from graph.intake.inspect import Inspection
from graph.intake.mapping import ColumnMapping
from graph.intake.pool import ReadingPool, reading_pool
from graph.intake.wire import Job, PackedBatch
from graph.model.batch import Correction, FactBatch, InputKind
from graph.model.ids import Keyring
from graph.settings import IntakeSettings


async def read_file(
    path: Path,
    *,
    keys: Keyring,
    settings: IntakeSettings,
    at: datetime,
    kind: InputKind | None = None,
    pool: ReadingPool | None = None,
) -> FactBatch:
    """Read a file that has one part; see `read_file_parts`.

    Raises:
        InputError: The file is refused whole, with the reason, or has several parts.
    """
    file = await asyncio.to_thread(hash_file, path, settings)
    batches = read_file_parts(file, keys=keys, settings=settings, at=at, kind=kind, pool=pool)
    async with aclosing(batches):
        async for batch in batches:
            if batch.of.has_more:
                raise FileRefused("the file has several parts; read them one by one")
            return await asyncio.to_thread(batch.unpack)
    raise FileRefused("the file could not be read")


async def read_file_parts(
    file: HashedFile,
    *,
    keys: Keyring,
    settings: IntakeSettings,
    at: datetime,
    kind: InputKind | None = None,
    pool: ReadingPool | None = None,
    mapping: ColumnMapping | None = None,
    mappings: Sequence[ColumnMapping] = (),
    corrections: Sequence[Correction] = (),
    seed: str = "",
) -> AsyncGenerator[PackedBatch, None]:
    """Read a file in a limited child process, and give its facts, part by part, still packed.

    Each part is one transaction, an import of its own; all but the last say that more follow.

    Args:
        keys: Makes the keys of personal things.
        at: When it is taken in; aware.
        kind: What the file is, if it is known; None: told by content.
        pool: Children that are running; None starts one for this file alone.
        mapping: What its columns mean, as a person gave it.
        mappings: Mappings of senders, tried where no reader knows the file.
        corrections: What is read in place of some of its cells.
        seed: What its imports are named after; empty: its hash and its corrections.

    Raises:
        InputError: The file is refused whole, with the reason.
    """
    job = Job(
        name=file.name,
        file_sha256=file.sha256,
        secret=keys.secret,
        at=at.astimezone(UTC),
        kind=kind,
        limits=settings,
        mapping=mapping,
        mappings=tuple(mappings),
        corrections=tuple(corrections),
        seed=seed,
    )
    async with AsyncExitStack() as stack:
        running = pool
        if running is None:
            running = await stack.enter_async_context(reading_pool(settings, size=1))
        batches = await stack.enter_async_context(aclosing(running.read(job, file)))
        async for batch in batches:
            yield batch


async def inspect_file(path: Path, settings: IntakeSettings) -> Inspection:
    """Tell what a file is and what its columns may mean, in a limited child process.

    Raises:
        InputError: The file cannot be opened as rows, with the reason or the limit.
    """
    file = await asyncio.to_thread(hash_file, path, settings)
    job = Job(
        name=file.name,
        file_sha256=file.sha256,
        secret=b"",
        at=datetime.now(UTC),
        kind=None,
        limits=settings,
        is_inspection=True,
    )
    async with reading_pool(settings, size=1) as pool:
        return await pool.inspect(job, file)
