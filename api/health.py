"""Whether what ringtrace rests on is well, and what to do where it is not."""

from __future__ import annotations

import shutil
import sys
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from api.settings import Settings
from graph.errors import RingtraceError
from graph.store.base import GraphStore

LEAST_PYTHON: Final = (3, 11)
LEAST_FREE_BYTES: Final = 1 << 30
RELEASED_ON: Final = datetime(2026, 11, 1, tzinfo=UTC)  # no honest clock stands before this
PROMISE: Final = (
    "An alert once committed is delivered at least once to every matching active subscription,"
    " or is shown as not sent, and why. Receivers can drop repeats by its id. No warning meant"
    " for before a peak is sent after it. Nothing is sent that its owner may no longer see."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What looking at one thing gave.

    Attributes:
        subject: What was looked at.
        is_well: Whether it is as it should be.
        says: What it is, or what to do.
    """

    subject: str
    is_well: bool
    says: str


async def examine(store: GraphStore | RingtraceError, settings: Settings) -> tuple[Finding, ...]:
    """Look at Python, store, disk, clock and channels; `store` is the error if it did not open."""
    return (
        _python(),
        await _store(store),
        _disk(settings.store.url if isinstance(store, RingtraceError) else store.url),
        _clock(),
        _mail(settings),
        Finding(subject="promise", is_well=True, says=PROMISE),
    )


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info >= LEAST_PYTHON:
        return Finding(subject="Python", is_well=True, says=version)
    return Finding(subject="Python", is_well=False, says=f"{version}; 3.11 or later is needed")


async def _store(store: GraphStore | RingtraceError) -> Finding:
    if isinstance(store, RingtraceError):
        return Finding(subject="store", is_well=False, says=str(store))
    health = await store.health()
    problems = [*health.findings, *await store.verify()]
    if problems:
        return Finding(subject="store", is_well=False, says="; ".join(problems))
    says = f"{store.url}, {health.engine}, {health.fact_count:,} facts, checked and whole"
    return Finding(subject="store", is_well=health.is_writable, says=says)


def _disk(store_url: str) -> Finding:
    path = store_url.removeprefix("sqlite:").removeprefix("//")
    folder = Path(path).absolute().parent if store_url.startswith("sqlite:") else None
    if folder is None or not folder.exists():
        folder = Path(tempfile.gettempdir())
    free = shutil.disk_usage(folder).free
    says = f"{free / LEAST_FREE_BYTES:.1f} GiB free"
    is_well = free >= LEAST_FREE_BYTES
    return Finding(
        subject="disk", is_well=is_well, says=says if is_well else f"{says}; make room: 1 GiB"
    )


def _clock() -> Finding:
    at = datetime.now(UTC)
    if at >= RELEASED_ON:
        return Finding(subject="clock", is_well=True, says=at.isoformat(timespec="seconds"))
    return Finding(
        subject="clock", is_well=False, says=f"{at.date()} is before this release; set the clock"
    )


def _mail(settings: Settings) -> Finding:
    if settings.email.host:
        return Finding(subject="mail", is_well=True, says=f"through {settings.email.host}")
    return Finding(
        subject="mail",
        is_well=True,
        says="not set up; set email.host and email.sender to send alerts by mail",
    )
