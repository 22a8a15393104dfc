"""The search: posts that match the query in the address, newest first."""

import re
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.responses import Response

from sinks.budget import TookTooLongError
from sinks.console.cards import cards
from sinks.console.chips import chips
from sinks.console.figures import COUNTED
from sinks.console.figures import columns
from sinks.console.pages.context import Context
from sinks.console.words import search
from sinks.days import window
from sinks.search.parser import LONGEST
from sinks.search.query import Query
from sinks.search.query import parse
from sinks.store import Page
from sinks.store import Reader
from sinks.store import Spread

PAGE = 20
"""Posts on a page of results."""
LINKED = 2000
"""Characters of a search's address up to which links repeat it."""


class Found(NamedTuple):
    """What a search finds: a page of posts, how many there are, and how many in each hour."""

    page: Page
    spread: Spread


NOTHING = Found(Page([], None), Spread(0, []))


def answer(context: Context, reader: Reader, request: Request) -> Response:
    """Answer the posts found, what was not understood, and the day up to the newest one found."""
    site = context.site
    text = request.query_params.get("q", "").strip()
    query = parse(text, context.vocabulary(reader))
    before = number(request.query_params.get("before"))
    around = context.around(reader)
    try:
        found = NOTHING if query.errors else _found(reader, query, before, around["overview"].now)
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
            count=found.spread.total,
            most=COUNTED,
            hours=columns(found.spread.bars, query=whole) if linked else (),
            next=found.page.next,
            paged=before is not None,
        )
    )


def _found(reader: Reader, query: Query, before: int | None, now: datetime | None) -> Found:
    page = reader.search(query, limit=PAGE, before=before)
    day = None if before is not None else _day(page, now)
    return Found(page, reader.spread(query, day, at_most=COUNTED))


def _day(page: Page, now: datetime | None) -> tuple[datetime, datetime] | None:
    """Return the day up to the newest post of the first *page*; None where there is none.

    Posts dated after the page's now have a wrong date: they are found, and make no day.
    """
    end = window(now)[1] if now else None
    timely = (one.created_at for one in page.posts if end is None or one.created_at < end)
    newest = next(timely, None)
    return window(newest) if newest else None


def number(text: str | None) -> int | None:
    """Return the whole number *text* is, None when it is none: addresses are typed by people."""
    # Posts from before 1970 have places below zero.
    return int(text) if text is not None and re.fullmatch(r"-?[0-9]{1,18}", text) else None
