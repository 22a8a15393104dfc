"""Nothing lost: every record that came in is stored, a dead letter, or dropped for a counted reason."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime
from itertools import islice

from hearhear.commands.terminal import many
from schemas.dead_letter import DeadLetter
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.post import PostEdited
from schemas.post import Record
from schemas.version import post_version
from sinks.store import Reader

_STEP = 500
_NAMED = 20
"""Records that are named, of those missing and of those that share a uid; the others are counted."""


@dataclass
class Tally:
    """What came of *read* records, each counted once, by what the store holds of it.

    *stored*: posts that are there, each uid once; *again*: further records of such a post, of which
    *reworded* say something else than what is kept; *deleted*: of posts and authors that were
    removed, and the events that removed them; *dropped*: of suppressed authors; *lost*: nowhere.
    """

    read: int = 0
    stored: int = 0
    again: int = 0
    reworded: int = 0
    deleted: int = 0
    dead: int = 0
    dropped: int = 0
    lost: int = 0
    repeated: Counter[str] = field(default_factory=Counter)
    missing: list[str] = field(default_factory=list)

    def lose(self, what: str) -> None:
        """Count one that is nowhere."""
        self.lost += 1
        if len(self.missing) < _NAMED:
            self.missing.append(what)

    def repeat(self, uid: str, *, reworded: bool) -> None:
        """Count a further record of the post called *uid*."""
        self.again += 1
        self.reworded += reworded
        if uid in self.repeated or len(self.repeated) < _NAMED:
            self.repeated[uid] += 1

    def sentence(self) -> str:
        """Return the tally as a sum."""
        parts = [f"{self.stored:,} stored"]
        if self.again:
            other = f", {self.reworded:,} in another wording" if self.reworded else ""
            parts.append(f"{self.again:,} of posts that were counted already{other}")
        if self.deleted:
            parts.append(f"{self.deleted:,} deleted")
        parts.append(many(self.dead, "dead letter"))
        parts.append(f"{self.dropped:,} of suppressed authors")
        parts.append(f"{self.lost:,} missing")
        return f"{self.read:,} read = {' + '.join(parts)}"


def reconcile(
    records: Iterable[Record | DeadLetter],
    reader: Reader,
    start: datetime | None = None,
    end: datetime | None = None,
) -> Tally:
    """Look every one of *records* up in the store; those of times before *start* or from *end* on not.

    A post is stored when its uid is there at its version or a higher one, or in its wording.
    """
    tally, seen = Tally(), set[str]()
    wanted = (_post_of(r) for r in records if _within(r, start, end))
    while batch := list(islice(wanted, _STEP)):
        tally.read += len(batch)
        uids = [r.uid for r in batch if not isinstance(r, AuthorSuppressed) and r.uid]
        versions = reader.versions(uids)
        kept = {post.uid: post for post in reader.posts(uids)}
        letters = reader.letters([r for r in batch if isinstance(r, DeadLetter)])
        authors = {r.author_ref for r in batch if not isinstance(r, PostDeleted) and r.author_ref}
        suppressed = reader.suppressed(list(authors))
        for record in batch:
            if isinstance(record, DeadLetter):
                if record.key in letters:
                    tally.dead += 1
                elif record.author_ref in suppressed:
                    tally.dropped += 1
                elif record.uid in versions and record.uid not in kept:
                    tally.deleted += 1
                else:
                    tally.lose(record.place or record.key)
            elif isinstance(record, AuthorSuppressed):
                if record.author_ref in suppressed:
                    tally.deleted += 1
                else:
                    tally.lose(f"suppression of {record.author_ref}")
            elif isinstance(record, PostDeleted):
                if record.uid in versions and record.uid not in kept:
                    tally.deleted += 1
                else:
                    tally.lose(f"deletion of {record.uid}")
            elif record.author_ref in suppressed:
                tally.dropped += 1
            else:
                _look_up(record, versions.get(record.uid), kept.get(record.uid), tally, seen)
    return tally


def _look_up(
    post: Post, version: int | None, kept: Post | None, tally: Tally, seen: set[str]
) -> None:
    if version is not None and kept is None:
        tally.deleted += 1
        return
    same = kept is not None and kept.text == post.text
    if version is None or (version < post_version(post) and not same):
        tally.lose(f"{post.uid} version {post_version(post)}")
    elif post.uid in seen:
        tally.repeat(post.uid, reworded=not same)
    else:
        seen.add(post.uid)
        tally.stored += 1


def _post_of(record: Record | DeadLetter) -> Post | PostDeleted | AuthorSuppressed | DeadLetter:
    return record.post if isinstance(record, PostEdited) else record


def _within(record: Record | DeadLetter, start: datetime | None, end: datetime | None) -> bool:
    one = _post_of(record)
    at = one.created_at if isinstance(one, Post) else one.at
    return (start is None or at >= start) and (end is None or at < end)
