"""Make a fictional world of complaints with planted rings, from a random state and an end."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random
from typing import Final

from graph.model.fact import INDIA
from seed.chance import happens
from seed.places import HUBS, TOWNS, NumberMaker, make_machines
from seed.rings import draft_strangers, plant_rings
from seed.trails import Trail
from seed.values import MadeComplaint, PlantedRing, Town, World

SPAN_DAYS: Final = 35
RING_SHARE: Final = 0.7
LEAST_AGE: Final = timedelta(hours=3)  # of the newest fraud: time to report it and to export
HOURS_AHEAD: Final = 3  # a peak is found from an hour before its fullest on: in one to two hours
SUB_CATEGORIES: Final = (
    "UPI Related Frauds",
    "Fraud Call/Vishing",
    "Internet Banking Related Fraud",
    "E-Wallet Related Fraud",
    "Debit/Credit Card Fraud/Sim Swap Fraud",
)


def make_world(
    *,
    until: datetime,
    random_state: int = 0,
    complaint_count: int = 40,
    ring_count: int = 4,
    span_days: int = SPAN_DAYS,
) -> World:
    """Make a world that ends just before `until`; the same arguments make the same world.

    Seven in ten complaints belong to a ring. Complaints spread over `span_days`, the newest a
    few hours old, so that forecasts made at `until` are live. Each town loses most money at an
    hour of its own; the first town's hour begins within two hours after `until`, so that a
    warning is due.

    Args:
        until: Nothing is later; aware. Fractions of a second are dropped.
        random_state: Seed of the generator.
        complaint_count: How many complaints.
        ring_count: How many rings.
        span_days: Days from the first complaint to the last.
    """
    random = Random(random_state)
    end = until.astimezone(INDIA).replace(microsecond=0)
    numbers = NumberMaker(random)
    machines = make_machines(random)
    rings = plant_rings(ring_count, machines, numbers, random)
    dealt = _deal(rings, complaint_count, random)
    complaints = []
    for serial, ring in enumerate(dealt, start=1):
        behind = ring or draft_strangers(machines, numbers, random)
        town = TOWNS[serial % len(TOWNS)]
        since = end - timedelta(days=span_days) * (1 - serial / complaint_count)
        occurred_at = _fraud_hour(town, since, end, random)
        complaint = _complaint(
            serial, behind, town, occurred_at=occurred_at, end=end, numbers=numbers, random=random
        )
        complaints.append(complaint)
    return World(
        random_state=random_state,
        until=end,
        machines=machines,
        rings=rings,
        hubs=tuple(HUBS),
        complaints=tuple(sorted(complaints, key=lambda one: (one.occurred_at, one.number))),
    )


def _deal(
    rings: tuple[PlantedRing, ...], complaint_count: int, random: Random
) -> list[PlantedRing | None]:
    """Say which ring is behind each complaint, in order of time; None: none."""
    from_rings = round(complaint_count * RING_SHARE) if rings else 0
    dealt: list[PlantedRing | None] = [rings[no % len(rings)] for no in range(from_rings)]
    dealt += [None] * (complaint_count - from_rings)
    random.shuffle(dealt)
    return dealt


def _fraud_hour(town: Town, day: datetime, end: datetime, random: Random) -> datetime:
    """Give an instant of that day near the town's hour, or of the day before if it is too new."""
    if happens(0.85, random):
        start = day.replace(hour=_usual_hour(town, end), minute=0, second=0)
        at = start + timedelta(minutes=random.randrange(60))
    else:
        at = day.replace(hour=random.randrange(7, 24), minute=random.randrange(60), second=0)
    at += timedelta(seconds=random.randrange(60))
    while at > end - LEAST_AGE:
        at -= timedelta(days=1)
    return at


def _usual_hour(town: Town, end: datetime) -> int:
    """Give the hour at which a town's victims pay; the first town's is soon after `end`."""
    if town == TOWNS[0]:
        return (end.hour + HOURS_AHEAD) % 24
    return {TOWNS[1]: 11, TOWNS[2]: 19}[town]


def _complaint(
    serial: int,
    ring: PlantedRing,
    town: Town,
    *,
    occurred_at: datetime,
    end: datetime,
    numbers: NumberMaker,
    random: Random,
) -> MadeComplaint:
    reported_at = min(
        occurred_at + timedelta(minutes=random.randint(40, 900)), end - timedelta(minutes=90)
    )
    exported_at = min(
        reported_at + timedelta(minutes=random.randint(30 * 60, 96 * 60)),
        end - timedelta(minutes=random.randint(5, 60)),
    )
    victim = numbers.account()
    trail = Trail(numbers=numbers, random=random)
    loss_paise = int(min(9e7, max(4e6, random.lognormvariate(16.2, 0.8))))
    trail.run(ring, victim, at=occurred_at, loss_paise=loss_paise)
    return MadeComplaint(
        number=f"399{occurred_at:%m%y}{serial:07}",
        ring=ring.name or None,
        town=town,
        victim=victim,
        phone=numbers.phone(),
        sub_category=random.choice(SUB_CATEGORIES),
        occurred_at=occurred_at,
        reported_at=reported_at,
        exported_at=exported_at,
        is_quirky=happens(0.5, random),
        hops=tuple(row for row in trail.hops if row.at <= exported_at),
        draws=tuple(row for row in trail.draws if row.at <= exported_at),
        holds=tuple(row for row in trail.holds if row.at <= exported_at),
        actions=tuple(row for row in trail.actions if row.at <= exported_at),
    )
