from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone

import pytest

from api.services.answers import answer_hash, to_canonical
from graph.model.alert import Severity


@dataclass(frozen=True)
class Sample:
    at: datetime
    share: float
    severity: Severity
    kinds: frozenset[str]


def test_a_value_becomes_texts_and_integers() -> None:
    value = Sample(
        at=datetime(2026, 9, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30))),
        share=0.1,
        severity=Severity.HIGH,
        kinds=frozenset({"b", "a"}),
    )

    assert to_canonical(value) == {
        "at": "2026-09-01T06:30:00+00:00",
        "share": "0.1",
        "severity": "HIGH",
        "kinds": ["a", "b"],
    }


def test_the_hash_does_not_depend_on_the_order_of_a_mapping() -> None:
    one = answer_hash({"a": 1, "b": 2}, [1])
    other = answer_hash({"b": 2, "a": 1}, [1])

    assert one == other


def test_another_result_has_another_hash() -> None:
    assert answer_hash({"a": 1}, [1]) != answer_hash({"a": 1}, [2])


def test_what_has_no_canonical_form_is_refused() -> None:
    with pytest.raises(TypeError, match="timedelta"):
        to_canonical(timedelta(1))


def test_instants_are_told_in_utc() -> None:
    assert to_canonical(datetime(2026, 1, 1, tzinfo=UTC)) == "2026-01-01T00:00:00+00:00"
