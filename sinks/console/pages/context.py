"""What every page has at hand: the site, the templates; and the answers to failures."""

import logging
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from dataclasses import field
from hashlib import blake2s
from math import inf
from time import monotonic
from typing import TypedDict

from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.responses import Response

from schemas.alert import Alert
from schemas.role import Who
from sinks.budget import TookTooLongError
from sinks.console.alert_views import LISTED
from sinks.console.alert_views import alerts_token
from sinks.console.door import Visit
from sinks.console.figures import NOTHING
from sinks.console.figures import Overview
from sinks.console.figures import overview
from sinks.console.matter_views import MatterView
from sinks.console.matter_views import matter_view
from sinks.console.matter_views import matter_views
from sinks.console.moments import Times
from sinks.console.moments import times
from sinks.console.noting import Noting
from sinks.console.security import HEADERS
from sinks.console.site import Site
from sinks.console.templates import Templates
from sinks.console.words import trouble
from sinks.desk.matters import Matter
from sinks.desk.matters import matters
from sinks.desk.matters import of_alert
from sinks.desk.state import Desk
from sinks.search.filters import Vocabulary
from sinks.search.held import held
from sinks.store import Reader
from sinks.store import StoreError

KEPT = 1.0
"""Seconds for which what stands on top of a page is not looked for again, unless somebody acts."""
AGAIN = 10
"""Seconds after which a page that could not reach the store loads itself again."""
FREE = 2
"""Seconds after which an answer that found no place may be asked for again: a search is over then."""


_log = logging.getLogger(__name__)


class Waiting(TypedDict):
    """What waits for a person; *unread*: alerts that cannot be read.

    *desk_lost*: what people did is out of reach, so that this is what stood there before.
    """

    on_top: list[MatterView]
    unread: int
    desk_lost: bool


class Around(Waiting):
    """What stands on every page."""

    overview: Overview


@dataclass
class _Top:
    """What stood on top when it was last looked for: every page shows it, and few may ask."""

    position: int = -1
    at: float = -inf
    waiting: Waiting = field(default_factory=lambda: Waiting(on_top=[], unread=0, desk_lost=False))


