"""The page in a real browser: live, paused, masked, by keys, small, dark, attacked."""

import json
import re
from base64 import b64decode
from pathlib import Path

import pytest
from playwright.sync_api import expect

from schemas.post import PostDeleted
from sinks.console.cards import element
from sinks.store import Batch
from tests.console.samples import ABUSE
from tests.console.samples import NOON
from tests.console.samples import abusive
from tests.console.samples import alert
from tests.console.samples import post

AXE = (Path(__file__).parent / "axe-core" / "axe.min.js").read_text()
ALERT = "/alerts/halima:2026-02-03T12"


def write(served, *posts):
    served.writer.write(Batch(posts=list(posts)))


def orders(page):
    return page.eval_on_selector_all("#feed > article", "all => all.map(a => a.dataset.order)")


def first_words(page):
    return page.inner_text("#feed > article:first-child .words")


def test_the_first_load_is_whole_without_a_script(browser, served):
    """Posts, figures, timeline, and masked words that open by themselves."""
    served.writer.write_alerts([alert()])
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(served.url)
    assert page.locator("#feed > article").count() == 40
    assert page.is_visible(".timeline svg")
    assert page.is_visible("text=Halima Wrenfield")
    assert not page.is_visible("#pause")
    assert not page.is_visible(f"text={ABUSE}")
    page.click(".mask > summary")
    assert page.is_visible(f".words >> text={ABUSE}")
    context.close()


def test_the_first_load_is_light(browser, served):
    """At most 150 kB travel, as counted by the browser, fonts and all."""
    context = browser.new_context()
    page = context.new_page()
    sizes = []
    page.on("requestfinished", lambda r: sizes.append(sum(r.sizes()[k] for k in _PARTS)))
    page.goto(served.url)
    page.wait_for_timeout(500)
    context.close()
    assert 20_000 < sum(sizes) <= 150_000


_PARTS = ("responseBodySize", "responseHeadersSize")


def test_the_feed_fills(page, served):
    """A new post comes on top within a second or so; figures follow."""
    write(served, post(500, "Fresh off the boat"))
    expect(page.locator("#feed .words").first).to_have_text("Fresh off the boat")
    expect(page.locator("#lede h1")).to_contain_text("65 posts")
    assert "just now" in page.inner_text("#feed > article:first-child header")


def test_an_older_post_takes_its_own_place(page, served):
    """Late posts do not pretend to be new; nothing is doubled by an edit."""
    write(served, post(500, "newest"), post(99, "late"))
    page.wait_for_selector("text=late")
    write(served, post(500, "newest, edited", revision=9))
    page.wait_for_selector("text=newest, edited")
    found = [int(order) for order in orders(page)]
    assert found == sorted(found, reverse=True)
    assert len(found) == len(set(found)) == 42


def test_a_deleted_post_leaves_the_page_even_when_paused(page, served):
    """Deletion does not wait for the reader."""
    page.click("#pause")
    gone = PostDeleted(uid="t:100", source="bluesky", at=NOON, reason="user")
    served.writer.write(Batch(deletions=[gone]))
    page.wait_for_selector("text=too much to ask", state="detached")


def test_pause_keeps_counting_and_resume_shows_in_order(page, served):
    """While paused nothing moves; then all is there, newest first."""
    before = orders(page)
    page.click("#pause")
    assert page.get_attribute("#pause", "aria-pressed") == "true"
    for number in range(3):
        write(served, post(500 + number, f"while paused {number}"))
    page.wait_for_selector("text=3 new posts – show and go on")
    assert orders(page) == before
    assert "64 posts" in page.inner_text("#lede h1")
    page.click("#waiting")
    expect(page.locator("#lede h1")).to_contain_text("67 posts")
    assert page.inner_text("#pause") == "Pause"
    found = [int(order) for order in orders(page)]
    assert found == sorted(found, reverse=True)
    assert first_words(page) == "while paused 2"
    assert page.is_hidden("#waiting")


def test_the_page_holds_three_hundred_posts_at_most(page, served):
    """A day on the wall must not fill the memory."""
    write(served, *[post(1000 + n, f"flood {n}") for n in range(400)])
    expect(page.locator("#feed .words").first).to_have_text("flood 399")
    assert page.locator("#feed > article").count() == 300
    assert page.get_attribute("#feed > article:first-child", "aria-posinset") == "1"


def test_masked_words_open_and_close_by_mouse_and_keys(page):
    """The button says what is hidden and at whom; moving on hides it again."""
    page.wait_for_selector("text=Masked: a personal insult aimed at Halima Wrenfield.")
    words = page.locator(".masked .words")
    assert not words.is_visible()
    page.click("text=Show the words")
    assert words.is_visible()
    page.click("text=Hide the words")
    assert not words.is_visible()
    page.focus(".masked")
    page.keyboard.press("m")
    assert words.is_visible()
    page.keyboard.press("j")
    assert not words.is_visible()
    page.focus(".mask > summary")
    page.keyboard.press("Enter")
    assert words.is_visible()


def test_the_page_is_worked_by_keys(page):
    """Walk with j and k, p pauses, ? helps, / searches; the keys can be switched off."""
    page.keyboard.press("j")
    first = page.evaluate("document.activeElement.id")
    page.keyboard.press("j")
    assert page.evaluate("document.activeElement.id") != first
    page.keyboard.press("k")
    assert page.evaluate("document.activeElement.id") == first
    page.keyboard.press("p")
    assert page.inner_text("#pause") == "Resume"
    page.keyboard.press("?")
    assert page.is_visible("#help")
    page.uncheck("#single")
    page.keyboard.press("Escape")
    assert page.is_hidden("#help")
    page.keyboard.press("p")
    assert page.inner_text("#pause") == "Resume"


