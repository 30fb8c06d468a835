"""Structured logs (structlog), without cookies, identifiers of persons or what they typed."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

from casa_app.settings import settings

_FORBIDDEN: Final = frozenset(
    {
        "cookie",
        "authorization",
        "password",
        "code",
        "secret",
        "token",
        "payload",
        "phone",
        "email",
        "cin",
        "name",
        "text",
    }
)
# A Moroccan phone number, a CIN, an e-mail address, a cookie pair: masked wherever they slip into a sentence.
_PERSONAL: Final = re.compile(
    r"(?:\+212|\b0)[\s.-]?[5-7](?:[\s.-]?\d){8}\b|\b[A-Z]{1,2}\d{5,7}\b|[\w.+-]+@[\w-]+\.[\w.]+|casa_\w+=[^;\s\"']+",
    re.ASCII,
)


def _mask(value: Any) -> Any:
    return _PERSONAL.sub("[masked]", value) if isinstance(value, str) else value


def redact(_: object, __: str, entry: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Takes personal values out of a log entry: by key where the key says so, by shape everywhere else."""
    return {key: "[masked]" if key in _FORBIDDEN else _mask(value) for key, value in entry.items()}


class _Redacting(logging.Filter):
    """The same for libraries that log through the standard library (Reflex logs whole events with their cookies)."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = _mask(record.getMessage())[:2000], ()
        return True


def configure() -> None:
    """Sets logging up for this process."""
    level = getattr(logging, settings().log_level.upper())
    handler = logging.StreamHandler(sys.stderr)
    handler.addFilter(_Redacting())
    handler.setFormatter(logging.Formatter("%(levelname)s %(name)s %(message)s"))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for noisy in ("httpx", "httpcore", "urllib3", "aiosqlite", "engineio", "socketio", "PIL"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    last: Any = (
        structlog.processors.JSONRenderer() if settings().log_format == "json" else structlog.dev.ConsoleRenderer()
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            redact,
            last,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def get(name: str) -> Any:
    """The logger of a module."""
    return structlog.get_logger(name)
