"""Only channels that are set up are opened."""

import subprocess
import sys
from pathlib import Path

import pytest

from graph.errors import SettingsError
from graph.model.endpoint import Channel
from notifiers.channels import open_notifiers
from notifiers.settings import EmailSettings, WebhookSettings


async def test_mail_is_open_once_it_has_a_host(tmp_path: Path) -> None:
    secret = tmp_path / "mail-password"
    secret.write_text("right\n", encoding="utf-8")
    email = EmailSettings(host="mail.example", user="ringtrace", password_file=str(secret))

    async with open_notifiers(email=email, webhook=WebhookSettings()) as notifiers:
        assert set(notifiers) == {Channel.EMAIL, Channel.WEBHOOK}
    async with open_notifiers(
        email=EmailSettings(), webhook=WebhookSettings(is_on=False)
    ) as notifiers:
        assert set(notifiers) == set()


async def test_a_password_that_is_not_there_is_told(tmp_path: Path) -> None:
    email = EmailSettings(host="mail.example", password_file=str(tmp_path / "none"))

    with pytest.raises(SettingsError, match=r"email\.password_file"):
        async with open_notifiers(email=email, webhook=WebhookSettings()):
            pass


def test_what_is_not_used_is_not_imported() -> None:
    program = "import sys, notifiers.channels; print([m for m in sys.modules if m in HEAVY])"
    heavy = "HEAVY = {'aiohttp', 'aiosmtplib', 'jinja2'}"

    ran = subprocess.run(
        [sys.executable, "-c", f"{heavy}\n{program}"],
        capture_output=True,
        text=True,
        check=True,
        timeout=30,
        cwd=Path(__file__).parents[3],
    )

    assert ran.stdout.strip() == "[]"
