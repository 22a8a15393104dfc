"""The small HTTP endpoint of a process: /metrics for Prometheus, /healthz for whoever restarts it."""

import json
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from typing import NamedTuple

_TEXT = "text/plain; version=0.0.4; charset=utf-8"
_JSON = "application/json"


class Health(NamedTuple):
    """Whether a process is well; *problems* say what is not, in words without post text."""

    problems: tuple[str, ...] = ()

    @property
    def well(self) -> bool:
        """Whether there is no problem."""
        return not self.problems


class Endpoint:
    """Answers in threads of its own until ``stop``; *render* None: prometheus-client is missing."""

    def __init__(
        self,
        address: tuple[str, int],
        health: Callable[[], Health],
        render: Callable[[], bytes] | None,
        process: str,
    ) -> None:
        self._server = ThreadingHTTPServer(address, _handler(health, render, process))
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


def _handler(
    health: Callable[[], Health], render: Callable[[], bytes] | None, process: str
) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        server_version, sys_version = "hearhear", ""
        timeout = 10

        def do_GET(self) -> None:
            match self.path:
                case "/healthz":
                    problems = _ask(health)
                    status = "failing" if problems else "ok"
                    said = {"status": status, "process": process, "problems": problems}
                    self._answer(503 if problems else 200, _JSON, json.dumps(said).encode())
                case "/metrics" if render:
                    self._answer(200, _TEXT, render())
                case "/metrics":
                    self._answer(501, _TEXT, b'pip install "hearhear[metrics]"\n')
                case _:
                    self._answer(404, _TEXT, b"/metrics or /healthz\n")

        def _answer(self, status: int, kind: str, body: bytes) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("X-Content-Type-Options", "nosniff")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing: a probe every few seconds is no news."""

    return Handler


def _ask(health: Callable[[], Health]) -> tuple[str, ...]:
    """Return the problems; one that cannot be told, by its type alone: its words may hold a post."""
    try:
        return health().problems
    except Exception as error:  # noqa: BLE001
        return (f"the check itself failed: {type(error).__name__}",)
