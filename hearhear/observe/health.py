"""The small HTTP endpoint of a process: /metrics for Prometheus, /healthz for supervisors.

``check`` adds what /healthz asks; a process without checks is well as long as it answers.
"""

import json
import threading
from collections import deque
from collections.abc import Callable
from collections.abc import Iterable
from contextlib import suppress
from socket import SHUT_RDWR
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler
from wsgiref.simple_server import WSGIServer
from wsgiref.simple_server import make_server
from wsgiref.types import StartResponse
from wsgiref.types import WSGIApplication

AT_ONCE = 32
"""Requests answered at once."""
HEADERS = (("Server", "hearhear"), ("X-Content-Type-Options", "nosniff"))
"""Of every answer; without the first it would say which Python this is."""

_checks: list[Callable[[], str]] = []


def check(problem: Callable[[], str]) -> None:
    """Let /healthz ask *problem* from now on: it returns a sentence without post text, "" if well."""
    _checks.append(problem)


def problems() -> list[str]:
    """Return what is wrong now.  Of a check that fails only the type: its words may hold a post."""
    found = []
    for ask in _checks:
        try:
            found.append(ask())
        except Exception as error:  # noqa: BLE001
            found.append(f"the check itself failed: {type(error).__name__}")
    return [problem for problem in found if problem]


class Endpoint:
    """Answers in threads of its own at *address* (port 0: any free one), from ``start`` to ``stop``.

    *metrics* answers /metrics.  OSError when the port is taken.
    """

    def __init__(self, address: tuple[str, int], metrics: WSGIApplication, process: str) -> None:
        app = _app(metrics, process)
        self._server = make_server(*address, app, server_class=_Server, handler_class=_Handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(0.05,), name="endpoint", daemon=True
        )

    @property
    def port(self) -> int:
        """The port it listens on."""
        return int(self._server.server_address[1])

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering and free the port."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def address(value: str) -> tuple[str, int]:
    """Return the host and port in *value*, "9400" or "0.0.0.0:9400"; a port alone is loopback."""
    host, _, port = value.rpartition(":")
    if not port.isdecimal() or int(port) > 65535:
        raise ValueError(f"HEARHEAR_METRICS: {value}: write a port, or HOST:PORT")
    return host or "127.0.0.1", int(port)


class _Server(ThreadingMixIn, WSGIServer):
    """Answers so many at once; who comes beyond that takes the place of the one that is there longest."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, *given: Any) -> None:
        super().__init__(*given)
        self._open: deque[Any] = deque()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.append(request)
        if len(self._open) > AT_ONCE:
            with suppress(OSError, IndexError):
                self._open.popleft().shutdown(SHUT_RDWR)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with suppress(ValueError):
            self._open.remove(request)
        super().shutdown_request(request)

    def handle_error(self, *_: Any) -> None:
        """Say nothing of a client that went away: it would be a traceback between lines of JSON."""


class _Handler(WSGIRequestHandler):
    server_version, sys_version = "hearhear", ""
    timeout = 10

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing: a probe every few seconds is no news."""


def _app(metrics: WSGIApplication, process: str) -> WSGIApplication:
    def app(environ: dict[str, Any], start: StartResponse) -> Iterable[bytes]:
        def fenced(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            return start(status, [*headers, *HEADERS], *error)

        match environ["PATH_INFO"]:
            case "/metrics":
                return metrics(environ, fenced)
            case "/healthz":
                wrong = problems()
                status = "503 Service Unavailable" if wrong else "200 OK"
                said = "failing" if wrong else "ok"
                body = json.dumps({"status": said, "process": process, "problems": wrong})
            case _:
                status, body = "404 Not Found", json.dumps({"paths": ["/metrics", "/healthz"]})
        fenced(status, [("Content-Type", "application/json")])
        return [body.encode()]

    return app
