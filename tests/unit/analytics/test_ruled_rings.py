"""What officers decide holds in every later run, and undone it is as if it never was."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

import pytest

from analytics.register import register_rings
from analytics.rings import detect_rings
from analytics.ruled_rings import detect_ruled
from analytics.rulings import bar_links, in_force, read_rulings
from analytics.settings import RingSettings
from graph.model.decision import DecisionKind, RingDecision, decision_id
from graph.model.ids import DecisionId, EntityKey
from graph.model.link import LinkKind
from graph.model.register import RegisterChange, RingEventKind
from graph.model.ring import Ring, RingState
from graph.model.scope import Actor
from graph.model.table import LinkTable
from tests.unit.analytics.links import START, Facts, key, number
from tests.unit.analytics.worlds import Habits, make_world

WORLD = make_world(Habits(rings=3, strays=6), 5)
OFFICER = Actor(kind="person", name="an officer")
FIRST, SECOND, THIRD = (EntityKey(f"ring:R00000{at}") for at in (1, 2, 3))


class Office:
    """A register, officers' decisions, and runs over the same links."""

    def __init__(self, links: LinkTable = WORLD.links) -> None:
        self.links = links
        self.rings: dict[EntityKey, Ring] = {}
        self.decisions: list[RingDecision] = []
        self.day = 0
        self.run()

    @property
    def now(self) -> datetime:
        return START + timedelta(days=100 + self.day)

    def run(self) -> RegisterChange:
        self.day += 1
        known = list(self.rings.values())
        found = detect_ruled(
            self.links,
            rulings=read_rulings(self.decisions, known),
            known=known,
            at=self.now,
            settings=RingSettings(),
        )
        change = register_rings(
            found.communities, known, at=self.now, districts={}, pins=found.pins
        )
        self.rings |= {ring.id: ring for ring in change.rings}
        return change

    def decide(
        self,
        kind: DecisionKind,
        *rings: EntityKey,
        entities: Iterable[EntityKey] = (),
        stayed: Iterable[EntityKey] = (),
        undoes: DecisionId | None = None,
    ) -> RingDecision:
        chosen = tuple(sorted(entities))
        decision = RingDecision(
            id=decision_id(kind, rings, chosen, undoes=undoes, actor=OFFICER, at=self.now),
            kind=kind,
            rings=rings,
            entities=chosen,
            stayed=tuple(sorted(stayed)),
            actor=OFFICER,
            reason="An invented reason.",
            decided_at=self.now,
            undoes=undoes,
        )
        self.decisions.append(decision)
        return decision

    def undo(self, decision: RingDecision) -> RingDecision:
        return self.decide(DecisionKind.UNDONE, *decision.rings, undoes=decision.id)

    def members(self, ring: EntityKey) -> list[EntityKey]:
        return [member.account for member in self.rings[ring].found.members]

    def standing(self) -> dict[EntityKey, list[EntityKey]]:
        return {
            name: self.members(name)
            for name, ring in sorted(self.rings.items())
            if ring.state is not RingState.MERGED
        }


def test_without_decisions_a_run_finds_what_it_ever_found() -> None:
    rulings = read_rulings([], [])

    found = detect_ruled(WORLD.links, rulings=rulings, known=[], at=START, settings=RingSettings())

    assert rulings.is_empty
    assert list(found.communities) == list(detect_rings(WORLD.links))
    assert found.pins == {}


def test_an_account_that_is_not_in_a_ring_stays_out_and_comes_back_when_undone() -> None:
    office = Office()
    before = office.members(FIRST)
    decision = office.decide(DecisionKind.NOT_IN_RING, FIRST, entities=before[:1])

    change = office.run()

    assert [(event.ring, event.kind, event.left) for event in change.events] == [
        (FIRST, RingEventKind.SHRANK, (before[0],))
    ]
    assert office.run().events == ()
    assert office.members(FIRST) == before[1:]

    office.undo(decision)
    office.run()
    assert office.members(FIRST) == before


def test_two_rings_are_one_in_every_later_run() -> None:
    office = Office()
    both = sorted(office.members(FIRST) + office.members(SECOND))
    complaints = set(office.rings[FIRST].found.complaints)
    office.decide(DecisionKind.SAME_RING, FIRST, SECOND, entities=both)

    change = office.run()

    assert (FIRST, RingEventKind.MERGED) in [(event.ring, event.kind) for event in change.events]
    assert office.rings[SECOND].merged_into == FIRST
    assert office.rings[FIRST].aliases == (SECOND,)
    assert office.members(FIRST) == both
    assert complaints < set(office.rings[FIRST].found.complaints)
    assert office.run().events == ()
    assert office.run().events == ()


