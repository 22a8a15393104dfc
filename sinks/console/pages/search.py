"""The search: posts that match the query in the address, newest first."""

import re
from dataclasses import replace
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.responses import Response

from sinks.budget import TookTooLongError
from sinks.console.cards import cards
from sinks.console.chips import chips
from sinks.console.figures import columns
from sinks.days import HOUR
from sinks.console.moments import times
from sinks.days import window
from sinks.console.pages.context import Context
from sinks.console.words import search
from sinks.search.parser import LONGEST
from sinks.search.query import Query
from sinks.search.query import parse
from sinks.store import Bar
from sinks.store import Page
from sinks.store import Reader

PAGE = 20
"""Posts on a page of results."""
COUNTED = 10_000
"""Results are counted no further than this."""
LINKED = 2000
"""Characters of a search's address up to which links repeat it."""


class Found(NamedTuple):
    """What a search finds: a page of posts, how many there are, and how many in each hour."""

    page: Page
    total: int
    bars: list[Bar]


NOTHING = Found(Page([], None), 0, [])


def answer(context: Context, reader: Reader, request: Request) -> Response:
    """Answer the posts found, what was not understood, and the day up to the newest one found."""
    site = context.site
    text = request.query_params.get("q", "").strip()
    query = parse(text, context.vocabulary(reader))
    before = number(request.query_params.get("before"))
    around = context.around(reader)
    try:
        found = NOTHING if query.errors else _found(context, reader, query, before)
    except TookTooLongError as error:
        late = f"this search was not finished: {error}; add a word, a filter or dates"
        query, found = replace(query, errors=(late,)), NOTHING
    whole = replace(query, start=None, end=None).text(site.vocabulary)
    # A long search is repeated in its box alone, and not in the address of every link.
    linked = not query.errors and max(map(len, map(search, (text, whole)))) <= LINKED
    return HTMLResponse(
        context.render(
            "search.html",
            **around,
            q=text[:LONGEST],
            linked=linked,
            chips=chips(query, site) if linked else [],
            problems=query.problems,
            refused=bool(query.errors),
            cards=cards(found.page.posts, site, query),
            count=found.total,
            most=COUNTED,
            hours=columns(found.bars, query=whole) if linked else (),
            next=found.page.next,
            paged=before is not None,
        )
    )


def _found(context: Context, reader: Reader, query: Query, before: int | None) -> Found:
    return Found(
        reader.search(query, limit=PAGE, before=before),
        reader.count(query, at_most=COUNTED),
        _by_hour(context, reader, query),
    )


def number(text: str | None) -> int | None:
    """Return the whole number *text* is, None when it is none: addresses are typed by people."""
    # Posts from before 1970 have places below zero.
    return int(text) if text is not None and re.fullmatch(r"-?[0-9]{1,18}", text) else None


def _by_hour(context: Context, reader: Reader, query: Query) -> list[Bar]:
    """Return how many posts match *query* in each hour of its last day; none where none match.

    Posts dated after the page's now have a wrong date: they are found, and make no day.
    """
    now = times(reader, context.site).now
    ends = [query.end] if query.end else []
    known = replace(query, end=min([*ends, window(now)[1]])) if now else query
    newest = reader.search(known, limit=1).posts
    if not newest:
        return []
    start, end = window(newest[0].created_at)
    blank = reader.histogram("", start, end)
    return [_counted(reader, query, bar) for bar in blank]


def _counted(reader: Reader, query: Query, bar: Bar) -> Bar:
    start = max(filter(None, (query.start, bar.hour)))
    end = min(filter(None, (query.end, bar.hour + HOUR)))
    if start >= end or not bar.posts:
        return Bar(bar.hour, 0)
    return Bar(bar.hour, reader.count(replace(query, start=start, end=end), at_most=bar.posts))
