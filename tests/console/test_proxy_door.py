"""A proxy says who comes: it is believed with the secret, and nobody else is."""

from dataclasses import replace

import pytest
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from sinks.console import live
from sinks.console.app import create_app
from sinks.console.door import ByProxy
from sinks.sqlite.reader import SqliteReader
from tests.console.samples import SITE

SECRET = "what-proxy-and-page-know"  # noqa: S105  of a test
DOOR = ByProxy(
    secret=SECRET.encode(),
    secret_header="X-Hearhear-Proxy",  # noqa: S106  its name
    user_header="X-Forwarded-User",
    groups_header="X-Forwarded-Groups",
    roles={"guards": "security", "press": "comms"},
    sign_out="/oauth2/sign_out",
)
JANE = {"X-Hearhear-Proxy": SECRET, "X-Forwarded-User": "jane", "X-Forwarded-Groups": "all, guards"}
TOM = JANE | {"X-Forwarded-User": "tom", "X-Forwarded-Groups": "press"}


@pytest.fixture
def browser(store):
    with SqliteReader(store[1]) as reader:
        app = create_app(reader, replace(SITE, door=DOOR))
        app.state.close()
        yield TestClient(app, base_url="http://localhost", follow_redirects=False)


def test_groups_give_the_role(browser):
    """Security wins; the header of the page names who it is, and where the proxy signs out."""
    shown = browser.get("/", headers=JANE).text
    assert "jane, security" in shown and 'href="/oauth2/sign_out"' in shown
    assert "<button>Sign out</button>" not in shown
    assert browser.get("/alerts", headers=JANE).status_code == 200
    assert "tom, communications" in browser.get("/", headers=TOM).text
    assert browser.get("/alerts", headers=TOM).status_code == 404
    both = JANE | {"X-Forwarded-Groups": "press,guards"}
    assert browser.get("/alerts", headers=both).status_code == 200


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Forwarded-User": "jane", "X-Forwarded-Groups": "guards"},
        JANE | {"X-Hearhear-Proxy": ""},
        JANE | {"X-Hearhear-Proxy": SECRET[:-1]},
        JANE | {"X-Hearhear-Proxy": SECRET.upper()},
        JANE | {"X-Hearhear-Proxy": SECRET + "é"},
        {"X-Hearhear-Proxy": SECRET},
        JANE | {"X-Forwarded-User": " "},
        {"Cookie": "hearhear=x; __Host-hearhear=x"},
    ],
)
@pytest.mark.parametrize("path", ["/", "/alerts", "/events", "/sign-in", "/sign-out", "/nothing"])
def test_who_does_not_bring_the_secret_is_not_believed(browser, headers, path):
    """Somebody reached the page past the proxy: 401 everywhere, and nothing of the page."""
    sent = {name: value.encode() for name, value in headers.items()}
    for method in ("GET", "POST"):
        answer = browser.request(method, path, headers=sent)
        assert answer.status_code == 401
        assert "through the proxy" in answer.text and "harbour" not in answer.text


@pytest.mark.parametrize("name", list(JANE))
@pytest.mark.parametrize("again", ["jane", SECRET, ""])
def test_a_header_that_is_there_twice_is_refused(browser, name, again):
    """A proxy that adds its own beside a client's would else be talked over."""
    headers = [*JANE.items(), (name.lower(), again)]
    assert browser.get("/", headers=headers).status_code == 400


@pytest.mark.parametrize("groups", ["", "guard", "Guards", "guards;press", "security"])
def test_who_is_in_none_of_the_groups_sees_nothing(browser, groups):
    """Known to the house is not let in."""
    answer = browser.get("/", headers=JANE | {"X-Forwarded-Groups": groups})
    assert answer.status_code == 403 and "none of your groups" in answer.text


def test_forms_carry_a_word_of_each_persons_own(browser):
    """It is made of the secret, so that two pages behind one proxy know the same."""
    words = [DOOR.enter(Headers(who), secure=False).csrf for who in (JANE, TOM, JANE)]
    assert words[0] == words[2] != words[1]
    sent = {"csrf": words[1]}
    assert browser.post("/search", data=sent, headers=JANE).status_code == 403
    assert browser.post("/search", data=sent, headers=TOM).status_code == 405


def test_nobody_signs_in_or_out_here(browser):
    """The proxy does both."""
    word = DOOR.enter(Headers(JANE), secure=False).csrf
    assert browser.get("/sign-in", headers=JANE).status_code == 404
    assert browser.post("/sign-out", data={"csrf": word}, headers=JANE).status_code == 404


def test_a_live_feed_is_asked_for_anew_now_and_then():
    """Only then can the proxy say that somebody's groups are others."""
    import asyncio

    async def endless():
        while True:
            yield "event: beat\n\n"
            await asyncio.sleep(0.01)

    async def known():
        return True

    async def counted():
        return [one async for one in live.while_known(endless(), known, 0.2)]

    assert 2 < len(asyncio.run(counted())) < 25
    assert DOOR.lasting == 600