def test_rings_that_were_one_part_again_when_it_is_undone() -> None:
    office = Office()
    first, second = office.members(FIRST), office.members(SECOND)
    decision = office.decide(DecisionKind.SAME_RING, FIRST, SECOND, entities=sorted(first + second))
    office.run()

    office.undo(decision)
    change = office.run()

    assert RingEventKind.BORN not in {event.kind for event in change.events}
    assert (office.members(FIRST), office.members(SECOND)) == (first, second)
    assert office.rings[SECOND].merged_into is None
    assert office.rings[FIRST].aliases == ()


def test_accounts_that_are_apart_are_a_ring_of_their_own() -> None:
    office = Office()
    before = office.members(FIRST)
    half = len(before) // 2
    apart, rest = before[:half], before[half:]
    office.decide(DecisionKind.SEPARATE_RING, FIRST, entities=apart, stayed=rest)

    change = office.run()

    [born] = [event for event in change.events if event.kind is RingEventKind.BORN]
    assert office.members(FIRST) == rest
    assert office.members(born.ring) == apart
    assert born.others == (FIRST,)
    assert office.run().events == ()


def test_a_confirmed_ring_is_found_though_its_ties_are_gone() -> None:
    office = Office()
    before = office.members(FIRST)
    office.decide(DecisionKind.CONFIRMED, FIRST, entities=before)
    office.links = make_world(Habits(rings=1, strays=6), 9).links
    known = set(office.links.keys)

    office.run()

    assert set(office.members(FIRST)) >= known.intersection(before)


def test_a_later_decision_counts_more() -> None:
    office = Office()
    before = office.members(FIRST)
    office.decide(DecisionKind.CONFIRMED, FIRST, entities=before)
    office.decide(DecisionKind.NOT_IN_RING, FIRST, entities=before[:1])
    office.run()
    assert office.members(FIRST) == before[1:]

    office.decide(DecisionKind.CONFIRMED, FIRST, entities=before)
    office.run()
    assert office.members(FIRST) == before


def test_decisions_of_a_ring_hold_for_the_ring_that_took_it_up() -> None:
    office = Office()
    out = office.members(SECOND)[:1]
    both = sorted(office.members(FIRST) + office.members(SECOND))
    office.decide(DecisionKind.NOT_IN_RING, SECOND, entities=out)
    office.decide(DecisionKind.SAME_RING, FIRST, SECOND, entities=both)
    office.run()

    office.run()

    assert office.members(FIRST) == [account for account in both if account not in out]


def test_a_phone_that_must_not_link_ties_nobody() -> None:
    facts = Facts()
    facts.uses("a", "phone:1")
    facts.uses("b", "phone:1")
    facts.uses("c", "phone:2")
    facts.names(number(1), "phone:1")
    facts.drew(number(1), "a", "atm:1", 5_000, START)
    facts.paid(number(1), "v", "a", 9_000, START, 1)

    barred = bar_links(facts.table(), frozenset({key("phone:1"), key("atm:1")}))

    kinds = {kind: len(barred.rows_of(kind)) for kind in LinkKind if len(barred.rows_of(kind))}
    assert kinds == {
        LinkKind.TRANSFERRED: 1,
        LinkKind.WITHDREW: 1,
        LinkKind.PAID_INTO: 1,
        LinkKind.FILED_BY: 1,
        LinkKind.USES_PHONE: 1,
    }
    [drawn] = barred.rows_of(LinkKind.WITHDREW)
    assert barred.source[drawn] == barred.target[drawn]
    assert bar_links(facts.table(), frozenset()).kind.tolist() == facts.table().kind.tolist()


@pytest.mark.parametrize(("undoings", "holds"), [(0, True), (1, False), (2, True), (3, False)])
def test_undoing_an_undoing_restores_a_decision(undoings: int, holds: bool) -> None:
    office = Office(Facts().table())
    decision = office.decide(DecisionKind.NEVER_LINK, entities=[key("phone:1")])
    last = decision
    for _ in range(undoings):
        office.day += 1
        last = office.undo(last)

    assert (decision in in_force(office.decisions)) == holds
    assert (key("phone:1") in read_rulings(office.decisions, []).barred) == holds


def test_the_ids_of_other_rings_are_left_alone() -> None:
    office = Office()
    before = office.standing()
    office.decide(DecisionKind.NOT_IN_RING, FIRST, entities=office.members(FIRST)[:2])
    office.run()

    assert office.members(SECOND) == before[SECOND]
    assert office.members(THIRD) == before[THIRD]
