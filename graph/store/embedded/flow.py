"""Follow money, a frontier at a time."""

from __future__ import annotations

import sqlite3
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, TypeVar

from graph.model.fact import Fact
from graph.model.flow import Flow, FlowOrder, Reached, Totals
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, complaint_key, kind_of
from graph.model.scope import Scope
from graph.model.transfer import Hold, Transfer, Withdrawal
from graph.store.base import MOST_FRONTIER, MOST_KEYS, check_batch
from graph.store.embedded.entities import is_shown, numbers_of
from graph.store.embedded.fact_rows import TABLES
from graph.store.embedded.loading import load_facts
from graph.store.embedded.part import Part
from graph.store.embedded.statements import statements
from graph.store.values import seen, to_ms

F = TypeVar("F", bound=Fact)


class EmbeddedFlow(Part):
    """`FlowReader` over one file."""

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
        step = _step(order, limit, scope, as_known_at)
        return await self._follow("transfers_from", Transfer, frontier, step)

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
        step = _step(order, limit, scope, as_known_at)
        return await self._follow("transfers_into", Transfer, frontier, step)

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
        step = _step(order, limit, scope, as_known_at)
        return await self._follow("exits_of", Withdrawal, frontier, step)

    async def holds_of(
        self,
        accounts: Collection[EntityKey],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Sequence[Hold]]:
        """Give the holds of accounts, oldest first; accounts without one are left out."""
        check_batch(accounts, most=MOST_KEYS)
        visible = seen(scope, as_known_at)

        def work(connection: sqlite3.Connection) -> dict[EntityKey, tuple[Hold, ...]]:
            nos = {
                key: _nos(connection, "holds_of", {**visible, "entity": no})
                for key, no in numbers_of(connection, accounts).items()
            }
            loaded = _load(connection, "hold", Hold, nos.values(), visible)
            return {key: tuple(loaded[no] for no in of) for key, of in nos.items() if of}

        return await self._engine.read(work)

    async def facts_of(
        self,
        complaints: Collection[AcknowledgementNo],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[AcknowledgementNo, Sequence[Fact]]:
        """Give all facts said under complaints, by id; unknown or hidden ones left out."""
        check_batch(complaints, most=MOST_KEYS)
        visible = seen(scope, as_known_at)

        def work(connection: sqlite3.Connection) -> dict[AcknowledgementNo, tuple[Fact, ...]]:
            by_key = {complaint_key(number): number for number in complaints}
            found: dict[AcknowledgementNo, list[Fact]] = {}
            numbers = numbers_of(connection, by_key)
            for name in TABLES:
                text = statements("facts")[f"of_complaint_{name}"]
                nos = [
                    no
                    for complaint in numbers.values()
                    for (no,) in connection.execute(text, {**visible, "complaint": complaint})
                ]
                for fact in load_facts(connection, name, nos, visible).values():
                    if fact.complaint is not None:
                        found.setdefault(fact.complaint, []).append(fact)
            return {
                number: tuple(sorted(facts, key=lambda fact: fact.id))
                for number, facts in sorted(found.items())
            }

        return await self._engine.read(work)

    async def totals_of(
        self,
        accounts: Collection[EntityKey],
        *,
        scope: Scope,
        as_known_at: datetime | None = None,
    ) -> Mapping[EntityKey, Totals]:
        """Give sums over the facts of accounts; unknown or hidden ones are left out."""
        check_batch(accounts, most=MOST_KEYS)
        visible = seen(scope, as_known_at)

        def work(connection: sqlite3.Connection) -> dict[EntityKey, Totals]:
            return {
                key: _totals(connection, {**visible, "entity": no})
                for key, no in numbers_of(connection, accounts).items()
                if is_shown(connection, no, visible)
            }

        return await self._engine.read(work)

    async def _follow(
        self, name: str, kind: type[F], frontier: Sequence[Reached], step: Mapping[str, Any]
    ) -> Flow[F]:
        check_batch(frontier, most=MOST_FRONTIER)

        def work(connection: sqlite3.Connection) -> Flow[F]:
            numbers = numbers_of(connection, [reached.account for reached in frontier])
            met = [
                _nos(connection, _statement(name, reached), {**step, **_from(reached, no)})
                if (no := numbers.get(reached.account)) is not None
                else []
                for reached in frontier
            ]
            kept = [nos[: step["most"]] for nos in met]
            table = "transfer" if kind is Transfer else "withdrawal"
            loaded = _load(connection, table, kind, kept, step)
            cut = [
                reached.account
                for reached, nos in zip(frontier, met, strict=True)
                if len(nos) > step["most"]
            ]
            return Flow(
                facts=tuple(tuple(loaded[no] for no in nos) for nos in kept),
                cut=tuple(dict.fromkeys(cut)),
            )

        return await self._engine.read(work)


def _step(
    order: FlowOrder, limit: int, scope: Scope, as_known_at: datetime | None
) -> dict[str, Any]:
    if limit < 1:
        raise ValueError("a frontier wants at least one fact an account")
    return {**seen(scope, as_known_at), "order": order.value, "most": limit, "limit": limit + 1}


def _statement(name: str, reached: Reached) -> str:
    if name != "exits_of":
        return name
    is_machine = kind_of(reached.account) is EntityKind.ATM
    return "exits_of_machine" if is_machine else "exits_of_account"


def _from(reached: Reached, no: int) -> dict[str, Any]:
    return {
        "entity": no,
        "after": to_ms(reached.after),
        "before": to_ms(reached.before),
        "at_least": reached.at_least_paise,
    }


def _nos(connection: sqlite3.Connection, name: str, asked: Mapping[str, Any]) -> list[int]:
    return [no for (no,) in connection.execute(statements("flow")[name], asked)]


def _load(
    connection: sqlite3.Connection,
    table: str,
    kind: type[F],
    nos: Collection[Sequence[int]],
    visible: Mapping[str, Any],
) -> dict[int, F]:
    wanted = list(dict.fromkeys(no for of in nos for no in of))
    loaded = load_facts(connection, table, wanted, visible)
    return {no: fact for no, fact in loaded.items() if isinstance(fact, kind)}


def _totals(connection: sqlite3.Connection, asked: Mapping[str, Any]) -> Totals:
    text = statements("flow")
    into, out, layer = connection.execute(text["transfer_totals"], asked).fetchone()
    drawn, held = connection.execute(text["exit_totals"], asked).fetchone()
    return Totals(
        in_paise=into, out_paise=out, withdrawn_paise=drawn, held_paise=held, least_layer=layer
    )
