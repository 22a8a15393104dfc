"""The page stays reachable whatever connects."""

import http.client
import resource
import socket
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from contextlib import closing
from contextlib import nullcontext

import pytest

from sinks.console import cards
from sinks.console import server as limits
from sinks.sqlite.reader import SqliteReader
from sinks.store import Batch
from tests.console.samples import post
from tests.console.serving import ends
from tests.console.serving import served
from tests.console.serving import status
from tests.running import wait_for


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
        assert status(port) == 200
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
        assert ends(slow)


def test_a_live_feed_is_not_closed_by_the_time_out(port, monkeypatch):
    """It waits for posts, not for its own request."""
    monkeypatch.setattr(limits, "HEADER_SECONDS", 0.2)
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as feed:
        feed.request("GET", "/events")
        answer = feed.getresponse()
        assert answer.status == 200
        time.sleep(0.6)
        assert not answer.isclosed()
        assert status(port) == 200


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
    monkeypatch.setattr(cards, "SHOWN", 100_000)  # else a feed of long posts is short
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
            assert status(port) == 200
            assert 0 < _rest(slow) < 10_000_000  # of more than 20 MB


def test_650_clients_that_send_ahead_and_read_nothing_hold_nobody_up(store):
    """They used to have all places to themselves, and all memory, for half a minute."""
    most, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, max(most, 4096)), hard))
    asked, held = b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" * 40, []
    with SqliteReader(store[1]) as reader, served(lambda _: nullcontext(reader)) as port:
        try:
            for _ in range(650):
                one = socket.socket()
                one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
                one.connect(("127.0.0.1", port))
                one.sendall(asked)
                held.append(one)
            wait_for(lambda: status(port, "/") == 200, 6)
            for _ in range(8):
                began = time.monotonic()
                assert status(port, "/") == 200
                assert time.monotonic() - began < 2
                time.sleep(0.3)
        finally:
            for one in held:
                one.close()
            resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))


def test_who_is_latest_in_reading_makes_room(store, monkeypatch):
    """So many may be late; the next one takes the place of the first."""
    monkeypatch.setattr(limits, "UNREAD", 2)
    monkeypatch.setattr(cards, "SHOWN", 100_000)  # else a feed of long posts is short
    store[0].write(Batch(posts=[post(n, "harbour " * 2000, uid=f"l:{n}") for n in range(1500)]))
    with SqliteReader(store[1]) as reader, served(reader) as port, ExitStack() as held:
        late = [held.enter_context(socket.socket()) for _ in range(3)]
        for one in late:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
            one.connect(("127.0.0.1", port))
            one.sendall(b"GET /events?after=0 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        time.sleep(4)
        with ThreadPoolExecutor() as reading:
            assert sorted(reading.map(_is_cut_off, late)) == [False, False, True]


def _is_cut_off(connection: socket.socket) -> bool:
    """Whether the other side closes after what is on its way; a live feed does not."""
    try:
        return _rest(connection, seconds=8) < 10_000_000
    except AssertionError:
        return False


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
        assert ends(slow)


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
    assert status(port, "/events", method="HEAD") == 200
    for feed, answer in zip(feeds, answers, strict=True):
        answer.close()
        feed.close()
    wait_for(lambda: _feed(port) == 200, 5)


def _feed(port):
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as feed:
        feed.request("GET", "/events")
        return feed.getresponse().status
