"""Trails over a reader: how often it is asked, and what limits leave out and say."""

from datetime import timedelta
from typing import Any, cast

import pytest

from analytics.ledger.events import Policy
from analytics.ledger.trace import TraceLimits
from api.services.computing import ComputedTrails, TrailWish, compute_trails
from graph.gathering import Gathering, GatherLimits
from graph.model.answer import TruncationReason
from graph.model.fact import Fact
from graph.model.scope import SYSTEM
from graph.model.told_moves import moves_of
from graph.store.base import GraphStore
from tests.contract.store.world import ACK, T0, transfer, withdrawal
from tests.unit.api.money_reader import MoneyReader

MINUTE = timedelta(minutes=1)


def chain(length: int, *, paise: int = 10_000) -> list[Fact]:
    """Give a payment to account 1 and its way on to account `length`."""
    facts: list[Fact] = [transfer(0, 0, 1, paise=paise, disputed=paise, layer=1)]
    facts += [
        transfer(no, no, no + 1, paise=paise, layer=2, at=T0 + no * MINUTE, complaint=None)
        for no in range(1, length)
    ]
    return facts


async def followed(
    facts: list[Fact],
    *,
    gather: GatherLimits | None = None,
    **wish: Any,  # noqa: ANN401 - fields of a wish
) -> tuple[ComputedTrails, MoneyReader]:
    reader = MoneyReader(moves_of(facts), facts)
    store = cast("GraphStore", reader)
    gathering = Gathering(reader=store, scope=SYSTEM, limits=gather or GatherLimits())
    found = await compute_trails(
        [ACK], store=store, scope=SYSTEM, wish=TrailWish(**wish), gathering=gathering
    )
    return found, reader


@pytest.mark.parametrize("length", [1, 3, 8])
async def test_a_trail_of_d_steps_takes_d_and_2_calls_at_most(length: int) -> None:
    found, reader = await followed(chain(length))

    assert len(found.trails[ACK].accounts) == length
    assert len(reader.calls) == found.call_count <= length - 1 + 2


@pytest.mark.parametrize("policy", Policy)
async def test_what_is_beyond_a_layer_is_left_and_said(policy: Policy) -> None:
    found, _ = await followed(chain(5), policy=policy, limits=TraceLimits(layers=2))

    sums = found.trails[ACK].sums
    assert sums.left == {"LIMIT": 10_000}
    assert sums.sum_paise == sums.disputed_paise == 10_000
    assert [cut.reason for cut in found.truncations] == [TruncationReason.DEPTH]


async def test_accounts_beyond_the_limit_are_left_and_said() -> None:
    facts = [transfer(0, 0, 1, paise=9_000, disputed=9_000, layer=1)]
    facts += [transfer(no, 1, no + 1, paise=1_000, layer=2, at=T0 + MINUTE) for no in range(1, 10)]

    found, _ = await followed(list(facts), gather=GatherLimits(accounts=4))

    sums = found.trails[ACK].sums
    assert sums.left == {"LIMIT": 6_000}
    assert sums.on_account_paise == 3_000
    assert [(cut.reason, cut.limit, cut.hidden_count) for cut in found.truncations] == [
        (TruncationReason.ENTITIES, 4, 6)
    ]


async def test_a_crowded_account_is_left_alone_and_named() -> None:
    facts = chain(2)
    facts += [transfer(100 + no, 2, 50 + no, complaint=None, layer=None) for no in range(20)]

    found, _ = await followed(facts, gather=GatherLimits(hub_moves=20))

    (cut,) = found.truncations
    assert (cut.reason, cut.limit) == (TruncationReason.HUB, 20)
    assert found.trails[ACK].sums.left == {"LIMIT": 10_000}


async def test_events_beyond_the_limit_leave_money_where_it_was_last() -> None:
    found, _ = await followed(chain(6), limits=TraceLimits(events=3))

    sums = found.trails[ACK].sums
    assert sums.on_account_paise == sums.disputed_paise == 10_000
    assert [cut.reason for cut in found.truncations] == [TruncationReason.LINKS]


async def test_less_than_a_rupee_is_dust_and_its_account_is_not_read() -> None:
    facts = chain(2, paise=99)

    found, reader = await followed(facts)

    assert found.trails[ACK].sums.left == {"DUST": 99}
    assert found.truncations == ()
    assert reader.calls == ["facts_of", "moves_of"]


async def test_parts_on_accounts_tell_whose_since_when_and_how_long_they_were_seen() -> None:
    facts = [
        transfer(0, 0, 1, paise=5_000, disputed=5_000, layer=1),
        transfer(1, 0, 1, paise=4_000, disputed=4_000, layer=1, at=T0 + MINUTE),
        withdrawal(2, 1, paise=6_000, at=T0 + 2 * MINUTE),
    ]

    oldest_spent, _ = await followed(list(facts))
    newest_spent, _ = await followed(list(facts), policy=Policy.LIFO)

    for found, paise, since in ((oldest_spent, 3_000, MINUTE), (newest_spent, 3_000, 0 * MINUTE)):
        ((account, parts),) = found.parts().items()
        ((number, part),) = parts
        assert (number, account) == (ACK, part.account)
        assert (part.paise, part.credited_at) == (paise, T0 + since)
        assert part.last_seen_at == T0 + 2 * MINUTE


async def test_a_complaint_of_which_nothing_is_known_has_an_empty_trail() -> None:
    found, _ = await followed([])

    trail = found.trails[ACK]
    assert (trail.sums.sum_paise, trail.accounts, trail.as_of) == (0, (), None)
