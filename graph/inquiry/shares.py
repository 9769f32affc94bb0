"""Where a complaint's money may have gone, cash included, and how much of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Final, TypeVar

from graph.inquiry.lens import WHOLE, Lens, paise
from graph.model.ids import AcknowledgementNo, EntityKey, complaint_key
from graph.model.link import LinkKind
from graph.model.transfer import Transfer, Withdrawal

_Moved = TypeVar("_Moved", Transfer, Withdrawal)

STEPS: Final = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """An account or a machine that a complaint's money may have come to.

    Attributes:
        end: The account or the machine.
        distance: Fewest steps from the first account it was paid into, from 1.
        paise: Sum of the transfers and withdrawals that end there.
        disputed_paise: What the complaint disputes.
    """

    end: EntityKey
    distance: int
    paise: int
    disputed_paise: int

    @property
    def share(self) -> Fraction | None:
        """What ends there over what is disputed; may exceed one; None: nothing is disputed."""
        return Fraction(self.paise, self.disputed_paise) if self.disputed_paise else None


@dataclass(slots=True, kw_only=True)
class _Spread:
    """Where money was found so far.

    Attributes:
        distances: Least distance of every end, the first accounts at 0.
        ended: What ends there.
        ahead: Accounts met first in this step.
    """

    distances: dict[EntityKey, int]
    ended: dict[EntityKey, int] = field(default_factory=dict)
    ahead: list[EntityKey] = field(default_factory=list)

    def take(self, end: EntityKey, amount: int, *, step: int, is_account: bool) -> None:
        """Take a transfer or withdrawal in."""
        self.ended[end] = self.ended.get(end, 0) + amount
        if end not in self.distances:
            self.distances[end] = step
            if is_account:
                self.ahead.append(end)


async def find_shares(
    complaint: AcknowledgementNo, *, least_share: Fraction, lens: Lens, steps: int = STEPS
) -> Sequence[Share]:
    """Spread a complaint's money over accounts and machines, breadth first, in no time order.

    An account is left once, at its least distance; a withdrawal ends the way. Of what leaves
    an account that counts which is more than a share of what came in: at the first account
    the disputed sum, later all transfers into it within the window.

    Args:
        complaint: Its number.
        least_share: What leaves must be more than this part of what came in.
        lens: What is looked at.
        steps: How far.

    Returns:
        The farthest first, then the largest share, then by key.
    """
    paid = await _first_payments(complaint, lens=lens)
    spread = _Spread(distances=dict.fromkeys(paid, 0))
    upstream = paid
    for step in range(1, steps + 1):
        upstream = lens.going_on(upstream)
        sent, drawn = await lens.sent(upstream), await lens.drawn(upstream)
        for account, came in upstream.items():
            for fact in _large(sent[account], least_share * came):
                spread.take(fact.beneficiary, fact.amount_paise or 0, step=step, is_account=True)
            for cash in _large(drawn[account], least_share * came):
                if cash.atm is not None:
                    spread.take(cash.atm, cash.amount_paise or 0, step=step, is_account=False)
        ahead, spread.ahead = spread.ahead, []
        if step < steps:
            received = await lens.received(ahead, is_whole=True)
            upstream = {account: paise(received[account]) for account in ahead}
    return sorted(
        (
            Share(
                end=end,
                distance=spread.distances[end],
                paise=amount,
                disputed_paise=sum(paid.values()),
            )
            for end, amount in spread.ended.items()
            if spread.distances[end]
        ),
        key=lambda one: (-one.distance, -one.paise, one.end),
    )


async def _first_payments(complaint: AcknowledgementNo, *, lens: Lens) -> Mapping[EntityKey, int]:
    """Give the accounts a complaint's money was first paid into, and how much of it."""
    found = await lens.reader.neighbours(
        [complaint_key(complaint)],
        kinds=frozenset({LinkKind.PAID_INTO}),
        per_key_limit=lens.whole,
        limit=WHOLE,
        scope=lens.scope,
        as_known_at=lens.as_known_at,
    )
    return {link.target: link.disputed_paise or 0 for link in found.links}


def _large(facts: Iterable[_Moved], least: Fraction) -> list[_Moved]:
    return [fact for fact in facts if (fact.amount_paise or 0) > least]
