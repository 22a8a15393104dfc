"""The live feed: what travels, where it resumes, and that nothing goes round the mask."""

import asyncio
import re
from contextlib import nullcontext
from datetime import UTC
from datetime import datetime

import pytest

from schemas.post import PostDeleted
from sinks.console import live
from sinks.console.lanes import Lane
from sinks.console.live import event
from sinks.console.pages.context import Context
from sinks.console.pages.events import Events
from sinks.search.query import parse
from sinks.sqlite.reader import SqliteReader
from sinks.store import Batch
from sinks.store import milliseconds
from tests.console.samples import ABUSE
from tests.console.samples import NOON
from tests.console.samples import SITE
from tests.console.samples import abusive
from tests.console.samples import post


def test_an_event_travels_line_by_line():
    """Only the standard's three line ends part lines: others stay in the text."""
    told = event("posts", "a\r\nb\rc\nd\u2028e\x85f", 7)
    assert told == "event: posts\nid: 7\ndata: a\ndata: b\ndata: c\ndata: d\u2028e\x85f\n\n"


def test_live_events_resume_where_the_browser_was(store):
    """Ids are places in the store's sequence: no gap and no double after one is lost."""
    writer, path = store
    with SqliteReader(path) as reader:
        events = _listening(reader)
        start = reader.last_change()
        writer.write(Batch(posts=[post(200 + n, f"new {n}") for n in range(5)]))
        first = _events(events, start)
        assert first[-1][:2] == ("posts", start + 5)
        writer.write(Batch(posts=[post(210, "newer")]))
        again = _events(events, start + 5)
        assert len(re.findall("<article", again[-1][2])) == 1
        assert again[-1][1] == start + 6


def test_an_edit_comes_as_its_card_and_a_deletion_as_its_id_alone(store):
    """A deleted post leaves the page; its words do not travel once more."""
    writer, path = store
    with SqliteReader(path) as reader:
        events = _listening(reader)
        start = reader.last_change()
        writer.write(Batch(posts=[post(100, "edited words", revision=5)]))
        gone = PostDeleted(
            uid="t:101", source="bluesky", at=datetime(2026, 2, 3, 13, tzinfo=UTC), reason="user"
        )
        writer.write(Batch(deletions=[gone]))
        html = _events(events, start)[-1][2]
        assert "edited words" in html
        assert len(re.findall(r'<i id="p-\w+" hx-swap-oob="delete"></i>', html)) == 1
        assert "bateau" not in html


def test_live_posts_are_masked_like_all(store):
    """The live way must not go round the mask."""
    writer, path = store
    with SqliteReader(path) as reader:
        events = _listening(reader)
        start = reader.last_change()
        writer.write(Batch(posts=[abusive(400)]))
        html = _events(events, start)[-1][2]
        assert ABUSE in re.search(r'<details class="mask">(.*?)</article>', html, re.DOTALL)[1]


def test_a_narrowed_feed_passes_over_the_rest_and_goes_on_after_it(store, monkeypatch):
    """What does not match never travels; the place where it resumes does; an edit may take a post away."""
    monkeypatch.setattr(live, "BEAT", 0.05)
    writer, path = store
    with SqliteReader(path) as reader:
        events = _listening(reader)
        start, query = reader.last_change(), parse("boat -late")
        writer.write(Batch(posts=[post(200 + n, f"ship {n}") for n in range(5)]))
        beats = _events(events, start, query, until="beat")
        assert (beats[-1][1], "".join(data for *_, data in beats if "ship" in data)) == (
            start + 5,
            "",
        )
        writer.write(
            Batch(posts=[post(300, "a boat"), post(301, "a boat, late"), post(302, "none")])
        )
        html = _events(events, start + 5, query)[-1][2]
        assert len(re.findall("<article", html)) == 1
        assert "<mark>boat</mark>" in html
        edited = post(300, "a boat, late", revision=milliseconds(NOON) * 2)
        writer.write(Batch(posts=[edited]))
        html = _events(events, start + 8, query)[-1][2]
        assert "<article" not in html
        assert 'hx-swap-oob="delete"' in html


@pytest.mark.parametrize("after", [10_000, -1])
def test_a_browser_of_another_store_starts_anew(store, after, monkeypatch):
    """Too far ahead, or too far behind to catch up: the page is loaded again."""
    monkeypatch.setattr(live, "BEHIND", 10)
    with SqliteReader(store[1]) as reader:
        assert _events(_listening(reader), max(after, 0))[0][0] == "restart"


def _listening(reader):
    return Events(Context(SITE), Lane(lambda _budget: nullcontext(reader), places=4, seconds=5))


def _events(events, after, query=live.ALL, until="posts", role="security"):
    """Return events up to the first with posts, or called *until*: name, id, data."""

    async def listen():
        found = []
        source = events.streams[role].events(after, query)
        async for told in source:
            if told.startswith("retry"):
                continue
            number = re.search(r"^id: (\d+)$", told, re.MULTILINE)
            data = "\n".join(re.findall(r"^data: (.*)$", told, re.MULTILINE))
            found.append((told.split("\n")[0][7:], number and int(number[1]), data))
            if found[-1][0] in {"restart", until}:
                break
        await source.aclose()
        return found

    return asyncio.run(listen())
