"""How the tags are made, how alerts are, and what is not done here."""

from starlette.requests import Request
from starlette.responses import Response

from sinks.console.pages.context import Context
from sinks.store import Reader


def answer(context: Context, reader: Reader, _request: Request) -> Response:
    """Answer the rules of the house, and what the store holds."""
    return context.page("about.html", reader=reader, stats=reader.stats())
