"""When a district loses money: `peaks`."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import strawberry

from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.reasons import Reason, show_reason
from api.schema.scalars import Paise
from api.services.peaks import find_district_peaks
from graph.model import forecast as model

ID = strawberry.ID


@strawberry.type(description="Hours in which a district loses more than by chance.")
class Peak:
    """Hours in which a district loses more than by chance."""

    district: str = strawberry.field(description="STATE/NAME.")
    from_hour: int = strawberry.field(description="First hour, 0 to 23, India's time.")
    to_hour: int = strawberry.field(
        description="Hour at which it ends, 1 to 24, India's time; over midnight less."
    )
    complaint_count: int = strawberry.field(description="Complaints in these hours.")
    amount_paise: Paise = strawberry.field(description="Their losses.")
    share: float = strawberry.field(
        description="Share of the district's complaints in these hours, 0 to 1."
    )
    atm_ids: list[ID] = strawberry.field(description="Machines most drawn at, most first.")
    is_weak: bool = strawberry.field(description="Found from fewer than 20 complaints.")
    send_hour: int = strawberry.field(
        description="Hour at which a warning should go, India's time: two before."
    )
    reason: Reason = strawberry.field(description="The peak in words.")


def _show_peak(peak: model.Peak) -> Peak:
    return Peak(
        district=peak.district,
        from_hour=peak.from_hour,
        to_hour=peak.to_hour,
        complaint_count=peak.complaint_count,
        amount_paise=Paise(peak.amount_paise),
        share=peak.share,
        atm_ids=[ID(key) for key in peak.places],
        is_weak=peak.is_weak,
        send_hour=peak.send_hour,
        reason=show_reason(peak.reason),
    )


@strawberry.input(description="Which figures.")
class FiguresInput:
    """Which figures."""

    district: str | None = strawberry.field(
        default=None, description="Of this district, STATE/NAME; null: of all."
    )
    as_known_at: datetime | None = strawberry.field(
        default=None, description="Use nothing learnt after this; null: all that is known."
    )


@strawberry.type
class PeaksQuery:
    """Questions about peaks."""

    @resolved("Hours in which districts lose more than by chance.")
    async def peaks(
        self,
        info: Info,
        wish: Annotated[
            FiguresInput, strawberry.argument(name="input", description="Which figures.")
        ],
    ) -> list[Peak]:
        """Resolve `peaks`."""
        context = info.context
        answer = await find_district_peaks(
            settings=context.server.analytics,
            store=context.store,
            scope=context.scope,
            district=wish.district,
            as_known_at=wish.as_known_at,
        )
        return [_show_peak(peak) for peak in answer.value]
