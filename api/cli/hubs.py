"""The command that lists what links nobody, because too many share it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from api.cli.shell import JsonOption, SettingsOption, StoreOption, opened, run, say, say_json

MOST_SHOWN: Final = 100


def hubs(
    store: StoreOption = None, settings: SettingsOption = None, json: JsonOption = False
) -> None:
    """List accounts, phones and handsets that tie no complaints, as too many share them.

    To let one link all the same, add its key to `analytics.rings.may_link`; to keep a further
    one from linking, decide `ringtrace rings decide never-link`.
    """
    run(_hubs(store, settings, is_json=json))


async def _hubs(store: str | None, settings_file: Path | None, *, is_json: bool) -> None:
    from api.cli import show
    from api.services.hubs import find_shared
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, settings):
        with show.working("Looking for what many share"):
            found = await find_shared(
                store=graph, scope=LOCAL_OFFICER, settings=settings.analytics.rings
            )
    if is_json:
        say_json(
            {
                "hubs": [
                    {"key": one.key, "kind": one.kind.value, "label": one.label,
                     "degree": one.degree, "code": one.reason.code, "reason": one.reason.text}
                    for one in found
                ]
            }
        )  # fmt: skip
        return
    if not found:
        say("Nothing is shared by so many that it must not link.")
    for one in found[:MOST_SHOWN]:
        say(f"{one.label}  {one.degree:,} links  {one.key}")
        say(f"  {one.reason.text}")
    if len(found) > MOST_SHOWN:
        say(f"and {len(found) - MOST_SHOWN:,} more; see --json")
