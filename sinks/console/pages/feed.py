"""The feed: the newest posts and the day in figures, whole without a script.

``?q=`` narrows it, in the words of a search: the posts at first, and those that come.
"""

from starlette.requests import Request
from starlette.responses import Response

from sinks.console.cards import cards
from sinks.console.filtering import counted
from sinks.console.filtering import filtering
from sinks.console.pages.context import Context
from sinks.search.parser import LONGEST
from sinks.search.query import parse
from sinks.store import Reader

FEED = 40
"""Posts on the page at first."""
DENSITIES = ("compact", "comfortable")
"""How much room a post takes: the first, unless the cookie "density" names the other."""


def answer(context: Context, reader: Reader, request: Request) -> Response:
    """Answer the newest posts, the figures, and where the live feed goes on."""
    text = request.query_params.get("q", "").strip()
    query = parse(text, context.vocabulary(reader))
    # Read before the posts: what is written in between comes twice, and takes its own place.
    around = context.around(reader)
    overview = around["overview"]
    found = reader.search(query, limit=FEED)
    density = request.cookies.get("density")
    return context.made(
        "feed.html",
        **around,
        cards=cards(found.posts, context.site, query),
        asked=text[:LONGEST],
        problems=query.problems if text else (),
        refused=bool(text and query.errors),
        narrowed=filtering(query, context.site, overview, counted(reader, query, overview)),
        density=density if density in DENSITIES else DENSITIES[0],
        older=found.next,
    )
