"""Commands that keep a store safe: backup, restore, and copy to another store."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.shell import (
    JsonOption,
    SettingsOption,
    StoreOption,
    load,
    now,
    opened,
    run,
    say,
    say_json,
    tell,
)

if TYPE_CHECKING:
    from api.services.backups import Manifest

EVERY_S: Final = 5.0  # a line of progress where no terminal moves one


def backup(
    to: Annotated[Path, typer.Argument(metavar="FILE", help="File to write.")],
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """Write the store and its originals, which may be in use, into one file.

    The file holds the secret of the store's keys and everything in clear: keep it as safe as
    the store. It is checked before it takes the place of an older one.
    """
    run(_backup(to, store, settings, is_json=json))


async def _backup(
    to: Path, store: str | None, settings_file: Path | None, *, is_json: bool
) -> None:
    from api.cli import show
    from api.services.backups import back_up
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, _):
        with show.working("Writing the backup"):
            manifest = await back_up(graph, to, scope=LOCAL_OFFICER, at=now())
    if is_json:
        say_json({"file": str(to), **_told(manifest)})
    else:
        say(f"{to}: {manifest.fact_count:,} facts, {_originals(manifest)}")


def restore(
    backup: Annotated[Path, typer.Argument(metavar="FILE", help="A backup.")],
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """Make a backup the store, which must be empty; a damaged backup is refused.

    The store may be a file or a server. Everything is checked before anything is written.
    """
    run(_restore(backup, store, settings, is_json=json))


async def _restore(
    backup: Path, store: str | None, settings_file: Path | None, *, is_json: bool
) -> None:
    from api.cli import show
    from api.services import backups

    settings = load(settings_file)
    url = settings.store.url if store is None else store
    manifest = await backups.restore(backup, url, settings=settings.store, on_part=_progress())
    if is_json:
        say_json({"store": url, **_told(manifest)})
    else:
        say(f"{url}: {manifest.fact_count:,} facts, {_originals(manifest)}")
        say(f"as of {show.local(manifest.made_at)}, when the backup was made")


def copy(
    from_url: Annotated[str, typer.Option("--from", metavar="URL", help="The store to copy.")],
    to_url: Annotated[str, typer.Option("--to", metavar="URL", help="An empty store.")],
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """Copy a whole store into an empty one, from a file to a server or back.

    What was cut off goes on where it stood when the same command is given again. In the end
    both stores are read once more and compared. Originals stay where they are.
    """
    run(_copy(from_url, to_url, settings, is_json=json))


async def _copy(from_url: str, to_url: str, settings_file: Path | None, *, is_json: bool) -> None:
    from api.services.backups import copy_whole

    settings = load(settings_file)
    digest = await copy_whole(from_url, to_url, settings=settings.store, on_part=_progress())
    if is_json:
        say_json({"from": from_url, "to": to_url, "digest": digest})
    else:
        say(f"{to_url} is {from_url}, to the last row: both have the digest {digest}")


def _told(manifest: Manifest) -> dict[str, object]:
    return {
        "madeAt": manifest.made_at.isoformat(),
        "schemaStep": manifest.schema_step,
        "snapshotNo": manifest.snapshot_no,
        "factCount": manifest.fact_count,
        "originalCount": manifest.count("originals/"),
        "modelFileCount": manifest.count("models/"),
    }


def _originals(manifest: Manifest) -> str:
    count = manifest.count("originals/")
    return f"{count:,} original{'' if count == 1 else 's'}"


def _progress() -> Callable[[str, int, int], None]:
    """Tell of parts on stderr: in place on a terminal, else a line every few seconds."""
    last = [0.0]

    def on_part(act: str, done: int, parts: int) -> None:
        is_last = done == parts
        if sys.stderr.isatty():
            sys.stderr.write(f"\r{act} {done} of {parts} parts" + ("\n" if is_last else ""))
            sys.stderr.flush()
        elif is_last or time.monotonic() - last[0] > EVERY_S:
            last[0] = time.monotonic()
            tell(f"{act} {done} of {parts} parts")

    return on_part
