"""What ``hearhear remove`` is about to do, in figures, and how it is done in a store."""

import re
import time
from collections.abc import Iterable
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from typing import NamedTuple

from hearhear.embedded import forget
from schemas.post import AuthorSuppressed
from schemas.post import PostDeleted
from schemas.post import Reason
from schemas.version import DELETED
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from sinks.store import Reader
from sinks.store import StoreError
from sinks.store import Writer

SOURCE = "hearhear-remove"
"""The source that the events of a removal name where no post is there to name it."""

_STEP = 500
_PATIENCE = 20.0
"""Seconds to wait for readers that hold up the clearing of traces."""
_REFERENCE = re.compile(r"\d+\.[0-9a-f]{32}")


class Plan(NamedTuple):
    """What there is to remove: a *sentence* for people, the events, and whose dead letters."""

    sentence: str
    events: Sequence[PostDeleted | AuthorSuppressed]
    letters: str = ""
    """The source whose dead letters go too, "" for none."""

    @property
    def authors(self) -> set[str]:
        """The authors that are suppressed."""
        return {e.author_ref for e in self.events if isinstance(e, AuthorSuppressed)}

    def carry_out(self, reader: Reader, writer: Writer) -> str:
        """Remove it from a store; return what became of its traces, in words."""
        for start in range(0, len(self.events), _STEP):
            writer.write(Batch(deletions=list(self.events[start : start + _STEP])))
        if self.letters:
            writer.remove_letters(self.letters)
        if self.authors and isinstance(writer, SqliteWriter) and isinstance(reader, SqliteReader):
            forget(reader.path.parent, writer, reader, self.authors)
        return _cleared(writer)


def plan(
    reader: Reader,
    *,
    uids: Iterable[str] = (),
    authors: Sequence[str] = (),
    source: str = "",
    reason: Reason,
) -> Plan:
    """Return what is to be done for posts, for the references of one account, or for a source.

    StoreError: there can be no such author or source.
    """
    at = datetime.now(UTC)
    if source:
        return _source(reader, source, at, reason)
    if authors:
        return _author(reader, authors, at, reason)
    return _posts(reader, list(dict.fromkeys(uids)), at, reason)


def _posts(reader: Reader, uids: list[str], at: datetime, reason: Reason) -> Plan:
    held = {post.uid: post for post in reader.posts(uids)}
    before = {uid for uid, version in reader.versions(uids).items() if version >= DELETED // 2}
    events = [
        PostDeleted(
            uid=uid, source=held[uid].source if uid in held else SOURCE, at=at, reason=reason
        )
        for uid in uids
        if uid not in before
    ]
    parts = [f"{_many(len(held), 'post')} in the store"]
    if letters := reader.letters_about(uids=uids):
        parts.append(f"{_many(len(letters), 'dead letter')} about them")
    if unknown := len(events) - len(held):
        parts.append(f"{unknown} not there, refused if they come")
    if before:
        parts.append(f"{len(before)} removed before")
    return Plan("; ".join(parts), events)


def _author(reader: Reader, authors: Sequence[str], at: datetime, reason: Reason) -> Plan:
    for author in authors:
        if not _REFERENCE.fullmatch(author):
            raise StoreError(
                f"{author} is no author reference: give --platform P --account A for an account"
            )
    uids = [uid for author in authors for uid in reader.uids(author_ref=author)]
    letters = reader.letters_about(uids=uids, author_refs=authors)
    before = reader.suppressed(authors)
    if not uids and not letters and before == set(authors):
        return Plan("this author was removed before, and nothing of theirs is in the store", [])
    events = [
        AuthorSuppressed(author_ref=author, source=SOURCE, at=at, reason=reason)
        for author in authors
    ]
    kept = _many(len(uids), "post")
    if letters:
        kept += f" and {_many(len(letters), 'dead letter')}"
    return Plan(f"{kept} of this author in the store; later ones will be refused", events)


def _source(reader: Reader, source: str, at: datetime, reason: Reason) -> Plan:
    known = {found.name: found for found in reader.sources()}
    if source not in known:
        names = ", ".join(known) or "none"
        raise StoreError(f"the store has no source {source}; it has {names}")
    events = [
        PostDeleted(uid=uid, source=source, at=at, reason=reason)
        for uid in reader.uids(source=source)
    ]
    letters = known[source].dead
    if not events and not letters:
        return Plan(f"nothing of source {source} is in the store", [])
    sentence = f"{_many(len(events), 'post')} and {_many(letters, 'dead letter')} of {source}"
    return Plan(sentence, events, source)


def _cleared(writer: Writer) -> str:
    """Clear the traces at once where the store is a file; whoever runs does it soon otherwise."""
    if not isinstance(writer, SqliteWriter):
        return "Elasticsearch clears their words within a day"
    until = time.monotonic() + _PATIENCE
    while not writer.erase(now=True):
        if time.monotonic() > until:
            return "a reader is busy: their traces are cleared within a minute by hearhear run"
        time.sleep(0.2)
    return "no trace is left in the data folder"


def _many(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
