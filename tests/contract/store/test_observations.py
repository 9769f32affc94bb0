"""Calls, statements and marks of suspects are kept like every other fact."""

from collections.abc import Sequence
from dataclasses import replace

from graph.model.call import Call, CallDirection, CallService
from graph.model.entity import EntityRecord, IdentifierRole, IdentifierUse, Phone
from graph.model.fact import Fact
from graph.model.filters import EntityFilter
from graph.model.ids import AcknowledgementNo, EntityKey, EntityKind, natural_key
from graph.model.link import LinkKind
from graph.model.place import Point
from graph.model.scope import SYSTEM
from graph.model.statement import Statement
from graph.model.suspect import SuspectMark
from graph.store.base import GraphStore
from tests.contract.store.world import (
    ACK,
    HERE,
    HOUR,
    KEYS,
    T0,
    THERE,
    account,
    add,
    common,
    complaint,
    phone,
    scope,
)

DEVICE = KEYS.key(EntityKind.DEVICE, "35000000000001")
SIM = KEYS.key(EntityKind.SIM, "404000000000001")


def call(
    no: int,
    subscriber: int,
    other: EntityKey | None,
    *,
    of: AcknowledgementNo | None = None,
) -> Call:
    """Give a line of a call record, with everything that one may tell."""
    return Call(
        **common("call", no, of, T0 + no * HOUR),
        subscriber=phone(subscriber),
        other=other,
        direction=CallDirection.OUT,
        service=CallService.VOICE,
        duration_s=65,
        device=DEVICE,
        sim=SIM,
        first_cell="4045612345",
        first_point=Point(latitude=28.5, longitude=77.25),
        forwarded_to=phone(9),
    )


def statement(no: int, of: int, *, under: AcknowledgementNo | None = None) -> Statement:
    """Give what a statement says of an account."""
    return Statement(
        **common("statement", no, under, T0),
        account=account(of),
        until_at=T0 + HOUR,
        opening_paise=-500,
        closing_paise=None,
        line_count=3,
        mismatch_count=1,
    )


def mark(no: int, of: EntityKey, *, under: AcknowledgementNo | None = None) -> SuspectMark:
    """Give an entry of a list of suspects."""
    return SuspectMark(
        **common("mark", no, under, None), entity=of, listed_by="Made Up Bank", grade="HIGH"
    )


def of_every_observed_kind(under: AcknowledgementNo | None = None) -> Sequence[Fact]:
    """Give a fact of every kind, and the least that one may tell."""
    bare = Call(
        **common("call", 7, under, None),
        subscriber=phone(1),
        other=None,
        direction=CallDirection.IN,
        service=CallService.DATA,
    )
    return (
        call(1, 1, phone(2), of=under),
        bare,
        statement(1, 1, under=under),
        mark(1, phone(3), under=under),
    )


async def test_observations_come_out_as_they_went_in(store: GraphStore) -> None:
    free = await add(store, "free", *of_every_observed_kind())
    under = await add(store, "under", complaint(), *of_every_observed_kind(ACK))

    ids = [fact.id for fact in (*free.facts, *under.facts)]
    found = await store.get_facts(ids, scope=SYSTEM)

    assert found == {fact.id: fact for fact in (*free.facts, *under.facts)}
    assert list((await store.facts_of([ACK], scope=SYSTEM))[ACK]) == sorted(
        under.facts, key=lambda fact: fact.id
    )
    assert (await store.health()).fact_count == len(ids)
    assert await store.verify() == ()


async def test_an_observation_met_again_gains_a_source_and_an_earlier_knowledge(
    store: GraphStore,
) -> None:
    fact = call(1, 1, phone(2))
    late = await add(store, "late", fact, at=T0 + HOUR)
    early = await add(store, "early", fact, at=T0)

    found = (await store.get_facts([fact.id], scope=SYSTEM))[fact.id]

    assert found == replace(early.facts[0], sources=found.sources)
    assert found.sources == early.facts[0].sources + late.facts[0].sources
    assert (await store.health()).fact_count == 1


async def test_an_observation_shows_in_its_district_alone_and_when_it_was_known(
    store: GraphStore,
) -> None:
    given = await add(store, "one", complaint(), mark(1, phone(3), under=ACK), at=T0 + HOUR)
    (id_,) = [fact.id for fact in given.facts if isinstance(fact, SuspectMark)]

    assert set(await store.get_facts([id_], scope=scope(HERE))) == {id_}
    assert await store.get_facts([id_], scope=scope(THERE)) == {}
    assert await store.get_facts([id_], scope=SYSTEM, as_known_at=T0) == {}
    assert set(await store.get_entities([phone(3)], scope=scope(HERE))) == {phone(3)}
    assert await store.get_entities([phone(3)], scope=scope(THERE)) == {}


async def test_a_call_dates_both_phones_and_gives_them_its_district(store: GraphStore) -> None:
    await add(store, "list", complaint())
    await add(store, "calls", call(1, 1, phone(2), of=ACK), call(2, 2, phone(1)))

    told = await store.mentions_of([phone(1), phone(2), phone(9), DEVICE], scope=SYSTEM)

    assert set(told) == {phone(1), phone(2), phone(9), DEVICE}
    for one in told.values():
        assert (one.first_event_at, one.last_event_at) == (T0 + HOUR, T0 + 2 * HOUR)
        assert one.districts == (HERE,)


async def test_a_complaint_that_only_an_observation_names_is_there(store: GraphStore) -> None:
    await add(store, "one", mark(1, phone(3), under=ACK))

    (found,) = (await store.get_complaints([ACK], scope=SYSTEM)).values()

    assert found.first_known_at == T0


async def test_lists_of_entities_are_not_cut_short_by_sims_and_senders(store: GraphStore) -> None:
    sender = natural_key(EntityKind.SENDER, "AX-MADEUP")
    await add(store, "calls", *(call(no, no, sender) for no in range(3)))
    listed, after = [], None
    while True:
        page = await store.entities(EntityFilter(), first=1, after=after, scope=SYSTEM)
        listed += [one.entity.key for one in page.items]
        if not page.has_next:
            break
        after = page.cursors[-1]

    assert listed == sorted([DEVICE, phone(0), phone(1), phone(2), phone(9)])


async def test_a_phone_used_with_a_handset_is_a_link_and_a_call_is_none(store: GraphStore) -> None:
    record = EntityRecord(
        **common("entity", 1, None, None), entity=Phone(key=phone(1), number="5000000001")
    )
    used = IdentifierUse(
        **common("use", 1, None, T0),
        user=phone(1),
        identifier=DEVICE,
        role=IdentifierRole.USES,
    )
    await add(store, "calls", call(1, 1, phone(2)), record, used)

    found = await store.neighbours([phone(1)], scope=SYSTEM)

    assert [(one.kind, one.source, one.target) for one in found.links] == [
        (LinkKind.USES_DEVICE, phone(1), DEVICE)
    ]
