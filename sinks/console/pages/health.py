"""Whether the store can be read, for machines."""

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.responses import Response

from sinks.console.lanes import Lane
from sinks.store import Reader


async def answer(lane: Lane, request: Request) -> Response:
    """Answer figures of the store; 503 when it cannot be read."""
    try:
        return JSONResponse(await lane.ask(_figures, request.receive))
    # Whatever the store raises, the answer to "are you well?" is no, not an error page.
    except Exception as error:  # noqa: BLE001
        return JSONResponse({"status": "down", "error": type(error).__name__}, 503)


def _figures(reader: Reader) -> dict[str, object]:
    newest = reader.newest()
    return {
        "status": "ok",
        "posts": reader.stats().posts,
        "last_change": reader.last_change(),
        "newest": newest and newest.isoformat(),
    }
