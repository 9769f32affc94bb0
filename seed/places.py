"""Real towns and banks as scenery; machines, branches and numbers are invented."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Final

from seed.values import Bank, MadeAccount, MadeMachine, Town

TOWNS: Final[Sequence[Town]] = (
    Town(district="MYSURU CITY", state="KARNATAKA", latitude=12.3052, longitude=76.6552),
    Town(district="MANGALURU CITY", state="KARNATAKA", latitude=12.8698, longitude=74.8431),
    Town(district="HUBBALLI DHARWAD CITY", state="KARNATAKA", latitude=15.3647, longitude=75.1240),
)
BANKS: Final[Sequence[Bank]] = (
    Bank(name="State Bank of India", prefix="SBIN"),
    Bank(name="Canara Bank", prefix="CNRB"),
    Bank(name="Union Bank of India", prefix="UBIN"),
    Bank(name="Bank of Baroda", prefix="BARB"),
    Bank(name="HDFC Bank", prefix="HDFC"),
    Bank(name="ICICI Bank", prefix="ICIC"),
    Bank(name="Axis Bank", prefix="UTIB"),
    Bank(name="Karnataka Bank", prefix="KARB"),
    Bank(name="Federal Bank", prefix="FDRL"),
    Bank(name="IDFC First Bank", prefix="IDFB"),
)
HUBS: Final[Sequence[MadeAccount]] = (
    MadeAccount(number="FPPI00000000399", bank="Sahyadri Pay", ifsc="SAHYADRIPAY"),
    MadeAccount(number="bazaar.hub@seedpay", bank="Bazaar Hub", ifsc="SEEDPAY"),
    MadeAccount(number="NA", bank="NA", ifsc="NA"),
)
"""Payment aggregators and cells without a number: in many trails, and tie nobody."""

MACHINES_A_TOWN: Final = 24
SPREAD_DEGREES: Final = 0.02  # about 2 km


class NumberMaker:
    """Gives numbers that no real thing can have, each once."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._given: set[str] = set()

    def account(self) -> MadeAccount:
        """Give an account: 9999 and 7 to 12 digits; its branch code has letters no branch has."""
        bank = self._random.choice(BANKS)
        number = self._fresh("9999", self._random.randint(7, 12))
        return MadeAccount(
            number=number,
            bank=bank.name,
            ifsc=f"{bank.prefix}0ZZ{self._random.randrange(10**4):04}",
        )

    def phone(self) -> str:
        """Give a mobile number that begins with 5, as no Indian mobile does."""
        return self._fresh("5", 9)

    def utr(self) -> str:
        """Give a reference of 12 digits."""
        return self._fresh("999", 9)

    def _fresh(self, prefix: str, digits: int) -> str:
        while True:
            number = prefix + "".join(self._random.choices("0123456789", k=digits))
            if number not in self._given:
                self._given.add(number)
                return number


def make_machines(random: Random) -> tuple[MadeMachine, ...]:
    """Scatter invented cash machines over the towns, by number."""
    machines: list[MadeMachine] = []
    for town in TOWNS:
        for _ in range(MACHINES_A_TOWN):
            bank = random.choice(BANKS)
            machines.append(
                MadeMachine(
                    atm_id=f"{bank.prefix}Z{len(machines) + 1:05}",
                    bank=bank.name,
                    town=town,
                    latitude=round(random.gauss(town.latitude, SPREAD_DEGREES), 6),
                    longitude=round(random.gauss(town.longitude, SPREAD_DEGREES), 6),
                )
            )
    return tuple(sorted(machines, key=lambda machine: machine.atm_id))
