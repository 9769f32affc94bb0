"""How rupees, instants, places and risky texts are written in a message."""

from __future__ import annotations

import re
import tomllib
from datetime import datetime, timedelta
from importlib import resources
from typing import Final, assert_never
from zoneinfo import ZoneInfo

import msgspec

from graph.model.alert import AlertKind, Severity
from graph.model.decoding import convert
from graph.model.forecast import TimeWindow
from graph.model.money import format_rupees
from graph.model.span import SpanUnit, in_largest_unit
from graph.model.subscription import Language

SHOWN_DIGITS: Final = 4  # of a number that might be an account's or a phone's

# Nine digits or more in a row, also in fours or as a phone is written; not inside a machine's
# number, which begins with letters. Any script's digits count.
_NUMBERS: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:\d{9,}|\d{4}(?:[ -]\d{4}){2,}|\d{5}[ -]\d{5})(?!\d)"
)
_HANDLES: Final = re.compile(r"[\w.+-]+@(?=[\w-])")
_CONTROLS: Final = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


class Labels(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Words around the facts of a message."""

    district: str
    window: str
    amount: str
    probability: str
    rings: str
    raised: str
    why: str
    advice: str
    open: str
    footer: str
    to: str
    ist: str
    more: str
    minutes: str
    hours: str
    days: str


class Words(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One language: every key stands in every language but `reasons`.

    Attributes:
        kinds: What an alert of a kind is called.
        advice: What to do about it.
        severities: Name of each severity.
        weekdays: From Monday, short.
        months: From January, short.
        labels: Words around the facts.
        reasons: Sentences by `Reason.code`, with ``{name}`` for each value; what is
            missing is told in English.
    """

    kinds: dict[AlertKind, str]
    advice: dict[AlertKind, str]
    severities: dict[Severity, str]
    weekdays: tuple[str, str, str, str, str, str, str]
    months: tuple[str, str, str, str, str, str, str, str, str, str, str, str]
    labels: Labels
    reasons: dict[str, str]


def read_words(language: Language) -> Words:
    """Read the words of a language out of the package."""
    file = resources.files("notifiers") / "words" / f"{language.lower()}.toml"
    return convert(tomllib.loads(file.read_text(encoding="utf-8")), Words)


def instant(at: datetime, words: Words) -> str:
    """Write an instant by India's clock, ``Mon 15 Jun 2026, 18:00 IST``."""
    local = at.astimezone(_india())
    return f"{_day(local, words)}, {local:%H:%M} {words.labels.ist}"


def stretch(window: TimeWindow, words: Words) -> str:
    """Write a window by India's clock, the day once if it begins and ends on it."""
    start, end = window.start.astimezone(_india()), window.end.astimezone(_india())
    until = f"{end:%H:%M}" if start.date() == end.date() else f"{_day(end, words)}, {end:%H:%M}"
    begun = f"{_day(start, words)}, {start:%H:%M}"
    return f"{begun} {words.labels.to} {until} {words.labels.ist}"


def duration(span: timedelta, words: Words) -> str:
    """Write a span in its largest unit, ``40 min``, ``2.1 days``; tenths only where there are."""
    figure, unit = in_largest_unit(span)
    labels = words.labels
    match unit:
        case SpanUnit.MINUTES:
            told = labels.minutes
        case SpanUnit.HOURS:
            told = labels.hours
        case SpanUnit.DAYS:
            told = labels.days
        case _:
            assert_never(unit)
    return told.format(count=figure.removesuffix(".0"))


def value_in_words(name: str, value: str, words: Words) -> str:
    """Write a value of a reason as the end of its name says.

    Raises:
        ValueError: The value is not what its name says.
    """
    match name.rpartition("_")[2]:
        case "paise":
            return format_rupees(int(value))
        case "share":
            return f"{float(value):.0%}"
        case "hour":
            return f"{int(value):02}:00"
        case "s":
            return duration(timedelta(seconds=int(value)), words)
        case "at":
            return instant(datetime.fromisoformat(value), words)
        case _:
            return value


def _india() -> ZoneInfo:
    return ZoneInfo("Asia/Kolkata")  # cached by zoneinfo


def _day(local: datetime, words: Words) -> str:
    weekday, month = words.weekdays[local.weekday()], words.months[local.month - 1]
    return f"{weekday} {local.day} {month} {local.year}"


def district_name(key: str) -> str:
    """Write a district, ``MAHARASHTRA/PUNE``, as ``Pune, Maharashtra``."""
    state, _, name = key.partition("/")
    return ", ".join(part.title() if part.isupper() else part for part in (name, state) if part)


def masked(text: str) -> str:
    """Hide what may be an account, a phone or an address, and make one line of it.

    >>> masked("paid 123456789012, call 98765 43210, x.y@okbank")
    'paid ********9012, call *******3210, …@okbank'
    """
    line = _CONTROLS.sub(" ", text).strip()
    return _HANDLES.sub("…@", _NUMBERS.sub(_last_digits, line))


def _last_digits(found: re.Match[str]) -> str:
    number = found.group()
    return "*" * (len(number) - SHOWN_DIGITS) + number[-SHOWN_DIGITS:]
