"""Mail is taken by a real server over TLS, or waits, or is refused, as the server says."""

import asyncio
import email
import email.policy
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path

import pytest
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from graph.errors import SettingsError
from graph.model.alert import AlertKind
from graph.model.endpoint import Channel, Endpoint
from graph.model.subscription import Language
from notifiers.base import Message
from notifiers.email import EmailNotifier
from notifiers.errors import DeliveryDeferred, DeliveryRefused
from notifiers.message import Composer
from notifiers.settings import EmailSettings, MailSecurity
from notifiers.spread import make_deliveries
from tests.certificate import CertificateFiles, make_certificate
from tests.unit.notifiers.fakes import (
    BASE_URL,
    NOON,
    a_subscription,
    an_alert,
    an_endpoint,
)

OFFICER = an_endpoint("officer", channel=Channel.EMAIL)


class Postbox:
    """What a mail server's handler is asked, and what it says.

    Attributes:
        mails: What was taken, parsed.
        was_safe: Whether each came over TLS.
        to_recipient, to_data: What is answered; None: it is taken.
        hangs: Whether it falls silent once the mail is there.
    """

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.was_safe: list[bool] = []
        self.recipients: list[str] = []
        self.to_recipient: str | None = None
        self.to_sender: str | None = None
        self.to_data: str | None = None
        self.hangs = False
        self.cuts = False
        self.port = 0

    async def handle_MAIL(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_sender:
            return self.to_sender
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.to_recipient:
            return self.to_recipient
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 - the name aiosmtpd calls
        self, server: SMTP, session: Session, envelope: Envelope
    ) -> str:
        if self.hangs:
            await asyncio.sleep(30)
        if self.cuts:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        if self.to_data:
            return self.to_data
        assert isinstance(envelope.content, bytes)
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients += envelope.rcpt_tos
        self.was_safe.append(session.ssl is not None)
        return "250 taken as 7F3A"


def accept_one_password(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, data: object
) -> AuthResult:
    is_right = isinstance(data, LoginPassword) and data.password == b"right"
    return AuthResult(success=is_right, handled=False)


@asynccontextmanager
async def serving(
    postbox: Postbox, tls: ssl.SSLContext | None, *, at_once: bool = False
) -> AsyncIterator[int]:
    loop = asyncio.get_running_loop()

    def protocol() -> SMTP:
        return SMTP(
            postbox,
            hostname="mail.example",
            tls_context=None if at_once else tls,
            require_starttls=tls is not None and not at_once,
            authenticator=accept_one_password,
            loop=loop,
        )

    server = await loop.create_server(protocol, "127.0.0.1", 0, ssl=tls if at_once else None)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> CertificateFiles:
    return make_certificate(tmp_path_factory.mktemp("tls"))


@pytest.fixture
def tls(files: CertificateFiles) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(files.certificate, files.key)
    return context


@pytest.fixture
async def postbox(tls: ssl.SSLContext) -> AsyncIterator[Postbox]:
    postbox = Postbox()
    async with serving(postbox, tls) as port:
        postbox.port = port
        yield postbox


@pytest.fixture
def notifier(postbox: Postbox, files: CertificateFiles) -> EmailNotifier:
    return EmailNotifier(settings(postbox.port, files), password=None)


def settings(
    port: int, files: CertificateFiles | None, security: MailSecurity = MailSecurity.STARTTLS
) -> EmailSettings:
    return EmailSettings(
        host="localhost",
        port=port,
        security=security,
        sender="alerts@ringtrace.example",
        ca_file=str(files.certificate) if files else None,
        timeout_s=1.0,
    )


def a_message(
    *,
    version: int = 1,
    language: Language = Language.EN,
    kind: AlertKind = AlertKind.RING_DETECTED,
    to: Endpoint = OFFICER,
) -> Message:
    person = a_subscription(endpoints=(to,), language=language)
    alert = an_alert(kind=kind, version=version)
    [delivery] = make_deliveries(alert, [person], at=NOON, due_at=NOON)
    return Composer(base_url=BASE_URL).compose(delivery)


async def test_mail_arrives_over_starttls_as_text_and_html(
    postbox: Postbox, notifier: EmailNotifier
) -> None:
    message = a_message()

    receipt = await notifier.send(message, to=OFFICER)

    [mail] = postbox.mails
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == message.text
    assert "₹1,23,45,678.50" in html.get_content()
    assert mail["Subject"] == message.subject
    assert mail["To"] == "officer@x.example"
    assert mail["Message-ID"] == f"<{message.id}@ringtrace.example>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["References"] is None
    assert postbox.was_safe == [True]
    assert receipt.provider_no == "taken as 7F3A"


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("kind", list(AlertKind))
async def test_every_kind_arrives_whole_in_every_language(
    postbox: Postbox, notifier: EmailNotifier, kind: AlertKind, language: Language
) -> None:
    message = a_message(kind=kind, language=language)

    await notifier.send(message, to=OFFICER)

    [mail] = postbox.mails
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    assert text is not None
    assert html is not None
    assert text.get_content().replace("\r\n", "\n") == message.text
    assert html.get_content().replace("\r\n", "\n").rstrip("\n") == message.html.rstrip("\n")
    assert mail["Subject"] == message.subject
    assert mail["Content-Language"] == language.lower()


async def test_a_later_version_refers_to_the_first(
    postbox: Postbox, notifier: EmailNotifier
) -> None:
    first, third = a_message(), a_message(version=3)

    await notifier.send(first, to=OFFICER)
    await notifier.send(third, to=OFFICER)

    assert postbox.mails[1]["References"] == postbox.mails[0]["Message-ID"]
    assert postbox.mails[1]["Message-ID"] != postbox.mails[0]["Message-ID"]


