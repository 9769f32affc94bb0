"""Follow what one account, or one transfer, paid on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from analytics.computed import Computed, compute_trail
from analytics.indexed import index_facts
from analytics.ledger.events import Policy
from analytics.ledger.facts import FactLedger
from analytics.policy_spans import spans_of
from api.services.answers import answer_hash, to_canonical
from api.services.computing import TrailWish
from api.services.refining import Wants, refine
from api.services.starts import require_money
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

NO_TRANSFER: Final = (
    "no transfer has this id here, and only transfers are followed on; ids of facts stand in"
    " every trail"
)


async def follow_from(
    *,
    account: EntityKey | None = None,
    fact: FactId | None = None,
    store: GraphStore,
    scope: Scope,
    wish: TrailWish | None = None,
    as_known_at: datetime | None = None,
    policies: Sequence[Policy] = (),
) -> Answer[ComputedTrail]:
    """Follow the whole of a transfer, or all that an account paid, whoever's it was.

    Args:
        account: Where the money started; or else `fact`.
        fact: Id of a transfer.
        store: Where facts are.
        scope: What may be seen.
        wish: How to compute; None: by default.
        as_known_at: Nothing learnt later is used; None: all that is known.
        policies: To be compared account by account, besides that of `wish`.

    Raises:
        NotFound: No such transfer, or nothing is known of the account's money.
        ConservationBroken: The parts of the trail do not make the whole.
    """
    wish = wish or TrailWish()
    gathering = Gathering(reader=store, scope=scope, as_known_at=as_known_at)
    start = _Start(account=account, fact=fact)
    others = [replace(wish, policy=policy, with_bounds=False) for policy in dict.fromkeys(policies)]
    reached = await start.read(gathering, store=store)
    told = [
        await refine(gathering, start.asked_under(each), limits=each.limits)
        for each in (wish, *others)
    ]
    trail = replace(told[0].trail, policy_spans=spans_of([one.trail for one in told]))
    truncations = truncations_of(told, gathering, wish.limits, start=reached)
    return Answer(
        value=trail,
        snapshot_no=await store.snapshot_no(),
        as_known_at=as_known_at or datetime.now(UTC),
        truncations=truncations,
        answer_hash=answer_hash(
            {
                "from": start.name,
                "wish": to_canonical(wish),
                "policies": to_canonical(sorted(set(policies))),
                "asKnownAt": to_canonical(as_known_at),
            },
            to_canonical([trail, truncations]),
        ),
    )


class _Start:
    """Where the money starts, asked again as more is known."""

    def __init__(self, *, account: EntityKey | None, fact: FactId | None) -> None:
        self.name = fact or account or ""
        self._account = account or ""
        self._fact = fact

    async def read(self, gathering: Gathering, *, store: GraphStore) -> EntityKey:
        """Read the account, or both ends of the transfer, and give where the money is then.

        Raises:
            NotFound: There is no such transfer, or no money of the account.
        """
        if self._fact is None:
            account = EntityKey(self._account)
            await gathering.add_accounts([account])
            require_money(gathering, account)
            return account
        found = await store.get_facts(
            [self._fact], scope=gathering.scope, as_known_at=gathering.as_known_at
        )
        transfer = found.get(self._fact)
        if not isinstance(transfer, Transfer):
            raise NotFound(NO_TRANSFER)
        await gathering.add_accounts([transfer.payer, transfer.beneficiary])
        return transfer.beneficiary

    def asked_under(self, wish: TrailWish) -> Callable[[MoneyFacts, bool], tuple[Computed, Wants]]:
        """Give the question under a wish, for `refine`."""

        def ask(facts: MoneyFacts, _: bool) -> tuple[Computed, Wants]:  # noqa: FBT001 - by place
            indexed = index_facts(
                facts, until=wish.until, pass_boundary=wish.pass_boundary, restart=self._restart
            )
            computed = compute_trail(
                indexed,
                self.name,
                wish.policy,
                limits=wish.limits,
                until=wish.until,
                with_bounds=wish.with_bounds,
            )
            return computed, Wants(computed.wanted, computed.helpful | indexed.entangled)

        return ask

    def _restart(self, told: FactLedger) -> tuple[str, str, str]:
        key = "" if self._fact is None else told.key_of(self._fact)
        return self.name, key, self._account
