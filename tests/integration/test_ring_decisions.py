"""Officers decide over the API and by command; it holds in every later run until undone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from analytics.settings import ForecastSettings
from api.services.decisions import Wish, decide, list_decisions
from api.services.detection import detect
from api.services.ring_places import likely_places
from graph.errors import Conflict, InputError, NotFound
from graph.model.alert import AlertKind
from graph.model.audit import EventTag
from graph.model.decision import DecisionKind
from graph.model.filters import ComplaintFilter, ComplaintOrder
from graph.model.ids import DecisionId, EntityKey
from graph.model.scope import LOCAL_OFFICER, SYSTEM
from graph.model.subscription import AlertFilter
from graph.store.base import GraphStore
from graph.store.url import open_store
from tests.api_world import NOW, served
from tests.commands import RING, ringtrace
from tests.contract.store.world import THERE, scope

RING_ID = EntityKey(RING)
LATER = NOW + timedelta(days=400)
DECIDE = """
mutation ($input: RingAccountsInput!) {
  removeFromRing(input: $input) {
    __typename
    ... on RingDecisionPayload {
      decision { id kind ringIds isInForce decidedBy reason }
      changes { kind leftIds decisionId reason { text } }
    }
    ... on Refusal { code message }
  }
}
"""
UNDO = """
mutation ($input: UndoRingDecisionInput!) {
  undoRingDecision(input: $input) {
    __typename
    ... on RingDecisionPayload { decision { kind undoesId isInForce } changes { kind joinedIds } }
    ... on Refusal { code message }
  }
}
"""
LIST = "query ($ring: ID) { ringDecisions(ring: $ring) { nodes { id kind isInForce } } }"


@pytest.fixture
async def store(office: Path) -> AsyncIterator[GraphStore]:
    """Open a store with the sample and its ring."""
    store = await open_store(f"sqlite:{office}")
    yield store
    await store.close()


async def _members(store: GraphStore) -> list[EntityKey]:
    (ring,) = await store.register()
    return [member.account for member in ring.found.members]


async def _decide(store: GraphStore, wish: Wish) -> Any:  # noqa: ANN401 - what `decide` gives
    return await decide(wish, store=store, scope=LOCAL_OFFICER, at=LATER)


async def test_an_account_taken_out_over_the_api_stays_out_and_can_come_back(
    store: GraphStore,
) -> None:
    async with served(store) as api:
        before = await _members(store)
        wish = {"ring": RING, "accounts": [before[2]], "reason": "A shop's own account."}

        done = (await api.ask(DECIDE, input=wish))["removeFromRing"]
        await detect(store=store, scope=SYSTEM, at=LATER)
        listed = (await api.ask(LIST, ring=RING))["ringDecisions"]["nodes"]

        decision = done["decision"]
        assert decision | {"id": ""} == {
            "id": "",
            "kind": "NOT_IN_RING",
            "ringIds": [RING],
            "isInForce": True,
            "decidedBy": "local officer",
            "reason": "A shop's own account.",
        }
        assert (done["changes"][0]["kind"], done["changes"][0]["leftIds"]) == (
            "SHRANK",
            [before[2]],
        )
        assert before[2] not in await _members(store)
        assert [one["id"] for one in listed] == [decision["id"]]

        undo = {"decision": decision["id"], "reason": "It was a mule's."}
        undone = (await api.ask(UNDO, input=undo))["undoRingDecision"]
        again = (await api.ask(UNDO, input=undo))["undoRingDecision"]
        assert undone["decision"]["undoesId"] == decision["id"]
        assert undone["changes"][0]["joinedIds"] == [before[2]]
        assert await _members(store) == before
        assert again["decision"] == undone["decision"]  # the same act at the same instant
        assert again["changes"] == []


async def test_a_decision_is_told_in_the_ring_s_history_its_alerts_and_the_audit_chain(
    store: GraphStore,
) -> None:
    members = await _members(store)
    wish = Wish(
        kind=DecisionKind.NOT_IN_RING, rings=(RING_ID,), entities=(members[0],), reason="A shop."
    )

    decided = await _decide(store, wish)

    events = (await store.ring_events([RING_ID], scope=SYSTEM))[RING_ID]
    assert [event.kind.value for event in events][-2:] == ["DECIDED", "SHRANK"]
    assert events[-2].decision == decided.decision.id
    alerts = await store.alerts(
        AlertFilter(kinds=frozenset({AlertKind.RING_CHANGED})), first=9, scope=SYSTEM
    )
    assert "A shop." not in str(alerts.items)
    chain = await store.events(after=0, first=1_000)
    [audited] = [one.event for one in chain if one.event.tag is EventTag.RING_DECIDED]
    assert audited.subjects == (decided.decision.id, RING_ID)
    assert await store.verify() == ()


async def test_a_phone_that_must_not_link_is_left_out_of_every_run(store: GraphStore) -> None:
    (ring,) = await store.register()
    machine = ring.found.machines[0]

    await _decide(
        store, Wish(kind=DecisionKind.NEVER_LINK, entities=(machine,), reason="A bank's branch.")
    )

    (after,) = await store.register()
    assert machine not in after.found.machines
    assert set(after.found.machines) < set(ring.found.machines)


@pytest.mark.parametrize(
    ("wish", "error", "says"),
    [
        (Wish(kind=DecisionKind.CONFIRMED, rings=(RING_ID,), reason="  "), InputError, "say why"),
        (
            Wish(kind=DecisionKind.CONFIRMED, rings=(RING_ID,), reason="x" * 501),
            InputError,
            "1 to 500 characters",
        ),
        (Wish(kind=DecisionKind.CONFIRMED, reason="x"), InputError, "name the one ring"),
        (
            Wish(kind=DecisionKind.SAME_RING, rings=(RING_ID,), reason="x"),
            InputError,
            "two rings or more",
        ),
        (
            Wish(kind=DecisionKind.NOT_IN_RING, rings=(RING_ID,), reason="x"),
            InputError,
            "name accounts of this ring",
        ),
        (
            Wish(kind=DecisionKind.CONFIRMED, rings=(EntityKey("ring:R9"),), reason="x"),
            NotFound,
            "no ring has this id",
        ),
        (
            Wish(kind=DecisionKind.NEVER_LINK, entities=(EntityKey("account:A"),), reason="x"),
            InputError,
            "phones, handsets, machines",
        ),
        (
            Wish(kind=DecisionKind.NEVER_LINK, entities=(EntityKey("nonsense"),), reason="x"),
            InputError,
            "phones, handsets, machines",
        ),
        (
            Wish(kind=DecisionKind.NEVER_LINK, entities=(EntityKey("phone:A"),), reason="x"),
            NotFound,
            "is not known",
        ),
        (
            Wish(kind=DecisionKind.UNDONE, undoes=DecisionId("decision:none"), reason="x"),
            NotFound,
            "no decision has this id",
        ),
    ],
)
async def test_a_wish_that_does_not_fit_is_refused_and_kept_nowhere(
    store: GraphStore, wish: Wish, error: type[Exception], says: str
) -> None:
    before = await store.snapshot_no()

    with pytest.raises(error, match=says):
        await _decide(store, wish)

    assert await store.decisions() == ()
    assert await store.snapshot_no() == before


async def test_parts_of_a_ring_are_rings_of_their_own(store: GraphStore) -> None:
    members = await _members(store)
    apart = tuple(sorted(members[:6]))

    with pytest.raises(InputError, match="3 accounts or more"):
        await _decide(
            store,
            Wish(
                kind=DecisionKind.SEPARATE_RING,
                rings=(RING_ID,),
                entities=apart[:2],
                reason="Another gang.",
            ),
        )
    await _decide(
        store,
        Wish(
            kind=DecisionKind.SEPARATE_RING,
            rings=(RING_ID,),
            entities=apart,
            reason="Another gang.",
        ),
    )

    rings = {ring.id: [m.account for m in ring.found.members] for ring in await store.register()}
    assert sorted(rings.values()) == sorted([list(apart), members[6:]])


async def test_decisions_are_shown_to_those_who_see_their_rings(store: GraphStore) -> None:
    await _decide(store, Wish(kind=DecisionKind.CONFIRMED, rings=(RING_ID,), reason="It is one."))

    seen = await list_decisions(RING_ID, store=store, scope=LOCAL_OFFICER)
    hidden = await list_decisions(None, store=store, scope=scope(THERE))

    assert [one.decision.kind for one in seen] == [DecisionKind.CONFIRMED]
    assert hidden == []


async def test_an_undoing_cannot_be_done_twice(store: GraphStore) -> None:
    made = await _decide(
        store, Wish(kind=DecisionKind.CONFIRMED, rings=(RING_ID,), reason="It is one.")
    )
    undo = Wish(kind=DecisionKind.UNDONE, undoes=made.decision.id, reason="It is not.")
    await _decide(store, undo)

    with pytest.raises(Conflict, match="undone already"):
        await decide(undo, store=store, scope=SYSTEM, at=LATER)


def test_the_commands_list_show_tell_decide_and_undo(office: Path) -> None:
    listed = ringtrace("rings", "list", "--json", store=office).document["rings"]
    shown = ringtrace("rings", "show", "R000001", "--json", store=office).document
    account = shown["members"][0]["account"]

    decided = ringtrace(
        "rings", "decide", "not-in", RING, account, "--reason", "A shop.", store=office
    )

    assert [one["id"] for one in listed] == [RING]
    assert listed[0]["accounts"] == len(shown["members"])
    assert decided.status == 0, decided.err
    assert "shrank: 1 account left." in decided.out
    assert "To undo it: ringtrace rings undo decision:" in decided.out
    (one,) = ringtrace("rings", "decisions", "--json", store=office).document["decisions"]
    assert one["isInForce"]
    told = ringtrace("rings", "history", "R000001", store=office).out
    assert "decided: An officer decided about it." in told
    undone = ringtrace("rings", "undo", one["decision"]["id"], "--reason", "No shop.", store=office)
    assert "grew: 1 account joined." in undone.out
    after = ringtrace("rings", "show", RING, "--json", store=office).document
    assert len(after["members"]) == len(shown["members"])


def test_the_pages_for_people_name_what_the_documents_hold(office: Path) -> None:
    assert "R000001" in ringtrace("rings", "list", store=office).out
    page = ringtrace("rings", "show", "R000001", store=office).out
    assert "account:" in page
    assert "machines: " in page
    assert "pattern: " in page
    hindi = ringtrace("rings", "show", "R000001", "--hindi", store=office).out
    assert "विवादित रकम" in hindi
    assert "disputed" not in hindi
    assert ringtrace("rings", "decisions", store=office).out == "Nothing was decided.\n"
    document = ringtrace("rings", "history", RING, "--json", store=office).document
    assert document["events"][0]["kind"] == "BORN"


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("show", "R000009"), 1, "no ring has this id"),
        (("history", "R000009"), 1, "no ring has this id"),
        (("decide", "perhaps", "R000001", "--reason", "x"), 2, "not-in RING ACCOUNT"),
        (("undo", "decision:none", "--reason", "x"), 1, "no decision has this id"),
        (("decide", "confirm", "R000001", "--reason", " "), 65, "say why"),
    ],
)
def test_a_command_that_cannot_be_done_says_what_to_do(
    imported: Path, words: tuple[str, ...], status: int, says: str
) -> None:
    done = ringtrace("rings", *words, store=imported)

    assert done.status == status
    assert says in " ".join(done.err.split())


ASSIGNED = """
query ($no: String!) {
  complaintAssignment(acknowledgementNo: $no) { kind margin near { ringId score reason { text } } }
}
"""


async def test_a_complaint_is_assigned_over_the_api_and_by_command(
    store: GraphStore, office: Path
) -> None:
    (ring,) = await store.register()
    own = ring.found.complaints[0]
    page = await store.complaints(
        ComplaintFilter(), order=ComplaintOrder.NUMBER, first=50, scope=SYSTEM
    )
    numbers = [record.acknowledgement_no for record in page.items]
    strange = next(number for number in numbers if number not in ring.found.complaints)

    async with served(store) as api:
        joins = (await api.ask(ASSIGNED, no=own))["complaintAssignment"]
        none = (await api.ask(ASSIGNED, no=strange))["complaintAssignment"]
        nobody = (await api.ask(ASSIGNED, no="39900000000000"))["complaintAssignment"]

    assert (joins["kind"], joins["near"][0]["ringId"]) == ("JOINS", RING)
    assert joins["margin"] == joins["near"][0]["score"]
    assert none["kind"] in {"NONE", "CANDIDATES"}
    assert nobody is None


def test_the_command_says_where_a_complaint_belongs(imported: Path) -> None:
    ring = ringtrace("rings", "show", "R000001", "--json", store=imported).document
    number = ring["complaints"][0]

    told = ringtrace("rings", "assign", number, store=imported)
    unknown = ringtrace("rings", "assign", "39900000000000", store=imported)

    assert told.out.startswith("It joins ring R000001, ")
    assert unknown.status == 1
    assert "no complaint has this number" in unknown.err


PLACES = """
query ($first: Int!, $at: DateTime) {
  rings(first: 5, asKnownAt: $at) {
    nodes { id likelyAtms(first: $first) { rank score atmId atm { label } reasons { text } } }
  }
}
"""


async def test_the_machines_a_ring_is_likely_to_draw_at_are_its_own(store: GraphStore) -> None:
    (ring,) = await store.register()
    at = LATER.isoformat()

    async with served(store) as api:
        (shown,) = (await api.ask(PLACES, first=3, at=at))["rings"]["nodes"]
        refused = await api.post(PLACES, {"first": 11, "at": at})

    places = shown["likelyAtms"]
    assert [place["rank"] for place in places] == [1, 2, 3]
    assert {place["atmId"] for place in places} <= set(ring.found.machines)
    assert places[0]["score"] >= places[1]["score"] >= places[2]["score"]
    assert all(place["atm"]["label"] and place["reasons"] for place in places)
    assert "ask for 1 to 10" in refused.text


async def test_a_ring_of_too_few_withdrawals_names_no_machine(store: GraphStore) -> None:
    (ring,) = await store.register()
    found = replace(ring.found, members=ring.found.members[:1])

    places = await likely_places(
        [replace(ring, found=found)], store=store, at=NOW, settings=ForecastSettings()
    )

    assert places == {RING_ID: ()}
