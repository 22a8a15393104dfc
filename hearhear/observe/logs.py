"""Logs: one JSON object a line on stderr, without post text, authors or secrets.

Our own modules log a constant sentence and name its values in ``extra``.  Only the fields in ``FIELDS``
pass, and only values that are numbers or names.  Libraries may quote a post in what they log, so of
their values only numbers, addresses and known errors are shown.  What an error says is shown where it
is ours or a client's about its connection; of any other only the type and the places in the code.
"""

import json
import logging
import re
import sys
import threading
from typing import Any
from typing import TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict
from structlog.typing import WrappedLogger

from hearhear.observe import errors

FIELDS = frozenset(
    {
        *("stage", "source", "reason", "topic", "partition", "offset", "place", "group", "index"),
        *("detector", "count", "attempt", "status", "seconds", "bytes", "lag", "port", "version"),
        *("servers", "url", "posts", "tombstones", "dead", "refused", "error", "stacks"),
    }
)
"""Every field a line may have.  There is none for text, for an author or for a secret."""

OURS = ("hearhear", "sinks", "ingest")
"""Loggers whose sentences are constants in our code (a test looks), and so are shown whole."""
HIDDEN = "…"

# A name, a path, a topic/partition/offset, servers: one word in ASCII, so no sentence, no other script.
_NAME = re.compile(r"[\w.,:/<>=+-]{1,120}", re.ASCII)
_ADDRESS = re.compile(r"[a-z0-9][a-z0-9.-]*:\d{1,5}", re.ASCII | re.IGNORECASE)
_SLOT = re.compile(r"%(?:\(\w+\))?[#0 +-]*\d*(?:\.\d+)?[a-zA-Z%]")


def set_up(process: str, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send all logs, warnings and uncaught exceptions of this process to stderr, as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(json_lines(process))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    for name, least in _LEVELS.items():
        logging.getLogger(name).setLevel(least)
    logging.captureWarnings(capture=True)
    # Python would print a message that it cannot format, with all its values.
    logging.raiseExceptions = False
    sys.excepthook = lambda _kind, error, _traceback: _uncaught(error)
    threading.excepthook = lambda given: _uncaught(given.exc_value or given.exc_type())
    # What fails while an object or the interpreter goes: Python would print it as it is.
    sys.unraisablehook = lambda given: _uncaught(given.exc_value or given.exc_type())


def active() -> bool:
    """Whether this process logs as JSON lines."""
    return any(isinstance(h.formatter, ProcessorFormatter) for h in logging.getLogger().handlers)


def faust_config(process: str, level: str = "INFO") -> dict[str, Any]:
    """Return what Faust is given as ``logging_config``, so that it does not set up its own."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": json_lines, "process": process}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {name: {"level": least} for name, least in _LEVELS.items()},
    }


_LEVELS = {
    # These clients log every try; what it means for us we say ourselves.
    "kafka": "CRITICAL",
    "elastic_transport": "ERROR",
    "aiokafka": "WARNING",
    "faust": "WARNING",
    "mode": "WARNING",
}


def json_lines(process: str) -> ProcessorFormatter:
    """Return the formatter: at, level, process, event, logger, place, fields, errors."""

    def named(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {**event, "process": process}

    return ProcessorFormatter(
        foreign_pre_chain=[
            structlog.processors.TimeStamper(fmt="iso", key="at"),
            structlog.stdlib.add_log_level,
            structlog.stdlib.add_logger_name,
            named,
        ],
        processors=[_allowed, structlog.processors.JSONRenderer(serializer=json.dumps)],
        use_get_message=False,
        pass_foreign_args=True,
    )


def _allowed(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Return the line that may be written; never raise, whatever the record holds."""
    line = {name: event[name] for name in ("at", "level", "process", "logger")}
    try:
        return line | _told(event)
    except Exception as error:  # noqa: BLE001
        return {**line, "event": f"a record that cannot be shown: {type(error).__name__}"}


def _told(event: EventDict) -> dict[str, Any]:
    record: logging.LogRecord = event["_record"]
    ours = record.name.partition(".")[0] in OURS
    told: dict[str, Any] = {"event": _sentence(record, event["positional_args"], ours=ours)}
    if not ours:
        told["place"] = f"{record.filename}:{record.lineno}"
    told |= {
        name: _shown(record.__dict__[name]) for name in sorted(FIELDS & record.__dict__.keys())
    }
    if (raised := event.get("exc_info")) and raised[1]:
        told["errors"] = errors.chain(raised[1])
    return told


def _sentence(record: logging.LogRecord, args: Any, *, ours: bool) -> str:
    """Return the sentence with those of its values that may be shown.

    A library's sentence without values may have been put together from a post: then only its place.
    """
    if not isinstance(record.msg, str):
        return "(see place)"
    if not args:
        return record.msg if ours or record.name.startswith("uvicorn") else "(see place)"
    named = isinstance(args, dict)
    given = [] if named else list(args)

    def fill(slot: re.Match[str]) -> str:
        if slot[0] == "%%":
            return "%"
        value = given.pop(0) if given else None
        if isinstance(value, BaseException):
            return errors.words(value)
        plain = isinstance(value, int | float) or _ADDRESS.fullmatch(str(value))
        return str(value) if value is not None and plain else HIDDEN

    return _SLOT.sub(fill, record.msg)


def _shown(value: object) -> object:
    if isinstance(value, BaseException):
        return errors.words(value)
    if isinstance(value, errors.Stacks):
        return value.threads
    if isinstance(value, type):
        return value.__name__
    if value is None or isinstance(value, int | float):
        return value
    return value if isinstance(value, str) and _NAME.fullmatch(value) else HIDDEN


def _uncaught(error: BaseException) -> None:
    if not isinstance(error, KeyboardInterrupt):
        logging.getLogger("hearhear").critical("an error nobody caught", exc_info=error)
