"""Where in an area cash will be drawn, under a budget of posts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from graph.model.forecast import TimeWindow
from graph.model.ids import EntityKey
from graph.model.place import Point
from graph.model.reason import Reason


@dataclass(frozen=True, slots=True, kw_only=True)
class HotSpot:
    """One machine worth a post.

    Attributes:
        atm: Key of the machine.
        rank: From 1, most expected rupees first.
        probability: Calibrated chance of a ring's draw there in the window.
        expected_paise: Likely drawn there by rings in the window.
        share: Of all that is expected in the area, of this machine and those before it.
        point: Where it stands; None: nobody told.
        reasons: Why, with what can be looked up.
    """

    atm: EntityKey
    rank: int
    probability: float
    expected_paise: int
    share: float
    point: Point | None
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatCell:
    """A cell of the heat grid: a hundredth of a degree each way, about 1.1 km.

    Attributes:
        south_west: Its corner.
        expected_paise: Likely drawn at its machines by rings.
        machine_count: Machines in it.
    """

    south_west: Point
    expected_paise: int
    machine_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HotSpots:
    """The machines of an area that are most worth a post.

    Attributes:
        window: When the cash would be drawn.
        posts: How many were asked for.
        spots: At most so many.
        expected_paise: Likely drawn by rings in the whole area.
        machine_count: Machines in the area.
        heat: Cells with expected rupees, most first, at most 500.
        model: That answered.
        known_at: Nothing learnt later was used; aware UTC.
    """

    window: TimeWindow
    posts: int
    spots: tuple[HotSpot, ...]
    expected_paise: int
    machine_count: int
    heat: tuple[HeatCell, ...]
    model: str
    known_at: datetime
