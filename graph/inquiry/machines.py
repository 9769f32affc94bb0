"""Accounts that collect, and draw at one machine."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from graph.inquiry.lens import Lens, paise
from graph.model.ids import EntityKey
from graph.model.transfer import Withdrawal

FEW_TRANSFERS: Final = 3  # an account that received no more collects nothing: STORES 8, CR6


@dataclass(frozen=True, slots=True, kw_only=True)
class Collector:
    """An account that collected and drew at a machine.

    Attributes:
        account: The account.
        collected_paise: The sum of its large transfers in.
        drawn_paise: The sum of its large withdrawals at the machine.
    """

    account: EntityKey
    collected_paise: int
    drawn_paise: int


async def find_collectors(
    machine: EntityKey,
    *,
    transfer_above_paise: int,
    withdrawal_above_paise: int,
    lens: Lens,
) -> Sequence[Collector]:
    """Find accounts that received more than three large transfers and drew much at a machine.

    Args:
        machine: Its key.
        transfer_above_paise: Only transfers in of more count.
        withdrawal_above_paise: Only withdrawals of more count.
        lens: What is looked at.

    Returns:
        The most drawn first, then by key.
    """
    drawn: dict[EntityKey, list[Withdrawal]] = {}
    for fact in (await lens.drawn([machine]))[machine]:
        if (fact.amount_paise or 0) > withdrawal_above_paise:
            drawn.setdefault(fact.account, []).append(fact)
    found = []
    for account, received in (await lens.received(sorted(drawn))).items():
        large = [fact for fact in received if (fact.amount_paise or 0) > transfer_above_paise]
        if len(large) > FEW_TRANSFERS:
            found.append(
                Collector(
                    account=account, collected_paise=paise(large), drawn_paise=paise(drawn[account])
                )
            )
    return sorted(found, key=lambda one: (-one.drawn_paise, one.account))
