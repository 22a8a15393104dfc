"""What hearhear doctor asks a store: is it whole, how large is it, what is it made of."""

import sqlite3
from pathlib import Path
from typing import NamedTuple

from sinks.sqlite.schema import open_to_read


class Health(NamedTuple):
    """What a check found: *problems* are SQLite's own words, none in a store that is whole."""

    schema: int
    bytes: int
    log_bytes: int
    """What is written and not yet in the file proper: large while a reader holds it up."""

    problems: list[str]


def check(path: Path, *, thorough: bool = True) -> Health:
    """Read the store at *path*; *thorough*: the whole file, else its structure alone."""
    db = open_to_read(path)
    version = 0
    try:
        version = db.execute("PRAGMA user_version").fetchone()[0]
        how = "integrity_check" if thorough else "quick_check"
        found = [row[0] for row in db.execute(f"PRAGMA {how}")]
    except sqlite3.DatabaseError as error:  # so damaged that the check itself cannot go on
        found = [str(error)]
    finally:
        db.close()
    log = path.with_name(f"{path.name}-wal")
    size = log.stat().st_size if log.exists() else 0
    return Health(version, path.stat().st_size, size, [] if found == ["ok"] else found)
