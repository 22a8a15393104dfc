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


class Ledger:
    """Counts in memory what a transaction changes, so that each counter is written once."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._hours: Counter[tuple[int, int]] = Counter()
        self._held: Counter[int] = Counter()
        self._seq = self._first = int(db.execute("SELECT last FROM sequence").fetchone()[0])

    def next_seq(self) -> int:
        """Return the place of the next change."""
        self._seq += 1
        return self._seq

    def count(self, facets: Iterable[int], place: int, by: int, *, history: bool = True) -> None:
        """Count a post at *place* under *facets*; not *history*: past hours keep their figures."""
        hour = hour_of(place >> 12)
        for facet in facets:
            self._held[facet] += by
            if history:
                self._hours[facet, hour] += by

    def close(self) -> None:
        """Write the counters."""
        self._db.executemany(
            "INSERT INTO hours VALUES(?, ?, ?) "
            "ON CONFLICT DO UPDATE SET posts = posts + excluded.posts",
            ((*at, by) for at, by in sorted(self._hours.items()) if by),
        )
        self._db.executemany(
            "UPDATE facets SET posts = posts + ? WHERE id = ?",
            ((by, facet) for facet, by in self._held.items() if by),
        )
        if self._seq > self._first:
            self._db.execute("UPDATE sequence SET last = ?", (self._seq,))


def hour_of(milliseconds: int) -> int:
    """Return the hour since 1970 that a time is in."""
    return milliseconds // 3_600_000
