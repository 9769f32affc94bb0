"""Inquiries over the API: what is answered, what is refused, and what a scope hides."""

from collections.abc import AsyncIterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from api.services.inquiries import (
    MOST_ENTITIES,
    Wish,
    collectors_at,
    reach_of_blocked,
    shares_of,
    triangles_of,
)
from graph.errors import InputError, NotFound
from graph.inquiry.lens import Inquiry, Lens
from graph.inquiry.steps import find_blocked_uses
from graph.model.answer import TruncationReason
from graph.model.entity import Device, EntityFlag, EntityRecord
from graph.model.fact import Fact
from graph.model.flow import FlowOrder
from graph.model.forecast import TimeWindow
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, natural_key
from graph.model.scope import SYSTEM
from graph.settings import StoreSettings
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import Api, CountingStore, served
from tests.contract.store.test_uses import HANDSET, tie
from tests.contract.store.world import (
    ACK,
    ACK_2,
    HERE,
    HOUR,
    KEYS,
    MACHINE,
    T0,
    THERE,
    account,
    add,
    common,
    complaint,
    scope,
    transfer,
    withdrawal,
)

WISH = Wish(window=TimeWindow(start=T0 - HOUR, end=T0 + 24 * HOUR))
WINDOW = {"start": (T0 - HOUR).isoformat(), "end": (T0 + 24 * HOUR).isoformat()}


def blocked_handset(complaint: AcknowledgementNo | None = None) -> EntityRecord:
    """Give what says that a handset is blocked."""
    return EntityRecord(
        **common("entity", "handset", complaint, None),
        entity=Device(key=HANDSET, imei="00000000000000", flags=frozenset({EntityFlag.BLOCKED})),
    )


def moved(no: int, payer: int, beneficiary: int, *, hours: int, paise: int = 10_000) -> Fact:
    """Give a transfer under no complaint."""
    return transfer(
        no,
        payer,
        beneficiary,
        at=T0 + hours * HOUR,
        paise=paise,
        layer=None,
        disputed=None,
        complaint=None,
    )


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[GraphStore]:
    """Give a store in which money goes round, is collected, and is drawn."""
    opened = await open_store(
        f"sqlite:{tmp_path / 'made.db'}", StoreSettings(synchronous="NORMAL", readers=1)
    )
    facts: Sequence[Fact] = [
        complaint(ACK, district=HERE, paise=100_000),
        transfer(1, 0, 1, paise=100_000, disputed=100_000, complaint=ACK, layer=1),
        moved(2, 1, 2, hours=1, paise=60_000),
        moved(3, 2, 3, hours=2, paise=50_000),
        moved(4, 3, 1, hours=3, paise=40_000),
        moved(5, 1, 4, hours=4, paise=900),
        tie(1, account(3), HANDSET, at=T0 + 5 * HOUR),
        blocked_handset(),
        *(moved(10 + no, 20 + no, 5, hours=no, paise=20_000) for no in range(4)),
        withdrawal(1, 5, paise=70_000, at=T0 + 9 * HOUR, complaint=None),
        withdrawal(2, 2, paise=9_000, at=T0 + 9 * HOUR, complaint=None),
    ]
    await add(opened, "one", *facts)
    yield opened
    await opened.close()


async def test_a_blocked_handset_is_reached_over_later_and_later_transfers(
    store: GraphStore,
) -> None:
    answer = await reach_of_blocked(account(1), wish=WISH, store=store, scope=SYSTEM)

    assert [(row.account, row.distance, row.identifier) for row in answer.value] == [
        (account(3), 2, HANDSET)
    ]
    assert answer.truncations == ()
    assert answer.snapshot_no == await store.snapshot_no()


async def test_a_transfer_that_came_before_leads_nowhere(store: GraphStore) -> None:
    answer = await reach_of_blocked(account(2), wish=WISH, store=store, scope=SYSTEM)
    backwards = await reach_of_blocked(account(3), wish=WISH, store=store, scope=SYSTEM)

    assert [row.distance for row in answer.value] == [1]
    assert backwards.value == []


async def test_a_window_leaves_out_what_lies_beyond(store: GraphStore) -> None:
    late = Wish(window=TimeWindow(start=T0 + 90 * 60 * timedelta(seconds=1), end=T0 + 24 * HOUR))

    answer = await reach_of_blocked(account(1), wish=late, store=store, scope=SYSTEM)

    assert answer.value == []


