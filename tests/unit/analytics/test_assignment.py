"""A complaint joins the ring its accounts lead to, with a margin, or none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from analytics.assignment import ComplaintEnds, assign, ends_of
from analytics.hindi import in_hindi
from graph.model.assignment import Assignment, AssignmentKind
from graph.model.complaint import ComplaintRecord
from graph.model.entity import IdentifierRole, IdentifierUse
from graph.model.fact import Precision
from graph.model.ids import EntityKey, FactId
from graph.model.link import Link, LinkKind
from graph.model.ring import Ring, RingState
from tests.unit.analytics.groups import group, member
from tests.unit.analytics.invented import SOURCES, account, draw, hop
from tests.unit.analytics.links import START, key, number

FIRST, SECOND = EntityKey("ring:R000001"), EntityKey("ring:R000002")
PHONE = key("phone:1")


def ring(
    name: EntityKey, scores: Mapping[str, float], *, identifiers: tuple[EntityKey, ...] = ()
) -> Ring:
    members = tuple(member(one, score) for one, score in sorted(scores.items()))
    found = replace(group(""), members=members, identifiers=identifiers)
    return Ring(
        id=name,
        state=RingState.ACTIVE,
        found=found,
        memory=(),
        born_at=START,
        changed_at=START,
        version=1,
    )


def ends(
    accounts: str,
    phones: tuple[EntityKey, ...] = (),
    own: Mapping[tuple[str, str], int] | None = None,
) -> ComplaintEnds:
    links = {(key(source), key(target)): n for (source, target), n in (own or {}).items()}
    return ComplaintEnds(
        accounts=frozenset(key(name) for name in accounts),
        phones=frozenset(phones),
        own_links=links,
    )


def link(source: str, target: str, count: int = 1, kind: LinkKind = LinkKind.TRANSFERRED) -> Link:
    return Link(
        kind=kind,
        source=key(source),
        target=key(target),
        fact_count=count,
        amount_paise=None,
        disputed_paise=None,
        first_event_at=None,
        last_event_at=None,
    )


def told(found: Assignment) -> tuple[AssignmentKind, list[EntityKey], float]:
    return found.kind, [one.ring for one in found.near], found.margin


A = ring(FIRST, {"a": 0.6, "b": 0.5, "c": 0.9})
B = ring(SECOND, {"x": 0.6, "y": 0.3})


def test_two_members_make_it_join_with_the_margin_to_the_next() -> None:
    found = assign(number(1), ends("aby"), [A, B])

    assert told(found)[:2] == (AssignmentKind.JOINS, [FIRST, SECOND])
    assert found.margin == pytest.approx(0.8 - 0.3)
    assert found.near[0].score == pytest.approx(1 - 0.4 * 0.5)


@pytest.mark.parametrize(
    ("accounts", "kind", "rings"),
    [
        ("a", AssignmentKind.JOINS, [FIRST]),
        ("ax", AssignmentKind.CANDIDATES, [FIRST, SECOND]),
        ("y", AssignmentKind.CANDIDATES, [SECOND]),
        ("q", AssignmentKind.NONE, []),
        ("", AssignmentKind.NONE, []),
    ],
)
def test_it_joins_only_from_a_half_and_with_a_margin(
    accounts: str, kind: AssignmentKind, rings: list[EntityKey]
) -> None:
    found = assign(number(1), ends(accounts), [B, A])

    assert told(found)[:2] == (kind, rings)


def test_an_account_that_is_no_member_counts_by_its_known_ties_at_most_a_half() -> None:
    found = assign(number(1), ends("q"), [A], links=[link("a", "q", 3), link("q", "z", 1)])

    assert found.near[0].score == 0.5
    few = assign(number(1), ends("q"), [A], links=[link("a", "q", 1), link("q", "z", 3)])
    assert few.near[0].score == 0.25


def test_what_the_complaint_itself_brings_is_no_tie() -> None:
    links = [link("a", "q", 1), link("q", "z", 1)]

    found = assign(number(1), ends("q", own={("a", "q"): 1}), [A], links=links)

    assert told(found)[:2] == (AssignmentKind.NONE, [])


def test_a_phone_leads_to_the_ring_whose_members_use_it_unless_many_do() -> None:
    uses = [link(name, PHONE, kind=LinkKind.USES_PHONE) for name in "ab"]
    crowd = [link(f"u{at}", PHONE, kind=LinkKind.USES_PHONE) for at in range(15)]

    near = assign(number(1), ends("", (PHONE,)), [A], links=uses)
    shared = assign(number(1), ends("", (PHONE,)), [A], links=[*uses, *crowd])

    assert told(near)[:2] == (AssignmentKind.JOINS, [FIRST])
    assert told(shared)[0] is AssignmentKind.NONE


def test_an_end_with_more_links_than_were_read_says_nothing() -> None:
    links = [link("a", "q", 3)]

    found = assign(number(1), ends("q"), [A], links=links, cut={key("q")})

    assert found.kind is AssignmentKind.NONE


def test_at_most_three_are_told_and_merged_rings_count_nothing() -> None:
    rings = [ring(EntityKey(f"ring:R00001{at}"), {"a": 0.4}) for at in range(5)]
    gone = replace(A, state=RingState.MERGED, merged_into=SECOND)

    found = assign(number(1), ends("a"), [*rings, gone])

    assert told(found) == (
        AssignmentKind.CANDIDATES,
        [EntityKey(f"ring:R00001{at}") for at in range(3)],
        0.0,
    )


def test_reasons_have_their_figures_in_both_languages() -> None:
    found = assign(number(1), ends("ab"), [A])

    reason = found.near[0].reason
    assert reason.text == "Names 2 accounts of it, and 0 accounts or phones tied to it; score 0.80."
    assert "0.80" in (in_hindi(reason) or "")


def test_a_complaint_names_its_trail_but_not_its_victim() -> None:
    victim, first, second = account("V"), account("A"), account("B")
    facts = [
        hop("V", "A", 900.0, layer=1),
        hop("A", "B", 800.0, layer=2),
        draw("B", 700.0),
        IdentifierUse(
            id=FactId("use:1"),
            complaint=number(1),
            sources=SOURCES,
            event_at=None,
            event_precision=Precision.UNKNOWN,
            known_at=START,
            user=second,
            identifier=PHONE,
            role=IdentifierRole.USES,
        ),
        ComplaintRecord(
            id=FactId("complaint:1"),
            complaint=number(1),
            sources=SOURCES,
            event_at=None,
            event_precision=Precision.UNKNOWN,
            known_at=START,
            victim_account=victim,
        ),
    ]

    found = ends_of(facts)

    assert found.accounts == {first, second}
    assert found.phones == {PHONE}
    assert found.own_links == {(victim, first): 1, (first, second): 1, (second, PHONE): 1}
