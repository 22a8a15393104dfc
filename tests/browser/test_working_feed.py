"""The feed as a desk: many posts in sight, filters on the stream, copies as one, masks worked by keys."""

import re

import pytest
from playwright.sync_api import expect

from schemas.post import PostDeleted
from sinks.store import Batch
from tests.browser.feed import comfortable
from tests.browser.feed import write
from tests.console.samples import NOON
from tests.console.samples import Somebody
from tests.console.samples import abusive
from tests.console.samples import post
from tests.console.samples import tagged
from tests.console.samples import threat
from tools.screenshots import play
from tools.screenshots import shown

IN_SIGHT = """[...document.querySelectorAll("#feed > article")].filter(
    one => one.checkVisibility() && one.getBoundingClientRect().bottom <= innerHeight).length"""
TOP = "document.activeElement.closest('article').getBoundingClientRect().top"


@pytest.fixture(scope="module")
def day(tmp_path_factory):
    """Give the address of the demonstration's whole day."""
    with shown(
        play(tmp_path_factory.mktemp("day")), door=Somebody(), record=lambda *_: None
    ) as url:
        yield url


def test_twelve_posts_are_in_sight_at_once(context, day):
    """At 1440 by 900, compact, with an alert on top: a desk, and not a reading page."""
    page = context.new_page()
    page.set_viewport_size({"width": 1440, "height": 900})
    page.goto(day)
    expect(page.locator("#state")).to_have_text("Live")
    assert page.is_visible("[data-alert]")
    assert page.evaluate(IN_SIGHT) >= 12


def test_the_first_post_is_in_sight_on_a_phone(context, day):
    """Whole, without scrolling, under an alert."""
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(day)
    expect(page.locator("#state")).to_have_text("Live")
    assert page.evaluate(IN_SIGHT) >= 1


def test_kinds_of_posts_differ_without_colour(context, day):
    """A question, a possible threat, a headline and abuse: each a word and a border of its own."""
    page = context.new_page()
    page.goto(f"{day}/search?q=question:yes OR abuse:possible_threat OR platform:rss OR abuse:yes")
    seen = {}
    for kind, word in (
        ("question", "Question"),
        ("threat", "Possible threat"),
        ("headline", "Headline"),
        ("abuse", "Abuse"),
    ):
        card = page.locator(f"article.{kind}").first
        expect(card.locator(".badge-of")).to_contain_text(word)
        seen[kind] = card.evaluate(
            "e => (s => s.borderLeftStyle + s.borderLeftWidth)(getComputedStyle(e))"
        )
    assert len(set(seen.values())) == 4


def test_the_density_is_kept(context, served):
    """The switch holds for the next visit, drawn so by the server."""
    page = context.new_page()
    page.goto(served.url)
    assert "compact" in page.get_attribute("#main", "class")
    page.click("#density")
    page.reload()
    assert "comfortable" in page.get_attribute("#main", "class")
    assert page.get_attribute("#density", "aria-pressed") == "false"


@pytest.mark.parametrize("density", ["compact", "comfortable"])
def test_the_reader_stays_where_they_are(context, served, density):
    """The post with the focus does not move under whoever walks with j while fifty arrive."""
    if density == "comfortable":
        comfortable(context, served)
    page = context.new_page()
    page.goto(served.url)
    expect(page.locator("#state")).to_have_text("Live")
    for at in range(3):
        page.keyboard.press("j")
        before, called = page.evaluate(TOP), page.evaluate("document.activeElement.id")
        for number in range(10):
            write(served, post(2000 + 100 * at + number, f"number {at} {number} arrives now"))
        write(served, *(post(2050 + 100 * at + n, f"and {at} {n} all at once") for n in range(40)))
        expect(page.locator(f"text=and {at} 39 all at once")).to_be_attached()
        page.wait_for_timeout(200)
        assert page.evaluate("document.activeElement.id") == called
        assert abs(page.evaluate(TOP) - before) <= 2


def test_who_has_scrolled_stays_there(context, served):
    """Without a focus what is in sight stays in sight."""
    page = context.new_page()
    page.goto(served.url)
    expect(page.locator("#state")).to_have_text("Live")
    page.evaluate("scrollTo(0, 900)")
    first = """[...document.querySelectorAll('#feed > article')].find(
        e => e.getBoundingClientRect().bottom > 0)"""
    called, before = page.evaluate(f"(e => [e.id, e.getBoundingClientRect().top])({first})")
    write(served, *(post(2000 + n, f"number {n} comes on top") for n in range(50)))
    expect(page.locator("text=number 49 comes on top")).to_be_attached()
    page.wait_for_timeout(200)
    now = page.evaluate("id => document.getElementById(id).getBoundingClientRect().top", called)
    assert abs(now - before) <= 2


