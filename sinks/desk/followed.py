"""A journal that is far away, read ahead by a thread of its own, so that no page waits for it."""

import logging
import threading
import time

from schemas.act import DeskEvent
from sinks.desk.journal import Journal
from sinks.desk.state import Desk
from sinks.store import StoreError

EVERY = 0.5
"""Seconds between two looks."""
OLDEST = 10.0
"""A desk that was read longer ago than this many seconds is out of reach, and no desk."""

_log = logging.getLogger(__name__)


class Followed(threading.Thread):
    """The ``Journal`` *journal*, whose desk may be *EVERY* seconds old; its own acts are in it at once."""

    def __init__(self, journal: Journal) -> None:
        super().__init__(name="desk", daemon=True)
        self._journal = journal
        self._desk = Desk()
        self._read = -OLDEST
        self._lock = threading.Lock()
        self._ended = threading.Event()

    def run(self) -> None:
        """Read on until ``close`` is called, however long the journal is away."""
        told = ""
        while not self._ended.wait(EVERY):
            try:
                self._take(self._journal.desk())
                told = ""
            except StoreError as error:
                if str(error) != told:
                    told = str(error)
                    _log.warning("the desk is out of reach", extra={"error": told})

    def desk(self) -> Desk:
        """Return the desk as it was read last; StoreError where that is too long ago."""
        if time.monotonic() - self._read > OLDEST:
            raise StoreError("what people did cannot be read at present")
        return self._desk

    def append(self, event: DeskEvent) -> Desk:
        """Add *event* to the journal."""
        self._take(found := self._journal.append(event))
        return found

    def close(self) -> None:
        """End, and let go of the journal."""
        self._ended.set()
        self._journal.close()

    def _take(self, desk: Desk) -> None:
        with self._lock:
            if desk.position >= self._desk.position or time.monotonic() - self._read > OLDEST:
                self._desk = desk
            self._read = time.monotonic()
