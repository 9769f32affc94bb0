"""Patterns: shapes of money movements worth an officer's look, with their parameters."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, TypeAlias

MINUTE_S: Final = 60
HOUR_S: Final = 3_600
DAY_S: Final = 86_400


class PatternKind(StrEnum):
    """A shape of movements (TRAIL.md section 9)."""

    FAN_IN = "FAN_IN"
    FAN_OUT = "FAN_OUT"
    CYCLE = "CYCLE"
    PASS_THROUGH = "PASS_THROUGH"  # noqa: S105 - no password
    STRUCTURING = "STRUCTURING"
    RAPID_FIRE = "RAPID_FIRE"
    ROUND_AMOUNTS = "ROUND_AMOUNTS"
    SPLIT_AND_MERGE = "SPLIT_AND_MERGE"
    DORMANT_THEN_ACTIVE = "DORMANT_THEN_ACTIVE"
    SHARED_IDENTIFIER = "SHARED_IDENTIFIER"
    MANY_ATMS_A_DAY = "MANY_ATMS_A_DAY"


@dataclass(frozen=True, slots=True, kw_only=True)
class FanIn:
    """Many payers of one account.

    Attributes:
        least_count: Distinct payers, at least.
        within_s: Seconds from the first to the last of them, at most.
        least_each_paise: Smaller transfers do not count.
    """

    least_count: int = 5
    within_s: int = DAY_S
    least_each_paise: int = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class FanOut:
    """Many beneficiaries of one account.

    Attributes:
        least_count: Distinct beneficiaries, at least.
        within_s: Seconds from the first to the last of them, at most.
        least_each_paise: Smaller transfers do not count.
    """

    least_count: int = 5
    within_s: int = DAY_S
    least_each_paise: int = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Cycle:
    """Money that comes back to where it started, no account twice.

    Attributes:
        least_hops: Transfers, at least.
        most_hops: Transfers, at most; never above 6.
        within_s: Seconds from the first to the last of them, at most.
        least_percent: Each transfer's least share of the one before.
    """

    least_hops: int = 2
    most_hops: int = 6
    within_s: int = 72 * HOUR_S
    least_percent: int = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class PassThrough:
    """Money that leaves an account soon after it came.

    Attributes:
        within_s: Seconds after the credit in which debits are summed.
        least_percent: Least share of the credit that they come to.
        most_percent: Largest share of the credit that they come to.
    """

    within_s: int = 2 * HOUR_S
    least_percent: int = 80
    most_percent: int = 105


@dataclass(frozen=True, slots=True, kw_only=True)
class Structuring:
    """Amounts kept just below a limit.

    Attributes:
        limit_paise: Of transfers.
        atm_limit_paise: Of draws at machines.
        band_percent: How far below the limit an amount still counts.
        least_count: Such amounts, at least.
        within_s: Seconds from the first to the last of them, at most.
    """

    limit_paise: int = 5_000_000
    atm_limit_paise: int = 1_000_000
    band_percent: int = 10
    least_count: int = 3
    within_s: int = DAY_S


@dataclass(frozen=True, slots=True, kw_only=True)
class RapidFire:
    """Many debits of one account in little time.

    Attributes:
        least_count: Debits, at least.
        within_s: Seconds from the first to the last of them, at most.
    """

    least_count: int = 5
    within_s: int = 10 * MINUTE_S


@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAmounts:
    """Debits of round amounts.

    Attributes:
        unit_paise: What a round amount is a multiple of.
        least_count: Round debits, at least.
        least_percent: Their least share of all debits of the account in that time.
        within_s: Seconds looked back from each round debit.
    """

    unit_paise: int = 100_000
    least_count: int = 5
    least_percent: int = 80
    within_s: int = 7 * DAY_S


@dataclass(frozen=True, slots=True, kw_only=True)
class SplitAndMerge:
    """Money that one account pays through several others to one.

    Attributes:
        least_count: Accounts between the two, at least.
        within_s: Seconds from the first payment to the last, at most.
        least_percent: Least share of what was paid to them that they pay on.
    """

    least_count: int = 3
    within_s: int = DAY_S
    least_percent: int = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class DormantThenActive:
    """An account that lay still and then receives much.

    Attributes:
        quiet_s: Seconds without any movement before the first, at least.
        least_paise: Credits after it, at least.
        within_s: Seconds in which these are summed.
    """

    quiet_s: int = 90 * DAY_S
    least_paise: int = 5_000_000
    within_s: int = 72 * HOUR_S


@dataclass(frozen=True, slots=True, kw_only=True)
class SharedIdentifier:
    """Accounts on one phone or device.

    Attributes:
        least_count: Accounts, at least.
        most_count: With more it is over-shared, which tells nothing.
    """

    least_count: int = 2
    most_count: int = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class ManyAtmsADay:
    """Draws at many machines in one day of India.

    Attributes:
        least_count: Distinct machines, at least.
    """

    least_count: int = 3


PatternRule: TypeAlias = (
    FanIn
    | FanOut
    | Cycle
    | PassThrough
    | Structuring
    | RapidFire
    | RoundAmounts
    | SplitAndMerge
    | DormantThenActive
    | SharedIdentifier
    | ManyAtmsADay
)

RULES: Final[dict[PatternKind, type[PatternRule]]] = {
    PatternKind.FAN_IN: FanIn,
    PatternKind.FAN_OUT: FanOut,
    PatternKind.CYCLE: Cycle,
    PatternKind.PASS_THROUGH: PassThrough,
    PatternKind.STRUCTURING: Structuring,
    PatternKind.RAPID_FIRE: RapidFire,
    PatternKind.ROUND_AMOUNTS: RoundAmounts,
    PatternKind.SPLIT_AND_MERGE: SplitAndMerge,
    PatternKind.DORMANT_THEN_ACTIVE: DormantThenActive,
    PatternKind.SHARED_IDENTIFIER: SharedIdentifier,
    PatternKind.MANY_ATMS_A_DAY: ManyAtmsADay,
}
"""The rule of each kind."""

_KINDS: Final = {rule: kind for kind, rule in RULES.items()}


def kind_of_rule(rule: PatternRule) -> PatternKind:
    """Tell which pattern a rule describes."""
    return _KINDS[type(rule)]