async def test_a_round_of_money_is_found_with_its_sums(store: GraphStore) -> None:
    answer = await triangles_of(account(1), account(2), wish=WISH, store=store, scope=SYSTEM)
    other = await triangles_of(account(2), account(1), wish=WISH, store=store, scope=SYSTEM)

    (row,) = answer.value
    assert row.third == account(3)
    assert (row.to_first.count, row.to_first.sum_paise, row.to_first.most_paise) == (
        1,
        40_000,
        40_000,
    )
    assert row.from_second.sum_paise == 50_000
    assert other.value == []


async def test_who_collects_and_draws_is_found_above_both_sums(store: GraphStore) -> None:
    found = await collectors_at(
        MACHINE,
        transfer_above_paise=19_999,
        withdrawal_above_paise=10_000,
        wish=WISH,
        store=store,
        scope=SYSTEM,
    )
    none = await collectors_at(
        MACHINE,
        transfer_above_paise=20_000,
        withdrawal_above_paise=0,
        wish=WISH,
        store=store,
        scope=SYSTEM,
    )

    assert [(row.account, row.collected_paise, row.drawn_paise) for row in found.value] == [
        (account(5), 80_000, 70_000)
    ]
    assert none.value == []


async def test_a_complaints_money_is_shared_out_cash_included(store: GraphStore) -> None:
    answer = await shares_of(ACK, least_thousandths=10, wish=WISH, store=store, scope=SYSTEM)

    assert [(row.end, row.distance, row.paise) for row in answer.value] == [
        (account(3), 2, 50_000),
        (MACHINE, 2, 9_000),
        (account(2), 1, 60_000),
    ]
    assert {row.disputed_paise for row in answer.value} == {100_000}


async def test_a_limit_that_bites_is_told(store: GraphStore) -> None:
    wish = Wish(window=WISH.window, limit=1, order=FlowOrder.LARGEST)

    answer = await shares_of(ACK, least_thousandths=0, wish=wish, store=store, scope=SYSTEM)

    assert [(cut.reason, cut.limit, cut.at) for cut in answer.truncations] == [
        (TruncationReason.LINKS, 1, account(1))
    ]


async def test_too_many_accounts_are_passed_over_and_told(store: GraphStore) -> None:
    await add(
        store,
        "many",
        *(moved(100 + no, 6, 100 + no, hours=1) for no in range(12)),
        *(moved(200 + no, 100 + no, 300 + no, hours=2) for no in range(12)),
    )
    inquiry = Inquiry(after=T0 - HOUR, before=T0 + 24 * HOUR)
    counting = CountingStore(store)
    lens = Lens(inquiry=inquiry, reader=counting, scope=SYSTEM, most_entities=5)

    await find_blocked_uses(account(6), lens=lens, steps=2)

    assert lens.passed_over == 12 - 5
    assert MOST_ENTITIES > 5


async def test_the_same_question_and_facts_have_one_hash(store: GraphStore) -> None:
    first = await shares_of(ACK, least_thousandths=10, wish=WISH, store=store, scope=SYSTEM)
    again = await shares_of(ACK, least_thousandths=10, wish=WISH, store=store, scope=SYSTEM)
    other = await shares_of(ACK, least_thousandths=11, wish=WISH, store=store, scope=SYSTEM)

    assert first.answer_hash == again.answer_hash != other.answer_hash


async def test_nothing_of_another_district_is_in_an_answer(store: GraphStore) -> None:
    await add(
        store,
        "theirs",
        complaint(ACK_2, no=2, district=THERE),
        transfer(50, 1, 9, at=T0 + HOUR, complaint=ACK_2, layer=2, paise=90_000),
        tie(9, account(9), HANDSET, at=T0 + 2 * HOUR, complaint=ACK_2),
    )
    here = scope(HERE)

    mine = await reach_of_blocked(account(1), wish=WISH, store=store, scope=here)
    spread = await shares_of(ACK, least_thousandths=10, wish=WISH, store=store, scope=here)
    everything = await reach_of_blocked(account(1), wish=WISH, store=store, scope=SYSTEM)

    assert account(9) not in {row.account for row in mine.value}
    assert account(9) not in {row.end for row in spread.value}
    assert account(9) in {row.account for row in everything.value}
    with pytest.raises(NotFound):
        await shares_of(ACK_2, least_thousandths=10, wish=WISH, store=store, scope=here)


