"""The command that follows money: in the store from anywhere, or through a bare ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import typer

from api.cli.shell import (
    JsonOption,
    KnownAtOption,
    SettingsOption,
    StoreOption,
    run,
    say,
)
from api.cli.trail_options import (
    Back,
    Bounds,
    Count,
    Events,
    Form,
    Key,
    Order,
    Output,
    PathsFrom,
    PathsTo,
    PolicyName,
    Rank,
    Until,
)


def trail(
    key: Key = None,
    store: StoreOption = None,
    settings: SettingsOption = None,
    json: JsonOption = False,
    as_known_at: KnownAtOption = None,
    back: Back = False,
    policy: PolicyName = "FIFO",
    until: Until = None,
    bounds: Bounds = False,
    form: Form = None,
    output: Output = None,
    events: Events = None,
    paths_from: PathsFrom = None,
    paths_to: PathsTo = None,
    k: Count = 5,
    rank: Rank = "EARLIEST",
    order: Order = "TIMED",
) -> None:
    """Show where rupees went or came from, and prove the sums.

    With --events a bare ledger is followed instead, without a store: one JSON line a file
    and policy, as docs/reference/ledger.md describes.
    """
    if (paths_from is None) != (paths_to is None):
        raise typer.BadParameter("--paths-from and --paths-to go together")
    if (form is None) != (output is None):
        raise typer.BadParameter("--as and --output go together")
    ends = (paths_from, paths_to) if paths_from and paths_to else None
    if sum((key is not None, events is not None, ends is not None and events is None)) != 1:
        raise typer.BadParameter(
            "give an acknowledgement number, an account or a fact, or --events with a file"
        )
    common = {"store": store, "settings": settings, "is_json": json, "until": until}
    common["as_known_at"] = as_known_at
    if events is not None:
        run(_ledgers(events, policy, (*ends, k, rank, order) if ends else None))
    elif ends is not None:
        run(_paths(payer=ends[0], beneficiary=ends[1], k=k, rank=rank, order=order, **common))
    else:
        more = {"policy": policy, "with_bounds": bounds, "form": form, "output": output}
        run(_money(key=key, is_backwards=back, **more, **common))


async def _money(**asked: Any) -> None:  # noqa: ANN401 - the fields of a call
    from api.cli.following import TrailCall, show_money

    await show_money(TrailCall(**asked))


async def _paths(**asked: Any) -> None:  # noqa: ANN401 - the fields of a call
    from api.cli.following import PathCall, show_money_paths

    await show_money_paths(PathCall(**asked))


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
