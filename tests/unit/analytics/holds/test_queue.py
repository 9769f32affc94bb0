"""Order, arithmetic, reasons and warnings of the hold queue."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.holds.ages import ageing
from analytics.holds.habits import Habits
from analytics.holds.innocents import Credit, Holder, innocents
from analytics.holds.proportion import proportionate_hold
from analytics.holds.queue import Holdable, rank_holds
from analytics.holds.reasons import duration_text, half_life
from analytics.holds.reported import stayed_on
from analytics.holds.silence import AT_ONCE
from analytics.holds.stakes import Belief
from analytics.holds.survival import Survival
from analytics.trail import report_trail
from api.services.hold_words import HINDI_LINES, line_in, reason_in
from graph.model.complaint import Complaint, LossSource
from graph.model.entity import EntityFlag
from graph.model.fact import Fact
from graph.model.hold_queue import HoldPart
from graph.model.ids import AcknowledgementNo, EntityKey, complaint_key
from graph.model.reason import Reason
from graph.model.subscription import Language
from graph.model.trail import MoneyTrail, TrailAccount
from tests.contract.store.world import ACK, ACK_2, HOUR, T0, account, hold, transfer, withdrawal

NOW = T0 + timedelta(days=2)
BELIEF = Belief(habits=Habits(), telling=AT_ONCE, latency=timedelta(minutes=20))
M = EntityKey("account:M")


def trail_of(*facts: Fact, number: AcknowledgementNo = ACK) -> MoneyTrail:
    complaint = Complaint(
        key=complaint_key(number),
        acknowledgement_no=number,
        loss_paise=None,
        loss_from=LossSource.LAYER_1,
        occurred_at=None,
        reported_at=None,
        fraud_type=None,
        district=None,
        police_station=None,
        status=None,
        victim_accounts=(),
        first_known_at=T0,
    )
    return report_trail(facts, complaint=complaint)


def sums(**paise: int) -> TrailAccount:
    zero = dict.fromkeys(
        (
            "in_paise",
            "out_paise",
            "held_paise",
            "refunded_paise",
            "cashed_paise",
            "residual_paise",
            "over_reported_paise",
        ),
        0,
    )
    return TrailAccount(account=M, layer=1, **{**zero, **paise})


def holdable(
    paise: int, *, name: str = "M", ago: timedelta = HOUR, layer: int | None = 2
) -> Holdable:
    part = HoldPart(
        complaint=ACK,
        paise=paise,
        credit_paise=paise,
        layer=layer,
        credited_at=NOW - ago,
        seen_at=NOW - ago,
        told_until=NOW,
    )
    return Holdable(
        account=EntityKey(f"account:{name}"),
        bank=None,
        ring=None,
        flags=frozenset(),
        districts=(),
        parts=[part],
        sums={ACK: sums(in_paise=paise, residual_paise=paise)},
    )


def test_debits_take_the_oldest_credit_and_what_remains_is_the_residual() -> None:
    trail = trail_of(
        transfer(1, 1, 2, disputed=10_000, at=T0),
        transfer(2, 1, 2, disputed=6_000, at=T0 + HOUR),
        transfer(3, 2, 3, disputed=7_000, layer=2, at=T0 + 2 * HOUR),
        withdrawal(4, 2, paise=5_000, at=T0 + 3 * HOUR),
    )

    stayed = stayed_on(trail, told_until=NOW)

    (part,) = stayed[account(2)].parts
    assert (part.paise, part.credit_paise, part.credited_at) == (4_000, 6_000, T0 + HOUR)
    assert part.seen_at == T0 + 3 * HOUR
    assert part.layer == 1
    assert part.has_told
    left = [stay for _, stay in stayed[account(2)].stays if stay.has_left]
    assert [(stay.credited_at, stay.until, stay.weight) for stay in left] == [
        (T0, T0 + 2 * HOUR, 0.7),
        (T0, T0 + 3 * HOUR, 0.3),
        (T0 + HOUR, T0 + 3 * HOUR, pytest.approx(2 / 6)),
    ]
    assert account(1) not in stayed


def test_a_hold_ends_a_stay_without_its_leaving() -> None:
    trail = trail_of(
        transfer(1, 1, 2, disputed=10_000, at=T0), hold(2, 2, paise=4_000, at=T0 + HOUR)
    )

    stayed = stayed_on(trail, told_until=NOW)[account(2)]

    assert [stay.has_left for _, stay in stayed.stays] == [False, False]
    assert [part.paise for part in stayed.parts] == [6_000]


def test_money_without_an_instant_is_told_and_not_ranked() -> None:
    trail = trail_of(transfer(1, 1, 2, disputed=10_000, at=None))

    stayed = stayed_on(trail, told_until=NOW)[account(2)]

    assert stayed.is_undated
    (lying,) = stayed_on(trail_of(transfer(1, 1, 2)), told_until=NOW)[account(2)].parts
    assert not lying.has_told
    assert not stayed.parts


@given(
    st.lists(
        st.tuples(st.booleans(), st.integers(1, 9_000), st.integers(0, 40)), min_size=1, max_size=12
    )
)
def test_parts_always_come_to_the_residual(moves: list[tuple[bool, int, int]]) -> None:
    facts = [
        transfer(no, 1, 2, disputed=paise, at=T0 + at * HOUR)
        if is_in
        else transfer(no, 2, 3, disputed=paise, layer=2, at=T0 + at * HOUR)
        for no, (is_in, paise, at) in enumerate(moves)
    ]
    trail = trail_of(*facts)
    residual = {one.account: one.residual_paise for one in trail.accounts}

    for name, stayed in stayed_on(trail, told_until=NOW).items():
        assert sum(part.paise for part in stayed.parts) == residual[name]


def test_the_queue_is_by_what_is_probably_saved() -> None:
    old_and_large = holdable(400_000, name="A", ago=timedelta(days=40), layer=1)
    young = holdable(300_000, name="B", ago=timedelta(minutes=1))
    slow = Belief(habits=Habits(), telling=AT_ONCE, latency=timedelta(days=30))

    ranked = rank_holds([old_and_large, young], belief=BELIEF, at=NOW)
    later = rank_holds([old_and_large, young], belief=slow, at=NOW)

    assert [one.expected_paise for one in ranked] == sorted(
        (one.expected_paise for one in ranked), reverse=True
    )
    assert all(a.expected_paise >= b.expected_paise for a, b in zip(ranked, later, strict=True))
    assert rank_holds([young, old_and_large], belief=BELIEF, at=NOW) == ranked
    assert not rank_holds([replace(young, parts=[])], belief=BELIEF, at=NOW)


def test_reasons_tell_the_figures_in_both_languages() -> None:
    one = replace(holdable(2_000_000, ago=timedelta(minutes=40)), ring=EntityKey("ring:R000007"))

    (candidate,) = rank_holds([one], belief=BELIEF, at=NOW)

    words = [reason.text for reason in candidate.reasons]
    assert words[0].startswith("Of ₹20,000.00 of 1 complaint, ₹")
    assert "came 40 min ago" in words[1]
    assert words[-1] == "The account is ring R000007's."
    for reason in candidate.reasons:
        assert reason_in(reason, Language.HI) != reason.text
        assert "{" not in reason_in(reason, Language.HI)
        assert reason_in(reason, Language.EN) == reason.text
    assert all(line.code in HINDI_LINES for line in candidate.hold.lines)
    assert line_in(candidate.hold.lines[0], Language.HI) == "खाते में आई विवादित रकम"


def test_money_that_stayed_longer_than_is_usual_is_said_to() -> None:
    def habits(ago: timedelta) -> list[Reason]:
        (candidate,) = rank_holds([holdable(2_000_000, ago=ago)], belief=BELIEF, at=NOW)
        return [one for one in candidate.reasons if "Half of such money" in one.text]

    [young] = habits(timedelta(minutes=1))
    [old] = habits(timedelta(days=9))
    assert "stayed" not in young.text
    assert "this has stayed 9.0 days, as far as banks told" in old.text
    assert "यह 9 दिन से खाते में है" in reason_in(old, Language.HI)


@pytest.mark.parametrize("layer", [None, 2])
@pytest.mark.parametrize("ago", [timedelta(minutes=40), timedelta(hours=5), timedelta(days=1_500)])
def test_reasons_in_hindi_have_no_english_word(ago: timedelta, layer: int | None) -> None:
    (candidate,) = rank_holds([holdable(2_000_000, ago=ago, layer=layer)], belief=BELIEF, at=NOW)

    for reason in candidate.reasons:
        assert not re.search("[A-Za-z]", reason_in(reason, Language.HI))


@pytest.mark.parametrize(
    ("ago", "english", "hindi"),
    [
        (timedelta(minutes=40), "40 min ago", "40 मिनट पहले"),
        (timedelta(minutes=90), "1.5 h ago", "1.5 घंटे पहले"),
        (timedelta(hours=3), "3.0 h ago", "3 घंटे पहले"),
        (timedelta(hours=51), "2.1 days ago", "2.1 दिन पहले"),
        (timedelta(days=1_500), "1,500.0 days ago", "1,500 दिन पहले"),
    ],
)
def test_how_long_ago_is_told_with_the_same_figure(
    ago: timedelta, english: str, hindi: str
) -> None:
    (candidate,) = rank_holds([holdable(2_000_000, ago=ago)], belief=BELIEF, at=NOW)

    [credited] = [one for one in candidate.reasons if one.code.startswith("HOLD_CREDITED")]
    assert english in credited.text
    assert hindi in reason_in(credited, Language.HI)


def test_the_arithmetic_of_a_hold_adds_up_line_by_line() -> None:
    one = sums(
        in_paise=100_000,
        out_paise=30_000,
        cashed_paise=20_000,
        held_paise=10_000,
        refunded_paise=5_000,
        residual_paise=35_000,
    )

    found = proportionate_hold(M, {ACK: one})

    by_code = {line.code: line.paise for line in found.lines}
    assert found.paise == 35_000
    assert by_code["TRACED"] == sum(
        by_code[code] for code in ("CAME", "SENT", "DRAWN", "HELD", "REFUNDED")
    )
    assert by_code["TO_HOLD"] == 35_000


@given(
    st.lists(st.integers(0, 10**7), min_size=1, max_size=6),
    st.one_of(st.none(), st.integers(-100, 10**7)),
)
def test_a_hold_is_never_above_what_was_traced_or_is_free(
    residuals: list[int], free: int | None
) -> None:
    of = {
        AcknowledgementNo(f"399{at:011}"): sums(in_paise=paise, residual_paise=paise)
        for at, paise in enumerate(residuals)
    }

    found = proportionate_hold(M, of, free_paise=free)

    assert found.paise == sum(paise for _, paise in found.by_complaint)
    assert found.paise == max(0, min(sum(residuals), sum(residuals) if free is None else free))
    assert all(0 <= share <= of[number].residual_paise for number, share in found.by_complaint)
    assert found.lines[-1].paise == found.paise


def test_two_complaints_share_a_balance_that_is_too_small() -> None:
    of = {
        ACK: sums(in_paise=3_000, residual_paise=3_000),
        ACK_2: sums(in_paise=1_000, residual_paise=1_000),
    }

    found = proportionate_hold(M, of, free_paise=2_001)

    assert found.by_complaint == ((ACK, 1_501), (ACK_2, 500))


HOLDER = Holder(
    flags=frozenset(),
    layer=1,
    traced_paise=50_000,
    balance_paise=None,
    first_seen_at=None,
    credits=(),
)


def credits_of(payers: int, *, every: timedelta = HOUR, is_reported: bool = False) -> list[Credit]:
    return [
        Credit(payer=account(no), at=NOW - no * every, is_reported=is_reported)
        for no in range(payers)
    ]


@pytest.mark.parametrize(
    ("holder", "code"),
    [
        (replace(HOLDER, flags=frozenset({EntityFlag.MERCHANT})), "INNOCENT_MERCHANT"),
        (replace(HOLDER, credits=credits_of(20)), "INNOCENT_MERCHANT"),
        (replace(HOLDER, flags=frozenset({EntityFlag.AGGREGATOR})), "INNOCENT_AGGREGATOR"),
        (replace(HOLDER, layer=3), "INNOCENT_DEEP_LAYER"),
        (replace(HOLDER, balance_paise=500_100), "INNOCENT_SMALL_SHARE"),
        (
            replace(
                HOLDER,
                credits=[
                    Credit(payer=M, at=NOW - timedelta(days=30 * no), is_reported=False)
                    for no in range(4)
                ],
            ),
            "INNOCENT_SALARY",
        ),
        (
            replace(
                HOLDER,
                first_seen_at=NOW - timedelta(days=800),
                credits=credits_of(8, every=timedelta(days=31)),
            ),
            "INNOCENT_OLD_AND_ORDINARY",
        ),
    ],
)
def test_each_reason_to_think_a_holder_innocent_is_told(holder: Holder, code: str) -> None:
    (reason,) = innocents(holder, at=NOW)

    assert reason.code == code
    assert "{" not in reason_in(reason, Language.HI)


@pytest.mark.parametrize(
    "holder",
    [
        HOLDER,
        replace(HOLDER, credits=credits_of(19)),
        replace(HOLDER, credits=credits_of(30, is_reported=True)),
        replace(HOLDER, layer=2),
        replace(HOLDER, balance_paise=500_000),
        replace(HOLDER, first_seen_at=NOW - timedelta(days=800), credits=credits_of(8)),
    ],
)
def test_nothing_is_told_of_the_rest(holder: Holder) -> None:
    assert innocents(holder, at=NOW) == ()


def test_holds_are_warned_of_at_sixty_eighty_and_ninety_days() -> None:
    standing = [
        hold(no, no, paise=1_000, at=NOW - timedelta(days=days))
        for no, days in enumerate((59, 60, 79, 85, 400))
    ]
    ended = replace(standing[-1], released_at=NOW)

    found = ageing([*standing, ended], at=NOW)

    assert [(one.days, one.warn_at_days) for one in found] == [
        (400, 90),
        (85, 80),
        (79, 60),
        (60, 60),
    ]
    assert not ageing([replace(standing[-1], event_at=None)], at=NOW)


def test_half_a_life_is_where_half_is_gone() -> None:
    assert half_life(Survival((0.75, *(0.0,) * 7))) == timedelta(minutes=7.5)
    assert half_life(Survival((0.0,) * 8)) is None
    assert duration_text(timedelta(hours=3)) == "3.0 h"
    assert NOW.tzinfo is UTC or isinstance(NOW, datetime)
