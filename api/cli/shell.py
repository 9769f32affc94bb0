"""What every command shares: its options, its store, and how it ends."""

from __future__ import annotations

import asyncio
import json
import logging
import sys
import uuid
from collections.abc import AsyncIterator, Callable, Coroutine, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

if TYPE_CHECKING:
    from api.settings import Settings
    from graph.store.base import GraphStore

StoreOption = Annotated[
    str | None,
    typer.Option("--store", metavar="URL", help="Where the facts are: sqlite:ringtrace.db"),
]
JsonOption = Annotated[
    bool, typer.Option("--json", help="One JSON document on stdout, nothing else.")
]
SettingsOption = Annotated[
    Path | None,
    typer.Option("--settings", metavar="FILE", help="Settings file; ringtrace.toml if there."),
]
KnownAtOption = Annotated[
    str | None,
    typer.Option("--as-known-at", metavar="TIME", help="Only what was known then (ISO 8601)."),
]

logger = logging.getLogger(__name__)
_UNKNOWN_EXIT: Final = 70


def now() -> datetime:
    """Give this machine's time; aware UTC."""
    return datetime.now(UTC)


def run(work: Coroutine[Any, Any, int | None]) -> None:
    """Run a command's work and exit with its status; errors become one sentence on stderr."""
    raise typer.Exit(_status_of(lambda: asyncio.run(work)))


def _status_of(act: Callable[[], int | None]) -> int:
    from api.errors import Exit, meaning_of
    from graph.errors import RingtraceError

    try:
        return act() or Exit.DONE
    except typer.BadParameter:
        raise  # typer shows it beside the usage, and ends with 2
    except RingtraceError as error:
        tell(f"ringtrace: {error}")
        return meaning_of(error).exit
    except (KeyboardInterrupt, asyncio.CancelledError):
        return Exit.STOPPED
    except BrokenPipeError:
        sys.stderr.close()  # the reader of our output left; nothing can be said any more
        return Exit.DONE
    except Exception:
        number = uuid.uuid4().hex[:12]
        logger.exception("a command failed", extra={"request": number})
        tell(f"ringtrace: something went wrong that is our fault; the log has it under {number}")
        return Exit.FAULT


@asynccontextmanager
async def opened(
    store: str | None, settings_file: Path | None = None
) -> AsyncIterator[tuple[GraphStore, Settings]]:
    """Open the store a command works on, with the settings; a flag wins over the settings."""
    from graph.store.url import open_store

    settings = load(settings_file)
    url = settings.store.url if store is None else store
    connection = await open_store(url, settings.store)
    try:
        yield connection, settings
    finally:
        await connection.close()


def load(settings_file: Path | None) -> Settings:
    """Read the settings and start logging by them."""
    from api.logs import start_logging
    from api.settings import read_settings

    settings = read_settings(settings_file)
    start_logging(settings.log.level)
    return settings


def instant(text: str | None) -> datetime | None:
    """Read an instant given to a command; without an offset it is India's time.

    Raises:
        typer.BadParameter: The text is no instant.
    """
    from graph.model.fact import INDIA

    if text is None:
        return None
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=INDIA)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise typer.BadParameter(
            "write it as 2026-09-30T14:00 (India's time) or with an offset: 2026-09-30T08:30Z"
        ) from error


def say(text: str = "") -> None:
    """Write a line of the result to stdout."""
    sys.stdout.write(f"{text}\n")


def tell(text: str) -> None:
    """Write a line about the work to stderr."""
    sys.stderr.write(f"{text}\n")


def say_json(document: Mapping[str, object]) -> None:
    """Write the result as one JSON document to stdout."""
    say(json.dumps(document, ensure_ascii=False, indent=2, default=_to_text))


def _to_text(value: object) -> str:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
