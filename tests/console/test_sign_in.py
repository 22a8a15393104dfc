"""Signing in and out over HTTP: what the browser keeps, what ends a session, and what is refused."""

import asyncio
import re
from contextlib import closing
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from sinks.accounts.attempts import Attempts
from sinks.accounts.audit import Audit
from sinks.accounts.database import Database
from sinks.accounts.sessions import IDLE
from sinks.accounts.sessions import WHOLE
from sinks.accounts.sessions import Sessions
from sinks.accounts.users import Users
from sinks.accounts.verify import read_lines
from sinks.console import live
from sinks.console.app import create_app
from sinks.console.door import SignedIn
from sinks.sqlite.reader import SqliteReader
from tests.console.samples import SITE

QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
WORDS = "several words of hers"


class Page:
    """The page with accounts or clicks, a clock to turn, and what was noted."""

    def __init__(self, folder, reader, kind):
        self.now = 1_800_000_000.0
        self.folder = folder
        self.database = Database(folder / "accounts.db")
        self.users = Users(self.database, QUICK, lambda: self.now)
        self.users.add("jane", WORDS, "security")
        self.users.add("tom", WORDS, "comms")
        self.reader = reader
        self.kind = kind
        self.restart()

    def restart(self):
        clock = lambda: self.now  # noqa: E731
        sessions = Sessions(self.database, account=self.kind == "accounts", clock=clock)
        self.door = SignedIn(self.kind, sessions, self.users, Attempts(clock))
        site = replace(SITE, door=self.door, record=Audit(self.folder).record)
        self.app = create_app(self.reader, site)

    def browser(self, scheme="http", **named):
        return TestClient(
            self.app, base_url=f"{scheme}://localhost", follow_redirects=False, **named
        )

    def noted(self):
        lines = read_lines(self.folder)
        return [(one.who, one.role, one.what, one.about) for one in lines]


@pytest.fixture
def page(tmp_path, store):
    with SqliteReader(store[1]) as reader:
        made = Page(tmp_path, reader, "accounts")
        with closing(made.database):
            yield made


@pytest.fixture
def clicked(tmp_path, store):
    with SqliteReader(store[1]) as reader:
        made = Page(tmp_path, reader, "click")
        with closing(made.database):
            yield made


def signed_in(browser, name="jane", password=WORDS, **more):
    return browser.post("/sign-in", data={"name": name, "password": password, **more})


def word(browser):
    """Return the word that the page's forms carry."""
    return re.search(r'name="csrf" value="(\w+)"', browser.get("/about").text)[1]


def signed_out(browser):
    return browser.post("/sign-out", data={"csrf": word(browser)})


def test_who_signs_in_goes_on_to_the_page_asked_for(page):
    """And the header says who that is."""
    browser = page.browser()
    asked = browser.get("/search?q=harbour")
    assert (asked.status_code, asked.headers["location"]) == (
        303,
        "/sign-in?next=%2Fsearch%3Fq%3Dharbour",
    )
    form = browser.get(asked.headers["location"]).text
    assert 'value="/search?q=harbour"' in form and "harbour</mark>" not in form
    answer = signed_in(browser, next="/search?q=harbour")
    assert (answer.status_code, answer.headers["location"]) == (303, "/search?q=harbour")
    shown = browser.get("/search?q=harbour")
    assert shown.status_code == 200 and "jane, security" in shown.text
    assert browser.get("/sign-in").headers["location"] == "/"
    assert page.noted() == [("jane", "security", "sign-in", "the page")]


def test_names_are_the_same_in_capitals(page):
    """Telephones begin a field with one."""
    assert signed_in(page.browser(), " Jane ").status_code == 303


@pytest.mark.parametrize("scheme", ["http", "https", "proxied"])
def test_the_cookie_is_for_this_host_and_no_script(page, scheme):
    """Behind TLS it is Secure, and its name ties it to the host."""
    headers = {"X-Forwarded-Proto": "https"} if scheme == "proxied" else {}
    browser = page.browser("http" if scheme == "proxied" else scheme, headers=headers)
    parts = signed_in(browser).headers["set-cookie"].split("; ")
    secure = scheme != "http"
    assert parts[0].startswith("__Host-hearhear=" if secure else "hearhear=")
    assert {"HttpOnly", "Path=/", "SameSite=lax"} <= set(parts)
    assert ("Secure" in parts) == secure
    assert not any(part.startswith(("Domain", "expires", "Max-Age")) for part in parts)
    assert len(parts[0].partition("=")[2]) >= 22  # 128 bits


def test_behind_tls_a_cookie_of_plain_http_is_worth_nothing(page):
    """Somebody on the way could have set it."""
    browser = page.browser()
    signed_in(browser)
    token = browser.cookies["hearhear"]
    secure = page.browser("https", headers={"Cookie": f"hearhear={token}"})
    assert secure.get("/").status_code == 303


