"""Who may be sent to now: a lane for each address, so that none waits for another."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from graph.model.delivery import Delivery
from graph.model.endpoint import Channel, Endpoint
from graph.model.ids import EndpointId
from notifiers.circuit import MOST_LIMIT, Circuit
from notifiers.errors import DeliveryDeferred, DeliveryError
from notifiers.settings import RelaySettings

SLOW_S: Final = 1.0  # a lane that needs longer for what it holds makes room for others
MOST_RETURN_S: Final = 5.0
TOOK_AT_FIRST_S: Final = 0.1
NEWEST_WEIGHT: Final = 0.2  # of the last send, in the mean time a send takes
LANES_KEPT: Final = 20_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A claimed message that waits for its place.

    Attributes:
        delivery: The message.
        start_by: Its lease would not outlast a send begun later; steady time.
    """

    delivery: Delivery
    start_by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """A claimed message to be given back unsent, and when it is worth another look."""

    delivery: Delivery
    due_at: datetime


@dataclass(slots=True)
class _Lane:
    channel: Channel
    host: str
    circuit: Circuit = field(default_factory=Circuit)
    held: deque[Held] = field(default_factory=deque)
    threads: set[str] = field(default_factory=set)  # under way: one message a thread
    took_s: float = TOOK_AT_FIRST_S
    moved_at: datetime | None = None  # when the last send ended, or the first began
    failing_since: datetime | None = None


