"""What is done to a store of an older version, step by step, in one transaction.

A step writes what it needs in full: tables that a later version changes again must not change it.
"""

import sqlite3
from collections.abc import Callable

import msgspec

from schemas.dead_letter import About
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import about
from schemas.mask_raw import mask_raw
from schemas.post import Post
from sinks.facets import facets
from sinks.sqlite.facet_counters import FacetCounters
from sinks.sqlite.facet_counters import FacetNumbers
from sinks.sqlite.index import entry
from sinks.sqlite.schema import DEAD
from sinks.sqlite.schema import NUMBERS
from sinks.sqlite.schema import WORDS
from sinks.sqlite.schema import statements
from sinks.store import milliseconds

_STEP = 1000

_DEAD_2 = """
CREATE TABLE dead(
    number INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL, at INTEGER NOT NULL, body BLOB NOT NULL
);
"""

_post = msgspec.json.Decoder(Post)
_letter = msgspec.json.Decoder(DeadLetter)


def migrate(db: sqlite3.Connection, found: int) -> None:
    """Bring a store of version *found* to this one; the caller holds the transaction."""
    for version, step in STEPS:
        if version > found:
            step(db)


def _to_2(db: sqlite3.Connection) -> None:
    """Dead letters are masked, and get a source and a time; what has to be erased is counted."""
    for statement in statements(f"ALTER TABLE dead RENAME TO older;{_DEAD_2}{NUMBERS}"):
        db.execute(statement)
    for number, body in db.execute("SELECT number, body FROM older"):
        letter = _letter.decode(body)
        letter = msgspec.structs.replace(letter, raw=mask_raw(letter.raw))
        source, at = letter.source or letter.stage, milliseconds(letter.at)
        row = (number, letter.key, source, at, msgspec.json.encode(letter))
        db.execute("INSERT OR IGNORE INTO dead VALUES(?, ?, ?, ?, ?)", row)
    db.execute("DROP TABLE older")
    reindex(db)


def reindex(db: sqlite3.Connection) -> None:
    """Make the search index and the facets of every post anew from its body.

    The figures of past hours keep what retention removed: they change by the difference alone.
    """
    db.execute("DROP TABLE words")
    db.execute(WORDS)
    numbers, counters = FacetNumbers(db), FacetCounters(db)
    last = -(2**63)
    while rows := db.execute(
        "SELECT place, facets, body FROM posts WHERE place > ? ORDER BY place LIMIT ?",
        (last, _STEP),
    ).fetchall():
        last = rows[-1][0]
        for place, before, body in rows:
            post = _post.decode(body)
            now = [numbers[name] for name in dict.fromkeys(facets(post))]
            said = " ".join(map(str, now))
            if said != before:
                counters.take([0, *map(int, before.split())], place)
                counters.add([0, *now], place)
                db.execute("UPDATE posts SET facets = ? WHERE place = ?", (said, place))
            db.execute("INSERT INTO words(rowid, entry) VALUES(?, ?)", (place, entry(post, said)))
    counters.close()
    # The words of deleted posts may still lie in pages that are free now.
    db.execute("UPDATE numbers SET value = value + 1 WHERE name = 'erase'")


def _to_3(db: sqlite3.Connection) -> None:
    """Dead letters say which post and which author they are about, so that both take them along."""
    for statement in statements(f"ALTER TABLE dead RENAME TO older;{DEAD}"):
        db.execute(statement)
    for number, key, source, at, body in db.execute("SELECT * FROM older"):
        letter = _letter.decode(body)
        found = about(letter.raw) if letter.stage != "ingest" else About()
        letter = msgspec.structs.replace(letter, **found._asdict())
        row = (number, key, source, at, msgspec.json.encode(letter), *found)
        db.execute("INSERT INTO dead VALUES(?, ?, ?, ?, ?, ?, ?)", row)
    db.execute("DROP TABLE older")
    db.execute("UPDATE numbers SET value = value + 1 WHERE name = 'erase'")


STEPS: tuple[tuple[int, Callable[[sqlite3.Connection], None]], ...] = ((2, _to_2), (3, _to_3))
"""The version a step leads to, and the step."""
