"""The handover: what is open, since when, whose, and what changed since the last turn began."""

import re
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from sinks.console.matter_views import changed_since
from sinks.console.pages.context import Context
from sinks.store import Reader

TURN = 12
"""Hours of a turn of duty, unless the address says otherwise."""
LONGEST = 24 * 14


def answer(context: Context, reader: Reader, request: Request) -> Response:
    """Answer what is open, and what changed in the last hours ("hours" in the address)."""
    context.noting.viewed(context.who(request), "threats listed", "the handover")
    known = context.token(reader)
    asked = request.query_params.get("hours", "")
    hours = min(int(asked), LONGEST) if re.fullmatch(r"[1-9]\d{0,3}", asked, re.ASCII) else TURN
    views = context.matter_views(context.matters(reader))
    since = context.site.clock() - timedelta(hours=hours)
    return context.page(
        "handover.html",
        reader=reader,
        token=known,
        hours=hours,
        since=since,
        matters=[one for one in views if one.matter.open],
        settled=sum(not one.matter.open for one in views),
        changed=changed_since(views, since),
    )


def strip(context: Context, reader: Reader, _request: Request) -> Response:
    """Answer the strip of what is open, for pages that follow nothing else."""
    return context.part("_strip.html", reader=reader)
