"""Whether the audit chain is whole."""

from __future__ import annotations

from dataclasses import dataclass

from graph.audit import FIRST_HASH, verify_chain
from graph.errors import ChainBroken
from graph.store.base import GraphStore

A_STRETCH = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What checking the chain gave.

    Attributes:
        event_count: Events checked; up to the stretch of 1,000 that breaks.
        head: Hash of the last of them.
        broken: Which event does not fit, in words; None: all fit.
    """

    event_count: int
    head: str
    broken: str | None


async def verify_audit(*, store: GraphStore) -> Verification:
    """Check the chain from its first event to its head."""
    head, count = FIRST_HASH, 0
    while events := await store.events(after=count, first=A_STRETCH):
        try:
            verify_chain(events, previous_hash=head, previous_seq=count)
        except ChainBroken as error:
            return Verification(event_count=count, head=head, broken=str(error))
        head, count = events[-1].event_hash, events[-1].seq
    return Verification(event_count=count, head=head, broken=None)
