"""Alert and language to words, without personal data.

Text and HTML are written from one `Letter`, so that neither says what the other does not.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from importlib import resources
from typing import Final
from urllib.parse import quote

import jinja2
import msgspec
from jinja2.sandbox import ImmutableSandboxedEnvironment

from graph.model.alert import Alert, AlertKind, Severity, alert_id
from graph.model.delivery import Delivery, delivery_id
from graph.model.money import format_rupees
from graph.model.reason import Reason
from graph.model.subscription import Language
from notifiers.base import Message
from notifiers.wording import (
    Words,
    district_name,
    instant,
    masked,
    read_words,
    stretch,
    value_in_words,
)

ALERT_PATH: Final = "/graphiql?example=alert&id="
MOST_SUBJECT_CHARS: Final = 150
MOST_TITLE_CHARS: Final = 300
MOST_NAMED: Final = 5  # districts or rings in a message; the rest are counted
MOST_DISTRICTS: Final = 50  # in the thin form
MOST_DISTRICT_CHARS: Final = 80
MOST_REASONS: Final = 10
KEPT_LETTERS: Final = 512

# A public warning never names a ring nor a chance: that warns the ring too (ALERTS.md section 2).
PUBLIC_KINDS: Final = frozenset({AlertKind.PREVENTIVE_LOCAL})
# Their titles are somebody's own words, in whatever language.
OWN_WORDS: Final = frozenset({AlertKind.MANUAL, AlertKind.OPERATIONS})

COLOUR_BY_SEVERITY: Final[Mapping[Severity, str]] = {  # on white at least 4.5 : 1 (WCAG 2.2)
    Severity.LOW: "#475569",
    Severity.MEDIUM: "#8a5a00",
    Severity.HIGH: "#b43403",
    Severity.CRITICAL: "#b3001b",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What a message says, before it is laid out.

    Attributes:
        kind: What an alert of its kind is called.
        severity: Name of its severity.
        colour: Of the severity, ``#rrggbb``.
        headline: What it is about, one line.
        facts: Label and value of each fact.
        reasons: Why, a sentence each.
        advice: What to do.
        link: Where it can be looked at.
    """

    kind: str
    severity: str
    colour: str
    headline: str
    facts: tuple[tuple[str, str], ...]
    reasons: tuple[str, ...]
    advice: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Written:
    subject: str
    text: str
    html: str
    data: bytes


class Composer:
    """Writes messages; equal deliveries give equal messages.

    Templates run in jinja2's immutable sandbox with autoescape, though they are ours.
    """

    def __init__(self, *, base_url: str) -> None:
        """Read words and layout; links begin with `base_url`."""
        self._base_url = base_url.rstrip("/")
        self._words = {language: read_words(language) for language in Language}
        environment = ImmutableSandboxedEnvironment(
            autoescape=True, undefined=jinja2.StrictUndefined, trim_blocks=True, lstrip_blocks=True
        )
        layout = resources.files("notifiers") / "words" / "mail.html"
        self._layout = environment.from_string(layout.read_text(encoding="utf-8"))
        self._written = lru_cache(maxsize=KEPT_LETTERS)(self._write)

    def compose(self, delivery: Delivery) -> Message:
        """Write the message of a delivery."""
        written = self._written(delivery.alert, delivery.language)
        first = alert_id(delivery.alert.thread, 1)
        return Message(
            id=delivery.id,
            first_id=delivery_id(first, delivery.endpoint.id),
            language=delivery.language,
            raised_at=delivery.alert.raised_at,
            subject=written.subject,
            text=written.text,
            html=written.html,
            data=written.data,
        )

    def _write(self, alert: Alert, language: Language) -> _Written:
        words = self._words[language]
        letter = self._letter(alert, language)
        subject = f"{letter.severity}: {letter.headline}"
        if alert.kind is AlertKind.TEST:
            subject = f"{letter.kind}: {letter.headline}"
        return _Written(
            subject=subject[:MOST_SUBJECT_CHARS],
            text=_plain(letter, words),
            html=self._layout.render(letter=letter, labels=words.labels, language=language.lower()),
            data=_thin(alert, letter),
        )

    def _letter(self, alert: Alert, language: Language) -> Letter:
        words = self._words[language]
        return Letter(
            kind=words.kinds[alert.kind],
            severity=words.severities[alert.severity],
            colour=COLOUR_BY_SEVERITY[alert.severity],
            headline=_headline(alert, language, words),
            facts=tuple(_facts(alert, words)),
            reasons=tuple(
                masked(sentence(reason, words) or reason.text)
                for reason in alert.reasons[:MOST_REASONS]
            ),
            advice=words.advice[alert.kind],
            link=f"{self._base_url}{ALERT_PATH}{quote(alert.id, safe=':')}",
        )


