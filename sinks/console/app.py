"""The page as an ASGI application: its addresses and its fences."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount
from starlette.routing import Route
from starlette.staticfiles import StaticFiles

from sinks.console.pages import about
from sinks.console.pages import alert
from sinks.console.pages import alerts
from sinks.console.pages import feed
from sinks.console.pages import health
from sinks.console.pages import search
from sinks.console.pages.context import Context
from sinks.console.pages.events import Events
from sinks.console.security import Guard
from sinks.console.site import Site
from sinks.store import Reader

STATIC = Path(__file__).parent / "static"


def create_app(reader: Callable[[], Reader] | Reader, site: Site) -> Starlette:
    """Return the page of *site* over a store, or over what opens one for the thread that asks."""
    context = Context(reader if callable(reader) else lambda: reader, site)
    events = Events(context)

    def failed(request: Request, error: Exception) -> Response:
        if isinstance(error, HTTPException) and error.status_code != 404:
            return Response(error.detail, error.status_code, media_type="text/plain")
        return context.missing(request, error)

    app = Starlette(
        routes=[
            Route("/", partial(feed.answer, context)),
            Route("/search", partial(search.answer, context)),
            Route("/alerts", partial(alerts.answer, context)),
            Route("/alerts/{key:path}", partial(alert.answer, context)),
            Route("/about", partial(about.answer, context)),
            Route("/events", events.answer),
            Route("/healthz", partial(health.answer, context)),
            Mount("/static", _Static(directory=STATIC)),
        ],
        middleware=[
            Middleware(Guard, hosts=site.hosts),
            Middleware(GZipMiddleware, minimum_size=1000),
        ],
        exception_handlers={HTTPException: failed, Exception: context.broken},
    )
    app.state.close = events.close
    return app


class _Static(StaticFiles):
    """Files that change only with a release: kept by browsers, asked about each time."""

    def file_response(self, *args: object, **kwargs: object) -> Response:
        response = super().file_response(*args, **kwargs)  # type: ignore[arg-type]
        response.headers["Cache-Control"] = "no-cache"
        return response
