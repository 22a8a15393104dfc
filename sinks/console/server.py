"""The page's HTTP server, with limits that keep it reachable whatever connects to it."""

import asyncio
import logging
from collections import OrderedDict
from socket import socket
from time import monotonic
from typing import Any

import h11
import uvicorn
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from uvicorn.protocols.http.h11_impl import H11Protocol

from sinks.console.security import HEADERS
from sinks.console.security import LONGEST_HEAD

HOST = "127.0.0.1"
PORT = 8420

HEADER_SECONDS = 10.0
"""A connection that has not sent a whole request by then is closed."""
READ_SECONDS = 30.0
"""A client that by then has not read what waits for it, some 64 kB, is cut off."""
WAITING = 200
"""Connections that may wait without a request; beyond it the one that waits longest is closed."""
UNREAD = 50
"""Connections whose client may be late in reading; beyond it the one that is latest is cut off."""
CONNECTIONS = 600
"""Connections at once, live feeds among them; a request beyond it is answered with 503."""
TOLD = 60.0
"""Seconds between two lines of the log that say so."""

_log = logging.getLogger(__name__)


def server(app: Starlette, *, host: str = HOST, port: int = PORT) -> uvicorn.Server:
    """Return the server of *app*: ``run()`` serves until a signal, or ``should_exit``, ends it."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=_Limited,
        ws="none",
        h11_max_incomplete_event_size=LONGEST_HEAD,
        log_level="error",  # a line for every odd request would let strangers fill the disk
        log_config=None,  # the program's own logging, not uvicorn's plain lines
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=2,
    )
    return _Server(config)


class _Server(uvicorn.Server):
    """Ends live connections first: they would otherwise keep the server waiting."""

    async def shutdown(self, sockets: list[socket] | None = None) -> None:
        self.config.app.state.close()  # type: ignore[union-attr]
        await super().shutdown(sockets)


class _Held:
    """Connections that hold a place for nothing, *most* at once; each has its end."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._ends: OrderedDict[_Limited, asyncio.TimerHandle] = OrderedDict()

    def add(self, one: "_Limited", seconds: float) -> None:
        """Cut *one* off in *seconds*, or when too many have come after it."""
        self.remove(one)
        self._ends[one] = one.loop.call_later(seconds, one.transport.abort)
        while len(self._ends) > self._most:
            longest = next(iter(self._ends))
            self.remove(longest)
            longest.transport.abort()

    def remove(self, one: "_Limited") -> None:
        """Let *one* be: it goes on."""
        if end := self._ends.pop(one, None):
            end.cancel()


class _Places:
    """What the connections of one server share."""

    def __init__(self) -> None:
        self.waiting = _Held(WAITING)
        self.unread = _Held(UNREAD)
        self.told = -TOLD


class _Limited(H11Protocol):
    """Closes connections that hold a place without asking for anything, or without reading.

    uvicorn has no time-out for the head of a request, so 1,100 half-sent requests would use up
    the process's file descriptors, and nobody else could connect; nor has it one for sending.
    """

    def __init__(self, config: uvicorn.Config, server_state: Any, *rest: Any, **named: Any) -> None:
        super().__init__(config, server_state, *rest, **named)
        # One for all connections of a server: uvicorn hands the same state to each of them.
        self._places: _Places = server_state.__dict__.setdefault("places", _Places())

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._places.waiting.add(self, HEADER_SECONDS)

    def data_received(self, data: bytes) -> None:
        full = len(self.connections) > CONNECTIONS
        self.app = self._full() if full else self.config.loaded_app
        super().data_received(data)
        if self.cycle is None or self.cycle.response_complete:
            return
        self._places.waiting.remove(self)
        # Requests sent ahead are not answered: no browser and no proxy sends any, and hundreds of
        # clients that do, and read nothing, would have all places to themselves.
        if self.conn.their_state is h11.DONE and self.conn.trailing_data[0]:
            self.cycle.keep_alive = False

    def send_400_response(self, msg: str) -> None:
        """Answer what is no request, with the headers that all answers have."""
        if self.conn.our_state not in {h11.IDLE, h11.SEND_RESPONSE}:  # an answer is under way
            self.transport.abort()
            return
        headers = HEADERS | {"Content-Type": "text/plain; charset=utf-8", "Connection": "close"}
        start = h11.Response(status_code=400, reason="Bad Request", headers=list(headers.items()))
        for event in (start, h11.Data(data=msg.encode()), h11.EndOfMessage()):
            self.transport.write(self.conn.send(event) or b"")
        self.transport.close()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():  # what is left to send may be read by nobody
            self._places.unread.add(self, READ_SECONDS)
        elif self.cycle is None or self.cycle.response_complete:
            self._places.waiting.add(self, HEADER_SECONDS)

    def pause_writing(self) -> None:
        super().pause_writing()
        self._places.unread.add(self, READ_SECONDS)

    def resume_writing(self) -> None:
        if not self.transport.is_closing():
            self._places.unread.remove(self)
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._places.waiting.remove(self)
        self._places.unread.remove(self)
        super().connection_lost(exc)

    def _full(self) -> PlainTextResponse:
        """Return the answer to a request that is one too many."""
        if monotonic() - self._places.told >= TOLD:
            self._places.told = monotonic()
            _log.warning("too many connections at once", extra={"count": len(self.connections)})
        headers = HEADERS | {"Connection": "close", "Retry-After": "2"}
        return PlainTextResponse("Too many connections at once.\n", 503, headers=headers)
