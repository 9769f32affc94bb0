"""Commands about the ring register: what stands, what became of it, what officers decide."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.cli.shell import (
    JsonOption,
    KnownAtOption,
    SettingsOption,
    StoreOption,
    instant,
    now,
    opened,
    run,
    say_json,
)

if TYPE_CHECKING:
    from api.services.decisions import Wish
    from graph.model.ids import EntityKey

app = typer.Typer(name="rings", help="The ring register, and decisions about it.")

RingArgument = Annotated[str, typer.Argument(metavar="RING", help="Its id, as R000001.")]
ReasonOption = Annotated[str, typer.Option("--reason", help="Why; it is kept with your name.")]

KINDS = {
    "not-in": "NOT_IN_RING",
    "same": "SAME_RING",
    "separate": "SEPARATE_RING",
    "confirm": "CONFIRMED",
    "never-link": "NEVER_LINK",
}
HOW = (
    "not-in RING ACCOUNT...: these accounts are not in it. same RING RING...: these are one."
    " separate RING ACCOUNT...: these accounts are a ring of their own. confirm RING: it is one."
    " never-link PHONE...: these must not link accounts."
)


@app.command("list")
def list_(
    store: StoreOption = None,
    settings: SettingsOption = None,
    as_known_at: KnownAtOption = None,
    json: JsonOption = False,
) -> None:
    """List the rings that stand, those with most at stake first, at most 100."""
    run(_list(store, settings, as_known_at, is_json=json))


async def _list(
    store: str | None, settings_file: Path | None, as_known_at: str | None, *, is_json: bool
) -> None:
    from api.cli import rings_page
    from graph.model.answer import MOST_A_PAGE
    from graph.model.filters import RingFilter
    from graph.model.scope import LOCAL_OFFICER

    at = instant(as_known_at)
    async with opened(store, settings_file) as (graph, _):
        page = await graph.rings(
            RingFilter(), first=MOST_A_PAGE, scope=LOCAL_OFFICER, as_known_at=at
        )
    if is_json:
        say_json({"rings": [rings_page.summary_document(ring) for ring in page.items]})
    else:
        rings_page.show_list(page.items, has_more=page.has_next)


@app.command()
def show(
    ring: RingArgument,
    hindi: Annotated[bool, typer.Option("--hindi", help="Say the reasons in Hindi.")] = False,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """Show a ring: why it is one, who does what in it, and what speaks against it."""
    run(_show(ring, store, settings, is_hindi=hindi, is_json=json))


async def _show(
    name: str, store: str | None, settings_file: Path | None, *, is_hindi: bool, is_json: bool
) -> None:
    from api.cli import documents, rings_page
    from api.services.labels import known_entities
    from api.services.rings import get_rings
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, _):
        (ring,) = await get_rings([ring_key(name)], store=graph, scope=LOCAL_OFFICER)
        keys = [member.account for member in ring.found.members]
        keys += [*ring.found.machines, *ring.found.identifiers]
        known = await known_entities(keys, store=graph, scope=LOCAL_OFFICER)
    if is_json:
        say_json(documents.ring_document(ring, known))
    else:
        rings_page.show_ring(ring, known, is_hindi=is_hindi)


@app.command()
def history(
    ring: RingArgument,
    store: StoreOption = None,
    settings: SettingsOption = None,
    as_known_at: KnownAtOption = None,
    json: JsonOption = False,
) -> None:
    """Show all that became of a ring and of those that are part of it, oldest first."""
    run(_history(ring, store, settings, as_known_at, is_json=json))


async def _history(
    name: str,
    store: str | None,
    settings_file: Path | None,
    as_known_at: str | None,
    *,
    is_json: bool,
) -> None:
    from api.cli import rings_page
    from api.services.rings import find_history
    from graph.errors import NotFound
    from graph.model.scope import LOCAL_OFFICER

    at = instant(as_known_at)
    async with opened(store, settings_file) as (graph, _):
        found = await find_history(ring_key(name), store=graph, scope=LOCAL_OFFICER, as_known_at=at)
    if found is None:
        raise NotFound("no ring has this id; `ringtrace rings list` lists them")
    if is_json:
        say_json(rings_page.history_document(found))
    else:
        rings_page.show_history(found)


@app.command()
def assign(
    complaint: Annotated[str, typer.Argument(metavar="NUMBER", help="Acknowledgement number.")],
    store: StoreOption = None,
    settings: SettingsOption = None,
    as_known_at: KnownAtOption = None,
    json: JsonOption = False,
) -> None:
    """Say which ring a complaint belongs to, and how clearly."""
    run(_assign(complaint, store, settings, as_known_at, is_json=json))


async def _assign(
    number: str,
    store: str | None,
    settings_file: Path | None,
    as_known_at: str | None,
    *,
    is_json: bool,
) -> None:
    from api.cli import rings_page
    from api.services.answers import to_canonical
    from api.services.assigning import find_assignment
    from graph.errors import NotFound
    from graph.model.ids import AcknowledgementNo
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, _):
        found = await find_assignment(
            AcknowledgementNo(number),
            store=graph,
            scope=LOCAL_OFFICER,
            as_known_at=instant(as_known_at),
        )
    if found is None:
        raise NotFound("no complaint has this number; `ringtrace export complaints` lists them")
    if is_json:
        say_json({"assignment": to_canonical(found)})
    else:
        rings_page.show_assignment(found)


@app.command()
def decide(
    kind: Annotated[str, typer.Argument(help="not-in, same, separate, confirm or never-link.")],
    items: Annotated[
        list[str], typer.Argument(metavar="ID...", help="The ring or rings, then the accounts.")
    ],
    reason: ReasonOption,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """Decide about rings; it holds in every later run until it is undone."""
    run(_decide(kind, items, reason, store, settings, is_json=json))


async def _decide(
    kind: str,
    items: list[str],
    reason: str,
    store: str | None,
    settings_file: Path | None,
    *,
    is_json: bool,
) -> None:
    from api.services.decisions import Wish
    from graph.model.decision import DecisionKind
    from graph.model.ids import EntityKey

    if kind not in KINDS:
        raise typer.BadParameter(HOW)
    chosen = DecisionKind(KINDS[kind])
    n_rings = {DecisionKind.NEVER_LINK: 0, DecisionKind.SAME_RING: len(items)}.get(chosen, 1)
    wish = Wish(
        kind=chosen,
        rings=tuple(ring_key(item) for item in items[:n_rings]),
        entities=tuple(EntityKey(item) for item in items[n_rings:]),
        reason=reason,
    )
    await _keep(wish, store, settings_file, is_json=is_json)


@app.command()
def undo(
    decision: Annotated[str, typer.Argument(metavar="DECISION", help="Its id.")],
    reason: ReasonOption,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
) -> None:
    """Undo a decision; undoing an undoing restores it."""
    run(_undo(decision, reason, store, settings, is_json=json))


async def _undo(
    decision: str, reason: str, store: str | None, settings_file: Path | None, *, is_json: bool
) -> None:
    from api.services.decisions import Wish
    from graph.model.decision import DecisionKind
    from graph.model.ids import DecisionId

    wish = Wish(kind=DecisionKind.UNDONE, undoes=DecisionId(decision), reason=reason)
    await _keep(wish, store, settings_file, is_json=is_json)


async def _keep(
    wish: Wish, store: str | None, settings_file: Path | None, *, is_json: bool
) -> None:
    from api.cli import rings_page
    from api.cli.show import working
    from api.services.decisions import decide as keep
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, settings):
        with working("Finding rings under the decision"):
            decided = await keep(
                wish, store=graph, scope=LOCAL_OFFICER, at=now(), settings=settings.analytics
            )
    if is_json:
        say_json(rings_page.decided_document(decided))
    else:
        rings_page.show_decided(decided)


@app.command()
def decisions(
    ring: Annotated[
        str | None, typer.Argument(metavar="[RING]", help="Its id; none: about any ring.")
    ] = None,
    store: StoreOption = None,
    settings: SettingsOption = None,
    as_known_at: KnownAtOption = None,
    json: JsonOption = False,
) -> None:
    """List decisions, newest first, undone ones too."""
    run(_decisions(ring, store, settings, as_known_at, is_json=json))


async def _decisions(
    name: str | None,
    store: str | None,
    settings_file: Path | None,
    as_known_at: str | None,
    *,
    is_json: bool,
) -> None:
    from api.cli import rings_page
    from api.services.decisions import list_decisions
    from graph.model.scope import LOCAL_OFFICER

    async with opened(store, settings_file) as (graph, _):
        listed = await list_decisions(
            None if name is None else ring_key(name),
            store=graph,
            scope=LOCAL_OFFICER,
            as_known_at=instant(as_known_at),
        )
    if is_json:
        say_json({"decisions": [rings_page.decision_document(one) for one in listed]})
    else:
        rings_page.show_decisions(listed)


def ring_key(text: str) -> EntityKey:
    """Read a ring's id, with or without its kind."""
    from graph.model.ids import EntityKey

    return EntityKey(text if ":" in text else f"ring:{text}")
