"""How often signing in was tried, by name and by address, so that passwords cannot be guessed."""

import threading
import time
from collections import OrderedDict
from collections import deque
from collections.abc import Callable

SECONDS = 600.0
PER_NAME = 10
"""Tries for one name within *SECONDS*."""
PER_ADDRESS = 30
"""Tries from one address within *SECONDS*: a whole office may come through one."""
REMEMBERED = 10_000
"""Names and addresses that are remembered, the newest."""


class Attempts:
    """Counts tries in memory; a restart forgets them."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._tries: OrderedDict[str, deque[float]] = OrderedDict()
        self._lock = threading.Lock()

    def admit(self, name: str, address: str) -> bool:
        """Note a try and return True; where there were too many note nothing, and return False."""
        now = self._clock()
        with self._lock:
            wanted = ((f"name {name}", PER_NAME), (f"address {address}", PER_ADDRESS))
            if any(self._recent(key, now) >= most for key, most in wanted):
                return False
            for key, _ in wanted:
                self._tries.setdefault(key, deque()).append(now)
                self._tries.move_to_end(key)
            while len(self._tries) > REMEMBERED:
                self._tries.popitem(last=False)
            return True

    def succeeded(self, name: str, address: str) -> None:
        """Take back the last try: it was the right password."""
        with self._lock:
            for key in (f"name {name}", f"address {address}"):
                if tries := self._tries.get(key):
                    tries.pop()

    def _recent(self, key: str, now: float) -> int:
        tries = self._tries.get(key, deque())
        while tries and tries[0] <= now - SECONDS:
            tries.popleft()
        return len(tries)
