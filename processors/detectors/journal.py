"""What the runner needs of whoever keeps the log of sightings, the alerts and the snapshot.

The SQLite store and Kafka have it: sinks/journal.py and hearhear/stream/journal.py.
"""

from collections.abc import Iterable
from collections.abc import Sequence
from typing import Protocol

from schemas.alert import Alert
from schemas.examined import Examined
from schemas.sighting import Sighting


class Journal(Protocol):
    """The log of sightings, the snapshot and the alerts, wherever they are kept."""

    def by_time(self, start: float) -> Iterable[tuple[int, Sighting]]:
        """Yield all sightings in the log from the time *start* on, with positions, ordered by time,
        uid, official and position.
        """
        ...

    def complete_since(self) -> float:
        """Return the time since when no sighting has left the log because of its age."""
        ...

    def suppressed(self, authors: Sequence[str]) -> set[str]:
        """Return those of *authors* whose posts are refused."""
        ...

    def alerts(self) -> list[Alert]:
        """Return the alerts as they were last written, withdrawn ones too."""
        ...

    def write_alerts(self, alerts: list[Alert]) -> None:
        """Write *alerts*; return when they are safe."""
        ...

    def snapshot(self) -> bytes | None:
        """Return the newest snapshot."""
        ...

    def write_snapshot(self, position: int, body: bytes, examined: Examined) -> None:
        """Keep a snapshot taken at *position* of the log, and the figures that people are shown."""
        ...
