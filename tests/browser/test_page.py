"""The page in a real browser: live, paused, masked, alerted, searched, cut off."""

from playwright.sync_api import expect

from schemas.post import PostDeleted
from sinks.store import Batch
from tests.browser.feed import first_words
from tests.browser.feed import orders
from tests.browser.feed import write
from tests.console.samples import ABUSE
from tests.console.samples import NOON
from tests.console.samples import alert
from tests.console.samples import post


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


def test_an_alert_appears_while_reading_and_is_announced_once(page, served):
    """On top, in the title, and assertively for screen readers; without a word of the abuse."""
    served.writer.write_alerts([alert()])
    page.wait_for_selector("[data-alert]")
    assert "Halima Wrenfield: 2 linked hostile posts from 12 accounts" in page.inner_text("#strip")
    assert "Halima Wrenfield" in page.inner_text("#shout")
    assert page.title().startswith("(1) ")
    page.click("text=Open it")
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


def test_the_feed_goes_on_while_the_store_is_out_of_reach(browser, served):
    """What comes along the topic is shown, the page says what is missing, and mends itself."""
    page = browser.new_page()
    page.goto(served.url)
    expect(page.locator("#state")).to_have_text("Live")
    served.reader.away = True
    expect(page.locator("#trouble")).to_contain_text("The store does not answer")
    write(served, post(500, "comes all the same"))
    page.wait_for_selector("text=comes all the same")
    served.reader.away = False
    expect(page.locator("#trouble")).to_be_empty()
    served.reader.away = True
    assert page.reload().status == 503
    served.reader.away = False
    page.wait_for_selector("text=comes all the same", timeout=15_000)
    page.close()


def test_a_long_chip_wraps_and_keeps_its_cross_beside_it(page, served):
    """On a phone the cross fell below the words of a long "not …", alone on a line of its own."""
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(
        f"{served.url}/search?q=-%22the+night+ferry+to+the+outer+islands+is+never+late+today%22"
    )
    chip = page.locator(".chips a")
    cross = chip.locator("[aria-hidden]").bounding_box()
    assert chip.bounding_box()["height"] > 40  # two lines, else this test says nothing
    assert cross["y"] - chip.bounding_box()["y"] < 16
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