def _headline(alert: Alert, language: Language, words: Words) -> str:
    if language is Language.EN or alert.kind in OWN_WORDS:
        return masked(alert.title)[:MOST_TITLE_CHARS]
    parts = [words.kinds[alert.kind]]
    if alert.districts:
        parts.append(_named([district_name(key) for key in alert.districts[:1]], 1, words))
    if alert.amount_paise is not None:
        parts.append(format_rupees(alert.amount_paise))
    return " · ".join(parts)


def _facts(alert: Alert, words: Words) -> list[tuple[str, str]]:
    labels = words.labels
    facts: list[tuple[str, str]] = []
    if alert.districts:
        names = [district_name(key) for key in alert.districts]
        facts.append((labels.district, _named(names, MOST_NAMED, words)))
    if alert.window is not None:
        facts.append((labels.window, stretch(alert.window, words)))
    if alert.amount_paise is not None:
        facts.append((labels.amount, format_rupees(alert.amount_paise)))
    if alert.kind not in PUBLIC_KINDS:
        if alert.probability is not None:
            facts.append((labels.probability, f"{alert.probability:.0%}"))
        if alert.rings:
            rings = [ring.removeprefix("ring:") for ring in alert.rings]
            facts.append((labels.rings, _named(rings, MOST_NAMED, words)))
    facts.append((labels.raised, instant(alert.raised_at, words)))
    return [(label, masked(value)) for label, value in facts]


def _named(names: list[str], most: int, words: Words) -> str:
    shown = "; ".join(names[:most])
    hidden = len(names) - most
    return f"{shown} {words.labels.more.format(count=hidden)}" if hidden > 0 else shown


def sentence(reason: Reason, words: Words) -> str | None:
    """Say a reason in the language of some words; None: it has no such sentence, or not whole."""
    told = words.reasons.get(reason.code)
    if told is None:
        return None
    try:
        return told.format_map(
            {name: value_in_words(name, value, words) for name, value in reason.values if value}
        )
    except (KeyError, ValueError):  # a value is missing, or not what its name says
        return None


def _plain(letter: Letter, words: Words) -> str:
    labels = words.labels
    lines = [f"{letter.kind} · {letter.severity}", letter.headline, ""]
    lines += [f"{label}: {value}" for label, value in letter.facts]
    if letter.reasons:
        lines += ["", f"{labels.why}:", *(f"- {reason}" for reason in letter.reasons)]
    lines += ["", f"{labels.advice}: {letter.advice}", "", f"{labels.open}: {letter.link}"]
    lines += ["", "-- ", labels.footer, ""]
    return "\n".join(lines)


def _thin(alert: Alert, letter: Letter) -> bytes:
    window = alert.window
    return msgspec.json.encode(
        {
            "type": f"alert.{alert.kind.lower()}",
            "timestamp": _rfc3339(alert.raised_at),
            "data": {
                "id": alert.id,
                "thread": alert.thread,
                "version": alert.version,
                "kind": alert.kind,
                "severity": alert.severity,
                "title": letter.headline,
                "districts": [
                    key[:MOST_DISTRICT_CHARS] for key in alert.districts[:MOST_DISTRICTS]
                ],
                "window": None
                if window is None
                else {"start": _rfc3339(window.start), "end": _rfc3339(window.end)},
                "link": letter.link,
            },
        }
    )


def _rfc3339(at: datetime) -> str:
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
