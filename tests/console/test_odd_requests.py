"""Odd requests get an answer that says what is wrong, fenced like every other."""

import http.client
import socket
from contextlib import closing
from contextlib import suppress

import pytest

from sinks.console import server as limits
from sinks.console.security import HEADERS
from sinks.sqlite.reader import SqliteReader
from tests.console.serving import ends
from tests.console.serving import served
from tests.console.serving import status
from tests.running import wait_for


def test_a_request_too_many_is_told_so_fenced(store, monkeypatch, caplog):
    """It is the server's own answer, and one line of the log a minute."""
    monkeypatch.setattr(limits, "CONNECTIONS", 3)
    with SqliteReader(store[1]) as reader, served(reader) as port:
        held = [socket.create_connection(("127.0.0.1", port)) for _ in range(3)]
        for _ in range(3):
            with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=5)) as asked:
                asked.request("GET", "/")
                answer = asked.getresponse()
                assert (answer.status, answer.headers["Retry-After"]) == (503, "2")
                assert answer.read() == b"Too many connections at once.\n"
                assert all(answer.headers[name] == value for name, value in HEADERS.items())
        for one in held:
            one.close()
        wait_for(lambda: status(port, "/") == 200, 5)
    assert [r.message for r in caplog.records] == ["too many connections at once"]


def test_what_is_no_request_is_answered_fenced_and_not_logged(port, caplog):
    """Strangers would fill the disk with lines, and a browser may take the answer for a page."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as asked:
        asked.sendall(b"<script>alert(1)</script>\r\n\r\n")
        answer = http.client.HTTPResponse(asked)
        answer.begin()
        assert answer.status == 400
        assert all(answer.headers[name] == value for name, value in HEADERS.items())
        assert b"script" not in answer.read()
    assert not caplog.records


def test_what_hides_in_a_body_is_no_next_request(port):
    """A proxy that reads Content-Length would give the answer to somebody else."""
    head = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n"
    with socket.create_connection(("127.0.0.1", port), timeout=5) as asked:
        asked.sendall(head + b"0\r\n\r\n")
        answer = asked.recv(4096)
        asked.sendall(b"GET /about HTTP/1.1\r\nHost: localhost\r\n\r\n")
        with suppress(ConnectionResetError):
            while some := asked.recv(4096):
                answer += some
    assert answer.count(b"HTTP/1.1 ") == 1
    assert b"411" in answer


def test_what_is_no_body_ends_a_connection_that_is_answered(port, caplog):
    """There is no second answer, and no error of ours in the log."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as asked:
        asked.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n")
        assert b"411" in asked.recv(4096)
        asked.sendall(b"no chunk\r\n\r\n")
        assert ends(asked)
    assert not caplog.records


@pytest.mark.parametrize(
    ("sent", "wanted"),
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
        (b"GET /about/ HTTP/1.1\r\nHost: localhost:1\r\n\r\n", 404),
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
def test_odd_requests_get_an_answer_and_no_error(port, sent, wanted):
    """Whatever comes along the wire: a status that says what is wrong, never a 500."""
    with socket.create_connection(("127.0.0.1", port), timeout=5) as asked:
        asked.sendall(sent)
        assert asked.recv(12) == f"HTTP/1.1 {wanted}".encode()
    assert status(port) == 200


@pytest.mark.parametrize(
    ("headers", "body", "wanted"),
    [
        ({"X-Long": "a" * 20_000}, None, 431),
        ({"Content-Length": "2000000"}, None, 413),
        ({"Content-Length": "9" * 40}, None, 400),
        ({"Transfer-Encoding": "chunked"}, None, 411),
    ],
)
def test_heads_and_bodies_have_a_longest(port, headers, body, wanted):
    """What is longer is refused before anything reads it."""
    assert status(port, headers=headers, body=body) == wanted


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