class Lanes:
    """Claimed messages by address, and how many of them are under way where.

    All instants are steady time.
    """

    def __init__(self, settings: RelaySettings) -> None:
        """Start with nothing claimed and nothing known of any address."""
        self._settings = settings
        self._lanes: dict[EndpointId, _Lane] = {}
        self._waiting: dict[EndpointId, _Lane] = {}
        self._channel_circuits = {channel: Circuit(limit=1_000_000) for channel in Channel}
        self._by_channel: Counter[Channel] = Counter()
        self._by_host: Counter[str] = Counter()
        self._pools: Mapping[Channel, int] = {
            Channel.WEBHOOK: settings.webhook_pool,
            Channel.EMAIL: settings.email_pool,
        }

    @property
    def held_count(self) -> int:
        """Messages claimed and not begun."""
        return sum(len(lane.held) for lane in self._waiting.values())

    def hold(self, delivery: Delivery, *, start_by: datetime) -> None:
        """Put a claimed message into the lane of its address."""
        endpoint = delivery.endpoint
        lane = self._lanes.get(endpoint.id)
        if lane is None:
            self._forget_some()
            lane = _Lane(channel=endpoint.channel, host=_host(endpoint))
            self._lanes[endpoint.id] = lane
        lane.held.append(Held(delivery=delivery, start_by=start_by))
        self._waiting[endpoint.id] = lane

    def start(self, *, at: datetime) -> Iterator[Delivery]:
        """Take out what may be sent now, a message an address in turn.

        What is taken counts as under way until `finish` is told.
        """
        lanes = list(self._waiting.values())
        while lanes:
            moved = []
            for lane in lanes:
                delivery = self._take(lane, at)
                if delivery is not None:
                    moved.append(lane)
                    yield delivery
            lanes = moved
        self._drop_empty()

    def _take(self, lane: _Lane, at: datetime) -> Delivery | None:
        channel = self._channel_circuits[lane.channel].room(at=at)
        if (
            len(lane.threads) >= lane.circuit.room(at=at)
            or self._by_channel[lane.channel] >= min(channel, self._pools[lane.channel])
            or (lane.host and self._by_host[lane.host] >= self._settings.host_pool)
        ):
            return None
        for place, held in enumerate(lane.held):
            thread = held.delivery.alert.thread
            if thread not in lane.threads and at <= held.start_by:
                del lane.held[place]
                if not lane.threads:
                    lane.moved_at = at
                lane.threads.add(thread)
                self._by_channel[lane.channel] += 1
                self._by_host[lane.host] += 1
                return held.delivery
        return None

    def finish(
        self, delivery: Delivery, *, error: DeliveryError | None, took_s: float, at: datetime
    ) -> bool:
        """Note how a send ended; tell whether its address has failed for too long.

        A refusal speaks of the message, not of the address, and changes nothing else.
        """
        lane = self._lanes[delivery.endpoint.id]
        lane.threads.discard(delivery.alert.thread)
        self._by_channel[lane.channel] -= 1
        self._by_host[lane.host] -= 1
        lane.moved_at = at
        lane.took_s += NEWEST_WEIGHT * (took_s - lane.took_s)
        channel = self._channel_circuits[lane.channel]
        if isinstance(error, DeliveryDeferred) and error.is_ours:
            self._channel_circuits[lane.channel] = channel.after_failure(at=at, is_timeout=True)
            return False
        self._channel_circuits[lane.channel] = Circuit(limit=1_000_000)
        match error:
            case None:
                lane.circuit = lane.circuit.after_success()
                lane.failing_since = None
            case DeliveryDeferred():
                lane.circuit = lane.circuit.after_failure(
                    at=at, is_timeout=error.is_timeout, retry_after_s=error.retry_after_s
                )
                lane.failing_since = lane.failing_since or at
                suspend_after = timedelta(hours=self._settings.suspend_after_h)
                return at - lane.failing_since >= suspend_after
            case _:
                pass
        return False

    def give_back(self, *, at: datetime) -> Iterator[Returned]:
        """Take out what cannot start soon: its address is spared, or its lease runs short.

        Where more than half of what may be held is held, no slow lane keeps more than its
        share of that half.
        """
        half = self._settings.most_held // 2
        share = half // len(self._waiting) if self.held_count > half else half
        for lane in self._waiting.values():
            until = self._spared_until(lane, at)
            turn_s = _turn_s(lane, at)
            most = share if turn_s > SLOW_S else len(lane.held)
            later = at + timedelta(seconds=min(turn_s, MOST_RETURN_S))
            kept: deque[Held] = deque()
            for held in lane.held:
                if until is not None:
                    yield Returned(delivery=held.delivery, due_at=until)
                elif at > held.start_by:
                    yield Returned(delivery=held.delivery, due_at=at)
                elif len(kept) >= most:
                    yield Returned(delivery=held.delivery, due_at=later)
                else:
                    kept.append(held)
            lane.held = kept
        self._drop_empty()

    def give_back_all(self, *, at: datetime) -> Iterator[Returned]:
        """Take out everything that waits, to be claimed again at once."""
        for lane in self._waiting.values():
            while lane.held:
                yield Returned(delivery=lane.held.popleft().delivery, due_at=at)
        self._drop_empty()

    def _spared_until(self, lane: _Lane, at: datetime) -> datetime | None:
        ends = [
            circuit.open_until
            for circuit in (lane.circuit, self._channel_circuits[lane.channel])
            if circuit.open_until is not None and circuit.open_until > at
        ]
        return max(ends, default=None)

    def _drop_empty(self) -> None:
        self._waiting = {key: lane for key, lane in self._waiting.items() if lane.held}

    def _forget_some(self) -> None:
        if len(self._lanes) < LANES_KEPT:
            return
        self._lanes = {
            key: lane
            for key, lane in self._lanes.items()
            if lane.held or lane.threads or lane.failing_since is not None
        }


def _turn_s(lane: _Lane, at: datetime) -> float:
    """Guess how long a lane needs for what it holds, seconds."""
    stood_s = 0.0
    if lane.threads and lane.moved_at is not None:
        stood_s = (at - lane.moved_at).total_seconds()
    has_failed = lane.circuit.failures > 0
    room = lane.circuit.room(at=at) if has_failed else MOST_LIMIT  # a new one soon has as much
    return max(lane.took_s, stood_s) * len(lane.held) / max(room, 1)


def _host(endpoint: Endpoint) -> str:
    if endpoint.channel is not Channel.WEBHOOK:
        return ""
    try:
        return urlsplit(endpoint.address).hostname or ""
    except ValueError:
        return ""