def test_a_filter_holds_for_the_stream_and_is_in_the_address(context, served):
    """What does not match does not come; reload and Back give the same; chips take filters away."""
    page = context.new_page()
    page.goto(served.url)
    page.click("#figures >> text=Transport")
    page.wait_for_url("**/?q=topic*")
    expect(page.locator("#state")).to_have_text("Live")
    assert page.locator("#feed > article").count() == 1
    expect(page.locator(".chips")).to_contain_text("Transport 1 ×")
    write(served, post(500, "Nothing of the kind"), post(501, "A ferry at last", tags=tagged()))
    expect(page.locator("#feed > article")).to_have_count(2)
    expect(page.locator("#chips")).to_contain_text("2 posts of 24 hours")
    assert not page.is_visible("text=Nothing of the kind")
    write(served, post(501, "No boat any more", revision=10**13))
    expect(page.locator("#feed > article")).to_have_count(1)
    page.click("#figures >> text=About young people")
    page.wait_for_url("**youth*")
    assert page.locator(".chips li").count() == 2
    page.go_back()
    expect(page.locator(".chips li")).to_have_count(1)
    page.click(".chips a")
    page.wait_for_url(served.url + "/")
    assert page.locator("#feed > article").count() == 40


def test_masked_posts_are_left_out_when_asked(context, served):
    """Aggregate only: neither at first nor as they come."""
    page = context.new_page()
    page.goto(served.url)
    page.click("text=Leave out masked posts")
    expect(page.locator("#state")).to_have_text("Live")
    assert page.locator(".masked").count() == 0
    write(served, abusive(600), post(601, "A friendly word for a change"))
    expect(page.locator("text=A friendly word for a change")).to_be_visible()
    assert page.locator(".masked").count() == 0
    assert not page.is_visible("text=Leave out masked posts")


def test_a_filter_that_is_none_is_told(context, served):
    """Nothing is shown as if it matched."""
    page = context.new_page()
    page.goto(f"{served.url}/?q=official:nobody")
    expect(page.locator(".problems")).to_contain_text("No official is called")
    assert page.locator("article").count() == 0


def test_copies_are_one_card(page, served):
    """They are counted, told by place and time alone, and a deletion takes one away."""
    text = "Keep the night boat, sign the petition"
    write(served, post(700, text))
    page.wait_for_selector(f"text={text}")
    for n in range(1, 5):
        write(served, post(700 + n, f"{text}! https://a.example/{n}", platform="mastodon"))
    expect(page.locator(".copies summary")).to_have_text("×5, copies and reposts")
    assert page.locator("#feed > article.lead:has(.copies)").get_attribute("aria-posinset") == "1"
    assert page.locator(f"#feed .words:visible >> text={text}").count() == 1
    page.click(".copies summary")
    listed = page.locator(".copies li").all_inner_texts()
    assert listed[0] == "12:11 Mastodon"
    assert listed[-1] == "12:11 Bluesky"
    gone = PostDeleted(uid="t:700", source="bluesky", at=NOON, reason="user")
    served.writer.write(Batch(deletions=[gone]))
    expect(page.locator(".copies summary")).to_have_text("×4, copies and reposts")
    expect(page.locator("#said")).to_contain_text("copies", timeout=15_000)


def test_short_words_are_no_copies(page, served):
    """Two people who say "Thank you!" say it twice."""
    write(served, post(700, "Thank you!"), post(701, "Thank you!"))
    expect(page.locator("#feed .words:visible", has_text="Thank you!")).to_have_count(2)


def test_masks_are_worked_by_keys_and_a_break_is_offered(page, served):
    """N finds the next, r shows it; what was opened is counted here; the offer blocks nothing."""
    write(served, *(abusive(800 + n, f"you vermin number {n:02}") for n in range(11)))
    expect(page.locator("#masks")).to_have_text("Masked: a personal insult 12")
    for n in range(10):
        page.keyboard.press("n")
        page.keyboard.press("r" if n % 2 else "Enter")
        assert page.is_visible(f"text=you vermin number {10 - n:02}")
    expect(page.locator("#masks")).to_contain_text("10 opened in this session")
    expect(page.locator("#break")).to_contain_text("a moment for a break")
    page.keyboard.press("n")
    page.keyboard.press("r")
    assert page.is_visible("text=you vermin number 00")
    page.click("#break button")
    assert page.is_hidden("#break")


def test_the_words_of_a_possible_threat_travel_when_they_are_asked_for(page, served):
    """So that the server knows who read them; they are hidden again like all."""
    write(served, threat(900, "I am waiting tonight at your house"))
    page.wait_for_selector("text=Possible threat")
    assert "tonight at your house" not in page.content()
    with page.expect_request(re.compile("/reveal/")):
        page.keyboard.press("n")
        page.keyboard.press("r")
    expect(page.locator("text=tonight at your house").first).to_be_visible()
    page.keyboard.press("j")
    assert not page.is_visible("text=tonight at your house")


def test_the_rest_of_a_long_post_is_asked_for(page, served):
    """The feed stays light; the words are one click away, and in their place."""
    write(served, post(950, "long " * 5000 + "the very end"))
    expect(page.locator("#feed .rest")).to_have_text("Show the rest, 23\u202f512 characters")
    page.click("#feed .rest")
    expect(page.locator("#feed .words").first).to_contain_text("the very end")
    assert page.url == served.url + "/"
