"""How long the store may be asked for one answer: until its time is over, or nobody waits for it."""

from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from math import inf
from threading import Lock
from time import monotonic

from sinks.store import StoreError


class TookTooLongError(StoreError):
    """The time for an answer is over; the message names no path and no host."""


class Budget:
    """The time of one answer, *seconds* from now on; without a number it has no end.

    A reader asks within it, one question at a time.  ``end`` may come from any thread: the question
    being asked is interrupted, and there is no other.
    """

    def __init__(self, seconds: float = inf) -> None:
        self._seconds = seconds
        self._until = monotonic() + seconds
        self._lock = Lock()
        self._interrupt: Callable[[], None] | None = None
        self._ended = False

    @property
    def left(self) -> float:
        """Seconds left; 0 when it is over, infinite where it has no end."""
        return 0.0 if self._ended else max(0.0, self._until - monotonic())

    def spent(self) -> TookTooLongError:
        """Return the error that says so."""
        return TookTooLongError(f"it took longer than {self._seconds:g} seconds and was ended")

    @contextmanager
    def asking(self, interrupt: Callable[[], None] | None = None) -> Iterator[None]:
        """Let one question be asked, which *interrupt* ends; TookTooLongError when it is too late."""
        with self._lock:
            if not self.left:
                raise self.spent()
            self._interrupt = interrupt
        try:
            yield
        finally:
            with self._lock:
                self._interrupt = None

    def end(self) -> None:
        """End it now.  A question that was just about to start may miss this: call it again."""
        with self._lock:
            self._ended = True
            if self._interrupt:
                self._interrupt()
