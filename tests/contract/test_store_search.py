"""What every store must find: words, filters, dates, pages, and any query at all."""

import itertools
import random
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from sinks.search.query import parse
from sinks.search.words import words
from sinks.store import Batch
from sinks.store import order
from tests.contract.stores import ADAPTERS
from tests.contract.stores import HOUR
from tests.contract.stores import NOON
from tests.contract.stores import Store
from tests.contract.stores import check_any_query
from tests.contract.stores import make
from tests.contract.stores import tagged
from tests.vocabulary import VOCABULARY

TEXTS = {
    "rail": "Rail fares are up again, Minister!",
    "bus": "The bus is late and the RAIL line is closed",
    "both": "No strike: rail workers took the ticket prices to court",
    "cafe": "Café Straße, naïve façade",
    "kanji": "年金改革に反対します",
    "emoji": "resign🤬now",
}


@pytest.fixture
def texts(store) -> Store:
    store.writer.write(Batch(posts=[make(text, uid=name) for name, text in TEXTS.items()]))
    return store


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("rail", "rail bus both"),
        ("RAIL fares", "rail"),
        ("rail AND late", "bus"),
        ("fares OR late", "rail bus"),
        ("rail -strike", "rail bus"),
        ("rail NOT (late OR fares)", "both"),
        ("NOT rail", "cafe kanji emoji"),
        ("-rail -cafe", "kanji emoji"),
        ("fares OR NOT rail", "rail cafe kanji emoji"),
        ("NOT (rail OR cafe OR 年金)", "emoji"),
        ('"ticket prices"', "both"),
        ('"prices ticket"', ""),
        ('"rail line"', "bus"),
        ('-"rail line" rail', "rail both"),
        ("cafe strasse facade", "cafe"),
        ("CAFÉ NAÏVE", "cafe"),
        ("改革", "kanji"),
        ("革改", ""),
        ("resign", "emoji"),
        ("now", "emoji"),
        ("minister (late OR (fares -closed))", "rail"),
        ("", " ".join(TEXTS)),
        ("unheard", ""),
    ],
)
def test_a_search_finds_what_its_words_say(texts, query, expected):
    """Words, phrases, AND, OR, NOT; case and diacritics do not count."""
    page = texts.reader.search(parse(query), limit=50)
    assert {post.uid for post in page.posts} == set(expected.split())
    assert texts.reader.count(parse(query)) == len(expected.split())


def test_the_title_is_searched_too(store):
    """An article's subject is often in its title alone."""
    store.writer.write(Batch(posts=[make("Read on", title="Harbour bill")]))
    assert store.reader.count(parse("harbour")) == 1


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("topic:10", "a c"),
        ("topic:transport", "a c"),
        ("topic:transport topic:3", "c"),
        ("topic:3 OR official:mp-1", "b c a"),
        ("official:mp-1", "a"),
        ("platform:bluesky", "b"),
        ("lang:no", "b"),
        ("youth:yes", "c"),
        ("youth:voice", "c"),
        ("youth:no", "a b d"),
        ("abuse:yes", "a"),
        ("abuse:threat", "a"),
        ("sentiment:negative", "b"),
        ("question:yes", "c"),
        ("source:elsewhere", "d"),
        ("tag:sentiment", "b"),
        ("tag:unheard:of", ""),
        ("topic:yes -topic:3", "a"),
        ("word official:mp-1", "a"),
        ("-official:nobody", "a b c d"),
    ],
)
def test_a_filter_finds_what_tags_say(store, query, expected):
    """Every filter is a facet that the tags give; a facet nobody has finds nothing."""
    topic = {"topics": [{"code": "10"}]}
    both = {"topics": [{"code": "10"}, {"code": "3"}]}
    store.writer.write(
        Batch(
            posts=[
                make(
                    "word a",
                    "a",
                    tags=tagged(
                        topic=topic,
                        mentions={"officials": [{"id": "mp-1"}]},
                        abuse={"abusive": True, "kinds": ["threat"]},
                    ),
                ),
                make(
                    "word b",
                    "b",
                    platform="bluesky",
                    tags=tagged(
                        language={"code": "no"},
                        sentiment={"label": "negative"},
                        abuse={"abusive": False, "kinds": []},
                        topic={"topics": [{"code": "3"}]},
                    ),
                ),
                make(
                    "word c",
                    "c",
                    tags=tagged(topic=both, youth={"voice": True}, question={"asked": True}),
                ),
                make("word d", "d", source="elsewhere"),
            ]
        )
    )
    assert {post.uid for post in store.reader.search(parse(query, VOCABULARY)).posts} == set(
        expected.split()
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("from:2026-03-02", {"2", "3"}),
        ("to:2026-03-02", {"1", "2"}),
        ("from:2026-03-02 to:2026-03-02", {"2"}),
        ("word from:2026-03-02 to:2026-03-02", {"2"}),
        ("from:2026-03-02T13:00", {"3"}),
        ("to:2026-03-02T12:00+00:00", {"1"}),
        ("word -to:2026-03-01", {"1"}),
    ],
)
def test_dates_bound_a_search(store, query, expected):
    """A day is whole, both ends included; a time is a first moment, or one excluded."""
    days = [make("word", str(day), NOON.replace(day=day)) for day in (1, 2, 3)]
    store.writer.write(Batch(posts=days))
    assert {post.uid for post in store.reader.search(parse(query)).posts} == expected
    assert store.reader.count(parse(query)) == len(expected)


