"""How identity reaches people. The room `notices` stands above this one, so the composition root hands it in."""

from typing import Any, Protocol

from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale


class Notifier(Protocol):
    """Sends one message, once this work is committed: `notices.service.send` is one."""

    async def __call__(
        self,
        work: Work,
        template: str,
        *,
        phone: str | None = None,
        email: str | None = None,
        locale: Locale,
        **params: Any,
    ) -> object:
        """`template` names the text, `params` fill its placeholders; exactly one of `phone` and `email` is given."""
        ...


class NotWired(RuntimeError):
    """The composition root forgot `notifier.use(...)`."""


_notifier: Notifier | None = None


def use(notifier: Notifier | None) -> None:
    """Makes `notifier` the one of this process."""
    global _notifier  # noqa: PLW0603 wired once, by the composition root
    _notifier = notifier


async def notify(work: Work, template: str, contact: str, locale: Locale, **params: Any) -> None:
    """Sends to a phone (E.164) or an e-mail address."""
    if _notifier is None:
        raise NotWired
    reached = {"email" if "@" in contact else "phone": contact}
    await _notifier(work, template, locale=locale, **reached, **params)
