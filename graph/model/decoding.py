"""Decoders of values, each made by one thread alone.

msgspec (0.22) learns what a type looks like when it first meets it, and notes it on the type while
it is still learning: two threads that meet one at the same time can end the process. So whoever
reads a value with a type asks here first; what was made once is read by all threads together.
"""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from threading import RLock
from typing import Any, Final, TypeVar, cast

import msgspec

T = TypeVar("T")

_LOCK: Final = RLock()


def json_decoder(kind: type[T], *, is_strict: bool = True) -> msgspec.json.Decoder[T]:
    """Give the decoder of a type from JSON; not strict: numbers in texts are numbers too."""
    return _json(cast("Hashable", kind), is_strict)


def msgpack_decoder(kind: type[T]) -> msgspec.msgpack.Decoder[T]:
    """Give the decoder of a type from MessagePack."""
    return _msgpack(cast("Hashable", kind))


def convert(value: object, kind: type[T], *, is_strict: bool = True) -> T:
    """Make a value of a type out of plain ones.

    A frozen value of many fields is made so in half the time that its constructor takes.

    Raises:
        msgspec.ValidationError: A part is missing or not of its type.
    """
    _json(cast("Hashable", kind), True)  # noqa: FBT003 - learns the type
    return msgspec.convert(value, kind, strict=is_strict)


@cache
def _json(kind: Hashable, is_strict: bool) -> msgspec.json.Decoder[Any]:  # noqa: FBT001 - hashed
    with _LOCK:
        return msgspec.json.Decoder(cast("type[Any]", kind), strict=is_strict)


@cache
def _msgpack(kind: Hashable) -> msgspec.msgpack.Decoder[Any]:
    with _LOCK:
        return msgspec.msgpack.Decoder(cast("type[Any]", kind))
