"""Ask, gather what the answer still wants, and ask again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from typing import TypeVar

from graph.gathering import Gathering
from graph.model.ids import EntityKey
from graph.model.money_facts import MoneyFacts

T = TypeVar("T")


async def refine(
    gathering: Gathering, ask: Callable[[MoneyFacts], tuple[T, AbstractSet[str]]]
) -> T:
    """Give an answer that wants no account more, or none that the limits let in.

    Args:
        gathering: What is known; it grows a frontier a round.
        ask: Gives an answer from what is known, and the accounts it wants to know whole.
    """
    while True:
        found, wanted = await asyncio.to_thread(ask, gathering.money_facts())
        if await gathering.add_accounts(EntityKey(key) for key in wanted):
            continue
        if not await gathering.add_doubted():
            return found
