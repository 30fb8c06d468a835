"""E-mail: by SMTP when CASA_SMTP_URL is set, else into `<data>/outbox` as .eml files that any mail program opens."""

import asyncio
import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE
from email.utils import format_datetime
from html import escape
from typing import Final, TypeVar
from urllib.parse import unquote, urlsplit

from casa_app.adapters.carriers import TIMEOUT, Carrier, Folder, Leaving, Message, Refused, Uncertain, Unreachable
from casa_app.kit.i18n import direction
from casa_app.settings import settings

T = TypeVar("T")
_PERMANENT: Final = 500
_LOOPBACK: Final = frozenset({"127.0.0.1", "::1", "localhost"})


def carrier() -> Carrier:
    """The way mail leaves this installation."""
    config = settings()
    if url := config.smtp_url.get_secret_value():
        return Smtp(url, config.mail_from)
    return Folder(config.data / "outbox", lambda message: written(message, config.mail_from), ".eml")


def written(message: Message, sender: str) -> bytes:
    """The message as RFC 5322 bytes: plain text, and the same as HTML so that Arabic reads from the right."""
    mail = EmailMessage(policy=WIRE)
    mail["From"] = Address("Casa", addr_spec=sender)
    mail["To"] = message.to
    mail["Subject"] = message.subject
    mail["Date"] = format_datetime(message.at)
    mail["Message-ID"] = f"<{message.id}@{sender.rpartition('@')[2]}>"  # the same one each time it is tried
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no absence notices in answer
    mail.set_content(message.text)
    paragraphs = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in message.text.split("\n\n"))
    root = f'<html lang="{message.locale}" dir="{direction(message.locale)}">'
    mail.add_alternative(f"<!doctype html>{root}<body>{paragraphs}</body></html>", subtype="html")
    mail["Content-Language"] = message.locale  # last: making alternatives moves Content-* headers into the first part
    return mail.as_bytes()


class Smtp:
    """An SMTP server (RFC 5321). TLS from the start with smtps://, else as soon as the server offers STARTTLS."""

    repeatable = False

    def __init__(self, url: str, sender: str) -> None:
        self._url, self._sender = urlsplit(url), sender

    async def carry(self, message: Message, leaving: Leaving) -> str:
        """Speaks up to the recipient, awaits `leaving`, then sends the content: only then can it have left."""
        line = await asyncio.to_thread(_told, lambda: self._announce(message.to))
        try:
            await leaving()
            return await asyncio.to_thread(self._deliver, line, written(message, self._sender))
        finally:
            await asyncio.to_thread(line.close)

    def _announce(self, to: str) -> smtplib.SMTP:
        host, port = self._url.hostname or "", self._url.port
        line: smtplib.SMTP
        if self._url.scheme == "smtps":
            line = smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT, context=ssl.create_default_context())
        else:
            line = smtplib.SMTP(host, port or 587, timeout=TIMEOUT)
        try:
            self._introduce(line, host)
            foreign = not to.isascii()
            _check(line.mail(self._sender, ["SMTPUTF8", "BODY=8BITMIME"] if foreign else []))
            _check(line.rcpt(to))
        except BaseException:
            line.close()
            raise
        return line

    def _introduce(self, line: smtplib.SMTP, host: str) -> None:
        line.ehlo_or_helo_if_needed()
        encrypted = isinstance(line, smtplib.SMTP_SSL)
        if not encrypted and line.has_extn("starttls"):
            line.starttls(context=ssl.create_default_context())
            line.ehlo()
            encrypted = True
        if self._url.username:
            if not encrypted and host not in _LOOPBACK:
                raise Unreachable("the mail server offers no encryption; the password is not sent in clear")
            line.login(unquote(self._url.username), unquote(self._url.password or ""))

    def _deliver(self, line: smtplib.SMTP, content: bytes) -> str:
        try:
            code, answer = line.data(content)
        except smtplib.SMTPDataError as refusal:  # said instead of "go ahead": the content was not sent
            _check((refusal.smtp_code, bytes(refusal.smtp_error if isinstance(refusal.smtp_error, bytes) else b"")))
            raise Unreachable(f"SMTP {refusal.smtp_code} to DATA") from refusal
        except (smtplib.SMTPException, OSError) as silence:
            raise Uncertain(f"{type(silence).__name__} after the content was sent") from silence
        _check((code, answer))
        with suppress(smtplib.SMTPException, OSError):  # it has left: a server that hangs up early changes nothing
            line.quit()
        return answer.decode(errors="replace")[:200]


def _check(reply: tuple[int, bytes]) -> None:
    """Raises Refused for a permanent refusal (5yz) and Unreachable for a temporary one (RFC 5321, 4.2.1)."""
    code, _ = reply
    if code >= _PERMANENT:
        raise Refused(f"SMTP {code}")
    if code >= 400:  # noqa: PLR2004 4yz
        raise Unreachable(f"SMTP {code}")


def _told(step: Callable[[], T]) -> T:
    try:
        return step()
    except smtplib.SMTPResponseException as refusal:  # of the greeting or the password: ours to mend, so try again
        raise Unreachable(f"SMTP {refusal.smtp_code}") from refusal
    except (smtplib.SMTPException, OSError) as error:
        raise Unreachable(type(error).__name__) from error
