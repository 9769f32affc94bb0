"""Rings brought up to date write by write on a store, beside whole runs."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path

import pytest

from analytics.live_rings import LiveRings
from analytics.settings import AnalyticsSettings, RingSettings
from analytics.suspicion.learnt import Learnt
from api.services.analysis import WHOLE_EVERY, Lesson, bring_up_to_date
from api.services.decisions import Wish, decide
from api.services.detection import Detection, detect
from api.services.updating import update_rings
from graph.errors import Conflict
from graph.model.complaint import ComplaintRecord
from graph.model.decision import DecisionKind
from graph.model.entity import IdentifierRole, IdentifierUse
from graph.model.fact import Fact
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.ring import Ring, RingState
from graph.model.scope import SYSTEM
from graph.model.transfer import Transfer
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.benchmarks.ring_store import common, instant, named_as_in_a_store
from tests.benchmarks.ring_worlds import Habits, make_world
from tests.benchmarks.ring_writes import in_time
from tests.benchmarks.store_world import add_made_up

SETTINGS = AnalyticsSettings(rings=RingSettings(least_reported=20, least_others=5))
HELD_BACK = 0.01  # of the facts: half a day of them
NEW = EntityKey("account:ANEWONE00")
NUMBER = AcknowledgementNo("39999999999999")


class Written:
    """A store, how much of the world is written to it, and what is to come."""

    def __init__(self, store: GraphStore, rest: list[Fact], at: datetime) -> None:
        self.store, self.rest, self.at = store, rest, at
        self.lesson = Lesson()
        self._number = 1_000

    async def write(self, facts: list[Fact]) -> None:
        """Write facts as one import."""
        self._number = await add_made_up(self.store, iter(facts), at=self.at, first=self._number)

    async def update(self, *, later: timedelta = timedelta(minutes=1)) -> Detection:
        """Bring rings up to date as the worker does."""
        self.at += later
        return await bring_up_to_date(
            self.lesson, store=self.store, scope=SYSTEM, at=self.at, settings=SETTINGS
        )

    async def update_alone(self, live: LiveRings) -> Detection | None:
        """Update rings, without a whole run where that is not enough."""
        at = self.at + timedelta(minutes=1)
        return await update_rings(live, store=self.store, scope=SYSTEM, at=at, settings=SETTINGS)

    async def whole(self) -> Detection:
        """Find all rings again by what was learnt."""
        self.at += timedelta(minutes=1)
        learnt = self.lesson.in_use(self.at)
        return await detect(
            store=self.store, scope=SYSTEM, at=self.at, settings=SETTINGS, learnt=learnt
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A store that knows nearly all of a world of 24 rings.

    Attributes:
        path: Its file.
        rest: Facts to come.
        at: When its rings were found.
        learnt: What was learnt from them.
    """

    path: Path
    rest: list[Fact]
    at: datetime
    learnt: Learnt

    async def open(self, folder: Path, name: str = "rings.db") -> Written:
        """Give a copy of the store, after a whole run."""
        shutil.copy(self.path, folder / name)
        store = await open_store(f"sqlite:{folder / name}")
        written = Written(store, self.rest, self.at)
        written.lesson.learnt, written.lesson.at = self.learnt, self.at
        await written.update()
        return written


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """Make the world, and find its rings once."""
    habits = Habits(
        n_accounts=6_000, n_rings=24, told_share=0.9, stray_in=0.1, stray_out=0.2, pays_each=5.0
    )
    tables = named_as_in_a_store(make_world(habits, random_state=6).tables)
    facts = in_time(tables)
    cut = round(len(facts) * (1.0 - HELD_BACK))
    path = tmp_path_factory.mktemp("world") / "rings.db"

    at = instant(tables.at + 86_400.0)

    async def fill() -> Learnt | None:
        store = await open_store(f"sqlite:{path}")
        await add_made_up(store, islice(facts, cut), at=at)
        found = await detect(store=store, scope=SYSTEM, at=at, settings=SETTINGS)
        await store.close()
        return found.learnt

    learnt = asyncio.run(fill())
    assert learnt is not None
    return World(path=path, rest=facts[cut:], at=at, learnt=learnt)


