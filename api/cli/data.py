"""Commands that take files in and give tables out."""

from __future__ import annotations

import sys
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
    say,
    say_json,
    tell,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from api.services.intake import Outcome


def import_(
    paths: Annotated[list[Path], typer.Argument(metavar="PATH...", help="Files and folders.")],
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="End with 65 if any row was refused.")
    ] = False,
    detect: Annotated[
        bool, typer.Option("--detect/--no-detect", help="Find rings and raise alerts afterwards.")
    ] = True,
) -> None:
    """Take in case files, then find rings and raise alerts.

    CompleteTrail workbooks, complaint lists and ATM registers are known by their content.
    Each file is taken in whole or not at all; a file taken in before changes nothing.
    """
    run(_import(paths, store, settings, is_json=json, is_strict=strict, is_detecting=detect))


async def _import(
    paths: Sequence[Path],
    store: str | None,
    settings_file: Path | None,
    *,
    is_json: bool,
    is_strict: bool,
    is_detecting: bool,
) -> int:
    from api.cli import documents, show
    from api.errors import Exit
    from api.services.analysis import analyse_and_warn
    from api.services.intake import RefusedFile, import_files
    from graph.intake.readers import find_files
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, settings):
        files = find_files(paths)
        with show.progress("Importing", len(files)) as on_progress:
            outcomes = await import_files(
                files,
                store=graph,
                scope=LOCAL_OFFICER,
                at=now(),
                settings=settings.intake,
                on_progress=on_progress,
            )
        if is_detecting and any(_is_news(outcome) for outcome in outcomes):
            with show.working("Finding rings"):
                placed = await analyse_and_warn(
                    store=graph, scope=LOCAL_OFFICER, at=now(), settings=settings.analytics
                )
            if placed:
                tell(f"{len(placed)} new alerts; `ringtrace alerts` lists them.")
    if is_json:
        say_json({"imports": [documents.import_document(outcome) for outcome in outcomes]})
    else:
        show.imports(outcomes)
    refused_whole = any(isinstance(outcome, RefusedFile) for outcome in outcomes)
    refused_rows = is_strict and any(
        not isinstance(outcome, RefusedFile) and outcome.refused for outcome in outcomes
    )
    return Exit.INPUT if refused_whole or refused_rows else Exit.DONE


def _is_news(outcome: Outcome) -> bool:
    from graph.model.report import ImportReport

    return isinstance(outcome, ImportReport) and not outcome.is_repeat


def export(
    what: Annotated[
        str,
        typer.Argument(metavar="WHAT", help="transfers, withdrawals, holds, complaints or rings."),
    ],
    to: Annotated[Path, typer.Option("--output", "-o", metavar="FILE", help="File to write.")],
    store: StoreOption = None,
    settings: SettingsOption = None,
    form: Annotated[str, typer.Option("--as", metavar="FORM", help="csv or xlsx.")] = "csv",
    reveal: Annotated[
        str | None,
        typer.Option("--reveal", metavar="REASON", help="Clear numbers; the reason is kept."),
    ] = None,
) -> None:
    """Write a table of what is known, numbers masked.

    Cells that a spreadsheet would take for formulas are made harmless.
    """
    run(_export(what, to, store, settings, form=form, reveal=reveal))


async def _export(
    what: str,
    to: Path,
    store: str | None,
    settings_file: Path | None,
    *,
    form: str,
    reveal: str | None,
) -> None:
    from api.cli import show
    from api.services.exporting import export_table
    from api.services.table_rows import Table
    from graph.model.scope import LOCAL_OFFICER

    if what not in tuple(Table):
        raise typer.BadParameter(f"{what}: choose one of {', '.join(Table)}")
    async with opened(store, settings_file) as (graph, _):
        with show.working(f"Exporting {what}"):
            rows = await export_table(
                Table(what),
                to,
                form=form,
                reveal=reveal,
                store=graph,
                scope=LOCAL_OFFICER,
                at=now(),
            )
    tell(f"{rows:,} rows in {to}")


def seed(
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="Folder to write into.")],
    random_state: Annotated[int, typer.Option(help="The same number, the same files.")] = 0,
) -> None:
    """Make fictional case files with an answer key."""
    from seed.generate import write_case_files
    from seed.world import make_world

    files = write_case_files(make_world(random_state=random_state, until=now()), out)
    tell(f"{len(files)} files in {out}; truth.json is the answer key")


def schema() -> None:
    """Print the GraphQL schema."""
    from api.schema import print_schema

    sys.stdout.write(print_schema())


def migrate(
    store: StoreOption = None,
    settings: SettingsOption = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only say what is due; 1 if anything is.")
    ] = False,
) -> None:
    """Bring a store of an older release up to date."""
    run(_migrate(store, settings, is_check=check))


async def _migrate(store: str | None, settings_file: Path | None, *, is_check: bool) -> int:
    from api.cli.shell import load
    from graph.store.url import find_steps_due, migrate_store

    settings = load(settings_file)
    url = settings.store.url if store is None else store
    due = await (find_steps_due if is_check else migrate_store)(url, settings.store)
    say(f"{len(due)} steps {'due' if is_check else 'done'}")
    for step in due:
        say(f"  {step.no}: {step.title}")
    return 1 if is_check and due else 0
