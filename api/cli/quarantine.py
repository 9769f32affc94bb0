"""Commands about rows that were not taken in: list them, and read them again corrected."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.shell import JsonOption, SettingsOption, StoreOption, now, opened, run, say_json

if TYPE_CHECKING:
    from collections.abc import Sequence

    from graph.model.batch import Correction

MOST_SHOWN: Final = 1_000
CHANGE: Final = re.compile(r"(?:(?P<record>\d{1,6}):)?(?P<cell>[^=]+)=(?P<text>.*)", re.DOTALL)
ROW: Final = re.compile(r"[A-Z]{1,3}(\d{1,7})")


def quarantine(
    of: Annotated[
        str | None, typer.Argument(metavar="[IMPORT]", help="An import's id; none: all of them.")
    ] = None,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    reveal: Annotated[
        str | None,
        typer.Option("--reveal", metavar="REASON", help="Clear numbers; the reason is kept."),
    ] = None,
) -> None:
    """List the rows that were not taken in: where they stand, why, and what they say."""
    run(_quarantine(of, store, settings, is_json=json, reveal=reveal))


async def _quarantine(
    of: str | None,
    store: str | None,
    settings_file: Path | None,
    *,
    is_json: bool,
    reveal: str | None,
) -> None:
    from api.cli import show_quarantine
    from api.services.quarantine import quarantined, unmask_rows
    from graph.model.filters import ImportFilter
    from graph.model.ids import ImportId
    from graph.model.scope import LOCAL_OFFICER

    where = ImportFilter(ids=frozenset({ImportId(of)}) if of else frozenset())
    async with opened(store, settings_file) as (graph, _):
        if reveal is not None:
            await unmask_rows(reveal, store=graph, scope=LOCAL_OFFICER, at=now())
        rows = await quarantined(store=graph, scope=LOCAL_OFFICER, where=where, most=MOST_SHOWN)
    is_clear = reveal is not None
    if is_json:
        documents = [show_quarantine.document(row, is_clear=is_clear) for row in rows]
        say_json({"rows": documents})
    else:
        show_quarantine.rows(rows, is_clear=is_clear)


def retry(
    of: Annotated[str, typer.Argument(metavar="IMPORT", help="The import that refused them.")],
    changes: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="CELL=TEXT...",
            help="What to read instead: K7=1,000.00; of JSON 3:transactions[0].amount=5.",
        ),
    ] = None,
    store: StoreOption = None,
    settings: SettingsOption = None,
    sheet: Annotated[
        str, typer.Option("--sheet", metavar="NAME", help="Sheet the cells stand in.")
    ] = "",
    file: Annotated[
        Path | None,
        typer.Option("--file", metavar="FILE", help="The file, if its original was not kept."),
    ] = None,
    mapping: Annotated[
        Path | None,
        typer.Option("--map", metavar="FILE", help="What its columns mean instead."),
    ] = None,
    json: JsonOption = False,
) -> None:
    """Read refused rows again with corrected cells; the rest of the file is known already.

    With `--map`, its columns are read by another mapping: rows that the first one refused or
    misread come in as they should have.
    """
    run(
        _retry(
            of, [_correction(change, sheet) for change in changes or ()], store, settings,
            file=file, mapping=mapping, is_json=json,
        )
    )  # fmt: skip


def _correction(change: str, sheet: str) -> Correction:
    """Read ``K7=1,000.00``.

    Raises:
        typer.BadParameter: It is written otherwise.
    """
    from graph.model.batch import Correction

    found = CHANGE.fullmatch(change)
    row = None if found is None else found["record"]
    if found is not None and row is None and (address := ROW.fullmatch(found["cell"])):
        row = address[1]
    if found is None or row is None:
        raise typer.BadParameter("write a correction as K7=TEXT, of JSON as 3:field=TEXT")
    return Correction(sheet=sheet, row=int(row), cell=found["cell"], text=found["text"])


async def _retry(
    of: str,
    corrections: Sequence[Correction],
    store: str | None,
    settings_file: Path | None,
    *,
    file: Path | None,
    mapping: Path | None,
    is_json: bool,
) -> int:
    from api.cli import documents, show_intake
    from api.errors import Exit
    from api.services.intake import RefusedFile
    from api.services.quarantine import retry_rows
    from graph.intake.mapping import read_mapping
    from graph.model.ids import ImportId
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, settings):
        outcome = await retry_rows(
            ImportId(of),
            corrections,
            store=graph,
            scope=LOCAL_OFFICER,
            at=now(),
            settings=settings.intake,
            file=file,
            mapping=read_mapping(mapping) if mapping else None,
        )
    if is_json:
        say_json({"imports": [documents.import_document(outcome)]})
    else:
        show_intake.imports([outcome])
    is_left = isinstance(outcome, RefusedFile) or outcome.new == 0
    return Exit.INPUT if is_left else Exit.DONE
