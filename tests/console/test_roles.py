"""Every address as everybody: nobody, communications, security, and with a wrong word in the form."""

from contextlib import contextmanager
from dataclasses import replace

import pytest
from starlette.testclient import TestClient

from schemas.post import PostDeleted
from sinks.accounts.audit import AuditError
from sinks.console.app import create_app
from sinks.console.cards import element
from sinks.console.gate import FOR_ALL_ROLES
from sinks.console.gate import OPEN
from sinks.console.lanes import Lane
from sinks.console.live import ALL
from sinks.console.pages.context import Context
from sinks.console.pages.events import Events
from sinks.sqlite.reader import SqliteReader
from sinks.store import Batch
from tests.console.samples import COMMS
from tests.console.samples import CSRF
from tests.console.samples import NOON
from tests.console.samples import NOTED
from tests.console.samples import SECURITY
from tests.console.samples import SITE
from tests.console.samples import Somebody
from tests.console.samples import alert
from tests.console.samples import fill
from tests.console.samples import threat
from tests.console.test_every_route import HEALTHY
from tests.console.test_every_route import ROUTES
from tests.console.test_live import _events
from tests.console.test_live import _listening

CANARIES = ("canarythreat", "canaryalert")
"""Words that stand only in what security alone may see."""
ASKED = {
    **{route: {asked} for route, asked in ROUTES.items()},
    "/search": {
        "/search",
        "/search?q=canarythreat",
        "/search?q=abuse:possible_threat",
        "/search?q=tag:abuse:explicit",
        "/search?q=-abuse:possible_threat",
        "/search?q=NOT+NOT+abuse:threat",
        "/search?q=-(harbour+-abuse:possible_threat)",
        "/search?before=9000000000000000000",
    },
    "/threats/{key:path}": {"/threats/t:300"},
    "/events": {"/events", "/events?after=0", "/events?alerts=x"},
}
"""Requests for each route."""


class Nobody:
    """A door that knows nobody."""

    kind = "accounts"
    lasting = 1e9

    def enter(self, headers, *, secure):
        return None


@contextmanager
def made(folder):
    with fill(folder / "posts.db") as writer:
        words = "Halima Wrenfield canarythreat tonight about the harbour"
        writer.write(Batch(posts=[threat(300, words), threat(301, words, author_class="media")]))
        writer.write_alerts([alert(tactic="canaryalert", uids=("t:300", "t:102"))])
        with SqliteReader(folder / "posts.db") as reader:
            yield writer, reader


@pytest.fixture(scope="module")
def full(tmp_path_factory):
    """A store with what security alone may see; nobody writes to it."""
    with made(tmp_path_factory.mktemp("full")) as store:
        yield store


@pytest.fixture
def living(tmp_path):
    """Another, to be written to."""
    with made(tmp_path) as store:
        yield store


@contextmanager
def client(reader, door):
    site = replace(SITE, door=door)
    app = create_app(reader, site)
    app.state.close()  # a live feed ends at once
    yield TestClient(app, base_url="http://localhost", follow_redirects=False)


def requests():
    return [(route, asked) for route, several in ASKED.items() for asked in sorted(several)]


def test_every_route_is_asked_here(full):
    """A new page is walked through as everybody; until then this fails."""
    assert {route.path for route in create_app(full[1], SITE).routes} == set(ASKED)


@pytest.mark.parametrize(("route", "asked"), requests())
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_gets_how_to_sign_in_and_nothing_else(full, route, asked, method):
    """But for what machines ask: /healthz and files of the page itself."""
    with client(full[1], Nobody()) as browser:
        answer = browser.request(method, asked)
    assert not any(word in answer.text for word in (*CANARIES, "harbour", "Wrenfield"))
    if route in OPEN:
        assert answer.status_code == (200 if method == "GET" else 405)
    elif (method == "POST" and route != "/sign-in") or route == "/events":
        assert answer.status_code == 401
    elif route != "/sign-in":
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")


@pytest.mark.parametrize(("route", "asked"), requests())
def test_communications_never_see_what_is_for_security(full, route, asked):
    """Whatever is asked, in whatever way; what is not theirs is as if it were not there."""
    with client(full[1], Somebody(COMMS)) as browser:
        answer = browser.get(asked)
        nowhere = browser.get("/nothing/of/the/kind").text
    searched = asked.rpartition("q=")[2] if "q=" in asked else ""
    shown = answer.text.replace(f'value="{searched}"', "").replace(searched, "")
    assert not any(word in shown for word in CANARIES)
    assert "/alerts" not in answer.text
    theirs = route in (*FOR_ALL_ROLES, *OPEN) and "alerts=" not in asked
    assert answer.status_code == (405 if route == "/sign-out" else 200 if theirs else 404)
    if not theirs:
        assert answer.text == nowhere


