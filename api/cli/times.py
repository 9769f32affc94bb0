"""When a ring draws, or a district loses."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from api.cli.shell import (
    JsonOption,
    SettingsOption,
    StoreOption,
    instant,
    now,
    opened,
    run,
    say,
    say_json,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from graph.model.day import BusyTimes

BAR: Final = 40
MOST_SHARE: Final = 0.25  # fills the bar


def times(
    subject: Annotated[str, typer.Argument(help="Id of a ring, or district:STATE/NAME.")],
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    at: Annotated[
        str | None, typer.Option("--at", metavar="TIME", help="As of then; now if not given.")
    ] = None,
) -> None:
    """Show at which hours and on which days a ring draws or a district loses most."""
    run(_times(subject, store, settings, is_json=json, at=at))


async def _times(
    subject: str, store: str | None, settings_file: Path | None, *, is_json: bool, at: str | None
) -> None:
    from api.services.answers import to_canonical
    from api.services.busy_times import find_busy_times
    from graph.model.ids import EntityKey
    from graph.model.scope import LOCAL_OFFICER

    then = instant(at)
    async with opened(store, settings_file) as (graph, read):
        answer = await find_busy_times(
            EntityKey(subject),
            store=graph,
            scope=LOCAL_OFFICER,
            at=then or now(),
            as_known_at=then,
            settings=read.analytics,
        )
    if is_json:
        say_json({"busyTimes": to_canonical(answer.value), "answerHash": answer.answer_hash})
        return
    for line in _lines(answer.value):
        say(line)


def _lines(found: BusyTimes) -> Iterator[str]:
    if found.abstained is not None:
        yield found.abstained.text
        return
    for hour in found.hours:
        bar = "#" * round(min(hour.share / MOST_SHARE, 1.0) * BAR)
        star = "*" if hour.is_peak else " "
        yield (
            f"{star} {hour.hour:02}:00 IST  {hour.share:6.1%}  "
            f"({hour.low:.1%} to {hour.high:.1%})  {bar}".rstrip()
        )
    for effect in found.days:
        yield f"{'*' if effect.is_significant else ' '} {effect.reason.text}"
    if found.send_hours:
        hours = ", ".join(f"{hour:02}:00" for hour in found.send_hours)
        yield f"Send warnings at {hours} IST, two hours before."
    if found.is_weak:
        yield f"Weak: found from {found.count} alone."
