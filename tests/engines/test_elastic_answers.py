"""SQLite and Elasticsearch give equal answers on the invented day, to any search."""

import io
import os
import random
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path

import pytest

pytest.importorskip("elasticsearch", reason='needs pip install "hearhear[elastic]"')

from hearhear.wiring.demonstration import dated
from hearhear.wiring.roster import load_roster
from ingest.json_rows import read_jsonl
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.records import to_record
from processors.chain import load
from processors.pipeline import tag_records
from processors.step import Setup
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from sinks.elastic.reader import ElasticReader
from sinks.elastic.writer import ElasticWriter
from sinks.facets import facets
from sinks.search.query import parse
from sinks.search.words import words
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch
from sinks.store import without_author
from tests.engines.elastic_store import fresh
from tests.vocabulary import VOCABULARY

DEMO = Path(__file__).parents[2] / "hearhear" / "demo"
DAY = datetime(2026, 3, 2, tzinfo=UTC)
SEARCHES = int(os.environ.get("HEARHEAR_TEST_SEARCHES", "300"))
SEED = 5


@pytest.fixture(scope="module")
def day() -> list[Post]:
    """Give the invented day with all its tags, under the committed, strict mapping."""
    roster = load_roster(DEMO / "roster.json")
    builder = PostBuilder("demo", roster, Pseudonyms(bytes(32)))
    rows = read_jsonl(io.BytesIO(dated(DAY)), "day.jsonl")
    posts = [to_record(row, builder, DAY + timedelta(days=1)) for row in rows]
    return tag_records(posts, load(Setup(roster=roster, languages=("en",)))).posts


@pytest.fixture(scope="module")
def readers(elastic, day, tmp_path_factory):
    """Give both readers, over the day with some of it edited, deleted and suppressed."""
    path = tmp_path_factory.mktemp("both") / "store.db"
    client = fresh(elastic.address)
    authors = sorted({post.author_ref for post in day if post.author_ref})
    gone = [PostDeleted(uid=p.uid, source="demo", at=DAY, reason="user") for p in day[::40]]
    suppressed = [
        AuthorSuppressed(author_ref=author, source="demo", at=DAY, reason="account")
        for author in authors[:3]
    ]
    with SqliteWriter(path) as sqlite:
        for writer in (sqlite, ElasticWriter(client, refresh=True)):
            writer.write(Batch(posts=day))
            writer.write(Batch(deletions=[*gone, *suppressed]))
        with SqliteReader(path) as one:
            yield one, ElasticReader(client)
    client.close()


def searches(day):
    """Return searches made of the day's own words and facets, joined in every way."""
    chance = random.Random(SEED)
    spoken = [words(post.text) for post in day]
    said = sorted({name for post in day for name in facets(post)})

    def part(depth):
        kind = chance.random()
        own = chance.choice(spoken) or ["the"]
        if kind < 0.35:
            return chance.choice(own)
        if kind < 0.5:
            start = chance.randrange(len(own))
            return f'"{" ".join(own[start : start + chance.randint(1, 4)])}"'
        if kind < 0.7:
            return f'tag:"{chance.choice(said)}"'
        if kind < 0.75:
            return chance.choice(["abuse:yes", "youth:no", "topic:transport", "lang:en", "unheard"])
        if kind < 0.8:
            return f"{chance.choice(('from', 'to'))}:2026-03-02T{chance.randrange(24):02d}:00"
        if kind < 0.88:
            return f"-{part(depth + 1)}"
        joint = chance.choice([" ", " OR ", " AND ", " NOT "])
        inner = joint.join(part(depth + 1) for _ in range(2 if depth > 2 else chance.randint(2, 3)))
        return f"({inner})"

    return [" ".join(part(0) for _ in range(chance.randint(1, 3))) for _ in range(SEARCHES)]


def pages(reader, query):
    found, before = [], None
    while True:
        page = reader.search(query, limit=60, before=before)
        found += map(without_author, page.posts)
        if (before := page.next) is None:
            return found


def test_any_search_finds_the_same_posts_in_the_same_order(readers, day):
    """Words are folded in one place, so that both find the same, page by page."""
    sqlite, elastic = readers
    hits = 0
    for text in searches(day):
        query = parse(text, VOCABULARY)
        wanted = pages(sqlite, query)
        assert pages(elastic, query) == wanted, text
        assert elastic.count(query) == sqlite.count(query) == len(wanted), text
        hits += bool(wanted)
    print(f"{SEARCHES} searches, {hits} with results, seed {SEED}")
    assert hits > SEARCHES / 4


def test_all_figures_agree(readers, day):
    """The page shows the same bars, lists and sums."""
    sqlite, elastic = readers
    start, end = DAY - timedelta(hours=2), DAY + timedelta(days=1, minutes=5)
    assert elastic.stats() == sqlite.stats()
    assert elastic.sources() == sqlite.sources()
    assert elastic.newest() == sqlite.newest()
    assert list(elastic.export()) == list(map(without_author, sqlite.export()))
    for live in (False, True):
        mine = elastic.day(DAY + timedelta(hours=20), live=live)._replace(change=0)
        assert mine == sqlite.day(DAY + timedelta(hours=20), live=live)._replace(change=0)
    whole = (DAY, DAY + timedelta(days=1))
    for text in ("ferry", "-topic:transport", "official:any from:2026-03-02T10:30", "*"):
        query = parse(text, VOCABULARY)
        for day_ in (None, whole):
            assert elastic.spread(query, day_) == sqlite.spread(query, day_), text
    for name in ("", *sorted({name for post in day for name in facets(post)})):
        assert elastic.histogram(name, start, end) == sqlite.histogram(name, start, end), name
    for tag in ("topic", "mentions", "abuse", "platform", "unheard", "a.*"):
        for hours in ((start, end), (DAY + timedelta(hours=9), DAY + timedelta(hours=11))):
            assert elastic.top(tag, *hours) == sqlite.top(tag, *hours), tag
