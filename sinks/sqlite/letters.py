"""The table of dead letters."""

import sqlite3
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from typing import Any

import msgspec

from schemas.dead_letter import DeadLetter
from schemas.dead_letter import DeadLetterGone
from sinks.store import milliseconds

Rows = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
"""Asks the store."""

_decoder = msgspec.json.Decoder(DeadLetter)


def keep(db: sqlite3.Connection, letters: Sequence[DeadLetter]) -> Counter[tuple[str, str]]:
    """Keep *letters*, each once, but those of posts and authors that are gone; return the new ones.

    They are counted by source, those that are refused too.
    """
    tally: Counter[tuple[str, str]] = Counter()
    for letter in letters:
        source = letter.source or letter.stage
        if _is_of_one_gone(db, letter):
            tally[source, "refused"] += 1
            continue
        new = db.execute(
            "INSERT OR IGNORE INTO dead(key, source, at, body, uid, author_ref) "
            "VALUES(?, ?, ?, ?, ?, ?)",
            (
                letter.key,
                source,
                milliseconds(letter.at),
                msgspec.json.encode(letter),
                letter.uid,
                letter.author_ref,
            ),
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


def _is_of_one_gone(db: sqlite3.Connection, letter: DeadLetter) -> bool:
    asked = (
        "SELECT 1 FROM tombstones WHERE uid = ? UNION ALL "
        "SELECT 1 FROM suppressed WHERE author_ref = ?"
    )
    return db.execute(asked, (letter.uid, letter.author_ref)).fetchone() is not None


def of(rows: Rows, uids: Sequence[str], author_refs: Sequence[str]) -> list[tuple[int, DeadLetter]]:
    """Return the letters about these posts and authors, with their numbers, oldest first."""
    return [
        (number, _decoder.decode(body))
        for number, body in rows(
            "SELECT number, body FROM dead "
            "WHERE uid != '' AND uid IN (SELECT value FROM json_each(?)) "
            "OR author_ref != '' AND author_ref IN (SELECT value FROM json_each(?)) "
            "ORDER BY number",
            [msgspec.json.encode(list(names)).decode() for names in (uids, author_refs)],
        )
    ]


def remove_about(db: sqlite3.Connection, uids: Iterable[str], author_ref: str = "") -> None:
    """Remove the letters about these posts, and about an author."""
    for uid in uids:
        _remove(db, "uid != '' AND uid = ?", uid)
    if author_ref:
        _remove(db, "author_ref != '' AND author_ref = ?", author_ref)


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
