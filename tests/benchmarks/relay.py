"""How fast the relay is, what hanging addresses cost the others, and what kills lose.

    python -m tests.benchmarks.relay [throughput] [hanging] [kills]

Webhooks to a server of this same process, which verifies each, over a SQLite store in a
temporary folder. Prints a line a figure with its bar; exit status 1 if one is missed.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles

from aiohttp import web

from graph.model.delivery import DeliveryState
from graph.model.endpoint import Channel
from graph.store.base import GraphStore
from graph.store.url import open_store
from notifiers.base import Notifier
from notifiers.channels import open_notifiers, utc_now
from notifiers.relay import relay, relay_once
from notifiers.settings import EmailSettings, RelaySettings, WebhookSettings
from tests.integration.relay_kills import (
    Receiver,
    commit,
    count_states,
    kill_the_relay,
    listening,
    subscribe,
)
from tests.unit.notifiers.fakes import BASE_URL, an_alert

EMAIL = EmailSettings()
WEBHOOK = WebhookSettings(allow_loopback=True)
LEAST_A_SECOND = 300  # of ALERTS.md section 13, row 1: a fifth of the goal, on two shared cores
MOST_GROWTH_S = 2.0  # row 3
KILLS = 100


@dataclass(slots=True)
class HangingReceiver(Receiver):
    """Never answers some people; notes when the others' messages arrive.

    Attributes:
        hanging: How many people, from the first, get no answer.
        arrived_s: When each message of the others came.
    """

    hanging: int = 0
    arrived_s: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Start with nothing taken."""
        Receiver.__init__(self)

    async def take(self, request: web.Request) -> web.Response:
        """Verify, and answer or not."""
        if int(request.match_info["person"][1:]) < self.hanging:
            await asyncio.sleep(3_600)
        self.arrived_s.append(time.monotonic())
        return await Receiver.take(self, request)


async def measure_throughput(folder: Path) -> bool:
    """200 alerts for 50 addresses: none lost, and how many a second."""
    receiver = Receiver()
    store = await open_store(f"sqlite:{folder / 'store.db'}")
    async with (
        listening(receiver) as url,
        open_notifiers(email=EMAIL, webhook=WEBHOOK) as notifiers,
    ):
        await subscribe(store, url, count=50)
        await commit(store, [an_alert(f"ring:R{number:06}") for number in range(200)])
        began = time.monotonic()
        await relay_once(
            store,
            notifiers,
            owner="bench",
            settings=RelaySettings(),
            base_url=BASE_URL,
            clock=utc_now,
        )
        took_s = time.monotonic() - began
    states = await count_states(store)
    await store.close()
    rate = receiver.taken.total() / took_s
    say(f"throughput: {rate:,.0f} webhooks/s, sent {states[DeliveryState.SENT]:,} of 10,000")
    return rate >= LEAST_A_SECOND and states == {DeliveryState.SENT: 10_000}


async def measure_hanging(folder: Path) -> bool:
    """100 addresses hang with 50 messages each: what 20 others then wait for theirs."""
    alone = await _latencies(folder / "alone.db", hanging=0)
    beside = await _latencies(folder / "beside.db", hanging=100)
    growth_s = _p99(beside) - _p99(alone)
    say(
        f"hanging: p99 of the others {_p99(alone):.2f} s alone, {_p99(beside):.2f} s beside 100 "
        f"that hang ({growth_s:+.2f} s), {len(beside)} of {len(alone)} arrived"
    )
    return growth_s <= MOST_GROWTH_S and len(beside) == len(alone)


async def _latencies(file: Path, *, hanging: int) -> Sequence[float]:
    receiver = HangingReceiver(hanging=hanging)
    store = await open_store(f"sqlite:{file}")
    stop, wake = asyncio.Event(), asyncio.Event()
    async with (
        listening(receiver) as url,
        open_notifiers(email=EMAIL, webhook=WEBHOOK) as notifiers,
    ):
        await subscribe(store, url, count=hanging)
        await commit(store, [an_alert(f"ring:R{number:06}") for number in range(50)])
        running = asyncio.create_task(_relay(store, notifiers, stop=stop, wake=wake))
        await asyncio.sleep(3)
        await subscribe(store, url, count=20, first=hanging)
        latencies: list[float] = []
        for number in range(20):
            began, before = time.monotonic(), len(receiver.arrived_s)
            await commit(store, [an_alert(f"ring:S{number:06}")])
            wake.set()
            await asyncio.sleep(1)
            latencies += [at - began for at in receiver.arrived_s[before:]]
        stop.set()
        await running
    await store.close()
    return latencies


async def _relay(
    store: GraphStore,
    notifiers: Mapping[Channel, Notifier],
    *,
    stop: asyncio.Event,
    wake: asyncio.Event,
) -> None:
    await relay(
        store,
        notifiers,
        owner="bench",
        settings=RelaySettings(stop_s=0.1, host_pool=1_000),  # all are on one host here
        base_url=BASE_URL,
        clock=utc_now,
        stop=stop,
        wake=wake,
    )


def _p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100)[-1]


async def measure_kills(folder: Path) -> bool:
    """100 kills of the relay while 1,000 alerts come in for 5 addresses."""
    tally = await kill_the_relay(folder, alerts=1_000, people=5, kills=KILLS)
    lost = len(tally.wanted - set(tally.taken))
    strange = len(set(tally.taken) - tally.wanted)
    say(
        f"kills: {tally.kills} kills ({tally.kills_under_way} amid sending), {lost} of "
        f"{len(tally.wanted):,} lost, {tally.repeats} repeated under the same id, "
        f"{strange} of unknown id"
    )
    return lost == strange == 0 and tally.states == {DeliveryState.SENT: len(tally.wanted)}


MEASURES = {
    "throughput": measure_throughput,
    "hanging": measure_hanging,
    "kills": measure_kills,
}


def say(line: str) -> None:
    """Print a figure at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run what was asked for, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*MEASURES, []], default=[])
    has_passed = True
    for what in parser.parse_args().what or MEASURES:
        with tempfile.TemporaryDirectory() as folder:
            has_passed &= asyncio.run(MEASURES[what](Path(folder)))
    return 0 if has_passed else 1


if __name__ == "__main__":
    raise SystemExit(main())
