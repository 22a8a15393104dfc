"""One post whole: the rest of a long text, and words that are masked until they are asked for.

A post is called by its order and by the id its card has: its uid may be its platform's number for it,
by which its writer could be found.
"""

import re

from starlette.requests import Request
from starlette.responses import Response

from schemas.post import Post
from sinks.console.cards import card
from sinks.console.cards import element
from sinks.console.pages.context import Context
from sinks.search.query import Query
from sinks.store import Reader

_ORDER = re.compile(r"-?(?:[0-9]{1,18}|[01][0-9]{18})")
NEAR = 64
"""Posts of one order that are looked through; a store may have put one a little above its order."""


def answer(context: Context, reader: Reader, request: Request) -> Response:
    """Answer the post in the address with all its words; a possible threat only where it is revealed."""
    return _page(context, reader, request, revealed=False)


def reveal(context: Context, reader: Reader, request: Request) -> Response:
    """Answer the words of a masked post, because somebody has asked for them; that is noted first."""
    return _page(context, reader, request, revealed=True)


def _page(context: Context, reader: Reader, request: Request, *, revealed: bool) -> Response:
    post = _post(reader, request)
    if post is None:
        return context.missing(request, None)
    shown = card(post, context.site, whole=True)
    guarded = not revealed and shown.badge is not None and shown.badge.guarded
    if guarded:
        shown = card(post, context.site)
    elif shown.badge is not None and shown.badge.guarded:
        context.noting.viewed(context.who(request), "threat revealed", post.uid)
    return context.page("post.html", reader=reader, card=shown, revealed=revealed)


def _post(reader: Reader, request: Request) -> Post | None:
    at, called = request.path_params["order"], request.path_params["id"]
    if not _ORDER.fullmatch(at):
        return None
    found = reader.search(Query(), limit=NEAR, before=int(at) + NEAR).posts
    return next((post for post in found if element(post.uid) == called), None)
