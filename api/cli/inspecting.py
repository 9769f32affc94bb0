"""The command that says what a file is."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.shell import JsonOption, SettingsOption, load, run, say_json, tell

if TYPE_CHECKING:
    from graph.intake.mapping import ColumnMapping


def inspect(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The file to look at.")],
    settings: SettingsOption = None,
    json: JsonOption = False,
    write: Annotated[
        Path | None,
        typer.Option("--write", "-o", metavar="FILE", help="Write the proposed mapping there."),
    ] = None,
) -> None:
    """Tell what a file is, how sure that is, and what its columns mean.

    Of a table that nobody knows it proposes a mapping: look it through, correct it, and give it
    to `import --map`. Nothing is taken in. 1 if the file is of no known kind and nothing fits.
    """
    run(_inspect(file, settings, is_json=json, write=write))


async def _inspect(
    file: Path, settings_file: Path | None, *, is_json: bool, write: Path | None
) -> int:
    from api.cli import show_inspection
    from api.errors import Exit
    from graph.intake.reading import inspect_file

    found = await inspect_file(file, load(settings_file).intake)
    if write is not None and found.proposal is not None:
        _write(found.proposal, write)
    if is_json:
        say_json(show_inspection.inspection_document(file.name, found))
    else:
        show_inspection.inspection(file.name, found)
    if write is not None:
        is_written = found.proposal is not None
        tell(f"The mapping is in {write}." if is_written else "No mapping is needed, or none fits.")
    return Exit.DONE if found.kind or found.proposal else Exit.NO


def _write(proposal: ColumnMapping, to: Path) -> None:
    from graph.errors import CannotWrite
    from graph.intake.mapping import write_mapping

    try:
        to.write_text(write_mapping(proposal), encoding="utf-8")
    except OSError as error:
        raise CannotWrite(f"{to.name!r} cannot be written: {error.strerror}") from error