@pytest.mark.parametrize(
    ("wish", "what"),
    [
        (Wish(window=WISH.window, limit=0), "limit"),
        (Wish(window=WISH.window, limit=501), "limit"),
        (Wish(window=TimeWindow(start=T0, end=T0)), "window"),
    ],
)
async def test_what_makes_no_sense_is_refused(store: GraphStore, wish: Wish, what: str) -> None:
    with pytest.raises(InputError, match=what):
        await reach_of_blocked(account(1), wish=wish, store=store, scope=SYSTEM)


async def test_an_id_must_be_known_and_of_the_right_kind(store: GraphStore) -> None:
    with pytest.raises(NotFound, match="not known"):
        await reach_of_blocked(account(999), wish=WISH, store=store, scope=SYSTEM)
    with pytest.raises(InputError, match="account"):
        await reach_of_blocked(MACHINE, wish=WISH, store=store, scope=SYSTEM)
    with pytest.raises(InputError, match="none of ours"):
        await reach_of_blocked(EntityKey("a letter"), wish=WISH, store=store, scope=SYSTEM)
    with pytest.raises(NotFound, match="acknowledgement"):
        await shares_of(
            AcknowledgementNo("39900000000099"),
            least_thousandths=0,
            wish=WISH,
            store=store,
            scope=SYSTEM,
        )
    with pytest.raises(InputError, match="leastThousandths"):
        await shares_of(ACK, least_thousandths=1_001, wish=WISH, store=store, scope=SYSTEM)


QUERY = """
query ($account: ID!, $second: ID!, $machine: ID!, $complaint: ID!, $input: InquiryInput!) {
  blockedReach(account: $account, input: $input) {
    ... on BlockedReach { rows { accountId distance identifierId identifier { flags label } } }
  }
  triangles(account: $account, over: $second, input: $input) {
    ... on Triangles { rows { thirdId third { id } toFirst { sumPaise } fromSecond { count } } }
  }
  collectors(machine: $machine, input: $input) {
    ... on Collectors { rows { accountId drawnPaise } truncated { reason } }
  }
  complaintShares(complaint: $complaint, input: $input) {
    ... on ComplaintShares { rows { endId distance } answerHash asOf { snapshotNo } }
  }
}
"""


async def ask(api: Api, **changed: object) -> dict[str, Any]:
    """Ask all four at once."""
    asked: dict[str, object] = {
        "account": account(1),
        "second": account(2),
        "machine": MACHINE,
        "complaint": ACK,
        "input": {"window": WINDOW},
    }
    return await api.ask(QUERY, **{**asked, **changed})


async def test_all_four_are_asked_at_once(store: GraphStore) -> None:
    async with served(store) as api:
        data = await ask(api)

    assert data["blockedReach"]["rows"] == [
        {
            "accountId": account(3),
            "distance": 2,
            "identifierId": HANDSET,
            "identifier": {"flags": ["BLOCKED"], "label": "Handset …0000"},
        }
    ]
    assert data["triangles"]["rows"][0]["third"] == {"id": account(3)}
    assert data["collectors"]["rows"] == [{"accountId": account(5), "drawnPaise": 70_000}]
    assert [row["distance"] for row in data["complaintShares"]["rows"]] == [2, 2, 1]


async def test_a_refusal_says_what_to_do(store: GraphStore) -> None:
    query = """
    query ($account: ID!, $input: InquiryInput!) {
      blockedReach(account: $account, input: $input) {
        ... on NotFound { message } ... on InputRefused { message }
      }
    }
    """
    async with served(store) as api:
        unknown = await api.ask(query, account=account(998), input={"window": WINDOW})
        huge = await api.ask(query, account=account(1), input={"window": WINDOW, "limit": 1_000})

    assert "not known" in unknown["blockedReach"]["message"]
    assert huge["blockedReach"]["message"] == "limit: give 1 to 500"


async def test_a_longer_walk_asks_the_store_no_oftener(store: GraphStore) -> None:
    counting = CountingStore(store)
    await reach_of_blocked(account(1), wish=WISH, store=counting, scope=SYSTEM)
    few = len(counting.calls)
    await add(
        store,
        "more",
        *(moved(400 + no, 1, 400 + no, hours=1) for no in range(40)),
        *(moved(500 + no, 400 + no, 500 + no, hours=2) for no in range(40)),
    )
    counting.calls.clear()

    await reach_of_blocked(account(1), wish=WISH, store=counting, scope=SYSTEM)

    assert len(counting.calls) <= few + 1  # the last step leads somewhere now
    assert KEYS.key(EntityKind.DEVICE, "00000000000000") == HANDSET
    assert natural_key(EntityKind.ATM, "MADE0000001-1") == MACHINE
