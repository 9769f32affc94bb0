"""The command that takes in what is dropped into a folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.shell import SettingsOption, StoreOption, now, opened, run, say, tell

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.services.watching import Taken


def watch(
    folder: Annotated[Path, typer.Argument(metavar="FOLDER", help="Folder to look into.")],
    store: StoreOption = None,
    settings: SettingsOption = None,
    every: Annotated[
        float, typer.Option("--every", metavar="S", min=0.1, help="Seconds between two looks.")
    ] = 2.0,
    detect: Annotated[
        bool, typer.Option("--detect/--no-detect", help="Find rings and raise alerts afterwards.")
    ] = True,
) -> None:
    """Take in what is dropped into a folder, until stopped.

    A file goes to done/ or refused/ inside the folder, with its report beside it.
    Ctrl-C ends after the file at hand; started again, it goes on where it was.
    """
    run(_watch(folder, store, settings, every_s=every, is_detecting=detect))


async def _watch(
    folder: Path,
    store: str | None,
    settings_file: Path | None,
    *,
    every_s: float,
    is_detecting: bool,
) -> None:
    from api.cli import show_intake
    from api.cli.intake import analyse
    from api.cli.serving import stopping
    from api.services.watching import watch_folder
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, settings):

        async def tell_of(taken: Sequence[Taken]) -> None:
            for one in taken:
                say(show_intake.taken_line(one, folder))
            if is_detecting:
                await analyse([one.outcome for one in taken], graph, settings.analytics)

        stop = stopping()
        tell(f"Watching {folder}; Ctrl-C to stop.")
        await watch_folder(
            folder,
            store=graph,
            scope=LOCAL_OFFICER,
            settings=settings.intake,
            clock=now,
            stop=stop,
            every_s=every_s,
            on_taken=tell_of,
        )
