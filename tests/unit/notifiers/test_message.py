"""Messages say what the alert says, in both languages, and nothing personal."""

import json
import re
from dataclasses import replace
from datetime import timedelta
from html.parser import HTMLParser
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.model.alert import Alert, AlertKind, Severity
from graph.model.forecast import TimeWindow
from graph.model.reason import Reason
from graph.model.subscription import Language
from notifiers.base import Message
from notifiers.message import Composer
from notifiers.spread import make_deliveries
from notifiers.wording import masked, read_words
from tests.unit.notifiers.fakes import BASE_URL, NOON, a_subscription, an_alert

COMPOSER = Composer(base_url=BASE_URL + "/")
WINDOW = TimeWindow(start=NOON + timedelta(hours=6), end=NOON + timedelta(hours=8))
VALUES = {
    "kind": "FAN_IN",
    "links": "5",
    "rupees": "₹5,000.00",
    "when": "1 June 2026 at 11:30 IST",
    "accounts": "7", "cashed_paise": "4500000", "complaints": "4", "count": "3",
    "disputed_paise": "1234567850", "from_hour": "9", "joined": "2", "km": "1.2", "left": "1",
    "machines": "SBIN0000691-2", "once": "2", "others": "R000007", "rings": "R000001",
    "score": "0.58", "share": "0.42", "to_hour": "12", "whole": "31", "withdrawals": "9",
    "days": "4",
    "known": "3",
    "span": "7",
    "hours": "5",
    "own": "2",
    "held_paise": "4500000",
    "now_share": "0.31",
    "then_share": "0.04",
    "most": "200",
    "hops": "2",
    "payers": "6",
    "victims": "1",
    "quick": "3",
    "onward": "2",
    "best": "0.75",
    "before": "5",
    "margin": "0.20",
    "low": "0.40",
    "high": "2.10",
    "ago_s": "2400", "after_s": "181440", "layer": "2", "expected": "₹4,000.00", "ring": "R000001",
    "remaining": "₹5,000.00", "loss": "₹3.34", "months": "6", "years": "2", "percent": "4.0%",
    "balance": "₹9,000.00", "lapses": "90",
}  # fmt: skip


def written(alert: Alert, language: Language = Language.EN) -> Message:
    person = a_subscription(language=language)
    [delivery] = make_deliveries(alert, [person], at=NOON, due_at=NOON)
    return COMPOSER.compose(delivery)


