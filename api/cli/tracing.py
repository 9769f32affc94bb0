"""Commands that follow money: a complaint's in the store, or a bare ledger's."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from api.cli.shell import (
    JsonOption,
    KnownAtOption,
    SettingsOption,
    StoreOption,
    instant,
    opened,
    run,
    say,
    say_json,
)


def trail(
    key: Annotated[
        str | None, typer.Argument(metavar="[COMPLAINT]", help="Acknowledgement number.")
    ] = None,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    as_known_at: KnownAtOption = None,
    events: Annotated[
        Path | None,
        typer.Option("--events", metavar="PATH", help="A bare ledger, or a folder of them."),
    ] = None,
    policy: Annotated[
        str,
        typer.Option(
            help="FIFO, LIFO, PRO_RATA, LOWEST_INTERMEDIATE_BALANCE or POISON; a ledger: also ALL."
        ),
    ] = "FIFO",
    until: Annotated[
        str | None,
        typer.Option("--until", metavar="TIME", help="Leave out what happened later (ISO 8601)."),
    ] = None,
    paths_from: Annotated[
        str | None, typer.Option(metavar="ACCOUNT", help="Of a ledger: paths from here ...")
    ] = None,
    paths_to: Annotated[
        str | None, typer.Option(metavar="ACCOUNT", help="... to here, in order of time.")
    ] = None,
    k: Annotated[int, typer.Option("--k", min=1, max=1000, help="How many paths.")] = 5,
    rank: Annotated[
        str, typer.Option(help="EARLIEST, FEWEST_HOPS, MOST_MONEY or FASTEST.")
    ] = "EARLIEST",
    order: Annotated[str, typer.Option(help="TIMED, or STRICT: each hop later.")] = "TIMED",
) -> None:
    """Show where a complaint's rupees went, and prove the sums.

    With --events a bare ledger is followed instead, without a store: one JSON line a file
    and policy, as docs/reference/ledger.md describes.
    """
    if (key is None) == (events is None):
        raise typer.BadParameter("give an acknowledgement number, or --events with a file")
    if (paths_from is None) != (paths_to is None):
        raise typer.BadParameter("--paths-from and --paths-to go together")
    if events is not None:
        wish = (paths_from, paths_to, k, rank, order) if paths_from and paths_to else None
        run(_ledgers(events, policy, wish))
    elif key is not None:
        run(
            _trail(
                key,
                store,
                settings,
                policy=policy,
                until=until,
                as_known_at=as_known_at,
                is_json=json,
            )
        )


async def _ledgers(events: Path, policy: str, wish: tuple[str, str, int, str, str] | None) -> int:
    from api.errors import Exit
    from api.services.ledgers import (
        parse_order,
        parse_policies,
        parse_rank,
        run_ledger_paths,
        run_ledgers,
    )

    if wish is None:
        lines = run_ledgers(events, parse_policies(policy))
    else:
        payer, beneficiary, k, rank, order = wish
        lines = run_ledger_paths(
            events,
            payer=payer,
            beneficiary=beneficiary,
            k=k,
            rank=parse_rank(rank),
            order=parse_order(order),
        )
    has_failed = False
    for line in lines:
        say(line.text)
        has_failed = has_failed or line.is_error
    return Exit.NO if has_failed else Exit.DONE


async def _trail(
    key: str,
    store: str | None,
    settings_file: Path | None,
    *,
    policy: str,
    until: str | None,
    as_known_at: str | None,
    is_json: bool,
) -> None:
    from api.cli import show
    from api.cli.computed import computed_document, computed_keys, show_computed
    from api.cli.trails import show_trail, trail_document, trail_keys
    from api.services.computing import compute_trail_of, parse_wish
    from api.services.labels import known_entities
    from api.services.tracing import trace_money
    from graph.identifiers import parse_acknowledgement_no
    from graph.model.scope import LOCAL_OFFICER

    wish = parse_wish(policy, until=instant(until))
    number = parse_acknowledgement_no(key.removeprefix("complaint:"))
    async with opened(store, settings_file) as (graph, _):
        with show.working("Following the money"):
            answer = await trace_money(
                number, store=graph, scope=LOCAL_OFFICER, as_known_at=instant(as_known_at)
            )
            computed = await compute_trail_of(
                number,
                store=graph,
                scope=LOCAL_OFFICER,
                wish=wish,
                as_known_at=instant(as_known_at),
            )
        keys = trail_keys(answer.value) | computed_keys(computed.value)
        known = await known_entities(sorted(keys), store=graph, scope=LOCAL_OFFICER)
    if is_json:
        say_json({**trail_document(answer, known), "computed": computed_document(computed)})
    else:
        show_trail(answer, known)
        show_computed(computed, known)
