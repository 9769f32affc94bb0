"""Ask, gather what the answer still wants, and ask again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import NamedTuple, TypeVar

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
    """

    wanted: AbstractSet[str]
    helpful: AbstractSet[str]


async def refine(
    gathering: Gathering, ask: Callable[[MoneyFacts], tuple[T, Wants]], *, most_helpful: int
) -> T:
    """Give an answer that wants no account more, or none that the limits let in.

    Args:
        gathering: What is known; it grows a frontier a round.
        ask: Gives an answer from what is known, and what it wants.
        most_helpful: Accounts and complaints read to tell others' money apart.
    """
    helped: set[str] = set()
    while True:
        found, wants = await asyncio.to_thread(ask, gathering.money_facts())
        fresh = sorted(wants.helpful - helped)[: most_helpful - len(helped)]
        helped.update(fresh)
        asked = {*wants.wanted, *fresh}
        accounts = {EntityKey(key) for key in asked if not key.startswith(COMPLAINT)}
        numbers = [AcknowledgementNo(key[len(COMPLAINT) :]) for key in asked - accounts]
        is_more = await gathering.add_complaints(sorted(numbers))
        if await gathering.add_accounts(accounts) or is_more:
            continue
        if not await gathering.add_doubted():
            return found
