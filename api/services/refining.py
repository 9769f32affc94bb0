"""Ask, gather what the answer still wants, and ask again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import Final, NamedTuple, TypeVar

from analytics.ledger.limits import TraceLimits
from analytics.ledger.sharp import COMPLAINT
from graph.gathering import Gathering
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.money_facts import MoneyFacts

T = TypeVar("T")


class Wants(NamedTuple):
    """What would make an answer better.

    Attributes:
        wanted: Accounts to be known whole: the money went there.
        helpful: Accounts, and complaints by their keys, that tell others' money apart.
        is_draft: The answer is good for nothing but what is wanted: ask for it in earnest.
    """

    wanted: AbstractSet[str]
    helpful: AbstractSet[str]
    is_draft: bool = False


MOVES_AN_ACCOUNT: Final = 10  # so many are expected, until it is known better


async def refine(
    gathering: Gathering,
    ask: Callable[[MoneyFacts, bool], tuple[T, Wants]],
    *,
    limits: TraceLimits,
    read_ahead: int = 0,
) -> T:
    """Give an answer that wants no account more, or none that the limits let in.

    Args:
        gathering: What is known; it grows a frontier a round.
        ask: Gives an answer from what is known, and what it wants; a draft will do, or not.
        limits: How many accounts and complaints, and how many of their moves, are read to
            tell others' money apart.
        read_ahead: Accounts met beyond those wanted, and read with them; 0: none.
    """
    helped: set[str] = set()
    moves = 0
    may_draft = True
    while True:
        found, wants = await asyncio.to_thread(ask, gathering.money_facts(), may_draft)
        if await gathering.add_downstream(
            map(EntityKey, sorted(wants.wanted)), most_accounts=read_ahead
        ):
            continue  # first where the money went, which is little; then whose the rest is
        if wants.is_draft:
            may_draft = False
            continue
        room = max(0, limits.upstream_moves - moves + MOVES_AN_ACCOUNT - 1) // MOVES_AN_ACCOUNT
        most = min(limits.upstream - len(helped), room)
        fresh = sorted(wants.helpful - helped)[:most]
        helped.update(fresh)
        accounts = [EntityKey(key) for key in fresh if not key.startswith(COMPLAINT)]
        numbers = {*fresh}.difference(accounts)
        is_more = await gathering.add_complaints(
            sorted(AcknowledgementNo(key[len(COMPLAINT) :]) for key in numbers)
        )
        before = len(gathering.money_facts().moves)
        is_more |= await gathering.add_accounts(accounts, most_moves=limits.upstream_moves)
        moves += len(gathering.money_facts().moves) - before
        if is_more:
            continue
        if not await gathering.add_doubted():
            return found
