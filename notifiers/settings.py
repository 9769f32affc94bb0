"""What can be set about channels and about the relay that feeds them."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class MailSecurity(StrEnum):
    """How mail is kept from being read on its way to the mail server."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none-loopback-only"


class EmailSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The mail server that takes our mail; without a host there is no mail.

    Attributes:
        host: Its name; empty: no mail.
        port: 587 for STARTTLS, 465 for TLS.
        security: Nothing leaves unless it is met.
        user: Name to sign in with; None: the server asks for none.
        password_file: File that holds the password or app password.
        sender: Address the mail is from.
        sender_name: Name shown beside it.
        ca_file: Certificates to trust instead of the system's; None: the system's.
        timeout_s: Longest wait for one reply of the server, seconds.
    """

    host: str = ""
    port: int = 587
    security: MailSecurity = MailSecurity.STARTTLS
    user: str | None = None
    password_file: str | None = None
    sender: str = "ringtrace@localhost"
    sender_name: str = "ringtrace"
    ca_file: str | None = None
    timeout_s: float = 20.0


class WebhookSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where webhooks may go, and how long they may take (SECURITY.md section 8).

    Attributes:
        is_on: Whether webhooks are sent at all.
        allow_loopback: Whether this machine itself, and plain http to it, may be called:
            for tests and demonstrations.
        inner_hosts: Exact names whose addresses may be private.
        connect_timeout_s: Longest wait for a connection, seconds.
        timeout_s: Longest time for the whole request, seconds.
        max_answer_bytes: Where a receiver's answer is cut.
    """

    is_on: bool = True
    allow_loopback: bool = False
    inner_hosts: tuple[str, ...] = ()
    connect_timeout_s: float = 5.0
    timeout_s: float = 20.0
    max_answer_bytes: int = 20_000


class RelaySettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How the relay works (ALERTS.md section 7).

    Attributes:
        tick_s: Longest sleep, seconds.
        lease_s: How long a claimed message is ours, seconds; longer than a send takes.
        send_timeout_s: When a send is given up, whatever its channel does, seconds.
        stop_s: Time to finish what is under way when asked to stop, seconds.
        batch: Most messages of one claim, and most alerts spread at a time.
        most_held: Most messages claimed and not yet settled.
        webhook_pool: Most webhooks under way.
        email_pool: Most mails under way.
        host_pool: Most messages under way to one host.
        suspend_after_h: Hours of nothing but failure after which an address is suspended.
    """

    tick_s: float = 1.0
    lease_s: float = 60.0
    send_timeout_s: float = 25.0
    stop_s: float = 20.0
    batch: int = 200
    most_held: int = 1_000
    webhook_pool: int = 256
    email_pool: int = 4
    host_pool: int = 32
    suspend_after_h: float = 120.0

    def __post_init__(self) -> None:
        """Refuse a lease that a send could outlast.

        Raises:
            ValueError: The lease is not longer than a send.
        """
        if self.lease_s <= self.send_timeout_s:
            raise ValueError("relay.lease_s must be greater than relay.send_timeout_s")
