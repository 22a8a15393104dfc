"""The alerts a store gives: one that cannot be read hides no other, and is counted."""

import logging
from collections.abc import Callable
from collections.abc import Iterable
from time import monotonic
from typing import TypeVar

from msgspec import MsgspecError

from schemas.alert import Alert

T = TypeVar("T")

TOLD = 60.0
"""Seconds between two lines of the log that say so."""

_log = logging.getLogger(__name__)
_told = float("-inf")


class Alerts(list[Alert]):
    """Alerts; *unread* more are in the store, and cannot be read."""

    unread: int = 0


def readable(stored: Iterable[T], read: Callable[[T], Alert]) -> Alerts:
    """Return what *read* makes of what is *stored*, without those that it cannot make an alert of."""
    global _told  # noqa: PLW0603  the log is this process's, too
    found = Alerts()
    for one in stored:
        try:
            found.append(read(one))
        except (MsgspecError, LookupError):
            found.unread += 1
    if found.unread and monotonic() - _told >= TOLD:
        _told = monotonic()
        _log.warning(
            "alerts in the store cannot be read, and are not shown: hearhear doctor says what to do",
            extra={"count": found.unread},
        )
    return found
