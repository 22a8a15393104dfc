"""Times on the page: which moment is its "now", and sums that no date in a post can break."""

from datetime import datetime
from datetime import timedelta
from datetime import tzinfo
from typing import NamedTuple

from schemas.post import Post
from sinks.console.site import Site
from sinks.days import EARLIEST
from sinks.days import LATEST
from sinks.days import sane
from sinks.search.query import Query
from sinks.store import Reader

AHEAD = timedelta(days=1)
"""A post dated later than it was seen by more than this has a wrong date: no zone explains it."""
OLDEST = 1990
"""Before this year nobody posted anything."""


def local(moment: datetime, zone: tzinfo) -> datetime:
    """Return *moment* in *zone*; at the ends of time, as it is."""
    return moment.astimezone(zone) if EARLIEST < moment < LATEST else moment


def doubt(post: Post) -> str:
    """Return what is wrong with the date of *post*, for people; "" where nothing is."""
    year = post.created_at.year
    if sane(post.created_at) - AHEAD > post.observed_at:
        return f"dated {year} by its platform, after it was seen"
    return f"dated {year} by its platform" if year < OLDEST else ""


class Times(NamedTuple):
    """The times of a page that is made now.

    *heard*: of the newest post; None in an empty store.  *now*: where its figures end, the clock where
    a source is listened to, else *heard*.  *today*: what ages are counted from, the clock but in a
    demonstration, whose day is not today's.
    """

    heard: datetime | None
    now: datetime | None
    today: datetime


def times(reader: Reader, site: Site) -> Times:
    """Return the times of a page of *site* that is made now."""
    return at(newest(reader, site.clock()), site)


def at(heard: datetime | None, site: Site) -> Times:
    """Return the times of a page whose newest post was written at *heard*."""
    clock = site.clock()
    return Times(
        heard, clock if site.live and heard else heard, heard if site.demo and heard else clock
    )


def newest(reader: Reader, clock: datetime) -> datetime | None:
    """Return the time of the newest post that is not in doubt; the clock where all of them are."""
    return reader.newest() or (clock if reader.search(Query(), limit=1).posts else None)
