"""Structured logs: one line an event, on standard output, with request and task ids."""

from __future__ import annotations

import re
from collections.abc import MutableMapping
from typing import Any

import structlog

# Addresses that hold a secret, and everything behind a question mark: a phone, a name, a verify token.
_SECRET_DOOR = re.compile(
    r"(/webhooks/(?:altegio|telegram)/|/f/|/stop/|(?<!/admin)/calendar/|/admin/set-password/)[^\s?]+"
)
_QUERY = re.compile(r"\?\S*")
# In an error's own words: Telegram's token is a part of the path, Instagram's stands behind the "?".
_IN_WORDS = re.compile(r"(?<=/bot)\d+:[\w-]+|(?<=\?)[\w.%\[\]-]+=[^\s'\")]*")
# Whatever a library quotes: Postgres the row that it refused, a vendor the phone that it was asked about.
_QUOTED = re.compile(
    r"""^(?:DETAIL|CONTEXT|HINT):.*$|(?<=input syntax for type ).*$|\+\d{9,15}|[\w.+-]+@[\w-]+\.[\w.-]+""",
    re.MULTILINE,
)


def hide_secrets(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Cut what addresses may give away: logs are read and kept by more people than the salon's."""
    for name in ("request", "event"):
        if isinstance(event.get(name), str) and "/" in event[name]:
            event[name] = _QUERY.sub("?…", _SECRET_DOOR.sub(r"\1…", event[name]))
    for name, value in event.items():
        if isinstance(value, str) and name not in ("timestamp", "logger", "level"):
            event[name] = _QUOTED.sub("…", _IN_WORDS.sub("…", _SECRET_DOOR.sub(r"\1…", value)))
    return event


_SHARED: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    hide_secrets,
]

structlog.configure(
    processors=[
        *_SHARED,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    logger_factory=structlog.stdlib.LoggerFactory(),
    cache_logger_on_first_use=True,
)

LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "lines": {
            "()": structlog.stdlib.ProcessorFormatter,
            "processor": structlog.processors.KeyValueRenderer(
                key_order=["timestamp", "level", "logger", "event"], drop_missing=True
            ),
            "foreign_pre_chain": _SHARED,
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "lines"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django_structlog": {"level": "WARNING"},
        # A refusal is told of once, with the request's id, by django_structlog; what broke, here.
        "django.request": {"level": "ERROR"},
        # A failed task is told of once, with its ids, by django_structlog.
        "celery.app.trace": {"level": "CRITICAL"},
        "celery.beat": {"level": "WARNING"},
        "celery.worker.strategy": {"level": "WARNING"},
        "axes": {"level": "WARNING"},
        "fontTools": {"level": "WARNING"},
        "urllib3": {"level": "WARNING"},
    },
}
