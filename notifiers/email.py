"""Mail by SMTP (RFC 5321), to one recipient at a time, under TLS or not at all."""

from __future__ import annotations

import ipaddress
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from email.header import Header
from email.headerregistry import Address
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr
from typing import Final

import aiosmtplib

from graph.errors import SettingsError
from graph.model.endpoint import Endpoint
from notifiers.base import Message, Receipt
from notifiers.errors import DeliveryDeferred, DeliveryRefused
from notifiers.settings import EmailSettings, MailSecurity
from notifiers.wording import masked

PERMANENT: Final = 500  # RFC 5321 4.2.1: 5yz, never the same again; 4yz, perhaps later
MOST_ANSWER_CHARS: Final = 600
QUIT_S: Final = 1.0
# RFC 3463 3.2 and RFC 7505: no such mailbox, moved, no mail for this domain at all.
GONE: Final = ("5.1.1", "5.1.6", "5.1.10")


class EmailNotifier:
    """Sends mail through one server, a connection a message."""

    def __init__(self, settings: EmailSettings, *, password: str | None) -> None:
        """Keep how to reach the server.

        Raises:
            SettingsError: The sender is no address, the certificates cannot be read, or
                plain mail would leave this machine.
        """
        try:
            self._sender = Address(settings.sender_name, addr_spec=settings.sender)
        except ValueError:
            raise SettingsError("email.sender: this is no mail address") from None
        if settings.security is MailSecurity.NONE and not _is_loopback(settings.host):
            raise SettingsError("email.security: without TLS mail goes to this machine alone")
        self._settings = settings
        self._password = password
        self._tls = _tls(settings)

    async def send(self, message: Message, *, to: Endpoint) -> Receipt:
        """Hand `message` to the mail server, for the address of `to`.

        Raises:
            DeliveryRefused: The server will never take it for this recipient.
            DeliveryDeferred: It may take it later, or cannot be reached safely.
        """
        address = _checked(to.address)
        mail = self._write(message, address)
        server = aiosmtplib.SMTP(
            hostname=self._settings.host,
            port=self._settings.port,
            timeout=self._settings.timeout_s,
            use_tls=self._settings.security is MailSecurity.TLS,
            start_tls=self._settings.security is MailSecurity.STARTTLS,
            tls_context=self._tls,
            local_hostname=self._sender.domain,  # not asked of the name server
            username=self._settings.user,
            password=self._password,
        )
        try:
            with _server_s_fault():
                await server.connect()
            with _recipient_s_fault():
                _, answer = await server.send_message(
                    mail, sender=self._settings.sender, recipients=[address]
                )
            with suppress(aiosmtplib.SMTPException, OSError):
                await server.quit(timeout=QUIT_S)
        finally:
            server.close()
        return Receipt(provider_no=_shown(answer) or None)

    def _write(self, message: Message, address: str) -> MIMEMultipart:
        # The older classes: EmailMessage of Python 3.11 loses blanks between encoded words.
        mail = MIMEMultipart("alternative")
        mail["From"] = formataddr((self._sender.display_name, self._sender.addr_spec))
        mail["To"] = address
        mail["Subject"] = Header(message.subject, "utf-8", header_name="Subject").encode()
        mail["Date"] = format_datetime(message.raised_at)
        mail["Message-ID"] = self._mail_id(message.id)
        if message.first_id != message.id:
            mail["In-Reply-To"] = mail["References"] = self._mail_id(message.first_id)
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody's robot answers
        mail["X-Auto-Response-Suppress"] = "All"
        mail["Content-Language"] = message.language.lower()
        mail.attach(MIMEText(message.text, "plain", "utf-8"))
        mail.attach(MIMEText(message.html, "html", "utf-8"))
        return mail

    def _mail_id(self, delivery: str) -> str:
        return f"<{delivery}@{self._sender.domain}>"


def _tls(settings: EmailSettings) -> ssl.SSLContext | None:
    if settings.security is MailSecurity.NONE:
        return None
    try:
        return ssl.create_default_context(cafile=settings.ca_file)
    except OSError:
        raise SettingsError("email.ca_file: no certificates can be read from it") from None


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _checked(text: str) -> str:
    """Give an address as it goes over the wire, its domain in ASCII."""
    try:
        address = Address(addr_spec=text)
        checked = f"{address.username}@{address.domain.encode('idna').decode()}"
    except (ValueError, IndexError):  # the parser trips over an empty one
        raise DeliveryRefused("this is no mail address") from None
    if not checked.isascii() or not checked.isprintable() or " " in checked:
        raise DeliveryRefused("this is no mail address that every server carries")
    return checked


@contextmanager
def _server_s_fault() -> Iterator[None]:
    """Turn what stands between us and our mail server into a wait of the whole channel."""
    try:
        yield
    except aiosmtplib.SMTPTimeoutError:
        raise DeliveryDeferred(
            "the mail server does not answer", is_timeout=True, is_ours=True
        ) from None
    except aiosmtplib.SMTPAuthenticationError as error:
        raise DeliveryDeferred(
            f"the mail server refuses our sign-in: {error.code}", is_ours=True
        ) from None
    except ssl.SSLError as error:
        raise DeliveryDeferred(
            f"the mail server's certificate or TLS is not good: {error.reason}", is_ours=True
        ) from None
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        raise DeliveryDeferred(
            f"no safe connection to the mail server: {type(error).__name__}", is_ours=True
        ) from None


@contextmanager
def _recipient_s_fault() -> Iterator[None]:
    """Turn the server's answer to one message into what it means for that message."""
    try:
        yield
    except aiosmtplib.SMTPTimeoutError:
        raise DeliveryDeferred("the mail server fell silent", is_timeout=True) from None
    except aiosmtplib.SMTPRecipientsRefused as error:
        [refused] = error.recipients
        raise _judged(refused.code, refused.message, of_recipient=True) from None
    except aiosmtplib.SMTPSenderRefused as error:
        raise DeliveryDeferred(
            f"the mail server refuses email.sender: {error.code}", is_ours=True
        ) from None
    except aiosmtplib.SMTPResponseException as error:
        raise _judged(error.code, error.message) from None
    except aiosmtplib.SMTPNotSupported:
        raise DeliveryRefused("the mail server cannot carry this address") from None
    except (aiosmtplib.SMTPException, OSError) as error:
        raise DeliveryDeferred(f"the connection broke: {type(error).__name__}") from None
    except UnicodeError:
        raise DeliveryRefused("this is no mail address") from None


def _judged(
    code: int, answer: str, *, of_recipient: bool = False
) -> DeliveryRefused | DeliveryDeferred:
    reason = f"SMTP {code}: {_shown(answer)}"
    if code < PERMANENT:
        return DeliveryDeferred(reason)
    return DeliveryRefused(reason, is_gone=of_recipient and answer.partition(" ")[0] in GONE)


def _shown(answer: str) -> str:
    return masked(answer)[:MOST_ANSWER_CHARS]
