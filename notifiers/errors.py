"""What can go wrong on the way to a receiver.

    RingtraceError
    └── DeliveryError
        ├── DeliveryRefused       this message will never pass
        └── DeliveryDeferred      it may pass later

A reason is kept in the delivery's record and shown to its owner, so it holds no
address, no secret, and of a receiver's answer only what is masked and short.
"""

from __future__ import annotations

from graph.errors import RingtraceError


class DeliveryError(RingtraceError):
    """A message was not taken.

    Attributes:
        reason: Why, for the delivery's record.
    """

    code = "DELIVERY_FAILED"

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


class DeliveryRefused(DeliveryError):
    """This message will never pass.

    Attributes:
        is_gone: No message to this address ever will: it is to be suspended.
    """

    code = "DELIVERY_REFUSED"

    def __init__(self, reason: str, *, is_gone: bool = False) -> None:
        """Keep the reason and what it says of the address."""
        super().__init__(reason)
        self.is_gone = is_gone


class DeliveryDeferred(DeliveryError):
    """It may pass later.

    Attributes:
        retry_after_s: Seconds the receiver asked us to wait; None: it did not say.
        is_timeout: Nothing came back in time, which weighs more than a refusal.
        is_ours: The channel's own server failed, not the receiver: every message of the
            channel waits, and none loses an attempt.
    """

    code = "DELIVERY_DEFERRED"
    retryable = True

    def __init__(
        self,
        reason: str,
        *,
        retry_after_s: float | None = None,
        is_timeout: bool = False,
        is_ours: bool = False,
    ) -> None:
        """Keep the reason and what it says of the next attempt."""
        super().__init__(reason)
        self.retry_after_s = retry_after_s
        self.is_timeout = is_timeout
        self.is_ours = is_ours
