"""What people look at and do, noted in the audit log before they see it or it is done."""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable

from schemas.role import Who

ONE_VIEW = 600.0
"""Seconds in which what somebody looks at again is the same view: open pages load themselves anew."""
REMEMBERED = 10_000


class Noting:
    """Notes by *record*, which raises AuditError where it cannot."""

    def __init__(
        self,
        record: Callable[[Who | None, str, str, str], None],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._record = record
        self._clock = clock
        self._views: OrderedDict[tuple[Who, str, str], float] = OrderedDict()
        self._lock = threading.Lock()

    def done(self, who: Who | None, what: str, about: str, outcome: str = "") -> None:
        """Note that *who* does *what*, and what came of it."""
        self._record(who, what, about, outcome)

    def viewed(self, who: Who, what: str, about: str) -> None:
        """Note that *who* looks at *about*, once in *ONE_VIEW* seconds."""
        key, now = (who, what, about), self._clock()
        with self._lock:
            if now - self._views.get(key, -ONE_VIEW) < ONE_VIEW:
                return
        self._record(who, what, about, "")
        with self._lock:
            self._views[key] = now
            self._views.move_to_end(key)
            if len(self._views) > REMEMBERED:
                self._views.popitem(last=False)
