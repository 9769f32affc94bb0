"""Keep officers' decisions about rings."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

from graph.model.added import Added
from graph.model.audit import Event
from graph.model.decision import RingDecision
from graph.model.register import RingEvent
from graph.store.base import MOST_KEYS, check_batch
from graph.store.embedded.ledger import current_snapshot, record
from graph.store.embedded.part import Part
from graph.store.embedded.rings import put_events
from graph.store.embedded.statements import statements
from graph.store.registering import must_be_open
from graph.store.values import END_OF_TIME, from_json, to_json, to_ms


class EmbeddedDecisions(Part):
    """`DecisionStore` over one file."""

    async def decisions(self, *, as_known_at: datetime | None = None) -> Sequence[RingDecision]:
        """Give every decision, undone ones too, oldest first, then as they were kept."""
        known = END_OF_TIME if as_known_at is None else to_ms(as_known_at)

        def work(connection: sqlite3.Connection) -> tuple[RingDecision, ...]:
            rows = connection.execute(statements("decisions")["every"], {"known": known})
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
        return await self._engine.write(
            lambda connection: _add(connection, decision, events, event)
        )


def _add(
    connection: sqlite3.Connection,
    decision: RingDecision,
    events: Sequence[RingEvent],
    event: Event,
) -> Added:
    text, snapshot_no = statements("decisions"), current_snapshot(connection)
    if decision.undoes is not None:
        undoers = connection.execute(text["undoers"], (decision.undoes,))
        must_be_open(decision, [id_ for (id_,) in undoers])
    decided_at, undoes = to_ms(decision.decided_at), decision.undoes
    row = (decision.id, decided_at, snapshot_no + 1, undoes, to_json(decision))
    if not connection.execute(text["add"], row).rowcount:
        return Added(new=(), known=1, snapshot_no=snapshot_no)
    put_events(connection, events)
    record(connection, event)
    return Added(new=(decision.id,), known=0, snapshot_no=snapshot_no + 1)