@pytest.mark.parametrize(("name", "password"), [("jane", "wrong words here"), ("nobody", WORDS), ("", ""), ("tom'--", WORDS)])  # fmt: skip
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(page, name, password):
    """Nobody learns which names there are; what was typed is not repeated, and not in the log."""
    browser = page.browser()
    answer = signed_in(browser, name, password)
    assert answer.status_code == 401
    assert "Name and password do not fit together" in answer.text
    assert password not in answer.text or not password
    assert "set-cookie" not in answer.headers
    who, role, what, about = page.noted()[-1]
    assert (who, role, what) == ("", "", "sign-in failed")
    assert about == ("jane" if name == "jane" else "an unknown name")


def test_an_unknown_name_takes_the_work_of_a_known_one(page, monkeypatch):
    """A hash is made for both: the time to the answer tells nothing."""
    verified = []
    real = QUICK.verify
    page.users._hasher = type("Counting", (), {"verify": lambda _, *a: (verified.append(1), real(*a))})()  # fmt: skip
    for name in ("jane", "nobody"):
        page.users.check(name, "wrong words here")
    assert len(verified) == 2


def test_guessing_ends_by_name_and_by_address(page):
    """With 429 and a time to wait; the right password does not count, and time heals."""
    browser = page.browser()
    for _ in range(12):
        assert signed_in(browser).status_code == 303
    told = [signed_in(page.browser(), "jane", "a guess of mine").status_code for _ in range(11)]
    assert told == [401] * 10 + [429]
    late = signed_in(page.browser())
    assert late.status_code == 429 and late.headers["retry-after"] == "600"
    assert signed_in(page.browser(), "tom").status_code == 303  # another name still may
    told = [signed_in(page.browser(), f"n{n}").status_code for n in range(25)]
    assert told[19:21] == [401, 429]  # thirty from this address
    assert signed_in(page.browser(), "tom").status_code == 429
    page.now += 601
    assert signed_in(page.browser()).status_code == 303


def test_a_session_ends_when_its_owner_says_so(page):
    """The old cookie opens nothing; the browser is told to forget it."""
    browser = page.browser()
    signed_in(browser)
    token = browser.cookies["hearhear"]
    assert browser.post("/sign-out").status_code == 403
    answer = signed_out(browser)
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in")
    assert answer.headers["clear-site-data"] == '"cookies"'
    assert 'hearhear=""' in answer.headers["set-cookie"]
    assert page.browser(headers={"Cookie": f"hearhear={token}"}).get("/").status_code == 303
    assert page.noted()[-1] == ("jane", "security", "sign-out", "the page")


