"""The page fed with what broke other software: it is shown as text and nothing of it runs."""

import json
from base64 import b64decode

from playwright.sync_api import expect

from sinks.console.cards import element
from tests.browser.feed import write
from tests.console.samples import abusive
from tests.console.samples import post


def test_naughty_strings_are_shown_as_text(page, served, shared):
    """Hundreds of strings that broke other software: text on the page, live and on reload."""
    encoded = json.loads((shared / "badinput" / "blns" / "blns.base64.json").read_text())
    lines = [b64decode(line).decode("utf-8", "replace") for line in encoded]
    _survives(page, served, [line for line in lines if line.strip()])


def test_payloads_against_feed_readers_are_shown_as_text(page, served, shared):
    """What feed readers had to learn to clean is harmless here, since nothing is ever markup."""
    folder = shared / "badinput" / "feedparser" / "tests"
    files = sorted(p for p in folder.rglob("*") if p.is_file() and "sanit" in str(p).lower())
    _survives(page, served, [file.read_text("utf-8", "replace") for file in files])


def _survives(page, served, texts):
    assert len(texts) > 400
    for start in range(0, len(texts), 250):
        some = list(enumerate(texts[start : start + 250], 2000 + start))
        write(served, *[post(n, text, title=text[:99]) for n, text in some[:-1]])
        write(served, abusive(*some[-1]))
        expect(page.locator(f"#{element(f't:{some[-1][0]}')}")).to_be_attached()
        _nothing_ran(page)
    page.reload()
    _nothing_ran(page)
    page.goto(f"{served.url}/search?q=platform:bluesky")
    _nothing_ran(page)


def _nothing_ran(page):
    """Assert that no element came out of a post: only those our templates make are in a card."""
    made = page.evaluate(
        "[...new Set([...document.querySelectorAll('article *')].map(e => e.localName))].sort()"
    )
    ours = "a article code dd details div dl dt footer h3 header i li mark p q span summary time ul"
    assert set(made) <= set(ours.split())
    assert (
        page.evaluate("[...document.querySelectorAll('[onerror],[onload],[onclick]')].length") == 0
    )
