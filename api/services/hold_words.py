"""The words of a hold queue in Hindi; English stands in the reasons themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from api.services.reason_words import hindi_of
from graph.model.hold_queue import HoldLine
from graph.model.reason import Reason
from graph.model.subscription import Language

HINDI_LINES: Final[Mapping[str, str]] = {
    "CAME": "खाते में आई विवादित रकम",
    "SENT": "उसमें से आगे भेजी गई",
    "DRAWN": "उसमें से नकद निकाली गई या अन्यथा गई",
    "REFUNDED": "उसमें से लौटाई गई",
    "HELD": "उसमें से पहले से रोकी गई",
    "OVER_REPORTED": "जितनी आई उससे अधिक गई बताई गई; वह यहाँ किसी की नहीं",
    "TRACED": "खाते में शेष और बिना रोक की विवादित रकम",
    "FREE": "खाते का ज्ञात उपलब्ध शेष",
    "TO_HOLD": "रोकने योग्य: इनमें से कम",
}
"""Steps of the arithmetic by code."""


def reason_in(reason: Reason, language: Language) -> str:
    """Give a reason's sentence in a language; English where there is no other."""
    return reason.text if language is Language.EN else hindi_of(reason) or reason.text


def line_in(line: HoldLine, language: Language) -> str:
    """Give a step's words in a language."""
    return line.text if language is Language.EN else HINDI_LINES[line.code]
