"""What a log line says about an error: its words where they cannot quote a post, else type and places."""

import sys
import threading
from traceback import walk_stack
from traceback import walk_tb
from types import FrameType
from typing import NamedTuple

_FRAMES = 12
_DEPTH = 5
_LONGEST = 300
_CLIENTS = ("kafka.errors", "aiokafka.errors", "elastic_transport")
"""Modules of errors that speak of connections and brokers, never of a record's content."""
_OURS = {
    *("CommandError", "CollectorError", "DataError", "FullError", "KibanaError", "LateError"),
    *(
        "MetricsError",
        "PublishError",
        "RefusedError",
        "SettingsError",
        "SourceNotice",
        "StoreError",
        "TopicError",
        "UntrustedError",
    ),
}
"""Errors of ours whose words are a remedy and never quote a post."""


class Stacks(NamedTuple):
    """Where each thread of this process stands, for the field ``stacks``."""

    threads: list[dict[str, object]]


def words(error: BaseException) -> str:
    """Return type and words of *error* where the words may be shown, else its type alone."""
    name = type(error).__name__
    if not _may_speak(error):
        return name
    said = " ".join(str(error).split())[:_LONGEST]
    return f"{name}: {said}" if said else name


def chain(error: BaseException | None) -> list[dict[str, object]]:
    """Return *error* and what caused it, outermost first: words or type, and places in the code."""
    found: list[dict[str, object]] = []
    while error is not None and len(found) < _DEPTH:
        stack = [_place(frame, line) for frame, line in walk_tb(error.__traceback__)]
        found.append({"error": words(error), "stack": stack[-_FRAMES:]})
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def stacks() -> Stacks:
    """Return where each thread stands now."""
    names = {thread.ident: thread.name for thread in threading.enumerate()}
    return Stacks(
        [
            {
                "thread": names.get(number, "unknown"),
                "stack": [_place(f, line) for f, line in walk_stack(frame)][:_FRAMES],
            }
            for number, frame in sys._current_frames().items()  # noqa: SLF001  the documented way
        ]
    )


def _may_speak(error: BaseException) -> bool:
    if type(error).__name__ in _OURS and type(error).__module__.startswith(("hearhear", "sinks")):
        return True
    # An OSError with a number says what the system said, with a path at most; without one, anything.
    if isinstance(error, OSError) and error.errno is not None:
        return True
    return any(kind.__module__.startswith(_CLIENTS) for kind in type(error).__mro__)


def _place(frame: FrameType, line: int) -> str:
    return f"{'/'.join(frame.f_code.co_filename.split('/')[-2:])}:{line} {frame.f_code.co_name}"
