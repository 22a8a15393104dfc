"""What doctor finds in the posts of a store, in either mode, and in the folders of the sources."""

from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import NamedTuple

from hearhear.wiring.data import DataError
from hearhear.wiring.settings import Settings
from hearhear.wiring.site import address
from hearhear.wiring.sources import passed_over
from ingest.post_builder import AHEAD
from ingest.post_builder import EARLIEST
from schemas.post import Post
from sinks.search.query import parse
from sinks.store import Reader

_LOOKED_AT = 1000
_NAMED = 3
_SLIP = timedelta(minutes=5)
"""How far two clocks of ours may differ."""


class Finding(NamedTuple):
    """One thing looked at: whether it is well, and what was seen or is to be done."""

    well: bool
    what: str


def of_posts(reader: Reader) -> Iterator[Finding]:
    """Look at the newest posts: when they were seen, how they are dated, whether they name authors."""
    posts = reader.search(parse(""), limit=_LOOKED_AT).posts
    yield _clock(posts)
    early = reader.search(parse(f"to:{EARLIEST:%Y-%m-%d}"), limit=_NAMED).posts
    wrong = [p for p in posts if p.created_at > p.observed_at + AHEAD] + early
    for post in wrong[:_NAMED]:
        yield Finding(
            False,
            f"post {post.uid} is dated {post.created_at.date()} and was seen on "
            f"{post.observed_at.date()}: ask its source, or hearhear remove {post.uid}",
        )
    if len(wrong) > _NAMED:
        yield Finding(False, f"{len(wrong) - _NAMED:,} more posts have such dates")
    if nameless := sum(post.author_ref is None for post in posts):
        yield Finding(
            True,
            f"{nameless:,} of the newest {len(posts):,} posts name no author: accounts that act "
            "together cannot be seen in them",
        )


def of_page(settings: Settings) -> Finding:
    """Say whether the page would be served where the settings want it."""
    page = settings.page
    try:
        address(page)
    except DataError as error:
        return Finding(False, str(error))
    who = (
        "others may reach it, as allow_open says" if page.allow_open else "from this machine alone"
    )
    return Finding(True, f"the page is to be served at {page.host}:{page.port}, {who}")


def of_alerts(reader: Reader) -> Iterator[Finding]:
    """Count the alerts that cannot be read, as no page shows them."""
    if unread := reader.alerts(limit=10_000, withdrawn=True).unread:
        yield Finding(
            False,
            f"alerts that cannot be read: {unread:,}: upgrade hearhear if a newer one wrote to this "
            "store, else restore a backup",
        )


def _clock(posts: list[Post]) -> Finding:
    """Say whether our clock runs forwards: nothing can have been seen later than now."""
    now = datetime.now(UTC)
    seen = max((post.observed_at for post in posts), default=now)
    words = f"the clock says {now:%Y-%m-%d %H:%M} UTC"
    if seen > now + _SLIP:
        return Finding(False, f"{words}, but a post was seen at {seen:%Y-%m-%d %H:%M}: set it")
    return Finding(True, words)


def of_sources(settings: Settings) -> Iterator[Finding]:
    """Name what lies in a source's folder and is not read."""
    for source in settings.sources:
        if not source.folder.is_dir():
            yield Finding(
                False,
                f"source {source.name}: there is no folder {source.folder}: make it, or write its name "
                "as it is; a run would make it and find nothing in it",
            )
    for source, passed in passed_over(settings):
        if not passed:
            yield Finding(True, f"source {source.name}: every file in {source.folder} is read")
        for one in passed:
            hidden = one.name.rpartition("/")[2].startswith(".")  # as desktops leave them
            yield Finding(hidden, f"source {source.name} passes over {one.name}: {one.why}")
