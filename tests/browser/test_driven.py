"""What htmx and uPlot add to the page: parts turned in place, hours drawn, alerts that stay true."""

import pytest
from playwright.sync_api import expect

from schemas.post import PostDeleted
from sinks.store import Batch
from tests.browser.feed import ALERT
from tests.browser.feed import comfortable
from tests.browser.feed import write
from tests.console.samples import ABUSE
from tests.console.samples import NOON
from tests.console.samples import SITE
from tests.console.samples import abusive
from tests.console.samples import alert
from tests.console.samples import post

MARK = "window.stayed = true"


def test_a_search_turns_in_place_and_keeps_its_address(context, served):
    """The form, a chip and the next page load no new document, and Back goes back."""
    page = context.new_page()
    page.goto(f"{served.url}/search")
    page.evaluate(MARK)
    page.fill("#q", "harbour lang:en")
    page.press("#q", "Enter")
    page.wait_for_url("**/search?q=harbour+lang%3Aen")
    assert page.evaluate("document.activeElement.id") == "q"
    expect(page.locator("#said")).to_have_text("60 posts")
    assert page.title() == "harbour lang:en · hearhear"
    page.click("text=Next page")
    page.wait_for_url("**before=*")
    expect(page.locator("#found")).to_have_text("60 posts, continued")
    assert page.evaluate("document.activeElement.id") == "main"
    page.click(".chips >> text=harbour")
    expect(page.locator("#q")).to_have_value("lang:en")
    page.go_back()
    expect(page.locator("#q")).to_have_value("harbour lang:en")
    assert "before=" in page.url
    assert page.evaluate("window.stayed")


def test_a_search_works_without_a_script(browser, served):
    """The same addresses answer whole pages."""
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{served.url}/search")
    page.fill("#q", "harbour lang:en")
    page.press("#q", "Enter")
    page.wait_for_url("**/search?q=harbour+lang%3Aen")
    page.click("text=Next page")
    page.wait_for_url("**before=*")
    page.click(".chips >> text=harbour")
    page.wait_for_url("**/search?q=lang%3Aen")
    assert page.is_visible(".timeline svg")
    context.close()


def test_a_search_that_fails_is_loaded_whole(browser, served):
    """An error never lands in the middle of a page, and is never swallowed."""
    context = browser.new_context()
    page = context.new_page()
    page.route(
        "**/search?q=*",
        lambda route: (
            route.fulfill(status=500, body="<p>trace</p>")
            if "hx-request" in route.request.headers
            else route.continue_()
        ),
    )
    page.goto(f"{served.url}/search")
    page.evaluate(MARK)
    page.fill("#q", "harbour")
    page.press("#q", "Enter")
    # Not wait_for_function: it fails when the page is left while it looks.
    page.wait_for_url("**/search?q=harbour*")
    expect(page.locator("#found")).to_have_text("60 posts")
    assert page.evaluate("window.stayed === undefined")
    assert not page.is_visible("text=trace")
    context.close()


def test_posts_deleted_while_they_wait_for_a_pause_to_end_never_appear(page, served):
    """What waits out of sight is deleted like all."""
    page.click("#pause")
    write(served, post(500, "waits"), post(501, "waits and goes"))
    expect(page.locator("#waiting")).to_contain_text("2 new posts")
    gone = PostDeleted(uid="t:501", source="bluesky", at=NOON, reason="user")
    served.writer.write(Batch(deletions=[gone]))
    expect(page.locator("#waiting")).to_contain_text("1 new post ")
    page.click("#waiting")
    expect(page.locator("#feed .words").first).to_have_text("waits")
    assert "waits and goes" not in page.content()


def test_a_pause_counts_on_beyond_what_the_page_holds(page, served):
    """All are counted; the newest three hundred are shown."""
    page.click("#pause")
    write(served, *[post(1000 + n, f"flood {n}") for n in range(350)])
    expect(page.locator("#waiting")).to_contain_text("350 new posts")
    page.click("#waiting")
    expect(page.locator("#feed .words").first).to_have_text("flood 349")
    assert page.locator("#feed > article").count() == 300


def test_a_page_in_the_background_stays_live(page, served):
    """A page that another covers goes on: it is read again at a glance."""
    page.evaluate(
        "Object.defineProperty(document, 'hidden', {get: () => true});"
        "document.dispatchEvent(new Event('visibilitychange'))"
    )
    write(served, post(500, "while nobody looks"))
    expect(page.locator("#feed .words").first).to_have_text("while nobody looks")


def test_what_is_opened_stays_open_when_figures_change(page, served):
    """The table, and the reasons under a post, are not closed by the next update."""
    page.click("#table-feed > summary")
    page.click("#feed .why > summary >> nth=0")
    write(served, post(500, "one more"))
    expect(page.locator("#lede h1")).to_contain_text("65 posts")
    assert page.get_attribute("#table-feed", "open") is not None
    assert page.locator("#feed .why[open]").count() == 1


