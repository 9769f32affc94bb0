"""A relay over a queue in memory, with both clocks in the test's hand."""

from collections.abc import Mapping
from datetime import timedelta

from graph.model.endpoint import Channel
from notifiers.rounds import Rounds
from notifiers.settings import RelaySettings
from tests.clock import Clock
from tests.unit.notifiers.fakes import BASE_URL, MemoryQueue, RecordingNotifier

SETTINGS = RelaySettings()


class Bench:
    """A relay over a queue in memory, with both clocks in the test's hand."""

    def __init__(
        self, queue: MemoryQueue, clock: Clock, settings: RelaySettings = SETTINGS
    ) -> None:
        self.queue = queue
        self.channel = RecordingNotifier()
        self.clock = clock
        self._begun = clock()
        self._jumped = timedelta()
        self.relay = Rounds(
            queue,
            self.notifiers,
            owner="bench",
            settings=settings,
            base_url=BASE_URL,
            clock=clock,
            monotonic=self._monotonic,
        )

    def _monotonic(self) -> float:
        return (self.clock() - self._begun - self._jumped).total_seconds()

    @property
    def notifiers(self) -> Mapping[Channel, RecordingNotifier]:
        return dict.fromkeys(Channel, self.channel)

    def jump(self, seconds: float) -> None:
        """Set the wall clock, as a person would, without time passing."""
        self._jumped += timedelta(seconds=seconds)
        self.clock.advance(seconds)

    async def run(self) -> None:
        """Do all that can be done without time passing."""
        while await self.relay.round() or await self.relay.await_one():
            pass

    async def pass_time(self, seconds: float, *, step_s: float = 1.0) -> None:
        for _ in range(int(seconds / step_s)):
            self.clock.advance(step_s)
            await self.run()
