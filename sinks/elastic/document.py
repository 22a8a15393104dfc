"""From a record to its document: names of the Elastic Common Schema where there is one, the rest
under one root of ours.  *body* is the record itself, so that what is read equals what was written;
but for the author of a post, who stands in a document of another index: who may read one need not be
allowed to read the other.
"""

import re
from hashlib import sha256
from typing import Any

import msgspec

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.post import AuthorSuppressed
from schemas.post import Post
from sinks.facets import facets
from sinks.search.words import fold
from sinks.store import milliseconds
from sinks.store import order
from sinks.store import without_author

Fields = dict[str, Any]

LONGEST_WORD = 100
"""Code points of a word the index takes as it is: Elasticsearch cuts words at 255 code units."""

_LONG = re.compile(rf"\S{{{LONGEST_WORD + 1},}}")


def term(word: str) -> str:
    """Return what stands for *word* in the index: itself; of a very long one its start and a digest."""
    if len(word) <= LONGEST_WORD:
        return word
    digest = sha256(word.encode(errors="replace")).hexdigest()[:32]
    return f"{word[:LONGEST_WORD]}-{digest}"


def words_of(post: Post) -> str:
    """Return the words that *post* is found by, parted by spaces."""
    folded = f"{fold(post.title)} {fold(post.text)}" if post.title else fold(post.text)
    return _LONG.sub(lambda found: term(found[0]), folded) if len(folded) > LONGEST_WORD else folded


class Event(msgspec.Struct, omit_defaults=True):
    """When and where a post was published, and when we saw it (milliseconds)."""

    id: str
    created: int
    provider: str
    dataset: str
    kind: str | None = None


class Own(msgspec.Struct, omit_defaults=True):
    """What a post has under our own root."""

    source: str
    order: int
    version: int
    retention: str
    facets: list[str]
    words: str
    author_class: str
    time_source: str
    body: Post
    deleted: bool | None = None
    tags: dict[str, Any] = {}
    title: str | None = None
    author_week: str | None = None
    official_id: str | None = None
    hashtags: tuple[str, ...] = ()
    consent: tuple[str, ...] = ()


class PostDocument(msgspec.Struct, omit_defaults=True, rename={"timestamp": "@timestamp"}):
    """The document of a post."""

    timestamp: int
    event: Event
    message: str
    hearhear: Own
    url: dict[str, list[str]] = {}
    labels: dict[str, str] = {}


def post_document(post: Post, version: int) -> PostDocument:
    """Return the document of *post*: it does not say who wrote that, ``author_document`` does."""
    at = order(post)
    own = Own(
        post.source,
        at,
        version,
        post.retention,
        facets(post),
        words_of(post),
        post.author_class,
        post.time_source,
        without_author(post),
        deleted=False,
        tags=post.tags,
        title=post.title,
        author_week=post.author_week,
        official_id=post.official_id,
        hashtags=post.hashtags,
        consent=post.consent,
    )
    document = PostDocument(
        at >> 12,
        Event(post.uid, milliseconds(post.observed_at), post.platform, post.kind, "event"),
        post.text,
        own,
    )
    if post.links:
        document.url = {"domain": [link.domain for link in post.links]}
    if post.lang:
        document.labels = {"language": post.lang}
    return document


def author_document(post: Post, version: int) -> Fields:
    """Return what says who wrote *post*; it is kept, and removed, as the post is."""
    return {
        "event": {"id": post.uid, "created": milliseconds(post.observed_at)},
        "user": {"hash": post.author_ref},
        "hearhear": {
            "source": post.source,
            "version": version,
            "retention": post.retention,
            "deleted": False,
        },
    }


def tombstone(uid: str, source: str, version: int, at: int, reason: str) -> Fields:
    """Return what stands in the place of a post that is gone: no words, no author, no tags."""
    return {
        "@timestamp": at,
        "event": {"id": uid, "kind": "event", "reason": reason},
        "hearhear": {"deleted": True, "source": source, "version": version},
    }


def alert_document(alert: Alert, body: bytes) -> Fields:
    """Return the document of *alert*, whose JSON is *body*."""
    return {
        "@timestamp": milliseconds(alert.opened_at),
        "event": {
            "id": alert.key,
            "kind": "alert",
            "start": milliseconds(alert.onset),
            "end": milliseconds(alert.updated_at),
        },
        "hearhear": {
            "version": alert.version,
            "target": alert.target,
            "alert": alert.kind,
            "severity": alert.severity,
            "score": alert.score,
            "tactic": alert.tactic,
            "families": [
                {"name": signal.name, "score": signal.score, "accounts": signal.accounts}
                for signal in alert.signals
            ],
            "posts": len(alert.uids),
            "accounts": alert.accounts,
            "hostile": alert.hostile,
            "civil": alert.civil,
            "usual": alert.usual,
            "withdrawn": alert.withdrawn,
            "body": msgspec.Raw(body),
        },
    }


def letter_document(letter: DeadLetter, body: bytes) -> Fields:
    """Return the document of a dead letter, whose JSON is *body*; a deletion of its post finds it."""
    document: Fields = {
        "@timestamp": milliseconds(letter.at),
        "event": {"kind": "pipeline_error", "reason": letter.reason},
        "error": {"message": letter.error},
        "hearhear": {
            "source": letter.source or letter.stage,
            "stage": letter.stage,
            "place": letter.place,
            "body": msgspec.Raw(body),
        },
    }
    if letter.uid:
        document["event"]["id"] = letter.uid
    if letter.author_ref:
        document["user"] = {"hash": letter.author_ref}
    return document


def suppressed_document(event: AuthorSuppressed, version: int) -> Fields:
    """Return the document that remembers an author whose posts are refused."""
    return {
        "@timestamp": milliseconds(event.at),
        "event": {"kind": "event", "reason": event.reason},
        "user": {"hash": event.author_ref},
        "hearhear": {"source": event.source, "version": version},
    }
