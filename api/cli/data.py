"""Commands that give tables and files out, and look after a store."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from api.cli.shell import (
    SettingsOption,
    StoreOption,
    now,
    opened,
    run,
    say,
    tell,
)


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
