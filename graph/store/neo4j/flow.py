"""Follow money, a frontier at a time."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from itertools import accumulate, pairwise
from typing import TypeVar

from graph.model.fact import Fact
from graph.model.flow import Flow, FlowOrder, Reached, Totals
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.scope import Scope
from graph.model.transfer import Hold, Transfer, Withdrawal
from graph.store.base import MOST_FRONTIER, MOST_KEYS, check_batch
from graph.store.neo4j.engine import View
from graph.store.neo4j.part import Part
from graph.store.neo4j.reading import read_facts, shown_complaints
from graph.store.values import to_ms

F = TypeVar("F", bound=Fact)


class Neo4jFlow(Part):
    """`FlowReader` over one database."""

    async def transfers_from(
        self,
        frontier: Sequence[Reached],
        *,
        order: FlowOrder,
        limit: int,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Flow[Transfer]:
        """Give what each account of the frontier sent, at most `limit` facts an account."""
        step = _Step("transfers_from", order, limit, scope, as_known_at)
        return await self._follow(Transfer, frontier, step)

    async def transfers_into(
        self,
        frontier: Sequence[Reached],
        *,
        order: FlowOrder,
        limit: int,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Flow[Transfer]:
        """Give what each account of the frontier received, at most `limit` facts an account."""
        step = _Step("transfers_into", order, limit, scope, as_known_at)
        return await self._follow(Transfer, frontier, step)

    async def exits_of(
        self,
        frontier: Sequence[Reached],
        *,
        order: FlowOrder,
        limit: int,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Flow[Withdrawal]:
        """Give what was drawn from each account (or, for a machine's key, at it)."""
        step = _Step("exits_of", order, limit, scope, as_known_at)
        return await self._follow(Withdrawal, frontier, step)

    async def holds_of(
        self,
        accounts: Collection[EntityKey],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Sequence[Hold]]:
        """Give the holds of accounts, oldest first; accounts without one are left out."""
        check_batch(accounts, most=MOST_KEYS)
        asked = list(dict.fromkeys(accounts))

        async def work(view: View) -> dict[EntityKey, tuple[Hold, ...]]:
            rows = await view.rows("holds_of", keys=asked)
            found = [("HELD_FOR", held, key, target) for key, held, target in rows]
            by_account: dict[EntityKey, list[Hold]] = {}
            for fact in await read_facts(view, found):
                if isinstance(fact, Hold):
                    by_account.setdefault(fact.account, []).append(fact)
            return {key: tuple(holds) for key, holds in by_account.items()}

        return await self._engine.read(work, scope=scope, as_known_at=as_known_at)

    async def facts_of(
        self,
        complaints: Collection[AcknowledgementNo],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[AcknowledgementNo, Sequence[Fact]]:
        """Give all facts said under complaints, by id; unknown or hidden ones left out."""
        check_batch(complaints, most=MOST_KEYS)
        asked = sorted(set(complaints))

        async def work(view: View) -> dict[AcknowledgementNo, tuple[Fact, ...]]:
            rows = await view.rows("facts_of", numbers=asked)
            found: dict[AcknowledgementNo, list[Fact]] = {}
            for fact in await read_facts(view, rows):
                if fact.complaint is not None:
                    found.setdefault(fact.complaint, []).append(fact)
            return {
                number: tuple(sorted(facts, key=lambda fact: fact.id))
                for number, facts in sorted(found.items())
            }

        return await self._engine.read(work, scope=scope, as_known_at=as_known_at)

    async def totals_of(
        self,
        accounts: Collection[EntityKey],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Totals]:
        """Give sums over the facts of accounts; unknown or hidden ones are left out."""
        check_batch(accounts, most=MOST_KEYS)
        asked = list(dict.fromkeys(accounts))

        async def work(view: View) -> dict[EntityKey, Totals]:
            shown = await shown_complaints(view, asked)
            rows = await view.rows("totals_of", keys=asked, shown=shown)
            return {
                key: Totals(
                    in_paise=into,
                    out_paise=out,
                    withdrawn_paise=drawn,
                    held_paise=held,
                    least_layer=layer,
                )
                for key, into, out, drawn, held, layer in rows
            }

        return await self._engine.read(work, scope=scope, as_known_at=as_known_at)

    async def _follow(self, kind: type[F], frontier: Sequence[Reached], step: _Step) -> Flow[F]:
        check_batch(frontier, most=MOST_FRONTIER)

        async def work(view: View) -> Flow[F]:
            rows = await view.rows(
                step.file,
                frontier=[_row(reached) for reached in frontier],
                order=step.order.value,
                limit=step.limit + 1,
            )
            met = {at: [(step.type, *one) for one in facts] for at, facts in rows}
            kept = [met.get(at, [])[: step.limit] for at in range(len(frontier))]
            facts = await read_facts(view, [one for of in kept for one in of])
            ends = list(accumulate(map(len, kept), initial=0))
            cut = [
                reached.account
                for at, reached in enumerate(frontier)
                if len(met.get(at, ())) > step.limit
            ]
            return Flow(
                facts=tuple(
                    tuple([fact for fact in facts[start:end] if isinstance(fact, kind)])
                    for start, end in pairwise(ends)
                ),
                cut=tuple(dict.fromkeys(cut)),
            )

        return await self._engine.read(work, scope=step.scope, as_known_at=step.as_known_at)


class _Step:
    """One step of a walk: which statement, in which order, how much."""

    def __init__(
        self,
        file: str,
        order: FlowOrder,
        limit: int,
        scope: Scope,
        as_known_at: datetime | None,
    ) -> None:
        if limit < 1:
            raise ValueError("a frontier wants at least one fact an account")
        self.file = file
        self.type = "WITHDREW" if file == "exits_of" else "TRANSFERRED"
        self.order = order
        self.limit = limit
        self.scope = scope
        self.as_known_at = as_known_at


def _row(reached: Reached) -> dict[str, str | int | None]:
    return {
        "account": reached.account,
        "after": to_ms(reached.after),
        "before": to_ms(reached.before),
        "atLeast": reached.at_least_paise,
    }