@pytest.fixture
async def written(world: World, tmp_path: Path) -> AsyncIterator[Written]:
    opened = await world.open(tmp_path)
    yield opened
    await opened.store.close()


def standing(detection: Detection) -> dict[EntityKey, Ring]:
    """Give the rings at work, by id."""
    return {ring.id: ring for ring in detection.rings if ring.state is RingState.ACTIVE}


def accounts(ring: Ring) -> set[EntityKey]:
    """Give the accounts of a ring."""
    return {member.account for member in ring.found.members}


def payment(
    no: int, payer: EntityKey, beneficiary: EntityKey, *, at: datetime, rupees: int = 60_000
) -> Transfer:
    """Give a payment that is on no complaint."""
    return Transfer(
        **{**common("more", no, None), "event_at": at},
        transfer_key=f"transfer:more{no:019}",
        payer=payer,
        beneficiary=beneficiary,
        amount_paise=rupees * 100,
        disputed_paise=None,
        layer=None,
        utr=None,
    )


def joining(ring: Ring, at: datetime) -> list[Fact]:
    """Give facts that bring a new account into a ring: money, a phone, and a complaint."""
    members = sorted(accounts(ring))
    facts: list[Fact] = []
    for no, member in enumerate(members[:6]):
        when = at - timedelta(hours=2, minutes=no)
        facts.append(payment(no, member, NEW, at=when))
    facts.append(payment(20, NEW, members[-1], at=at - timedelta(hours=1), rupees=300_000))
    shared = next(key for key in ring.found.identifiers if key.startswith("phone:"))
    facts.append(
        IdentifierUse(
            **{**common("use", 999_999, None), "event_at": at - timedelta(days=1)},
            user=NEW,
            identifier=shared,
            role=IdentifierRole.USES,
        )
    )
    facts.append(ComplaintRecord(**common("complaint", 999_999, NUMBER)))
    victim = EntityKey("account:AVICTIM00")
    told = payment(30, victim, NEW, at=at - timedelta(hours=3))
    facts.append(
        Transfer(
            **{**common("told", 1, NUMBER), "event_at": told.event_at},
            transfer_key="transfer:told00000000000000000001",
            payer=victim,
            beneficiary=NEW,
            amount_paise=told.amount_paise,
            disputed_paise=told.amount_paise,
            layer=1,
            utr=None,
        )
    )
    return facts


async def test_an_account_joins_the_ring_it_serves_and_no_other_ring_is_touched(
    written: Written,
) -> None:
    before = standing(await written.update())
    ring = next(
        one
        for _, one in sorted(before.items())
        if len(accounts(one)) >= 7 and any(k.startswith("phone:") for k in one.found.identifiers)
    )
    whole_at = written.lesson.whole_at

    await written.write(joining(ring, written.at))
    found = await written.update()

    assert written.lesson.whole_at == whole_at  # by the way of updates
    after = standing(found)
    assert NEW in accounts(after[ring.id])
    assert NUMBER in after[ring.id].found.complaints
    assert len(accounts(ring) & accounts(after[ring.id])) >= 0.8 * len(accounts(ring))
    changed = {key for key in after if after[key] != before.get(key)}
    assert ring.id in changed
    assert len(changed) <= len(after) // 2
    assert {event.ring for event in found.events} <= changed
    kept = {one.id: one for one in await written.store.register()}
    assert {key: kept[key] for key in after} == after
    whole = standing(await written.whole())
    assert NEW in accounts(whole[ring.id])


async def test_a_write_that_ties_nobody_changes_nothing(written: Written) -> None:
    before = await written.update()
    strangers = EntityKey("account:STRANGER1"), EntityKey("account:STRANGER2")

    await written.write([payment(1, *strangers, at=written.at, rupees=50)])
    small = await written.update()
    await written.write([payment(2, *strangers, at=written.at, rupees=9_000)])
    large = await written.update()

    assert small.rings == large.rings == before.rings
    assert (small.events, large.events) == ((), ())
    assert written.lesson.live is not None
    assert written.lesson.live.snapshot_no == await written.store.snapshot_no()


