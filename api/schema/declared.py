"""Declaring resolvers so that the type checker keeps their types."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import strawberry

F = TypeVar("F", bound=Callable[..., Any])


def resolved(description: str) -> Callable[[F], F]:
    """Declare a field that a method answers."""
    declare: Callable[[F], F] = strawberry.field(description=description)
    return declare


def requested(description: str) -> Callable[[F], F]:
    """Declare a request that changes something."""
    declare: Callable[[F], F] = strawberry.mutation(description=description)
    return declare


def streamed(description: str) -> Callable[[F], F]:
    """Declare a stream of signals."""
    declare: Callable[[F], F] = strawberry.subscription(description=description)
    return declare
