"""Where and when cash may be drawn, and when a district loses money."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graph.model.ids import EntityKey, ForecastId
from graph.model.place import Point
from graph.model.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeWindow:
    """A stretch of time, from `start` on and before `end`; aware UTC."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class HorizonChance:
    """A calibrated chance that something happens within so many hours, 0 to 1."""

    hours: int
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChance:
    """One machine in a forecast.

    Attributes:
        atm: Key of the machine.
        rank: From 1.
        score: Share of the ring's weight, 0 to 1; only ranks.
        probability: Calibrated chance of a withdrawal in the window; None: not calibrated.
        expected_paise: Rupees likely drawn there; None: not known.
        point: Where it stands, if known.
        reasons: Why it is named.
        chances: Of a withdrawal there within growing horizons; empty: not calibrated.
    """

    atm: EntityKey
    rank: int
    score: float
    probability: float | None
    expected_paise: int | None
    point: Point | None
    reasons: tuple[Reason, ...]
    chances: tuple[HorizonChance, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CellChance:
    """A cell of a hundredth of a degree each way, about 1.1 km, with machines of a forecast.

    Attributes:
        south_west: Its corner.
        machines: The forecast's machines in it, likeliest first.
        score: Theirs together.
        expected_paise: Rupees likely drawn at them; None: not known.
        chances: Of a withdrawal at any of them within growing horizons, as if each were drawn
            at by itself, but never above that of any withdrawal; empty: not calibrated.
    """

    south_west: Point
    machines: tuple[EntityKey, ...]
    score: float
    expected_paise: int | None
    chances: tuple[HorizonChance, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HourShare:
    """How much of something falls in an hour of India's day; shares of 24 hours sum to 1."""

    hour: int
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class CashOutForecast:
    """Where a ring is likely to draw next; kept for good, as made.

    Attributes:
        id: Hash of subject, window, model and inputs.
        subject: Key of the ring, complaint, account or district it is about.
        window: When the cash would be drawn.
        places: Machines, likeliest first; empty if abstained.
        hours: Likely hours of India's day, likeliest first.
        abstained: Why nothing is said, and which fact would help; None: something is.
        reasons: What the whole rests on.
        model: Name and version of the model or rule.
        made_at: When it was made; aware UTC.
        known_at: Nothing learnt later was used; aware UTC.
        inputs_sha256: Digest of the withdrawals it was made from.
        chances: Of any withdrawal within growing horizons; empty: not calibrated.
        median_wait_h: As likely to draw before as after, hours; None: not known.
        set_size: So many machines, from the first, hold the next one 9 times in 10; None: no
            such set is known.
    """

    id: ForecastId
    subject: EntityKey
    window: TimeWindow
    places: tuple[PlaceChance, ...]
    hours: tuple[HourShare, ...]
    abstained: Reason | None
    reasons: tuple[Reason, ...]
    model: str
    made_at: datetime
    known_at: datetime
    inputs_sha256: str
    chances: tuple[HorizonChance, ...] = ()
    median_wait_h: float | None = None
    set_size: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureCell:
    """A count of complaints or withdrawals.

    Attributes:
        district: ``STATE/NAME``; None: not told.
        hour: Hour of India's day, 0 to 23.
        weekday: Monday is 0.
        atm: Key of the machine, where machines are counted; else None.
        count: How many.
        amount_paise: Their rupees, unknown ones left out.
    """

    district: str | None
    hour: int
    weekday: int
    atm: EntityKey | None
    count: int
    amount_paise: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Peak:
    """Hours in which a district loses more than by chance.

    Attributes:
        district: ``STATE/NAME``.
        from_hour: First hour of India's day, 0 to 23.
        to_hour: Hour at which it ends, 1 to 24; less than `from_hour` over midnight.
        complaint_count: Complaints in these hours.
        amount_paise: Their losses.
        share: Share of the district's complaints in these hours, 0 to 1.
        places: Machines most drawn at in the district, most first.
        is_weak: Found from fewer than 20 complaints.
        send_hour: Hour of India's day at which a warning should go: two before.
        reason: The peak in words.
    """

    district: str
    from_hour: int
    to_hour: int
    complaint_count: int
    amount_paise: int
    share: float
    places: tuple[EntityKey, ...]
    is_weak: bool
    send_hour: int
    reason: Reason
