"""The list of alerts: those that go on first, then those that fell quiet."""

from starlette.requests import Request
from starlette.responses import Response

from sinks.console.alert_views import LISTED
from sinks.console.alert_views import alert_views
from sinks.console.figures import page_now
from sinks.console.pages.context import Context


def answer(context: Context, _request: Request) -> Response:
    """Answer all alerts that stand."""
    reader = context.opened()
    # Read first: what changes in between is then news to the page, and never missed.
    known = context.token(reader)
    now = page_now(reader, context.site)
    alerts = alert_views(reader.alerts(limit=LISTED), context.site, now)
    return context.page(
        "alerts.html",
        reader=reader,
        token=known,
        alerts=alerts,
        unexamined=getattr(reader.stats(), "unexamined", 0),
    )
