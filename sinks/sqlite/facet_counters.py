"""What one transaction counts: facets by hour, facets held, and places in the change sequence."""

import sqlite3
from collections import Counter
from collections.abc import Iterable


class FacetNumbers(dict[str, int]):
    """The number of each facet, as the store gave it; a new facet is given one when asked for."""

    def __init__(self, db: sqlite3.Connection) -> None:
        super().__init__()
        self._db = db

    def __missing__(self, name: str) -> int:
        # Facets come from tags of any make: a lone surrogate must not stop the store.
        kept = name.encode(errors="replace").decode()
        self._db.execute("INSERT OR IGNORE INTO facets(name, posts) VALUES(?, 0)", (kept,))
        found = self._db.execute("SELECT id FROM facets WHERE name = ?", (kept,)).fetchone()
        self[name] = number = int(found[0])
        return number


class FacetCounters:
    """Counts in memory what a transaction changes, so that each counter is written once."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._hours: dict[int, Counter[int]] = {}
        self._forgotten: Counter[int] = Counter()
        self._removed = False
        self._seq = self._first = int(db.execute("SELECT last FROM sequence").fetchone()[0])

    def next_seq(self) -> int:
        """Return the place of the next change."""
        self._seq += 1
        return self._seq

    def add(self, facets: Iterable[int], place: int) -> None:
        """Count a post at *place* under *facets*."""
        self._at(place).update(facets)

    def take(self, facets: Iterable[int], place: int, *, history: bool = True) -> None:
        """Count a post no longer; not *history*: the figures of past hours stay as they are."""
        (self._at(place) if history else self._forgotten).subtract(facets)
        self._removed = True

    def close(self) -> None:
        """Write the counters."""
        held = Counter(self._forgotten)
        days: dict[int, Counter[int]] = {}
        for hour, found in self._hours.items():
            day = days.setdefault(hour // 24, Counter())
            for facet, by in found.items():
                day[facet] += by
                held[facet] += by
        self._upsert("hours", self._hours)
        self._upsert("days", days)
        self._db.executemany(
            "UPDATE facets SET posts = posts + ? WHERE id = ?",
            ((by, facet) for facet, by in held.items() if by),
        )
        if self._removed:
            self._db.execute("UPDATE numbers SET value = value + 1 WHERE name = 'erase'")
        if self._seq > self._first:
            self._db.execute("UPDATE sequence SET last = ?", (self._seq,))

    def _upsert(self, table: str, spans: dict[int, Counter[int]]) -> None:
        self._db.executemany(
            f"INSERT INTO {table} VALUES(?, ?, ?) "
            "ON CONFLICT DO UPDATE SET posts = posts + excluded.posts",
            ((at, facet, by) for at, found in spans.items() for facet, by in found.items() if by),
        )

    def _at(self, place: int) -> Counter[int]:
        hour = hour_of(place >> 12)
        found = self._hours.get(hour)
        if found is None:
            found = self._hours[hour] = Counter()
        return found


def hour_of(milliseconds: int) -> int:
    """Return the hour since 1970 that a time is in."""
    return milliseconds // 3_600_000
