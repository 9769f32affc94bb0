"""Reasons in Hindi, wherever their words are kept."""

from __future__ import annotations

from functools import cache

from analytics.hindi import in_hindi
from graph.model.reason import Reason
from graph.model.subscription import Language
from notifiers.message import sentence
from notifiers.wording import Words, read_words


def hindi_of(reason: Reason) -> str | None:
    """Say a reason in Hindi: of rings by `analytics`, of all else in the words of messages.

    >>> hindi_of(Reason(code="OPENED_AGO", text="", values=(("days", "9"),)))
    'खाता 9 दिन पहले खुला।'
    """
    return in_hindi(reason) or sentence(reason, _words())


@cache
def _words() -> Words:
    return read_words(Language.HI)
