"""Money movements as columns, each once however many complaints tell of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from graph.model.ids import EntityKey, FactId
from graph.model.table import Ints


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class MovementTable:
    """Transfers and draws, a row each, in no promised order.

    A transfer under several complaints is one row, under its least fact id; one that came back
    under its own reference is one too, the way it was first sent. So are draws
    alike in account, machine, amount, instant and channel. Declined draws are left out.

    Attributes:
        keys: Every account and machine met, sorted by code point.
        ids: The fact of each row.
        account: Position in `keys` of the account the money left.
        beneficiary: Position of the account it reached; UNKNOWN: a draw.
        machine: Position of the machine of a draw; UNKNOWN: a transfer, or not told.
        amount_paise: Paise, or UNKNOWN.
        event_ms: First possible instant, epoch milliseconds UTC, or UNKNOWN.
        latest_ms: Last possible instant, epoch milliseconds UTC, or UNKNOWN.
        snapshot_no: Snapshot that was read.
    """

    keys: tuple[EntityKey, ...]
    ids: Sequence[FactId]
    account: Ints
    beneficiary: Ints
    machine: Ints
    amount_paise: Ints
    event_ms: Ints
    latest_ms: Ints
    snapshot_no: int


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifierTie:
    """An account that uses a phone or a device.

    Attributes:
        fact: Least id of the facts that say so.
        account: Key of the account.
        identifier: Key of the phone or device.
        known_at_ms: When police first knew, epoch milliseconds UTC.
    """

    fact: FactId
    account: EntityKey
    identifier: EntityKey
    known_at_ms: int
