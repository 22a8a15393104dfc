"""A turn of duty in a real browser: told, signed in, understood, acknowledged, handed over, closed."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from hearhear.wiring.entry import entry
from hearhear.wiring.settings import Page
from sinks.desk.journal import SqliteJournal
from sinks.store import Batch
from tests.browser.conftest import Served
from tests.browser.test_access import AXE
from tests.console.samples import NOON
from tests.console.samples import SITE
from tests.console.samples import alert
from tests.console.samples import threat

WORDS = "Tonight we come to your house"


@pytest.fixture
def office(tmp_path):
    """Serve the samples where people sign in by a click, with a desk and an audit log."""
    mine = entry(Page(), tmp_path)
    site = replace(
        SITE,
        door=mine.door,
        record=mine.audit.record,
        desk=SqliteJournal(tmp_path / "desk.db"),
        channels=("duty",),
    )
    served = Served(tmp_path / "posts.db", site).start()
    yield served
    served.stop()
    served.writer.close()


def signed_in(context, office, role):
    """Return a page of somebody new in that *role*."""
    page = context.new_page()
    page.goto(office.url)
    page.get_by_role("button", name=f"Go on as {role}").click()
    expect(page.locator("#state")).to_have_text("Live")
    return page


def violations(page):
    """Return what axe finds on *page*."""
    page.evaluate(AXE)
    return page.evaluate(
        "tags => axe.run({runOnly: {type: 'tag', values: tags}}).then(r => r.violations.map("
        "v => v.id + ': ' + v.nodes.slice(0, 3).map(n => n.html.slice(0, 160)).join(' | ')))",
        ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    )


def test_a_turn_of_duty(context, browser, office):
    """From the threat in the live feed to its end; a second officer collides on the way."""
    page = signed_in(context, office, "security")
    office.writer.write(Batch(posts=[threat(200, WORDS, created_at=NOON, uid="t:threat")]))
    strip = page.locator("#strip")
    expect(strip).to_contain_text("Possible threat, open", timeout=10_000)
    expect(strip).to_contain_text("Halima Wrenfield")
    expect(page).to_have_title("(1) Live feed · hearhear", timeout=10_000)

    strip.get_by_role("link", name="Open it").click()
    words = page.locator("p.words")
    expect(words).to_have_text(WORDS)
    assert not words.is_visible()
    page.get_by_text("Show the words").click()
    expect(words).to_be_visible()

    elsewhere = browser.new_context()
    second = signed_in(elsewhere, office, "security")
    second.goto(page.url)
    page.get_by_role("button", name="Acknowledge").click()
    expect(page.locator("#desk")).to_contain_text("Acknowledged, with security-1")

    second.get_by_label("In your words").fill("A line of a song?")
    second.get_by_role("button", name="Dismiss: it is none").click()
    expect(second.locator("#problem")).to_contain_text("security-1 was first: acknowledged")
    expect(second.get_by_label("In your words")).to_have_value("A line of a song?")
    assert violations(second) == []
    second.get_by_role("button", name="Add a note").click()
    elsewhere.close()

    page.reload()
    expect(page.locator("#desk")).to_contain_text("A line of a song?")
    page.get_by_text("Hand over, wait, or call somebody").click()
    page.get_by_label("To whom").fill("ines")
    page.get_by_role("button", name="Assign").click()
    page.get_by_role("link", name="Handover").click()
    expect(page.locator("#told")).to_contain_text("acknowledged, with ines")
    expect(page.locator("#told")).to_contain_text("assigned to ines")

    page.go_back()
    page.get_by_label("In your words").fill("Police informed; the member is at home.")
    page.get_by_role("button", name="Close: it is dealt with").click()
    expect(page.locator("#desk")).to_contain_text("Closed by security-1")
    page.get_by_role("link", name="Feed").click()
    expect(page.locator("[data-alert]")).to_have_count(0)
    expect(page).to_have_title("Live feed · hearhear")


def test_a_turn_of_duty_by_keys_alone(context, office):
    """Tab and Enter reach and press all that the walk needs."""
    office.writer.write(Batch(posts=[threat(200, WORDS, uid="t:threat")]))
    page = context.new_page()
    page.goto(office.url)
    tab_to(page, "Go on as security")
    tab_to(page, "Open it")
    tab_to(page, "Acknowledge")
    expect(page.locator("#desk")).to_contain_text("Acknowledged, with security-1")


def tab_to(page, words):
    """Press Tab until what has the focus says *words*, then Enter."""
    for _ in range(60):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent.trim()") == words:
            with page.expect_navigation():
                page.keyboard.press("Enter")
            return
    raise AssertionError(words)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    ["/threats", "/threats/t%3Athreat", "/care", "/handover", "/alerts/halima:2026-02-03T12"],
)
def test_axe_finds_nothing_at_the_desk(context, served, tmp_path, path, scheme):
    """Every page of the desk, with all that opens opened; nothing is wider than a small screen."""
    journal = SqliteJournal(tmp_path / "desk.db")
    office = Served(tmp_path / "desk-posts.db", replace(SITE, desk=journal, channels=("duty",)))
    office.writer.write(Batch(posts=[threat(200, WORDS, uid="t:threat")]))
    office.writer.write_alerts([alert()])
    office.start()
    try:
        page = context.new_page()
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.goto(office.url + path)
        page.eval_on_selector_all("details", "all => all.forEach(d => { d.open = true })")
        assert violations(page) == []
        page.set_viewport_size({"width": 320, "height": 700})
        page.wait_for_function("document.documentElement.scrollWidth <= 320")  # the chart follows
    finally:
        office.stop()
        office.writer.close()


def test_communications_reach_none_of_it(context, office):
    """No strip, no badge, no link, no page; what they search for finds no threat."""
    office.writer.write(Batch(posts=[threat(200, WORDS, uid="t:threat")]))
    office.writer.write_alerts([alert()])
    page = signed_in(context, office, "communications")
    assert page.locator("[data-alert]").count() == 0
    for name in ("Alerts", "Threats", "Handover"):
        assert page.get_by_role("link", name=name).count() == 0
    for path in ("/threats", "/alerts", "/handover", "/threats/t%3Athreat"):
        assert page.goto(office.url + path).status == 404
    page.goto(f"{office.url}/search?q=house")
    assert WORDS not in page.content()
