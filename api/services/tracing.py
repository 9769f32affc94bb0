"""Where a complaint's rupees went."""

from __future__ import annotations

from datetime import UTC, datetime

from analytics.trail import report_trail
from api.services.answers import answer_hash, to_canonical
from graph.errors import NotFound
from graph.model.answer import Answer
from graph.model.ids import AcknowledgementNo
from graph.model.scope import Scope
from graph.model.trail import MoneyTrail
from graph.store.base import GraphStore


async def trace_money(
    complaint: AcknowledgementNo,
    *,
    store: GraphStore,
    scope: Scope,
    as_known_at: datetime | None = None,
) -> Answer[MoneyTrail]:
    """Give the trail the banks reported for a complaint, its sums proved.

    Raises:
        NotFound: No such complaint, or the scope hides it.
    """
    known_at = as_known_at or datetime.now(UTC)
    found = await store.get_complaints([complaint], scope=scope, as_known_at=as_known_at)
    if complaint not in found:
        raise NotFound(
            "no complaint has this acknowledgement number here; import its files first,"
            " or check the number: it has 14 digits"
        )
    facts = await store.facts_of([complaint], scope=scope, as_known_at=as_known_at)
    trail = report_trail(facts.get(complaint, ()), complaint=found[complaint])
    return Answer(
        value=trail,
        snapshot_no=await store.snapshot_no(),
        as_known_at=known_at,
        truncations=(),
        answer_hash=answer_hash(
            {
                "complaint": complaint,
                "trail": trail.kind.value,
                "asKnownAt": to_canonical(as_known_at),
            },
            to_canonical(trail),
        ),
    )
