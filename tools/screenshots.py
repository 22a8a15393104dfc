"""Make the pictures of the documentation: ``python -m tools.screenshots``; needs Debian's chromium.

They show the demonstration's day, invented and played to its end, so that they are the same each time.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import sync_playwright

from hearhear.embedded import Flow
from hearhear.wiring import demonstration
from hearhear.wiring.roster import load_roster
from hearhear.wiring.settings import Page
from hearhear.wiring.site import PageServer
from hearhear.wiring.site import site_of
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.replay import Replay
from processors.chain import load
from processors.step import Setup
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
def shown(path: Path) -> Iterator[str]:
    """Serve the store at *path* as the demonstration does; give the address."""
    settings = demonstration.settings()
    site = site_of(settings, load_roster(settings.roster), demo=True)
    page = PageServer(Readers(path), site, Page(port=0))
    page.start()
    while not page.server.started:
        time.sleep(0.01)
    try:
        yield page.url
    finally:
        page.stop()


def main() -> None:
    """Take the pictures."""
    with (
        TemporaryDirectory() as folder,
        shown(play(Path(folder))) as url,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        page.goto(url)
        page.get_by_text("Live", exact=True).wait_for()
        page.screenshot(path=DOCS / "comms-desk.png")
        browser.close()


if __name__ == "__main__":
    main()
