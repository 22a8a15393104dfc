"""A post, as collected, with the tags it gathers on its way; and what may happen to it later."""

from datetime import datetime
from typing import Annotated
from typing import Any
from typing import Literal
from typing import TypeVar

from msgspec import Meta
from msgspec import Struct
from msgspec import convert
from msgspec import structs

from schemas.tag import Tag

T = TypeVar("T", bound=Tag)

Time = Annotated[datetime, Meta(tz=True)]
"""An aware time; stored in UTC."""


Reason = Literal["user", "moderation", "account", "protected", "withheld", "retention", "subject"]
"""Why something had to go: "subject" is a person's own request."""


class Failure(Struct, frozen=True):
    """A step that raised: the post went on without that step's tag."""

    step: str
    error: str


class Link(Struct, frozen=True, omit_defaults=True):
    """A link in a post: its domain and a keyed hash; the address only for media and officials."""

    domain: str
    ref: str
    url: str | None = None


class Refs(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What a post answers, quotes or repeats: uids of posts, and the official answered, if any."""

    reply_to: str | None = None
    quote_of: str | None = None
    repost_of: str | None = None
    reply_to_official: str | None = None


class Provenance(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a record came from: the collector and its place in that source (a line, an offset)."""

    collector: str
    place: str = ""


class Post(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="post.v1"):
    """One public post.  Immutable: a step returns a tag, nobody edits the post.

    *author_ref* is a keyed hash with its key epoch, "" where a store withholds it; *author_week* the
    ISO week ("2026-W07") in which the account was made, None when unknown (never "young"); *revision*
    the platform's time of this wording in milliseconds since 1970, so that an edit is a higher one.
    *time_source*: who said *created_at*; "observed" where nobody did, "doubtful" where it lies before
    1990 or a day ahead.
    """

    uid: str
    platform: str
    source: str
    text: str
    created_at: Time
    observed_at: Time
    kind: Literal["post", "reply", "quote", "repost", "article", "comment"] = "post"
    time_source: Literal["platform", "observed", "doubtful"] = "platform"
    revision: int = 0
    lang: str | None = None
    title: str | None = None
    author_ref: str | None = None
    author_class: Literal["public", "official", "media", "bot"] = "public"
    author_week: str | None = None
    official_id: str | None = None
    refs: Refs = Refs()
    hashtags: tuple[str, ...] = ()
    links: tuple[Link, ...] = ()
    consent: tuple[str, ...] = ()
    retention: Literal["d7", "d30", "d365", "keep"] = "d30"
    provenance: Provenance | None = None
    tags: dict[str, Any] = {}
    failures: tuple[Failure, ...] = ()

    def get(self, tag: type[T]) -> T | None:
        """Return this post's tag of that class, typed, or None."""
        value = self.tags.get(tag.name)
        return value if value is None or isinstance(value, tag) else convert(value, tag)

    def with_tags(self, tags: dict[str, Any], failures: tuple[Failure, ...] = ()) -> "Post":
        """Return a copy that carries *tags* and *failures* instead of its own."""
        return structs.replace(self, tags=tags, failures=failures)


class PostEdited(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="post.edited.v1"
):
    """A post in its new wording, whole: a tag needs the whole post; its revision is higher."""

    post: Post


class PostDeleted(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="post.deleted.v1"
):
    """A post is gone where it was published, so it goes here; only its uid and the reason stay."""

    uid: str
    source: str
    at: Time
    reason: Reason


class AuthorSuppressed(
    Struct,
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    tag_field="type",
    tag="author.suppressed.v1",
):
    """An account is gone, suspended or closed: all its posts go, and are not restored."""

    author_ref: str
    source: str
    at: Time
    reason: Reason


Event = PostEdited | PostDeleted | AuthorSuppressed
Record = Post | Event
