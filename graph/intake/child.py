"""A reader in a limited process: what runs in the child.

A workbook of 1.7 kB can abort the process that parses it, so none is parsed in
ours. The child has an empty environment, no network, no file it may write, and
limits that the system keeps; it gets bytes and gives values.
"""

from __future__ import annotations

import gc
import os
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import BinaryIO, Final

from graph.errors import FileRefused, InputError
from graph.intake.readers import inspect_bytes, read_parts
from graph.intake.wire import Job, decode_job, encode_answer, encode_inspection
from graph.settings import IntakeSettings

if sys.platform != "win32":
    import resource

MOST_OPEN_FILES: Final = 32
LENGTH: Final = struct.Struct(">Q")
FORBIDDEN: Final = (
    "ctypes.dlopen",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "os.system",
    "socket.",
    "subprocess.",
)
WRITING: Final = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


def main() -> None:
    """Read files from standard input, one after another, until it ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    jobs = sys.stdin.buffer
    gc.disable()  # facts have no cycles, and looking for some takes most of the time
    sys.addaudithook(_refuse)
    while frame := _receive(jobs):
        if not _serve(decode_job(frame), _receive(jobs), answers):
            return


def _serve(job: Job, content: bytes, answers: BinaryIO) -> bool:
    """Read one file and answer; tell whether the process may read another."""
    _limit(job.limits)
    try:
        said = _answers(job, content)
        answer = next(said)
        while answer:  # sent once the next is made: what is refused there refuses this one too
            following = next(said, b"")
            _send(answers, answer)
            _limit(job.limits)
            answer = following
    except InputError as error:
        _send(answers, encode_answer(error))
    except MemoryError:
        _send(answers, encode_answer(_too_much_memory(job.limits), is_last=True))
        return False
    gc.collect()
    return True


def _answers(job: Job, content: bytes) -> Iterator[bytes]:
    """Give an answer for each part of a file; each part has the limits to itself."""
    if job.is_inspection:
        return iter((encode_inspection(inspect_bytes(job, content)),))
    return map(encode_answer, read_parts(job, content))


def _too_much_memory(limits: IntakeSettings) -> FileRefused:
    megabytes = limits.memory_bytes // 1_000_000
    return FileRefused(f"reading the file wants more than {megabytes:,} MB of memory")


def _receive(stream: BinaryIO) -> bytes:
    """Give the next frame; empty at the end of the stream."""
    head = stream.read(LENGTH.size)
    return stream.read(LENGTH.unpack(head)[0]) if len(head) == LENGTH.size else b""


def _send(stream: BinaryIO, frame: bytes) -> None:
    stream.write(LENGTH.pack(len(frame)))
    stream.write(frame)
    stream.flush()


def _limit(limits: IntakeSettings) -> None:
    """Let the system end this process where a limit is passed."""
    if sys.platform == "win32":  # it has no limits of this kind; the parent keeps the clock
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    seconds = int(used.ru_utime + used.ru_stime) + 1 + limits.cpu_s
    for name, most in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_NOFILE, MOST_OPEN_FILES),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(name)
        soft = most if hard == resource.RLIM_INFINITY else min(most, hard)
        with suppress(ValueError, OSError):  # a system that does not know one of them
            resource.setrlimit(name, (soft, hard))


def _refuse(event: str, arguments: tuple[object, ...]) -> None:
    """Refuse what reading a file never needs.

    Raises:
        PermissionError: It was about to happen.
    """
    is_writing = event == "open" and isinstance(arguments[2], int) and bool(arguments[2] & WRITING)
    if is_writing or event.startswith(FORBIDDEN):
        raise PermissionError(event)
