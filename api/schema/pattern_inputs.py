"""Patterns as they are asked for: one input each, with the parameters' usual values."""

from __future__ import annotations

from dataclasses import fields

import strawberry

from api.schema.scalars import Paise
from graph.errors import InputError
from graph.model.pattern import RULES, PatternKind, PatternRule


@strawberry.input(description="Many payers of one account.")
class FanInInput:
    """Many payers of one account."""

    least_count: int = strawberry.field(default=5, description="Distinct payers, at least.")
    within_s: int = strawberry.field(
        default=86_400, description="Seconds from the first to the last matched movement, at most."
    )
    least_each_paise: Paise = strawberry.field(
        default=Paise(500_000), description="Smaller transfers do not count."
    )


@strawberry.input(description="Many beneficiaries of one account.")
class FanOutInput:
    """Many beneficiaries of one account."""

    least_count: int = strawberry.field(default=5, description="Distinct beneficiaries, at least.")
    within_s: int = strawberry.field(
        default=86_400, description="Seconds from the first to the last matched movement, at most."
    )
    least_each_paise: Paise = strawberry.field(
        default=Paise(500_000), description="Smaller transfers do not count."
    )


@strawberry.input(description="Money that comes back to where it started, in order of time.")
class CycleInput:
    """Money that comes back to where it started, in order of time."""

    least_hops: int = strawberry.field(default=2, description="Transfers, at least; from 2.")
    most_hops: int = strawberry.field(default=6, description="Transfers, at most; up to 6.")
    within_s: int = strawberry.field(
        default=259_200, description="Seconds from the first to the last matched movement, at most."
    )
    least_percent: int = strawberry.field(
        default=50, description="Each hop's least share of the one before, per cent."
    )


@strawberry.input(description="Money that leaves as soon as it came.")
class PassThroughInput:
    """Money that leaves as soon as it came."""

    within_s: int = strawberry.field(
        default=7_200, description="Seconds after the credit in which debits are summed."
    )
    least_percent: int = strawberry.field(
        default=80, description="Least share of the credit that leaves, per cent."
    )
    most_percent: int = strawberry.field(
        default=105, description="Largest share of the credit, per cent."
    )


@strawberry.input(description="Amounts kept just below a limit.")
class StructuringInput:
    """Amounts kept just below a limit."""

    limit_paise: Paise = strawberry.field(
        default=Paise(5_000_000), description="The limit that transfers are kept below."
    )
    atm_limit_paise: Paise = strawberry.field(
        default=Paise(1_000_000), description="The limit that draws are kept below."
    )
    band_percent: int = strawberry.field(
        default=10, description="How far below the limit an amount still counts, per cent."
    )
    least_count: int = strawberry.field(default=3, description="Such amounts, at least.")
    within_s: int = strawberry.field(
        default=86_400, description="Seconds from the first to the last matched movement, at most."
    )


@strawberry.input(description="Many debits in little time.")
class RapidFireInput:
    """Many debits in little time."""

    least_count: int = strawberry.field(default=5, description="Debits, at least.")
    within_s: int = strawberry.field(
        default=600, description="Seconds from the first to the last matched movement, at most."
    )


@strawberry.input(description="Debits of round amounts.")
class RoundAmountsInput:
    """Debits of round amounts."""

    unit_paise: Paise = strawberry.field(
        default=Paise(100_000), description="What a round amount is a multiple of."
    )
    least_count: int = strawberry.field(default=5, description="Round debits, at least.")
    least_percent: int = strawberry.field(
        default=80, description="Least share of all debits that are round, per cent."
    )
    within_s: int = strawberry.field(
        default=604_800, description="Seconds from the first to the last matched movement, at most."
    )


@strawberry.input(description="Money paid through several accounts to one.")
class SplitAndMergeInput:
    """Money paid through several accounts to one."""

    least_count: int = strawberry.field(default=3, description="Accounts in between, at least.")
    within_s: int = strawberry.field(
        default=86_400, description="Seconds from the first to the last matched movement, at most."
    )
    least_percent: int = strawberry.field(
        default=80, description="Least share of what was paid in between that is paid on, per cent."
    )


@strawberry.input(description="An account that lay still, then received much.")
class DormantThenActiveInput:
    """An account that lay still, then received much."""

    quiet_s: int = strawberry.field(
        default=7_776_000, description="Seconds without any movement before, at least."
    )
    least_paise: Paise = strawberry.field(
        default=Paise(5_000_000), description="Credits after the rest, at least."
    )
    within_s: int = strawberry.field(
        default=259_200, description="Seconds in which the credits are summed."
    )


@strawberry.input(description="Accounts on one phone or device.")
class SharedIdentifierInput:
    """Accounts on one phone or device."""

    least_count: int = strawberry.field(default=2, description="Accounts, at least.")
    most_count: int = strawberry.field(
        default=15, description="With more accounts it is over-shared, and tells nothing."
    )


@strawberry.input(description="Draws at many machines in one day of India.")
class ManyAtmsADayInput:
    """Draws at many machines in one day of India."""

    least_count: int = strawberry.field(default=3, description="Distinct machines, at least.")


@strawberry.input(one_of=True, description="Which pattern, with its parameters.")
class PatternsInput:
    """Which pattern, with its parameters."""

    fan_in: FanInInput | None = strawberry.field(
        default=strawberry.UNSET, description="Many payers of one account."
    )
    fan_out: FanOutInput | None = strawberry.field(
        default=strawberry.UNSET, description="Many beneficiaries of one account."
    )
    cycle: CycleInput | None = strawberry.field(
        default=strawberry.UNSET,
        description="Money that comes back to where it started, in order of time.",
    )
    pass_through: PassThroughInput | None = strawberry.field(
        default=strawberry.UNSET, description="Money that leaves as soon as it came."
    )
    structuring: StructuringInput | None = strawberry.field(
        default=strawberry.UNSET, description="Amounts kept just below a limit."
    )
    rapid_fire: RapidFireInput | None = strawberry.field(
        default=strawberry.UNSET, description="Many debits in little time."
    )
    round_amounts: RoundAmountsInput | None = strawberry.field(
        default=strawberry.UNSET, description="Debits of round amounts."
    )
    split_and_merge: SplitAndMergeInput | None = strawberry.field(
        default=strawberry.UNSET, description="Money paid through several accounts to one."
    )
    dormant_then_active: DormantThenActiveInput | None = strawberry.field(
        default=strawberry.UNSET, description="An account that lay still, then received much."
    )
    shared_identifier: SharedIdentifierInput | None = strawberry.field(
        default=strawberry.UNSET, description="Accounts on one phone or device."
    )
    many_atms_a_day: ManyAtmsADayInput | None = strawberry.field(
        default=strawberry.UNSET, description="Draws at many machines in one day of India."
    )

    def to_rule(self) -> PatternRule:
        """Give the pattern as a search takes it.

        Raises:
            InputError: None is given.
        """
        for kind in PatternKind:
            given = getattr(self, kind.value.lower())
            if given:
                rule = RULES[kind]
                return rule(**{one.name: getattr(given, one.name) for one in fields(rule)})
        raise InputError("input: give exactly one pattern")
