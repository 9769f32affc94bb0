"""What touched the money of accounts, flat: what a trace reads by the thousand."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class MoveKind(StrEnum):
    """What a move is."""

    TRANSFER = "TRANSFER"
    WITHDRAWAL = "WITHDRAWAL"
    HOLD = "HOLD"
    ACTION = "ACTION"


class Move(NamedTuple):
    """A fact about an account's money without its sources; a tuple, since thousands are made.

    Attributes:
        kind: What it is.
        id: Of the fact.
        complaint: Acknowledgement number, or None.
        account: Payer of a transfer; else whose money it was.
        other: Beneficiary of a transfer, machine of a withdrawal; empty: none or not told.
        key: Of a transfer: the same under several complaints; else empty.
        amount_paise: Positive; None: unknown.
        disputed_paise: The share traced to the victim; None: not told.
        layer: As reported; None: not told.
        event_ms: First possible instant, milliseconds since 1970 UTC; None: unknown.
        latest_ms: Last possible instant; None: unknown.
        known_ms: When police could first know it.
        how: Channel of a withdrawal, kind of an action; else empty.
        is_void: A declined withdrawal.
        released_ms: Of a hold: when it ended; None: it stands.
        most_paise: Of an action: upper bound where no amount is told.
        utr: Reference of a transfer as written, or None.
    sheet: Of a statement's line: import and sheet it stands in; else empty.
        row: Its row there; 0: no line of a statement.
    """

    kind: str
    id: str
    complaint: str | None
    account: str
    other: str
    key: str
    amount_paise: int | None
    disputed_paise: int | None
    layer: int | None
    event_ms: int | None
    latest_ms: int | None
    known_ms: int
    how: str = ""
    is_void: bool = False
    released_ms: int | None = None
    most_paise: int | None = None
    utr: str | None = None
    sheet: str = ""
    row: int = 0


class Coverage(NamedTuple):
    """A period of an account of which every movement is known.

    Attributes:
        id: Of the statement.
        account: Whose.
        sheet: Import and sheet its lines stand in.
        event_ms: First instant; None: unknown.
        until_ms: Last instant; None: unknown.
        opening_paise: Balance before; None: not told.
        closing_paise: Balance after; None: not told.
        mismatch_count: Lines whose balance does not follow.
    """

    id: str
    account: str
    sheet: str
    event_ms: int | None
    until_ms: int | None
    opening_paise: int | None
    closing_paise: int | None
    mismatch_count: int
