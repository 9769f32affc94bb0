"""Where following ends, and what a trace gives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from analytics.ledger.answer import AccountEnd, ComplaintEnds
from analytics.ledger.events import Policy

MOST_LAYERS: Final = 12  # TRAIL.md section 10, as are the next three
MOST_ACCOUNTS: Final = 5_000
MOST_EVENTS: Final = 50_000
DUST_PAISE: Final = 100
MOST_UPSTREAM: Final = 200  # with the next: a twentieth of a second; TRAIL.md 11 leaves it open
MOST_UPSTREAM_MOVES: Final = 250
MOST_CLAIMANTS: Final = 24  # each costs a cone of its own; with dense holds they lead on for ever
# What a complaint's money does there depends on whose the other money is.
MIXING_POLICIES: Final = frozenset({Policy.PRO_RATA, Policy.LOWEST_INTERMEDIATE_BALANCE})


class TraceCut(StrEnum):
    """The limit that ended following somewhere."""

    LAYERS = "LAYERS"
    ACCOUNTS = "ACCOUNTS"
    EVENTS = "EVENTS"
    UPSTREAM = "UPSTREAM"
    UNKNOWN = "UNKNOWN"  # an account of which not every event is there


@dataclass(frozen=True, slots=True, kw_only=True)
class TraceLimits:
    """Where following ends; what is not followed is counted, so that sums still hold.

    Attributes:
        layers: Hops from the first account.
        accounts: Followed.
        upstream: Accounts followed to tell others' money apart; what comes from beyond them
            counts as clean.
        upstream_moves: Moves read of such accounts, after which no more are read.
        claimants: Other complaints followed because a hold or refund of theirs stands beside
            the money; what is beyond them counts as nobody's.
        events: Looked at in one run.
        dust_paise: A transfer with less of the complaint's money is not followed.
    """

    layers: int = MOST_LAYERS
    accounts: int = MOST_ACCOUNTS
    upstream: int = MOST_UPSTREAM
    upstream_moves: int = MOST_UPSTREAM_MOVES
    claimants: int = MOST_CLAIMANTS
    events: int = MOST_EVENTS
    dust_paise: int = DUST_PAISE


DEFAULT_LIMITS: Final = TraceLimits()
NO_LIMITS: Final = TraceLimits(
    layers=1 << 62,
    accounts=1 << 62,
    upstream=1 << 62,
    upstream_moves=1 << 62,
    claimants=1 << 62,
    events=1 << 62,
    dust_paise=0,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """Where a complaint's rupees went.

    Attributes:
        ends: Where they are; what was not followed is in no part of it.
        movements: Paise of the complaint by key of the row that moved them, in time order.
        accounts: Paise free, by account.
        dust_paise: Left, DUST: transfers too small to follow.
        limit_paise: Left, LIMIT: transfers beyond a limit.
        cuts: Limits that bit, and how many accounts or events each left out; if EVENTS, all
            figures are as of the last one.
        wanted: Accounts to be known whole for a better answer.
        helpful: Accounts to be known whole, and complaints by their keys to be read, so that
            others' money is told apart where that matters.
        layers: Hops from the first account, by account that was followed.
        ends_by_account: How every account stands that was followed to the end.
        event_count: Events looked at in the last run.
        is_outdated: Others' money was taken for clean: a draft.
        run_count: Runs it took until nobody else's money was taken for clean.
    """

    ends: ComplaintEnds
    movements: Mapping[str, int]
    accounts: Mapping[str, int]
    dust_paise: int
    limit_paise: int
    cuts: Mapping[TraceCut, int]
    wanted: frozenset[str]
    helpful: frozenset[str]
    layers: Mapping[str, int]
    ends_by_account: Mapping[str, AccountEnd]
    event_count: int
    run_count: int
    is_outdated: bool = False

    @property
    def is_truncated(self) -> bool:
        """Whether any limit bit."""
        return bool(self.cuts)
