"""What goes with time: posts by class, dead letters, the detectors' log, tombstones.  Figures stay."""

import sqlite3
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import datetime
from datetime import timedelta
from typing import NamedTuple

from schemas.retention import DAYS
from schemas.retention import DEAD_LETTER_DAYS
from schemas.retention import SIGHTING_DAYS
from schemas.retention import TOMBSTONE_DAYS
from schemas.version import DELETED
from sinks.sqlite import letters
from sinks.sqlite.facet_counters import FacetCounters
from sinks.sqlite.log import LOG_START
from sinks.sqlite.removal import write_tombstones
from sinks.store import milliseconds

_ANYWHERE = 2**62
"""A position that holds nothing back."""


class Purged(NamedTuple):
    """How much a purge removed."""

    posts: int
    sightings: int
    tombstones: int
    dead_letters: int = 0


def purge(
    db: sqlite3.Connection,
    transaction: Callable[[], AbstractContextManager[FacetCounters]],
    now: datetime,
    days: dict[str, int] | None = None,
) -> Purged:
    """Remove what *now* is too old, in steps short enough for collecting to go on between them."""
    at = milliseconds(now)
    posts = 0
    for name, kept in (days or DAYS).items():
        before = milliseconds(now - timedelta(days=kept))
        while uids := _expired(db, name, before):
            with transaction() as counters:
                version = at * 1000 + DELETED
                gone = write_tombstones(
                    db, counters, uids, version=version, at=at, reason="retention"
                )
            posts += gone
            if gone < len(uids):  # an edit from the future: leave it, rather than turn in circles
                break
    with transaction():
        before = milliseconds(now - timedelta(days=SIGHTING_DAYS))
        sightings = db.execute(
            "DELETE FROM sightings WHERE arrived < ? "
            "AND pos <= (SELECT coalesce(min(position), 0) FROM snapshots)",
            (before,),
        ).rowcount
        if sightings:  # what is older can no longer be examined: the detector counts it
            db.execute(
                "INSERT OR REPLACE INTO snapshots VALUES(?, ?, ?)",
                (LOG_START, _ANYWHERE, str(before / 1000).encode()),
            )
        tombstones = db.execute(
            "DELETE FROM tombstones WHERE at < ?",
            (milliseconds(now - timedelta(days=TOMBSTONE_DAYS)),),
        ).rowcount
        dead = letters.purge(db, milliseconds(now - timedelta(days=DEAD_LETTER_DAYS)))
    return Purged(posts, sightings, tombstones, dead)


def _expired(db: sqlite3.Connection, name: str, before: int) -> list[str]:
    rows = db.execute(
        "SELECT uid FROM posts WHERE retention = ? AND observed < ? LIMIT 500", (name, before)
    )
    return [uid for (uid,) in rows]
