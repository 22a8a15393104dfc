"""From a row of a file, in the words people use for it, to a post."""

import re
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from functools import partial
from hashlib import blake2b
from typing import Literal

from ingest.identity import Identity
from ingest.identity import native_id
from ingest.links import hashtags
from ingest.links import links
from ingest.pseudonym import Pseudonyms
from ingest.rows import Row
from ingest.rows import Scalar
from ingest.rows import platform_of
from ingest.rows import word
from ingest.times import parse_time
from schemas import popolo
from schemas.mask_raw import mask_raw
from schemas.masked_names import Watched
from schemas.masking import mask
from schemas.masking import nobody
from schemas.platforms import platform_name
from schemas.post import Post
from schemas.post import Provenance
from schemas.post import Refs
from schemas.retention import RetentionClass

LONGEST = 100_000
"""The longest text taken for a post, in code points: no platform allows a longer one."""
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
"""Before this nobody published posts: an earlier time is doubtful, as is one to come."""
AHEAD = timedelta(days=1)
"""How far ahead of our clock a post's time may be and still be believed."""

_PLAIN_ID = re.compile(r"(?![\w-]*[A-Za-z]{2}_[A-Za-z]{2})[\w-]{1,64}", re.ASCII)
"""Ids without a name in them; "bram_citizen" could be one, as could a whole address."""
_HASHED_ID = re.compile(r"\d{1,9}\.[0-9a-f]{32}")


@dataclass(frozen=True)
class PostBuilder:
    """What turns rows into posts: whom we watch, the key for pseudonyms, the source and its class.

    Without a key no author and no link is kept, not even hashed.  *played*: a story is played as
    today, so its posts are seen when they are written, also where that hour is still to come.
    """

    source: str = "file"
    roster: popolo.Roster | None = None
    pseudonyms: Pseudonyms | None = None
    retention: RetentionClass = "keep"
    played: bool = False

    def post(
        self,
        row: Row,
        *,
        source_ref: str,
        observed_at: datetime,
        identity: Identity | None = None,
    ) -> Post:
        """Return *row* as a post; ValueError, with the remedy, when a field cannot be used."""
        if len(row.text) > LONGEST:
            raise ValueError(
                f"text has {len(row.text):,} characters; a post has at most {LONGEST:,}"
            )
        platform = platform_of(row)
        written = word(row.created_at)
        created_at = parse_time(written) if written else observed_at
        if self.played:
            observed_at = max(observed_at, created_at)
        author = word(row.author)
        official = self._official(platform, author, created_at) if author else None
        reply_to = word(row.reply_to)
        # Who is answered may be called by their name without its "@".
        answered = reply_to if reply_to[:1] == "@" else ""
        text = self.masked(row.text, platform, created_at, answered)
        return Post(
            uid=self._uid_of(row, platform, identity, source_ref),
            platform=platform,
            source=self.source,
            kind=_kind(row, reply_to),
            text=text,
            lang=word(row.lang) or None,
            created_at=created_at,
            observed_at=observed_at,
            time_source=time_source(created_at, observed_at) if written else "observed",
            revision=_revision(row, created_at if written else None, observed_at)
            + (identity.edits if identity else 0),
            author_ref=self._author(platform, author),
            author_class="official" if official else "public",
            author_week=_week(_time(row.author_created_at)),
            official_id=official,
            refs=self._refs(platform, reply_to, created_at) if reply_to else _NO_REFS,
            hashtags=hashtags(text),
            links=links(
                row.text,
                word(row.url),
                self.pseudonyms,
                lambda address: self.masked(address, platform, created_at),
                whole=bool(official),
            ),
            retention=self.retention,
            provenance=Provenance(collector="file", place=source_ref),
        )

    def uid(self, platform: str, native: str) -> str:
        """Return the uid of a platform's post; its id stays readable unless it could hold a name."""
        return self._uid(platform_name(platform), native)

    def author(self, platform: str, author: str) -> str | None:
        """Return the reference of an account, None without a key or an account."""
        return self._author(platform_name(platform), author)

    def _uid(self, platform: str, native: str) -> str:
        if self.pseudonyms and not _PLAIN_ID.fullmatch(native) and not _HASHED_ID.fullmatch(native):
            native = self.pseudonyms.ref("post", native)
        return f"{platform}:{native}"

    def _author(self, platform: str, author: str) -> str | None:
        return self.pseudonyms.author(platform, author) if self.pseudonyms and author else None

    def masked(self, text: str, platform: str, at: datetime, answered: str = "") -> str:
        """Return *text* without citizens' handles, that of whom it *answered* also without its "@".

        A text that is not kept stays as it was.
        """
        if self.pseudonyms is None:
            return text
        return mask(text, platform, self._watched(at), answered)

    def masked_raw(self, raw: bytes, author: str, at: datetime) -> bytes:
        """Return the bytes of a record that could not be used, without citizens' names."""
        if self.pseudonyms is None:
            return raw
        return mask_raw(raw, self._watched(at), (author,) if author else ())

    def _uid_of(self, row: Row, platform: str, identity: Identity | None, source_ref: str) -> str:
        if identity is None:
            native, fault = native_id(row, platform)
            return self._uid(platform, source_ref if fault else native)
        if identity.native:
            return self._uid(platform, identity.native)
        number = f"{identity.number}-" if identity.number else ""
        if self.pseudonyms:
            return f"{platform}:{number}{self.pseudonyms.ref('row', identity.content)}"
        hashed = blake2b(identity.content.encode(errors="surrogatepass"), digest_size=16)
        return f"{platform}:{number}0.{hashed.hexdigest()}"

    def _refs(self, platform: str, reply_to: str, at: datetime) -> Refs:
        if reply_to[:1] == "@":
            return Refs(reply_to_official=self._official(platform, reply_to, at))
        parent, fault = native_id(Row(text="", id=reply_to), platform)
        return _NO_REFS if fault else Refs(reply_to=self._uid(platform, parent))

    def _watched(self, at: datetime) -> Watched:
        return partial(self.roster.is_watched, at=at) if self.roster else nobody

    def _official(self, platform: str, handle: str, at: datetime) -> str | None:
        return self.roster.by_handle(platform, handle, at) if self.roster else None


_NO_REFS = Refs()
_PASSED_ON = re.compile(r"\s*RT @\w")


def _kind(row: Row, reply_to: str) -> Literal["post", "reply", "repost"]:
    if row.repost is True or _PASSED_ON.match(row.text):
        return "repost"
    return "reply" if reply_to else "post"


def time_source(created_at: datetime, observed_at: datetime) -> Literal["platform", "doubtful"]:
    """Return whether a time that a platform gives can be believed."""
    believed = EARLIEST <= created_at <= observed_at + AHEAD
    return "platform" if believed else "doubtful"


def _revision(row: Row, created_at: datetime | None, observed_at: datetime) -> int:
    """Return when this wording was written, in ms since 1970, no later than now; 0: nobody said."""
    edited_at = _time(row.edited_at)
    if edited_at and (not created_at or edited_at > created_at):
        created_at = edited_at
    return int(min(created_at, observed_at).timestamp() * 1000) if created_at else 0


def _time(value: Scalar) -> datetime | None:
    """Return a time that a post can do without: one that cannot be read is none."""
    try:
        return parse_time(word(value)) if value is not None else None
    except ValueError:
        return None


def _week(created: datetime | None) -> str | None:
    if created is None:
        return None
    year, week, _ = created.isocalendar()
    return f"{year}-W{week:02d}"
