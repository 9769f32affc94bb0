"""A trail is the same on every store, hash included, in few calls."""

from functools import partialmethod
from pathlib import Path
from random import Random

import pytest

from analytics.ledger.events import Policy
from api.services.computing import TrailWish, compute_trail_of, compute_trails
from api.services.following import follow_from
from api.services.origins import trace_origins
from graph.gathering import GatherLimits
from graph.model.answer import TruncationReason
from graph.model.entity import EntityFlag
from graph.model.ids import FactId
from graph.model.scope import SYSTEM
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.contract.store.world import ACK, HOUR, T0, account, add, record, transfer
from tests.oracle.worlds import World


@pytest.mark.parametrize("policy", [Policy.FIFO, Policy.PRO_RATA])
async def test_trails_have_one_hash_on_every_store(
    store: GraphStore, policy: Policy, tmp_path: Path
) -> None:
    worlds = [World(number, Random(number)) for number in range(4)]
    facts = [fact for one in worlds for fact in one.facts]
    other = await open_store(f"sqlite:{tmp_path / 'other.db'}")
    await add(store, "worlds", *facts)
    await add(other, "worlds", *reversed(facts))
    wish = TrailWish(policy=policy, with_bounds=True)

    for number in (number for one in worlds for number in one.complaints):
        here = await compute_trail_of(number, store=store, scope=SYSTEM, wish=wish)
        there = await compute_trail_of(number, store=other, scope=SYSTEM, wish=wish)
        assert here.value == there.value
        assert here.answer_hash == there.answer_hash
    await other.close()


async def test_a_trail_of_d_steps_takes_d_and_2_calls(store: GraphStore) -> None:
    chain = [
        transfer(no, no, no + 1, layer=1 if no == 0 else 2, disputed=10_000, at=T0 + no * HOUR)
        for no in range(5)
    ]
    await add(store, "chain", *chain)

    found = await compute_trails([ACK], store=store, scope=SYSTEM)

    assert len(found.trails[ACK].accounts) == 5
    assert found.call_count <= 4 + 2


@pytest.mark.parametrize("start", ["account", "transfer"])
async def test_a_start_with_too_many_transfers_is_told_in_every_direction(
    store: GraphStore, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(GatherLimits, "__init__", partialmethod(GatherLimits.__init__, hub_moves=5))
    paid = [
        transfer(no, 1, 2 + no, layer=None, complaint=None, at=T0 + no * HOUR) for no in range(9)
    ]
    await add(store, "many", *paid)
    asked = {"account": account(1)} if start == "account" else {"fact": FactId(paid[3].id)}

    onward = await follow_from(**asked, store=store, scope=SYSTEM)
    back = await trace_origins(**asked, store=store, scope=SYSTEM)

    told = [(cut.reason, cut.at) for cut in back.truncations]
    assert told == [(TruncationReason.HUB, account(1))]
    if start == "account":
        assert [cut.reason for cut in onward.truncations] == [TruncationReason.HUB]
    else:
        assert back.value.unknown_paise == back.value.amount_paise == 10_000
        assert onward.value.sums.disputed_paise == 10_000


async def test_money_is_left_at_an_aggregator_and_told_back_from_there(store: GraphStore) -> None:
    first = transfer(0, 0, 1, layer=1, disputed=10_000)
    second = transfer(1, 1, 2, layer=2, paise=4_000, at=T0 + HOUR)
    await add(store, "one", first, second, record(2, flags=[EntityFlag.AGGREGATOR]))

    trail = (await compute_trails([ACK], store=store, scope=SYSTEM)).trails[ACK]
    back = await trace_origins(fact=FactId(second.id), store=store, scope=SYSTEM)

    assert trail.sums.left == {"AGGREGATOR": 4_000}
    (gone,) = trail.exits
    assert (gone.place, gone.facts) == (account(2), (second.id,))
    assert [(one.complaint, one.paise) for one in back.value.shares] == [(ACK, 4_000)]
    assert back.value.clean_paise == 0