@pytest.mark.parametrize("path", ["/incidents", "/incidents/x", "/acts/1", "/handover/x", "/new"])
def test_an_address_that_nobody_listed_is_for_security_alone(full, path):
    """Forgetting a line keeps something from communications, and never the other way."""
    from starlette.responses import PlainTextResponse
    from starlette.routing import Route

    for who, status in ((COMMS, 404), (SECURITY, 200)):
        app = create_app(full[1], replace(SITE, door=Somebody(who)))
        app.router.routes.append(Route(path, lambda _request: PlainTextResponse("canarythreat")))
        answer = TestClient(app, base_url="http://localhost").get(path)
        assert answer.status_code == status
        assert ("canarythreat" in answer.text) == (status == 200)


@pytest.mark.parametrize(("route", "asked"), requests())
def test_security_sees_all_of_it(full, route, asked):
    """Else the test above would hold for an empty store."""
    with client(full[1], Somebody(SECURITY)) as browser:
        answer = browser.get(asked)
    assert answer.status_code == HEALTHY.get(asked, 200)
    if asked in {"/", "/search", "/threats", "/alerts/halima:2026-02-03T12"}:
        assert "possible threat" in answer.text  # its words are asked for one by one
    if route == "/threats/{key:path}":
        assert "canarythreat" in answer.text
    if route.startswith("/alerts"):
        assert "canaryalert" in answer.text


@pytest.mark.parametrize(("route", "asked"), requests())
@pytest.mark.parametrize(
    ("who", "form", "headers"),
    [
        (SECURITY, {}, {}),
        (SECURITY, {"csrf": "another"}, {}),
        (SECURITY, {"csrf": ""}, {"x-csrf-token": "é"}),
        (COMMS, {"csrf": CSRF[:-1]}, {}),
    ],
)
def test_a_form_without_the_sessions_word_does_nothing(full, route, asked, who, form, headers):
    """Another site may send a form in somebody's name; it does not know the word."""
    with client(full[1], Somebody(who)) as browser:
        sent = {name: value.encode() for name, value in headers.items()}
        answer = browser.post(asked, data=form, headers=sent)
    kept = route in OPEN or route == "/sign-in"
    assert answer.status_code == ((404 if route == "/sign-in" else 405) if kept else 403)


@pytest.mark.parametrize("how", ["field", "header"])
def test_with_the_word_a_form_is_taken(full, how):
    """Here it reaches the router, which knows no such form."""
    form, headers = ({"csrf": CSRF}, {}) if how == "field" else ({}, {"X-CSRF-Token": CSRF})
    with client(full[1], Somebody(SECURITY)) as browser:
        assert browser.post("/alerts", data=form, headers=headers).status_code == 405


def test_the_live_feed_tells_communications_of_no_threat_and_no_alert(living):
    """What comes, what is edited into a threat, the figures beside it: all of it goes by role."""
    writer, reader = living
    events = _listening(reader)
    start = reader.last_change()
    writer.write(Batch(posts=[threat(310, "canarythreat again"), threat(100, "canarythreat edited", revision=9)]))  # fmt: skip
    writer.write(Batch(posts=[threat(311, "canarythreat gone")]))
    gone = PostDeleted(uid="t:311", source="bluesky", at=NOON, reason="user")
    writer.write(Batch(deletions=[gone]))
    told = {role: _events(events, start, role=role)[-1][2] for role in ("comms", "security")}
    assert element("t:310") in told["security"]
    assert "<article" not in told["comms"]
    assert "canarythreat" not in told["comms"]
    assert 'hx-swap-oob="delete"' in told["comms"]  # the one that was there before its edit
    figures = _figures(reader)
    assert "canaryalert" not in figures["comms"] and "data-alert" not in figures["comms"]
    assert "data-alert" in figures["security"]


def _figures(reader):
    import asyncio
    from contextlib import nullcontext

    async def asked():
        lane = Lane(lambda _budget: nullcontext(reader), places=1, seconds=5)
        events = Events(Context(SITE), lane)
        return {role: await stream._figures(ALL) for role, stream in events.streams.items()}

    return asyncio.run(asked())


def test_an_alert_that_is_opened_is_noted_once_in_a_while(full):
    """Before it is shown; a page that loads itself anew is one view."""
    NOTED.clear()
    with client(full[1], Somebody(SECURITY)) as browser:
        for _ in range(3):
            assert browser.get("/alerts/halima:2026-02-03T12").status_code == 200
        browser.get("/alerts/none")
    assert NOTED == [(SECURITY, "alert opened", "halima:2026-02-03T12", "")]


def test_what_cannot_be_noted_is_not_shown_and_all_else_is(full):
    """The log fails closed; the feed goes on."""

    def full_disk(*_entry):
        raise AuditError("no space left in /secret/place")

    app = create_app(full[1], replace(SITE, record=full_disk))
    app.state.close()
    browser = TestClient(app, base_url="http://localhost")
    refused = browser.get("/alerts/halima:2026-02-03T12")
    assert refused.status_code == 503
    assert "This cannot be noted" in refused.text
    assert not any(word in refused.text for word in (*CANARIES, "/secret"))
    for path in ("/", "/search", "/events", "/about"):
        assert browser.get(path).status_code == 200
