"""What tests of the SQLite store write into it and ask of its file."""

import sqlite3
from datetime import UTC
from datetime import datetime

from schemas.sighting import Sighting
from sinks.sqlite.doctor import check

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)


def sighting(uid, target="mp-1") -> Sighting:
    return Sighting(uid=uid, target=target, at=NOW)


def index_is_whole(path) -> bool:
    """Whether FTS5 finds its own index sound."""
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO words(words) VALUES('integrity-check')")
    return not check(path).problems
