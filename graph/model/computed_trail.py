"""A trail by our own apportionment, its sums proved (TRAIL.md sections 2 to 7)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from graph.model.ids import EntityKey
from graph.model.traced import Knowledge, TracedExit, TracedFlow, TracedPart


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedAccount:
    """What an account did with the traced money; all paise.

    Attributes:
        account: Its key.
        layer: Hops from the first account, along the way first taken; the first is 1.
        in_paise: Traced money that came.
        on_account_paise: Of it, still free there.
        held_paise: Of it, blocked there.
        other_complaints_paise: Money known to be other complaints' there, free or held.
        balance_paise: Free, whoever's, as far as is known.
        unseen_in_paise: Clean money that must have come in, because it went out.
        knowledge: What is known of it.
        is_confirmed: A statement or reply reaches the instant asked for.
        least_paise: Least traced money that can be there; None: bounds were not asked for.
        most_paise: Most.
    """

    account: EntityKey
    layer: int
    in_paise: int
    on_account_paise: int
    held_paise: int
    other_complaints_paise: int
    balance_paise: int
    unseen_in_paise: int
    knowledge: Knowledge
    is_confirmed: bool
    least_paise: int | None = None
    most_paise: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TracedSums:
    """The identity of a computed trail, exact to the paisa (TRAIL.md section 5).

    ``disputed = on_account + held + refunded + cashed_out + left``; under POISON everything
    but `disputed_paise` is exposure, and `over_count_paise` is what it counts beyond.

    Attributes:
        disputed_paise: What entered.
        on_account_paise: Free on accounts.
        confirmed_paise: Of it, on accounts known up to the instant asked for.
        held_paise: Blocked.
        refunded_paise: Given back.
        cashed_out: Drawn, by channel.
        left: Followed no further, by reason.
        over_count_paise: Under POISON, the ends less what was disputed; else 0.
    """

    disputed_paise: int
    on_account_paise: int
    confirmed_paise: int
    held_paise: int
    refunded_paise: int
    cashed_out: Mapping[str, int]
    left: Mapping[str, int]
    over_count_paise: int = 0

    @property
    def sum_paise(self) -> int:
        """All ends together."""
        ended = sum(self.cashed_out.values()) + sum(self.left.values())
        return self.on_account_paise + self.held_paise + self.refunded_paise + ended


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What a bank's answer on one account would tell.

    Attributes:
        account: Whom to ask about.
        paise: How much narrower all bounds together become.
    """

    account: EntityKey
    paise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySpan:
    """How far policies differ about an account.

    Attributes:
        account: Its key.
        least_paise: On it, free or held, under the policy that leaves least there.
        most_paise: Under the one that leaves most there.
    """

    account: EntityKey
    least_paise: int
    most_paise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedTrail:
    """Where rupees went by our apportionment.

    Attributes:
        start: Whose or which: acknowledgement number, account or transfer key.
        policy: Whose money leaves an account first.
        as_of: Last event instant looked at; aware UTC; None: there is none.
        flows: By instant, then key.
        exits: By instant, then key.
        accounts: By layer, money that came falling, key.
        parts: On account, by account, then instant of the credit.
        sums: The identity, checked.
        skipped: Facts that stand in no sum, counted by reason.
        mismatched: Accounts of which a statement does not add up, sorted.
        assumed_order_count: Events placed somewhere within a time that is not exactly known.
        narrowing: Whom to ask first; empty: bounds were not asked for.
        policy_spans: Accounts that several policies differ about, by key.
    """

    start: str
    policy: str
    as_of: datetime | None
    flows: tuple[TracedFlow, ...]
    exits: tuple[TracedExit, ...]
    accounts: tuple[TracedAccount, ...]
    parts: tuple[TracedPart, ...]
    sums: TracedSums
    skipped: Mapping[str, int]
    mismatched: tuple[EntityKey, ...]
    assumed_order_count: int
    narrowing: tuple[Narrowing, ...] = ()
    policy_spans: tuple[PolicySpan, ...] = ()

    @property
    def is_headline(self) -> bool:
        """Whether it is shown first: a statement covers an account the money first reached."""
        return any(one.layer == 1 and one.knowledge is Knowledge.STATEMENT for one in self.accounts)
