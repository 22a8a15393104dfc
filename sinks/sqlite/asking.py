"""A connection that reads a store within a budget."""

import sqlite3
from collections.abc import Sequence
from copy import copy
from pathlib import Path
from typing import Any
from typing import Self

from sinks.budget import Budget
from sinks.sqlite.schema import open_to_read
from sinks.sqlite.schema import store_errors


class Asking:
    """Asks the store at *path*, within *budget*; changes nothing."""

    def __init__(self, path: Path, budget: Budget | None = None) -> None:
        self.path = path
        self._budget = budget or Budget()
        self._db = open_to_read(path)

    def limited(self, budget: Budget) -> Self:
        """Return this reader as it asks within *budget*; both have one connection."""
        own = copy(self)
        own._budget = budget  # noqa: SLF001, a copy of our own
        return own

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file; a reader that is closed twice is closed."""
        self._db.close()

    def _rows(self, sql: str, values: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with store_errors(self.path), self._budget.asking(self._db.interrupt):
            try:
                return self._db.execute(sql, values).fetchall()
            except sqlite3.OperationalError as error:
                if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                    raise self._budget.spent() from error
                raise