async def test_mail_arrives_over_tls_from_the_start(
    tls: ssl.SSLContext, files: CertificateFiles
) -> None:
    postbox = Postbox()
    async with serving(postbox, tls, at_once=True) as port:
        notifier = EmailNotifier(settings(port, files, MailSecurity.TLS), password=None)
        await notifier.send(a_message(), to=OFFICER)

    assert len(postbox.mails) == 1


async def test_without_starttls_nothing_leaves(files: CertificateFiles) -> None:
    postbox = Postbox()
    async with serving(postbox, None) as port:
        notifier = EmailNotifier(settings(port, files), password=None)
        with pytest.raises(DeliveryDeferred) as caught:
            await notifier.send(a_message(), to=OFFICER)

    assert caught.value.is_ours
    assert postbox.mails == []


async def test_a_certificate_nobody_vouches_for_lets_nothing_leave(postbox: Postbox) -> None:
    notifier = EmailNotifier(settings(postbox.port, None), password=None)

    with pytest.raises(DeliveryDeferred) as caught:
        await notifier.send(a_message(), to=OFFICER)

    assert caught.value.is_ours
    assert postbox.mails == []


async def test_plain_mail_goes_to_this_machine_alone() -> None:
    postbox = Postbox()
    async with serving(postbox, None) as port:
        notifier = EmailNotifier(settings(port, None, MailSecurity.NONE), password=None)
        await notifier.send(a_message(), to=OFFICER)

    assert len(postbox.mails) == 1
    with pytest.raises(SettingsError, match=r"email\.security"):
        EmailNotifier(EmailSettings(host="mail.example", security=MailSecurity.NONE), password=None)


async def test_a_wrong_password_keeps_every_mail_waiting(
    postbox: Postbox, files: CertificateFiles
) -> None:
    base = settings(postbox.port, files)
    signed_in = EmailSettings(
        host=base.host,
        port=base.port,
        user="ringtrace",
        sender=base.sender,
        ca_file=base.ca_file,
        timeout_s=1.0,
    )

    with pytest.raises(DeliveryDeferred) as caught:
        await EmailNotifier(signed_in, password="wrong").send(a_message(), to=OFFICER)
    await EmailNotifier(signed_in, password="right").send(a_message(), to=OFFICER)

    assert caught.value.is_ours
    assert "535" in caught.value.reason
    assert len(postbox.mails) == 1


@pytest.mark.parametrize("stage", ["to_recipient", "to_data"])
async def test_a_4xx_answer_may_pass_later(
    postbox: Postbox, notifier: EmailNotifier, stage: str
) -> None:
    setattr(postbox, stage, "451 4.7.1 greylisted, officer@x.example, call 9812345678")

    with pytest.raises(DeliveryDeferred) as caught:
        await notifier.send(a_message(), to=OFFICER)

    assert not caught.value.is_ours
    assert caught.value.reason == "SMTP 451: 4.7.1 greylisted, …@x.example, call ******5678"


@pytest.mark.parametrize("stage", ["to_recipient", "to_data"])
async def test_a_5xx_answer_is_a_refusal(
    postbox: Postbox, notifier: EmailNotifier, stage: str
) -> None:
    setattr(postbox, stage, "554 5.7.1 not wanted")

    with pytest.raises(DeliveryRefused) as caught:
        await notifier.send(a_message(), to=OFFICER)

    assert not caught.value.is_gone


async def test_a_mailbox_that_is_not_there_is_gone(
    postbox: Postbox, notifier: EmailNotifier
) -> None:
    postbox.to_recipient = "550 5.1.1 no such mailbox"

    with pytest.raises(DeliveryRefused) as caught:
        await notifier.send(a_message(), to=OFFICER)

    assert caught.value.is_gone


async def test_a_refused_sender_is_our_fault_and_not_the_recipient_s(
    postbox: Postbox, notifier: EmailNotifier
) -> None:
    postbox.to_sender = "550 5.7.1 who are you"

    with pytest.raises(DeliveryDeferred) as caught:
        await notifier.send(a_message(), to=OFFICER)

    assert caught.value.is_ours


async def test_a_server_that_falls_silent_is_given_up(
    postbox: Postbox, notifier: EmailNotifier
) -> None:
    postbox.hangs = True

    with pytest.raises(DeliveryDeferred) as caught:
        await notifier.send(a_message(), to=OFFICER)

    assert caught.value.is_timeout


async def test_a_cut_connection_may_pass_later(postbox: Postbox, notifier: EmailNotifier) -> None:
    postbox.cuts = True

    with pytest.raises(DeliveryDeferred):
        await notifier.send(a_message(), to=OFFICER)


async def test_a_server_that_is_away_costs_no_message_an_attempt(files: CertificateFiles) -> None:
    notifier = EmailNotifier(settings(9, files), password=None)

    with pytest.raises(DeliveryDeferred) as caught:
        await notifier.send(a_message(), to=OFFICER)

    assert caught.value.is_ours


@pytest.mark.parametrize("address", ["x@y.example\r\nBcc: all@y.example", "nobody", "", "a b@c"])
async def test_what_is_no_address_is_refused(
    postbox: Postbox, notifier: EmailNotifier, address: str
) -> None:
    broken = Endpoint(id=OFFICER.id, channel=Channel.EMAIL, address=address)

    with pytest.raises(DeliveryRefused, match="no mail address"):
        await notifier.send(a_message(), to=broken)

    assert postbox.mails == []


def test_settings_that_cannot_work_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"email\.sender"):
        EmailNotifier(EmailSettings(host="localhost", sender="nobody"), password=None)
    with pytest.raises(SettingsError, match=r"email\.ca_file"):
        EmailNotifier(
            EmailSettings(host="localhost", ca_file=str(tmp_path / "none.pem")), password=None
        )
