"""The table of dead letters."""

import sqlite3
from collections import Counter
from collections.abc import Sequence

import msgspec

from schemas.dead_letter import DeadLetter
from schemas.dead_letter import DeadLetterGone
from sinks.store import milliseconds


def keep(db: sqlite3.Connection, letters: Sequence[DeadLetter]) -> Counter[tuple[str, str]]:
    """Keep *letters*, each once; return how many are new, by source."""
    tally: Counter[tuple[str, str]] = Counter()
    for letter in letters:
        source = letter.source or letter.stage
        new = db.execute(
            "INSERT OR IGNORE INTO dead(key, source, at, body) VALUES(?, ?, ?, ?)",
            (letter.key, source, milliseconds(letter.at), msgspec.json.encode(letter)),
        )
        tally[source, "dead"] += new.rowcount
    return tally


def drop(db: sqlite3.Connection, gone: Sequence[DeadLetterGone]) -> None:
    """Remove the letters whose records have come whole since."""
    for letter in gone:
        _remove(db, "key = ?", letter.key)


def settle(db: sqlite3.Connection, retried: dict[int, DeadLetter | None]) -> None:
    """Remove the letters of these numbers, or put what the retry says in their place."""
    for number, letter in retried.items():
        if letter is None:
            _remove(db, "number = ?", number)
        else:
            db.execute(
                "UPDATE OR REPLACE dead SET key = ?, body = ? WHERE number = ?",
                (letter.key, msgspec.json.encode(letter), number),
            )


def remove_of(db: sqlite3.Connection, source: str) -> int:
    """Remove the letters of *source*; return how many there were."""
    return _remove(db, "source = ?", source)


def purge(db: sqlite3.Connection, before: int) -> int:
    """Remove the letters from before *before*, in milliseconds since 1970; return how many."""
    return _remove(db, "at < ?", before)


def _remove(db: sqlite3.Connection, which: str, value: object) -> int:
    gone = db.execute(f"DELETE FROM dead WHERE {which}", (value,)).rowcount
    if gone:
        db.execute("UPDATE numbers SET value = value + 1 WHERE name = 'erase'")
    return gone
