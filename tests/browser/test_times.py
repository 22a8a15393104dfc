"""Ages and silence as a reader sees them, after the script has counted again."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext
from playwright.sync_api import expect

from sinks.console.site import Site
from sinks.store import Batch
from tests.browser.conftest import Served
from tests.console.samples import NOON
from tests.console.samples import SITE
from tests.console.samples import post


@pytest.fixture
def silent(tmp_path: Path) -> Iterator[Served]:
    """Serve the samples three years after the last of them, with one of the year 2099 among them."""
    site: Site = replace(SITE, demo=False, clock=lambda: NOON.replace(year=2029))
    served = Served(tmp_path / "posts.db", site)
    far = post(1, "strange", uid="far", created_at=NOON.replace(year=2099), observed_at=NOON)
    served.writer.write(Batch(posts=[far]))
    served.start()
    yield served
    served.stop()
    served.writer.close()


def test_a_silent_page_is_connected_and_not_live(context: BrowserContext, silent: Served) -> None:
    """The word beside the feed is what a reader trusts."""
    page = context.new_page()
    page.goto(silent.url)

    expect(page.locator("#state")).to_have_text("Last heard 3 years ago")
    expect(page.locator("nav")).to_contain_text("Feed")
    expect(page.locator("nav")).not_to_contain_text("Live")


def test_ages_count_from_the_clock_and_a_wrong_date_has_none(
    context: BrowserContext, silent: Served
) -> None:
    """Also when a post comes and all ages are counted anew."""
    page = context.new_page()
    page.goto(silent.url)
    expect(page.locator("#state")).to_have_text("Last heard 3 years ago")
    now = NOON.replace(year=2029)
    silent.writer.write(
        Batch(posts=[post(2, "new today", uid="new", created_at=now, observed_at=now)])
    )

    fresh = page.locator("#feed > article", has_text="new today")
    expect(fresh.locator(".ago")).to_have_text("just now")
    expect(
        page.locator("#feed > article", has_text="The bill passes").locator(".ago")
    ).to_have_text("3 years ago")
    strange = page.locator("#feed > article").first
    expect(strange.locator(".doubt")).to_have_text("dated 2099 by its platform, after it was seen")
    expect(strange.locator(".ago")).to_have_count(0)
    expect(page.locator("#state")).to_have_text("Live", timeout=20_000)
