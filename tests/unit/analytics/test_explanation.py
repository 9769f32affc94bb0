"""Reasons say figures in plain words, and no personal value."""

from __future__ import annotations

import re
from datetime import timedelta

from analytics.explanation import tell_sureness
from analytics.rings import detect_rings
from graph.model.reason import Reason
from graph.model.ring import Community
from tests.unit.analytics.links import START, Facts, number
from tests.unit.analytics.worlds import Habits, make_world


def reasons(ring: Community) -> list[Reason]:
    own = [ring.reason, *ring.against, *(tie.reason for tie in ring.evidence)]
    return own + [member.reason for member in ring.members]


def drawn(*, undated: bool = False) -> Community:
    facts = Facts()
    for serial in range(3):
        day = START + timedelta(days=serial)
        chain = (f"victim{serial}", "entry", "layer", "casher")
        for layer in (1, 2, 3):
            at = None if undated and layer == 2 else day + timedelta(minutes=layer)
            facts.paid(number(serial), chain[layer - 1], chain[layer], 150_000, at, layer)
        for turn in range(3):
            facts.drew(number(serial), "casher", "M1", 10_000, day + timedelta(minutes=10 + turn))
    facts.paid(number(0), "casher", "extra", 5_000, START + timedelta(hours=1), 4)
    [ring] = detect_rings(facts.table())
    return ring


def test_a_ring_is_told_by_size_work_ties_and_cash() -> None:
    text = drawn().reason.text

    assert text.startswith("4 accounts on the trails of 3 complaints, ₹4,50,000.00 disputed")
    assert "2026-06-01 to 2026-06-03" in text
    assert "taking money from victims" in text
    assert "3 accounts met in two or more of its complaints" in text
    assert (
        "₹90,000.00 drawn in 9 withdrawals at 1 known machine, most between 10:00 and 13:00" in text
    )


def test_a_score_is_lowered_where_the_figures_shown_differ() -> None:
    assert "Score 0.88 of 1, learnt" in tell_sureness(0.881, 0.879, is_learnt=True)
    assert "Score 0.88 of 1, lowered to 0.80 by" in tell_sureness(0.88, 0.8, is_learnt=True)


def test_a_member_is_told_by_role_and_money() -> None:
    ring = drawn()

    [layer] = [m for m in ring.members if m.account.endswith("layer")]
    assert layer.reason.code == "MEMBER_LAYERER"
    assert layer.reason.text == (
        "Layerer: got ₹4,50,000.00 (1 member paid it), sent ₹4,50,000.00 (1 member got from it), "
        "drew ₹0.00; 100 % left within 48 h. On 3 complaints of the ring."
    )


def test_what_speaks_against_a_ring_is_said() -> None:
    codes = {reason.code: reason.text for reason in drawn(undated=True).against}

    assert codes["MET_ONCE"].startswith("1 of its 4 accounts")
    assert codes["UNDATED"].startswith("1 of 5 transfers")


def test_every_reason_has_a_figure_and_no_key_of_a_person() -> None:
    for random_state in range(3):
        for ring in detect_rings(make_world(Habits(rings=2), random_state).links):
            for reason in reasons(ring):
                assert re.search(r"\d", reason.text)
                assert not re.search(r"account:|phone:|device:|[RSVI]\d{5}", reason.text)
                assert reason.code.isupper()


def test_figures_stand_beside_the_words_in_order() -> None:
    values = drawn().reason.values

    assert list(values) == sorted(values)
    assert dict(values)["complaints"] == "3"
    assert dict(values)["disputed_paise"] == "45000000"
