"""Saved patterns: a write that completes one raises its alert, once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from analytics.pattern_alerts import alert_of_hit, completed_hits
from api.services.intake import import_files
from api.services.pattern_watch import alerts_of_patterns, end_pattern, save_pattern
from graph.errors import Conflict, InputError
from graph.model.alert import Alert, AlertKind
from graph.model.fact import Fact
from graph.model.ids import EntityKey, FactId, PatternId
from graph.model.pattern import (
    Cycle,
    FanIn,
    PatternKind,
    PatternRule,
    SharedIdentifier,
    Structuring,
)
from graph.model.scope import SYSTEM, Scope
from graph.model.subscription import AlertFilter
from graph.model.suspicion import PatternHit, PatternWish
from graph.settings import IntakeSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import served
from tests.commands import CASES, ringtrace
from tests.contract.store.world import (
    ACK_2,
    EVENT,
    HERE,
    HOUR,
    T0,
    THERE,
    account,
    batch,
    complaint,
    file,
    phone,
    scope,
    transfer,
    use,
)


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{tmp_path / 'made.db'}")
    yield opened
    await opened.close()


async def keep(
    store: GraphStore, rule: PatternRule, *, of: Scope = SYSTEM, name: str = "mine"
) -> PatternId:
    wish = PatternWish(rule=rule)
    return (await save_pattern(name, wish, store=store, scope=of, at=T0)).id


async def write(store: GraphStore, name: str, *facts: Fact) -> list[Alert]:
    """Write a batch as intake does, and give the alerts that were new."""
    made = batch(file(name), *facts)
    alerts = await alerts_of_patterns(
        made, await store.patterns(scope=SYSTEM), store=store, at=T0 + 9 * HOUR
    )
    before = {one.alert.id for one in (await _alerts(store))}
    await store.add_facts(made, alerts=alerts, event=EVENT)
    return [one.alert for one in await _alerts(store) if one.alert.id not in before]


async def _alerts(store: GraphStore):  # type: ignore[no-untyped-def]  # noqa: ANN202 - placed alerts
    return (await store.alerts(AlertFilter(), first=100, scope=SYSTEM)).items


def payments(*numbers: int) -> list[Fact]:
    return [transfer(no, no, 50, paise=600_000, at=T0 + no * HOUR) for no in numbers]


async def test_the_write_that_completes_a_pattern_raises_one_alert(store: GraphStore) -> None:
    await keep(store, FanIn(least_count=3))

    first = await write(store, "one", complaint(), *payments(1, 2))
    (alert,) = await write(store, "two", *payments(3))
    more = await write(store, "three", *payments(4, 5))
    again = await write(store, "two", *payments(3))

    assert first == more == again == []
    assert alert.kind is AlertKind.WATCHED_ENTITY_SEEN
    assert alert.subject == account(50)
    assert alert.districts == (HERE,)
    assert alert.amount_paise == 1_800_000
    assert set(alert.entities) == {account(no) for no in (1, 2, 3, 50)}
    assert alert.title == "A saved pattern was completed: fan in, 3 links, ₹18,000.00"


async def test_a_second_burst_is_news_again(store: GraphStore) -> None:
    await keep(store, FanIn(least_count=3, within_s=7_200))
    await write(store, "one", *payments(1, 2, 3))

    later = await write(store, "two", *payments(11, 12, 13))

    assert len(later) == 1


async def test_what_was_there_before_it_was_saved_is_no_news(store: GraphStore) -> None:
    await write(store, "one", *payments(1, 2, 3))
    await keep(store, FanIn(least_count=3))

    assert await write(store, "two", *payments(4)) == []


async def test_an_ended_pattern_is_not_looked_for(store: GraphStore) -> None:
    id_ = await keep(store, FanIn(least_count=3))
    await end_pattern(id_, store=store, scope=SYSTEM, at=T0)

    assert await write(store, "one", *payments(1, 2, 3)) == []


async def test_a_cycle_is_closed_through_accounts_the_file_does_not_name(
    store: GraphStore,
) -> None:
    await keep(store, Cycle())
    await write(
        store,
        "one",
        transfer(1, 1, 2),
        transfer(2, 2, 3, at=T0 + HOUR),
        transfer(3, 3, 4, at=T0 + 2 * HOUR),
    )

    (alert,) = await write(store, "two", transfer(4, 4, 1, at=T0 + 3 * HOUR))

    assert alert.subject == account(1)


async def test_a_phone_that_a_second_account_uses_is_told(store: GraphStore) -> None:
    await keep(store, SharedIdentifier())
    first = await write(store, "one", use(1, account(1), phone(1)))

    (alert,) = await write(store, "two", use(2, account(2), phone(1)))

    assert first == []
    assert alert.subject == phone(1)
    assert alert.amount_paise is None


async def test_a_transfer_told_again_under_another_complaint_completes_nothing(
    store: GraphStore,
) -> None:
    await keep(store, Structuring(least_count=2))
    first = transfer(1, 1, 2, paise=4_900_000, key="same")

    await write(store, "one", first)
    again = await write(
        store, "two", replace(transfer(2, 1, 2, paise=4_900_000, key="same"), complaint=ACK_2)
    )

    assert again == []


async def test_a_pattern_sees_what_its_owner_may_see(store: GraphStore) -> None:
    await keep(store, FanIn(least_count=3), of=scope(THERE), name="theirs")

    alerts = await write(store, "one", complaint(district=HERE), *payments(1, 2, 3))

    assert alerts == []


async def test_a_name_and_sense_are_asked_for(store: GraphStore) -> None:
    await keep(store, FanIn())

    with pytest.raises(InputError, match="name"):
        await keep(store, FanIn(), name=" ")
    with pytest.raises(InputError, match="within_s"):
        await keep(store, FanIn(within_s=0), name="other")
    with pytest.raises(Conflict):
        await keep(store, FanIn(least_count=9))


def hit(subject: str, start: int, end: int) -> PatternHit:
    return PatternHit(
        kind=PatternKind.FAN_IN,
        subject=EntityKey(subject),
        accounts=(EntityKey(subject),),
        facts=(FactId(f"transfer:{subject}-{start}"),),
        amount_paise=0,
        start_at=T0 + start * HOUR,
        complete_at=T0 + end * HOUR,
        end_at=T0 + end * HOUR,
    )


def test_a_hit_that_only_grows_is_no_news() -> None:
    before = [hit("account:A", 0, 2)]
    after = [hit("account:A", 0, 5), hit("account:A", 6, 7), hit("account:B", 0, 2)]

    assert completed_hits(before, after) == tuple(after[1:])


async def test_the_same_hit_is_one_alert_of_each_pattern(store: GraphStore) -> None:
    for name in ("one", "two"):
        await keep(store, FanIn(least_count=3), name=name)

    alerts = await write(store, "file", *payments(1, 2, 3))

    assert len({alert.id for alert in alerts}) == 2
    (first, second) = await store.patterns(scope=SYSTEM)
    same = [alert_of_hit(first, hit("account:A", 0, 2), districts=(), at=T0) for _ in range(2)]
    assert same[0].id == same[1].id
    assert same[0].id != alert_of_hit(second, hit("account:A", 0, 2), districts=(), at=T0).id


async def test_importing_files_raises_it_and_importing_again_does_not(store: GraphStore) -> None:
    await keep(store, Structuring())

    for _ in range(2):
        await import_files(
            sorted(CASES.iterdir()),
            store=store,
            scope=SYSTEM,
            at=T0 + 9_000 * HOUR,
            settings=IntakeSettings(),
        )

    told = [one.alert for one in await _alerts(store) if "saved pattern" in one.alert.title]
    assert len(told) == 1


def test_the_command_keeps_lists_and_ends(tmp_path: Path) -> None:
    file = tmp_path / "office.db"

    kept = ringtrace(
        "patterns", "fan-in", "--set", "least_count=9", "--save", "nine", "--json", store=file
    )
    listed = ringtrace("patterns", "--saved", store=file)
    ended = ringtrace("patterns", "--end", kept.document["saved"][0]["id"], store=file)

    assert kept.document["saved"][0]["parameters"]["least_count"] == 9
    assert "nine: FAN_IN" in listed.out
    assert "No pattern is kept" in ended.out
    assert ringtrace("patterns", "--save", "all", store=file).status == 2
    assert ringtrace("patterns", "--end", "pattern:none", store=file).status == 1


async def test_the_api_keeps_lists_and_ends(store: GraphStore) -> None:
    save = """mutation { savePattern(input: { name: "mine", pattern: { cycle: { mostHops: 4 } } }) {
        ... on SavedPatternPayload { pattern { id kind isActive parameters { name value } } }
        ... on InputRefused { message } } }"""
    end = """mutation ($id: ID!) { endPattern(input: { id: $id }) {
        ... on SavedPatternPayload { pattern { isActive } } ... on NotFound { message } } }"""

    async with served(store) as api:
        saved = (await api.ask(save))["savePattern"]["pattern"]
        listed = (await api.ask("{ savedPatterns { id name } }"))["savedPatterns"]
        ended = (await api.ask(end, id=saved["id"]))["endPattern"]["pattern"]
        unknown = (await api.ask(end, id="pattern:none"))["endPattern"]
        left = (await api.ask("{ savedPatterns { id } }"))["savedPatterns"]

    assert saved["kind"] == "CYCLE"
    assert {"name": "mostHops", "value": 4} in saved["parameters"]
    assert listed == [{"id": saved["id"], "name": "mine"}]
    assert ended == {"isActive": False}
    assert "no saved pattern" in unknown["message"]
    assert left == []
