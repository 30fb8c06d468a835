"""What takes a message to a person: the protocol of mail and SMS, its failures, and the carrier that writes files.

A carrier says whether it is `repeatable`: handing it the same message id again tells the person once. Files and SMS
gateways with idempotency keys are; SMTP is not (RFC 5321 has no such key), so the caller must not guess after a crash.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol
from uuid import UUID

from casa_app.kit.i18n import Locale

TIMEOUT: Final = 20.0  # seconds for each step towards a carrier
Leaving = Callable[[], Awaitable[None]]


class Unreachable(Exception):
    """The carrier does not answer or asks to wait; nothing has left."""


class Refused(Exception):
    """The carrier will never take this message: an address that does not exist, for instance."""


class Uncertain(Exception):
    """The carrier fell silent after it had been handed the message: it may or may not have left."""


@dataclass(frozen=True)
class Message:
    """A message to one address (E.164 phone number or e-mail). `subject` is empty in an SMS."""

    id: UUID
    to: str
    text: str
    locale: Locale
    at: datetime
    subject: str = ""


class Carrier(Protocol):
    """Takes messages away."""

    repeatable: bool

    async def carry(self, message: Message, leaving: Leaving) -> str:
        """Hands the message over and gives the carrier's own name for it, if it has one.

        Awaits `leaving` right before the step after which the message may have left.
        Raises Unreachable, Refused, or Uncertain when not `repeatable`.
        """
        ...


class Folder:
    """Writes each message to a file of its own, readable by its owner only. The same message again is the same file."""

    repeatable = True

    def __init__(self, folder: Path, written: Callable[[Message], bytes], suffix: str) -> None:
        self._folder, self._written, self._suffix = folder, written, suffix

    async def carry(self, message: Message, leaving: Leaving) -> str:
        """Writes the file. Raises Unreachable when the disk does not take it."""
        await leaving()
        return await asyncio.to_thread(self._write, message)

    def _write(self, message: Message) -> str:
        path = self._folder / f"{message.id}{self._suffix}"
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        try:
            self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(self._written(message))
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        except OSError as error:
            raise Unreachable(f"{type(error).__name__} writing to the outbox") from error
        return path.name
