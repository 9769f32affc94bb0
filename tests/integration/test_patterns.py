"""Patterns over a store: read in batches, the same answer every way, on every screen."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from analytics.patterns.search import find_patterns
from api.services import movements
from api.services.pattern_rules import wishes_for
from api.services.suspicion import every_pattern, find_all_suspicions, find_suspicions
from graph.errors import InputError
from graph.model.forecast import TimeWindow
from graph.model.ids import EntityKey
from graph.model.pattern import RULES, Cycle, DormantThenActive, FanIn, RapidFire
from graph.model.scope import SYSTEM
from graph.model.suspicion import PatternWish
from graph.model.transfer import Transfer
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import served
from tests.commands import personal_numbers, ringtrace
from tests.contract.store.world import T0, account, add, scope, transfer, withdrawal

HOUR = timedelta(hours=1)
EVERY = every_pattern(PatternWish(rule=FanIn(), limit=1_000))


@pytest.fixture
async def store(imported: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{imported}")
    yield opened
    await opened.close()


@pytest.fixture
async def empty(tmp_path: Path) -> AsyncIterator[GraphStore]:
    opened = await open_store(f"sqlite:{tmp_path / 'made.db'}")
    yield opened
    await opened.close()


async def test_one_account_gets_the_hits_it_has_among_all(store: GraphStore) -> None:
    answers = await find_all_suspicions(EVERY, store=store, scope=SYSTEM)
    tried = 0

    for answer in answers:
        for hit in answer.value.hits[:3]:
            tried += 1
            asked = replace(answer.value.wish, accounts=frozenset({hit.subject}))
            alone = await find_suspicions(asked, store=store, scope=SYSTEM)

            of_it = [one for one in answer.value.hits if hit.subject == one.subject]
            assert set(of_it) <= set(alone.value.hits)
            assert set(alone.value.hits) <= set(answer.value.hits)

    assert tried >= 5


async def test_an_answer_names_its_question_and_is_repeatable(store: GraphStore) -> None:
    wish = PatternWish(rule=RapidFire())

    first = await find_suspicions(wish, store=store, scope=SYSTEM)
    again = await find_suspicions(wish, store=store, scope=SYSTEM)
    other = await find_suspicions(
        replace(wish, rule=RapidFire(least_count=6)), store=store, scope=SYSTEM
    )

    assert first.answer_hash == again.answer_hash != other.answer_hash
    assert first.value.wish == wish
    assert first.snapshot_no == await store.snapshot_no()


async def test_a_window_reads_that_window_and_finds_the_same(store: GraphStore) -> None:
    window = TimeWindow(
        start=datetime(2026, 8, 1, tzinfo=UTC), end=datetime(2026, 9, 15, tzinfo=UTC)
    )
    everything = await store.movements(scope=SYSTEM)

    for rule in RULES.values():
        wish = PatternWish(rule=rule(), window=window, limit=1_000)
        answer = await find_suspicions(wish, store=store, scope=SYSTEM)
        if answer.value.hits and hasattr(rule(), "within_s"):
            assert answer.value.hits == find_patterns(everything, wish).hits


async def test_a_rest_before_the_window_is_read_too(empty: GraphStore) -> None:
    await add(
        empty,
        "one",
        transfer(1, 1, 2, paise=10_000, at=T0 - timedelta(days=100)),
        transfer(2, 3, 2, paise=6_000_000, at=T0),
        transfer(3, 3, 4, paise=6_000_000, at=T0),
    )
    wish = PatternWish(rule=DormantThenActive(), window=TimeWindow(start=T0 - HOUR, end=T0 + HOUR))

    answer = await find_suspicions(wish, store=empty, scope=SYSTEM)

    assert [hit.subject for hit in answer.value.hits] == [account(2)]


async def test_an_account_that_moved_shortly_before_the_window_did_not_rest(
    empty: GraphStore,
) -> None:
    old = T0 - timedelta(days=200)
    await add(
        empty,
        "one",
        *(transfer(no, 9, no, paise=10_000, at=old) for no in (2, 3, 4)),
        transfer(12, 2, 9, paise=10_000, at=T0 - timedelta(days=80)),
        transfer(13, 3, 9, paise=10_000, at=T0 - timedelta(days=95)),
        *(transfer(20 + no, 8, no, paise=6_000_000, at=T0) for no in (2, 3, 4)),
    )
    wish = PatternWish(rule=DormantThenActive(), window=TimeWindow(start=T0 - HOUR, end=T0 + HOUR))
    whole = await empty.movements(scope=SYSTEM)

    answer = await find_suspicions(wish, store=empty, scope=SYSTEM)

    assert {hit.subject for hit in answer.value.hits} == {account(3), account(4)}
    assert answer.value.hits == find_patterns(whole, wish).hits


async def test_a_cycle_is_found_from_the_far_side_of_it(empty: GraphStore) -> None:
    await add(
        empty,
        "one",
        *(transfer(no, no, no % 6 + 1, at=T0 + no * HOUR) for no in range(1, 7)),
        *(transfer(10 + no, 7, 7 + no, at=T0) for no in range(1, 4)),
    )

    for no in range(1, 7):
        wish = PatternWish(rule=Cycle(), accounts=frozenset({account(no)}))
        (hit,) = (await find_suspicions(wish, store=empty, scope=SYSTEM)).value.hits
        assert len(hit.facts) == 6
        assert hit.subject == account(1)


@pytest.mark.parametrize("random_state", range(3))
async def test_whoever_is_on_a_cycle_finds_it_and_no_other(
    empty: GraphStore, random_state: int
) -> None:
    dice = Random(random_state)
    moved: list[Transfer] = []
    for _ in range(12):
        at, round_ = T0 + dice.randrange(2_000) * HOUR, dice.sample(range(1, 60), 6)
        for payer, to in zip(round_, [*round_[1:], round_[0]], strict=True):
            moved.append(transfer(len(moved), payer, to, at=at))
            at += dice.randrange(5, 15) * HOUR
    for no in range(len(moved), 150):
        payer, to = dice.sample(range(1, 60), 2)
        moved.append(transfer(no, payer, to, at=T0 + dice.randrange(2_000) * HOUR))
    await add(empty, "one", *moved)
    every = PatternWish(rule=Cycle(), limit=1_000)
    hits = (await find_suspicions(every, store=empty, scope=SYSTEM)).value.hits
    assert len([hit for hit in hits if len(hit.accounts) == 6]) >= 12

    for no in range(1, 60):
        wish = replace(every, accounts=frozenset({account(no)}))
        found = (await find_suspicions(wish, store=empty, scope=SYSTEM)).value.hits
        assert set(found) == {hit for hit in hits if account(no) in hit.accounts}


async def test_too_many_accounts_round_one_are_cut_and_told(
    empty: GraphStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    await add(empty, "one", *(transfer(no, 1, 1 + no, at=T0 + no * HOUR) for no in range(1, 9)))
    monkeypatch.setattr(movements, "MOST_ACCOUNTS", 4)
    wish = PatternWish(rule=Cycle(), accounts=frozenset({account(1)}))

    answer = await find_suspicions(wish, store=empty, scope=SYSTEM)

    assert answer.truncations[0].hidden_count == 5


async def test_scope_and_knowledge_narrow_what_is_found(empty: GraphStore) -> None:
    await add(
        empty,
        "one",
        *(transfer(no, 9 + no, 1, paise=600_000, at=T0 + no * HOUR) for no in range(1, 6)),
        at=T0 + timedelta(days=2),
    )
    wish = PatternWish(rule=FanIn())

    elsewhere = await find_suspicions(wish, store=empty, scope=scope("MADE UP/ELSEWHERE"))
    before = await find_suspicions(
        wish, store=empty, scope=SYSTEM, as_known_at=T0 + timedelta(days=1)
    )
    now = await find_suspicions(wish, store=empty, scope=SYSTEM)

    assert not elsewhere.value.hits
    assert not before.value.hits
    assert len(now.value.hits) == 1


async def test_a_parameter_without_sense_is_refused_before_anything_is_read(
    empty: GraphStore,
) -> None:
    with pytest.raises(InputError, match="within_s"):
        await find_suspicions(PatternWish(rule=RapidFire(within_s=0)), store=empty, scope=SYSTEM)


def test_patterns_go_by_name_with_parameters_as_text() -> None:
    like = PatternWish(rule=FanIn(), limit=7)

    (fan,) = wishes_for("fan-in", ["least-count=3", "within_s=60"], like=like)

    assert fan == replace(like, rule=FanIn(least_count=3, within_s=60))
    assert len(wishes_for(None, [], like=like)) == 11


async def test_a_window_turned_round_is_refused(store: GraphStore) -> None:
    window = TimeWindow(start=T0, end=T0 - timedelta(hours=1))

    with pytest.raises(InputError, match="window: give a start before its end"):
        await find_suspicions(
            PatternWish(rule=RapidFire(), window=window), store=store, scope=SYSTEM
        )


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [("ZIGZAG", []), (None, ["least_count=3"]), ("FAN_IN", ["k=3"]), ("FAN_IN", ["within_s=-1"])],
)
def test_what_is_no_pattern_or_parameter_is_refused_in_words(
    kind: str | None, parameters: list[str]
) -> None:
    with pytest.raises(ValueError, match=r"choose|name the|has|give"):
        wishes_for(kind, parameters, like=PatternWish(rule=FanIn()))


def test_the_command_shows_hits_and_no_number(imported: Path) -> None:
    shown = ringtrace("patterns", "--limit", "2", store=imported)

    assert shown.status == 0
    assert "PASS_THROUGH: money that leaves as soon as it came" in shown.out
    assert "within 2 h, least 80 %, most 105 %" in shown.out
    assert not any(number in shown.out for number in personal_numbers())


def test_the_document_of_the_command_is_the_answer(imported: Path) -> None:
    done = ringtrace("patterns", "rapid-fire", "--set", "least_count=2", "--json", store=imported)

    (found,) = done.document["patterns"]
    assert found["parameters"] == {"least_count": 2, "within_s": 600}
    assert found["hitCount"] == len(found["hits"]) > 0
    assert len(found["answerHash"]) == 64
    assert not any(number in done.out for number in personal_numbers())
    one = found["hits"][0]["subject"]
    asked = ringtrace("patterns", "rapid-fire", "--account", one, "--json", store=imported)
    assert all(hit["subject"] == one for hit in asked.document["patterns"][0]["hits"])


@pytest.mark.parametrize(
    "words",
    [
        ("ZIGZAG",),
        ("FAN_IN", "--set", "k=3"),
        ("--last-hours", "3", "--since", "2026-01-01"),
        ("--since", "yesterday"),
        ("--since", "2026-09-02", "--until", "2026-09-01"),
    ],
)
def test_the_command_refuses_in_words(words: tuple[str, ...], imported: Path) -> None:
    done = ringtrace("patterns", *words, store=imported)

    assert done.status == 2
    assert "Traceback" not in done.err


def test_an_unknown_account_is_told(imported: Path) -> None:
    done = ringtrace("patterns", "--account", "50000000000000", store=imported)

    assert done.status == 1
    assert "no account has this number" in done.err
    done = ringtrace("patterns", "--account", "account:NONE", store=imported)
    assert done.status == 1
    assert "no account has this id" in done.err


async def test_the_api_gives_what_the_service_gives(store: GraphStore) -> None:
    wish = PatternWish(rule=RapidFire(least_count=2))
    answer = await find_suspicions(wish, store=store, scope=SYSTEM)
    query = """{ patterns(input: { rapidFire: { leastCount: 2 } }) { ... on Patterns {
        kind hitCount answerHash parameters { name value }
        hits { subjectId subject { label } accountIds factIds amountPaise completeAt } } } }"""

    async with served(store) as api:
        shown = (await api.ask(query))["patterns"]
        refused = await api.ask(
            "{ patterns(input: { cycle: { mostHops: 9 } }) { ... on InputRefused { message } } }"
        )
        narrowed = await api.ask(
            "query ($account: ID!) { patterns(input: { rapidFire: { leastCount: 2 } }, where: {"
            ' accounts: [$account], window: { start: "2020-01-01T00:00:00Z", end:'
            ' "2030-01-01T00:00:00Z" } }) { ... on Patterns { hits { subjectId } } } }',
            account=answer.value.hits[0].subject,
        )

    assert shown["answerHash"] == answer.answer_hash
    assert shown["kind"] == "RAPID_FIRE"
    assert {"name": "withinS", "value": 600} in shown["parameters"]
    assert [hit["factIds"] for hit in shown["hits"]] == [
        list(hit.facts) for hit in answer.value.hits
    ]
    assert refused["patterns"]["message"] == "most_hops: give 2 to 6"
    assert narrowed["patterns"]["hits"]


async def test_draws_under_two_complaints_fire_once(empty: GraphStore) -> None:
    await add(empty, "one", *(withdrawal(no, 1, at=T0 + no * HOUR / 60) for no in range(5)))

    answer = await find_suspicions(PatternWish(rule=RapidFire()), store=empty, scope=SYSTEM)

    assert answer.value.hits[0].subject == EntityKey(account(1))
