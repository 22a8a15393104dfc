"""Readers that are kept open between answers: opening the file anew costs more than most questions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sinks.budget import Budget
from sinks.sqlite.reader import SqliteReader

KEPT = 4
"""Readers that are kept while nobody asks; each may hold 32 MB of the file in memory."""


class Readers:
    """Gives readers of the store at *path*, one to each who asks at a time."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._idle: list[tuple[SqliteReader, tuple[int, int]]] = []

    @contextmanager
    def __call__(self, budget: Budget) -> Iterator[SqliteReader]:
        """Give a reader that asks within *budget*; it is kept for the next unless it failed."""
        reader, file = self._taken()
        try:
            yield reader.limited(budget)
        except BaseException:
            reader.close()
            raise
        self._idle.append((reader, file))
        while len(self._idle) > KEPT:
            self._idle.pop(0)[0].close()

    def close(self) -> None:
        """Close those that nobody uses."""
        while self._idle:
            self._idle.pop()[0].close()

    def _taken(self) -> tuple[SqliteReader, tuple[int, int]]:
        """Return the reader used last, or a new one; one of a file that was replaced is closed."""
        while self._idle:
            try:
                reader, file = self._idle.pop()
            except IndexError:  # another thread was first
                break
            if file == self._file():
                return reader, file
            reader.close()
        file = self._file()
        return SqliteReader(self._path), file

    def _file(self) -> tuple[int, int]:
        try:
            found = self._path.stat()
        except OSError:
            return 0, 0
        return found.st_dev, found.st_ino
