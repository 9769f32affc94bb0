"""Between values and columns: instants as milliseconds, nested parts as canonical JSON."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Final, TypeVar, overload

import msgspec

from graph.model.decoding import json_decoder
from graph.model.forecast import TimeWindow
from graph.model.scope import Scope

T = TypeVar("T")

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
A_MILLISECOND: Final = timedelta(milliseconds=1)
END_OF_TIME: Final = (1 << 62) - 1
"""Greater than every snapshot and instant: nothing is left out."""

_ENCODER: Final = msgspec.json.Encoder(order="deterministic")


@overload
def to_ms(at: datetime) -> int: ...
@overload
def to_ms(at: datetime | None) -> int | None: ...
def to_ms(at: datetime | None) -> int | None:
    """Give an instant as epoch milliseconds, cut, not rounded."""
    return None if at is None else (at - EPOCH) // A_MILLISECOND


@overload
def from_ms(at: int) -> datetime: ...
@overload
def from_ms(at: int | None) -> datetime | None: ...
def from_ms(at: int | None) -> datetime | None:
    """Give epoch milliseconds as an instant, aware UTC."""
    return None if at is None else EPOCH + at * A_MILLISECOND


@lru_cache(maxsize=1_024)
def from_shared_ms(at: int) -> datetime:
    """Give the same of an instant that many rows share, as of an import: the one value for all."""
    return EPOCH + at * A_MILLISECOND


def span_ms(window: TimeWindow | None) -> dict[str, int]:
    """Give a window's `start` and `end` as epoch milliseconds; None: all time since 1970."""
    if window is None:
        return {"start": 0, "end": END_OF_TIME}
    return {"start": to_ms(window.start), "end": to_ms(window.end)}


def to_json(value: object) -> str:
    """Give the one JSON text of a value: fields in their order, sets sorted."""
    return _ENCODER.encode(value).decode()


def from_json(text: str, kind: type[T]) -> T:
    """Give back the value that `to_json` wrote."""
    return json_decoder(kind).decode(text)


def array(items: Iterable[str | int]) -> str:
    """Give a JSON array for ``json_each``, in the order given."""
    return _ENCODER.encode(list(items)).decode()


def sorted_array(items: Iterable[str]) -> str | None:
    """Give a JSON array of a set, sorted; None for an empty one, which means all."""
    ordered = sorted(items)
    return array(ordered) if ordered else None


def seen(
    scope: Scope, as_known_at: datetime | None = None, *, snapshot_no: int = END_OF_TIME
) -> dict[str, Any]:
    """Give the parameters of ``{visible …}``: snapshot, knowledge and districts.

    Nobody knows anything after now, so that None lets everything through, whatever the
    clock of the machine that wrote it.
    """
    return {
        "no": snapshot_no,
        "known": END_OF_TIME if as_known_at is None else to_ms(as_known_at),
        "districts": None if scope.districts is None else array(sorted(scope.districts)),
    }
