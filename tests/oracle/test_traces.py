"""A look at few accounts against the run over all of them."""

import random
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics.ledger.answer import ComplaintEnds, LedgerAnswer
from analytics.ledger.events import EventKind, Policy
from analytics.ledger.follow import Ledger, follow_ledger, settle
from analytics.ledger.index import LedgerIndex
from analytics.ledger.trace import NO_LIMITS, TraceLimits, trace_backwards, trace_forwards
from api.services.ledger_tables import read_events
from tests.oracle.ledgers import KINDS, make_ledger

PLAIN = (*["TRANSFER"] * 8, *["DISPUTED_PAYMENT"] * 3, *["EXIT"] * 2, "OPENING")
worlds = st.integers(0, 1 << 32).map(random.Random)
policies = st.sampled_from(Policy)
kinds = st.sampled_from([KINDS, PLAIN])


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("traces") / "events.csv"


def read(file: Path, world: random.Random, kinds: tuple[str, ...]) -> Ledger:
    file.write_text(make_ledger(world, kinds=kinds, most_events=40), encoding="utf-8")
    return settle(read_events(file).events)


def figures(ends: ComplaintEnds) -> tuple[object, ...]:
    left = {kind: paise for kind, paise in ends.ends.items() if paise}
    held = {key: paise for key, paise in ends.holds.items() if paise}
    return ends.disputed_paise, ends.on_account_paise, ends.refunded_paise, left, held


def moved(answer: LedgerAnswer, complaint: str) -> dict[str, int]:
    shares = {key: one.shares.get(complaint, 0) for key, one in answer.movements.items()}
    return {key: paise for key, paise in shares.items() if paise}


@given(world=worlds, policy=policies, kinds=kinds)
@settings(max_examples=300, deadline=None)
def test_forwards_from_one_complaint_is_its_part_of_the_run_over_all(
    file: Path, world: random.Random, policy: Policy, kinds: tuple[str, ...]
) -> None:
    ledger = read(file, world, kinds)
    index = LedgerIndex(ledger)

    everything = follow_ledger(ledger, policy)

    for complaint, ends in everything.complaints.items():
        trace = trace_forwards(index, complaint, policy, limits=NO_LIMITS)
        assert figures(trace.ends) == figures(ends)
        assert trace.movements == moved(everything, complaint)
        assert not trace.is_truncated


@given(world=worlds, policy=policies, kinds=kinds)
@settings(max_examples=300, deadline=None)
def test_backwards_from_a_row_is_what_forwards_brought_there(
    file: Path, world: random.Random, policy: Policy, kinds: tuple[str, ...]
) -> None:
    ledger = read(file, world, kinds)
    index = LedgerIndex(ledger)

    everything = follow_ledger(ledger, policy)

    for key, movement in everything.movements.items():
        assert trace_backwards(index, key, policy, limits=NO_LIMITS) == movement.shares
    for event in ledger.events:
        if event.kind is EventKind.HOLD:
            held = {
                complaint: ends.holds[event.key]
                for complaint, ends in everything.complaints.items()
                if ends.holds.get(event.key)
            }
            assert trace_backwards(index, event.key, policy, limits=NO_LIMITS) == held


@given(
    world=worlds,
    policy=st.sampled_from([policy for policy in Policy if policy is not Policy.POISON]),
    kinds=kinds,
    limits=st.builds(
        TraceLimits,
        layers=st.integers(1, 3),
        accounts=st.integers(1, 4),
        events=st.integers(1, 20),
        dust_paise=st.integers(0, 5),
    ),
)
@settings(max_examples=300, deadline=None)
def test_no_limit_breaks_the_sum(
    file: Path, world: random.Random, policy: Policy, kinds: tuple[str, ...], limits: TraceLimits
) -> None:
    index = LedgerIndex(read(file, world, kinds))

    for complaint in "ABC":
        trace = trace_forwards(index, complaint, policy, limits=limits)
        told = trace.ends.sum_paise + trace.dust_paise + trace.limit_paise
        assert told == trace.ends.disputed_paise
        assert trace.event_count <= limits.events
