"""What a page asks of its store: little, and answers that stay small whatever the posts are."""

import re

import pytest
from starlette.testclient import TestClient

from sinks.console.app import create_app
from sinks.console.pages import context
from sinks.sqlite.reader import SqliteReader
from sinks.store import Batch
from tests.console.samples import ABUSE
from tests.console.samples import SITE
from tests.console.samples import post
from tests.console.samples import tagged
from tests.console.samples import threat

MOST = 4
"""Questions a page may ask; they were 40 for a search, and 14 for the feed."""


class Counting:
    """A reader that counts what it is asked."""

    def __init__(self, reader):
        self._reader = reader
        self.asked = []

    def __getattr__(self, name):
        self.asked.append(name)
        return getattr(self._reader, name)


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/?q=harbour",
        "/?q=topic:transport -abuse:yes",
        "/search",
        "/search?q=harbour lang:en",
        "/search?q=-topic:transport",
        "/search?q=harbour&before=7250411757568697",
        "/search?q=harbour from:2026-02-03 to:2026-02-03",
    ],
)
def test_a_page_asks_its_store_four_things_at_most(store, path, monkeypatch):
    """On Elasticsearch each is at least one journey over the network.

    What stands on top of all pages is asked for once a second, not by each page, and not counted here.
    """
    monkeypatch.setattr(context, "KEPT", 60.0)
    with SqliteReader(store[1]) as reader:
        counting = Counting(reader)
        client = TestClient(create_app(counting, SITE), base_url="http://localhost")
        client.get("/about")
        counting.asked.clear()
        assert client.get(path).status_code == 200
    assert len(counting.asked) <= MOST, counting.asked


def test_long_posts_leave_the_page_small(store):
    """Forty of 64 kB made a page of 2.6 MB."""
    writer, path = store
    long = [post(400 + n, f"{n} harbour " + "words " * 10_000, title="T" * 9000) for n in range(40)]
    writer.write(Batch(posts=long))
    with SqliteReader(path) as reader:
        client = TestClient(create_app(reader, SITE), base_url="http://localhost")
        for address in ("/", "/search?q=harbour"):
            html = client.get(address).text
            assert len(html) < 250_000
            assert "Show the rest, 58" in html


def test_the_whole_of_a_post_has_an_address_without_its_uid(store):
    """The uid of a platform may lead to who wrote it."""
    writer, path = store
    writer.write(Batch(posts=[post(400, "harbour " * 900 + "the end", uid="x:1234567890")]))
    with SqliteReader(path) as reader:
        client = TestClient(create_app(reader, SITE), base_url="http://localhost")
        html = client.get("/").text
        assert "1234567890" not in html
        href = re.search(r'class="rest" href="([^"]+)"', html)[1]
        assert "the end" in client.get(href).text
        for wrong in (href + "0", "/post/x/y", "/post/1/p-0", f"/post/{'9' * 30}/p-1"):
            assert client.get(wrong).status_code == 404


def test_the_words_of_a_possible_threat_are_on_no_page_until_revealed(store):
    """Neither themselves nor as evidence; one address has them, so that it can be noted who asked."""
    writer, path = store
    writer.write(Batch(posts=[threat(400, "I am waiting tonight at your house")]))
    with SqliteReader(path) as reader:
        client = TestClient(create_app(reader, SITE), base_url="http://localhost")
        html = client.get("/").text
        href = re.search(r'class="guarded" href="(/reveal/[^"]+)"', html)[1]
        for address in ("/", "/search?q=waiting", href.replace("reveal", "post")):
            assert "waiting tonight" not in client.get(address).text
            assert "Possible threat" in client.get(address).text
        assert "waiting tonight" in client.get(href).text


def test_a_feed_is_narrowed_by_its_address(store):
    """The posts, the chips with counts, the stream and the older posts."""
    writer, path = store
    writer.write(
        Batch(posts=[post(400, f"boat {n}", uid=f"t:b{n}", tags=tagged()) for n in range(50)])
    )
    with SqliteReader(path) as reader:
        client = TestClient(create_app(reader, SITE), base_url="http://localhost")
        html = client.get("/?q=official:halima+topic:transport").text
    assert len(re.findall("<article", html)) == 40
    assert re.search(r'<a href="/\?q=topic%3A10">Halima Wrenfield <span class="count">51', html)
    assert "51 posts of 24 hours" in html
    assert "/events?after=114&amp;q=official%3Ahalima%20topic%3A10" in html
    assert "/search?q=official%3Ahalima%20topic%3A10&amp;before=" in html
    assert ABUSE not in html
