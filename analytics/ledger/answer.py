"""What became of disputed rupees on a ledger, and the document that tells it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from analytics.errors import ConservationBroken
from analytics.ledger.events import CASH_ENDS, EndKind, EventKind, Policy

Document: TypeAlias = "dict[str, int | str | Document]"


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintEnds:
    """Where a complaint's rupees are at the end; all paise.

    Under POISON everything is exposure: money that had contact, counted once an end.

    Attributes:
        disputed_paise: Of its payments.
        on_account_paise: Free on accounts.
        refunded_paise: Given back.
        ends: Cashed out or left, by kind.
        holds: Held, by key of the hold.
    """

    disputed_paise: int
    on_account_paise: int
    refunded_paise: int
    ends: Mapping[EndKind, int]
    holds: Mapping[str, int]

    @property
    def sum_paise(self) -> int:
        """All ends together."""
        ended = sum(self.ends.values()) + sum(self.holds.values())
        return self.on_account_paise + self.refunded_paise + ended


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountEnd:
    """What an account holds at the end; all paise.

    Attributes:
        balance_paise: Free, whoever's it is.
        unseen_paise: Clean money that must have come in.
        on_account: Free, by complaint.
        held: Held, by the complaint whose money it is.
    """

    balance_paise: int
    unseen_paise: int
    on_account: Mapping[str, int]
    held: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement:
    """A row that moved money.

    Attributes:
        kind: TRANSFER, EXIT, FEE, REFUND or REVERSAL.
        amount_paise: Of the row.
        shares: What moved, by complaint, paise.
    """

    kind: EventKind
    amount_paise: int
    shares: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerAnswer:
    """A ledger followed to its end under one policy.

    Attributes:
        policy: The policy.
        complaints: Of disputed payments.
        accounts: Every account.
        movements: By key of the row.
        refunded_beyond: By complaint, paise refunded of which nothing was traced.
        ignored_paise: Released or reversed beyond what there was.
        self_transfer_count: Self-transfers and their reversals: no effect.
        assumed_order_count: Events whose time is an interval.
        skipped_count: Rows left out.
    """

    policy: Policy
    complaints: Mapping[str, ComplaintEnds]
    accounts: Mapping[str, AccountEnd]
    movements: Mapping[str, Movement]
    refunded_beyond: Mapping[str, int]
    ignored_paise: int
    self_transfer_count: int
    assumed_order_count: int
    skipped_count: int


def prove(answer: LedgerAnswer) -> LedgerAnswer:
    """Give the answer if its parts make the whole: nothing lost, nothing made up.

    Under POISON the ends must be at least what was disputed, since contact only spreads.

    Raises:
        ConservationBroken: They do not; the message says by how many paise.
    """
    for ends in answer.complaints.values():
        off = ends.sum_paise - ends.disputed_paise
        if off < 0 or (off and answer.policy is not Policy.POISON):
            raise ConservationBroken(
                f"under {answer.policy} a complaint's parts differ from what was disputed"
                f" by {off} paise; nothing is answered, please report this"
            )
    return answer


def ledger_document(answer: LedgerAnswer, *, file: str) -> Document:
    """Give the answer as LEDGER.md section 5 writes it; inner maps without zeros."""
    is_poison = answer.policy is Policy.POISON
    return {
        "accounts": {
            account: {
                "balance_paise": end.balance_paise,
                "held": _without_zeros(end.held),
                "on_account": _without_zeros(end.on_account),
                "unseen_in_paise": end.unseen_paise,
            }
            for account, end in answer.accounts.items()
        },
        "assumed_order_count": answer.assumed_order_count,
        "complaints": {
            complaint: _ends_document(ends, is_poison=is_poison)
            for complaint, ends in answer.complaints.items()
        },
        "file": file,
        "ignored_paise": answer.ignored_paise,
        "movements": {
            key: {
                "amount_paise": moved.amount_paise,
                "kind": moved.kind.value,
                "exposure" if is_poison else "traced": _without_zeros(moved.shares),
            }
            for key, moved in answer.movements.items()
        },
        "policy": answer.policy.value,
        "refunded_beyond_traced": _without_zeros(answer.refunded_beyond),
        "self_transfer_count": answer.self_transfer_count,
        "skipped_count": answer.skipped_count,
    }


def _ends_document(ends: ComplaintEnds, *, is_poison: bool) -> Document:
    cashed = {kind.value: paise for kind, paise in ends.ends.items() if kind in CASH_ENDS}
    left = {kind.value: paise for kind, paise in ends.ends.items() if kind not in CASH_ENDS}
    document: Document = {
        "cashed_out": _without_zeros(cashed),
        "disputed_paise": ends.disputed_paise,
        "held_paise": sum(ends.holds.values()),
        "holds": _without_zeros(ends.holds),
        "left": _without_zeros(left),
        "on_account_paise": ends.on_account_paise,
        "refunded_paise": ends.refunded_paise,
    }
    if is_poison:
        over_count = ends.sum_paise - ends.disputed_paise
        return document | {"exposure_paise": ends.sum_paise, "over_count_paise": over_count}
    return document | {"sum_paise": ends.sum_paise}


def _without_zeros(figures: Mapping[str, int]) -> Document:
    return {name: paise for name, paise in figures.items() if paise}
