"""Make the way of one victim's rupees: hops, draws, holds, and what banks add."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import accumulate
from random import Random
from typing import Final

from graph.model.transfer import ActionKind, CashChannel
from seed.chance import happens
from seed.places import HUBS, NumberMaker
from seed.values import (
    MadeAccount,
    MadeAction,
    MadeDraw,
    MadeHold,
    MadeHop,
    MadeMachine,
    PlantedRing,
)

DRAWS_PAISE: Final = (1_000_000, 950_000, 1_000_000, 2_000_000)
MOST_DRAWS: Final = 7
LEAST_DRAW_PAISE: Final = 50_000
HUB_SHARE: Final = 0.05
CHANNELS: Final[Mapping[CashChannel, float]] = {
    CashChannel.ATM: 0.88,
    CashChannel.AEPS: 0.09,
    CashChannel.POS: 0.01,
    CashChannel.CHEQUE: 0.01,
    CashChannel.CSP: 0.01,
}


@dataclass(slots=True, kw_only=True)
class Trail:
    """The rows of one complaint, in the making."""

    numbers: NumberMaker
    random: Random
    hops: list[MadeHop] = field(default_factory=list)
    draws: list[MadeDraw] = field(default_factory=list)
    holds: list[MadeHold] = field(default_factory=list)
    actions: list[MadeAction] = field(default_factory=list)

    def run(self, ring: PlantedRing, victim: MadeAccount, *, at: datetime, loss_paise: int) -> None:
        """Let the victim pay, the ring pass the money on, and its cashers draw it."""
        random = self.random
        entries = random.sample(ring.entries, min(len(ring.entries), random.choice((1, 1, 2))))
        layers = random.sample(ring.layers, min(len(ring.layers), random.choice((2, 3))))
        cashers = random.sample(ring.cashers, min(len(ring.cashers), random.choice((2, 2, 3))))
        paid = list(self._pay([(victim, at, loss_paise)], entries, layer=1))
        self._feed_hubs(paid)
        passed = list(self._pay(self._left(paid), layers, layer=2))
        reached = list(self._pay(self._left(passed), cashers, layer=3))
        for casher in cashers:
            into = [hop for hop in reached if hop.beneficiary == casher]
            if into:
                self._cash_out(ring, into)
        self._add_what_banks_add(paid[0], reached)

    def _pay(
        self,
        sources: Sequence[tuple[MadeAccount, datetime, int]],
        beneficiaries: Sequence[MadeAccount],
        *,
        layer: int,
    ) -> Iterator[MadeHop]:
        for place, (payer, since, paise) in enumerate(sources):
            chosen = beneficiaries[place :: len(sources)]
            chosen = chosen or [beneficiaries[place % len(beneficiaries)]]
            for beneficiary, part in zip(chosen, _split(paise, len(chosen)), strict=True):
                yield self._hop(payer, beneficiary, since, part, layer=layer)

    def _hop(
        self,
        payer: MadeAccount,
        beneficiary: MadeAccount,
        since: datetime,
        paise: int,
        *,
        layer: int,
    ) -> MadeHop:
        wait = timedelta() if layer == 1 else timedelta(minutes=self.random.randint(4, 40))
        mixed = layer > 1 and happens(0.15, self.random)
        hop = MadeHop(
            payer=payer,
            beneficiary=beneficiary,
            layer=layer,
            at=since + wait,
            amount_paise=paise + (self.random.randint(5, 80) * 10_000 if mixed else 0),
            disputed_paise=paise,
            utr=self.numbers.utr(),
        )
        self.hops.append(hop)
        return hop

    def _feed_hubs(self, paid: Sequence[MadeHop]) -> None:
        for hub in HUBS:
            if happens(0.4, self.random):
                payer = paid[0]
                paise = int(payer.disputed_paise * HUB_SHARE)
                self._hop(payer.beneficiary, hub, payer.at, paise, layer=2)

    def _left(self, hops: Sequence[MadeHop]) -> list[tuple[MadeAccount, datetime, int]]:
        """Give what accounts received and did not pass on, with when they had it all."""
        left: dict[str, tuple[MadeAccount, datetime, int]] = {}
        for hop in hops:
            account, at, paise = left.get(hop.beneficiary.number, (hop.beneficiary, hop.at, 0))
            left[account.number] = (account, max(at, hop.at), paise + hop.disputed_paise)
        sent = dict.fromkeys(left, 0)
        for hop in self.hops:
            if hop.payer.number in sent:
                sent[hop.payer.number] += hop.disputed_paise
        return [(one, at, paise - sent[one.number]) for one, at, paise in left.values()]

    def _cash_out(self, ring: PlantedRing, into: Sequence[MadeHop]) -> None:
        ready = max(hop.at for hop in into) + timedelta(minutes=15)
        at = _next_habit(ready, ring.usual_hour, self.random)
        left = sum(hop.disputed_paise for hop in into)
        parent = into[-1]
        machine = _pick(ring.machines, self.random)
        is_stopped = happens(0.3, self.random)
        for count in range(MOST_DRAWS):
            if left < LEAST_DRAW_PAISE or (is_stopped and count > 1):
                break
            paise = min(self.random.choice(DRAWS_PAISE), left // 10_000 * 10_000)
            left -= paise
            self._draw(parent, machine, at, paise)
            at += timedelta(minutes=self.random.randint(2, 7))
            if happens(0.3, self.random):
                machine = _pick(ring.machines, self.random)
        if left >= LEAST_DRAW_PAISE and happens(0.7, self.random):
            hold = MadeHold(
                account=parent.beneficiary,
                layer=parent.layer,
                at=at + timedelta(minutes=self.random.randint(20, 300)),
                amount_paise=left,
                utr=self.numbers.utr(),
            )
            self.holds.append(hold)

    def _draw(self, parent: MadeHop, machine: MadeMachine, at: datetime, paise: int) -> None:
        channel = self.random.choices(tuple(CHANNELS), tuple(CHANNELS.values()))[0]
        self.draws.append(
            MadeDraw(
                channel=channel,
                account=parent.beneficiary,
                parent=parent,
                at=at,
                amount_paise=paise,
                disputed_paise=paise,
                utr=self.numbers.utr(),
                machine=machine if channel is CashChannel.ATM else None,
            )
        )

    def _add_what_banks_add(self, first: MadeHop, reached: Sequence[MadeHop]) -> None:
        for hop in reached:
            if happens(0.3, self.random):
                self._act(ActionKind.SMALL, hop, None)
        if happens(0.15, self.random):
            self._act(ActionKind.OLD, first, 0)
        if happens(0.15, self.random):
            self._act(ActionKind.OTHER, first, 25_000)

    def _act(self, kind: ActionKind, hop: MadeHop, paise: int | None) -> None:
        self.actions.append(
            MadeAction(
                kind=kind,
                account=hop.beneficiary,
                layer=hop.layer,
                at=hop.at + timedelta(minutes=self.random.randint(30, 200)),
                amount_paise=paise,
                utr=self.numbers.utr(),
            )
        )


def _split(paise: int, parts: int) -> list[int]:
    """Split a sum into parts as even as whole rupees let it be; they add up to it."""
    even = paise // parts // 100 * 100
    return [*[even] * (parts - 1), paise - even * (parts - 1)]


def _next_habit(ready: datetime, hour: int, random: Random) -> datetime:
    at = ready.replace(hour=hour, minute=0, second=0) + timedelta(minutes=random.gauss(30, 35))
    at = at.replace(second=random.randrange(60), microsecond=0)
    return at if at >= ready else at + timedelta(days=1)


def _pick(machines: Sequence[MadeMachine], random: Random) -> MadeMachine:
    """Pick a machine, each half as likely again as the next: a habit, not a draw of lots."""
    weights = list(accumulate((0.65 for _ in machines[1:]), lambda a, b: a * b, initial=1.0))
    return random.choices(machines, weights)[0]
