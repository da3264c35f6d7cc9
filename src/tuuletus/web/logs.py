"""Logs as JSON lines: one event, one line, and nothing secret in it."""

from __future__ import annotations

import logging
import logging.config
import re
from collections.abc import Mapping, MutableMapping
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied

DOTS = "••••"

SECRET_NAMES = re.compile(
    r"passw|secret|token|key|cookie|authorization|session|credential|signature|salt", re.IGNORECASE
)
SECRET_TEXTS = re.compile(
    r"(?i)\b(?:bearer|basic)\s+[a-z0-9._~+/=-]+"  # headers
    r"|\btuu_\w{8,}"  # our own access tokens
    r"|\bgAAAA[\w=-]{20,}"  # encrypted fields
    r"|(?<=/invitations/)[\w-]{16,}"  # invitation links
    r"|(?<=/password/reset/key/)[\w-]+"  # password links
    r"|(?<=://)[^\s/@:]+:[^\s/@]+(?=@)"  # names and passwords in addresses
)
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")

SECURITY_FIELDS = ("about", "account", "address", "given", "path", "way")
"""What a security event may tell beside its name."""

LoggingSettings = dict[str, Any]


class WithoutRefusals(logging.Filter):
    """Leaves out what Django writes of a refused page: a trace of a thing that works as it should.

    The refusal is an event of security, which has a line of its own (`broken.forbidden`).
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Whether the line is written."""
        error = record.exc_info[1] if record.exc_info else None
        return not isinstance(error, PermissionDenied)


def build_logging(*, level: str) -> LoggingSettings:
    """Everything that logs, in Django or any library, written as JSON lines to stderr."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(allow=SECURITY_FIELDS),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "json": {
                "()": structlog.stdlib.ProcessorFormatter,
                "foreign_pre_chain": shared,
                "processors": [
                    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                    structlog.processors.format_exc_info,
                    scrub,
                    structlog.processors.JSONRenderer(ensure_ascii=False),
                ],
            }
        },
        "filters": {"without_refusals": {"()": WithoutRefusals}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"handlers": ["stderr"], "level": level},
        "loggers": {
            # Its own handlers would print every request twice, one of them unscrubbed.
            "django": {"handlers": [], "propagate": True, "level": level},
            "django.request": {"filters": ["without_refusals"]},
            "django.server": {"handlers": [], "propagate": True, "level": level},
            # It logs whole addresses, and those may hold what nobody else should know.
            "httpx": {"level": "WARNING"},
            "httpcore": {"level": "WARNING"},
        },
    }


def set_up(settings: LoggingSettings) -> None:
    """Install the logging of `build_logging`; called by Django at the start."""
    logging.config.dictConfig(settings)


def scrub(_logger: object, _method: str, event: MutableMapping[str, Any]) -> Mapping[str, Any]:
    """The event with dots for secrets and without characters that could forge a line."""
    return {clean(str(name)): scrub_value(str(name), value) for name, value in event.items()}


def scrub_value(name: str, value: Any) -> Any:
    """A value as it may be logged under a name."""
    if SECRET_NAMES.search(name):
        return DOTS
    if isinstance(value, Mapping):
        return {clean(str(key)): scrub_value(str(key), inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [scrub_value(name, inner) for inner in value]
    if value is None or isinstance(value, bool | int | float):
        return value
    return clean(str(value))


def clean(text: str) -> str:
    """Text without secrets of known shape; control characters are shown, not sent."""
    return CONTROL.sub(lambda found: f"\\x{ord(found.group()):02x}", SECRET_TEXTS.sub(DOTS, text))
