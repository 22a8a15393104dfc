"""Every address of the page, in health and in failure: fenced, and without a word about the inside."""

import re

import pytest
from starlette.testclient import TestClient

from sinks.console.app import create_app
from sinks.console.cards import element
from sinks.sqlite.reader import SqliteReader
from sinks.store import StoreError
from sinks.store import order
from tests.console.samples import SITE
from tests.console.samples import abusive

ONE = f"{order(abusive(102))}/{element('t:102')}"

ROUTES = {
    "/": "/",
    "/search": "/search?q=harbour",
    "/alerts": "/alerts",
    "/alerts/{key:path}": "/alerts/halima:2026-02-03T12",
    "/threats": "/threats",
    "/threats/{key:path}": "/threats/t:102",
    "/care": "/care",
    "/care/{key:path}": "/care/t:102",
    "/care/acts": "/care/acts",
    "/acts": "/acts",
    "/handover": "/handover",
    "/strip": "/strip",
    "/about": "/about",
    "/post/{order}/{id}": f"/post/{ONE}",
    "/reveal/{order}/{id}": f"/reveal/{ONE}",
    "/events": "/events",
    "/healthz": "/healthz",
    "/sign-in": "/sign-in",
    "/sign-out": "/sign-out",
    "/static": "/static/console.css",
}
"""A request for each route; one that is not listed here fails the first test."""

HEALTHY = {
    "/sign-in": 404,
    "/sign-out": 405,
    "/acts": 405,
    "/care/acts": 404,  # as the page of a post that is called "acts"
    "/threats/t:102": 404,
    "/care/t:102": 404,
}
"""What GET answers where it is not 200: the door of the samples knows everybody."""
OPEN = ("/healthz", "/static/console.css")
"""Where nobody is asked who they are."""

INSIDE = re.compile(
    r"Traceback|File \"|\.py\b|\.db\b|/tmp|/work|/usr|sqlite|secret-host|9200|[a-z]Error\b|Exception"
    r"|line \d|0x[0-9a-f]{6}|x{300}",
    re.IGNORECASE,
)


class Failing:
    """A store of which every question fails with *error*."""

    def __init__(self, error):
        self._error = error

    def __getattr__(self, name):
        raise self._error


def asked(store, path, method="GET", **headers):
    """Return the answer; a live feed ends at once."""
    app = create_app(store, SITE)
    app.state.close()
    client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
    return client.request(method, path, headers=headers)


def fenced(answer):
    """Assert that nothing may run, load, frame or keep the answer but the page itself."""
    policy = answer.headers["content-security-policy"]
    for part in (
        "default-src 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
    ):
        assert part in policy
    assert "unsafe" not in policy
    kept = "no-cache" if answer.request.url.path.startswith("/static/") else "no-store"
    assert answer.headers["cache-control"] in {kept, "no-store"}
    for name, value in (
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "no-referrer"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
    ):
        assert answer.headers[name] == value
    assert "permissions-policy" in answer.headers
    assert "set-cookie" not in answer.headers
    assert "server" not in answer.headers
    return answer


def test_every_route_is_listed_here(store):
    """A new page is asked the same questions."""
    with SqliteReader(store[1]) as reader:
        assert {route.path for route in create_app(reader, SITE).routes} == set(ROUTES)


@pytest.mark.parametrize("path", ROUTES.values())
def test_every_route_answers_fenced(store, path):
    """In health."""
    with SqliteReader(store[1]) as reader:
        assert fenced(asked(reader, path)).status_code == HEALTHY.get(path, 200)


@pytest.mark.parametrize("path", ROUTES.values())
@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {}, 403),
        ("DELETE", {}, 405),
        ("GET", {"host": "evil.example"}, 421),
        ("GET", {"x-long": "x" * 17_000}, 431),
        ("GET", {"content-length": "2000000"}, 413),
        ("GET", {"content-length": "many"}, 411),
        ("GET", {"sec-fetch-site": "cross-site"}, 403),
    ],
)
def test_what_is_refused_is_fenced_and_tells_nothing(store, path, method, headers, status):
    """Whatever is wrong with a request, on any address."""
    with SqliteReader(store[1]) as reader:
        answer = fenced(asked(reader, path, method, **headers))
    if method == "POST":
        status = 405 if path in OPEN else HEALTHY.get(path, 403) if path == "/sign-in" else status
    assert answer.status_code == status
    assert not INSIDE.search(answer.text)
    assert len(answer.text) < 5000


@pytest.mark.parametrize("path", ROUTES.values())
@pytest.mark.parametrize(
    ("error", "status"),
    [
        (StoreError("the store /tmp/posts.db failed (disk I/O error): check"), 503),
        (StoreError("Elasticsearch does not answer (http://secret-host:9200): start it"), 503),
        (ValueError("/work/page.py: sqlite secret-host"), 500),
    ],
)
def test_a_failure_tells_readers_nothing_of_the_inside(path, error, status):
    """Paths, hosts and errors are for the log."""
    answer = fenced(asked(Failing(error), path))
    if path.startswith(("/static", "/sign-", "/acts")):  # these ask no store
        assert answer.status_code == HEALTHY.get(path, 200)
        return
    if path == "/events":  # it has begun when it fails, and ends
        assert not INSIDE.search(answer.text)
        return
    if path == "/healthz":  # for machines: what kind of error it is, and no more
        assert answer.status_code == 503
        assert not INSIDE.search(answer.text.replace(type(error).__name__, ""))
        return
    assert answer.status_code == status
    assert not INSIDE.search(answer.text)
    if status == 503:
        assert "whoever runs this finds the reason in the log" in answer.text
        assert answer.headers["refresh"] == "10"


@pytest.mark.parametrize(
    "path", ["/nothing/" + "x" * 9000, "/alerts/" + "x" * 9000, "/static/" + "x" * 9000]
)
def test_an_address_is_not_repeated(store, path):
    """Whatever is asked for, a page that is not there has one text."""
    with SqliteReader(store[1]) as reader:
        answer = fenced(asked(reader, path))
    assert answer.status_code == 404
    assert "There is no such page" in answer.text
    assert not INSIDE.search(answer.text)


def test_a_search_repeats_no_more_than_a_search_may_have(store):
    """Its box holds what can be mended; the rest is gone."""
    with SqliteReader(store[1]) as reader:
        answer = asked(reader, "/search?q=" + "y" * 15_000)
    assert "2,000 characters" in answer.text
    assert answer.text.count("y" * 2000) <= 2
    assert "y" * 2001 not in answer.text
