"""What is said of rings, in Hindi: from the figures of a reason, never from its English words.

Sentences are labels with figures, so that no noun must bend to a number.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from graph.model.evidence import EvidenceKind
from graph.model.member import RingRole
from graph.model.money import format_rupees
from graph.model.reason import Reason
from graph.model.typology import Typology

Values: TypeAlias = Mapping[str, str]

ROLES: Final = {
    RingRole.VICTIM_FACING: "पीड़ितों से रकम लेने वाले",
    RingRole.COLLECTOR: "दूसरे सदस्यों से रकम जुटाने वाले",
    RingRole.DISTRIBUTOR: "दूसरे सदस्यों में रकम बाँटने वाले",
    RingRole.LAYERER: "रकम आगे बढ़ाने वाले",
    RingRole.CASHER: "नकद निकालने वाले",
    RingRole.ORGANISER: "शायद संचालक",
    RingRole.MEMBER: "भूमिका स्पष्ट नहीं",
}
TIES: Final = {
    EvidenceKind.SHARED_ACCOUNTS: "दो या अधिक शिकायतों में दिखे खाते",
    EvidenceKind.TRANSFERS: "सदस्यों के बीच लेन-देन",
    EvidenceKind.SHARED_IDENTIFIERS: "साझा फ़ोन या हैंडसेट का उपयोग",
    EvidenceKind.MACHINE_WEEKS: "एक ही मशीन पर एक ही हफ़्ते निकासी",
    EvidenceKind.COMPLAINTS: "एक ही शिकायत में नाम",
}
PATTERNS: Final = {
    Typology.CYCLE: "रकम घूमकर वापस आती है",
    Typology.CHAIN: "रकम एक खाते से दूसरे खाते की कड़ी में जाती है",
    Typology.FAN_IN: "कई खाते एक दिन में एक ही खाते में भेजते हैं",
    Typology.FAN_OUT: "एक खाता एक दिन में कई खातों में भेजता है",
    Typology.CASH_OUT_CREW: "सदस्य एक ही मशीन से साथ-साथ निकालते हैं",
    Typology.STRUCTURING: "रकमें सीमा से थोड़ी कम रखी जाती हैं",
    Typology.SHARED_IDENTIFIER: "सदस्य फ़ोन या हैंडसेट साझा करते हैं",
    Typology.PASS_THROUGH: "रकम आने के कुछ घंटों में निकल जाती है",
    Typology.MIXED: "कोई एक तरीका आधे सदस्यों पर नहीं बैठता",
}
INNOCENT: Final = {
    "MAY_BE_SHOP": "दुकान हो सकती है: कई अनजान लोगों से छोटी रकमें लेने वाले खाते: {accounts}।",
    "MAY_BE_FAMILY": "परिवार हो सकता है: एक ही फ़ोन वाले, आपस में लेन-देन करने वाले खाते: {accounts}।",
    "MAY_BE_PAYROLL": "वेतन हो सकता है: एक ही खाते से हर महीने समान रकम पाने वाले खाते: {accounts}।",
    "MAY_BE_AGGREGATOR": "भुगतान सेवा हो सकती है: बाहर की शिकायतों में भी दिखे खाते: {accounts}।",
}
SENTENCES: Final = {
    "MET_ONCE": "इसके {accounts} खातों में से {once} केवल एक शिकायत में दिखे।",
    "SAME_FRAUD": "इसकी शिकायतें: {complaints}, ठगियाँ: {frauds}; कुछ का पहला भुगतान एक है।",
    "UNDATED": "सदस्यों के बीच {transfers} लेन-देन में से {undated} की तारीख नहीं है; क्रम ज्ञात नहीं।",
    "NO_TRANSFERS": "सदस्यों के बीच ज्ञात लेन-देन: {transfers}।",
    "RING_BORN": "यह गिरोह पहले ज्ञात नहीं था।",
    "RING_GREW": "जुड़े खाते: {joined}; नई शिकायतें: {complaints}।",
    "RING_SHRANK": "हटे खाते: {left}।",
    "RING_MERGED": "गिरोह {others} इसी का हिस्सा निकला।",
    "RING_SPLIT": "गिरोह बँट गया; अलग हुए खाते: {left}।",
    "RING_DORMANT": "कई हफ़्तों से इसकी कोई हलचल नहीं दिखी।",
    "RING_REACTIVATED": "गिरोह फिर सक्रिय हो गया है।",
    "RING_DECIDED": "एक अधिकारी ने इसके बारे में निर्णय लिया।",
    "NEAR_RING": "इसके सदस्य खाते: {members}; इससे जुड़े अन्य खाते या फ़ोन: {tied}; अंक: {score}।",
    **INNOCENT,
}
LEARNT: Final = "शिकायतों में बताए खातों की समानताओं से सीखा हुआ"
NOT_LEARNT: Final = "खातों के बार-बार दिखने से, सीखा हुआ नहीं"


def in_hindi(reason: Reason) -> str | None:
    """Say a reason in Hindi; None where only English is known.

    >>> in_hindi(Reason(code="NO_TRANSFERS", text="", values=(("transfers", "0"),)))
    'सदस्यों के बीच ज्ञात लेन-देन: 0।'
    """
    values = dict(reason.values)
    teller = _teller(reason.code)
    try:
        return teller(values) if teller else None
    except KeyError:
        return None  # kept by an earlier version, without one of its figures


def _teller(code: str) -> Callable[[Values], str] | None:
    if code in SENTENCES:
        return lambda values: SENTENCES[code].format(**values)
    family, _, rest = code.partition("_")
    if code == "RING_FOUND":
        return _ring
    if family == "MEMBER" and rest in RingRole.__members__:
        return lambda values: _member(RingRole(rest), values)
    if family == "PATTERN" and rest in Typology.__members__:
        return lambda values: _pattern(Typology(rest), values)
    if code.startswith("TIED_BY_") and code[8:] in EvidenceKind.__members__:
        return lambda values: f"{TIES[EvidenceKind(code[8:])]}: {values['count']}।"
    return None


def _ring(values: Values) -> str:
    """Say size, work, ties, cash and sureness, in the order of the English words."""
    when = f", {values['first_on']} से {values['last_on']}" if "first_on" in values else ""
    roles = [
        f"{ROLES[role]}: {values[name]}"
        for role in RingRole
        if (name := f"role_{role.value.lower()}") in values
    ]
    ties = [
        f"{TIES[kind]}: {values[name]}"
        for kind in EvidenceKind
        if (name := f"tie_{kind.value.lower()}") in values
    ]
    typology = Typology(values["typology"])
    size = f"खाते: {values['accounts']}; शिकायतें: {values['complaints']}"
    sentences = [
        f"{size}; विवादित रकम: {_rupees(values['disputed_paise'])}{when}।",
        f"{'; '.join(roles)}।",
        "" if typology is Typology.MIXED else f"मुख्य तरीका: {PATTERNS[typology]}।",
        f"जोड़ने वाली बातें: {'; '.join(ties)}।",
        _cash(values),
        _sureness(values),
    ]
    return " ".join(filter(None, sentences))


def _cash(values: Values) -> str:
    if values["withdrawals"] == "0":
        return ""
    hours = (
        f"; अधिकतर {int(values['from_hour']):02d}:00 से {int(values['to_hour']):02d}:00 के बीच"
        if "from_hour" in values
        else ""
    )
    return (
        f"नकद निकासी: {_rupees(values['cashed_paise'])}, {values['withdrawals']} बार; "
        f"ज्ञात मशीनें: {values['machines']}{hours}।"
    )


def _sureness(values: Values) -> str:
    score, confidence = values["score"], values["confidence"]
    lowered = f"; निर्दोष कारण संभव होने से घटकर {confidence}" if confidence < score else ""
    source = LEARNT if values.get("learnt") == "1" else NOT_LEARNT
    return f"अंक: 1 में से {score}{lowered}; {source}। इसके दो खातों पर एक और शिकायत इसे बढ़ाएगी।"


def _member(role: RingRole, values: Values) -> str:
    """Say what a member does and what ties it."""
    from_members = f" (देने वाले सदस्य: {values['payers']})" if values["payers"] != "0" else ""
    to_members = (
        f" (पाने वाले सदस्य: {values['beneficiaries']})" if values["beneficiaries"] != "0" else ""
    )
    reported = "; पीड़ित ने इसका नाम दिया" if values["reported"] == "1" else ""
    doing = ROLES[role].replace("वाले", "वाला खाता")
    return (
        f"{doing}: आए {_rupees(values['in_paise'])}{from_members}, "
        f"भेजे {_rupees(values['out_paise'])}{to_members}, "
        f"निकाले {_rupees(values['cashed_paise'])}; "
        f"{values['window_h']} घंटे में {values['moved_percent']} % निकल गया। "
        f"गिरोह की शिकायतें जिनमें यह है: {values['complaints']}{reported}।"
    )


def _pattern(typology: Typology, values: Values) -> str:
    money = (
        f"; सबसे बड़ी बार: {_rupees(values['amount_paise'])}" if values["amount_paise"] != "0" else ""
    )
    return f"{PATTERNS[typology]}: {values['hits']} बार; सदस्य: {values['accounts']}{money}।"


def _rupees(paise: str) -> str:
    return format_rupees(int(paise))
