"""A shop, a family, a payroll and an aggregator are said, and lower confidence; a ring is not."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from analytics.at_work import read_at_work
from analytics.figures import read_figures
from analytics.grouping import Group
from analytics.hindi import in_hindi
from analytics.innocence import Innocence, Sign, confidence_of, read_innocence
from analytics.material import gather
from analytics.rings import detect_rings
from analytics.settings import RingSettings
from graph.model.reason import Reason
from tests.unit.analytics.links import START, Facts, key, number
from tests.unit.analytics.worlds import Habits, make_world

SETTINGS = RingSettings()


def signs(
    facts: Facts, members: str, uses: tuple[tuple[str, str], ...] = (), complaints: int = 1
) -> dict[Innocence, Sign]:
    material = gather(facts.table(), settings=SETTINGS)
    places = sorted(material.links.keys.index(key(name)) for name in members)
    own = [at for at, no in enumerate(material.links.complaints) if no <= number(complaints)]
    group = Group(
        members=np.array(places, dtype=np.int64),
        complaints=np.array(own, dtype=np.int64),
        incidents=1,
        weights=np.full(len(places), 0.8),
        score=0.8,
    )
    at_work = read_at_work(group, material, settings=SETTINGS)
    sharers = np.zeros(len(places), dtype=np.int64)
    figures = read_figures(group, material, at_work, sharers=sharers, settings=SETTINGS)
    ties = [(key(account), key(phone)) for account, phone in uses]
    found = read_innocence(at_work, figures, ties, settings=SETTINGS)
    return {sign.kind: sign for sign in found}


def paid(*payments: tuple[str, str, int, float]) -> Facts:
    facts = Facts()
    for payer, to, rupees, day in payments:
        facts.paid(number(1), payer, to, rupees, START + timedelta(days=day), 2)
    return facts


RING = (("a", "b", 40_000, 0.1), ("b", "c", 39_000, 0.2), ("a", "c", 5_000, 0.3))


def test_a_shop_takes_small_sums_from_many_strangers() -> None:
    sales = [(f"customer{at}", "c", 150, at / 20) for at in range(12)]

    found = signs(paid(*RING[:1], *sales), "abc")
    few = signs(paid(*RING[:1], *sales[:9]), "abc")
    large = signs(paid(*RING[:1], *((p, t, 50_000, d) for p, t, _, d in sales)), "abc")

    assert found[Innocence.SHOP].places == {2}
    assert found[Innocence.SHOP].reason.text.startswith("1 account takes small sums from 10")
    assert Innocence.SHOP not in few
    assert Innocence.SHOP not in large


def test_a_collector_whom_members_pay_is_no_shop() -> None:
    sales = [(f"customer{at}", "c", 150, at / 20) for at in range(12)]

    assert Innocence.SHOP not in signs(paid(*RING, *sales), "abc")


def test_a_family_has_one_phone_and_money_both_ways() -> None:
    uses = tuple((name, "phone:1") for name in "abc")
    both = paid(*RING, ("b", "a", 500, 0.4))

    assert signs(both, "abc", uses)[Innocence.FAMILY].places == {0, 1, 2}
    assert Innocence.FAMILY not in signs(paid(*RING), "abc", uses)
    assert Innocence.FAMILY not in signs(both, "abc", uses[:2])


def test_wages_are_alike_from_month_to_month() -> None:
    wages = [
        ("employer", name, rupees, day)
        for day in (0, 31)
        for name, rupees in (("a", 20_000), ("b", 21_000), ("c", 30_000))
    ]

    found = signs(paid(*wages), "abc")

    assert found[Innocence.PAYROLL].places == {0, 1, 2}
    assert Innocence.PAYROLL not in signs(paid(*wages[:3]), "abc")
    uneven = [(p, t, r * (2 if d else 1), d) for p, t, r, d in wages]
    assert Innocence.PAYROLL not in signs(paid(*uneven), "abc")


def test_an_account_met_mostly_elsewhere_may_be_an_aggregator() -> None:
    facts = paid(*RING)
    for serial in range(2, 8):
        facts.paid(number(serial), f"victim{serial}", "x", 900, START, 1)
        facts.paid(number(serial), "x", "c", 900, START, 2)

    found = signs(facts, "abc")

    assert found[Innocence.AGGREGATOR].places == {2}
    assert "6 complaints outside it" in found[Innocence.AGGREGATOR].reason.text


@pytest.mark.parametrize(
    ("places", "confidence"), [((), 0.8), (({0},), 0.7), (({0}, {1}), 0.6), (({0, 1}, {1}), 0.6)]
)
def test_confidence_falls_by_half_of_the_doubtful_share(
    places: tuple[set[int], ...], confidence: float
) -> None:
    doubtful = [
        Sign(kind=Innocence.SHOP, places=frozenset(own), reason=Reason(code="X", text="1"))
        for own in places
    ]

    assert confidence_of(0.8, doubtful, 4) == pytest.approx(confidence)


def test_planted_rings_keep_their_confidence() -> None:
    for random_state in range(3):
        for ring in detect_rings(make_world(Habits(rings=3), random_state).links):
            assert ring.confidence is not None
            assert ring.confidence >= 0.9 * ring.score


def test_every_sign_is_said_in_hindi() -> None:
    for kind in Innocence:
        reason = Reason(code=f"MAY_BE_{kind}", text="", values=(("accounts", "7"),))

        assert "7" in (in_hindi(reason) or "")
