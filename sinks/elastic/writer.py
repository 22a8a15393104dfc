"""The writer of the store in Elasticsearch: external versions make every write one that may come
again, in any order.  It goes on trying until every record is settled.
"""

import logging
import time
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Sequence
from datetime import UTC
from datetime import datetime
from typing import NamedTuple

import msgspec
from elasticsearch import Elasticsearch

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.dead_letter import DeadLetterGone
from schemas.examined import ExaminedUpTo
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.retention import DAYS
from schemas.version import deletion_version
from schemas.version import post_version
from sinks.elastic import examined
from sinks.elastic import letters
from sinks.elastic.authors import Authors
from sinks.elastic.authors import erased
from sinks.elastic.authors import wrote
from sinks.elastic.bulk import Action
from sinks.elastic.bulk import bounded
from sinks.elastic.bulk import create
from sinks.elastic.bulk import put
from sinks.elastic.bulk import remove
from sinks.elastic.document import alert_document
from sinks.elastic.document import letter_document
from sinks.elastic.document import post_document
from sinks.elastic.document import tombstone
from sinks.elastic.move import move_authors
from sinks.elastic.names import ALERTS
from sinks.elastic.names import DEAD
from sinks.elastic.names import document_id
from sinks.elastic.names import index_of
from sinks.elastic.names import letter_id
from sinks.elastic.names import post_letter_id
from sinks.elastic.progress import note
from sinks.elastic.purge import Purged
from sinks.elastic.purge import expunge
from sinks.elastic.purge import purge
from sinks.elastic.sender import Sender
from sinks.store import Batch
from sinks.store import StoreError
from sinks.store import milliseconds

Kept = Post | PostDeleted | AuthorSuppressed | Alert | ExaminedUpTo | DeadLetter | DeadLetterGone

_log = logging.getLogger(__name__)


class Incoming(NamedTuple):
    """One record to store, its JSON, and where that stood."""

    record: Kept
    raw: bytes
    place: str = ""


class Taken(NamedTuple):
    """What became of records: *stale* were there in that version or a higher one already."""

    stored: int = 0
    stale: int = 0
    refused: int = 0
    dead: int = 0


