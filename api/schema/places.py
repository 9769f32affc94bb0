"""Machines that cash is likely to be drawn at, and how likely."""

from __future__ import annotations

from collections.abc import Sequence

import strawberry

from api.schema.entities import Entity
from api.schema.reasons import Reason, show_reason
from api.schema.scalars import Latitude, Longitude, Paise, Probability, Score
from graph.model import forecast as model

ID = strawberry.ID


@strawberry.type(description="A calibrated chance within so many hours.")
class HorizonChance:
    """A calibrated chance within so many hours."""

    hours: int = strawberry.field(description="Within so many hours after the forecast was made.")
    probability: Probability = strawberry.field(description="The chance.")


@strawberry.type(description="One machine in a forecast.")
class PlaceChance:
    """One machine in a forecast."""

    atm_id: ID = strawberry.field(description="The machine.")
    atm: Entity | None = strawberry.field(
        description="What is known of the machine; null: outside what you may see."
    )
    rank: int = strawberry.field(description="From 1, likeliest first.")
    score: Score = strawberry.field(description="Share of the ring's weight.")
    probability: Probability | None = strawberry.field(
        description="Calibrated chance of a withdrawal in the window; null: not calibrated."
    )
    expected_paise: Paise | None = strawberry.field(
        description="Money likely drawn there; null: not known."
    )
    latitude: Latitude | None = strawberry.field(description="Where it stands; null: unknown.")
    longitude: Longitude | None = strawberry.field(description="Where it stands; null: unknown.")
    reasons: list[Reason] = strawberry.field(description="Why it is named.")
    chances: list[HorizonChance] = strawberry.field(
        description="Of a withdrawal there within growing horizons; empty: not calibrated."
    )


@strawberry.type(description="A cell of about 1.1 km with machines of a forecast.")
class CellChance:
    """A cell with machines of a forecast."""

    south: Latitude = strawberry.field(description="Its southern edge; a hundredth of a degree on.")
    west: Longitude = strawberry.field(description="Its western edge; as wide.")
    atm_ids: list[ID] = strawberry.field(description="Its machines, likeliest first.")
    score: Score = strawberry.field(description="Theirs together.")
    expected_paise: Paise | None = strawberry.field(
        description="Money likely drawn at them; null: not known."
    )
    chances: list[HorizonChance] = strawberry.field(
        description="Of a withdrawal at any of them, as if each were drawn at by itself, and "
        "never above that of any withdrawal; empty: not calibrated."
    )


def show_cell(cell: model.CellChance) -> CellChance:
    """Show a cell of a forecast."""
    return CellChance(
        south=Latitude(cell.south_west.latitude),
        west=Longitude(cell.south_west.longitude),
        atm_ids=[ID(key) for key in cell.machines],
        score=Score(cell.score),
        expected_paise=None if cell.expected_paise is None else Paise(cell.expected_paise),
        chances=show_chances(cell.chances),
    )


def show_chances(chances: Sequence[model.HorizonChance]) -> list[HorizonChance]:
    """Show calibrated chances."""
    return [
        HorizonChance(hours=one.hours, probability=Probability(one.probability)) for one in chances
    ]


def show_place(place: model.PlaceChance, atm: Entity | None) -> PlaceChance:
    """Show a machine with what was fetched of it."""
    point = place.point
    return PlaceChance(
        atm_id=ID(place.atm),
        atm=atm,
        rank=place.rank,
        score=Score(place.score),
        probability=None if place.probability is None else Probability(place.probability),
        expected_paise=None if place.expected_paise is None else Paise(place.expected_paise),
        latitude=None if point is None else Latitude(point.latitude),
        longitude=None if point is None else Longitude(point.longitude),
        reasons=[show_reason(reason) for reason in place.reasons],
        chances=show_chances(place.chances),
    )
