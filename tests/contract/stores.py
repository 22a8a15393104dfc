"""Stores of every adapter, opened for the suite, and what its tests write and compare."""

import itertools
from collections import Counter
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from typing import NamedTuple

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from schemas.post import Post
from schemas.post import PostDeleted
from sinks.facets import facets
from sinks.search.matches import Matcher
from sinks.search.query import parse
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from sinks.store import Reader
from sinks.store import Writer
from tests.vocabulary import VOCABULARY

NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


class Store(NamedTuple):
    """Both sides of one store."""

    writer: Writer
    reader: Reader


def open_sqlite(folder: Path, stack: ExitStack) -> Store:
    path = folder / "store.db"
    writer = stack.enter_context(SqliteWriter(path))
    return Store(writer, stack.enter_context(SqliteReader(path)))


ADAPTERS: dict[str, Callable[[Path, ExitStack], Store]] = {"sqlite": open_sqlite}


_made = itertools.count()


def make(text="The Assembly sits at two.", uid=None, at=NOON, **fields) -> Post:
    """Return a post; say only what matters."""
    given_ = {
        "uid": uid or f"made:{next(_made)}",
        "platform": "file",
        "source": "test",
        "created_at": at,
        "observed_at": at,
        "tags": {},
    }
    return Post(**{**given_, "text": text, **fields})


def gone(uid, at=NOON, reason="user") -> PostDeleted:
    return PostDeleted(uid=uid, source="test", at=at, reason=reason)


def tagged(**tags) -> dict:
    return {name: {"by": "test 1", **says} for name, says in tags.items()}


def found(store: Store, query: str) -> set[str]:
    return {post.text for post in store.reader.search(parse(query, VOCABULARY), limit=100).posts}


def check_figures(store: Store, held: list[Post]) -> None:
    """Compare every figure with a count over *held*."""
    by_hand = Counter(name for post in held for name in set(facets(post)))
    tags: dict[str, dict[str, int]] = {}
    for name, n in by_hand.items():
        tag, _, label = name.partition(":")
        if tag not in {"platform", "source", "author", "time"}:
            tags.setdefault(tag, {})[label or "posts"] = n
    stats = store.reader.stats()
    assert (stats.posts, stats.tags) == (len(held), tags)
    for name, n in by_hand.items():
        assert store.reader.count(parse(f'tag:"{name}"')) == n
        bars = store.reader.histogram(name, NOON, NOON + 12 * HOUR)
        hours = Counter(
            post.created_at.replace(minute=0, second=0, microsecond=0)
            for post in held
            if name in facets(post)
        )
        spread = store.reader.spread(parse(f'tag:"{name}"'), (NOON, NOON + 12 * HOUR))
        assert spread == (n, bars)
        assert {bar.hour: bar.posts for bar in bars if bar.posts} == dict(hours)
    topics = Counter({k: v for k, v in tags.get("topic", {}).items() if k != "posts"})
    day = store.reader.day(NOON + 11 * HOUR, live=True)
    assert (day.posts, day.newest, day.sources) == (
        len(held),
        store.reader.newest(),
        store.reader.sources(),
    )
    assert day.bars == store.reader.histogram("", NOON - 12 * HOUR, NOON + 12 * HOUR)
    assert day.counts == dict(by_hand)
    top = store.reader.top("topic", NOON, NOON + 12 * HOUR, limit=3)
    assert top == sorted(topics.items(), key=lambda item: (-item[1], item[0]))[:3]


def check_any_query(store: Store, examples: int) -> None:
    """Search for any characters: it runs, and finds what the canonical form finds."""
    alphabet = st.one_of(
        st.sampled_from(
            ['"', "(", ")", "-", " AND ", " OR ", " NOT ", " ", "a", "topic:3 ", "platform:x ", ":"]
        ),
        st.characters(),
    )
    written = [
        make("a b c", tags=tagged(topic={"code": "3"})),
        make(
            "Straße a, b",
            title="A&amp;E \U0001f602",
            platform="x",
            tags=tagged(youth={"voice": True}),
        ),
    ]
    store.writer.write(Batch(posts=written))

    @settings(max_examples=examples)
    @given(st.lists(alphabet, max_size=60).map("".join))
    def check(text):
        query = parse(text, VOCABULARY)
        assert store.reader.count(query) == store.reader.count(parse(query.text()))
        found_ = {post.uid for post in store.reader.search(query, limit=100).posts}
        assert found_ == {one.uid for one in written if Matcher(one).matches(query)}

    check()
