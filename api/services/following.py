"""Follow what one account, or one transfer, paid on."""

from __future__ import annotations

from datetime import UTC, datetime

from analytics.computed import Computed, compute_trail
from analytics.indexed import index_facts
from analytics.ledger.facts import FactLedger
from api.services.answers import answer_hash, to_canonical
from api.services.computing import TrailWish
from api.services.refining import Wants, refine
from api.services.truncating import truncations_of
from graph.errors import NotFound
from graph.gathering import Gathering
from graph.model.answer import Answer
from graph.model.computed_trail import ComputedTrail
from graph.model.ids import EntityKey, FactId
from graph.model.money_facts import MoneyFacts
from graph.model.scope import Scope
from graph.model.transfer import Transfer
from graph.store.base import GraphStore


async def follow_from(
    *,
    account: EntityKey | None = None,
    fact: FactId | None = None,
    store: GraphStore,
    scope: Scope,
    wish: TrailWish | None = None,
    as_known_at: datetime | None = None,
) -> Answer[ComputedTrail]:
    """Follow the whole of a transfer, or all that an account paid, whoever's it was.

    Args:
        account: Where the money started; or else `fact`.
        fact: Id of a transfer.
        store: Where facts are.
        scope: What may be seen.
        wish: How to compute; None: by default.
        as_known_at: Nothing learnt later is used; None: all that is known.

    Raises:
        NotFound: No such transfer.
        ConservationBroken: The parts of the trail do not make the whole.
    """
    wish = wish or TrailWish()
    gathering = Gathering(reader=store, scope=scope, as_known_at=as_known_at)
    start = _Start(wish=wish, account=account, fact=fact)
    if fact is not None:
        found = await store.get_facts([fact], scope=scope, as_known_at=as_known_at)
        transfer = found.get(fact)
        if not isinstance(transfer, Transfer):
            raise NotFound("no transfer has this id here; ids of facts stand in every trail")
        await gathering.add_accounts([transfer.payer, transfer.beneficiary])
    elif account is not None:
        await gathering.add_accounts([account])
    computed = await refine(gathering, lambda facts, _: start.ask(facts), limits=wish.limits)
    truncations = truncations_of([computed], gathering, wish.limits)
    return Answer(
        value=computed.trail,
        snapshot_no=await store.snapshot_no(),
        as_known_at=as_known_at or datetime.now(UTC),
        truncations=truncations,
        answer_hash=answer_hash(
            {
                "from": start.name,
                "wish": to_canonical(wish),
                "asKnownAt": to_canonical(as_known_at),
            },
            to_canonical([computed.trail, truncations]),
        ),
    )


class _Start:
    """Where the money starts, asked again as more is known."""

    def __init__(self, *, wish: TrailWish, account: EntityKey | None, fact: FactId | None) -> None:
        self.name = fact or account or ""
        self._wish = wish
        self._account = account or ""
        self._fact = fact

    def ask(self, facts: MoneyFacts) -> tuple[Computed, Wants]:
        wish, indexed = (
            self._wish,
            index_facts(
                facts,
                until=self._wish.until,
                pass_boundary=self._wish.pass_boundary,
                restart=self._restart,
            ),
        )
        computed = compute_trail(
            indexed, self.name, wish.policy, limits=wish.limits, until=wish.until
        )
        return computed, Wants(computed.wanted, computed.helpful | indexed.entangled)

    def _restart(self, told: FactLedger) -> tuple[str, str, str]:
        key = "" if self._fact is None else told.key_of(self._fact)
        return self.name, key, self._account
