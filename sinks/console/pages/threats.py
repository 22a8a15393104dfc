"""The queue of possible threats, and of posts in which somebody speaks of despair; each with a page."""

from starlette.requests import Request
from starlette.responses import Response

from sinks.console.cards import card
from sinks.console.pages.context import Context
from sinks.store import Reader


def threats(context: Context, reader: Reader, request: Request) -> Response:
    """Answer the possible threats: whom they are aimed at and how grave, without their words."""
    context.noting.viewed(context.who(request), "threats listed", "the queue")
    return _queue(context, reader, "threat")


def threat(context: Context, reader: Reader, request: Request) -> Response:
    """Answer one possible threat; reading it is noted first."""
    return _one(context, reader, request, "threat")


def care(context: Context, reader: Reader, _request: Request) -> Response:
    """Answer the posts in which somebody speaks of their own despair, without their words."""
    return _queue(context, reader, "care")


def cared(context: Context, reader: Reader, request: Request) -> Response:
    """Answer one of them."""
    return _one(context, reader, request, "care")


def _queue(context: Context, reader: Reader, kind: str) -> Response:
    known = context.token(reader)
    found = [one for one in context.matters(reader) if one.kind == kind]
    return context.page(
        "queue.html", reader=reader, token=known, kind=kind, matters=context.matter_views(found)
    )


def _one(context: Context, reader: Reader, request: Request, kind: str) -> Response:
    known, key = context.token(reader), request.path_params["key"]
    found = next((o for o in context.matters(reader) if (o.kind, o.key) == (kind, key)), None)
    if found is None:
        return context.missing(request, None)
    if kind == "threat":
        context.noting.viewed(context.who(request), "threat opened", key)
    hidden = "possible threat" if kind == "threat" else "somebody speaks of their own despair"
    shown = card(found.post, context.site, mask=hidden, whole=True) if found.post else None
    return context.page(
        "matter.html",
        reader=reader,
        token=known,
        kind=kind,
        one=context.matter_view(found),
        card=shown,
    )
