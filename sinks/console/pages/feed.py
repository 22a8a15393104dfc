"""The feed: the newest posts and the day in figures, whole without a script."""

from starlette.requests import Request
from starlette.responses import Response

from sinks.console.cards import cards
from sinks.console.pages.context import Context
from sinks.search.query import Query
from sinks.store import Reader

FEED = 40
"""Posts on the page at first."""


def answer(context: Context, reader: Reader, _request: Request) -> Response:
    """Answer the newest posts, the figures, and where the live feed goes on."""
    # Read before the posts: what is written in between comes twice, and takes its own place.
    after = reader.last_change()
    found = reader.search(Query(), limit=FEED)
    return context.page(
        "feed.html",
        reader=reader,
        cards=cards(found.posts, context.site),
        after=after,
        older=found.next,
    )
