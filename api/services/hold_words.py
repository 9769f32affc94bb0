"""The words of a hold queue in Hindi; English stands in the reasons themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from graph.model.hold_queue import HoldLine
from graph.model.reason import Reason
from graph.model.subscription import Language

HINDI: Final[Mapping[str, str]] = {
    "HOLD_EXPECTED": "{remaining} में से {expected} संभवतः अब भी वहाँ हैं ({share});"
    " शिकायतें: {complaints}।",
    "HOLD_CREDITED": "आखिरी रकम {ago} पहले आई; परत: {layer}।",
    "HOLD_HABIT": "ऐसी रकम का आधा हिस्सा आने के {after} बाद तक निकल जाता है।",
    "HOLD_WAITING": "आधे घंटे की देरी से संभवतः {loss} का नुकसान होगा।",
    "HOLD_RING": "यह खाता गिरोह {ring} का है।",
    "INNOCENT_MERCHANT": "यह किसी दुकान या व्यापारी का खाता हो सकता है।",
    "INNOCENT_SALARY": "एक ही भुगतानकर्ता {months} महीनों से हर महीने भुगतान करता है: यह वेतन हो सकता है।",
    "INNOCENT_AGGREGATOR": "यह भुगतान एग्रीगेटर का खाता है: उससे पाने वाले का नाम पूछें और वहीं रोक लगवाएँ।",
    "INNOCENT_DEEP_LAYER": "यह पीड़ित से {layer} भुगतान दूर है: खाताधारक ने शायद कुछ बेचा हो।",
    "INNOCENT_SMALL_SHARE": "इसके शेष {balance} का केवल {share} विवादित है।",
    "INNOCENT_OLD_AND_ORDINARY": "खाता {years} वर्ष या अधिक से चालू है;"
    " सामान्य लेन-देन {months} महीनों में है।",
}
"""A sentence a code; the figures in braces are the reason's own."""

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
    sentence = HINDI.get(reason.code)
    if language is Language.EN or sentence is None:
        return reason.text
    return sentence.format(**dict(reason.values))


def line_in(line: HoldLine, language: Language) -> str:
    """Give a step's words in a language."""
    return line.text if language is Language.EN else HINDI_LINES[line.code]
