"""Alerts of rupees that a hold still saves, and of holds that lapse."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest

from analytics.hold_alerts import alerts_of_holds
from analytics.settings import AlertSettings
from api.services.hold_words import reason_in
from graph.model.alert import Alert, AlertKind, Severity
from graph.model.hold_queue import HoldAge, HoldCandidate, HoldQueue, ProportionateHold
from graph.model.ids import EntityKey
from graph.model.reason import Reason
from graph.model.subscription import Language
from graph.model.trail import TrailKind
from tests.contract.store.world import ACK, HERE, HOUR, T0, account

NOW = T0 + 9 * HOUR
SHOP = Reason(code="INNOCENT_MERCHANT", text="The bank says that it is a merchant's account.")
WHY = Reason(code="HOLD_HABIT", text="Half of such money is gone 40 min after it came.")
CANDIDATE = HoldCandidate(
    account=account(7),
    bank="Canara Bank",
    complaints=(ACK,),
    districts=(HERE,),
    remaining_paise=12_000_000,
    expected_paise=8_000_000,
    probability=0.67,
    loss_by_waiting_paise=0,
    last_credit_at=T0,
    last_machine=None,
    hold=ProportionateHold(
        account=account(7), paise=12_000_000, by_complaint=((ACK, 12_000_000),), lines=()
    ),
    reasons=(WHY,),
    innocents=(SHOP,),
)
AGE = HoldAge(
    account=account(8),
    complaint=ACK,
    amount_paise=4_000_000,
    held_at=NOW - timedelta(days=61),
    days=61,
    warn_at_days=60,
)


def queue(*candidates: HoldCandidate, ageing: tuple[HoldAge, ...] = ()) -> HoldQueue:
    return HoldQueue(
        trail=TrailKind.REPORTED,
        at=NOW,
        latency_s=1_200,
        candidates=candidates,
        remaining_paise=0,
        expected_paise=0,
        ageing=ageing,
        skipped_count=0,
    )


def only(*candidates: HoldCandidate, ageing: tuple[HoldAge, ...] = ()) -> Alert:
    (alert,) = alerts_of_holds(queue(*candidates, ageing=ageing), districts={ACK: HERE}, at=NOW)
    return alert


def test_rupees_that_pass_the_threshold_advise_a_hold() -> None:
    alert = only(CANDIDATE)

    assert alert.kind is AlertKind.HOLD_ADVISED
    assert alert.subject == account(7)
    assert alert.title == "A hold of ₹1,20,000.00 now probably saves ₹80,000.00"
    assert alert.amount_paise == 8_000_000
    assert alert.probability == 0.67
    assert alert.districts == (HERE,)
    assert alert.entities == (account(7),)
    assert alert.reasons == (WHY, SHOP)
    assert alert.dead_after == NOW + timedelta(hours=24)
    assert alert.severity is Severity.LOW


def test_fewer_rupees_advise_none() -> None:
    little = replace(CANDIDATE, expected_paise=AlertSettings().hold_paise - 1)

    assert alerts_of_holds(queue(little), districts={}, at=NOW) == ()


def test_a_hold_is_advised_once_and_anew_when_more_comes() -> None:
    first = only(CANDIDATE)
    later = alerts_of_holds(queue(CANDIDATE), districts={}, at=NOW + 5 * HOUR)
    more = only(replace(CANDIDATE, last_credit_at=T0 + HOUR))

    assert [one.id for one in later] == [first.id]
    assert more.id != first.id
    assert more.thread == first.thread
    assert more.version > first.version


def test_a_hold_that_loses_half_within_hours_is_one_step_more_severe() -> None:
    soon = replace(CANDIDATE, loss_by_waiting_paise=400_000)
    slow = replace(CANDIDATE, loss_by_waiting_paise=300_000)

    assert (only(soon).severity, only(slow).severity) == (Severity.MEDIUM, Severity.LOW)


def test_old_money_advises_nothing() -> None:
    old = replace(CANDIDATE, last_credit_at=NOW - timedelta(days=8))

    assert alerts_of_holds(queue(old), districts={}, at=NOW) == ()


def test_a_hold_is_told_of_at_each_mark_once() -> None:
    first = only(ageing=(AGE,))
    again = only(ageing=(replace(AGE, days=70),))
    last = only(ageing=(replace(AGE, days=90, warn_at_days=90),))

    assert first.kind is AlertKind.HOLD_ENDING
    assert first.subject == account(8)
    assert first.title == "A hold of ₹40,000.00 stands for 60 days; it lapses after 90"
    assert first.reasons[0].code == "HOLD_AGE"
    assert first.amount_paise == 4_000_000
    assert first.districts == (HERE,)
    assert again.id == first.id
    assert (last.thread, last.version) == (first.thread, first.version + 2)
    assert last.title == "A hold of ₹40,000.00 stands for 90 days; it may have lapsed"
    assert (first.severity, last.severity) == (Severity.LOW, Severity.MEDIUM)


@pytest.mark.parametrize("amount_paise", [None, 12_345_600])
def test_a_hold_that_ends_is_told_in_hindi_without_an_english_word(
    amount_paise: int | None,
) -> None:
    alert = only(ageing=(replace(AGE, amount_paise=amount_paise),))

    hindi = reason_in(alert.reasons[0], Language.HI)

    assert not re.search("[A-Za-z]", hindi)
    assert "60 दिन" in hindi
    assert ("₹1,23,456.00" in hindi) == (amount_paise is not None)


def test_a_hold_long_past_its_last_mark_tells_nothing() -> None:
    past = replace(AGE, days=120, warn_at_days=90)

    assert alerts_of_holds(queue(ageing=(past,)), districts={}, at=NOW) == ()


def test_two_holds_of_one_account_are_two_threads() -> None:
    other = replace(AGE, held_at=AGE.held_at + HOUR)

    found = alerts_of_holds(queue(ageing=(AGE, other)), districts={}, at=NOW)

    assert len({one.thread for one in found}) == 2


def test_no_number_of_an_account_stands_in_the_words() -> None:
    for alert in (only(CANDIDATE), only(ageing=(AGE,))):
        told = " ".join([alert.title, *(reason.text for reason in alert.reasons)])
        assert EntityKey(alert.subject).partition(":")[2] not in told
