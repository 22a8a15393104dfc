"""The pages: what each address answers, from the store at hand."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.responses import JSONResponse
from starlette.responses import Response
from starlette.responses import StreamingResponse

from sinks.console import words
from sinks.console.alert_views import dossier
from sinks.console.alert_views import incident
from sinks.console.alert_views import incidents
from sinks.console.alert_views import state
from sinks.console.cards import cards
from sinks.console.cards import element
from sinks.console.chips import chips
from sinks.console.figures import NOTHING
from sinks.console.figures import Overview
from sinks.console.figures import columns
from sinks.console.figures import overview
from sinks.console.figures import window
from sinks.console.live import Stream
from sinks.console.security import HEADERS
from sinks.console.site import Site
from sinks.console.templates import Templates
from sinks.search.query import Query
from sinks.search.query import parse
from sinks.store import Bar
from sinks.store import Change
from sinks.store import Reader
from sinks.store import StoreError

FEED = 40
"""Posts on the first page of the feed."""
PAGE = 20
"""Posts on a page of results."""
COUNTED = 10_000
"""Results are counted no further than this."""
AGAIN = 10
"""Seconds after which a page that could not reach the store loads itself again."""


class Pages:
    """Every page of one *site*; *opened* gives the store, asked anew by each request."""

    def __init__(self, opened: Callable[[], Reader], site: Site) -> None:
        self._opened = opened
        self._site = site
        self._templates = Templates(site)
        self._now: datetime | None = None
        self._stream = Stream(opened, self._changed, self._figures, lambda: state(opened()))

    def feed(self, _request: Request) -> Response:
        """Answer the newest posts and the day in figures, whole without a script."""
        reader = self._opened()
        # Read before the posts: what is written in between comes twice, and takes its own place.
        after = reader.last_change()
        found = reader.search(Query(), limit=FEED)
        return self._page(
            "feed.html",
            reader=reader,
            cards=cards(found.posts, self._site),
            after=after,
            older=found.next,
        )

    def search(self, request: Request) -> Response:
        """Answer the posts that match the query in the address, newest first."""
        reader = self._opened()
        text = request.query_params.get("q", "").strip()
        query = parse(text)
        before = _number(request.query_params.get("before"))
        found = reader.search(query, limit=PAGE, before=before)
        return self._page(
            "search.html",
            reader=reader,
            q=text,
            chips=chips(query, self._site),
            problems=query.problems,
            cards=cards(found.posts, self._site, query),
            count=reader.count(query, at_most=COUNTED),
            most=COUNTED,
            hours=columns(
                _by_hour(reader, query), query=replace(query, start=None, end=None).text()
            ),
            next=found.next,
            paged=before is not None,
        )

    def alerts(self, _request: Request) -> Response:
        """Answer the list of alerts: those that go on first."""
        reader = self._opened()
        # Read first: what changes in between is then news to the page, and never missed.
        known = state(reader)
        told = incidents(reader.alerts(limit=1000), self._site, reader.newest())
        return self._page("alerts.html", reader=reader, state=known, incidents=told)

    def alert(self, request: Request) -> Response:
        """Answer one alert: what was seen, why, what speaks against it, what to do."""
        reader = self._opened()
        known = state(reader)
        found = reader.alert(request.path_params["key"])
        if found is None:
            return self.missing(request, None)
        return self._page(
            "alert.html",
            reader=reader,
            state=known,
            one=incident(found, self._site, reader.newest()),
            dossier=dossier(found, reader, self._site),
        )

    def about(self, _request: Request) -> Response:
        """Answer how the tags are made and what is not done here."""
        reader = self._opened()
        return self._page("about.html", reader=reader, stats=reader.stats())

    async def events(self, request: Request) -> Response:
        """Answer the live feed, from the change after the last one the browser saw.

        With "alerts" in the address: only that alerts changed, for pages that show those.
        """
        asked = request.query_params
        last = request.headers.get("last-event-id") or asked.get("after")
        known = asked.get("alerts")
        return StreamingResponse(
            self._stream.events(_number(last)) if known is None else self._stream.alerts(known),
            media_type="text/event-stream",
            headers={"X-Accel-Buffering": "no"},
        )

    def health(self, _request: Request) -> Response:
        """Answer whether the store can be read, for machines; 503 when it cannot."""
        try:
            reader = self._opened()
            newest = reader.newest()
            told = {
                "status": "ok",
                "posts": reader.stats().posts,
                "last_change": reader.last_change(),
                "newest": newest and newest.isoformat(),
            }
        # Whatever the store raises, the answer to "are you well?" is no, not an error page.
        except Exception as error:  # noqa: BLE001
            return JSONResponse({"status": "down", "error": type(error).__name__}, 503)
        return JSONResponse(told)

    def close(self) -> None:
        """End all live connections; browsers come back when there is a server again."""
        self._stream.close()

    def missing(self, _request: Request, _error: Exception | None) -> Response:
        """Answer that there is no such page."""
        return self._plain(
            404, "There is no such page", "Its address may be mistyped or cut short."
        )

    def broken(self, _request: Request, error: Exception) -> Response:
        """Answer that the page failed, without details of how: those are in the log."""
        told = "Load the page again in a moment. If it stays so, look at the log."
        if not isinstance(error, StoreError):
            return self._plain(500, "Something went wrong here", told)
        answer = self._plain(503, "The posts are out of reach", f"{error}. This page tries again.")
        answer.headers["Refresh"] = str(AGAIN)
        return answer

    def _page(self, name: str, *, reader: Reader, **values: object) -> HTMLResponse:
        return HTMLResponse(self._templates.render(name, overview=self._overview(reader), **values))

    def _overview(self, reader: Reader) -> Overview:
        found = overview(reader, self._site)
        self._now = found.now
        return found

    def _plain(self, status: int, title: str, told: str) -> HTMLResponse:
        html = self._templates.render("plain.html", overview=NOTHING, title=title, told=told)
        # What answers a failure stands outside the fences, and brings them itself.
        return HTMLResponse(html, status, headers=HEADERS)

    def _changed(self, changes: list[Change]) -> str:
        """Return the cards of posts that came or changed, and for those deleted their ids alone."""
        newest = {change.uid: change.post for change in changes}
        here = cards([post for post in newest.values() if post is not None], self._site)
        gone = [element(uid) for uid, post in newest.items() if post is None]
        # As of the newest post that is known: the store need not be asked, and may be away.
        times = [card.at for card in here]
        self._now = max([self._now, *times] if self._now else times, default=None)
        return self._templates.render("_changes.html", cards=here, gone=gone, now=self._now)

    def _figures(self) -> str:
        try:
            return self._templates.render("_live.html", overview=self._overview(self._opened()))
        except StoreError as error:
            return self._templates.render("_trouble.html", trouble=error)


def _number(text: str | None) -> int | None:
    """Return the whole number *text* is, None when it is none: addresses are typed by people."""
    number = None
    if text is not None and text.isdecimal() and len(text) < 19:
        with suppress(ValueError):
            number = int(text)
    return number


def _by_hour(reader: Reader, query: Query) -> list[Bar]:
    """Return how many posts match *query* in each hour of its last day; none where none match."""
    newest = reader.search(query, limit=1).posts
    if not newest:
        return []
    start, end = window(newest[0].created_at)
    blank = reader.histogram("", start, end)
    return [_counted(reader, query, bar) for bar in blank]


def _counted(reader: Reader, query: Query, bar: Bar) -> Bar:
    start = max(filter(None, (query.start, bar.hour)))
    end = min(filter(None, (query.end, bar.hour + words.HOUR)))
    if start >= end:
        return Bar(bar.hour, 0)
    return Bar(bar.hour, reader.count(replace(query, start=start, end=end), at_most=bar.posts))
