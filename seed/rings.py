"""Plant rings: who is in them, where they draw, and when."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

from seed.places import TOWNS, NumberMaker
from seed.values import MadeMachine, PlantedRing

USUAL_HOURS: Final = (11, 14, 18, 21)
MACHINES_A_RING: Final = 6


def plant_rings(
    count: int, machines: Sequence[MadeMachine], numbers: NumberMaker, random: Random
) -> tuple[PlantedRing, ...]:
    """Plant rings of 10 to 13 accounts, each with machines of one town and hours of its own."""
    return tuple(_plant(place, machines, numbers, random) for place in range(count))


def _plant(
    place: int, machines: Sequence[MadeMachine], numbers: NumberMaker, random: Random
) -> PlantedRing:
    town = TOWNS[place % len(TOWNS)]
    near = [machine for machine in machines if machine.town == town]
    return PlantedRing(
        name=str(place + 1),
        entries=tuple(numbers.account() for _ in range(random.randint(3, 4))),
        layers=tuple(numbers.account() for _ in range(random.randint(4, 5))),
        cashers=tuple(numbers.account() for _ in range(random.randint(3, 4))),
        machines=tuple(random.sample(near, MACHINES_A_RING)),
        usual_hour=USUAL_HOURS[place % len(USUAL_HOURS)],
    )


def draft_strangers(
    machines: Sequence[MadeMachine], numbers: NumberMaker, random: Random
) -> PlantedRing:
    """Give a few accounts used for one complaint and never again: of no ring."""
    return PlantedRing(
        name="",
        entries=(numbers.account(),),
        layers=tuple(numbers.account() for _ in range(random.randint(1, 2))),
        cashers=tuple(numbers.account() for _ in range(random.randint(1, 2))),
        machines=tuple(random.sample(machines, 2)),
        usual_hour=random.randrange(9, 22),
    )
