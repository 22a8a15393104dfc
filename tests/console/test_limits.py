"""The page stays reachable whatever connects, and answers no other site."""

import http.client
import resource
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from sinks.console import server as limits
from sinks.console.app import create_app
from sinks.sqlite.reader import SqliteReader
from tests.console.samples import SITE


@pytest.fixture
def port(store) -> Iterator[int]:
    """Give the port of a real server over the store of samples."""
    with socket.create_server(("127.0.0.1", 0)) as listening, SqliteReader(store[1]) as reader:
        running = limits.server(create_app(reader, SITE))
        thread = threading.Thread(target=running.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        while not running.started:
            time.sleep(0.01)
        yield listening.getsockname()[1]
        running.should_exit = True
        thread.join(10)


def _status(port, path="/healthz", *, method="GET", headers=None, body=None):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as asked:
        asked.request(method, path, body=body, headers=headers or {})
        return asked.getresponse().status


def test_1100_half_sent_requests_leave_the_page_reachable(port):
    """They used to take every file descriptor, and nobody else could connect."""
    most, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(most, 4096)), hard))
    held = []
    try:
        for _ in range(1100):
            one = socket.create_connection(("127.0.0.1", port))
            one.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n")
            held.append(one)
        began = time.monotonic()
        assert _status(port) == 200
        assert time.monotonic() - began < 2
    finally:
        for one in held:
            one.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def test_a_request_that_never_ends_is_closed(port, monkeypatch):
    """A place that is held for nothing is given to somebody else."""
    monkeypatch.setattr(limits, "HEADER_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ")
        assert _ends(slow)


def _ends(connection: socket.socket) -> bool:
    """Read until the other side closes; a time-out would raise."""
    try:
        while connection.recv(100):
            pass
    except ConnectionResetError:
        pass
    return True


def test_a_live_feed_is_not_closed_by_the_time_out(port, monkeypatch):
    """It waits for posts, not for its own request."""
    monkeypatch.setattr(limits, "HEADER_SECONDS", 0.2)
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as feed:
        feed.request("GET", "/events")
        answer = feed.getresponse()
        assert answer.status == 200
        time.sleep(0.6)
        assert not answer.isclosed()
        assert _status(port) == 200


def test_a_connection_serves_several_requests(port):
    """Browsers keep theirs open: the time-out counts from the last answer."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as kept:
        for _ in range(3):
            kept.request("GET", "/healthz")
            answer = kept.getresponse()
            answer.read()
            assert answer.status == 200


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({"X-Long": "a" * 20_000}, None, 431),
        ({"Content-Length": "2000000"}, None, 413),
        ({"Content-Length": "9" * 40}, None, 400),
        ({"Transfer-Encoding": "chunked"}, None, 411),
    ],
)
def test_heads_and_bodies_have_a_longest(port, headers, body, status):
    """What is longer is refused before anything reads it."""
    assert _status(port, headers=headers, body=body) == status


@pytest.mark.parametrize(
    ("site", "mode", "dest", "status"),
    [
        ("same-origin", "cors", "empty", 200),
        ("none", "navigate", "document", 200),
        ("cross-site", "navigate", "document", 200),
        ("same-site", "navigate", "document", 200),
        ("cross-site", "no-cors", "empty", 403),
        ("same-site", "cors", "empty", 403),
        ("cross-site", "no-cors", "image", 403),
        ("cross-site", "navigate", "iframe", 403),
        ("cross-site", "navigate", "object", 403),
        ("nonsense", "no-cors", "empty", 403),
    ],
)
def test_another_site_gets_no_answer_unless_a_link_is_followed(client, site, mode, dest, status):
    """The time an answer takes would tell another site whether a word was found."""
    sent = {"sec-fetch-site": site, "sec-fetch-mode": mode, "sec-fetch-dest": dest}
    assert client.get("/search?q=harbour", headers=sent).status_code == status


def test_tls_is_remembered_by_browsers_only_behind_tls(client):
    """Over plain HTTP on loopback the header would lock people out."""
    assert "strict-transport-security" not in client.get("/").headers
    behind = client.get("/", headers={"x-forwarded-proto": "https"})
    assert "max-age" in behind.headers["strict-transport-security"]


def test_no_script_may_be_made_from_text(client):
    """Trusted Types: only one policy, and it makes no scripts."""
    policy = client.get("/").headers["content-security-policy"]
    assert "require-trusted-types-for 'script'" in policy
    assert "trusted-types default" in policy
