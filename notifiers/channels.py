"""Opens the channels that are set up, and only those."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

from graph.errors import SettingsError
from graph.model.endpoint import Channel
from notifiers.base import Notifier
from notifiers.settings import EmailSettings, WebhookSettings


def utc_now() -> datetime:
    """Give this machine's time; aware UTC."""
    return datetime.now(UTC)


@asynccontextmanager
async def open_notifiers(
    *,
    email: EmailSettings,
    webhook: WebhookSettings,
    clock: Callable[[], datetime] = utc_now,
) -> AsyncIterator[Mapping[Channel, Notifier]]:
    """Open a notifier a channel; libraries of channels not set up are not even imported.

    Raises:
        SettingsError: A setting of a channel is wrong.
    """
    notifiers: dict[Channel, Notifier] = {}
    async with AsyncExitStack() as stack:
        if email.host:
            from notifiers.email import EmailNotifier  # noqa: PLC0415 - only where mail is set up

            password = await asyncio.to_thread(_password, email)
            notifiers[Channel.EMAIL] = EmailNotifier(email, password=password)
        if webhook.is_on:
            from notifiers.webhook import WebhookNotifier  # noqa: PLC0415 - aiohttp takes 0.2 s

            notifiers[Channel.WEBHOOK] = await stack.enter_async_context(
                WebhookNotifier(webhook, clock=clock)
            )
        yield notifiers


def _password(settings: EmailSettings) -> str | None:
    if settings.password_file is None:
        return None
    try:
        return Path(settings.password_file).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError("email.password_file: the file cannot be read") from error