def test_no_attribute_can_carry_code(page):
    """The policy forbids eval, and htmx is told to refuse."""
    page.evaluate(
        "document.body.insertAdjacentHTML('beforeend', '<i id=x hx-on:click=\"window.ran=1\">x</i>');"
        "console.error = text => { window.told = text }; htmx.process(document.body);"
        "document.getElementById('x').click()"
    )
    page.wait_for_timeout(100)
    assert page.evaluate("window.ran") is None
    assert "no code in attributes" in page.evaluate("window.told")


def test_the_chart_tells_its_hours_and_leads_to_their_posts(page, served):
    """Drawn by uPlot over the same figures; the drawing it replaces is hidden, the table stays."""
    page.click("#density")
    page.reload()
    expect(page.locator("#state")).to_have_text("Live")
    assert page.is_visible(".plot canvas")
    assert page.is_hidden(".timeline svg")
    assert page.is_visible("text=As a table")
    over = page.locator(".plot .u-over")
    box = over.bounding_box()
    over.hover(position={"x": box["width"] - 4, "y": 60})
    expect(page.locator(".value")).to_have_text("12:00: 64 posts")
    write(served, post(500, "one more"))
    expect(page.locator("#lede h1")).to_contain_text("65 posts")
    page.mouse.move(0, 0)
    assert page.is_hidden(".value")
    over.hover(position={"x": box["width"] - 4, "y": 60})
    expect(page.locator(".value")).to_have_text("12:00: 65 posts")
    over.click(position={"x": box["width"] - 4, "y": 60})
    page.wait_for_url("**/search?q=from*")
    assert page.inner_text("#found") == "65 posts"
    assert page.is_visible(".plot canvas")


def test_the_chart_follows_light_and_dark(page):
    """Its colours are the page's."""
    page.click("#density")
    page.reload()
    expect(page.locator("#state")).to_have_text("Live")
    drawn = "document.querySelector('.plot canvas').toDataURL()"
    page.emulate_media(color_scheme="light")
    page.wait_for_timeout(100)
    light = page.evaluate(drawn)
    page.emulate_media(color_scheme="dark")
    page.wait_for_function(f"light => {drawn} != light", arg=light)


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("scripts", [True, False])
def test_no_label_of_the_timeline_is_cut(browser, served, width, scripts):
    """Every hour named under the timeline is inside it, also the last one."""
    write(served, post(7 * 3600, "evening"))
    context = browser.new_context(
        java_script_enabled=scripts, viewport={"width": width, "height": 700}
    )
    comfortable(context, served)
    page = context.new_page()
    page.goto(served.url)
    for label in page.locator(".axis span").filter(has_text=":").all():
        text = label.evaluate(
            "e => { const r = document.createRange(); r.selectNodeContents(e);"
            " return r.getBoundingClientRect().right }"
        )
        edge = page.locator(".timeline").bounding_box()
        assert text <= edge["x"] + edge["width"] + 0.5
    context.close()


def test_the_list_of_alerts_stays_true(context, served):
    """An alert that opens appears without a reload, in the list and in the menu."""
    page = context.new_page()
    page.goto(f"{served.url}/alerts")
    page.evaluate(MARK)
    assert page.is_visible("text=No alert so far")
    served.writer.write_alerts([alert()])
    page.wait_for_selector("text=Halima Wrenfield: 2 linked hostile posts")
    expect(page.locator("#going-on")).to_contain_text("1")
    assert page.evaluate("window.stayed")


def test_an_open_alert_stays_true(context, served):
    """It grows while it is read; masks stay shut, or open; what is deleted goes."""
    served.writer.write_alerts([alert()])
    page = context.new_page()
    page.goto(served.url + ALERT)
    page.evaluate(MARK)
    page.click("text=Show the words")
    assert page.is_visible(f".words >> text={ABUSE}")
    write(served, abusive(110, "another insult"))
    served.writer.write_alerts([alert(version=8, uids=("t:102", "t:gone", "t:110"), accounts=13)])
    expect(page.locator("h1")).to_contain_text("3 linked hostile posts from 13 accounts")
    assert page.is_visible(f".words >> text={ABUSE}")
    assert not page.is_visible("text=another insult")
    gone = PostDeleted(uid="t:102", source="bluesky", at=NOON, reason="user")
    served.writer.write(Batch(deletions=[gone]))
    page.wait_for_selector(f"text={ABUSE}", state="detached")
    assert page.evaluate("window.stayed")
    assert SITE.official("halima").name in page.inner_text("h1")