@pytest.mark.parametrize("query", ["", "word"])
def test_pages_give_every_post_once_newest_first(store, query):
    """Paging has no gaps and no doubles, also where many posts share a millisecond."""
    posts = [make("word", at=NOON + timedelta(seconds=n // 9)) for n in range(100)]
    random.Random(3).shuffle(posts)
    store.writer.write(Batch(posts=posts[:60]))
    store.writer.write(Batch(posts=posts[60:]))
    seen, before = [], None
    while True:
        page = store.reader.search(parse(query), limit=7, before=before)
        seen += page.posts
        if (before := page.next) is None:
            break
    assert seen == sorted(posts, key=order, reverse=True)


def test_a_last_page_that_is_full_has_no_next(store):
    """The page need not ask for a page that is empty."""
    store.writer.write(Batch(posts=[make() for _ in range(4)]))
    assert store.reader.search(parse(""), limit=4).next is None


def test_posts_of_one_order_are_all_kept(store):
    """Where time and checksum agree, none takes the other's place."""
    same = {}
    for n in itertools.count():
        same.setdefault(order(make(uid=f"u{n}")), []).append(f"u{n}")
        if len(uids := same[order(make(uid=f"u{n}"))]) == 4:
            break
    for uid in uids[:2]:
        store.writer.write(Batch(posts=[make("word", uid)]))
    store.writer.write(Batch(posts=[make("word", uid) for uid in uids[2:]]))
    assert {post.uid for post in store.reader.search(parse("word")).posts} == set(uids)


def test_a_count_stops_where_it_is_told(texts):
    """A count of everything must not read everything."""
    assert texts.reader.count(parse("rail"), at_most=2) == 2
    assert texts.reader.count(parse(""), at_most=4) == 4


@pytest.mark.parametrize("asked", ["", "*", "from:2026-03-02T13:00", "from:2026-03-02T12:30", "-x"])
def test_hours_are_those_of_the_search(store, asked):
    """Whether they are counted from posts or from counters."""
    times = [NOON + n * HOUR / 4 for n in range(12)]
    store.writer.write(Batch(posts=[make(f"post {n}", at=at) for n, at in enumerate(times)]))
    query = parse(asked, VOCABULARY)
    total, bars = store.reader.spread(query, (NOON, NOON + 4 * HOUR))
    wanted = [at for at in times if query.start is None or at >= query.start]
    assert total == len(wanted)
    assert [bar.posts for bar in bars] == [
        sum(bar.hour <= at < bar.hour + HOUR for at in wanted) for bar in bars
    ]
    assert [bar.hour for bar in bars] == [NOON + n * HOUR for n in range(4)]


def test_highlights_stand_where_the_search_matched(texts):
    """What a search found can be shown in the text it found."""
    query = parse('strasse naive "facade"')
    (post,) = texts.reader.search(query).posts
    assert [post.text[a:b] for a, b in query.highlight(post.text)] == ["Straße", "naïve", "façade"]


def test_posts_are_given_in_the_order_asked(texts):
    """Unknown uids are left out."""
    assert [p.uid for p in texts.reader.posts(["cafe", "nobody", "bus"])] == ["cafe", "bus"]


NAUGHTY = [
    "", " ", '"', '""', "'", "a'b", '"a" OR "b', "a NEAR b", "NEAR(a b, 3)", "words : a", "^a", "a*",
    "a + b", "{words}: a", "(((((", ")))))", "AND", "OR OR", "NOT NOT", "-", "--a", "a:b:c", ":",
    "from:", "to:9999-12-31", "from:0001-01-01T00:00+23:59", "tag:", 'tag:"', "topic:\x00", "\x00",
    "a\x00b", "\ue0001", "\u202e", "𝔘𝔫𝔦", "ﷺ", "İ", "ß", "ǅ", "½", "①", "क्षि", "각", "ｶﾞ", "\ufeff",
    "'; DROP TABLE posts; --", "%s%n", "a" * 1900, "(a " * 60 + ")" * 60, "-(a OR " * 40 + "b",
    "(a OR b -" * 40 + "c", "(a -(b OR c -" * 20 + "d", "-(b -" * 40 + "c",
    " ".join(f"w{n}" for n in range(500)), " OR ".join(f"w{n}" for n in range(300)),
    '"' + " ".join("abcdefghij" * 60) + '"', "a -b " * 200, "(a OR (b -(c OR d))) " * 60,
    "🤬", "\ud800", "tag:\ud800", "official:\ud800 x",
]  # fmt: skip


@pytest.mark.parametrize("text", NAUGHTY)
def test_no_search_breaks_a_store(texts, text):
    """Whatever people type is a search, never an error and never SQL."""
    query = parse(text, VOCABULARY)
    assert texts.reader.count(query) == len(texts.reader.search(query, limit=100).posts)


@pytest.mark.parametrize("text", [t for t in NAUGHTY if "\ud800" not in t])
def test_every_text_is_kept_and_found_by_its_words(store, text):
    """A post may hold anything; its own words find it."""
    post = make(text)
    store.writer.write(Batch(posts=[post]))
    assert store.reader.posts([post.uid]) == [post]
    for word in words(text)[:20]:
        assert store.reader.count(parse(word)) == 1


@pytest.mark.parametrize("adapter", sorted(ADAPTERS))
def test_any_query_runs(adapter):
    """Property: a search of any characters runs, and finds what its canonical form finds."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        check_any_query(ADAPTERS[adapter](Path(folder), stack), examples=300)
