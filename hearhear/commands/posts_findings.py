"""What the posts of a store say about itself: wrong dates, no authors, what was not examined."""

import time
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import NamedTuple

from hearhear.commands.terminal import safe_line
from sinks.console.blind import blindness
from sinks.console.moments import OLDEST
from sinks.console.moments import doubt
from sinks.search.query import Query
from sinks.store import Reader

_LOOKED_AT = 50
"""Posts with wrong dates that are counted, at either end of time."""
_NAMED = 3


class Finding(NamedTuple):
    """One thing looked at: whether it is well, and what was seen or is to be done.

    *note*: it is well as far as we can tell, and people should know it all the same.
    """

    well: bool
    what: str
    note: bool = False


def posts_findings(reader: Reader) -> Iterator[Finding]:
    """Yield what was found; the store is asked a few questions, whatever its size."""
    yield _clock(reader)
    if found := _dates(reader):
        yield found
    for sentence in blindness(reader.stats()):
        yield Finding(True, sentence, note=True)


def _clock(reader: Reader) -> Finding:
    """Hold the clock against what was observed by it; what platforms say proves nothing."""
    seen = [source.last_observed_at for source in reader.sources() if source.last_observed_at]
    last, now = max(seen, default=None), f"{time.strftime('%Y-%m-%d %H:%M')} {time.tzname[0]}"
    if last is None or last < datetime.now(UTC) + timedelta(days=1):
        return Finding(True, f"the clock says {now}")
    return Finding(
        False, f"the clock says {now}, but a post was seen on {last:%Y-%m-%d}: set the clock"
    )


def _dates(reader: Reader) -> Finding | None:
    """Name posts whose date cannot be right."""
    early = Query(end=datetime(OLDEST, 1, 1, tzinfo=UTC))
    ends = [reader.search(query, limit=_LOOKED_AT).posts for query in (Query(), early)]
    wrong = {post.uid: post for posts in ends for post in posts if doubt(post)}
    if not wrong:
        return None
    named = [
        f"{safe_line(post.uid)} ({post.created_at.date().isoformat()})"
        for post in list(wrong.values())[:_NAMED]
    ]
    many = "1 post has" if len(wrong) == 1 else f"{len(wrong)} posts have"
    more = f" and {len(wrong) - _NAMED} more" if len(wrong) > _NAMED else ""
    return Finding(
        False,
        f"{many} a date that cannot be right: {', '.join(named)}{more}: kept with a mark, and left out "
        "of the figures; correct it where it came from",
    )
