"""The options of `ringtrace trail`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

Key = Annotated[
    str | None,
    typer.Argument(metavar="[KEY]", help="Acknowledgement number, account or id of a fact."),
]
Back = Annotated[bool, typer.Option("--back", help="Ask whose money it was, not where it went.")]
PolicyName = Annotated[
    str,
    typer.Option(help="FIFO, LIFO, PRO_RATA, LOWEST_INTERMEDIATE_BALANCE or POISON; ALL: each."),
]
Until = Annotated[
    str | None,
    typer.Option("--until", metavar="TIME", help="Leave out what happened later (ISO 8601)."),
]
Bounds = Annotated[
    bool, typer.Option("--bounds", help="Tell least and most, and which bank to ask first.")
]
Form = Annotated[
    str | None,
    typer.Option("--as", metavar="FORM", help="Write csv, graphml or geojson to --output."),
]
Output = Annotated[
    Path | None, typer.Option("--output", "-o", metavar="FILE", help="Where to write it.")
]
Events = Annotated[
    Path | None,
    typer.Option("--events", metavar="PATH", help="A bare ledger, or a folder of them."),
]
PathsFrom = Annotated[
    str | None, typer.Option(metavar="ACCOUNT", help="The best paths from here ...")
]
PathsTo = Annotated[str | None, typer.Option(metavar="ACCOUNT", help="... to here, in time.")]
Count = Annotated[int, typer.Option("--k", min=1, max=1000, help="How many paths.")]
Rank = Annotated[str, typer.Option(help="EARLIEST, FEWEST_HOPS, MOST_MONEY or FASTEST.")]
Order = Annotated[
    str, typer.Option(help="TIMED, STRICT: each hop later, or UNTIMED: connections only.")
]
