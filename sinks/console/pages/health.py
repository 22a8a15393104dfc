"""Whether the store can be read and the process does its work, for machines."""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.responses import Response

from sinks.console.lanes import Lane
from sinks.store import Reader


async def answer(lane: Lane, problem: Callable[[], str], request: Request) -> Response:
    """Answer that all is well; 503 with what is wrong when it cannot be read, or *problem* says so."""
    try:
        figures = await lane.ask(_figures, request.receive)
    # Whatever the store raises, the answer to "are you well?" is no, not an error page.
    except Exception as error:  # noqa: BLE001
        return _failing(f"the store cannot be read: {type(error).__name__}", problem())
    return _failing(words) if (words := problem()) else JSONResponse(figures)


def _failing(*words: str) -> Response:
    return JSONResponse({"status": "failing", "problems": [one for one in words if one]}, 503)


def _figures(reader: Reader) -> dict[str, object]:
    reader.last_change()  # figures would tell anybody how many posts only security sees
    return {"status": "ok"}
