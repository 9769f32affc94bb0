"""The command that takes files in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.shell import (
    JsonOption,
    SettingsOption,
    StoreOption,
    now,
    opened,
    run,
    say_json,
    tell,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analytics.settings import AnalyticsSettings
    from api.services.intake import Outcome
    from graph.intake.mapping import ColumnMapping
    from graph.store.base import GraphStore

FormOption = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="KIND",
        help="What the files are: transfers, withdrawals, holds, statement, calls, complaints,"
        " atms, branches or suspects.",
    ),
]
MapOption = Annotated[
    Path | None,
    typer.Option("--map", metavar="FILE", help="What their columns mean; `inspect` proposes it."),
]


def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
    store: StoreOption = None,
    settings: SettingsOption = None,
    form: FormOption = None,
    mapping: MapOption = None,
    json: JsonOption = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with 65 if any row was refused.")
    ] = False,
    detect: Annotated[
        bool, typer.Option("--detect/--no-detect", help="Find rings and raise alerts afterwards.")
    ] = True,
) -> None:
    """Take in case files, then find rings and raise alerts.

    What a file is, is told by its content; `inspect` says what a file is taken for.
    Each file is taken in whole or not at all; a file taken in before changes nothing.
    A mapping that names its sender is kept beside the store, and needs not be given again.
    """
    run(
        _import(
            paths, store, settings,
            form=form, mapping=mapping,
            is_json=json, is_strict=strict, is_detecting=detect,
        )
    )  # fmt: skip


def _columns(form: str | None, path: Path | None) -> ColumnMapping | None:
    """Give what the options say of the columns; None: they say nothing.

    Raises:
        typer.BadParameter: There is no such kind of table.
        InputError: The mapping cannot be read.
    """
    from graph.intake.forms import FORMS
    from graph.intake.mapping import ColumnMapping, read_mapping

    if form is not None and form not in FORMS:
        raise typer.BadParameter(f"--as {form}: choose one of {', '.join(FORMS)}")
    if path is not None:
        return read_mapping(path, form=form)
    return None if form is None else ColumnMapping(form=form, columns={})


async def _import(
    paths: Sequence[Path],
    store: str | None,
    settings_file: Path | None,
    *,
    form: str | None,
    mapping: Path | None,
    is_json: bool,
    is_strict: bool,
    is_detecting: bool,
) -> int:
    from api.cli import documents, show, show_intake
    from api.services.intake import import_files
    from graph.intake.readers import find_files, find_skipped
    from graph.model.scope import LOCAL_OFFICER

    columns = _columns(form, mapping)
    files = find_files(paths)
    async with opened(store, settings_file) as (graph, settings):
        with show.progress("Importing", len(files)) as on_progress:
            outcomes = await import_files(
                files,
                store=graph,
                scope=LOCAL_OFFICER,
                at=now(),
                settings=settings.intake,
                on_progress=on_progress,
                mapping=columns,
            )
        _keep(columns, outcomes, graph.url)
        if is_detecting:
            await analyse(outcomes, graph, settings.analytics)
    if is_json:
        say_json({"imports": [documents.import_document(outcome) for outcome in outcomes]})
    else:
        show_intake.imports(outcomes)
    if skipped := find_skipped(paths):
        tell(show_intake.skipped(skipped))
    return _status(outcomes, is_strict=is_strict)


def _keep(columns: ColumnMapping | None, outcomes: Sequence[Outcome], store_url: str) -> None:
    """Keep a sender's mapping that has proved itself on a file."""
    from api.services.intake import RefusedFile, mappings_folder
    from graph.intake.mapping import save_mapping

    folder = mappings_folder(store_url)
    if columns is None or not columns.sender or folder is None:
        return
    if any(not isinstance(outcome, RefusedFile) for outcome in outcomes):
        kept = save_mapping(columns, folder=folder)
        tell(f"Kept the columns of {columns.sender} as {kept.name}; files like it need no --map.")


async def analyse(
    outcomes: Sequence[Outcome], graph: GraphStore, settings: AnalyticsSettings
) -> None:
    """Find rings and raise alerts, if anything came in that was not known."""
    from api.cli import show
    from api.services.analysis import analyse_and_warn
    from graph.model.report import ImportReport
    from graph.model.scope import LOCAL_OFFICER

    if not any(isinstance(one, ImportReport) and not one.is_repeat for one in outcomes):
        return
    with show.working("Finding rings"):
        placed = await analyse_and_warn(
            store=graph, scope=LOCAL_OFFICER, at=now(), settings=settings
        )
    if placed:
        tell(f"{len(placed)} new alerts; `ringtrace alerts` lists them.")


def _status(outcomes: Sequence[Outcome], *, is_strict: bool) -> int:
    from api.errors import Exit
    from api.services.intake import RefusedFile

    is_refused = any(
        isinstance(outcome, RefusedFile) or (is_strict and outcome.refused) for outcome in outcomes
    )
    return Exit.INPUT if is_refused else Exit.DONE
