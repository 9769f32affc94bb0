"""Made-up worlds of complaints with planted rings, and who is in them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from random import Random

from graph.model.entity import EntityFlag
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.ring import Community
from graph.model.table import LinkTable
from graph.model.transfer import CashChannel
from tests.unit.analytics.links import START, Facts, key, number


@dataclass(frozen=True, kw_only=True)
class Habits:
    """What a world is like.

    Attributes:
        rings: Planted rings.
        complaints: Least and most complaints of a ring.
        accounts: Least and most accounts a ring has at hand.
        strays: Complaints of no ring.
        hubs: Shops and aggregators.
        hub_share: Share of complaints that pass each hub.
        chances: Innocent accounts that two complaints meet by chance.
        repeats: Pairs of unrelated complaints by one complainant.
        marked: Whether the files say that hubs are hubs.
        split: Most accounts a payment is split to.
    """

    rings: int = 4
    complaints: tuple[int, int] = (4, 10)
    accounts: tuple[int, int] = (12, 20)
    strays: int = 15
    hubs: int = 3
    hub_share: float = 0.2
    chances: int = 4
    repeats: int = 2
    marked: bool = False
    split: int = 3


@dataclass(frozen=True, kw_only=True)
class Planted:
    """A ring as planted: the accounts that its complaints pass, and its complaints."""

    accounts: frozenset[EntityKey]
    complaints: frozenset[AcknowledgementNo]


@dataclass(frozen=True, kw_only=True)
class World:
    links: LinkTable
    rings: tuple[Planted, ...]
    hubs: frozenset[EntityKey]


def make_world(habits: Habits, random_state: int = 0) -> World:
    """Make the facts of a world and its answer key."""
    return _Maker(habits, Random(random_state)).world()


def overlap(community: Community, planted: Planted) -> float:
    """Give the Jaccard index of accounts."""
    found = {member.account for member in community.members}
    return len(found & planted.accounts) / len(found | planted.accounts)


class _Maker:
    def __init__(self, habits: Habits, draw: Random) -> None:
        self.habits, self.draw, self.facts = habits, draw, Facts()
        self.serials = count(1)
        self.names = count(1)
        self.trails: list[tuple[AcknowledgementNo, list[str], datetime]] = []
        self.victims: list[str] = []

    def world(self) -> World:
        habits, draw = self.habits, self.draw
        stands = [self._name("atm:M") for _ in range(60)]
        planted = [self._ring(draw.sample(stands, 7)) for _ in range(habits.rings)]
        for _ in range(habits.strays):
            layers = [[self._name("S") for _ in range(draw.randint(1, 4))] for _ in range(3)]
            self._complaint(layers, draw.sample(stands, 3))
        hubs = [self._name("H") for _ in range(habits.hubs)]
        for hub in hubs:
            for complaint, accounts, at in self._some(habits.hub_share):
                self._detour(complaint, accounts, hub, at)
            if habits.marked:
                self.facts.flags[key(hub)] = frozenset({EntityFlag.AGGREGATOR})
        for _ in range(habits.chances):
            innocent = self._name("I")
            for complaint, accounts, at in draw.sample(self.trails, min(2, len(self.trails))):
                self._detour(complaint, accounts, innocent, at)
        return World(links=self.facts.table(), rings=tuple(planted), hubs=frozenset(map(key, hubs)))

    def _name(self, prefix: str) -> str:
        return f"{prefix}{next(self.names):05d}"

    def _some(self, share: float) -> list[tuple[AcknowledgementNo, list[str], datetime]]:
        return self.draw.sample(self.trails, round(share * len(self.trails)))

    def _ring(self, machines: list[str]) -> Planted:
        size = self.draw.randint(*self.habits.accounts)
        pool = [self._name("R") for _ in range(size)]
        third = size // 3
        layers = [pool[:third], pool[third : 2 * third], pool[2 * third :]]
        met: set[str] = set()
        complaints = []
        for _ in range(self.draw.randint(*self.habits.complaints)):
            complaint, accounts = self._complaint(layers, machines)
            complaints.append(complaint)
            met.update(accounts)
        return Planted(accounts=frozenset(map(key, met)), complaints=frozenset(complaints))

    def _complaint(
        self, layers: list[list[str]], machines: list[str]
    ) -> tuple[AcknowledgementNo, list[str]]:
        """Let one victim's money run through the layers to cash."""
        draw, complaint = self.draw, number(next(self.serials))
        at = START + timedelta(minutes=draw.randrange(60 * 24 * 60))
        holders = {self._victim(): draw.uniform(20_000, 400_000)}
        trail: list[str] = []
        for layer, pool in enumerate(layers, start=1):
            at += timedelta(minutes=draw.randint(5, 60))
            came: dict[str, float] = {}
            for payer, rupees in holders.items():
                into = draw.sample(pool, min(draw.randint(1, self.habits.split), len(pool)))
                for beneficiary in into:
                    amount = round(rupees / len(into), 2)
                    self.facts.paid(complaint, payer, beneficiary, amount, at, layer)
                    came[beneficiary] = came.get(beneficiary, 0.0) + amount
            trail += came
            holders = came
        for account, rupees in holders.items():
            self._cash(complaint, account, rupees, at, machines)
        self.trails.append((complaint, list(dict.fromkeys(trail)), at))
        return complaint, trail

    def _cash(
        self,
        complaint: AcknowledgementNo,
        account: str,
        rupees: float,
        at: datetime,
        machines: list[str],
    ) -> None:
        if self.draw.random() < 0.2:
            self.facts.held(complaint, account, rupees, at)
            return
        for turn in range(self.draw.randint(1, 3)):
            later = at + timedelta(minutes=20 * turn + 5)
            machine = self.draw.choice(machines)
            self.facts.drew(complaint, account, machine, min(rupees / 3, 10_000), later)
        if self.draw.random() < 0.3:
            channel = CashChannel.AEPS
            self.facts.drew(complaint, account, None, 5_000, at + timedelta(hours=2), channel)

    def _victim(self) -> str:
        if len(self.victims) < self.habits.repeats:
            self.victims.append(self._name("V"))
            return self.victims[-1]
        if self.victims and self.draw.random() < 0.1:
            return self.victims.pop()
        return self._name("V")

    def _detour(
        self, complaint: AcknowledgementNo, accounts: list[str], through: str, at: datetime
    ) -> None:
        rupees = self.draw.uniform(2_000, 20_000)
        payer = self.draw.choice(accounts)
        self.facts.paid(complaint, payer, through, rupees, at + timedelta(minutes=15), 3)
