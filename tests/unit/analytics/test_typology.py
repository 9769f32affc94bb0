"""Patterns met on members, drawn by hand: the links that match, and the one that explains most."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise

import numpy as np
import pytest

from analytics.at_work import AtWork, read_at_work
from analytics.chains import longest_chain
from analytics.crews import crews
from analytics.grouping import Group
from analytics.material import gather
from analytics.rings import detect_rings
from analytics.settings import RingSettings
from analytics.typology import read_typology
from graph.model.ids import EntityKey
from graph.model.ring import Community
from graph.model.typology import MatchedLink, Typology, TypologyEvidence
from tests.unit.analytics.links import START, Facts, key, number
from tests.unit.analytics.worlds import Habits, make_world

SETTINGS = RingSettings()


def at(day: float = 0.0, minutes: float = 0.0) -> datetime:
    return START + timedelta(days=day, minutes=minutes)


def link(source: str, target: str, rupees: int, when: datetime | None) -> MatchedLink:
    return MatchedLink(source=key(source), target=key(target), amount_paise=100 * rupees, at=when)


def at_work(facts: Facts, members: Iterable[str]) -> AtWork:
    material = gather(facts.table(), settings=SETTINGS)
    names = {key(name) for name in members}
    places = [at for at, name in enumerate(material.links.keys) if name in names]
    group = Group(
        members=np.array(places, dtype=np.int64),
        complaints=np.arange(len(material.links.complaints)),
        incidents=1,
        weights=np.full(len(places), 0.5),
        score=0.5,
    )
    return read_at_work(group, material, settings=SETTINGS)


def read(
    facts: Facts, members: str, uses: Iterable[tuple[str, str]] = ()
) -> tuple[Typology, dict[Typology, TypologyEvidence]]:
    names: list[EntityKey] = [key(name) for name in sorted(members)]
    ties = [(key(account), key(phone)) for account, phone in uses]
    typology, met = read_typology(names, at_work(facts, members), ties)
    return typology, {one.typology: one for one in met}


def test_many_payers_of_one_member_are_a_fan_with_its_links() -> None:
    facts = Facts()
    for turn, payer in enumerate("abcd"):
        facts.paid(number(1), payer, "z", 6_000, at(minutes=turn), 2)

    typology, met = read(facts, "abcdz")

    fan = met[Typology.FAN_IN]
    assert typology is Typology.FAN_IN
    assert fan.accounts == tuple(key(name) for name in "abcdz")
    assert [one.source for one in fan.links] == [key(name) for name in "abcd"]
    assert fan.amount_paise == 2_400_000
    assert dict(fan.parameters)["least_count"] == "3"
    assert fan.reason.text == (
        "Many accounts pay into one within a day: met 1 time, with 5 members,"
        " ₹24,000.00 in the largest."
    )


def test_one_payer_of_many_is_a_fan_out() -> None:
    facts = Facts()
    for turn, to in enumerate("bcd"):
        facts.paid(number(1), "a", to, 6_000, at(minutes=turn), 2)

    typology, met = read(facts, "abcd")

    assert typology is Typology.FAN_OUT
    assert met[Typology.FAN_OUT].accounts == tuple(key(name) for name in "abcd")


def test_money_that_comes_back_is_a_cycle() -> None:
    facts = Facts()
    for turn, (payer, to) in enumerate((("a", "b"), ("b", "c"), ("c", "a"))):
        facts.paid(number(1), payer, to, 50_000, at(minutes=turn), 2)

    typology, met = read(facts, "abc")

    assert typology is Typology.CYCLE
    assert [one.target for one in met[Typology.CYCLE].links] == [key(n) for n in "bca"]


def test_where_nothing_explains_half_of_the_members_it_is_mixed() -> None:
    facts = Facts()
    facts.paid(number(1), "a", "b", 6_000, at(), 2)
    facts.paid(number(1), "c", "d", 6_000, at(day=3), 2)

    typology, met = read(facts, "abcdefgh", uses=[("a", "phone:1"), ("b", "phone:1")])

    assert typology is Typology.MIXED
    assert met[Typology.SHARED_IDENTIFIER].accounts == (key("a"), key("b"))


def test_a_phone_of_most_members_is_how_the_ring_works() -> None:
    facts = Facts()
    facts.paid(number(1), "a", "b", 6_000, at(), 2)
    facts.paid(number(1), "b", "c", 6_000, at(day=9), 2)

    typology, met = read(facts, "abc", uses=[(name, "phone:1") for name in "abc"])

    assert typology is Typology.SHARED_IDENTIFIER
    assert met[typology].amount_paise == 0
    assert "largest" not in met[typology].reason.text


@pytest.mark.parametrize(
    ("amounts", "hops"),
    [((90, 80, 70, 60), 4), ((90, 80, 70), 0), ((90, 80, 30, 30, 20, 15, 10), 5)],
)
def test_a_chain_has_four_hops_each_of_half_the_one_before(
    amounts: tuple[int, ...], hops: int
) -> None:
    path = [
        link(f"n{turn}", f"n{turn + 1}", amount, at(minutes=turn))
        for turn, amount in enumerate(amounts)
    ]

    found = longest_chain(path[::-1])

    assert len(found) == hops
    assert list(found) == sorted(found, key=lambda one: one.at or START)


def test_a_chain_goes_on_in_time_and_visits_nobody_twice() -> None:
    back = [link("a", "b", 90, at(minutes=9)), link("b", "c", 90, at(minutes=1))]
    turns = enumerate(2 * [("a", "b"), ("b", "a")])
    round_ = [link(s, t, 90, at(minutes=n)) for n, (s, t) in turns]

    assert longest_chain([*back, link("c", "d", 90, at(minutes=2))]) == ()
    assert longest_chain(round_) == ()
    assert longest_chain([link(s, t, 90, None) for s, t in pairwise("abcde")]) == ()


def test_three_at_one_machine_on_two_days_are_a_crew() -> None:
    draws = [
        link(name, "atm:1", 10_000, at(day, 5 * turn))
        for day in (0, 1)
        for turn, name in enumerate("abc")
    ]

    [crew] = crews(draws)

    assert len(crew) == 6
    assert crews(draws[:3]) == ()
    assert crews([one for one in draws if one.source != key("c")]) == ()


def test_three_who_meet_week_after_week_are_a_crew() -> None:
    draws = [
        link(name, f"atm:{week}", 10_000, at(7 * week + turn, 300 * turn))
        for week in (0, 1)
        for turn, name in enumerate("abc")
    ]

    [crew] = crews(draws)

    assert {one.source for one in crew} == {key(name) for name in "abc"}
    assert crews(draws[:3]) == ()


def test_typology_changes_nobody_s_membership_and_names_members_alone() -> None:
    def check(ring: Community) -> None:
        members = {member.account for member in ring.members}
        for pattern in ring.patterns:
            assert set(pattern.accounts) <= members
            assert 0 < len(pattern.links) <= 20
            assert pattern.hit_count > 0
        telling = [p for p in ring.patterns if 2 * len(p.accounts) >= len(members)]
        assert ring.typology is (telling[0].typology if telling else Typology.MIXED)

    for random_state in range(3):
        for ring in detect_rings(make_world(Habits(rings=2), random_state).links):
            check(ring)
