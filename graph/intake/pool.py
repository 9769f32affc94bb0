"""Children that read files: started when needed, replaced when one ends, never more than two."""

from __future__ import annotations

import asyncio
import os
import signal
import struct
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Final

from graph.errors import FileRefused
from graph.intake.wire import MOST_ANSWER_BYTES, Job, decode_answer, encode_job
from graph.model.batch import FactBatch
from graph.settings import IntakeSettings

MOST_CHILDREN: Final = 2
LENGTH: Final = struct.Struct(">Q")
ROOT: Final = str(Path(__file__).parents[2])
PROGRAM: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from graph.intake.child import main; main()"
)
KEPT_VARIABLES: Final = ("SYSTEMROOT",)  # without it Windows starts no process


class ReadingPool:
    """Hands files to children and takes their answers.

    A child that dies, hangs or is in doubt is replaced; the file it read is
    refused, and the other files are not touched.
    """

    def __init__(self, settings: IntakeSettings, *, size: int) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(size)
        self._idle: list[asyncio.subprocess.Process] = []

    async def read(self, job: Job, content: bytes) -> FactBatch:
        """Read one file's bytes in a child.

        Raises:
            InputError: The file is refused whole, with the reason or the limit.
        """
        async with self._places:
            child = self._idle.pop() if self._idle else await _start()
            is_usable = False
            try:
                answer = decode_answer(await self._ask(child, job, content))
                is_usable = not answer.is_last
            finally:
                if is_usable:
                    self._idle.append(child)
                else:
                    await _end(child)
        batch = answer.batch()
        if batch.of.file_sha256 != job.file_sha256:
            raise FileRefused("the answer speaks of another file; the file is refused")
        return batch

    async def close(self) -> None:
        """End every child."""
        while self._idle:
            await _end(self._idle.pop())

    async def _ask(self, child: asyncio.subprocess.Process, job: Job, content: bytes) -> bytes:
        try:
            async with asyncio.timeout(self._settings.wall_s):
                return await _exchange(child, job, content)
        except TimeoutError as error:
            raise FileRefused(
                f"reading the file took more than {self._settings.wall_s} s"
            ) from error
        except (ConnectionError, asyncio.IncompleteReadError) as error:
            status = await child.wait()
            raise FileRefused(_why_ended(status, self._settings)) from error


@asynccontextmanager
async def reading_pool(
    settings: IntakeSettings, *, size: int = MOST_CHILDREN
) -> AsyncIterator[ReadingPool]:
    """Open a pool of at most two children, and end them all at the close."""
    pool = ReadingPool(settings, size=min(size, MOST_CHILDREN))
    try:
        yield pool
    finally:
        await pool.close()


async def _start() -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-I",
        "-B",
        "-c",
        PROGRAM,
        ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        env=_environment(os.environ),
    )


def _environment(ours: Mapping[str, str]) -> dict[str, str]:
    return {name: ours[name] for name in KEPT_VARIABLES if name in ours}


async def _exchange(child: asyncio.subprocess.Process, job: Job, content: bytes) -> bytes:
    if child.stdin is None or child.stdout is None:
        raise ConnectionError("the child has no pipes")
    for frame in (encode_job(job), content):
        child.stdin.write(LENGTH.pack(len(frame)))
        child.stdin.write(frame)
    await child.stdin.drain()
    (length,) = LENGTH.unpack(await child.stdout.readexactly(LENGTH.size))
    if length > MOST_ANSWER_BYTES:
        raise FileRefused("the file holds more than can be taken in at once; give it in parts")
    return await child.stdout.readexactly(length)


async def _end(child: asyncio.subprocess.Process) -> None:
    with suppress(ProcessLookupError):
        child.kill()
    await child.wait()


def _why_ended(status: int, settings: IntakeSettings) -> str:
    """Say which limit ended a child, as far as its exit status tells."""
    if hasattr(signal, "SIGXCPU") and status == -signal.SIGXCPU:
        return f"reading the file took more than {settings.cpu_s} s of processor time"
    megabytes = settings.memory_bytes // 1_000_000
    return (
        f"reading the file ended the process that read it (more than {megabytes:,} MB of memory, "
        "or content that breaks the parser); open it, save a copy, and give that"
    )
