"""I4C's questions to a bank, answered from what is known: where did these payments go?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from api.services.labels import known_entities
from graph.errors import InputError
from graph.intake.bank_messages import BankAnswer, BankRequest
from graph.intake.bank_replies import answer_request
from graph.model.audit import Event, EventTag
from graph.model.cell import text_of
from graph.model.fact import Fact
from graph.model.flow import FlowOrder, Reached
from graph.model.ids import EntityKey
from graph.model.scope import Scope
from graph.model.transfer import Transfer, Withdrawal
from graph.store.base import MOST_FRONTIER, GraphStore

MOST_AFTER = 200  # things that became of one account's money
MOST_INCIDENTS = 1_000


async def answer_bank(
    request: BankRequest, *, reason: str, store: GraphStore, scope: Scope, at: datetime
) -> BankAnswer:
    """Answer each disputed payment: what became of it, or the status that says why not.

    The answer has clear account numbers; the reason is kept before it is made.

    Raises:
        InputError: No reason, or more payments than are answered at once.
    """
    if not reason.strip():
        raise InputError("--reason: give it; the answer has clear numbers, and it is kept")
    if len(request.incidents) > MOST_INCIDENTS:
        raise InputError(f"incidents: at most {MOST_INCIDENTS:,} are answered at once")
    event = Event(
        tag=EventTag.UNMASKED,
        actor=scope.actor,
        at=at,
        details=(("reason", reason), ("table", "bank answer")),
    )
    await store.add_events([event])
    received = await _received(request, store=store, scope=scope)
    accounts = sorted({one.beneficiary for found in received.values() for one in found})
    followed = await _followed(accounts, store=store, scope=scope)
    keys = {*accounts, *(key for facts in followed.values() for one in facts for key in _ends(one))}
    known = await known_entities(keys, store=store, scope=scope)
    return answer_request(
        request,
        received=received,
        followed=followed,
        entities={key: found.entity for key, found in known.items()},
    )


async def _received(
    request: BankRequest, *, store: GraphStore, scope: Scope
) -> Mapping[str, Sequence[Transfer]]:
    """Give the transfers of each reference, each movement of money once."""
    numbers = {text_of(one.rrn) for one in request.incidents} - {""}
    ids = await store.find_references(sorted(numbers), scope=scope)
    facts = await store.get_facts({one for found in ids.values() for one in found}, scope=scope)
    transfers: dict[str, dict[str, Transfer]] = {}
    for number, found in ids.items():
        for fact in map(facts.get, found):
            if isinstance(fact, Transfer):
                transfers.setdefault(number, {})[fact.transfer_key] = fact
    return {number: tuple(found.values()) for number, found in transfers.items()}


async def _followed(
    accounts: Sequence[EntityKey], *, store: GraphStore, scope: Scope
) -> Mapping[EntityKey, Sequence[Fact]]:
    found: dict[EntityKey, list[Fact]] = {}
    for start in range(0, len(accounts), MOST_FRONTIER):
        part = accounts[start : start + MOST_FRONTIER]
        frontier = [Reached(account=key) for key in part]
        sent = await store.transfers_from(
            frontier, order=FlowOrder.NEWEST, limit=MOST_AFTER, scope=scope
        )
        drawn = await store.exits_of(
            frontier, order=FlowOrder.NEWEST, limit=MOST_AFTER, scope=scope
        )
        held = await store.holds_of(part, scope=scope)
        for key, out, cash in zip(part, sent.facts, drawn.facts, strict=True):
            found[key] = [*out, *cash, *held.get(key, ())]
    return found


def _ends(fact: Fact) -> Sequence[EntityKey]:
    if isinstance(fact, Transfer):
        return (fact.beneficiary,)
    if isinstance(fact, Withdrawal) and fact.atm is not None:
        return (fact.atm,)
    return ()
