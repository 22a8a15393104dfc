"""What ends a session, what does not, and what happens where accounts or their log are out of reach."""

import asyncio

import pytest

from sinks.accounts.sessions import IDLE
from sinks.accounts.sessions import WHOLE
from sinks.console import live
from tests.console.signing import WORDS
from tests.console.signing import signed_in
from tests.console.signing import signed_out


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