def test_every_control_is_reached_by_tab_and_shows_its_focus(page):
    """No trap on the way; a ring is drawn around what has the focus."""
    seen = []
    for _ in range(30):
        page.keyboard.press("Tab")
        seen.append(
            page.evaluate(
                "(e => [e.id || e.textContent.trim().slice(0, 20),"
                " getComputedStyle(e).outlineStyle])(document.activeElement)"
            )
        )
    names = [name for name, _ in seen]
    assert names[0] == "Skip to the content"
    assert {"quick", "pause", "keys"} <= set(names)
    assert all(outline != "none" for _, outline in seen)


def test_focus_stays_when_posts_arrive(page, served):
    """Whoever reads a post by keyboard or screen reader stays there."""
    page.focus("#feed > article:nth-child(3)")
    before = page.evaluate("document.activeElement.id")
    write(served, post(600, "interrupts nobody"))
    page.wait_for_selector("text=interrupts nobody")
    assert page.evaluate("document.activeElement.id") == before


def test_an_alert_appears_while_reading_and_is_announced_once(page, served):
    """On top, in the title, and assertively for screen readers; without a word of the abuse."""
    served.writer.write_alerts([alert()])
    page.wait_for_selector("[data-alert]")
    assert "Halima Wrenfield: 2 linked hostile posts from 12 accounts" in page.inner_text("#strip")
    assert "Halima Wrenfield" in page.inner_text("#shout")
    assert page.title().startswith("(1) ")
    page.click("text=Read the alert")
    assert "consistent with coordination" in page.inner_text("main")
    assert not page.is_visible(f"text={ABUSE}")
    assert "Deleted where it was published" in page.inner_text("main")


def test_an_alert_does_not_wait_for_a_pause_to_end(page, served):
    """Paused or not: what is urgent is shown."""
    page.click("#pause")
    served.writer.write_alerts([alert()])
    page.wait_for_selector("[data-alert]")


def test_a_search_finds_marks_and_narrows(page):
    """From the box in the header to a removable chip, and Back."""
    page.fill("#quick", "harbour lang:en")
    page.press("#quick", "Enter")
    page.wait_for_url("**/search?q=harbour+lang%3Aen")
    assert page.inner_text("#found") == "60 posts"
    assert page.locator("mark").first.inner_text() == "harbour"
    page.click("text=Next page")
    page.wait_for_url("**before=*")
    assert page.locator("article").count() == 20
    page.go_back()
    page.click(".chips >> text=harbour")
    expect(page.locator("#q")).to_have_value("lang:en")
    assert page.url.endswith("/search?q=lang%3Aen")


def test_a_restart_leaves_no_gap_and_no_double(page, served):
    """The browser comes back with the last id it saw, and says meanwhile that it is cut off."""
    write(served, post(700, "before the cut"))
    page.wait_for_selector("text=before the cut")
    served.stop()
    page.wait_for_selector("#state.lost", timeout=5000)
    assert "Reconnecting" in page.inner_text("#state")
    write(served, post(701, "during the cut"), post(702, "also during the cut"))
    served.start()
    page.wait_for_selector("text=also during the cut", timeout=15_000)
    write(served, post(703, "after the cut"))
    page.wait_for_selector("text=after the cut")
    found = orders(page)
    assert len(found) == len(set(found)) == 44
    assert page.inner_text("#state") == "Live"


@pytest.mark.parametrize("path", ["/", "/search?q=harbour", "/alerts", ALERT, "/about"])
def test_nothing_is_wider_than_a_small_screen(context, served, path):
    """320 CSS pixels: no sideways scrolling, and targets of 24 pixels or in a line of text."""
    served.writer.write_alerts([alert()])
    long_word = "Donaudampfschifffahrtsgesellschaft" * 8
    write(served, post(800, f"{long_word} harbour"), post(801, "h̷̛͖a̵͍̽r̸̰̕" * 40 + " harbour"))
    page = context.new_page()
    page.set_viewport_size({"width": 320, "height": 700})
    page.goto(served.url + path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path", ["/", "/search?q=harbour", "/search?q=nothing", "/alerts", ALERT, "/about", "/nothing"]
)
def test_axe_finds_nothing(context, served, path, scheme):
    """WCAG 2.2 A and AA, in both colour schemes, with masks and reasons opened."""
    served.writer.write_alerts([alert()])
    page = context.new_page()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(served.url + path)
    page.eval_on_selector_all("details", "all => all.forEach((d, n) => { d.open = n < 8 })")
    page.evaluate(AXE)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate(
        "tags => axe.run({runOnly: {type: 'tag', values: tags}}).then(r => r.violations.map("
        "v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')))",
        tags,
    )
    assert found == []


def test_dark_is_dark(context, served):
    """The colours follow the system."""
    page = context.new_page()
    page.emulate_media(color_scheme="dark")
    page.goto(served.url)
    colour = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert sum(map(int, re.findall(r"\d+", colour)[:3])) < 150


def test_nothing_moves_for_those_who_ask_for_stillness(context, served):
    """prefers-reduced-motion: new posts do not fade in."""
    page = context.new_page()
    page.emulate_media(reduced_motion="reduce")
    page.goto(served.url)
    expect(page.locator("#state")).to_have_text("Live")
    write(served, post(900, "still"))
    page.wait_for_selector("text=still")
    name = page.evaluate("getComputedStyle(document.querySelector('.card.new')).animationName")
    assert name == "none"


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
