"""The audit chain shows every change but a cut tail."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.audit import FIRST_HASH, chain, verify_chain
from graph.errors import ChainBroken
from graph.model.audit import ChainedEvent, Event, EventTag
from graph.model.scope import Actor

AT = datetime(2026, 6, 1, 6, 0, tzinfo=UTC)
EVENT = Event(
    tag=EventTag.EXPORTED,
    actor=Actor(kind="person", name="invented officer"),
    at=AT,
    subjects=("complaint:39900000000001",),
    details=(("rows", "3"),),
)


def chained(count: int) -> list[ChainedEvent]:
    """Give a chain of events."""
    events: list[ChainedEvent] = []
    for no in range(count):
        head = events[-1].event_hash if events else FIRST_HASH
        events.append(chain(head, no + 1, replace(EVENT, details=(("no", str(no)),))))
    return events


def test_a_chain_as_it_was_written_holds() -> None:
    events = chained(5)

    verify_chain(events)
    verify_chain(events[2:], previous_hash=events[1].event_hash, previous_seq=2)
    verify_chain([])


def test_the_first_hash_is_the_same_in_every_release() -> None:
    first = chain(FIRST_HASH, 1, EVENT)

    assert first.event_hash == "a017f023e7c7c134029fb081761162b9d3253cf1e36931778f1a2fdf4801b8b7"


@given(st.integers(0, 4), st.sampled_from(["actor", "at", "tag", "subjects", "details"]))
def test_a_changed_event_breaks_the_chain_where_it_stands(no: int, part: str) -> None:
    changes = {
        "actor": Actor(kind="person", name="somebody else"),
        "at": datetime(2026, 6, 1, 6, 1, tzinfo=UTC),
        "tag": EventTag.UNMASKED,
        "subjects": (),
        "details": (("rows", "4"),),
    }
    events = chained(5)
    changed = replace(events[no].event, **{part: changes[part]})  # type: ignore[arg-type]  # by name
    events[no] = replace(events[no], event=changed)

    with pytest.raises(ChainBroken, match=f"event {no + 1} was changed"):
        verify_chain(events)


@given(st.integers(0, 3))
def test_a_missing_event_breaks_the_chain(no: int) -> None:
    events = chained(5)
    del events[no]

    with pytest.raises(ChainBroken, match=f"event {no + 2} where event {no + 1}"):
        verify_chain(events)


def test_an_event_put_in_with_a_hash_of_its_own_breaks_the_next() -> None:
    events = chained(3)
    events[1] = chain(events[0].event_hash, 2, EVENT)

    with pytest.raises(ChainBroken, match="event 3 does not name"):
        verify_chain(events)
