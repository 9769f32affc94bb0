"""Whether the audit chain is whole."""

from __future__ import annotations

from dataclasses import dataclass

from graph.audit import FIRST_HASH, check_link
from graph.errors import ChainBroken
from graph.store.base import GraphStore

A_STRETCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What checking the chain gave.

    Attributes:
        event_count: Events that fit, from the first on.
        head: Hash of the last that fits.
        broken: Which event does not fit, in words; None: all fit.
    """

    event_count: int
    head: str
    broken: str | None


async def verify_audit(*, store: GraphStore) -> Verification:
    """Check the chain from its first event to its head."""
    head, count = FIRST_HASH, 0
    while events := await store.events(after=count, first=A_STRETCH):
        for entry in events:
            try:
                check_link(entry, previous_hash=head, seq=count + 1)
            except ChainBroken as error:
                return Verification(event_count=count, head=head, broken=str(error))
            head, count = entry.event_hash, entry.seq
    return Verification(event_count=count, head=head, broken=None)
