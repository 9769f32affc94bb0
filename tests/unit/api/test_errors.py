from collections.abc import Iterator

import pytest

import analytics.errors
import graph.errors
import notifiers.errors
from api.errors import MEANINGS, OUR_FAULT, Exit, meaning_of
from graph.errors import FileRefused, RingtraceError, StoreUnavailable

ROOMS = (graph.errors, analytics.errors, notifiers.errors)


def every_error() -> Iterator[type[RingtraceError]]:
    for room in ROOMS:
        for name in vars(room).values():
            if isinstance(name, type) and issubclass(name, RingtraceError):
                yield name


@pytest.mark.parametrize("error", sorted(set(every_error()) - {RingtraceError}, key=str))
def test_every_error_of_ours_has_a_meaning(error: type[RingtraceError]) -> None:
    assert any(kind in MEANINGS for kind in error.__mro__)


def test_the_nearest_class_decides() -> None:
    assert meaning_of(FileRefused("too large")).http == 415
    assert meaning_of(StoreUnavailable("gone")).exit == Exit.UNAVAILABLE


def test_anything_else_is_our_fault() -> None:
    assert meaning_of(KeyError("x")) is OUR_FAULT


def test_codes_are_distinct() -> None:
    codes = [error.code for error in set(every_error())]

    assert len(codes) == len(set(codes))
