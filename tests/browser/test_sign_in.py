"""Signing in and out in a real browser: by keys alone, checked by axe, and what an open page does at the end."""

from contextlib import closing
from dataclasses import replace

import pytest
from argon2 import PasswordHasher
from playwright.sync_api import expect

from sinks.accounts.audit import Audit
from sinks.accounts.database import Database
from sinks.accounts.sessions import Sessions
from sinks.accounts.users import Users
from sinks.console import live
from sinks.console.door import SignedIn
from tests.browser.conftest import Served
from tests.browser.test_access import AXE
from tests.console.samples import SITE
from tests.console.samples import alert

WORDS = "several words of hers"


@pytest.fixture(params=["click", "accounts"])
def asking(tmp_path, request):
    """Serve a page that asks who comes; give it with its users."""
    with closing(Database(tmp_path / "accounts.db")) as database:
        users = Users(database, PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
        users.add("jane", WORDS, "security")
        door = SignedIn(
            request.param, Sessions(database, account=request.param == "accounts"), users
        )
        site = replace(SITE, door=door, record=Audit(tmp_path).record)
        served = Served(tmp_path / "posts.db", site).start()
        served.writer.write_alerts([alert()])
        yield served, users, request.param
        served.stop()
        served.writer.close()


def _sign_in(page, kind, role="security"):
    """By keys alone."""
    if kind == "accounts":
        page.focus("#name")
        page.keyboard.type("Jane")
        page.keyboard.press("Tab")
        page.keyboard.type(WORDS)
        page.keyboard.press("Enter")
    else:
        page.focus(f"button[value={role}]")
        page.keyboard.press("Enter")


def test_somebody_signs_in_works_and_signs_out(context, asking):
    """The page that was asked for comes; the header says who it is; afterwards it asks again."""
    served, _, kind = asking
    page = context.new_page()
    page.goto(f"{served.url}/alerts")
    assert page.url == f"{served.url}/sign-in?next=%2Falerts"
    _sign_in(page, kind)
    page.wait_for_url(f"{served.url}/alerts")
    expect(page.locator(".who span")).to_have_text(
        "jane, security" if kind == "accounts" else "security-1"
    )
    page.goto(served.url)
    expect(page.locator("#state")).to_have_text("Live")
    page.focus(".who button")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{served.url}/sign-in")
    page.go_back()
    expect(page.locator("h1")).to_have_text("Sign in")  # nothing of the page is kept


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_on_the_sign_in_page(context, asking, scheme):
    """On a small screen too, and with a mistake told."""
    served, _, kind = asking
    page = context.new_page()
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(f"{served.url}/sign-in")
    for _ in range(2 if kind == "accounts" else 1):
        found = page.evaluate(f"(async () => {{ {AXE}; return (await axe.run()).violations }})()")
        assert [one["id"] for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        if kind == "accounts":
            page.fill("#name", "jane")
            page.fill("#password", "a guess of mine")
            page.keyboard.press("Enter")
            page.wait_for_selector("[role=alert]")


def test_communications_have_no_way_to_alerts(context, asking):
    """Not in the navigation, not above the feed, not by typing the address."""
    served, users, kind = asking
    users.set_role("jane", "comms")
    page = context.new_page()
    page.goto(served.url)
    _sign_in(page, kind, "comms")
    expect(page.locator("#state")).to_have_text("Live")
    assert page.locator("a[href^='/alerts'], [data-alert], .badge").count() == 0
    assert page.locator("nav a").all_inner_texts() == ["Feed", "Search", "Care", "About"]
    assert page.goto(f"{served.url}/alerts").status == 404


def test_an_open_page_of_somebody_signed_out_asks_again(context, asking, monkeypatch):
    """It does not go on as if it were live."""
    monkeypatch.setattr(live, "KNOWN", 0.3)
    monkeypatch.setattr(live, "BEAT", 0.2)
    served, users, kind = asking
    if kind == "click":
        pytest.skip("nobody takes a click back")
    page = context.new_page()
    page.goto(served.url)
    _sign_in(page, kind)
    expect(page.locator("#state")).to_have_text("Live")
    users.disable("jane")
    page.wait_for_url(f"{served.url}/sign-in*", timeout=20_000)