async def test_writes_end_in_the_rings_of_a_whole_run_but_for_little(written: Written) -> None:
    found = first = await written.update()
    whole_at, updates = written.lesson.whole_at, 0
    for start in range(0, 720, 12):
        await written.write(written.rest[start : start + 12])
        found = await written.update(later=timedelta(seconds=1))
        updates += written.lesson.whole_at == whole_at
        whole_at = written.lesson.whole_at
    assert updates >= 50

    whole = [accounts(ring) for ring in (await written.whole()).rings]
    kept = [accounts(ring) for ring in found.rings]
    assert found.rings != first.rings
    best = [max(len(one & own) / len(one | own) for own in kept) for one in whole]
    assert len(whole) >= 15
    assert sum(share >= 0.8 for share in best) >= 0.85 * len(whole)


async def test_the_same_writes_give_the_same_rings(world: World, tmp_path: Path) -> None:
    found = []
    for turn in range(2):
        written = await world.open(tmp_path, f"{turn}.db")
        for start in range(0, 200, 50):
            await written.write(written.rest[start : start + 50])
            await written.update()
        found.append((await written.store.register(), await written.update()))
        await written.store.close()

    assert found[0][0] == found[1][0]
    assert found[0][1].rings == found[1][1].rings


async def test_looking_again_at_what_is_known_changes_no_ring(written: Written) -> None:
    await written.write(written.rest[:12])
    whole = await written.update(later=WHOLE_EVERY)
    live = whole.live
    assert live is not None
    live.snapshot_no -= 1  # as if those facts were new

    again = await written.update_alone(live)

    assert again is not None
    before, after = standing(whole), standing(again)
    assert after.keys() == before.keys()
    same = [accounts(after[key]) == accounts(before[key]) for key in before]
    assert sum(same) >= len(same) - 1
    assert again.events == () or sum(same) == len(same) - 1


async def test_after_an_hour_all_rings_are_found_again(written: Written) -> None:
    whole_at = written.lesson.whole_at
    await written.update()
    assert written.lesson.whole_at == whole_at

    await written.update(later=WHOLE_EVERY)

    assert written.lesson.whole_at == written.at


async def test_more_than_can_be_looked_at_round_it_makes_a_whole_run(written: Written) -> None:
    whole_at = written.lesson.whole_at
    hub = EntityKey("account:AHUB00000")
    users = sorted(
        {key for fact in written.rest if isinstance(fact, Transfer) for key in (fact.payer,)}
    )
    every = [EntityKey(f"account:FRESH{at:05}") for at in range(1_300)] + users[:100]
    await written.write(
        [payment(at, one, hub, at=written.at, rupees=5_000) for at, one in enumerate(every)]
    )

    await written.update()

    assert written.lesson.whole_at != whole_at


async def test_a_decision_meanwhile_makes_a_whole_run(written: Written) -> None:
    ring = next(iter(standing(await written.update()).values()))
    live = written.lesson.live
    assert live is not None
    await decide(
        Wish(
            kind=DecisionKind.NOT_IN_RING,
            rings=(ring.id,),
            entities=(ring.found.members[0].account,),
            reason="a shop",
        ),
        store=written.store,
        scope=SYSTEM,
        at=written.at + timedelta(seconds=1),
        settings=SETTINGS,
    )

    found = await written.update_alone(live)

    assert found is None


async def test_a_register_that_moved_on_is_not_overwritten(written: Written) -> None:
    ring = next(iter(standing(await written.update()).values()))
    await written.write(joining(ring, written.at))
    live = written.lesson.live
    assert live is not None
    await written.whole()  # somebody else's, that finds the same

    with pytest.raises(Conflict):
        await written.update_alone(live)

    written.lesson.live = live
    with pytest.raises(Conflict):
        await written.update()
    assert (await written.update()).live is not None  # a whole run


async def test_where_trails_are_all_that_is_known_every_run_is_whole(tmp_path: Path) -> None:
    store = await open_store(f"sqlite:{tmp_path / 'trails.db'}")
    lesson = Lesson()
    await bring_up_to_date(lesson, store=store, scope=SYSTEM, at=instant(0.0), settings=SETTINGS)

    assert lesson.live is None
    assert lesson.whole_at == instant(0.0)
    await store.close()