class Context:
    """Renders the pages of one *site*, for whoever ``seen_by`` says; else for nobody in particular.

    Templates have ``who`` (None: nobody signed in) and ``csrf``, which _csrf.html puts into a form.
    """

    def __init__(self, site: Site) -> None:
        self.site = site
        self.noting = Noting(site.record)
        self._templates = Templates(site)
        self._visit: Visit | None = None
        self._top = _Top()

    def seen_by(self, visit: Visit | None) -> "Context":
        """Return this for the eyes of *visit*."""
        found = copy(self)
        found._visit = visit  # noqa: SLF001, a copy of our own
        return found

    def who(self, request: Request) -> Who:
        """Return who sends *request*: nobody unknown comes past the gate."""
        visit: Visit = request.state.visit
        return visit.who

    def page(self, name: str, *, reader: Reader, **values: object) -> HTMLResponse:
        """Return the page made of the template *name*, with what stands on every page."""
        return HTMLResponse(self.render(name, **self.around(reader), **values))

    def part(self, name: str, *, reader: Reader) -> HTMLResponse:
        """Return a part of a page that shows what waits on top."""
        return HTMLResponse(self.render(name, **self._waiting(reader), polls=True))

    def made(self, name: str, **values: object) -> HTMLResponse:
        """Return the page made of the template *name*."""
        return HTMLResponse(self.render(name, **values))

    def render(self, name: str, **values: object) -> str:
        """Return a part of a page."""
        who, csrf = self._visit or (None, "")
        return self._templates.render(name, who=who, csrf=csrf, **values)

    def around(self, reader: Reader) -> Around:
        """Return what stands on every page: the day in figures, and what waits for a person on top."""
        return {"overview": overview(reader, self.site), **self._waiting(reader)}

    def _waiting(self, reader: Reader) -> Waiting:
        """Return what is open, for security: it stays on top until people close it."""
        if self._visit is None or self._visit.who.role != "security":
            return Waiting(on_top=[], unread=0, desk_lost=False)
        try:
            position, now = self._desk().position, monotonic()
        except StoreError as error:  # posts go on; what stood on top stays there
            _log.warning("the desk cannot be read", exc_info=error)
            return {**self._top.waiting, "desk_lost": True}
        if self._top.position != position or now - self._top.at >= KEPT:
            found = [one for one in self.matters(reader) if one.open and one.kind != "care"]
            shown = self.matter_views(one for one in found if one.state != "snoozed")
            unread = reader.alerts(limit=LISTED).unread
            self._top.waiting = Waiting(on_top=shown, unread=unread, desk_lost=False)
            self._top.position, self._top.at = position, now
        return self._top.waiting

    def matters(self, reader: Reader) -> list[Matter]:
        """Return what needs a person, and is for the eyes of who asks."""
        when, clock = times(reader, self.site), self.site.clock()
        found = matters(reader, self._desk(), clock, when.today)
        security = self._visit is not None and self._visit.who.role == "security"
        return found if security else [one for one in found if one.kind == "care"]

    def matter_view(self, found: Matter) -> MatterView:
        """Return a matter in words."""
        return matter_view(found, self._desk(), self.site)

    def alert_matter(self, found: Alert, when: Times) -> MatterView:
        """Return an alert as the matter that it is."""
        desk, clock = self._desk(), self.site.clock()
        return matter_view(of_alert(found, desk, clock, when.today), desk, self.site)

    def matter_views(self, found: Iterable[Matter]) -> list[MatterView]:
        """Return matters in words, what waits for an answer first."""
        return matter_views(found, self._desk(), self.site)

    def _desk(self) -> Desk:
        return self.site.desk.desk() if self.site.desk else Desk()

    def token(self, reader: Reader) -> str:
        """Return a word that changes when what pages say of alerts and other matters does."""
        alerts = reader.alerts(limit=LISTED)
        gone = reader.stats().deleted, alerts.unread
        told = alerts_token(alerts, self.site, times(reader, self.site), gone)
        queued = [(one.key, one.state) for one in self.matters(reader) if one.kind != "alert"]
        security = self._visit is not None and self._visit.who.role == "security"
        position = self._desk().position if security else 0  # how much goes on is not for all
        return f"{told}-{blake2s(repr((position, queued)).encode(), digest_size=6).hexdigest()}"

    def vocabulary(self, reader: Reader) -> Vocabulary:
        """Return the filters of a search in this store."""
        return self.site.vocabulary.with_held(held(reader))

    def missing(self, request: Request, _error: Exception | None) -> Response:
        """Answer that there is no such page."""
        told = "Its address may be mistyped or cut short."
        return self._plain(request, 404, "There is no such page", told)

    def refused(self, request: Request, status: int, why: str) -> Response:
        """Answer that this is not done, and *why*."""
        return self._plain(request, status, "This is not answered", why)

    def refused_act(
        self, request: Request, status: int, why: str, view: MatterView, typed: str
    ) -> Response:
        """Answer that an act was not taken, and why; what was typed is there to be sent again."""
        mine = self.seen_by(request.state.visit)
        values = {
            "overview": NOTHING,
            "on_top": [],
            "unread": 0,
            "desk_lost": False,
            "one": view,
            "problem": why,
            "typed": typed,
        }
        return HTMLResponse(mine.render("refused.html", **values), status)

    def broken(self, request: Request, _error: Exception) -> Response:
        """Answer that the page failed, without details of how: those are in the log."""
        told = "Load the page again in a moment. If it stays so, look at the log."
        return self._plain(request, 500, "Something went wrong here", told)

    def unnoted(self, request: Request, error: Exception) -> Response:
        """Answer that accounts or the audit log are out of reach, and so is what needs them."""
        _log.error("accounts or the audit log cannot be used", exc_info=error)
        told = (
            "Who looks at this and what they do is noted, and that is not possible just now, so nothing is "
            "shown or done. Whoever runs this finds the reason in the log."
        )
        return self._plain(request, 503, "This cannot be noted", told)

    def out_of_reach(self, request: Request, error: Exception) -> Response:
        """Answer that the store failed.  What it said is for the log: it may name paths and hosts."""
        if isinstance(error, TookTooLongError):
            _log.warning("the store took too long for a page")
        else:
            _log.warning("the store cannot be read", exc_info=error)
        told = f"{trouble(error)}. This page tries again by itself."
        answer = self._plain(request, 503, "The posts are out of reach", told)
        answer.headers["Refresh"] = str(AGAIN)
        return answer

    def busy(self, request: Request, _error: Exception) -> Response:
        """Answer that all places are taken."""
        told = f"Many ask at once. Load the page again in {FREE} seconds."
        answer = self._plain(request, 503, "Too many ask at once", told)
        answer.headers["Retry-After"] = str(FREE)
        return answer

    def _plain(self, request: Request, status: int, title: str, told: str) -> HTMLResponse:
        mine = self.seen_by(getattr(request.state, "visit", None))
        html = mine.render(
            "plain.html",
            overview=NOTHING,
            on_top=[],
            unread=0,
            desk_lost=False,
            title=title,
            told=told,
        )
        # What answers a failure stands outside the fences, and brings them itself.
        return HTMLResponse(html, status, headers=HEADERS)
