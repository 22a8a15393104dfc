"""The newest sightings in order of their times, and states to go back to when a late one comes."""

from bisect import bisect_left
from bisect import bisect_right
from collections.abc import Iterable

from processors.detectors.snapshot import ORIGIN
from processors.detectors.snapshot import Checkpoint
from processors.detectors.snapshot import Key
from processors.detectors.snapshot import dump
from processors.detectors.state import State
from schemas.alert import Alert
from schemas.sighting import Sighting

Entry = tuple[float, str, str, int, Sighting]
"""A sighting as it is ordered: time, uid, official, position in the log, the sighting itself."""

KEPT = 20_000
"""Sightings kept after the oldest checkpoint, at the least: older ones are read from the log."""
KEPT_SECONDS = 26 * 3600.0
"""Seconds after which a checkpoint gives way to the next one."""
_CHECKPOINTS = 6
_LEAST = 1000
_HOUR = 3600.0
_BYTES_A_SIGHTING = 200
"""A checkpoint costs about as much as two sightings a kilobyte: it is made for forty times that."""


def entry(position: int, sighting: Sighting) -> Entry:
    """Return *sighting*, at *position* of the log, as it is ordered."""
    return sighting.at.timestamp(), sighting.uid, sighting.target, position, sighting


class History:
    """Entries in order, all that came after the oldest checkpoint; and the checkpoints, oldest first."""

    def __init__(self, oldest: Checkpoint | None = None) -> None:
        self.entries: list[Entry] = []
        self.checkpoints = [oldest or Checkpoint(ORIGIN, dump(State()))]
        self._marked_at()

    def add(self, entry: Entry) -> bool:
        """Add the newest entry; return whether so many came that a checkpoint is worth its time."""
        self.entries.append(entry)
        self._since += 1
        return self._since >= self._worth

    def holds(self, entry: Entry) -> bool:
        """Say whether the same sighting is here already, at another position of the log."""
        place = bisect_left(self.entries, entry[:3])
        return place < len(self.entries) and self.entries[place][:3] == entry[:3]

    def before(self, key: Key) -> Checkpoint | None:
        """Return the newest checkpoint before *key*; None when that is too long ago."""
        return next((c for c in reversed(self.checkpoints) if c.key < key), None)

    def insert(self, late: Iterable[Entry]) -> None:
        """Put *late* entries in their places."""
        self.entries.extend(late)
        self.entries.sort()

    def remove(self, authors: set[str]) -> Entry | None:
        """Take out the entries of *authors*; return the first of them."""
        gone = [e for e in self.entries if e[4].author_ref in authors]
        if gone:
            self.entries = [e for e in self.entries if e[4].author_ref not in authors]
        return gone[0] if gone else None

    def rewind(self, checkpoint: Checkpoint) -> list[Entry]:
        """Go back to *checkpoint*: take off and return what came after it."""
        self.checkpoints = self.checkpoints[: self.checkpoints.index(checkpoint) + 1]
        after = bisect_right(self.entries, checkpoint.key, key=_key)
        newer = self.entries[after:]
        del self.entries[after:]
        self._marked_at()
        return newer

    def is_old(self, now: float) -> bool:
        """Say whether the newest checkpoint is an hour old *now*, and something came since."""
        return self._since > 0 and now - self.checkpoints[-1].made >= _HOUR

    def mark(self, state: State, told: Iterable[Alert], now: float, *, least: int = 1) -> None:
        """Make a checkpoint of *state*, after the newest entry; old ones give way.

        None is made where the last one is fewer than *least* entries ago.
        """
        if self._since < least:
            return
        key = _key(self.entries[-1])
        self.checkpoints.append(Checkpoint(key, dump(state), tuple(told), now))
        self._marked_at()
        ages = self._ages()
        while len(self.checkpoints) > 2 and (
            ages[1] >= KEPT or now - self.checkpoints[1].made > KEPT_SECONDS
        ):
            del self.checkpoints[0], ages[0]
            del self.entries[: bisect_right(self.entries, self.checkpoints[0].key, key=_key)]
        # The others are spread so that each is about twice as far back as the next.
        while len(self.checkpoints) > _CHECKPOINTS:
            inner = range(1, len(ages) - 1)
            worst = min(inner, key=lambda i: (ages[i - 1] + 1) / (ages[i + 1] + 1))
            del self.checkpoints[worst], ages[worst]

    def _marked_at(self) -> None:
        """Begin to count: the newest checkpoint stands at the newest entry, or entries follow anew."""
        self._since = 0
        self._worth = max(_LEAST, len(self.checkpoints[-1].memory) // _BYTES_A_SIGHTING)

    def _ages(self) -> list[int]:
        """Return how many entries came after each checkpoint."""
        end = len(self.entries)
        return [end - bisect_right(self.entries, c.key, key=_key) for c in self.checkpoints]


def _key(entry: Entry) -> Key:
    return entry[:3]
