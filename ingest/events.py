"""What a line tells of a post after it was published: it was deleted or edited, its author is gone.

A line with one of our types may name a post by uid, or by platform and id; an account by its
reference, or by platform and account, which is turned into a reference at once and kept nowhere.
"""

from datetime import datetime
from typing import get_args

import msgspec
from msgspec import structs

from ingest.identity import native_id
from ingest.post_builder import PostBuilder
from ingest.post_builder import time_source
from ingest.reposts import decode_row
from ingest.rows import EventRow
from ingest.rows import Row
from ingest.rows import Scalar
from ingest.rows import word
from ingest.times import parse_time
from schemas.platforms import platform_name
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from schemas.post import PostEdited
from schemas.post import Provenance
from schemas.post import Reason
from schemas.post import Record

TYPES = ("post.v1", "post.edited.v1", "post.deleted.v1", "author.suppressed.v1")


_REMEDY = "give its uid, or its platform and the id that the platform gave it"


class _Line(msgspec.Struct, frozen=True):
    """What any of our lines may say."""

    uid: Scalar = None
    platform: Scalar = None
    id: Scalar = None
    id_str: Scalar = None
    author_ref: Scalar = None
    account: Scalar = None
    author: Scalar = None
    at: Scalar = None
    reason: Scalar = None
    post: msgspec.Raw = msgspec.Raw(b"null")


class _Named(msgspec.Struct, frozen=True):
    uid: str = ""


def to_event(row: EventRow, builder: PostBuilder, observed_at: datetime) -> Record:
    """Return what *row* tells; ValueError, with the remedy, where it cannot be used."""
    if row.kind not in TYPES:
        raise ValueError(f"no record is called {row.kind}: there are {', '.join(TYPES)}")
    try:
        line = msgspec.json.decode(row.raw, type=_Line)
        if row.kind == "post.deleted.v1":
            return _deleted(line, builder, observed_at)
        if row.kind == "author.suppressed.v1":
            return _suppressed(line, builder, observed_at)
        if row.kind == "post.v1":
            return _whole(row.raw, row.source_ref, builder, observed_at)
        return _edited(row, line, builder, observed_at)
    except msgspec.MsgspecError as error:
        raise ValueError(f"no {row.kind}: {error}; see schemas/json/") from error


def _deleted(line: _Line, builder: PostBuilder, observed_at: datetime) -> PostDeleted:
    platform, _, native = word(line.uid).partition(":")
    if not native:
        platform = platform_name(word(line.platform))
        native, fault = native_id(Row(text="", id=line.id, id_str=line.id_str), platform)
        if not platform or fault:
            raise ValueError(f"which post was deleted? {_REMEDY}")
    return PostDeleted(
        uid=builder.uid(platform, native),
        source=builder.source,
        at=_moment(line.at, observed_at),
        reason=_reason(line.reason, "user"),
    )


def _suppressed(line: _Line, builder: PostBuilder, observed_at: datetime) -> AuthorSuppressed:
    platform, account = word(line.platform), word(line.account) or word(line.author)
    ref = word(line.author_ref) or (builder.author(platform, account) if platform else None)
    if not ref:
        raise ValueError("which account is gone? give its author_ref, or platform and account")
    return AuthorSuppressed(
        author_ref=ref,
        source=builder.source,
        at=_moment(line.at, observed_at),
        reason=_reason(line.reason, "account"),
    )


def _edited(row: EventRow, line: _Line, builder: PostBuilder, observed_at: datetime) -> PostEdited:
    """An edit brings the whole post: ours, with its uid, or a row as files have it."""
    given = bytes(line.post)
    if given != b"null" and msgspec.json.decode(given, type=_Named).uid:
        post = _whole(given, row.source_ref, builder, observed_at)
        return PostEdited(post=post)
    new = decode_row(row.raw if given == b"null" else given)
    platform = platform_name(word(new.platform))
    if not platform or native_id(new, platform)[1]:
        raise ValueError(f"which post was edited? {_REMEDY}")
    if new.edited_at is None:
        new = structs.replace(new, edited_at=_moment(line.at, observed_at).isoformat())
    return PostEdited(post=builder.post(new, source_ref=row.source_ref, observed_at=observed_at))


def _whole(raw: bytes, source_ref: str, builder: PostBuilder, observed_at: datetime) -> Post:
    """A post as `hearhear export` writes it: its tags are made anew, its text is masked again."""
    post = msgspec.json.decode(raw, type=Post)
    platform, _, native = post.uid.partition(":")
    if not native:
        raise ValueError(f"{post.uid!r} is no uid: write PLATFORM:ID")
    seen = min(post.observed_at, observed_at)
    return structs.replace(
        post,
        uid=builder.uid(platform, native),
        source=builder.source,
        text=builder.masked(post.text, post.platform, post.created_at),
        observed_at=seen,
        time_source=post.time_source
        if post.time_source == "observed"
        else time_source(post.created_at, seen),
        retention=builder.retention,
        provenance=Provenance(collector="file", place=source_ref),
        tags={},
        failures=(),
    )


def _moment(value: Scalar, observed_at: datetime) -> datetime:
    """Return when it happened; now where nobody says so in a way to be believed."""
    try:
        at = parse_time(word(value))
    except ValueError:
        return observed_at
    return at if time_source(at, observed_at) == "platform" else observed_at


def _reason(value: Scalar, usual: Reason) -> Reason:
    said = word(value)
    return next((reason for reason in get_args(Reason) if reason == said), usual)
