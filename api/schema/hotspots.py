"""Where posts are worth most: `hotspots`."""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

import strawberry
from strawberry.scalars import JSON

from analytics.area import Area
from api.schema.answers import Computed, as_of, show_truncations
from api.schema.context import Info
from api.schema.declared import resolved
from api.schema.errors import InputRefused, NotFittedRefusal, NotFoundRefusal
from api.schema.forecasts import TimeWindow
from api.schema.reasons import Reason, show_reason
from api.schema.scalars import Latitude, Longitude, Paise, Probability, Sha256
from api.services.geojson import hotspot_features
from api.services.posts import hotspots
from graph.model import hotspot as model
from graph.model.answer import Answer
from graph.model.place import Point

ID = strawberry.ID


@strawberry.type(description="One machine worth a post.")
class HotSpot:
    """One machine worth a post."""

    atm_id: ID = strawberry.field(description="The machine.")
    rank: int = strawberry.field(description="From 1, most expected rupees first.")
    probability: Probability = strawberry.field(description="Chance of a ring's draw there.")
    expected_paise: Paise = strawberry.field(description="Likely drawn there by rings.")
    share: float = strawberry.field(
        description="Of all expected in the area, of this machine and those before it, 0 to 1."
    )
    latitude: Latitude | None = strawberry.field(description="Where it stands; null: unknown.")
    longitude: Longitude | None = strawberry.field(description="Where it stands; null: unknown.")
    reasons: list[Reason] = strawberry.field(description="Why.")


@strawberry.type(description="A cell of the heat grid, a hundredth of a degree each way.")
class HeatCell:
    """A cell of the heat grid."""

    south: Latitude = strawberry.field(description="Its southern edge.")
    west: Longitude = strawberry.field(description="Its western edge.")
    expected_paise: Paise = strawberry.field(description="Likely drawn at its machines by rings.")
    machine_count: int = strawberry.field(description="Machines in it.")


@strawberry.type(description="The machines of an area that are most worth a post for 24 hours.")
class HotSpots(Computed):
    """The machines of an area that are most worth a post."""

    window: TimeWindow = strawberry.field(description="When the cash would be drawn.")
    posts: int = strawberry.field(description="How many were asked for.")
    spots: list[HotSpot] = strawberry.field(description="At most so many.")
    expected_paise: Paise = strawberry.field(description="Likely drawn in the whole area.")
    machine_count: int = strawberry.field(description="Machines in the area.")
    heat: list[HeatCell] = strawberry.field(description="The heat grid, most rupees first.")
    geo_json: JSON = strawberry.field(description="The spots as a GeoJSON FeatureCollection.")
    model: str = strawberry.field(description="Version of the model.")


HotSpotsResult: TypeAlias = Annotated[
    HotSpots | InputRefused | NotFoundRefusal | NotFittedRefusal,
    strawberry.union(name="HotSpotsResult", description="The hot spots, or why there are none."),
]


@strawberry.input(description="A corner or a middle.")
class PointInput:
    """A point."""

    latitude: Latitude = strawberry.field(description="Degrees.")
    longitude: Longitude = strawberry.field(description="Degrees.")


@strawberry.input(description="Which machines; all given parts hold, none: the country.")
class HotSpotsInput:
    """Which machines."""

    posts: int = strawberry.field(default=25, description="Patrol budget, 1 to 100.")
    district: str | None = strawberry.field(default=None, description="STATE/NAME.")
    centre: PointInput | None = strawberry.field(default=None, description="Of a circle.")
    radius_km: float = strawberry.field(default=5.0, description="Of the circle.")
    polygon: list[PointInput] | None = strawberry.field(
        default=None, description="Corners in order, at least three."
    )


@strawberry.type
class HotSpotsQuery:
    """Questions about hot spots."""

    @resolved("The machines of an area that are most worth a post in the next 24 hours.")
    async def hotspots(
        self,
        info: Info,
        wish: Annotated[
            HotSpotsInput, strawberry.argument(name="input", description="Which machines.")
        ],
    ) -> HotSpotsResult:
        """Resolve `hotspots`."""
        context = info.context
        answer = await hotspots(
            Area(
                district=wish.district,
                centre=None if wish.centre is None else _point(wish.centre),
                radius_km=wish.radius_km,
                corners=tuple(_point(corner) for corner in wish.polygon or ()),
            ),
            store=context.store,
            at=context.now(),
            posts=wish.posts,
            countries=context.server.countries,
        )
        return _show(answer)


def _point(given: PointInput) -> Point:
    return Point(latitude=given.latitude, longitude=given.longitude)


def _show(answer: Answer[model.HotSpots]) -> HotSpots:
    found = answer.value
    features: dict[str, Any] = hotspot_features(found)
    return HotSpots(
        as_of=as_of(answer),
        truncated=show_truncations(answer.truncations),
        answer_hash=Sha256(answer.answer_hash),
        window=TimeWindow(start=found.window.start, end=found.window.end),
        posts=found.posts,
        spots=[_show_spot(one) for one in found.spots],
        expected_paise=Paise(found.expected_paise),
        machine_count=found.machine_count,
        heat=[
            HeatCell(
                south=Latitude(one.south_west.latitude),
                west=Longitude(one.south_west.longitude),
                expected_paise=Paise(one.expected_paise),
                machine_count=one.machine_count,
            )
            for one in found.heat
        ],
        geo_json=JSON(features),
        model=found.model,
    )


def _show_spot(one: model.HotSpot) -> HotSpot:
    return HotSpot(
        atm_id=ID(one.atm),
        rank=one.rank,
        probability=Probability(one.probability),
        expected_paise=Paise(one.expected_paise),
        share=one.share,
        latitude=None if one.point is None else Latitude(one.point.latitude),
        longitude=None if one.point is None else Longitude(one.point.longitude),
        reasons=[show_reason(reason) for reason in one.reasons],
    )
