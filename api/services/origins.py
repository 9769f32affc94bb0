"""Whose rupees were in a withdrawal, a transfer or a hold, or are on an account."""

from __future__ import annotations

from datetime import UTC, datetime

from analytics.entangled import entangled
from analytics.instants import to_ms
from analytics.ledger.facts import ledger_of
from analytics.ledger.follow import settle
from analytics.ledger.upstream import Upstream, look_upstream
from api.services.answers import answer_hash, to_canonical
from api.services.computing import TrailWish
from api.services.refining import Wants, refine
from api.services.starts import require_money
from graph.errors import NotFound
from graph.gathering import Gathering
from graph.model.answer import Answer, Truncation, TruncationReason
from graph.model.fact import Fact
from graph.model.ids import EntityKey, FactId
from graph.model.money_facts import MoneyFacts
from graph.model.origins import MoneyOrigins, OriginShare
from graph.model.scope import Scope
from graph.model.transfer import Hold, OtherAction, Transfer, Withdrawal
from graph.store.base import GraphStore

NO_FACT = "nothing that moved or holds money has this id here; ids of facts stand in every trail"
CROWDED = "its accounts have too many transfers to be read; nothing can be told of this row"
NO_SUM = "this row stands in no sum: it has no amount, or is declined, old or closed"


async def trace_origins(
    *,
    account: EntityKey | None = None,
    fact: FactId | None = None,
    store: GraphStore,
    scope: Scope,
    wish: TrailWish | None = None,
    as_known_at: datetime | None = None,
) -> Answer[MoneyOrigins]:
    """Look upstream from an account as it stands at `wish.until`, or from a fact.

    The same run as forwards over what lies upstream, so that both agree to the paisa.

    Args:
        account: Whose money is asked for; or else `fact`.
        fact: Id of a transfer, withdrawal, hold or refund.
        store: Where facts are.
        scope: What may be seen.
        wish: How to compute; None: by default.
        as_known_at: Nothing learnt later is used; None: all that is known.

    Raises:
        NotFound: No such fact or account.
    """
    wish = wish or TrailWish()
    gathering = Gathering(reader=store, scope=scope, as_known_at=as_known_at)
    if fact is not None:
        account, other = await _ends_of(fact, store=store, scope=scope, as_known_at=as_known_at)
        await gathering.add_accounts([account])
        if account in gathering.hubs and other is not None:
            await gathering.add_accounts([other])
        if gathering.hubs.issuperset({account, other or account}):
            raise NotFound(CROWDED)
    if account is None:
        raise NotFound(NO_FACT)
    await gathering.add_accounts([account])
    require_money(gathering, account)
    asked = _Question(wish=wish, account=account, fact=fact)
    found = await refine(gathering, lambda facts, _: asked.ask(facts), limits=wish.limits)
    origins = asked.tell(found, is_crowded=account in gathering.hubs)
    truncations = _truncations(found, gathering, wish, account)
    return Answer(
        value=origins,
        snapshot_no=await store.snapshot_no(),
        as_known_at=as_known_at or datetime.now(UTC),
        truncations=truncations,
        answer_hash=answer_hash(
            {
                "back": origins.target,
                "wish": to_canonical(wish),
                "asKnownAt": to_canonical(as_known_at),
            },
            to_canonical([origins, truncations]),
        ),
    )


class _Question:
    """One question, asked again as more is known."""

    def __init__(self, *, wish: TrailWish, account: EntityKey, fact: FactId | None) -> None:
        self._wish = wish
        self._account = account
        self._fact = fact

    def ask(self, facts: MoneyFacts) -> tuple[Upstream, Wants]:
        wish = self._wish
        told = ledger_of(facts, pass_boundary=wish.pass_boundary)
        until_ms = None if wish.until is None or self._fact else to_ms(wish.until)
        key = told.key_of(self._fact) if self._fact else ""
        if self._fact and not key:
            raise NotFound(NO_SUM)
        found = look_upstream(
            settle(told.events, until_ms=until_ms),
            wish.policy,
            whole=facts.whole,
            key=key,
            account=self._account,
            dust_paise=wish.limits.dust_paise,
        )
        wanted = {key for key, paise in found.unknown.items() if paise >= wish.limits.dust_paise}
        return found, Wants(wanted, found.helpful | entangled(told.events, facts.whole))

    def tell(self, found: Upstream, *, is_crowded: bool) -> MoneyOrigins:
        shares = sorted(found.shares.items(), key=lambda one: (-one[1], one[0]))
        told = sum(found.shares.values())
        unknown = max(0, found.amount_paise - told) if is_crowded else sum(found.unknown.values())
        told += unknown
        return MoneyOrigins(
            target=self._fact or self._account,
            policy=self._wish.policy.value,
            as_of=None if self._fact else self._wish.until,
            amount_paise=found.amount_paise,
            shares=tuple(OriginShare(complaint=name, paise=paise) for name, paise in shares),
            clean_paise=max(0, found.amount_paise - told),
            unknown_paise=unknown,
        )


async def _ends_of(
    fact: FactId, *, store: GraphStore, scope: Scope, as_known_at: datetime | None
) -> tuple[EntityKey, EntityKey | None]:
    """Give the account that a fact moved or holds money of, and where a transfer went."""
    found: Fact | None = (await store.get_facts([fact], scope=scope, as_known_at=as_known_at)).get(
        fact
    )
    match found:
        case Transfer():
            return found.payer, found.beneficiary
        case Withdrawal() | Hold() | OtherAction():
            return found.account, None
        case _:
            raise NotFound(NO_FACT)


def _truncations(
    found: Upstream, gathering: Gathering, wish: TrailWish, account: EntityKey
) -> tuple[Truncation, ...]:
    unknown = {key for key, paise in found.unknown.items() if paise >= wish.limits.dust_paise}
    told = [
        Truncation(reason=TruncationReason.HUB, limit=gathering.limits.hub_moves, at=hub)
        for hub in sorted(gathering.hubs & {*unknown, account})
    ]
    refused = unknown & gathering.refused
    if refused:
        told.append(
            Truncation(
                reason=TruncationReason.ENTITIES,
                limit=gathering.limits.accounts,
                hidden_count=len(refused),
            )
        )
    helpful = found.helpful - gathering.money_facts().whole
    if helpful:
        told.append(
            Truncation(
                reason=TruncationReason.SHARE,
                limit=wish.limits.upstream,
                hidden_count=len(helpful),
            )
        )
    return tuple(told)
