"""What is said in English is said in Hindi too, with the same figures and no Latin words."""

from __future__ import annotations

import re

import pytest

from analytics.hindi import PATTERNS, ROLES, TIES, in_hindi
from analytics.ring_alerts import event_in_words
from analytics.rings import detect_rings
from graph.model.evidence import EvidenceKind
from graph.model.ids import EntityKey
from graph.model.member import RingRole
from graph.model.reason import Reason
from graph.model.register import RingEvent, RingEventKind
from graph.model.ring import Community
from graph.model.typology import Typology
from tests.unit.analytics.links import START, key
from tests.unit.analytics.worlds import Habits, make_world

RUPEES = re.compile(r"₹\d[\d,]*\.\d\d")
LATIN = re.compile(r"[A-Za-z]")


def every(ring: Community) -> list[Reason]:
    own = [ring.reason, *ring.against]
    own += [tie.reason for tie in ring.evidence]
    own += [pattern.reason for pattern in ring.patterns]
    return own + [member.reason for member in ring.members]


@pytest.mark.parametrize("random_state", range(3))
def test_rings_and_members_are_told_in_hindi_with_the_same_rupees(random_state: int) -> None:
    for ring in detect_rings(make_world(Habits(rings=2), random_state).links):
        for reason in every(ring):
            hindi = in_hindi(reason)

            assert hindi is not None, reason.code
            assert hindi.endswith("।")
            assert not LATIN.search(hindi), hindi
            assert RUPEES.findall(hindi) == RUPEES.findall(reason.text)


def test_a_ring_is_told_with_its_figures_in_the_order_of_the_english() -> None:
    [ring] = detect_rings(make_world(Habits(rings=1, strays=2), 4).links)
    values, hindi = dict(ring.reason.values), in_hindi(ring.reason) or ""

    assert hindi.startswith(f"खाते: {values['accounts']}; शिकायतें: {values['complaints']}; ")
    assert f"{values['first_on']} से {values['last_on']}" in hindi
    assert f"अंक: 1 में से {values['score']}" in hindi


@pytest.mark.parametrize("kind", RingEventKind)
def test_every_event_is_told_in_hindi(kind: RingEventKind) -> None:
    event = RingEvent(
        ring=EntityKey("ring:R000001"),
        kind=kind,
        at=START,
        version=2,
        joined=(key("a"), key("b")),
        left=(key("c"),),
    )

    assert in_hindi(event_in_words(event))


def test_every_role_tie_and_pattern_has_hindi_words() -> None:
    assert set(ROLES) == set(RingRole)
    assert set(TIES) == set(EvidenceKind)
    assert set(PATTERNS) == set(Typology)


@pytest.mark.parametrize("code", ["RING_FOUND", "MEMBER_CASHER", "MEMBER_SEEN", "NOBODY_KNOWS"])
def test_what_an_earlier_version_kept_or_nobody_knows_has_no_hindi(code: str) -> None:
    assert in_hindi(Reason(code=code, text="1 reason.")) is None