class ElasticWriter:
    """Writes what is brought to *client*'s cluster; several may write at once.

    *refresh*: what is written is searchable when ``write`` returns.  *wait*: how to spend the time
    between two tries.  *on_stored* hears of every post stored and, as None, of every one removed.
    """

    def __init__(
        self,
        client: Elasticsearch,
        *,
        refresh: bool = False,
        wait: Callable[[float], None] = time.sleep,
        on_stored: Callable[[str, Post | None], None] | None = None,
    ) -> None:
        self._client = client
        self._refresh = refresh
        self._on_stored = on_stored
        self.sender = Sender(client, wait)
        self._authors = Authors(client, self.sender)
        self._counted: dict[str, int] | None = None

    def write(self, batch: Batch) -> None:
        """Store *batch*; sightings and cursors are not for this store: they live in Kafka."""
        records: list[Kept] = [*batch.deletions, *batch.posts, *batch.gone, *batch.dead]
        self.take([Incoming(record, _encode(record)) for record in records])
        letters.settle(self._client, self.sender, batch.retried)
        self._refreshed()

    def retag(self, posts: Sequence[Post], progress: str | None) -> int:
        """Put *posts*, tagged anew, in place of themselves; return how many were there to replace.

        One that was edited or deleted since it was read has a higher version and stays.  *progress*:
        where the work resumes, None when it is done.
        """
        actions = []
        self._keep([wrote(post) for post in posts if post.author_ref])
        for post in posts:
            version = bounded(post_version(post))
            document = post_document(post, version)
            home = index_of(post.uid)
            actions.append(put(home, document_id(post.uid), version, document, post, again=True))
        settled = self.sender.send(actions)
        for action, why in settled.dead:
            _log.error("not tagged anew: %s: %s", getattr(action.origin, "uid", ""), why)
        self.sender.send([note(progress)])
        self._refreshed()
        return len(settled.done)

    def remove_letters(self, source: str) -> int:
        """Remove the dead letters of *source*; return how many there were."""
        gone = letters.remove_of(self._client, self.sender, source)
        self._refreshed()
        return gone

    def write_alerts(self, alerts: Iterable[Alert]) -> None:
        """Store *alerts* by key, unless a higher version is there."""
        self.take([Incoming(alert, _encode(alert)) for alert in alerts])

    def take(self, records: Sequence[Incoming]) -> Taken:
        """Store *records* and return when every one is settled; none raises, none is lost.

        StoreError: not even the dead letter of one was taken.
        """
        suppressed = [r.record for r in records if isinstance(r.record, AuthorSuppressed)]
        self._authors.remember(suppressed)
        gone = self._authors.known()
        posts = [each.record for each in records if isinstance(each.record, Post)]
        refused = {id(post) for post in posts if post.author_ref in gone}
        self._keep([wrote(p) for p in posts if p.author_ref and id(p) not in refused])
        welcome = (each for each in records if id(each.record) not in refused)
        settled = self.sender.send([action for each in welcome for action in _actions(each)])
        self._tell(settled.done)
        dead = [self._letter(action, why) for action, why in settled.dead]
        self._keep([letter for letter in dead if letter is not None])
        late = self._authors.bury_late(posts)
        buried = self._authors.write_tombstones(suppressed)
        self._tell([*late, *buried])
        self._forget_letters(records, [a.origin for a in buried if isinstance(a.origin, str)])
        self._refreshed()
        return Taken(_records(settled.done), _records(settled.stale), len(refused), len(dead))

    def purge(self, now: datetime, days: dict[str, int] | None = None) -> Purged:
        """Put tombstones for what is older than its class allows; remove very old tombstones."""
        return purge(self._client, self.sender, now, DAYS if days is None else days)

    def expunge(self) -> None:
        """Have Elasticsearch clear the words of what is gone from its files; it does so by itself."""
        expunge(self._client, self.sender)

    def move_authors(self) -> int:
        """Take authors out of the next posts that still name them; return how many there were."""
        return move_authors(self._client, self.sender)

    def count_letters(self) -> None:
        """Note how many dead letters there are, where the page may read it, unless that is noted."""
        at, found = letters.count(self._client, self.sender)
        if found != self._counted and self.sender.send([letters.note(at, found)]).done:
            self._counted = found

    def _refreshed(self) -> None:
        if self._refresh:
            self.sender.ask(lambda: self._client.indices.refresh(index="hearhear-*"))
            self.count_letters()

    def _tell(self, actions: Iterable[Action]) -> None:
        if self._on_stored is None:
            return
        for action in actions:
            match action.origin:
                case Incoming(Post() as post):
                    self._on_stored(post.uid, post)
                case Incoming(PostDeleted(uid=uid)) | str(uid):
                    self._on_stored(uid, None)

    def _letter(self, action: Action, why: str) -> Action | None:
        """Return what keeps a refused record, with the reason; None where it is deleted already."""
        origin = action.origin
        if not isinstance(origin, Incoming):
            raise StoreError(
                f"Elasticsearch takes not even a dead letter ({why}): run hearhear elastic setup"
            )
        kind = why.partition(":")[0]  # what follows may quote the post
        _log.error("Elasticsearch refused a record", extra={"place": origin.place, "reason": kind})
        record = origin.record
        letter = DeadLetter(
            stage="sink",
            source=getattr(record, "source", ""),
            reason="Elasticsearch refused it: run hearhear elastic setup if tags are new; else mend it",
            error=why,
            raw=origin.raw,
            at=datetime.now(UTC),
            place=origin.place,
            uid=getattr(record, "uid", ""),
            author_ref=getattr(record, "author_ref", None) or "",
        )
        if not isinstance(record, Post):
            return create(DEAD, letter_id(letter.key), letter_document(letter, _encode(letter)))
        if self._is_gone(record.uid):
            return None
        document = letter_document(letter, _encode(letter))
        return put(DEAD, post_letter_id(record.uid), bounded(post_version(record)), document)

    def _forget_letters(self, taken: Sequence[Incoming], buried: Sequence[str]) -> None:
        """Remove the letters about *buried* posts and what *taken* deletes; those that came late, too.

        They are written first and looked up then, as deletions are: whichever comes first, none stays.
        """
        records = [each.record for each in taken]
        uids = [*buried, *(r.uid for r in records if isinstance(r, PostDeleted))]
        authors = [r.author_ref for r in records if isinstance(r, AuthorSuppressed)]
        named = [r for r in records if isinstance(r, DeadLetter)]
        uids += [letter.uid for letter in named if letter.uid and self._is_gone(letter.uid)]
        authors += self._authors.marked([r.author_ref for r in named if r.author_ref])
        if uids or authors:
            letters.remove_about(self._client, self.sender, uids, authors)

    def _is_gone(self, uid: str) -> bool:
        found = self.sender.ask(
            lambda: self._client.options(ignore_status=404).get(
                index=index_of(uid), id=document_id(uid), source_includes=["hearhear.deleted"]
            )
        )
        return bool(found.get("_source", {}).get("hearhear", {}).get("deleted"))

    def _keep(self, actions: list[Action]) -> None:
        """Store dead letters, or who wrote what: a mapping that refuses these is not ours."""
        for _, why in self.sender.send(actions).dead:
            raise StoreError(
                f"Elasticsearch takes not even what is kept beside a post ({why}): "
                "run hearhear elastic setup"
            )


_encode = msgspec.json.Encoder().encode


def _records(actions: Iterable[Action]) -> int:
    """Return how many records these are: what else is written beside one is not counted."""
    return sum(isinstance(action.origin, Incoming) for action in actions)


def _actions(each: Incoming) -> list[Action]:
    """Return what stores one record."""
    match each.record:
        case Post() as post:
            version = bounded(post_version(post))
            document = post_document(post, version)
            return [put(index_of(post.uid), document_id(post.uid), version, document, each)]
        case PostDeleted() as event:
            version = deletion_version(event)
            at = milliseconds(event.at)
            stone = tombstone(event.uid, event.source, version, at, event.reason)
            home = index_of(event.uid)
            return [
                put(home, document_id(event.uid), version, stone, each),
                *erased(event.uid, event.source, version, at, event.reason),
            ]
        case Alert() as alert:
            fields = alert_document(alert, each.raw)
            return [put(ALERTS, document_id(alert.key), alert.version, fields, each)]
        case ExaminedUpTo() as figures:
            return [examined.note(figures, each)]
        case DeadLetter() as letter:
            return [create(DEAD, letter_id(letter.key), letter_document(letter, each.raw))]
        case DeadLetterGone() as gone:
            return [remove(DEAD, letter_id(gone.key))]
        case AuthorSuppressed():
            return []
