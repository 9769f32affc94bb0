"""Add up where a complaint's rupees went, as the banks reported it (TRAIL.md section 2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Final

from analytics.errors import ConservationBroken
from graph.model.complaint import Complaint
from graph.model.fact import Fact
from graph.model.ids import EntityKey
from graph.model.trail import (
    Conservation,
    ExitKind,
    MoneyTrail,
    TrailAccount,
    TrailExit,
    TrailFlow,
    TrailKind,
)
from graph.model.transfer import (
    LEFT_OUT_OF_SUMS,
    ActionKind,
    Hold,
    OtherAction,
    Transfer,
    Withdrawal,
)

LAST: Final = datetime.max.replace(tzinfo=UTC)
FIRST_LAYER: Final = 1


def report_trail(facts: Sequence[Fact], *, complaint: Complaint) -> MoneyTrail:
    """Add up the reported trail of a complaint; facts of other complaints are left aside.

    Hops count by their disputed amount alone: one without, at layer 1 too, is listed,
    counted as skipped and in no sum, because a transaction amount says nothing about the
    victim's share. A disposition without disputed amount counts its amount. Released holds
    and declined withdrawals took nothing, so they are skipped. A hop at layer 1, or one
    without layer that leaves a known victim, brings money into the trail: its payer is not
    asked where it came from. The order and repetition of `facts` do not matter.

    Raises:
        ConservationBroken: The parts do not make the whole.
    """
    sums = _Sums(victims=_victims_of(facts, complaint))
    known = {fact.id: fact for fact in facts if fact.complaint == complaint.acknowledgement_no}
    for fact in known.values():
        sums.take(fact)
    accounts = sums.accounts()
    return MoneyTrail(
        complaint=complaint.acknowledgement_no,
        kind=TrailKind.REPORTED,
        loss_paise=complaint.loss_paise,
        loss_from=complaint.loss_from,
        accounts=accounts,
        flows=tuple(sorted(sums.flows, key=_flow_order)),
        exits=tuple(sorted(sums.exits, key=lambda gone: (gone.event_at or LAST, gone.fact))),
        conservation=conserve(accounts, layer_1_paise=sums.layer_1_paise),
        skipped_count=sums.skipped_count,
    )


def conserve(accounts: Iterable[TrailAccount], *, layer_1_paise: int) -> Conservation:
    """Check that what came in is what stayed, was held, given back or drawn.

    Raises:
        ConservationBroken: Both sides differ, by the paise the message names.
    """
    accounts = tuple(accounts)
    over_reported = sum(account.over_reported_paise for account in accounts)
    residual = sum(account.residual_paise for account in accounts)
    held = sum(account.held_paise for account in accounts)
    refunded = sum(account.refunded_paise for account in accounts)
    cashed = sum(account.cashed_paise for account in accounts)
    difference = layer_1_paise + over_reported - residual - held - refunded - cashed
    if difference:
        raise ConservationBroken(
            f"the reported trail is out by {difference} paise; please report this as a fault"
        )
    return Conservation(
        layer_1_paise=layer_1_paise,
        over_reported_paise=over_reported,
        residual_paise=residual,
        held_paise=held,
        refunded_paise=refunded,
        cashed_paise=cashed,
        cashed_capped_paise=sum(
            account.cashed_paise - min(account.cashed_paise, account.over_reported_paise)
            for account in accounts
        ),
        holds=True,
    )


@dataclass(slots=True, kw_only=True)
class _Purse:
    """Running sums of one account, paise."""

    brought_in: int = 0
    received: int = 0
    sent: int = 0
    held: int = 0
    refunded: int = 0
    cashed: int = 0
    small_count: int = 0
    reached_layers: list[int] = field(default_factory=list)
    told_layers: list[int] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class _Sums:
    """Takes facts one by one, in any order."""

    victims: AbstractSet[EntityKey]
    purses: defaultdict[EntityKey, _Purse] = field(default_factory=lambda: defaultdict(_Purse))
    flows: list[TrailFlow] = field(default_factory=list)
    exits: list[TrailExit] = field(default_factory=list)
    layer_1_paise: int = 0
    skipped_count: int = 0

    def take(self, fact: Fact) -> None:
        match fact:
            case Transfer():
                self._take_hop(fact)
            case Withdrawal():
                self._take_withdrawal(fact)
            case Hold():
                self._take_hold(fact)
            case OtherAction():
                self._take_action(fact)
            case _:
                pass

    def _take_hop(self, hop: Transfer) -> None:
        payer, beneficiary = self.purses[hop.payer], self.purses[hop.beneficiary]
        if hop.layer is not None:
            beneficiary.reached_layers.append(hop.layer)
        self.flows.append(
            TrailFlow(
                fact=hop.id,
                payer=hop.payer,
                beneficiary=hop.beneficiary,
                layer=hop.layer,
                amount_paise=hop.amount_paise,
                disputed_paise=hop.disputed_paise,
                event_at=hop.event_at,
                event_precision=hop.event_precision,
            )
        )
        if hop.disputed_paise is None:
            self.skipped_count += 1
            return
        payer.sent += hop.disputed_paise
        beneficiary.received += hop.disputed_paise
        if hop.layer == FIRST_LAYER or (hop.layer is None and hop.payer in self.victims):
            payer.brought_in += hop.disputed_paise
            self.layer_1_paise += hop.disputed_paise

    def _take_withdrawal(self, drawn: Withdrawal) -> None:
        purse = self._purse_at(drawn.account, drawn.layer)
        paise = drawn.amount_paise if drawn.disputed_paise is None else drawn.disputed_paise
        if drawn.is_declined:
            self.skipped_count += 1
            return
        purse.cashed += self._leave(drawn, ExitKind.WITHDRAWAL, paise)

    def _take_hold(self, hold: Hold) -> None:
        purse = self._purse_at(hold.account, hold.layer)
        if hold.released_at is not None:
            self.skipped_count += 1
            return
        purse.held += self._leave(hold, ExitKind.HOLD, hold.amount_paise)

    def _take_action(self, action: OtherAction) -> None:
        purse = self._purse_at(action.account, action.layer)
        paise = action.amount_paise
        is_bounded = paise is None and action.most_paise is not None
        if action.kind in LEFT_OUT_OF_SUMS:
            self.skipped_count += 1
        elif action.kind is ActionKind.SMALL or is_bounded:
            purse.small_count += 1
            self.exits.append(_exit_of(action, ExitKind.OTHER, None))
        elif action.kind is ActionKind.REFUND:
            purse.refunded += self._leave(action, ExitKind.REFUND, paise)
        else:
            purse.cashed += self._leave(action, ExitKind.OTHER, paise)

    def _purse_at(self, account: EntityKey, layer: int | None) -> _Purse:
        purse = self.purses[account]
        if layer is not None:
            purse.told_layers.append(layer)
        return purse

    def _leave(
        self, fact: Withdrawal | Hold | OtherAction, kind: ExitKind, paise: int | None
    ) -> int:
        self.exits.append(_exit_of(fact, kind, paise))
        if paise is None:
            self.skipped_count += 1
        return paise or 0

    def accounts(self) -> tuple[TrailAccount, ...]:
        """Give every account met: by layer (unknown last), inflow falling, key."""
        accounts = [self._account(key, purse) for key, purse in self.purses.items()]
        return tuple(
            sorted(
                accounts,
                key=lambda one: (one.layer is None, one.layer or 0, -one.in_paise, one.account),
            )
        )

    def _account(self, key: EntityKey, purse: _Purse) -> TrailAccount:
        gone = purse.sent + purse.held + purse.refunded + purse.cashed
        left = purse.brought_in + purse.received - gone
        layers = purse.reached_layers or purse.told_layers
        return TrailAccount(
            account=key,
            layer=0 if key in self.victims else min(layers, default=None),
            in_paise=purse.received,
            out_paise=purse.sent,
            held_paise=purse.held,
            refunded_paise=purse.refunded,
            cashed_paise=purse.cashed,
            residual_paise=max(0, left),
            over_reported_paise=max(0, -left),
            small_count=purse.small_count,
        )


def _victims_of(facts: Iterable[Fact], complaint: Complaint) -> frozenset[EntityKey]:
    payers = (
        fact.payer
        for fact in facts
        if isinstance(fact, Transfer)
        and fact.complaint == complaint.acknowledgement_no
        and fact.layer == FIRST_LAYER
    )
    return frozenset(complaint.victim_accounts).union(payers)


def _exit_of(fact: Withdrawal | Hold | OtherAction, kind: ExitKind, paise: int | None) -> TrailExit:
    drawn = fact if isinstance(fact, Withdrawal) else None
    return TrailExit(
        fact=fact.id,
        account=fact.account,
        kind=kind,
        channel=drawn.channel if drawn else None,
        atm=drawn.atm if drawn else None,
        amount_paise=paise,
        event_at=fact.event_at,
    )


def _flow_order(flow: TrailFlow) -> tuple[bool, int, datetime, str]:
    return (flow.layer is None, flow.layer or 0, flow.event_at or LAST, flow.fact)
