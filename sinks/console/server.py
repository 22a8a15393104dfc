"""The page's HTTP server, with limits that keep it reachable whatever connects to it."""

import asyncio
from collections import OrderedDict
from socket import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from sinks.console.security import LONGEST_HEAD

HOST = "127.0.0.1"
PORT = 8420

HEADER_SECONDS = 10.0
"""A connection that has not sent a whole request by then is closed."""
READ_SECONDS = 30.0
"""A client that by then has not read what waits for it, some 64 kB, is cut off."""
WAITING = 200
"""Connections that may wait without a request; beyond it the one that waits longest is closed."""
CONNECTIONS = 600
"""Connections at once, live feeds among them; a request beyond it is answered with 503."""


def server(app: Starlette, *, host: str = HOST, port: int = PORT) -> uvicorn.Server:
    """Return the server of *app*: ``run()`` serves until a signal, or ``should_exit``, ends it."""
    config = uvicorn.Config(
        app,
        host=host,
        port=port,
        http=_Limited,
        ws="none",
        h11_max_incomplete_event_size=LONGEST_HEAD,
        limit_concurrency=CONNECTIONS,
        log_level="warning",
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


class _Limited(H11Protocol):
    """Closes connections that hold a place without asking for anything, or without reading.

    uvicorn has no time-out for the head of a request, so 1,100 half-sent requests would use up
    the process's file descriptors, and nobody else could connect; nor has it one for sending.
    """

    def __init__(self, config: uvicorn.Config, server_state: Any, *rest: Any, **named: Any) -> None:
        super().__init__(config, server_state, *rest, **named)
        # One for all connections of a server: uvicorn hands the same state to each of them.
        self._waiting: OrderedDict[_Limited, None] = server_state.__dict__.setdefault(
            "waiting", OrderedDict()
        )
        self._late: asyncio.TimerHandle | None = None
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()
        while len(self._waiting) > WAITING:
            longest, _ = self._waiting.popitem(last=False)
            longest.transport.abort()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        if self.cycle is not None and not self.cycle.response_complete:
            self._settle()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.transport.is_closing():  # what is left to send may be read by nobody
            self.loop.call_later(READ_SECONDS, self.transport.abort)
        elif self.cycle is None or self.cycle.response_complete:
            self._wait()

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self.loop.call_later(READ_SECONDS, self.transport.abort)

    def resume_writing(self) -> None:
        self._read()
        super().resume_writing()

    def connection_lost(self, exc: Exception | None) -> None:
        self._settle()
        self._read()
        super().connection_lost(exc)

    def _read(self) -> None:
        """Note that the client reads on."""
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def _wait(self) -> None:
        """Start to wait for a request, with an end."""
        self._settle()
        self._waiting[self] = None
        self._late = self.loop.call_later(HEADER_SECONDS, self.transport.abort)

    def _settle(self) -> None:
        self._waiting.pop(self, None)
        if self._late is not None:
            self._late.cancel()
            self._late = None
