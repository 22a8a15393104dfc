"""Make the pictures of the documentation: ``python -m tools.screenshots``; needs Debian's chromium.

They show the demonstration's day, invented and played to its end, so that they are the same each time.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser
from playwright.sync_api import Page as BrowserPage
from playwright.sync_api import sync_playwright

from hearhear.embedded import Flow
from hearhear.wiring import demonstration
from hearhear.wiring.entry import entry
from hearhear.wiring.roster import load_roster
from hearhear.wiring.settings import Page
from hearhear.wiring.site import PageServer
from hearhear.wiring.site import site_of
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.replay import Replay
from processors.chain import load
from processors.step import Setup
from sinks.desk.journal import NAME as DESK
from sinks.desk.journal import SqliteJournal
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.readers import Readers
from sinks.sqlite.writer import SqliteWriter

CHROMIUM = "/usr/bin/chromium"
DAY = datetime(2026, 3, 2, tzinfo=UTC)
DOCS = Path(__file__).parents[1] / "docs"


def play(folder: Path) -> Path:
    """Play the demonstration's day to its end into a new store in *folder*; return its path."""
    settings = demonstration.settings()
    roster = load_roster(settings.roster)
    day, path = folder / "day.jsonl", folder / "hearhear.db"
    day.write_bytes(demonstration.dated(DAY))
    builder = PostBuilder(demonstration.NAME, roster, Pseudonyms(bytes(32)), played=True)
    steps = load(Setup(roster=roster, languages=settings.languages))
    with SqliteWriter(path) as store, SqliteReader(path) as reader:
        Flow(store, reader, steps, [Replay([str(day)], builder)], {}).run()
    return path


@contextmanager
def shown(path: Path, **fields: object) -> Iterator[str]:
    """Serve the store at *path* as the demonstration does, with *fields* of the site; give the address."""
    settings = demonstration.settings()
    mine, desk = entry(Page(port=0), path.parent), SqliteJournal(path.parent / DESK)
    site = site_of(settings, load_roster(settings.roster), demo=True, entry=mine, desk=desk)
    page = PageServer(Readers(path), replace(site, **fields), Page(port=0))  # type: ignore[arg-type]
    page.start()
    while not page.server.started:
        time.sleep(0.01)
    try:
        yield page.url
    finally:
        page.stop()


def signed_in(browser: Browser, url: str, role: str) -> BrowserPage:
    """Return the live feed, as somebody in *role* sees it."""
    page = browser.new_context(viewport={"width": 1440, "height": 900}).new_page()
    page.goto(url)
    page.get_by_role("button", name=f"Go on as {role}").click()
    page.get_by_text("Live", exact=True).wait_for()
    return page


def main() -> None:
    """Take the pictures."""
    with (
        TemporaryDirectory() as folder,
        shown(play(Path(folder))) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        signed_in(browser, url, "communications").screenshot(path=DOCS / "comms-desk.png")
        page = signed_in(browser, url, "security")
        page.screenshot(path=DOCS / "screenshot.png")
        page.goto(f"{url}/threats")
        page.locator(".alerts a").first.click()
        page.get_by_role("button", name="Acknowledge").click()
        page.get_by_label("In your words").fill(
            "Called the member: at home, and safe. Police informed."
        )
        page.get_by_role("button", name="Add a note").click()
        page.locator(".lines").wait_for()
        page.evaluate("scrollTo(0, 0)")
        page.screenshot(path=DOCS / "security-desk.png", full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
