"""Log lines: words for a person at a terminal, or one JSON object a line for a machine that collects them."""

import logging
import re
from typing import Any

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

# What would begin another line, paint the terminal, or turn what stands behind it around.
_UNRULY = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def keep_to_one_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Spell out what could pass one line off as two, or one text as another: names, paths and headers come from anybody."""
    for name, value in event.items():
        if name != "exception" and not isinstance(value, int | float | bool | None):
            text = value if isinstance(value, str) else repr(value)
            event[name] = _UNRULY.sub(_spelt_out, text)
    return event


def _spelt_out(sign: re.Match[str]) -> str:
    return sign[0].encode("unicode_escape").decode()


# What every line carries, ours and those of other packages alike.
SHARED: list[Processor] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.stdlib.PositionalArgumentsFormatter(),
    # As text and without local variables: those hold what readers wrote and who they are.
    structlog.processors.format_exc_info,
]

# What Django refuses with 400 because of the request alone, each with a logger of its own below `django.security`.
CLIENT_ERRORS = (
    "DisallowedHost",
    "DisallowedModelAdminLookup",
    "DisallowedModelAdminToField",
    "DisallowedRedirect",
    "InvalidSessionKey",
    "RequestDataTooBig",
    "SuspiciousFileOperation",
    "SuspiciousMultipartForm",
    "SuspiciousOperation",
    "SuspiciousSession",
    "TooManyFieldsSent",
    "TooManyFilesSent",
)


class ClientError(logging.Filter):
    """Whatever a client sent is no fault of ours: a warning of one line, where Django logs an error and where it was raised."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.levelno, record.levelname = logging.WARNING, logging.getLevelName(logging.WARNING)
        record.exc_info = record.exc_text = None
        return True


def describe(*, as_json: bool, requests: bool) -> dict[str, Any]:
    """
    Configure structlog, and return Django's LOGGING to go with it.

    :param as_json: one JSON object a line instead of words
    :param requests: a line for every request too; failures are told anyway
    """
    structlog.configure(
        # What is not written is not worded either.
        processors=[
            structlog.stdlib.filter_by_level,
            *SHARED,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    renderer: Processor = (
        structlog.processors.JSONRenderer() if as_json else structlog.dev.ConsoleRenderer(colors=False)
    )
    processors: list[Processor] = [structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer]
    if not as_json:
        # JSON spells it out by itself.
        processors.insert(1, keep_to_one_line)
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {
            "line": {
                "()": structlog.stdlib.ProcessorFormatter,
                "processors": processors,
                "foreign_pre_chain": SHARED,
            },
        },
        "filters": {"client_error": {"()": ClientError}},
        "handlers": {"stream": {"class": "logging.StreamHandler", "formatter": "line"}},
        "root": {"handlers": ["stream"], "level": logging.WARNING},
        "loggers": {
            "articles": {"level": logging.INFO},
            "comments": {"level": logging.INFO},
            "config": {"level": logging.INFO},
            "django": {"handlers": [], "level": logging.WARNING},
            "django_structlog": {"level": logging.INFO if requests else logging.WARNING},
            # django_structlog tells about failed requests, once and with the request's id.
            "django.request": {"level": logging.CRITICAL},
        }
        | {f"django.security.{name}": {"filters": ["client_error"]} for name in CLIENT_ERRORS},
    }
