"""The page as an ASGI application: its addresses and its fences."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from math import inf
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from sinks.accounts.audit import AuditError
from sinks.accounts.database import AccountsError
from sinks.console.for_comms import Seen
from sinks.console.gate import SIGN_IN
from sinks.console.gate import Gate
from sinks.console.lanes import BusyError
from sinks.console.lanes import Lane
from sinks.console.lanes import Opened
from sinks.console.pages import about
from sinks.console.pages import acts
from sinks.console.pages import alert
from sinks.console.pages import alerts
from sinks.console.pages import feed
from sinks.console.pages import handover
from sinks.console.pages import health
from sinks.console.pages import post
from sinks.console.pages import search
from sinks.console.pages import sign_in
from sinks.console.pages import threats
from sinks.console.pages.context import Context
from sinks.console.pages.events import Events
from sinks.console.security import Guard
from sinks.console.site import Site
from sinks.store import Reader
from sinks.store import StoreError

STATIC = Path(__file__).parent / "static"

SEARCHES = 4
"""Searches at once: what a search costs is up to who asks."""
SEARCH_SECONDS = 2.0
PAGES = 8
"""Other pages at once."""
PAGE_SECONDS = 5.0
HEALTH_SECONDS = 2.0


Page = Callable[[Context, Reader, Request], Response]


def create_app(store: Opened | Reader, site: Site) -> Starlette:
    """Return the page of *site* over what opens a store for one answer, or over a reader of it.

    Only what opens one is told how long it may be asked.
    """
    opened: Opened = store if callable(store) else lambda _budget: nullcontext(store)
    context = Context(site)
    searches = Lane(opened, places=SEARCHES, seconds=SEARCH_SECONDS)
    pages = Lane(opened, places=PAGES, seconds=PAGE_SECONDS)
    healths = Lane(opened, places=1, seconds=HEALTH_SECONDS)
    events = Events(context, Lane(opened, places=PAGES, seconds=PAGE_SECONDS, patience=inf))

    def page(path: str, answer: Page, lane: Lane = pages, method: str = "GET") -> Route:
        async def endpoint(request: Request) -> Response:
            visit = request.state.visit
            mine = context.seen_by(visit)
            seen = Seen(lane, visit.who)
            return await seen.ask(lambda reader: answer(mine, reader, request), request.receive)

        return Route(path, endpoint, methods=[method])

    def failed(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code != 404:
            return Response(error.detail, error.status_code, media_type="text/plain")
        return context.missing(request, error)

    app = Starlette(
        routes=[
            page("/", feed.answer),
            page("/search", search.answer, searches),
            page("/alerts", alerts.answer),
            page("/alerts/{key:path}", alert.answer),
            page("/threats", threats.threats),
            page("/threats/{key:path}", threats.threat),
            page("/care", threats.care),
            page("/care/acts", acts.answer, method="POST"),
            page("/care/{key:path}", threats.cared),
            page("/acts", acts.answer, method="POST"),
            page("/handover", handover.answer),
            page("/strip", handover.strip),
            page("/about", about.answer),
            page("/post/{order}/{id}", post.answer),
            page("/reveal/{order}/{id}", post.reveal),
            Route("/events", events.answer),
            Route(SIGN_IN, partial(sign_in.answer, context), methods=["GET", "POST"]),
            Route("/sign-out", partial(sign_in.out, context), methods=["POST"]),
            Route("/healthz", partial(health.answer, healths, site.problem)),
            Mount("/static", _Static(directory=STATIC)),
        ],
        middleware=[
            Middleware(Guard, hosts=site.hosts),
            Middleware(GZipMiddleware, minimum_size=1000),
            Middleware(Gate, context=context, door=site.door),
        ],
        exception_handlers={
            HTTPException: failed,
            BusyError: context.busy,
            ClientDisconnect: lambda _request, _error: Response(status_code=499),
            StoreError: context.out_of_reach,
            AuditError: context.unnoted,
            AccountsError: context.unnoted,
            Exception: context.broken,
        },
    )
    app.router.redirect_slashes = (
        False  # it would answer with the host and the port that were asked for
    )
    app.state.close = events.close
    return app


class _Static(StaticFiles):
    """Files that change only with a release: kept by browsers, asked about each time."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "no-cache"
        return response
