"""A browser, and a page served on loopback over a small store."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Self

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import BrowserContext
from playwright.sync_api import Page
from playwright.sync_api import expect
from playwright.sync_api import sync_playwright

from sinks.console.app import create_app
from sinks.console.server import server
from sinks.console.site import Site
from sinks.sqlite.reader import SqliteReader
from sinks.store import Day
from sinks.store import StoreError
from tests.console.samples import SITE
from tests.console.samples import fill

CHROMIUM = Path("/usr/bin/chromium")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Keep what drives a browser in one process: two at a time make each other late."""
    for item in items:
        if item.path.parent == Path(__file__).parent:
            item.add_marker(pytest.mark.xdist_group("browser"))


class Reader(SqliteReader):
    """A reader whose store can be out of reach but for what changes, as Elasticsearch may be."""

    away = False

    def day(self, clock: datetime, *, live: bool = False) -> Day:
        """Return the figures of the day, if they can be asked for."""
        if self.away:
            raise StoreError("Elasticsearch does not answer: start it")
        return super().day(clock, live=live)


class Served:
    """The page over the store at *path*, on a port of its own; it can be stopped and started."""

    def __init__(self, path: Path, site: Site = SITE) -> None:
        self.writer = fill(path)
        self._site = site
        self._path = path
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> Self:
        """Serve, and return once the page answers."""
        self.reader = Reader(self._path)
        self._server = server(create_app(self.reader, self._site), port=self.port)
        self._thread = threading.Thread(target=self._server.run)
        self._thread.start()
        while not self._server.started:
            time.sleep(0.01)
        return self

    def stop(self) -> None:
        """Stop serving; the store stays."""
        self._server.should_exit = True
        self._thread.join()
        self.reader.close()


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    """Serve the samples."""
    site = Served(tmp_path / "posts.db").start()
    yield site
    site.stop()
    site.writer.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Debian's chromium; skip where there is none.

    Playwright keeps an event loop in this thread, so it must not outlive the module: other tests
    run loops of their own.
    """
    if not CHROMIUM.exists():
        pytest.skip(f"needs {CHROMIUM}: apt-get install chromium")
    with sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield found
        found.close()


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """Return a fresh profile, and fail on script errors and on requests that leave the origin."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("request", lambda request: _stays(request.url, errors))
    context.on("console", lambda message: _quiet(message.type, message.text, errors))
    context.on("dialog", lambda dialog: (errors.append(dialog.message), dialog.dismiss()))
    yield context
    with suppress(Exception):
        context.close()
    assert errors == []


@pytest.fixture
def page(context: BrowserContext, served: Served) -> Page:
    """Return the live feed, connected."""
    page = context.new_page()
    page.goto(served.url)
    expect(page.locator("#state")).to_have_text("Live")
    return page


def _stays(url: str, errors: list[str]) -> None:
    if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
        errors.append(f"left the origin: {url}")


def _quiet(kind: str, text: str, errors: list[str]) -> None:
    # A stopped server or a missing page is part of some tests; the browser and htmx report it.
    expected = (
        "ERR_CONNECTION",
        "ERR_INCOMPLETE",
        "htmx:error: Failed to fetch",  # what a page asked for when it was left
        "404 (Not Found)",
        "401 (Unauthorized)",
        "htmx: htmx:sse:error: ",
    )
    if kind == "error" and not any(word in text for word in expected):
        errors.append(text)
