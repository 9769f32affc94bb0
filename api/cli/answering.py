"""The command that answers I4C's question to a bank."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.shell import SettingsOption, StoreOption, now, opened, run, say, tell


def answer(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The question, JSON.")],
    reason: Annotated[
        str, typer.Option("--reason", help="Why clear numbers are given out; it is kept.")
    ],
    to: Annotated[
        Path | None,
        typer.Option("--output", "-o", metavar="FILE", help="File to write; none: stdout."),
    ] = None,
    store: StoreOption = None,
    settings: SettingsOption = None,
) -> None:
    """Answer I4C's question to a bank: where each disputed payment went, or why nobody knows."""
    run(_answer(file, reason, to, store, settings))


async def _answer(
    file: Path, reason: str, to: Path | None, store: str | None, settings_file: Path | None
) -> None:
    from collections import Counter

    from api.services.bank_answering import answer_bank
    from graph.intake.bank_answers import decode_request, encode_bank_answer
    from graph.intake.files import load
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, settings):
        request = decode_request(load(file, settings.intake))
        told = await answer_bank(request, reason=reason, store=graph, scope=LOCAL_OFFICER, at=now())
    content = encode_bank_answer(told)
    if to is None:
        say(content.decode())
    else:
        _write(to, content)
    counts = Counter(one.status_code for one in told.transactions)
    tell(", ".join(f"status {code}: {count}" for code, count in sorted(counts.items())))


def _write(to: Path, content: bytes) -> None:
    from graph.errors import CannotWrite

    try:
        to.write_bytes(content)
    except OSError as error:
        raise CannotWrite(f"{to.name!r} cannot be written: {error.strerror}") from error
