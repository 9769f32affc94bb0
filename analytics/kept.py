"""Fitted models as JSON and back: arrays, numbers and names, never anything that runs."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from types import NoneType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

import numpy as np

from analytics.errors import StaleModel

T = TypeVar("T")


def write_kept(model: object) -> bytes:
    """Give the one JSON text of a fitted model; equal models give equal bytes."""
    text = json.dumps(_bare(model), sort_keys=True, separators=(",", ":"), allow_nan=False)
    return text.encode()


def read_kept(kept: bytes, kind: type[T]) -> T:
    """Give back the model that `write_kept` wrote.

    Raises:
        StaleModel: The text is not of this kind of model, as this program knows it.
    """
    try:
        return cast("T", _revive(json.loads(kept), kind))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise StaleModel(
            "the kept model is not of the shape this program reads; train anew: `ringtrace train`"
        ) from error


def _bare(value: Any) -> Any:  # noqa: ANN401 - any part of a model
    if is_dataclass(value):
        return {field.name: _bare(getattr(value, field.name)) for field in fields(value)}
    match value:
        case np.ndarray() | np.generic():
            return value.tolist()
        case tuple() | list():
            return [_bare(item) for item in value]
        case dict():
            return {name: _bare(item) for name, item in value.items()}
        case None | bool() | int() | float() | str():
            return value
    message = f"a model cannot hold a {type(value).__name__}"
    raise TypeError(message)


def _revive(bare: Any, kind: Any) -> Any:  # noqa: ANN401 - any part of a model
    origin, inner = get_origin(kind), get_args(kind)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        if set(bare) != set(hints):
            message = "its parts have other names"
            raise ValueError(message)
        return kind(**{name: _revive(bare[name], hints[name]) for name in hints})  # type: ignore[operator] # a class
    if origin is np.ndarray:
        return np.array(bare, dtype=get_args(inner[1])[0])
    if origin is tuple:
        return tuple(_revive(item, inner[0]) for item in bare)
    if origin is dict:
        return {name: _revive(item, inner[1]) for name, item in bare.items()}
    if NoneType in inner:
        return None if bare is None else _revive(bare, inner[0])
    if not isinstance(bare, (int, float) if kind is float else kind):
        message = f"a {kind.__name__} is missing"
        raise TypeError(message)
    return kind(bare)
