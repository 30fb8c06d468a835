"""Named failures. A subclass carries its message key and HTTP status; `ui` and `kit.http` render them, nobody else."""

from typing import ClassVar

from casa_app.kit.i18n import Locale, t


class CasaError(Exception):
    """A failure that a person is told about.

    `key` names the sentence in the catalogues, `status` the HTTP answer, `field` the form field it belongs to, if any.
    Keyword arguments fill the sentence's placeholders.
    """

    key: ClassVar[str] = "kit.error.unexpected"
    status: ClassVar[int] = 500

    def __init__(self, *, field: str = "", **params: object) -> None:
        self.field = field
        self.params = params
        super().__init__(self.key, params)

    def text(self, locale: Locale) -> str:
        """The sentence to show, in the reader's language."""
        return t(self.key, locale, **self.params)


class NotFound(CasaError):
    """There is nothing here, or nothing that this reader may know of."""

    key = "kit.error.not_found"
    status = 404


class Forbidden(CasaError):
    """The actor is known and may not do this."""

    key = "kit.error.forbidden"
    status = 403


class SignInFirst(CasaError):
    """Nobody is signed in, and this needs somebody."""

    key = "kit.error.sign_in_first"
    status = 401


class TooManyAttempts(CasaError):
    """Throttled; `minutes` says how long to wait."""

    key = "kit.error.too_many_attempts"
    status = 429


class Unavailable(CasaError):
    """A part that Casa depends on (database, object store, disk) does not answer; nothing was recorded."""

    key = "kit.error.unavailable"
    status = 503


class Invalid(CasaError):
    """One value is wrong; the key says how."""

    key = "kit.error.invalid"
    status = 422


class Missing(Invalid):
    """A value that is needed is empty."""

    key = "kit.error.missing"


class TooLong(Invalid):
    """A text is longer than `most` characters."""

    key = "kit.error.too_long"


class Unreadable(Invalid):
    """A text holds characters that cannot be stored or that deceive a reader (NUL, lone surrogates, bidi overrides)."""

    key = "kit.error.unreadable"


class InvalidForm(CasaError):
    """Several fields are wrong: `problems` in form order, each with its `field`."""

    key = "kit.error.form"
    status = 422

    def __init__(self, problems: list[CasaError]) -> None:
        self.problems = problems
        super().__init__(n=len(problems))
