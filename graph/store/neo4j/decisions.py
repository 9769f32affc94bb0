"""Keep officers' decisions about rings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from graph.model.added import Added
from graph.model.audit import Event
from graph.model.decision import RingDecision
from graph.model.register import RingEvent
from graph.store.base import MOST_KEYS, check_batch
from graph.store.neo4j.engine import View, Writing
from graph.store.neo4j.part import Part
from graph.store.neo4j.rings import put_events
from graph.store.registering import must_be_open
from graph.store.values import from_json, to_json, to_ms


class Neo4jDecisions(Part):
    """`DecisionStore` over one database."""

    async def decisions(self, *, as_known_at: datetime | None = None) -> Sequence[RingDecision]:
        """Give every decision, undone ones too, oldest first, then as they were kept."""
        known_at = to_ms(as_known_at)

        async def work(view: View) -> tuple[RingDecision, ...]:
            rows = await view.rows("decisions", knownAt=known_at)
            return tuple(from_json(body, RingDecision) for (body,) in rows)

        return await self._engine.read(work)

    async def add_decision(
        self, decision: RingDecision, *, events: Sequence[RingEvent] = (), event: Event
    ) -> Added:
        """Keep a decision and tell of it in its rings' events; one known changes nothing.

        Raises:
            Conflict: It undoes a decision that another has undone already.
        """
        check_batch(events, most=MOST_KEYS)
        return await self._engine.write(lambda writing: _add(writing, decision, events, event))


async def _add(
    writing: Writing, decision: RingDecision, events: Sequence[RingEvent], event: Event
) -> Added:
    snapshot_no = writing.snapshot_no
    known = await writing.rows("known_decision", key=decision.id, undoes=decision.undoes)
    if decision.undoes is not None:
        must_be_open(decision, [other for _, other in known if other is not None])
    if any(same is not None for same, _ in known):
        return Added(new=(), known=1, snapshot_no=snapshot_no)
    row = {
        "key": decision.id,
        "decidedAt": to_ms(decision.decided_at),
        "undoes": decision.undoes,
        "body": to_json(decision),
    }
    await writing.batches("add_decision", [row], addedNo=snapshot_no + 1)
    await put_events(writing, events)
    await writing.record(event)
    return Added(new=(decision.id,), known=0, snapshot_no=snapshot_no + 1)
