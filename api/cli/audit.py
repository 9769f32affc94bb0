"""Commands about the audit chain."""

from __future__ import annotations

import typer

from api.cli.shell import JsonOption, SettingsOption, StoreOption, opened, run, say, say_json

app = typer.Typer(help="The audit chain.", no_args_is_help=True, rich_markup_mode=None)


@app.callback()
def _audit() -> None:
    """The audit chain: who did what, in an order that nobody can change unseen."""


@app.command("verify")
def verify(
    store: StoreOption = None, settings: SettingsOption = None, json: JsonOption = False
) -> None:
    """Check that no entry was changed, left out or reordered; exit 1 where it breaks."""
    run(_verify(store, settings, is_json=json))


async def _verify(store: str | None, settings: SettingsOption, *, is_json: bool) -> int:
    from api.services.auditing import verify_audit

    async with opened(store, settings) as (graph, _):
        found = await verify_audit(store=graph)
    if is_json:
        say_json({"events": found.event_count, "head": found.head, "broken": found.broken})
    elif found.broken is None:
        say(f"The audit chain is whole: {found.event_count:,} events, head {found.head[:16]}.")
    else:
        say(found.broken)
    return 0 if found.broken is None else 1
