"""Groups and rings drawn by hand, for what only reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from graph.model.ids import AcknowledgementNo
from graph.model.member import RingMember, RingRole
from graph.model.reason import Reason
from graph.model.ring import Community
from tests.unit.analytics.links import START, key

WORDS = Reason(code="DRAWN", text="1 reason.")


def member(name: str, score: float = 0.8) -> RingMember:
    return RingMember(
        account=key(name),
        role=RingRole.MEMBER,
        second_roles=(),
        score=score,
        complaint_count=2,
        in_paise=0,
        out_paise=0,
        cashed_paise=0,
        reason=WORDS,
    )


def group(
    names: str,
    *,
    complaints: Sequence[AcknowledgementNo] = (),
    score: float = 0.8,
    last_event_at: datetime | None = START,
) -> Community:
    """Give a group whose members are single letters."""
    return Community(
        members=tuple(member(name, score) for name in sorted(names)),
        complaints=tuple(sorted(complaints)),
        machines=(),
        identifiers=(),
        disputed_paise=0,
        cashed_paise=0,
        first_event_at=START,
        last_event_at=last_event_at,
        score=score,
        density=0.5,
        evidence=(),
        reason=WORDS,
    )