@pytest.mark.parametrize("what", ["role", "disabled", "password", "idle", "whole", "restart"])
def test_what_ends_a_session_and_what_does_not(page, what):
    """A restart of the page ends none."""
    browser = page.browser()
    signed_in(browser)
    match what:
        case "role":
            page.users.set_role("jane", "comms")
            page.users.set_role("jane", "security")  # the same as before is no excuse
        case "disabled":
            page.users.disable("jane")
            page.users.add("jane", WORDS, "security")
        case "password":
            page.users.set_password("jane", "other words of hers")
        case "idle":
            page.now += IDLE + 1
        case "whole":
            for _ in range(int(WHOLE // 1000)):
                assert browser.get("/about").status_code == 200
                page.now += 1000
        case "restart":
            page.restart()
            cookie = {"Cookie": f"hearhear={browser.cookies['hearhear']}"}
            browser = page.browser(headers=cookie)
    assert browser.get("/about").status_code == (200 if what == "restart" else 303)


def test_signing_in_again_makes_a_new_session(page):
    """A token that somebody planted, or knows of before, is worth nothing afterwards."""
    browser = page.browser()
    signed_in(browser)
    first = browser.cookies["hearhear"]
    signed_in(browser)
    assert browser.cookies["hearhear"] != first
    assert page.browser(headers={"Cookie": f"hearhear={first}"}).get("/").status_code == 303


def test_what_the_file_holds_opens_nothing(page):
    """Neither tokens nor passwords are in it, so that a copy of it signs nobody in."""
    browser = page.browser()
    signed_in(browser)
    raw = b"".join(path.read_bytes() for path in page.folder.glob("accounts.db*"))
    assert browser.cookies["hearhear"].encode() not in raw
    assert WORDS.encode() not in raw
    assert b"$argon2id$" in raw
    assert {oct(path.stat().st_mode & 0o77) for path in page.folder.glob("a*")} == {"0o0"}


@pytest.mark.parametrize(
    ("asked", "goes"),
    [
        ("/alerts/a", "/alerts/a"),
        ("//evil.example", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\r\nX: y", "/"),
        ("/sign-out", "/"),
        ("/\u2028", "/"),
        ("", "/"),
    ],
)
def test_nobody_is_led_to_another_site(page, asked, goes):
    """Whatever stands in the address of the sign-in page."""
    assert signed_in(page.browser(), next=asked).headers["location"] == goes


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Origin": "http://localhost"}, 303),
        ({"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 303),
        ({"Origin": "null"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
        ({}, 303),
    ],
)
def test_another_site_signs_nobody_in(page, headers, status):
    """Else somebody would work in a stranger's name, and not know."""
    browser = page.browser(headers=headers)
    assert signed_in(browser).status_code == status


def test_a_part_of_a_page_leads_to_the_whole_sign_in_page(page):
    """What asks for parts of pages is told to load another page whole."""
    answer = page.browser().get("/search", headers={"HX-Request": "true"})
    assert (answer.status_code, answer.headers["hx-redirect"]) == (401, "/sign-in")


def test_by_a_click_on_this_machine(clicked):
    """Two officers are two people; no password is asked for, and the page says why."""
    first, second = clicked.browser(), clicked.browser()
    assert "only because this page is on this machine" in first.get("/sign-in").text
    assert first.post("/sign-in", data={"role": "security"}).status_code == 303
    assert second.post("/sign-in", data={"role": "security"}).status_code == 303
    assert "security-1" in first.get("/").text and "security-2" in second.get("/").text
    assert first.get("/alerts").status_code == 200
    third = clicked.browser()
    assert third.post("/sign-in", data={"role": "comms"}).status_code == 303
    assert third.get("/alerts").status_code == 404
    for role in ("operator", "admin", ""):
        assert clicked.browser().post("/sign-in", data={"role": role}).status_code == 400


@pytest.mark.parametrize(
    "name", ["X-Forwarded-For", "Forwarded", "Via", "X-Real-IP", "X-Forwarded-Host"]
)
def test_no_click_counts_through_a_proxy(clicked, name):
    """Whoever comes through one is not at this machine."""
    browser = clicked.browser(headers={name: "192.0.2.1"})
    for method, path in (("GET", "/"), ("GET", "/sign-in"), ("POST", "/sign-in")):
        answer = browser.request(
            method, path, data={"role": "security"} if method == "POST" else None
        )
        assert answer.status_code == 403 and "set-cookie" not in answer.headers
        assert "came through a proxy" in answer.text


def test_a_click_is_worth_nothing_once_accounts_are_asked_for(clicked):
    """Somebody changed the settings for a reason."""
    browser = clicked.browser()
    browser.post("/sign-in", data={"role": "security"})
    clicked.kind = "accounts"
    clicked.restart()
    cookie = {"Cookie": f"hearhear={browser.cookies['hearhear']}"}
    assert clicked.browser(headers=cookie).get("/").status_code == 303


def test_no_sign_in_without_its_note(page):
    """The log is full: nobody comes in; who is in may go out."""
    browser = page.browser()
    signed_in(browser)
    (page.folder / "audit.jsonl").unlink()
    (page.folder / "audit.jsonl").mkdir()
    assert signed_in(page.browser()).status_code == 503
    assert signed_in(page.browser(), "jane", "a guess of mine").status_code == 503
    assert signed_out(browser).status_code == 503
    assert browser.get("/about").status_code == 303


def test_accounts_out_of_reach_let_nobody_in(page):
    """And say nothing of where they are."""
    browser = page.browser()
    signed_in(browser)
    page.database.close()
    answer = browser.get("/")
    assert answer.status_code == 503
    assert "accounts.db" not in answer.text and str(page.folder) not in answer.text
    assert page.browser().get("/healthz").status_code == 200


@pytest.mark.parametrize("what", ["role", "disable", "sign out"])
def test_an_open_feed_ends_with_the_session(page, what, monkeypatch):
    """Who lost the role hears no more; until then the feed counts as use of the session."""
    monkeypatch.setattr(live, "KNOWN", 0.2)
    monkeypatch.setattr(live, "BEAT", 0.1)
    browser = page.browser()
    signed_in(browser)

    async def listen():
        sent, over = [], asyncio.Event()
        cookie = f"hearhear={browser.cookies['hearhear']}".encode()
        scope = {
            "type": "http", "method": "GET", "path": "/events", "raw_path": b"/events", "scheme": "http",
            "query_string": b"", "headers": [(b"host", b"localhost"), (b"cookie", cookie)],
        }  # fmt: skip

        async def receive():
            await over.wait()
            return {"type": "http.disconnect"}

        async def send(message):
            sent.append(message)

        feed = asyncio.create_task(page.app(scope, receive, send))
        for _ in range(3):
            page.now += IDLE - 1
            await asyncio.sleep(0.4)
        assert not feed.done()
        match what:
            case "role":
                page.users.set_role("jane", "comms")
            case "disable":
                page.users.disable("jane")
            case _:
                page.door.sessions.end(browser.cookies["hearhear"])
        await asyncio.wait_for(feed, 5)
        return sent

    sent = asyncio.run(listen())
    assert sent[0]["status"] == 200
    assert b"event: beat" in b"".join(one.get("body", b"") for one in sent)
    assert browser.get("/").status_code == 303
