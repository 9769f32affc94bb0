"""Children that read files: started when needed, replaced when one ends, never more than two."""

from __future__ import annotations

import asyncio
import os
import signal
import struct
import sys
from collections.abc import AsyncGenerator, AsyncIterator, Coroutine, Mapping
from contextlib import aclosing, asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from graph.errors import FileRefused
from graph.intake.files import HashedFile
from graph.intake.inspect import Inspection
from graph.intake.wire import (
    MOST_ANSWER_BYTES,
    Answer,
    Job,
    PackedBatch,
    decode_answer,
    encode_job,
)
from graph.settings import IntakeSettings

MOST_CHILDREN: Final = 2
LENGTH: Final = struct.Struct(">Q")
ROOT: Final = str(Path(__file__).parents[2])
PROGRAM: Final = (
    "import sys; sys.path.insert(0, sys.argv[1]); from graph.intake.child import main; main()"
)
KEPT_VARIABLES: Final = ("SYSTEMROOT",)  # without it Windows starts no process


@dataclass(slots=True)
class _Taken:
    """Whether all that a child says of a file was taken from its pipe."""

    is_whole: bool = False


class ReadingPool:
    """Hands files to children and takes their answers.

    A child that dies, hangs or is in doubt is replaced; the file it read is
    refused, and the other files are not touched.
    """

    def __init__(self, settings: IntakeSettings, *, size: int) -> None:
        self._settings = settings
        self._places = asyncio.Semaphore(size)
        self._idle: list[asyncio.subprocess.Process] = []

    async def read(self, job: Job, file: HashedFile) -> AsyncGenerator[PackedBatch, None]:
        """Read one file's bytes in a child, part by part; the next part waits to be asked for.

        Raises:
            InputError: The file is refused whole, with the reason or the limit.
        """
        async with self._child(job, file) as answers, aclosing(answers):
            async for answer in answers:
                batch = answer.batch()
                if batch.of.file_sha256 != job.file_sha256:
                    raise FileRefused("the answer speaks of another file; the file is refused")
                yield batch

    async def inspect(self, job: Job, file: HashedFile) -> Inspection:
        """Tell in a child what a file's bytes are.

        Raises:
            InputError: They cannot be opened as rows, with the reason or the limit.
        """
        async with self._child(job, file) as answers, aclosing(answers):
            async for answer in answers:
                if answer.inspection is not None:
                    return answer.inspection
                answer.batch()
        raise FileRefused("the file could not be read")

    async def close(self) -> None:
        """End every child."""
        while self._idle:
            await _end(self._idle.pop())

    @asynccontextmanager
    async def _child(
        self, job: Job, file: HashedFile
    ) -> AsyncIterator[AsyncGenerator[Answer, None]]:
        """Hand a file to a child; it reads another file only if all its answers were taken."""
        async with self._places:
            child = self._idle.pop() if self._idle else await _start()
            taken = _Taken()
            try:
                yield self._answers(child, job, file, taken)
            finally:
                if taken.is_whole:
                    self._idle.append(child)
                else:
                    await _end(child)

    async def _answers(
        self, child: asyncio.subprocess.Process, job: Job, file: HashedFile, taken: _Taken
    ) -> AsyncGenerator[Answer, None]:
        answer = await self._within_time(child, _ask(child, job, file))
        while answer.has_more:
            yield answer
            answer = await self._within_time(child, _receive(child))
        taken.is_whole = not answer.is_last
        yield answer

    async def _within_time(
        self, child: asyncio.subprocess.Process, waiting: Coroutine[None, None, Answer]
    ) -> Answer:
        try:
            async with asyncio.timeout(self._settings.wall_s):
                return await waiting
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


async def _ask(child: asyncio.subprocess.Process, job: Job, file: HashedFile) -> Answer:
    """Send a file and give the first answer."""
    if child.stdin is None:
        raise ConnectionError("the child has no pipes")
    frame = encode_job(job)
    child.stdin.write(LENGTH.pack(len(frame)) + frame + LENGTH.pack(file.size))
    chunks = file.chunks()
    while chunk := await asyncio.to_thread(next, chunks, b""):
        child.stdin.write(chunk)
        await child.stdin.drain()
    return await _receive(child)


async def _receive(child: asyncio.subprocess.Process) -> Answer:
    if child.stdout is None:
        raise ConnectionError("the child has no pipes")
    (length,) = LENGTH.unpack(await child.stdout.readexactly(LENGTH.size))
    if length > MOST_ANSWER_BYTES:
        raise FileRefused("the file holds more than can be taken in at once; give it in parts")
    return await asyncio.to_thread(decode_answer, await child.stdout.readexactly(length))


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
