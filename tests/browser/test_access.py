"""The page for everyone: by keys alone, on a small screen, in light and dark, checked by axe."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import expect

from sinks.console.cards import element
from sinks.store import order
from tests.browser.feed import ALERT
from tests.browser.feed import comfortable
from tests.browser.feed import write
from tests.console.samples import abusive
from tests.console.samples import alert
from tests.console.samples import post
from tests.console.samples import threat

POST = f"/post/{order(abusive(102))}/{element('t:102')}"
AXE = (Path(__file__).parent / "axe-core" / "axe.min.js").read_text()


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


@pytest.mark.parametrize(
    "path", ["/", "/?q=harbour", "/search?q=harbour", "/alerts", ALERT, "/about", POST]
)
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
    "path",
    ["/", "/search?q=harbour", "/search?q=nothing", "/alerts", ALERT, "/about", POST, "/nothing"],
)
def test_axe_finds_nothing(context, served, path, scheme):
    """WCAG 2.2 A and AA, in both colour schemes, with masks and reasons opened."""
    served.writer.write_alerts([alert()])
    page = context.new_page()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(served.url + path)
    assert _violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("density", ["compact", "comfortable"])
def test_axe_finds_nothing_in_either_density(context, served, density, scheme):
    """With a filter, copies, a masked threat, a long post, and the offer of a break."""
    long = post(950, "long " * 1000)
    write(
        served,
        threat(940, "I am waiting tonight at your house"),
        long,
        *(post(900 + n, "the same four words") for n in range(3)),
    )
    if density == "comfortable":
        comfortable(context, served)
    page = context.new_page()
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.goto(f"{served.url}/?q=-topic:health")
    expect(page.locator("#state")).to_have_text("Live")
    assert density in page.get_attribute("#main", "class")
    page.evaluate("sessionStorage.setItem('opened', 9)")
    page.keyboard.press("n")
    page.keyboard.press("r")
    expect(page.locator("#break")).to_be_visible()
    expect(page.locator("text=tonight at your house").first).to_be_visible()
    assert _violations(page) == []


def _violations(page):
    """Return what axe finds, with the first details of the page open."""
    page.eval_on_selector_all("details", "all => all.forEach((d, n) => { d.open = n < 8 })")
    page.evaluate(AXE)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    return page.evaluate(
        "tags => axe.run({runOnly: {type: 'tag', values: tags}}).then(r => r.violations.map("
        "v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')))",
        tags,
    )


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
