"""The list of alerts: those that go on first, then those that fell quiet."""

from starlette.requests import Request
from starlette.responses import Response

from sinks.console.alert_views import LISTED
from sinks.console.alert_views import alert_views
from sinks.console.blind import blind_spots
from sinks.console.moments import times
from sinks.console.pages.context import Context
from sinks.store import Reader


def answer(context: Context, reader: Reader, request: Request) -> Response:
    """Answer all alerts that stand."""
    context.noting.viewed(context.who(request), "alerts listed", "the list")
    # Read first: what changes in between is then news to the page, and never missed.
    known = context.token(reader)
    when = times(reader, context.site)
    found = reader.alerts(limit=LISTED)
    return context.page(
        "alerts.html",
        reader=reader,
        token=known,
        alerts=alert_views(found, context.site, when),
        hidden=found.unread,
        blind=blind_spots(reader.stats().examined),
    )