class Page(HTMLParser):
    """What a mail program sees: texts, links, and anything that would be fetched."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.links: list[str] = []
        self.fetched: list[str] = []
        self.feed(html)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name == "href":
                self.links.append(value or "")
            if name in {"src", "srcset", "background", "data"} or "url(" in (value or ""):
                self.fetched.append(f"{tag} {name}")
        if tag in {"script", "link", "img", "iframe", "object", "form"}:
            self.fetched.append(tag)


def test_every_language_has_a_word_for_everything() -> None:
    for language in Language:
        words = read_words(language)
        assert set(words.kinds) == set(words.advice) == set(AlertKind)
        assert set(words.severities) == set(Severity)
        assert all(words.kinds.values())
        assert all(words.advice.values())


@pytest.mark.parametrize("code", sorted(read_words(Language.HI).reasons))
def test_every_sentence_in_hindi_can_be_filled_in(code: str) -> None:
    sentence = read_words(Language.HI).reasons[code]
    names = {name for _, name, _, _ in Formatter().parse(sentence) if name}
    values = tuple(sorted((name, VALUES[name]) for name in names))
    reason = Reason(code=code, text="English", values=values)

    message = written(replace(an_alert(), reasons=(reason,)), Language.HI)

    assert "English" not in message.text
    assert not re.search(r"[{}]", message.text)


def test_a_reason_s_values_are_written_as_their_names_say() -> None:
    values = (
        ("accounts", "7"),
        ("cashed_paise", "4500000"),
        ("complaints", "4"),
        ("disputed_paise", "1234567850"),
        ("score", "0.58"),
        ("withdrawals", "9"),
    )
    reason = Reason(code="RING_FOUND", text="English", values=values)

    message = written(replace(an_alert(), reasons=(reason,)), Language.HI)

    assert "₹1,23,45,678.50" in message.text
    assert "₹45,000" in message.text


@pytest.mark.parametrize(
    "reason",
    [
        Reason(code="NEVER_HEARD_OF", text="7 accounts met again."),
        Reason(code="RING_GREW", text="7 accounts met again.", values=(("joined", "7"),)),
        Reason(code="RING_MERGED", text="7 accounts met again.", values=(("others", ""),)),
        Reason(code="USUAL_HOURS", text="7 accounts met again.", values=(("share", "much"),)),
    ],
)
def test_a_reason_that_cannot_be_said_in_hindi_is_said_in_english(reason: Reason) -> None:
    message = written(replace(an_alert(), reasons=(reason,)), Language.HI)

    assert "- 7 accounts met again." in message.text


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(AlertKind))
def test_text_and_html_say_the_same(kind: AlertKind, language: Language) -> None:
    alert = replace(
        an_alert(kind=kind, window=WINDOW),
        rings=("ring:R000001",),
        probability=0.42,
        reasons=(Reason(code="X", text='They said "<b>yes</b>" & left.'),),
    )

    message = written(alert, language)

    page = Page(message.html)
    seen = " ".join("".join(page.texts).split())
    for line in filter(None, message.text.splitlines()[:-2]):
        for part in re.split(r"^- |: | · ", line):
            if part.strip(" -:") and "http" not in part:
                assert part.strip(" -:") in seen
    assert page.fetched == []
    assert page.links == [f"{BASE_URL}/graphiql?example=alert&id={alert.id}"]


def test_times_are_india_s() -> None:
    message = written(an_alert(kind=AlertKind.CASH_OUT_FORECAST, window=WINDOW))

    assert "Time: Mon 15 Jun 2026, 18:00 to 20:00 IST" in message.text
    assert "Raised: Mon 15 Jun 2026, 12:00 IST" in message.text


def test_a_window_over_midnight_names_both_days() -> None:
    window = TimeWindow(start=NOON + timedelta(hours=10), end=NOON + timedelta(hours=14))

    message = written(an_alert(window=window), Language.HI)

    assert "सोम 15 जून 2026, 22:00 से मंगल 16 जून 2026, 02:00 भारतीय समय" in message.text


def test_a_public_warning_names_no_ring_and_no_chance() -> None:
    alert = replace(
        an_alert(kind=AlertKind.PREVENTIVE_LOCAL, window=WINDOW),
        rings=("ring:R000001",),
        entities=("account:ABCD", "atm:SBIN0000691-2"),
        probability=0.42,
    )

    message = written(alert)

    for text in (message.text, message.html, message.data.decode()):
        assert "R000001" not in text
        assert "42%" not in text
        assert "account:" not in text
        assert "SBIN0000691" not in text


@pytest.mark.parametrize(
    "personal",
    [
        "501234567890",
        "5012 3456 7890",
        "5012-3456-7890-1234",
        "51234 56789",
        "+915123456789",
        "०१२३४५६७८९",
        "r.kumar@okbank",
        "39912345678901",
    ],
)
@pytest.mark.parametrize("language", list(Language))
def test_no_number_and_no_address_comes_through(personal: str, language: Language) -> None:
    alert = replace(
        an_alert(kind=AlertKind.MANUAL),
        title=f"Look at {personal} now",
        reasons=(Reason(code="X", text=f"It was {personal}."),),
    )

    message = written(alert, language)

    for text in (message.subject, message.text, message.html, message.data.decode()):
        assert personal not in text


def test_what_is_no_personal_number_stays() -> None:
    text = "ATM S1BW000691012 on 2026-06-15 18:00, ₹1,23,45,678.50, R000123, SBIN0000691-2"

    assert masked(text) == text


@given(st.text(max_size=300))
def test_a_subject_is_one_line_whatever_the_title(title: str) -> None:
    message = written(replace(an_alert(kind=AlertKind.MANUAL), title=title))

    assert len(message.subject) <= 150
    assert "\n" not in message.subject
    assert "\r" not in message.subject
    assert len(message.subject.splitlines()) == 1


@given(st.text(max_size=2_000), st.lists(st.text(min_size=1, max_size=60), max_size=400))
def test_the_thin_form_is_under_20_kb(title: str, districts: list[str]) -> None:
    alert = replace(an_alert(), title=title, districts=tuple(districts))

    body = written(alert).data

    assert len(body) < 20_000
    assert json.loads(body)["data"]["id"] == alert.id


def test_the_same_delivery_gives_the_same_message() -> None:
    assert written(an_alert()) == written(an_alert())
    assert written(an_alert(version=2)).first_id == written(an_alert()).id


def test_html_is_escaped() -> None:
    title = "<script>alert(1)</script><img src=x>"

    message = written(replace(an_alert(kind=AlertKind.MANUAL), title=title))

    assert Page(message.html).fetched == []
    assert "&lt;script&gt;" in message.html
