"""What the detector needs of a store: the log of sightings by time, the alerts, the snapshot."""

from collections.abc import Iterator
from collections.abc import Sequence

from schemas.alert import Alert
from schemas.examined import Examined
from schemas.sighting import Sighting
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter

_DETECTOR = "coordination"


class SqliteJournal:
    """The journal of the coordination detector in one SQLite store.

    It is the ``Journal`` that processors/detectors/journal.py states.
    """

    def __init__(self, store: SqliteWriter, reader: SqliteReader) -> None:
        self._store = store
        self._reader = reader

    def after(self, position: int, *, limit: int = 1000) -> list[tuple[int, Sighting]]:
        """Return the log after *position*, in its own order."""
        return self._reader.sightings(position, limit=limit)

    def by_time(self, start: float) -> Iterator[tuple[int, Sighting]]:
        """Yield the sightings from the time *start* on, ordered by time, uid, official, position."""
        return self._reader.sightings_by_time(start)

    def complete_since(self) -> float:
        """Return the time since when no sighting has left the log because of its age."""
        return self._reader.log_start()

    def suppressed(self, authors: Sequence[str]) -> set[str]:
        """Return those of *authors* whose posts are refused."""
        return self._reader.suppressed(authors) if authors else set()

    def alerts(self) -> list[Alert]:
        """Return the alerts as they were last written, withdrawn ones too."""
        return self._reader.alerts(withdrawn=True)

    def write_alerts(self, alerts: list[Alert]) -> None:
        """Write *alerts*."""
        self._store.write_alerts(alerts)

    def snapshot(self) -> bytes | None:
        """Return the newest snapshot."""
        found = self._reader.snapshot(_DETECTOR)
        return found[1] if found else None

    def write_snapshot(self, position: int, body: bytes, examined: Examined) -> None:
        """Keep a snapshot taken at *position* of the log, and the figures that people are shown."""
        self._store.write_snapshot(_DETECTOR, position, body, examined)
