"""Evidence in the links of a store weighs as RINGS.md section 3 says."""

from __future__ import annotations

from datetime import timedelta
from math import log2, log10

import pytest

from analytics.material import gather
from analytics.settings import RingSettings
from analytics.suspicion.evidence import Tie
from tests.unit.analytics.links import START, Facts, number

HOUR = timedelta(hours=1)


def weights(facts: Facts, kind: Tie) -> list[float]:
    graph = gather(facts.table(), settings=RingSettings()).look.evidence
    return [float(weight) for weight in graph.weight[graph.tie == kind]]


def test_a_transfer_weighs_by_size_onward_share_and_company() -> None:
    facts = Facts()
    facts.paid(None, "a", "b", 8_000, START)
    facts.paid(None, "b", "c", 4_000, START + HOUR)

    first = 2 * (0.15 + 0.85 * 0.5) * (log10(4) + 0.5) / log2(2 + 2)
    second = 2 * (0.15 + 0.85 * 1.0) * (log10(2) + 0.5) / log2(2 + 2)
    assert weights(facts, Tie.TRANSFER) == pytest.approx([first, second])


def test_small_transfers_and_crowded_accounts_make_no_link() -> None:
    facts = Facts()
    facts.paid(None, "a", "b", 1_999, START)
    for at in range(61):
        facts.paid(None, f"c{at:02d}", "crowded", 5_000, START)

    assert weights(facts, Tie.TRANSFER) == []


def test_a_shared_phone_weighs_less_the_more_share_it_and_when_old() -> None:
    facts = Facts()
    for user in ("a", "b", "c"):
        facts.uses(user, "fresh", START)
        facts.uses(user, "old", START - timedelta(days=91))

    fresh = 1.5 / log2(1 + 3)
    found = sorted(weights(facts, Tie.IDENTIFIER))
    assert found == pytest.approx([0.35 * fresh] * 3 + [fresh] * 3)


def test_a_phone_of_one_or_of_sixteen_ties_nobody() -> None:
    facts = Facts()
    facts.uses("a", "own")
    for user in range(16):
        facts.uses(f"a{user}", "crowded")

    assert weights(facts, Tie.IDENTIFIER) == []


def test_two_who_draw_fresh_money_at_one_machine_in_a_week_are_tied() -> None:
    facts = Facts()
    for day, account in enumerate(("a", "b", "c")):
        facts.paid(None, "payer", account, 10_000, START + timedelta(days=3 * day))
        facts.drew(None, account, "M1", 10_000, START + timedelta(days=3 * day, hours=1))
    facts.drew(None, "d", "M1", 10_000, START)  # of old money

    # START is a Monday: the third draws on Sunday, in the same week.
    assert weights(facts, Tie.MACHINE_WEEK) == pytest.approx([0.5 / log2(1 + 3)] * 3)


def test_a_complaint_ties_the_accounts_and_phones_it_names() -> None:
    facts = Facts()
    facts.paid(number(1), "victim", "a", 5_000, START, 1)
    facts.names(number(1), "5550001111")
    facts.paid(number(2), "other victim", "b", 5_000, START, 1)

    assert weights(facts, Tie.COMPLAINT) == [1.0, 1.0]


def test_complainants_and_hubs_have_no_ties() -> None:
    facts = Facts()
    for serial in range(6):
        facts.paid(number(serial), f"victim{serial}", f"a{serial}", 50_000, START, 1)
        facts.paid(number(serial), f"a{serial}", "shop", 50_000, START + HOUR, 2)

    material = gather(facts.table(), settings=RingSettings())

    assert [hub.key for hub in material.hubs.accounts] == ["account:shop"]
    assert material.look.evidence.weight.tolist() == []


def test_parallel_links_add_up() -> None:
    facts = Facts()
    facts.paid(None, "a", "b", 5_000, START)
    facts.paid(None, "a", "b", 5_000, START + HOUR)
    facts.paid(None, "b", "a", 5_000, START + 2 * HOUR)

    material = gather(facts.table(), settings=RingSettings())

    assert material.look.evidence.count.tolist() == [3]
