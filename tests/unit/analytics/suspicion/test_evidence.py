"""Weights of the evidence graph, worked out by hand."""

from __future__ import annotations

from math import log2, log10

import numpy as np
import pytest

from analytics.settings import RingSettings
from analytics.suspicion.evidence import Evidence, Tie, gather_evidence
from analytics.suspicion.tables import DAY_S, HOUR_S, RingTables, Rows, sorted_rows
from analytics.suspicion.windows import read_passing

OLD = -1000 * DAY_S
Row = tuple[int, int, float, float]


def rows(*told: Row) -> Rows:
    columns = np.array(told, dtype=np.float64).reshape(-1, 4)
    left, right = columns[:, 0].astype(np.int64), columns[:, 1].astype(np.int64)
    return sorted_rows(left, right, columns[:, 2], columns[:, 3])


def tables(*, opened: tuple[float, ...] = (OLD,) * 5, **told: Rows) -> RingTables:
    n = len(opened)

    def names(letter: str, count: int) -> np.ndarray:
        return np.array([f"{letter}{at}".encode() for at in range(count)], dtype="S8")

    empty = {
        kind: rows()
        for kind in (
            "transfers",
            "draws",
            "phone_uses",
            "device_uses",
            "reports",
            "calls",
            "filings",
        )
    }
    return RingTables(
        accounts=names("A", n),
        opened=np.array(opened),
        is_current=np.zeros(n, dtype=np.bool_),
        phones=names("P", 3),
        devices=names("D", 3),
        machines=names("T", 3),
        complaints=names("C", 3),
        at=90 * DAY_S,
        barred=None,
        **{**empty, **told},
    )


def evidence_of(known: RingTables) -> Evidence:
    passing = read_passing(known, window_s=48 * HOUR_S)
    return gather_evidence(known, passing, settings=RingSettings())


def weight(evidence: Evidence, left: int, right: int) -> float:
    found = evidence.weight[(evidence.left == left) & (evidence.right == right)]
    return float(found.sum())


def test_a_transfer_weighs_by_its_amount_its_flow_and_the_partners_of_its_ends() -> None:
    moves = rows(
        (0, 1, 20_000, DAY_S),
        (1, 2, 10_000, DAY_S + HOUR_S),
        (3, 4, 1_999, DAY_S),
        (3, 3, 50_000, DAY_S),
    )

    evidence = evidence_of(tables(transfers=moves))

    into = 2 * (0.15 + 0.85 * 0.5) * min(1.5, log10(10) + 0.5) / log2(2 + 2)
    onward = 2 * (0.15 + 0.85 * 1.0) * (log10(5) + 0.5) / log2(2 + 2)
    assert weight(evidence, 0, 1) == pytest.approx(into)
    assert weight(evidence, 1, 2) == pytest.approx(onward)
    assert len(evidence.left) == 2


def test_money_that_came_too_early_or_left_too_late_does_not_flow() -> None:
    moves = rows((0, 1, 20_000, DAY_S), (1, 2, 20_000, DAY_S + 49 * HOUR_S))

    evidence = evidence_of(tables(transfers=moves))

    assert weight(evidence, 0, 1) == pytest.approx(2 * 0.15 * 1.5 / log2(4))


def test_a_transfer_soon_after_the_opening_of_the_younger_end_counts_double() -> None:
    moves = rows((0, 1, 20_000, DAY_S))
    young = tables(transfers=moves, opened=(OLD, -80 * DAY_S, OLD, OLD, OLD))

    ratio = weight(evidence_of(young), 0, 1) / weight(evidence_of(tables(transfers=moves)), 0, 1)

    assert ratio == pytest.approx(2.0)


def test_an_account_of_many_partners_makes_no_transfer_link() -> None:
    opened = (OLD,) * 70
    moves = rows(*((0, at, 5_000.0, DAY_S) for at in range(1, 62)))
    fewer = rows(*((0, at, 5_000.0, DAY_S) for at in range(1, 61)))

    assert not len(evidence_of(tables(transfers=moves, opened=opened)).left)
    assert len(evidence_of(tables(transfers=fewer, opened=opened)).left) == 60


def test_identifiers_weigh_by_their_sharers_and_less_when_old() -> None:
    uses = rows((0, 0, 0, DAY_S), (1, 0, 0, DAY_S), (2, 0, 0, OLD), (3, 1, 0, DAY_S))

    evidence = evidence_of(tables(phone_uses=uses))

    phone = evidence.first_phone
    assert weight(evidence, 0, phone) == pytest.approx(1.5 / log2(4))
    assert weight(evidence, 2, phone) == pytest.approx(0.35 * 1.5 / log2(4))
    assert weight(evidence, 3, phone + 1) == 0.0


def test_an_identifier_of_sixteen_ties_nobody() -> None:
    uses = rows(*((at, 0, 0.0, DAY_S) for at in range(16)))
    fewer = rows(*((at, 0, 0.0, DAY_S) for at in range(15)))

    assert not len(evidence_of(tables(device_uses=uses, opened=(OLD,) * 16)).left)
    assert len(evidence_of(tables(device_uses=fewer, opened=(OLD,) * 16)).left) == 15


def test_a_machine_and_week_ties_those_who_drew_what_had_just_come() -> None:
    moves = rows((4, 0, 9_000, DAY_S), (4, 1, 9_000, DAY_S))
    draws = rows(
        (0, 2, 9_000, DAY_S + HOUR_S),
        (1, 2, 9_000, 2 * DAY_S),
        (2, 2, 9_000, 2 * DAY_S),
        (0, 2, 9_000, 9 * DAY_S),
    )

    evidence = evidence_of(tables(transfers=moves, draws=draws))

    tied = evidence.tie == Tie.MACHINE_WEEK
    assert evidence.left[tied].tolist() == [0, 1]
    assert evidence.weight[tied] == pytest.approx([0.5 / log2(3)] * 2)


def test_a_complaint_ties_what_it_names_if_that_is_more_than_one_thing() -> None:
    reports = rows((0, 0, 5_000, DAY_S), (0, 1, 5_000, DAY_S), (1, 2, 5_000, DAY_S))
    calls = rows((2, 0, 0, DAY_S))

    evidence = evidence_of(tables(reports=reports, calls=calls))

    assert (evidence.tie == Tie.COMPLAINT).all()
    assert weight(evidence, 0, evidence.first_complaint) == 1.0
    assert len(evidence.left) == 2


def test_the_order_of_ends_is_accounts_phones_devices_weeks_complaints() -> None:
    evidence = evidence_of(tables())

    starts = (
        evidence.n_accounts,
        evidence.first_phone,
        evidence.first_device,
        evidence.first_week,
        evidence.first_complaint,
        evidence.n_ends,
    )
    assert starts == (5, 5, 8, 11, 11, 14)
    assert evidence.matrix(np.ones(0, dtype=np.bool_)).shape == (14, 14)
