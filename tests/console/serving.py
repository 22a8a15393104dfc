"""The page on a real server, for tests that need sockets."""

import http.client
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from contextlib import contextmanager
from typing import Any

from sinks.console import server as limits
from sinks.console.app import create_app
from tests.console.samples import SITE


@contextmanager
def served(store: Any) -> Iterator[int]:
    """Give the port of a real server over *store*: a reader, or what opens one."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        running = limits.server(create_app(store, SITE))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not running.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        running.should_exit = True
        thread.join(10)


def get(port: int, path: str) -> tuple[int, Any, str]:
    """Return status, headers and body of the answer to *path*."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as asked:
        asked.request("GET", path)
        answer = asked.getresponse()
        return answer.status, answer.headers, answer.read().decode()


def status(port: int, path: str = "/healthz", *, method="GET", headers=None, body=None) -> int:
    """Return the status of the answer to a request."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as asked:
        asked.request(method, path, body=body, headers=headers or {})
        return asked.getresponse().status


def ends(connection: socket.socket) -> bool:
    """Read until the other side closes; a time-out would raise."""
    try:
        while connection.recv(100):
            pass
    except ConnectionResetError:
        pass
    return True
