"""The page stays reachable whatever connects, and answers no other site."""

import http.client
import resource
import socket
import time
from collections.abc import Iterator
from contextlib import closing

import pytest

from sinks.console import server as limits
from sinks.sqlite.reader import SqliteReader
from sinks.store import Batch
from tests.console.samples import post
from tests.console.serving import served
from tests.running import wait_for


@pytest.fixture
def port(store) -> Iterator[int]:
    """Give the port of a real server over the store of samples."""
    with SqliteReader(store[1]) as reader, served(reader) as port:
        yield port


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


@pytest.mark.parametrize("path", ["/events?after=0", "/"])
def test_a_client_that_does_not_read_is_cut_off(store, monkeypatch, path):
    """It would hold its connection, and what waits for it in memory, for ever."""
    monkeypatch.setattr(limits, "READ_SECONDS", 0.3)
    long = [post(n, "harbour " * 2000, uid=f"l:{n}") for n in range(1500)]
    store[0].write(Batch(posts=long))
    with SqliteReader(store[1]) as reader, served(reader) as port:
        slow = socket.socket()
        slow.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        with closing(slow):
            slow.connect(("127.0.0.1", port))
            slow.settimeout(5)
            asked = f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode()
            slow.sendall(asked * (1 if "events" in path else 40))  # pipelined
            time.sleep(1.5)
            assert _status(port) == 200
            assert 0 < _rest(slow) < 10_000_000  # of more than 20 MB


def _rest(connection: socket.socket, seconds: float = 4) -> int:
    """Return how many bytes still come until the other side closes."""
    deadline, size = time.monotonic() + seconds, 0
    try:
        while some := connection.recv(100_000):
            size += len(some)
            assert time.monotonic() < deadline, "it is still open"
    except ConnectionResetError:
        pass
    return size


def test_a_body_that_never_comes_holds_no_place(port, monkeypatch):
    """The answer does not wait for it long, and the connection has its end."""
    monkeypatch.setattr(limits, "HEADER_SECONDS", 0.3)
    monkeypatch.setattr("sinks.console.gate.BODY_SECONDS", 0.3)
    with socket.create_connection(("127.0.0.1", port), timeout=5) as slow:
        slow.sendall(b"POST /search HTTP/1.1\r\nHost: localhost\r\nContent-Length: 999\r\n\r\nq=")
        assert _ends(slow)


def test_feeds_have_a_most_and_it_is_told(port, monkeypatch):
    """Pages and /healthz keep their connections; a feed that is left makes room."""
    monkeypatch.setattr("sinks.console.pages.events.STREAMS", 3)
    feeds = [http.client.HTTPConnection("127.0.0.1", port, timeout=5) for _ in range(4)]
    for feed in feeds:
        feed.request("GET", "/events")
    answers = [feed.getresponse() for feed in feeds]
    assert sorted(answer.status for answer in answers) == [200, 200, 200, 503]
    refused = next(answer for answer in answers if answer.status == 503)
    assert b"3 browsers follow the feed already" in refused.read()
    assert refused.headers["Retry-After"] == "60"
    assert _status(port, "/events", method="HEAD") == 200
    for feed, answer in zip(feeds, answers, strict=True):
        answer.close()
        feed.close()
    wait_for(lambda: _feed(port) == 200, 5)


def _feed(port):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as feed:
        feed.request("GET", "/events")
        return feed.getresponse().status


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"OPTIONS / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
        (b"TRACE / HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
        (b"BREW /search HTTP/1.1\r\nHost: localhost\r\n\r\n", 405),
        (b"HEAD /search?q=harbour HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
        (b"GET /search?q=%ff%zz%00%c0%af HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
        (b"GET /alerts/%ff%00%2e%2e%2f HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        (b"GET /static/%2e%2e/app.py HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        (b"GET /static/%00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        (b"GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: a=" + b"b" * 15_000 + b"\r\n\r\n", 200),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nCookie: a=" + b"b" * 16_400 + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n", 400),
        (b"GET http://evil.example/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 404),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.0\r\n\r\n", 421),
        (b"GET / HTTP/1.1\r\nHost: localhost.\r\n\r\n", 421),
        (
            (
                b"GET /events HTTP/1.1\r\nHost: evil.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
            ),
            421,
        ),
        (
            b"POST / HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\nq=abc",
            100,  # the body is asked for first
        ),
        (
            b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
            400,
        ),
        (b"GET / HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-Host: evil.example\r\n\r\n", 200),
        (b"GET /events?after=999999999999999999999 HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
        (b"GET /search?before=-999999999999999999 HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
        (b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", 400),
    ],
)
def test_odd_requests_get_an_answer_and_no_error(port, sent, status):
    """Whatever comes along the wire: a status that says what is wrong, never a 500."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as asked:
        asked.sendall(sent)
        assert asked.recv(12) == f"HTTP/1.1 {status}".encode()
    assert _status(port) == 200


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
