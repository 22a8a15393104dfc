"""A heartbeat: an address elsewhere is asked while the notifier works, so that its silence is noticed."""

import logging
import threading
import time

_log = logging.getLogger(__name__)
_PATIENCE = 20.0


class Heartbeat:
    """Asks for *url* at most once in *every* seconds; without one it does nothing."""

    def __init__(self, url: str, every: float = 300.0) -> None:
        self._url, self._every = url, every
        self._last = float("-inf")
        self._thread: threading.Thread | None = None
        self._failing = False

    def beat(self) -> None:
        """Say that all is well, in a thread, when it is time; a failure is logged once."""
        if not self._url or time.monotonic() - self._last < self._every:
            return
        if self._thread is not None and self._thread.is_alive():
            return
        self._last = time.monotonic()
        self._thread = threading.Thread(target=self._ask, name="heartbeat", daemon=True)
        self._thread.start()

    def _ask(self) -> None:
        import requests

        try:
            with requests.get(self._url, timeout=_PATIENCE, stream=True) as answer:
                well, status = answer.ok, answer.status_code
        except (requests.RequestException, ValueError):
            well, status = False, 0
        if not well and not self._failing:
            _log.warning("the heartbeat was not taken", extra={"status": status})
        self._failing = not well
