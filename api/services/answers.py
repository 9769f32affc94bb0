"""Hashes of answers: the same question and result give the same one, on every store."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Any, Final

import msgspec

from graph.model.ids import Canonical, digest

PLAIN: Final = frozenset({str, int, bool, type(None)})
_FIELDS: Final[dict[type, tuple[str, ...] | None]] = {}


def answer_hash(request: Canonical, result: Canonical) -> str:
    """Hash a request and its result, without snapshot and timings (TRAIL.md section 10)."""
    return digest({"request": request, "result": result})


def to_canonical(value: Any) -> Canonical:  # noqa: ANN401 - any value of the model
    """Turn a value of the model into integers and texts.

    Floats become their shortest text that reads back the same, instants RFC 3339 in UTC.

    Raises:
        TypeError: Something that has no canonical form.
    """
    kind = type(value)
    if kind in PLAIN:  # most values by far
        plain: Canonical = value
        return plain
    names = _fields_of(kind)
    if names is not None:
        return {name: to_canonical(getattr(value, name)) for name in names}
    if isinstance(value, Mapping):
        return {str(name): to_canonical(item) for name, item in value.items()}
    if isinstance(value, frozenset | set):
        return sorted((to_canonical(item) for item in value), key=str)
    if isinstance(value, Sequence) and not isinstance(value, str | bytes):
        return [to_canonical(item) for item in value]
    return _canonical_scalar(value)


def _fields_of(kind: type) -> tuple[str, ...] | None:
    """Give the names of a record's fields, found once a kind; None: it is no record."""
    if kind not in _FIELDS:
        if issubclass(kind, msgspec.Struct):
            _FIELDS[kind] = kind.__struct_fields__
        elif dataclasses.is_dataclass(kind):
            _FIELDS[kind] = tuple(field.name for field in dataclasses.fields(kind))
        else:
            _FIELDS[kind] = None
    return _FIELDS[kind]


def _canonical_scalar(value: object) -> Canonical:
    match value:
        case Enum():
            return str(value.value)
        case int() | str():  # of a kind of their own
            return value
        case float():
            return repr(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
    message = f"{type(value).__name__} has no canonical form"
    raise TypeError(message)
