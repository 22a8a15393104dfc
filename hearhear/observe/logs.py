"""Logs: one JSON object a line on stderr, which never hold post text, an author or a secret.

What is logged by name passes only if its field is known and its value looks like a name or a number.
What libraries log passes as their sentence with numbers filled in and all other values left out.  Of an
exception its type and places remain: its words may quote a post.
"""

import json
import logging
import re
import sys
import threading
from datetime import UTC
from datetime import datetime
from traceback import walk_tb
from types import TracebackType
from typing import Any
from typing import LiteralString
from typing import TextIO
from typing import TypedDict
from typing import Unpack

_FRAMES = 12
# A name, a path, a topic/partition/offset: one word in ASCII, so no sentence and no other script.
_NAME = re.compile(r"[\w.:/<>=+-]{1,120}", re.ASCII)
_SLOT = re.compile(r"%(?:\(\w+\))?[#0 +-]*\d*(?:\.\d+)?[a-zA-Z%]")
_HIDDEN = "…"


class Fields(TypedDict, total=False):
    """Every field a line may have; there is none for text, for an author or for a secret."""

    stage: str
    source: str
    reason: str
    topic: str
    partition: int
    offset: int
    group: str
    index: str
    detector: str
    count: int
    attempt: int
    status: int
    seconds: float
    bytes: int
    lag: int
    port: int
    version: str
    error: type[BaseException]


_KNOWN = frozenset(Fields.__annotations__)


def log(
    logger: logging.Logger, level: int, event: LiteralString, /, **fields: Unpack[Fields]
) -> None:
    """Log *event*, a sentence of ours, with *fields*; an unknown field is a type error."""
    logger.log(level, event, extra={"event": event, "fields": fields})


def set_up(process: str, level: int = logging.INFO, stream: TextIO | None = None) -> None:
    """Send all logs, warnings and uncaught exceptions of this process to stderr, as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines(process))
    logging.basicConfig(handlers=[handler], level=level, force=True)
    logging.captureWarnings(capture=True)
    # Python would print a message it cannot format, with all its values.
    logging.raiseExceptions = False
    sys.excepthook = _uncaught
    threading.excepthook = lambda given: _uncaught(
        given.exc_type, given.exc_value or given.exc_type(), given.exc_traceback
    )


def faust_config(process: str, level: str = "INFO") -> dict[str, Any]:
    """Return what Faust is given as ``logging_config``, so that it does not set up its own."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": JsonLines, "process": process}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
        "root": {"level": level, "handlers": ["stderr"]},
        "loggers": {name: {"level": "WARNING"} for name in ("aiokafka", "faust", "mode")}
        | {"kafka": {"level": "CRITICAL"}},
    }


class JsonLines(logging.Formatter):
    """Formats a record as one line: at, level, process, event, logger, place, fields, error."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self.process = process

    def format(self, record: logging.LogRecord) -> str:
        """Return the line; never raise, whatever the record holds."""
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": self.process,
        }
        try:
            line |= _told(record)
        except Exception as error:  # noqa: BLE001
            line["event"] = f"a record that cannot be shown: {type(error).__name__}"
        return json.dumps(line)


def _told(record: logging.LogRecord) -> dict[str, Any]:
    told: dict[str, Any] = {
        "event": getattr(record, "event", None) or _sentence(record),
        "logger": record.name,
    }
    fields = getattr(record, "fields", {})
    if shown := {k: _shown(v) for k, v in fields.items() if k in _KNOWN}:
        told["fields"] = shown
    if refused := sorted(fields.keys() - _KNOWN):
        told["refused"] = [_shown(name) for name in refused]
    if "event" not in record.__dict__:
        told["place"] = f"{record.filename}:{record.lineno}"
    if record.exc_info and record.exc_info[1]:
        told["error"] = _errors(record.exc_info[1])
    return told


def _sentence(record: logging.LogRecord) -> str:
    """Return a library's sentence with its numbers; without values it may be made up: then none."""
    if not record.args or not isinstance(record.msg, str):
        return "(see place)"
    given = list(record.args.values() if isinstance(record.args, dict) else record.args)
    named = isinstance(record.args, dict)

    def fill(slot: re.Match[str]) -> str:
        if slot[0] == "%%":
            return "%"
        value = given.pop(0) if given and not named else None
        if isinstance(value, BaseException):
            return type(value).__name__
        return str(value) if isinstance(value, int | float) else _HIDDEN

    return _SLOT.sub(fill, record.msg)


def _shown(value: object) -> object:
    if isinstance(value, type):
        return value.__name__
    if isinstance(value, BaseException):
        return type(value).__name__
    if value is None or isinstance(value, int | float):
        return value
    return value if isinstance(value, str) and _NAME.fullmatch(value) else _HIDDEN


def _errors(error: BaseException | None) -> list[dict[str, object]]:
    """Return *error* and what caused it, outermost first: types and places."""
    found: list[dict[str, object]] = []
    while error is not None and len(found) < 5:
        found.append({"type": type(error).__name__, "stack": _stack(error.__traceback__)})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _stack(traceback: TracebackType | None) -> list[str]:
    places = [
        f"{'/'.join(frame.f_code.co_filename.split('/')[-2:])}:{line} {frame.f_code.co_name}"
        for frame, line in walk_tb(traceback)
    ]
    return places[-_FRAMES:]


def _uncaught(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    if issubclass(kind, KeyboardInterrupt):
        return
    told: Fields = {"error": kind}
    logging.getLogger("hearhear").critical(
        "uncaught",
        exc_info=(kind, error, traceback),
        extra={"event": "the process ends by an error nobody caught", "fields": told},
    )
