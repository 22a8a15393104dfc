"""What every page has at hand: the site, the templates; and the answers to failures."""

import logging
from typing import TypedDict

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.responses import Response

from sinks.budget import TookTooLongError
from sinks.console.alert_views import LISTED
from sinks.console.alert_views import AlertView
from sinks.console.alert_views import alert_views
from sinks.console.alert_views import alerts_token
from sinks.console.figures import NOTHING
from sinks.console.figures import Overview
from sinks.console.figures import overview
from sinks.console.moments import times
from sinks.console.security import HEADERS
from sinks.console.site import Site
from sinks.console.templates import Templates
from sinks.console.words import trouble
from sinks.search.filters import Vocabulary
from sinks.search.held import held
from sinks.store import Reader

AGAIN = 10
"""Seconds after which a page that could not reach the store loads itself again."""
FREE = 2
"""Seconds after which an answer that found no place may be asked for again: a search is over then."""
ON_TOP = 50
"""Alerts that are looked at for the strip on top, the newest first."""


_log = logging.getLogger(__name__)


class Around(TypedDict):
    """What stands on every page."""

    overview: Overview
    on_top: list[AlertView]


class Context:
    """Renders the pages of one *site*."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self._templates = Templates(site)

    def page(self, name: str, *, reader: Reader, **values: object) -> HTMLResponse:
        """Return the page made of the template *name*, with what stands on every page."""
        return HTMLResponse(self.render(name, **self.around(reader), **values))

    def made(self, name: str, **values: object) -> HTMLResponse:
        """Return the page made of the template *name*."""
        return HTMLResponse(self.render(name, **values))

    def render(self, name: str, **values: object) -> str:
        """Return a part of a page."""
        return self._templates.render(name, **values)

    def around(self, reader: Reader) -> Around:
        """Return what stands on every page: the day in figures, and the alerts on top."""
        found = overview(reader, self.site)
        views = alert_views(reader.alerts(limit=ON_TOP), self.site, found.times(self.site))
        return {"overview": found, "on_top": [one for one in views if one.in_sight]}

    def token(self, reader: Reader) -> str:
        """Return a word that changes when what pages say of alerts does."""
        alerts, deleted = reader.alerts(limit=LISTED), reader.stats().deleted
        return alerts_token(alerts, self.site, times(reader, self.site), deleted)

    def vocabulary(self, reader: Reader) -> Vocabulary:
        """Return the filters of a search in this store."""
        return self.site.vocabulary.with_held(held(reader))

    def missing(self, _request: Request, _error: Exception | None) -> Response:
        """Answer that there is no such page."""
        return self._plain(
            404, "There is no such page", "Its address may be mistyped or cut short."
        )

    def broken(self, _request: Request, _error: Exception) -> Response:
        """Answer that the page failed, without details of how: those are in the log."""
        told = "Load the page again in a moment. If it stays so, look at the log."
        return self._plain(500, "Something went wrong here", told)

    def out_of_reach(self, _request: Request, error: Exception) -> Response:
        """Answer that the store failed.  What it said is for the log: it may name paths and hosts."""
        if isinstance(error, TookTooLongError):
            _log.warning("the store took too long for a page")
        else:
            _log.warning("the store cannot be read", exc_info=error)
        told = f"{trouble(error)}. This page tries again by itself."
        answer = self._plain(503, "The posts are out of reach", told)
        answer.headers["Refresh"] = str(AGAIN)
        return answer

    def busy(self, _request: Request, _error: Exception) -> Response:
        """Answer that all places are taken."""
        told = f"Many ask at once. Load the page again in {FREE} seconds."
        answer = self._plain(503, "Too many ask at once", told)
        answer.headers["Retry-After"] = str(FREE)
        return answer

    def _plain(self, status: int, title: str, told: str) -> HTMLResponse:
        html = self.render("plain.html", overview=NOTHING, on_top=[], title=title, told=told)
        # What answers a failure stands outside the fences, and brings them itself.
        return HTMLResponse(html, status, headers=HEADERS)
