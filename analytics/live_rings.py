"""Rings kept up to date write by write: only what new links touch is grouped and named again.

Method: RINGS.md section 14. Between whole runs scores stay as they were learnt, but that an
account newly reported passes the gate; whether rings fell asleep is left to the whole run.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from analytics.live_modules import LiveLink, LiveModules
from analytics.profiles import Profile, accounts_of
from analytics.register_file import KeptMember, KeptRing
from analytics.register_update import number_of, update_register
from analytics.settings import RingSettings
from graph.model.ids import AcknowledgementNo, EntityKey
from graph.model.register import RingEvent
from graph.model.ring import RingState

LEAST_OWN = 0.8  # RINGS.md 7: a member tied less, and scored less, leaves
SURE_MEAN = 0.5  # RINGS.md 7: one complaint is enough then


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """What one write brings.

    Attributes:
        links: Evidence, between ends; only of ends that pass the gate.
        scores: Scores of accounts that are new, or known better.
        reports: Complaints and the accounts they report.
        at: When; aware UTC.
    """

    links: Sequence[LiveLink] = ()
    scores: Mapping[int, float]
    reports: Sequence[tuple[AcknowledgementNo, int]] = ()
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RingsUpdated:
    """What a write changed.

    Attributes:
        rings: New versions of the rings it touched, by id.
        events: What became of them.
    """

    rings: tuple[Profile[KeptRing], ...]
    events: tuple[RingEvent, ...]


class LiveRings:
    """Rings over an evidence graph, after any number of writes."""

    def __init__(
        self,
        modules: LiveModules,
        *,
        names: Mapping[int, EntityKey],
        known: Iterable[Profile[KeptRing]] = (),
        settings: RingSettings | None = None,
    ) -> None:
        """Begin with modules and a register.

        Args:
            modules: Modules of a whole run.
            names: Names of the ends that are accounts; other ends have none.
            known: Every ring ever registered.
            settings: Constants; None: those of RINGS.md.
        """
        self._modules = modules
        self._names: dict[int, EntityKey] = {}
        self._ends: dict[EntityKey, int] = {}
        self._name(names)
        self._settings = settings or RingSettings()
        self._scores: dict[int, float] = {}
        self._complaints: defaultdict[int, set[AcknowledgementNo]] = defaultdict(set)
        self._rings: dict[EntityKey, Profile[KeptRing]] = {}
        self._remember: defaultdict[EntityKey, set[EntityKey]] = defaultdict(set)
        self._groups: dict[int, KeptRing] = {}
        self._last = 0
        for profile in known:
            self._keep(profile)

    @property
    def rings(self) -> Mapping[EntityKey, Profile[KeptRing]]:
        """Every ring of the register."""
        return self._rings

    def begin(self, write: Write) -> RingsUpdated:
        """Take what a whole run scored and read reports of, and register all its groups."""
        self._learn(write)
        return self._register(set(self._modules.modules().values()), write.at)

    def update(self, write: Write, *, names: Mapping[int, EntityKey] | None = None) -> RingsUpdated:
        """Take a write in, and give the rings it changed.

        Args:
            write: What is new.
            names: Names of accounts not met before.
        """
        self._name(names or {})
        self._learn(write)
        touched = set(self._modules.update(write.links))
        for end in (*write.scores, *(account for _, account in write.reports)):
            module = self._modules.module_of(end)
            if module is not None:
                touched.add(module)
        return self._register(touched, write.at)

    def _name(self, names: Mapping[int, EntityKey]) -> None:
        self._names.update(names)
        self._ends.update({name: end for end, name in names.items()})

    def _keep(self, profile: Profile[KeptRing]) -> None:
        """Put a version of a ring into the register, and who it remembers beside it."""
        old = self._rings.get(profile.id)
        for account, _ in old.memory if old else ():
            self._remember[account].discard(profile.id)
        self._rings[profile.id] = profile
        self._last = max(self._last, number_of(profile.id))
        if profile.state is not RingState.MERGED:
            for account, _ in profile.memory:
                self._remember[account].add(profile.id)

    def _learn(self, write: Write) -> None:
        self._scores.update(write.scores)
        for complaint, account in write.reports:
            self._complaints[account].add(complaint)

    def _register(self, touched: set[int], at: datetime) -> RingsUpdated:
        """Settle and name the groups of touched modules; nothing else is looked at."""
        before = {module: self._groups.pop(module) for module in touched if module in self._groups}
        for module in sorted(touched):
            group = self._settle(module)
            if group is not None:
                self._groups[module] = group
        after = {module: self._groups[module] for module in touched if module in self._groups}
        if sorted(before.values(), key=accounts_of) == sorted(after.values(), key=accounts_of):
            return RingsUpdated(rings=(), events=())
        rings, groups = self._near(before.values(), after.values())
        entries = update_register(groups, rings, at=at, settings=self._settings, last_no=self._last)
        new = tuple(entry.profile for entry in entries if entry.is_new)
        for profile in new:
            self._keep(profile)
        return RingsUpdated(
            rings=new, events=tuple(event for entry in entries for event in entry.events)
        )

    def _near(
        self, before: Iterable[KeptRing], after: Iterable[KeptRing]
    ) -> tuple[list[Profile[KeptRing]], list[KeptRing]]:
        """Give the rings that remember any account touched, and the groups they are today."""
        groups = {accounts_of(group): group for group in after}
        accounts = {one for group in (*before, *groups.values()) for one in accounts_of(group)}
        names = {name for account in accounts for name in self._remember[account]}
        for name in sorted(names):
            for member in self._rings[name].found.members:
                module = self._modules.module_of(self._ends[member.account])
                group = None if module is None else self._groups.get(module)
                if group is not None:
                    groups.setdefault(accounts_of(group), group)
        return [self._rings[name] for name in sorted(names)], list(groups.values())

    def _settle(self, module: int) -> KeptRing | None:
        """Give the ring that a module is; None: it is none (RINGS.md section 7)."""
        ends, scores = self._modules.members(module), self._scores
        if not any(end in self._complaints for end in ends):
            return None
        members = []
        for end in ends:
            name = self._names.get(end)
            if name is None:
                continue
            own = sum(w for other, w in self._modules.near(end).items() if other in ends)
            score = scores.get(end, 0.0)
            if end in self._complaints or own >= LEAST_OWN or score >= LEAST_OWN:
                members.append((name, score, end))
        if not self._settings.least_members <= len(members) <= self._settings.most_members:
            return None
        complaints = {no for _, _, end in members for no in self._complaints.get(end, ())}
        mean = sum(score for _, score, _ in members) / len(members)
        if not (
            (complaints and mean >= SURE_MEAN)
            or (len(complaints) > 1 and mean > self._settings.least_score)
        ):
            return None
        return KeptRing(
            members=tuple(
                KeptMember(account=name, score=score) for name, score, _ in sorted(members)
            ),
            complaints=tuple(sorted(complaints)),
        )
