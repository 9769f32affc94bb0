"""What `ringtrace trail` does over a store, once its options are read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from analytics.instants import to_ms
from analytics.ledger.events import Policy
from analytics.pathways import PathWish, accounts_on
from api.cli import show
from api.cli.computed import computed_document, computed_keys, show_computed
from api.cli.origins import answer_document, show_origins, show_paths
from api.cli.shell import instant, now, opened, say_json, tell
from api.cli.trails import show_trail, trail_document, trail_keys
from api.services.computing import TrailWish, compute_trail_of
from api.services.following import follow_from
from api.services.labels import known_entities, masked_label
from api.services.ledgers import parse_order, parse_policies, parse_rank
from api.services.numbers import account_named, start_named
from api.services.origins import trace_origins
from api.services.pathing import find_money_paths
from api.services.starts import TrailStart
from api.services.tracing import trace_money
from api.services.trail_files import write_trail
from graph.errors import InputError
from graph.model.computed_trail import ComputedTrail
from graph.model.entity import KnownEntity
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.scope import LOCAL_OFFICER
from graph.store.base import GraphStore


@dataclass(frozen=True, slots=True, kw_only=True)
class TrailCall:
    """The options of one call, as written."""

    key: str
    store: str | None
    settings: Path | None
    is_json: bool
    as_known_at: str | None
    is_backwards: bool
    policy: str
    until: str | None
    with_bounds: bool
    form: str | None
    output: Path | None

    @property
    def policies(self) -> tuple[Policy, ...]:
        """The policies to be compared; empty: the one asked for stands alone."""
        found = parse_policies(self.policy)
        return found if len(found) > 1 else ()

    def wish(self) -> TrailWish:
        """Give how to compute."""
        policy, *_ = parse_policies(self.policy)
        return TrailWish(policy=policy, until=instant(self.until), with_bounds=self.with_bounds)


@dataclass(frozen=True, slots=True, kw_only=True)
class PathCall:
    """The options of one call for paths, as written."""

    payer: str
    beneficiary: str
    k: int
    rank: str
    order: str
    store: str | None
    settings: Path | None
    is_json: bool
    as_known_at: str | None
    until: str | None

    def wish(self) -> PathWish:
        """Give which paths are wanted."""
        until = instant(self.until)
        return PathWish(
            payer=self.payer,
            beneficiary=self.beneficiary,
            k=self.k,
            rank=parse_rank(self.rank),
            order=parse_order(self.order),
            until_ms=None if until is None else to_ms(until),
        )


async def show_money(call: TrailCall) -> None:
    """Show what a trail's start asks for."""
    wish = call.wish()
    instant(call.as_known_at)  # refused before anything is looked up
    if call.is_backwards and call.policies:
        raise InputError("ask backwards under one policy at a time")
    async with opened(call.store, call.settings) as (graph, _):
        start = await start_named(
            call.key, is_backwards=call.is_backwards, store=graph, scope=LOCAL_OFFICER
        )
        with show.working("Following the money"):
            if start.complaint is not None:
                await _show_complaint(call, start.complaint, wish, graph)
            elif call.is_backwards:
                await _show_origins(call, start, wish, graph)
            else:
                await _show_onward(call, start, wish, graph)


async def show_money_paths(call: PathCall) -> None:
    """Show the best paths between two accounts of the store."""
    wish, known_at = call.wish(), instant(call.as_known_at)
    async with opened(call.store, call.settings) as (graph, _):
        payer, beneficiary = [
            await account_named(end, store=graph, scope=LOCAL_OFFICER)
            for end in (wish.payer, wish.beneficiary)
        ]
        answer = await find_money_paths(
            replace(wish, payer=payer, beneficiary=beneficiary),
            store=graph,
            scope=LOCAL_OFFICER,
            as_known_at=known_at,
        )
        known = await known_entities(
            accounts_on(answer.value.paths), store=graph, scope=LOCAL_OFFICER
        )
    if call.is_json:
        say_json(answer_document(answer, known))
    else:
        show_paths(answer, known)


async def _show_complaint(
    call: TrailCall, number: AcknowledgementNo, wish: TrailWish, graph: GraphStore
) -> None:
    known_at = instant(call.as_known_at)
    answer = await trace_money(number, store=graph, scope=LOCAL_OFFICER, as_known_at=known_at)
    computed = await compute_trail_of(
        number,
        store=graph,
        scope=LOCAL_OFFICER,
        wish=wish,
        as_known_at=known_at,
        policies=call.policies,
    )
    keys = trail_keys(answer.value) | computed_keys(computed.value)
    known = await known_entities(sorted(keys), store=graph, scope=LOCAL_OFFICER)
    if call.form and call.output:
        await _write(computed.value, known, call, graph)
    elif call.is_json:
        say_json({**trail_document(answer, known), "computed": computed_document(computed)})
    elif computed.value.is_headline:
        show_computed(computed, known)
        show_trail(answer, known)
    else:
        show_trail(answer, known)
        show_computed(computed, known)


async def _show_onward(
    call: TrailCall, start: TrailStart, wish: TrailWish, graph: GraphStore
) -> None:
    computed = await follow_from(
        account=start.account,
        fact=start.fact,
        store=graph,
        scope=LOCAL_OFFICER,
        wish=wish,
        as_known_at=instant(call.as_known_at),
        policies=call.policies,
    )
    keys = computed_keys(computed.value)
    known = await known_entities(sorted(keys), store=graph, scope=LOCAL_OFFICER)
    if call.form and call.output:
        await _write(computed.value, known, call, graph)
    elif call.is_json:
        labels = {key: masked_label(key, known) for key in sorted(keys)}
        say_json({**computed_document(computed), "labels": labels})
    else:
        show_computed(computed, known)


async def _show_origins(
    call: TrailCall, start: TrailStart, wish: TrailWish, graph: GraphStore
) -> None:
    answer = await trace_origins(
        account=start.account,
        fact=start.fact,
        store=graph,
        scope=LOCAL_OFFICER,
        wish=wish,
        as_known_at=instant(call.as_known_at),
    )
    keys = [] if start.account is None else [start.account]
    known = await known_entities(keys, store=graph, scope=LOCAL_OFFICER)
    if call.is_json:
        say_json(answer_document(answer, known))
    else:
        name = "of this row" if start.account is None else masked_label(start.account, known)
        show_origins(answer, name if start.fact else f"on {name}")


async def _write(
    trail: ComputedTrail,
    known: Mapping[EntityKey, KnownEntity],
    call: TrailCall,
    graph: GraphStore,
) -> None:
    if call.form and call.output:
        done = await write_trail(
            trail,
            known,
            form=call.form,
            to=call.output,
            store=graph,
            scope=LOCAL_OFFICER,
            at=now(),
        )
        tell(done)
