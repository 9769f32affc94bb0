"""Patterns and the hold queue: every store gives the answer, hash included, that a file gives."""

from pathlib import Path

from api.services.holding import HoldWish, hold_queue
from api.services.suspicion import every_pattern, find_all_suspicions
from graph.model.pattern import FanIn
from graph.model.scope import SYSTEM, Scope
from graph.model.suspicion import PatternWish
from graph.model.trail import TrailKind
from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.contract.store.world import (
    ACK_2,
    HERE,
    HOUR,
    MACHINE,
    T0,
    THERE,
    account,
    add,
    complaint,
    hold,
    phone,
    scope,
    transfer,
    use,
    withdrawal,
)


async def fill(store: GraphStore) -> None:
    """Write facts in which most patterns are met, under two complaints of two districts."""
    await add(
        store,
        "one",
        complaint(district=HERE),
        *(transfer(no, no, 9, paise=600_000, at=T0 + no * HOUR / 6) for no in range(1, 7)),
        *(withdrawal(20 + no, 9, paise=1_000, at=T0 + HOUR + no * HOUR / 60) for no in range(6)),
        transfer(30, 9, 10, paise=900_000, layer=2, at=T0 + 2 * HOUR),
        transfer(31, 10, 1, paise=800_000, layer=3, at=T0 + 3 * HOUR),
        transfer(32, 9, 11, paise=200_000, layer=2, at=T0 + 3 * HOUR),
        hold(40, 9, paise=3_000, at=T0 + 4 * HOUR),
        use(50, account(1), phone(1)),
        use(51, account(2), phone(1)),
    )
    await add(
        store,
        "two",
        complaint(ACK_2, no=2, district=THERE),
        transfer(60, 1, 9, paise=600_000, key="transfer:1", complaint=ACK_2, at=T0 + HOUR / 6),
        withdrawal(61, 9, paise=500_000, atm=MACHINE, complaint=ACK_2, at=T0 + HOUR),
    )


async def test_every_store_answers_alike_hash_included(store: GraphStore, tmp_path: Path) -> None:
    file = await open_store(f"sqlite:{tmp_path / 'beside.db'}", StoreSettings())
    try:
        for one in (store, file):
            await fill(one)
        for seen in (SYSTEM, scope(HERE)):
            answers = [await _answers(one, seen) for one in (store, file)]
            assert answers[0] == answers[1]
            assert len(set(answers[0])) == len(answers[0])
    finally:
        await file.close()


async def _answers(store: GraphStore, seen: Scope) -> list[str]:
    at = T0 + 8 * HOUR
    wishes = every_pattern(PatternWish(rule=FanIn(), as_of=at))
    found = await find_all_suspicions(wishes, store=store, scope=seen, as_known_at=at)
    assert sum(answer.value.hit_count for answer in found) >= 4
    queues = [
        await hold_queue(HoldWish(trail=trail), store=store, scope=seen, at=at, as_known_at=at)
        for trail in TrailKind
    ]
    assert all(queue.value.candidates for queue in queues)
    hashes = [answer.answer_hash for answer in found]
    return [*hashes, *(queue.answer_hash for queue in queues)]
