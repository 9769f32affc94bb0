"""Facts about money in the order of time, ready to be asked many questions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from analytics.entangled import entangled
from analytics.instants import to_ms
from analytics.knowledge import knowledge_of
from analytics.ledger.facts import FactLedger, ledger_of
from analytics.ledger.follow import settle
from analytics.ledger.index import LedgerIndex
from analytics.ledger.restarts import DRAWN
from analytics.ledger.restarts import restart as restarted
from graph.model.money_facts import MoneyFacts
from graph.model.traced import Knowledge

Restart: TypeAlias = Callable[[FactLedger], tuple[str, str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexedFacts:
    """Facts in the order of time, ready to be asked.

    Attributes:
        told: Events and what they were made from.
        index: The events by account.
        seen_ms: Last instant at which each account is known, where it is at all.
        knowledge: What is known of accounts; of others nothing.
        entangled: Accounts that may decide the order of events at one instant.
    """

    told: FactLedger
    index: LedgerIndex
    seen_ms: Mapping[str, int]
    knowledge: Mapping[str, Knowledge]
    entangled: frozenset[str]


def index_facts(
    facts: MoneyFacts,
    *,
    until: datetime | None = None,
    pass_boundary: bool = False,
    restart: Restart | None = None,
) -> IndexedFacts:
    """Put facts into order.

    Args:
        facts: What is known.
        until: What happened later is left out; None: nothing is.
        pass_boundary: Follow money through boundary accounts as through any other.
        restart: Gives what to follow in place of complaints' money: its name, and the key of a
            transfer or an account; None: complaints' money is followed.
    """
    told = ledger_of(facts, pass_boundary=pass_boundary)
    ledger = settle(told.events, until_ms=None if until is None else to_ms(until))
    whole = facts.whole
    if restart is not None:
        name, transfer, account = restart(told)
        ledger = restarted(ledger, name, transfer=transfer, account=account)
        whole |= {one + DRAWN for one in (account,) if one}
    seen_ms, knowledge = knowledge_of(facts, ledger.events)
    return IndexedFacts(
        told=told,
        index=LedgerIndex(ledger, whole=whole),
        seen_ms=seen_ms,
        knowledge=knowledge,
        entangled=entangled(told.events, facts.whole),
    )
