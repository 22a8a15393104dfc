"""Nothing lost: every record that came in is stored, a dead letter, or dropped for a counted reason."""

from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from itertools import islice

from schemas.dead_letter import DeadLetter
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.post import PostEdited
from schemas.post import Record
from schemas.version import deletion_version
from schemas.version import post_version
from sinks.store import Reader

_STEP = 500
_NAMED = 20
"""Missing records that are named; the others are counted."""


@dataclass
class Tally:
    """What came of *read* records.  Each is counted once; *missing* names the first that are nowhere."""

    read: int = 0
    stored: int = 0
    dead: int = 0
    dropped: int = 0
    lost: int = 0
    missing: list[str] = field(default_factory=list)

    def lose(self, what: str) -> None:
        """Count one that is nowhere."""
        self.lost += 1
        if len(self.missing) < _NAMED:
            self.missing.append(what)


def reconcile(
    records: Iterable[Record | DeadLetter],
    reader: Reader,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Tally:
    """Look every one of *records* up in the store; those of times before *start* or from *end* on not.

    A post is stored when its uid is there at its version or a higher one, deleted ones as tombstones;
    one of a suppressed author is dropped for that reason.
    """
    account = Tally()
    records = (r for r in records if _within(r, start, end))
    while batch := list(islice(records, _STEP)):
        account.read += len(batch)
        wanted = [_wanted(record) for record in batch]
        versions = reader.versions([uid for uid, _ in wanted if uid])
        letters = reader.letters([r for r in batch if isinstance(r, DeadLetter)])
        authors = {r.author_ref for r in batch if isinstance(r, Post) and r.author_ref}
        suppressed = reader.suppressed([*authors, *_suppressions(batch)])
        for record, (uid, version) in zip(batch, wanted, strict=True):
            if isinstance(record, DeadLetter):
                _count(account, record.key in letters, "dead", record.place or record.key)
            elif isinstance(record, AuthorSuppressed):
                known = record.author_ref in suppressed
                _count(account, known, "stored", f"suppression of {record.author_ref}")
            elif versions.get(uid, -1) >= version:
                account.stored += 1
            elif isinstance(record, Post) and record.author_ref in suppressed:
                account.dropped += 1
            else:
                account.lose(f"{uid} version {version}")
    return account


def _count(account: Tally, there: bool, what: str, name: str) -> None:
    if there:
        setattr(account, what, getattr(account, what) + 1)
    else:
        account.lose(name)


def _wanted(record: Record | DeadLetter) -> tuple[str, int]:
    if isinstance(record, PostEdited):
        record = record.post
    if isinstance(record, Post):
        return record.uid, post_version(record)
    if isinstance(record, PostDeleted):
        return record.uid, deletion_version(record)
    return "", 0


def _suppressions(batch: list[Record | DeadLetter]) -> list[str]:
    return [record.author_ref for record in batch if isinstance(record, AuthorSuppressed)]


def _within(record: Record | DeadLetter, start: datetime | None, end: datetime | None) -> bool:
    if isinstance(record, PostEdited):
        record = record.post
    at = record.created_at if isinstance(record, Post) else record.at
    return (start is None or at >= start) and (end is None or at < end)
