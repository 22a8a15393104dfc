"""From a row of a file, in the words people use for it, to a post."""

import re
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from ingest.pseudonym import Pseudonyms
from ingest.pseudonym import domain
from ingest.rows import Row
from ingest.rows import Scalar
from ingest.times import parse_time
from schemas import popolo
from schemas.masking import mask
from schemas.post import Link
from schemas.post import Post
from schemas.post import Provenance
from schemas.post import Refs

LONGEST = 100_000
"""The longest text taken for a post, in code points: no platform allows a longer one."""

_HASHTAG = re.compile(r"(?<![\w#])#(\w+)")
_URL = re.compile(r"https?://[^\s<>\"')\]]+")
_PLAIN_ID = re.compile(r"[\w-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class PostBuilder:
    """What turns rows into posts: whom we watch, the key for pseudonyms, the source's name.

    Without a key no author and no link is kept, not even hashed.
    """

    source: str = "file"
    roster: popolo.Roster | None = None
    pseudonyms: Pseudonyms | None = None
    day: datetime | None = None
    """The start of the day that offsets count from: an invented day is played as today."""

    def post(self, row: Row, *, place: str, observed_at: datetime) -> Post:
        """Return *row* as a post; ValueError, with the remedy, when a field cannot be used."""
        if len(row.text) > LONGEST:
            raise ValueError(
                f"text has {len(row.text):,} characters; a post has at most {LONGEST:,}"
            )
        platform = _word(row.platform).lower() or "file"
        created_at = self._created(row)
        timed = created_at is not None
        created_at = created_at or observed_at
        if self.day:
            # An invented day is seen as it happens, also where its hour is still to come today.
            observed_at = max(observed_at, created_at)
        author = _word(row.author)
        reply_to = _word(row.reply_to)
        answered = self._official(platform, reply_to, created_at) if reply_to[:1] == "@" else None
        parent = "" if reply_to[:1] == "@" else reply_to
        official = self._official(platform, author, created_at) if author else None
        return Post(
            uid=self._uid(platform, _word(row.id_str) or _word(row.id) or place),
            platform=platform,
            source=self.source,
            kind="reply" if reply_to else "post",
            text=self._text(row.text, platform, created_at),
            lang=_word(row.lang) or None,
            created_at=created_at,
            observed_at=observed_at,
            time_source="platform" if timed else "observed",
            revision=min(_ms(created_at), _ms(observed_at)) if timed else 0,
            author_ref=self._author(platform, author),
            author_class="official" if official else "public",
            author_week=_week(self._author_created(row, created_at)),
            official_id=official,
            refs=Refs(
                reply_to=self._uid(platform, parent) if parent else None,
                reply_to_official=answered,
            )
            if reply_to
            else _NO_REFS,
            hashtags=tuple(_HASHTAG.findall(row.text)) if "#" in row.text else (),
            links=self._links(row.text, _word(row.url), bool(official)),
            retention="keep",
            provenance=Provenance(collector="file", place=place),
        )

    def _created(self, row: Row) -> datetime | None:
        if self.day and row.offset is not None:
            return self.day + timedelta(seconds=row.offset)
        written = _word(row.created_at)
        return parse_time(written) if written else None

    def _author_created(self, row: Row, created_at: datetime) -> datetime | None:
        if row.author_age_days is not None:
            return created_at - timedelta(days=row.author_age_days)
        written = _word(row.author_created_at)
        return parse_time(written) if written else None

    def _text(self, text: str, platform: str, at: datetime) -> str:
        """A text that is kept holds no citizen's handle; one passed through stays as it was."""
        if self.pseudonyms is None:
            return text
        return mask(text, platform, lambda place, handle: self._watched(place, handle, at))

    def _watched(self, platform: str, handle: str, at: datetime) -> bool:
        return self.roster is not None and self.roster.is_watched(platform, handle, at)

    def _official(self, platform: str, handle: str, at: datetime) -> str | None:
        return self.roster.by_handle(platform, handle, at) if self.roster else None

    def _author(self, platform: str, author: str) -> str | None:
        return self.pseudonyms.author(platform, author) if self.pseudonyms and author else None

    def _uid(self, platform: str, native: str) -> str:
        """A native id stays readable unless it could hold a name, as at:// and URL ids do."""
        if self.pseudonyms and not _PLAIN_ID.fullmatch(native):
            native = self.pseudonyms.ref("post", native)
        return f"{platform}:{native}"

    def _links(self, text: str, url: str, keep: bool) -> tuple[Link, ...]:
        if not self.pseudonyms or not (url or "://" in text):
            return ()
        urls = dict.fromkeys([*([url] if url else []), *_URL.findall(text)])
        return tuple(
            Link(domain=domain(u), ref=self.pseudonyms.link(u), url=u if keep else None)
            for u in urls
        )


_NO_REFS = Refs()


def _word(value: Scalar) -> str:
    return value.strip() if isinstance(value, str) else "" if value is None else str(value)


def _ms(at: datetime) -> int:
    return int(at.timestamp() * 1000)


def _week(created: datetime | None) -> str | None:
    if created is None:
        return None
    year, week, _ = created.isocalendar()
    return f"{year}-W{week:02d}"
