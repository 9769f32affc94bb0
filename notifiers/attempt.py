"""One attempt to send one message, and what it comes to."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from graph.model.delivery import Delivery, DeliveryState, Outcome
from notifiers.base import Notifier, Receipt
from notifiers.errors import DeliveryDeferred, DeliveryError, DeliveryRefused
from notifiers.message import Composer
from notifiers.objection import TOO_LATE, Objection
from notifiers.policy import deadline
from notifiers.waits import wait_s

MOST_REASON_BYTES: Final = 2_000

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """The two clocks of the relay.

    Attributes:
        wall: What people's clocks say: for all that is planned, signed or shown.
        steady: What no jump moves: for waits and leases.
    """

    wall: Callable[[], datetime]
    steady: Callable[[], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """How one send ended.

    Attributes:
        outcome: What is written.
        error: What went wrong; None: it was taken, or nothing was sent.
        was_sent: Whether a send was begun.
    """

    outcome: Outcome
    error: DeliveryError | None
    was_sent: bool


async def attempt(
    delivery: Delivery,
    *,
    notifier: Notifier | None,
    composer: Composer,
    times: Times,
    timeout_s: float,
) -> Attempt:
    """Send a message once, unless its time is over; never past its end.

    Only cancellation is raised.
    """
    end = deadline(delivery.alert)
    left_s = None if end is None else (end - times.wall()).total_seconds()
    if left_s is not None and left_s <= 0:
        return Attempt(outcome=objected(delivery, TOO_LATE, times), error=None, was_sent=False)
    given_s = timeout_s if left_s is None else min(timeout_s, left_s)
    try:
        receipt = await _send(delivery, notifier, composer, given_s)
    except DeliveryError as error:
        return Attempt(outcome=_failed(delivery, error, times), error=error, was_sent=True)
    return Attempt(outcome=_sent(delivery, receipt, times), error=None, was_sent=True)


async def _send(
    delivery: Delivery, notifier: Notifier | None, composer: Composer, timeout_s: float
) -> Receipt:
    if notifier is None:
        raise DeliveryDeferred("this channel is not set up here", is_ours=True)
    try:
        message = composer.compose(delivery)
        async with asyncio.timeout(timeout_s):
            return await notifier.send(message, to=delivery.endpoint)
    except DeliveryError:
        raise
    except TimeoutError:
        raise DeliveryDeferred("no answer in time", is_timeout=True) from None
    except Exception as error:
        logger.exception("channel failed", extra={"channel": delivery.endpoint.channel})
        raise DeliveryDeferred(f"the channel failed: {type(error).__name__}") from error


def _sent(delivery: Delivery, receipt: Receipt, times: Times) -> Outcome:
    return Outcome(
        delivery=delivery.id,
        fence=delivery.fence,
        state=DeliveryState.SENT,
        due_at=None,
        was_attempted=True,
        provider_no=receipt.provider_no,
        reason=None,
        at=times.wall(),
    )


def _failed(delivery: Delivery, error: DeliveryError, times: Times) -> Outcome:
    is_ours = isinstance(error, DeliveryDeferred) and error.is_ours
    made = delivery.attempts + (0 if is_ours else 1)
    state, due_at = DeliveryState.DEAD, None
    if not isinstance(error, DeliveryRefused):
        after_s = error.retry_after_s if isinstance(error, DeliveryDeferred) else None
        later_s = wait_s(delivery, made=max(made, 1), retry_after_s=after_s)
        if later_s is not None:
            state, due_at = _again(delivery, later_s, times)
    return Outcome(
        delivery=delivery.id,
        fence=delivery.fence,
        state=state,
        due_at=due_at,
        was_attempted=not is_ours,
        provider_no=None,
        reason=_cut(error.reason),
        at=times.wall(),
    )


def _again(
    delivery: Delivery, later_s: float, times: Times
) -> tuple[DeliveryState, datetime | None]:
    later = timedelta(seconds=later_s)
    end = deadline(delivery.alert)
    if end is not None and times.wall() + later >= end:
        return DeliveryState.MISSED, None
    return DeliveryState.WAITING, times.steady() + later


def objected(delivery: Delivery, objection: Objection, times: Times) -> Outcome:
    """Give the outcome of a message that is not to be sent."""
    return Outcome(
        delivery=delivery.id,
        fence=delivery.fence,
        state=objection.state,
        due_at=None,
        was_attempted=False,
        provider_no=None,
        reason=_cut(objection.reason),
        at=times.wall(),
    )


def handed_back(
    delivery: Delivery, *, due_at: datetime, times: Times, was_begun: bool = False
) -> Outcome:
    """Give the outcome of a claimed message that goes back to wait.

    Args:
        due_at: When to look at it again; steady time.
        was_begun: A send was begun and broken off: the receiver may have it.
    """
    return Outcome(
        delivery=delivery.id,
        fence=delivery.fence,
        state=DeliveryState.WAITING,
        due_at=due_at,
        was_attempted=was_begun,
        provider_no=None,
        reason="broken off when the relay stopped" if was_begun else delivery.reason,
        at=times.wall(),
    )


def _cut(reason: str) -> str:
    return reason.encode()[:MOST_REASON_BYTES].decode(errors="ignore")
