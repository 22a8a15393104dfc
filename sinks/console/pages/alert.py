"""One alert: what was seen, why, what speaks against it, what to do."""

from starlette.requests import Request
from starlette.responses import Response

from schemas.alert import WITHDRAWN
from sinks.console.alert_views import alert_detail
from sinks.console.alert_views import alert_view
from sinks.console.blind import blind_spots
from sinks.console.moments import times
from sinks.console.pages.context import Context
from sinks.store import Reader


def answer(context: Context, reader: Reader, request: Request) -> Response:
    """Answer the alert in the address; one withdrawn says so, and why."""
    known = context.token(reader)
    found = reader.alert(request.path_params["key"])
    if found is None:
        return context.missing(request, None)
    context.noting.viewed(context.who(request), "alert opened", found.key)
    when = times(reader, context.site)
    return context.page(
        "alert.html",
        matter=context.alert_matter(found, when),
        reader=reader,
        token=known,
        withdrawn=WITHDRAWN[found.because],
        one=alert_view(found, context.site, when),
        detail=alert_detail(found, reader, context.site),
        blind=blind_spots(reader.stats().examined),
    )
