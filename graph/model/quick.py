"""Values of which a file makes hundreds of thousands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

from graph.model.decoding import convert

T = TypeVar("T")


def quick_value(kind: type[T], fields: Mapping[str, object]) -> T:
    """Make a frozen value out of its fields, in half the time that its constructor takes.

    Raises:
        msgspec.ValidationError: A field is missing or not of its type.
    """
    return convert(fields, kind)
