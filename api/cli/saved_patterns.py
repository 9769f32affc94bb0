"""Patterns that are kept, from the command line."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from api.cli.shell import now, opened, say, say_json

if TYPE_CHECKING:
    from graph.model.ids import EntityKey
    from graph.model.saved_pattern import SavedPattern
    from graph.model.suspicion import PatternWish
    from graph.store.base import GraphStore


async def kept(
    wish: PatternWish,
    accounts: list[str],
    save: str | None,
    end: str | None,
    store: str | None,
    settings_file: Path | None,
    *,
    is_json: bool,
) -> None:
    """Keep a pattern, end one, or list those kept."""
    from dataclasses import replace

    from api.services.pattern_watch import end_pattern, save_pattern
    from graph.model.ids import PatternId
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, _):
        if save is not None:
            wish = replace(wish, accounts=await accounts_of(graph, accounts))
            await save_pattern(save, wish, store=graph, scope=LOCAL_OFFICER, at=now())
        if end is not None:
            await end_pattern(PatternId(end), store=graph, scope=LOCAL_OFFICER, at=now())
        found = await graph.patterns(scope=LOCAL_OFFICER)
    if is_json:
        say_json({"saved": [_document(one) for one in found]})
        return
    for one in found:
        given = ", ".join(f"{name}={value}" for name, value in one.parameters)
        say(f"{one.id}  {one.name}: {one.kind.value} {given}")
    if not found:
        say("No pattern is kept; keep one with `ringtrace patterns FAN_IN --save NAME`.")


def _document(one: SavedPattern) -> dict[str, object]:
    return {
        "id": one.id,
        "name": one.name,
        "pattern": one.kind.value,
        "parameters": dict(one.parameters),
        "minAmountPaise": one.min_amount_paise,
        "accounts": sorted(one.accounts),
        "createdAt": one.created_at,
    }


async def accounts_of(store: GraphStore, texts: list[str]) -> frozenset[EntityKey]:
    """Find the accounts of numbers, their ends, or ids."""
    from api.services.labels import known_entities
    from api.services.numbers import account_named
    from graph.errors import NotFound
    from graph.model.scope import LOCAL_OFFICER

    found = {await account_named(text, store=store, scope=LOCAL_OFFICER) for text in texts}
    if found - set(await known_entities(sorted(found), store=store, scope=LOCAL_OFFICER)):
        raise NotFound("--account: no account has this id; ids stand in every trail")
    return frozenset(found)
