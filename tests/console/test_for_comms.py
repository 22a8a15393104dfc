"""What communications see is what they would see of a store that never had a threat or an alert."""

from datetime import timedelta

from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from sinks.console.for_comms import ForComms
from sinks.search.query import Query
from sinks.search.query import parse
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from tests.console.samples import NOON
from tests.console.samples import SITE
from tests.console.samples import alert
from tests.console.samples import post
from tests.console.samples import tagged
from tests.console.samples import threat

DAY = (NOON.replace(hour=0), NOON.replace(hour=0) + timedelta(days=1))
SEARCHES = (
    "harbour",
    "abuse:possible_threat",
    "abuse:explicit",
    "abuse:threat",
    "-abuse:possible_threat",
    "-harbour",
    "topic:10 OR abuse:wish",
    "NOT (harbour abuse:threat)",
    "*",
)
FACETS = ("", "abuse:possible_threat", "abuse:explicit", "abuse:threat", "topic:10", "platform:rss")


@st.composite
def stores(draw):
    """Return posts with a place each, some of them threats."""
    found = []
    for number in range(draw(st.integers(0, 25))):
        fields = {"platform": draw(st.sampled_from(["bluesky", "rss"]))}
        at = 600 * number
        words = draw(st.sampled_from(["the harbour", "the ferry"]))
        if draw(st.booleans()):
            found.append(threat(at, words, **fields))
        else:
            tags = tagged() if draw(st.booleans()) else {}
            found.append(post(at, words, tags=tags, **fields))
    return found


@settings(max_examples=25)
@given(posts=stores(), limit=st.integers(1, 9))
def test_it_is_as_if_the_threats_were_not_there(tmp_path_factory, posts, limit):
    """Searches, pages of them, counts, figures and posts by name; alerts there are none."""
    folder = tmp_path_factory.mktemp("stores")
    plain = [one for one in posts if "possible_threat" not in one.tags.get("abuse", {})]
    with (
        SqliteWriter(folder / "all.db") as everything,
        SqliteWriter(folder / "some.db") as some,
        SqliteReader(folder / "all.db") as full,
        SqliteReader(folder / "some.db") as wanted,
    ):
        everything.write(Batch(posts=posts))
        some.write(Batch(posts=plain))
        everything.write_alerts([alert()])
        seen = ForComms(full)
        for text in SEARCHES:
            query = parse(text, SITE.vocabulary)
            assert not query.errors
            assert _pages(seen, query, limit) == _pages(wanted, query, limit)
            assert seen.count(query, at_most=limit) == wanted.count(query, at_most=limit)
        assert _pages(seen, Query(start=NOON), limit) == _pages(wanted, Query(start=NOON), limit)
        for facet in FACETS:
            assert seen.histogram(facet, *DAY) == wanted.histogram(facet, *DAY)
        for tag in ("abuse", "topic", "platform", "mentions", "language"):
            for most in (1, limit, 100):
                found = seen.top(tag, *DAY, limit=most)
                assert sorted(n for _, n in found) == sorted(n for _, n in wanted.top(tag, *DAY, limit=most))  # fmt: skip
        assert dict(seen.top("abuse", *DAY)) == dict(wanted.top("abuse", *DAY))
        assert [p.uid for p in seen.posts([p.uid for p in posts])] == [p.uid for p in plain]
        assert seen.stats().posts == wanted.stats().posts
        assert (seen.alerts(withdrawn=True), seen.alert(alert().key)) == ([], None)
        assert list(seen.export()) == list(wanted.export())
        assert [p for _, p in seen.stored()] == plain
        changes = seen.changes(0)
        assert len(changes) == len(posts)
        assert {c.uid for c in changes if c.post} == {p.uid for p in plain}


def _pages(reader, query, limit):
    """Return the uids of all pages, and the length of each."""
    before, found = None, []
    while True:
        page = reader.search(query, limit=limit, before=before)
        found.append([one.uid for one in page.posts])
        if (before := page.next) is None:
            return [one for one in found if one]
