"""Scalars: what a number or a text means, with its unit."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, Final, NewType

import strawberry
from graphql import GraphQLError
from strawberry.types.scalar import ScalarDefinition

Paise = NewType("Paise", int)
Sha256 = NewType("Sha256", str)
CursorText = NewType("CursorText", str)
Score = NewType("Score", float)
Probability = NewType("Probability", float)
Latitude = NewType("Latitude", float)
Longitude = NewType("Longitude", float)

MOST_PAISE: Final = 2**53 - 1  # the last integer that every JSON reader keeps exactly
SHA256_HEX: Final = re.compile(r"[0-9a-f]{64}")
MOST_CURSOR_CHARS: Final = 500


def _parse_paise(value: Any) -> int:  # noqa: ANN401 - JSON, not yet looked at
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("paise are a whole number")
    if abs(value) > MOST_PAISE:
        raise ValueError(f"paise are at most {MOST_PAISE}")
    return value


def _parse_instant(value: Any) -> datetime:  # noqa: ANN401 - JSON, not yet looked at
    if not isinstance(value, str):
        raise TypeError("an instant is a text, 2026-06-15T12:00:00+05:30")
    try:
        instant = datetime.fromisoformat(value)
    except ValueError:
        raise ValueError("an instant looks like 2026-06-15T12:00:00+05:30") from None
    if instant.tzinfo is None:
        raise ValueError("an instant needs its offset from UTC, Z or +05:30")
    return instant.astimezone(UTC)


def _print_instant(value: datetime) -> str:
    text = value.astimezone(UTC).isoformat(timespec="milliseconds")
    return text.replace(".000+00:00", "Z").replace("+00:00", "Z")


def _parse_sha256(value: Any) -> str:  # noqa: ANN401 - JSON, not yet looked at
    if not isinstance(value, str) or not SHA256_HEX.fullmatch(value):
        raise ValueError("a SHA-256 is 64 hexadecimal digits in lower case")
    return value


def _parse_cursor(value: Any) -> str:  # noqa: ANN401 - JSON, not yet looked at
    if not isinstance(value, str) or not 0 < len(value) <= MOST_CURSOR_CHARS:
        raise ValueError("a cursor is a text that this API gave")
    return value


def _between(low: float, high: float, what: str) -> Any:  # noqa: ANN401 - a parser of JSON
    def parse(value: Any) -> float:  # noqa: ANN401 - JSON, not yet looked at
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not low <= value <= high:
            raise ValueError(f"{what} is a number from {low} to {high}")
        return float(value)

    return parse


def _scalar(
    name: str,
    description: str,
    *,
    parse_value: Callable[[Any], Any],
    **functions: Any,  # noqa: ANN401 - strawberry's hooks
) -> ScalarDefinition:
    scalar: ScalarDefinition = strawberry.scalar(
        name=name, description=description, parse_value=_or_refused(parse_value), **functions
    )
    return scalar


def _or_refused(parse: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Make what cannot be read the asker's error; any other kind is taken for ours."""

    def parse_or_refuse(value: Any) -> Any:  # noqa: ANN401 - JSON, not yet looked at
        try:
            return parse(value)
        except (TypeError, ValueError, OverflowError) as error:
            raise GraphQLError(str(error)) from None

    return parse_or_refuse


SCALARS: Final[dict[object, ScalarDefinition]] = {
    Paise: _scalar(
        "Paise",
        "Money in paise, a hundredth of a rupee; a whole number below 2^53.",
        parse_value=_parse_paise,
    ),
    datetime: _scalar(
        "DateTime",
        "An instant, RFC 3339; always given in UTC, taken with any offset.",
        serialize=_print_instant,
        parse_value=_parse_instant,
    ),
    Sha256: _scalar(
        "Sha256", "A SHA-256 as 64 hexadecimal digits in lower case.", parse_value=_parse_sha256
    ),
    CursorText: _scalar(
        "Cursor",
        "A place in one list, opaque and signed; good for the same list and order only.",
        parse_value=_parse_cursor,
    ),
    Score: _scalar(
        "Score",
        "A number from 0 to 1 that only ranks: twice the score is not twice as likely.",
        parse_value=_between(0, 1, "a score"),
    ),
    Probability: _scalar(
        "Probability",
        "A calibrated chance from 0 to 1.",
        parse_value=_between(0, 1, "a probability"),
    ),
    Latitude: _scalar(
        "Latitude",
        "Degrees north of the equator, -90 to 90, WGS 84.",
        parse_value=_between(-90, 90, "a latitude"),
    ),
    Longitude: _scalar(
        "Longitude",
        "Degrees east of Greenwich, -180 to 180, WGS 84.",
        parse_value=_between(-180, 180, "a longitude"),
    ),
}
"""What strawberry is told each of the names above is in GraphQL."""
