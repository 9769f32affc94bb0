"""Made-up worlds of bare tables with planted rings, their habits drawn widely.

Membership is learnt from these, so no world is like another: how often members share a phone,
how much is kept, how many complaints point at innocents, all is drawn anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
import numpy.typing as npt

from analytics.suspicion.tables import DAY_S, HOUR_S, Codes, Floats, RingTables, Rows, sorted_rows

DAYS: Final = 90
KINDS: Final = ("chain", "cycle", "hub", "identity", "crew", "mixed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Habits:
    """How people and rings behave in one world; shares are 0 to 1."""

    n_accounts: int = 30_000
    n_rings: int = 45
    members: float = 11.0
    fresh_members: float = 0.4
    phone_share: float = 0.5
    device_share: float = 0.55
    sharers_each: float = 4.0
    delay_h: float = 4.0
    kept_share: float = 0.05
    loss: float = 35_000.0
    told_share: float = 0.65
    wrong_share: float = 0.16
    called_share: float = 0.35
    second_report: float = 0.25
    stray_in: float = 0.5
    stray_out: float = 1.0
    camouflage: float = 0.1
    machines: int = 2
    draw_share: float = 0.65
    busy_days: float = 10.0
    broker_share: float = 0.12
    pays_each: float = 2.5
    exits: float = 0.15
    idle_share: float = 0.2
    fan: float = 0.5


def draw_habits(random_state: int, *, n_accounts: int = 30_000) -> Habits:
    """Draw the habits of a world."""
    draw = np.random.default_rng((6, random_state))
    even = draw.uniform
    return Habits(
        n_accounts=n_accounts,
        n_rings=int(n_accounts / 1000 * even(1.0, 2.0)),
        members=even(8, 15),
        fresh_members=even(0.15, 0.65),
        phone_share=even(0.25, 0.75),
        device_share=even(0.25, 0.8),
        sharers_each=even(1.5, 4.0),
        delay_h=float(np.exp(even(np.log(1.5), np.log(60.0)))),
        kept_share=even(0.0, 0.12),
        loss=float(np.exp(even(np.log(18_000), np.log(60_000)))),
        told_share=even(0.4, 0.9),
        wrong_share=even(0.03, 0.3),
        called_share=even(0.15, 0.5),
        second_report=even(0.1, 0.4),
        stray_in=even(0.1, 1.2),
        stray_out=even(0.2, 2.0),
        camouflage=even(0.0, 0.4),
        machines=int(draw.integers(1, 4)),
        draw_share=even(0.4, 0.9),
        busy_days=even(5, 18),
        broker_share=even(0.0, 0.25),
        pays_each=even(0.8, 3.0),
        exits=even(0.0, 0.3),
        idle_share=even(0.0, 0.4),
        fan=even(0.1, 0.8),
    )


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class World:
    """A world and its answer key.

    Attributes:
        tables: What is known at its end.
        rings: Codes of each planted ring's members, sorted.
        kinds: What each ring is.
    """

    tables: RingTables
    rings: Sequence[Codes]
    kinds: Sequence[str]


@dataclass(slots=True)
class _Page:
    """Rows written so far, kind by kind."""

    rows: dict[str, list[tuple[Codes, Codes, Floats, Floats]]] = field(
        default_factory=lambda: defaultdict(list)
    )

    def add(
        self,
        kind: str,
        left: npt.ArrayLike,
        right: npt.ArrayLike,
        rupees: npt.ArrayLike = 0.0,
        at: npt.ArrayLike = 0.0,
    ) -> None:
        """Write rows; single values stand for all."""
        left, right = np.atleast_1d(np.asarray(left)), np.atleast_1d(np.asarray(right))
        one, other, money, when = np.broadcast_arrays(left, right, rupees, at)
        self.rows[kind].append(
            (one.astype(np.int64), other.astype(np.int64), np.round(money), np.round(when))
        )

    def of(self, kind: str, end: float) -> Rows:
        """Give what was written of a kind, up to the end."""
        self.add(kind, [], [])
        left, right, rupees, at = map(np.concatenate, zip(*self.rows[kind], strict=True))
        kept = at <= end
        return sorted_rows(left[kept], right[kept], rupees[kept], at[kept])


def make_world(habits: Habits, *, random_state: int = 0) -> World:
    """Make a world."""
    maker = _Maker(habits, np.random.default_rng((7, random_state)))
    maker.people()
    maker.rings()
    return maker.world()


class _Maker:
    def __init__(self, habits: Habits, draw: np.random.Generator) -> None:
        self.habits, self.draw, self.page = habits, draw, _Page()
        n = habits.n_accounts
        self.opened = (
            np.where(draw.random(n) < 0.1, draw.uniform(-60, 60, n), draw.uniform(-1500, 0, n))
            * DAY_S
        )
        self.is_current = draw.random(n) < 0.13
        self.n_phones, self.n_devices, self.n_complaints = 2 * n // 3, 2 * n // 3, 0
        self.closeness = draw.uniform(0.1, 0.4)
        self.machines = max(20, n // 800)
        weight = draw.lognormal(0, 0.9, self.machines)
        self.usual_machine = weight / weight.sum()
        self.found: list[Codes] = []
        self.kinds: list[str] = []
        self.free = draw.permutation(n)[: n // 2].tolist()

    def people(self) -> None:
        """Write what innocents do."""
        draw, n = self.draw, self.habits.n_accounts
        every = np.arange(n)
        m = int(n * draw.uniform(1.8, 4.0))
        busy = draw.lognormal(0, draw.uniform(0.5, 1.1), n)
        some = draw.choice(n, m, p=busy / busy.sum())
        near = (
            np.where(draw.random(m) < 0.6, some + draw.integers(-40, 41, m), draw.integers(0, n, m))
            % n
        )
        large = draw.random(m) < 0.12
        rupees = np.where(large, draw.lognormal(9.9, 1.0, m), draw.lognormal(6.6, 1.1, m))
        self.page.add("move", some, near, rupees, self.times(m))
        shops = draw.choice(n, n // 400, replace=False)
        for shop, size in zip(shops, draw.pareto(1.1, len(shops)) * 25 + 5, strict=True):
            k = min(int(size), n // 20)
            self.page.add(
                "move", draw.integers(0, n, k), shop, draw.lognormal(5.6, 0.8, k), self.times(k)
            )
        for _ in range(n // 2000):
            boss, staff = draw.integers(0, n), draw.integers(0, n, draw.integers(20, 200))
            pay = draw.lognormal(10.2, 0.4, len(staff))
            for month in range(3):
                self.page.add("move", boss, staff, pay, (30 * month + draw.uniform(0, 2)) * DAY_S)
        self._traders()
        self.page.add("draw", *self._usual_draws())
        self.page.add("phone", every, self._spread(every, self.n_phones), 0, self._since(n))
        again = draw.choice(n, n // 7)
        self.page.add(
            "phone", again, draw.integers(0, self.n_phones, len(again)), 0, self._since(len(again))
        )
        first = every[draw.random(n) < 0.81]
        self.page.add(
            "device", first, self._spread(first, self.n_devices), 0, self.times(len(first))
        )
        again = draw.choice(n, n // 5)
        self.page.add(
            "device",
            again,
            draw.integers(0, self.n_devices, len(again)),
            0,
            self.times(len(again)),
        )
        for phone in range(max(3, n // 5000)):
            crowd = draw.integers(0, n, draw.integers(20, max(40, n // 100)))
            self.page.add("phone", crowd, phone, 0, self._since(len(crowd)))
            self.page.add("device", crowd, phone, 0, self.times(len(crowd)))
        for _ in range(n // 600):
            family = draw.integers(0, n, draw.integers(3, 13))
            self.page.add(
                "phone", family, draw.integers(0, self.n_phones), 0, self._since(len(family))
            )
            if draw.random() < 0.5:
                k = len(family) * 2
                self.page.add(
                    "move",
                    draw.choice(family, k),
                    draw.choice(family, k),
                    draw.lognormal(8.5, 1.0, k),
                    self.times(k),
                )

    def _traders(self) -> None:
        """Innocents through whom large money passes quickly."""
        draw, n = self.draw, self.habits.n_accounts
        for trader in draw.choice(n, n // 150, replace=False):
            k = int(draw.integers(2, 9))
            at, rupees = self.times(k), draw.lognormal(10.3, 0.9, k)
            self.page.add("move", draw.integers(0, n, k), trader, rupees, at)
            later = at + draw.exponential(draw.choice([6, 24, 72]) * HOUR_S, k)
            gone = rupees * draw.uniform(0.7, 1.0, k)
            if draw.random() < 0.25:
                machine = draw.integers(0, self.machines, k)
                self.page.add("draw", trader, machine, np.minimum(gone, 40_000), later)
            else:
                self.page.add("move", trader, draw.integers(0, n, k), gone, later)

    def rings(self) -> None:
        """Plant the rings, then complaints that point at innocents."""
        habits, draw = self.habits, self.draw
        exits = draw.integers(0, habits.n_accounts, 8)
        brokers: list[int] = []
        for _ in range(habits.n_rings):
            size = int(np.clip(draw.lognormal(np.log(habits.members) - 0.25, 0.65), 3, 70))
            members = [self.free.pop() for _ in range(size)]
            if draw.random() < habits.broker_share and brokers:
                members.append(brokers[int(draw.integers(0, len(brokers)))])
                if draw.random() < 0.4:
                    members.append(self.free.pop())
                    brokers.append(members[-1])
            elif draw.random() < habits.broker_share:
                brokers.append(members[-1])
            kind = KINDS[int(draw.integers(0, len(KINDS)))]
            _Ring(self, np.array(sorted(set(members))), kind, exits).write()
            self.found.append(np.array(sorted(set(members))))
            self.kinds.append(kind)
        wrong = int(self.n_complaints * habits.wrong_share / (1 - habits.wrong_share))
        for _ in range(wrong):
            at = float(self.times(1)[0])
            victim, other = draw.integers(0, habits.n_accounts, 2)
            rupees = float(draw.lognormal(np.log(habits.loss), 0.8))
            if draw.random() < 0.7:
                self.page.add("move", victim, other, rupees, at)
            self.complain(int(victim), [int(other)], [rupees], at + draw.exponential(1.5) * DAY_S)

    def complain(
        self, victim: int, accounts: Sequence[int], rupees: Sequence[float], at: float
    ) -> int:
        """File a complaint; give its code."""
        code = self.n_complaints
        self.n_complaints += 1
        self.page.add("report", code, np.array(accounts), np.array(rupees), at)
        self.page.add("filed", code, victim, 0, at)
        return code

    def world(self) -> World:
        """Give it all; accounts are named so that their order is their code's."""
        end = DAYS * DAY_S
        n, page = self.habits.n_accounts, self.page
        names = {
            "phones": (b"P", self.n_phones),
            "devices": (b"D", self.n_devices),
            "machines": (b"T", self.machines),
            "complaints": (b"C", self.n_complaints),
            "accounts": (b"A", n),
        }
        told = {
            name: np.array([b"%s%07d" % (letter, at) for at in range(count)])
            for name, (letter, count) in names.items()
        }
        tables = RingTables(
            **told,
            opened=np.minimum(self.opened, end),
            is_current=self.is_current,
            transfers=self._after_opening(page.of("move", end), both=True),
            draws=self._after_opening(page.of("draw", end), both=False),
            phone_uses=page.of("phone", end),
            device_uses=page.of("device", end),
            reports=page.of("report", end),
            calls=page.of("call", end),
            filings=page.of("filed", end),
            at=end,
        )
        return World(tables=tables, rings=self.found, kinds=self.kinds)

    def _after_opening(self, rows: Rows, *, both: bool) -> Rows:
        """Drop what an account did before it was there."""
        kept = rows.at >= self.opened[rows.left]
        return rows.take(kept & (rows.at >= self.opened[rows.right]) if both else kept)

    def times(self, k: int) -> Floats:
        """Draw instants."""
        return self.draw.uniform(0, DAYS, k) * DAY_S

    def _since(self, k: int) -> Floats:
        old = self.draw.random(k) < 0.9
        return np.where(old, self.draw.uniform(-1500, 0, k), self.draw.uniform(0, DAYS, k)) * DAY_S

    def _spread(self, accounts: Codes, n: int) -> Codes:
        """Give neighbours the same identifier now and then, as families have it."""
        own = (accounts // 2 + self.draw.integers(-1, 2, len(accounts))) % n
        return np.where(
            self.draw.random(len(accounts)) < self.closeness,
            own,
            self.draw.integers(0, n, len(accounts)),
        )

    def _usual_draws(self) -> tuple[Codes, Codes, Floats, Floats]:
        m = int(self.habits.n_accounts * 0.9)
        who = self.draw.integers(0, self.habits.n_accounts, m)
        machine = self.draw.choice(self.machines, m, p=self.usual_machine)
        return who, machine, self.draw.uniform(1, 92, m).round() * 100, self.times(m)


class _Ring:
    """One ring at work."""

    def __init__(self, maker: _Maker, members: Codes, kind: str, exits: Codes) -> None:
        self.maker, self.draw, self.habits, self.kind = maker, maker.draw, maker.habits, kind
        self.members, self.exits = members, exits
        draw = self.draw
        self.start = draw.uniform(3, DAYS - 4) * DAY_S
        self.end = min(
            DAYS * DAY_S, self.start + draw.gamma(2.0, self.habits.busy_days / 2) * DAY_S
        )
        n = len(members)
        order = draw.permutation(members)
        idle = int(n * self.habits.idle_share * draw.random() * 2)
        order = order[: max(3, n - idle)]
        n = len(order)
        entries = max(1, round(n * draw.uniform(0.15, 0.45)))
        self.entries = order[:entries]
        layers = (
            0
            if kind in {"identity", "crew"} and draw.random() < 0.6
            else round((n - entries) * draw.uniform(0.1, 0.5))
        )
        self.layers = order[entries : entries + layers]
        self.cashers = order[entries + layers :]
        if not len(self.cashers):
            self.cashers = order[-1:]
        if kind == "hub":
            self.layers = self.layers[:1] if len(self.layers) else order[:1]
        self.joined = dict(
            zip(
                members.tolist(),
                self.start
                + draw.exponential(0.25, len(members)).clip(0, 0.9) * (self.end - self.start),
                strict=True,
            )
        )

    def write(self) -> None:
        """Write its identifiers, its money, its noise and its complaints."""
        draw, habits, page = self.draw, self.habits, self.maker.page
        joined = np.array([self.joined[m] for m in self.members.tolist()])
        fresh = draw.random(len(self.members)) < habits.fresh_members
        opened = joined - draw.exponential(25, len(joined)) * DAY_S
        self.maker.opened[self.members[fresh]] = opened[fresh]
        boost = {"identity": 1.5, "crew": 1.15}.get(self.kind, 1.0)
        self.phones = self._identifiers("phone", habits.phone_share * boost, joined)
        self._identifiers("device", habits.device_share * boost, joined)
        k = draw.poisson(habits.stray_in * len(self.members))
        rupees = draw.lognormal(9.3, 1.2, k)
        page.add(
            "move",
            draw.integers(0, habits.n_accounts, k),
            draw.choice(self.members, k),
            rupees,
            self._while(k),
        )
        k = draw.poisson(habits.stray_out * len(self.members))
        rupees = draw.lognormal(8.0, 1.5, k)
        page.add(
            "move",
            draw.choice(self.members, k),
            draw.integers(0, habits.n_accounts, k),
            rupees,
            self._while(k),
        )
        for member in self.members[draw.random(len(self.members)) < habits.camouflage]:
            k = int(draw.integers(3, 20))
            page.add(
                "move",
                member,
                draw.integers(0, habits.n_accounts, k),
                draw.lognormal(6.5, 1.2, k),
                self.maker.times(k),
            )
        self._work()

    def _identifiers(self, kind: str, share: float, joined: Floats) -> Codes:
        draw, n = self.draw, len(self.members)
        count = max(1, round(n * min(share, 0.97) / self.habits.sharers_each))
        top = self.maker.n_phones if kind == "phone" else self.maker.n_devices
        own = draw.integers(top // 50, top, count)
        uses = draw.random(n) < share
        since = joined[uses] - draw.exponential(1.0, int(uses.sum())) * DAY_S
        self.maker.page.add(kind, self.members[uses], draw.choice(own, int(uses.sum())), 0, since)
        return own

    def _work(self) -> None:
        draw, habits = self.draw, self.habits
        machines = draw.integers(0, self.maker.machines, habits.machines)
        victims = max(1, draw.poisson(habits.pays_each * len(self.entries)))
        if self.kind == "cycle":
            self._turn_round()
        for _ in range(victims):
            victim = int(draw.integers(0, habits.n_accounts))
            entry = int(draw.choice(self.entries))
            at = float(draw.uniform(self.joined[entry], self.end))
            rupees = float(draw.lognormal(np.log(habits.loss), 0.7))
            self.maker.page.add("move", victim, entry, rupees, at)
            touched = self._pass_on(entry, rupees, at, machines)
            if draw.random() < habits.told_share:
                accounts, amounts = [entry], [rupees]
                if touched and draw.random() < habits.second_report:
                    accounts.append(touched[0])
                    amounts.append(rupees / 2)
                when = at + draw.exponential(1.5) * DAY_S
                code = self.maker.complain(victim, accounts, amounts, when)
                if draw.random() < habits.called_share:
                    self.maker.page.add("call", code, int(draw.choice(self.phones)), 0, when)

    def _pass_on(self, entry: int, rupees: float, at: float, machines: Codes) -> list[int]:
        """Move money from an entry account through layers to cash."""
        held, met = {entry: rupees}, []
        steps = [self.layers] if len(self.layers) else []
        if self.kind in {"chain", "mixed"} and len(self.layers) > 1 and self.draw.random() < 0.5:
            steps = [self.layers, self.layers]
        for step in [*steps, self.cashers]:
            following: dict[int, float] = defaultdict(float)
            at += self.draw.exponential(self.habits.delay_h) * HOUR_S
            for payer, amount in held.items():
                k = int(
                    min(
                        len(step),
                        1
                        + self.draw.poisson(
                            self.habits.fan if step is not self.cashers else 1.5 * self.habits.fan
                        ),
                    )
                )
                if self.kind == "identity" and self.draw.random() < 0.5:
                    following[payer] += amount
                    continue
                targets = self.draw.choice(step, k, replace=False)
                shares = (
                    self.draw.dirichlet(np.full(k, 4.0)) * amount * (1 - self.habits.kept_share)
                )
                kept = targets != payer
                self.maker.page.add(
                    "move",
                    payer,
                    targets[kept],
                    shares[kept],
                    at + self.draw.exponential(0.5 * HOUR_S, int(kept.sum())),
                )
                met += targets[kept].tolist()
                for target, share in zip(targets.tolist(), shares.tolist(), strict=True):
                    following[target] += share
            held = following
        for casher, amount in held.items():
            self._cash(casher, amount, at, machines)
        return met

    def _cash(self, casher: int, rupees: float, at: float, machines: Codes) -> None:
        at += self.draw.exponential(self.habits.delay_h) * HOUR_S
        page = self.maker.page
        if self.draw.random() < (0.95 if self.kind == "crew" else self.habits.draw_share):
            k = int(min(5, rupees // 20_000 + 1))
            machine = self.draw.choice(machines)
            page.add(
                "draw",
                casher,
                machine,
                np.full(k, min(rupees / k, 40_000.0)),
                at + np.arange(k) * 90.0,
            )
        elif self.draw.random() < self.habits.exits:
            page.add("move", casher, int(self.draw.choice(self.exits)), rupees * 0.95, at)
        elif self.draw.random() < 0.5:
            page.add(
                "move", casher, int(self.draw.integers(0, self.habits.n_accounts)), rupees * 0.9, at
            )

    def _turn_round(self) -> None:
        """Send money round all members, now and then."""
        for _ in range(int(self.draw.integers(1, 3))):
            order = self.draw.permutation(self.members)
            at, rupees = self.draw.uniform(self.start, self.end), self.draw.lognormal(9.8, 0.5)
            gaps = np.cumsum(self.draw.exponential(self.habits.delay_h * HOUR_S / 2, len(order)))
            amounts = rupees * (1 - self.habits.kept_share / 5) ** np.arange(len(order))
            self.maker.page.add("move", order, np.roll(order, -1), amounts, at + gaps)

    def _while(self, k: int) -> Floats:
        return self.draw.uniform(self.start, self.end, k)
