"""What every store must do, whatever it is made of: one suite over all adapters."""

import itertools
import random
from collections import Counter
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pytest
from hypothesis import HealthCheck
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import invariant
from hypothesis.stateful import rule

from schemas.alert import Alert
from schemas.dead_letter import DeadLetter
from schemas.post import AuthorSuppressed
from schemas.post import Post
from schemas.post import PostDeleted
from sinks.query import parse
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Bar
from sinks.store import Batch
from sinks.store import Reader
from sinks.store import Writer
from sinks.store import deletion_version
from sinks.store import facets
from sinks.store import order
from sinks.words import words

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


@pytest.fixture(params=sorted(ADAPTERS))
def store(request, tmp_path) -> Iterator[Store]:
    with ExitStack() as stack:
        yield ADAPTERS[request.param](tmp_path, stack)


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
    return {post.text for post in store.reader.search(parse(query), limit=100).posts}


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
    assert {post.uid for post in store.reader.search(parse(query)).posts} == set(expected.split())


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


def test_highlights_stand_where_the_search_matched(texts):
    """What a search found can be shown in the text it found."""
    query = parse('strasse naive "facade"')
    (post,) = texts.reader.search(query).posts
    assert [post.text[a:b] for a, b in query.highlight(post.text)] == ["Straße", "naïve", "façade"]


def test_posts_come_back_as_they_went_in(store):
    """A store keeps every field."""
    post = make(
        "Grüße 🤬\x00 \u2028", "full", author_ref="e1:x", title="t", tags=tagged(a={"b": 1})
    )
    store.writer.write(Batch(posts=[post]))
    assert store.reader.posts(["full"]) == [post]


def test_posts_are_given_in_the_order_asked(texts):
    """Unknown uids are left out."""
    assert [p.uid for p in texts.reader.posts(["cafe", "nobody", "bus"])] == ["cafe", "bus"]


def test_changes_tell_every_write_in_order(store):
    """A live feed resumes from a number and misses nothing; an edit moves to the end."""
    store.writer.write(Batch(posts=[make("a", "a"), make("b", "b"), make("c", "c")]))
    seen = store.reader.last_change()
    edited = make("a again", "a", revision=5)
    store.writer.write(Batch(posts=[edited], deletions=[gone("b")]))
    news = store.reader.changes(seen)
    assert {change.uid: change.post for change in news} == {"b": None, "a": edited}
    everything = store.reader.changes(0)
    assert everything[0].uid == "c"
    assert [c.seq for c in everything] == sorted({c.seq for c in everything})
    assert everything[-1].seq == store.reader.last_change()
    assert store.reader.changes(0, limit=2) == everything[:2]


def test_an_edit_takes_the_place_of_the_post(store):
    """Old words and old tags are no longer found nor counted."""
    store.writer.write(Batch(posts=[make("old words", "a", tags=tagged(youth={"voice": True}))]))
    store.writer.write(Batch(posts=[make("new words", "a", revision=1)]))
    assert found(store, "words") == {"new words"}
    assert store.reader.count(parse("old")) == 0
    assert store.reader.count(parse("youth:yes")) == 0
    assert store.reader.stats().tags == {}
    assert store.reader.histogram("youth", NOON, NOON + HOUR) == [Bar(NOON, 0)]
    assert store.reader.histogram("", NOON, NOON + HOUR) == [Bar(NOON, 1)]


@pytest.mark.parametrize("revision", [4, 5])
def test_a_version_no_higher_changes_nothing(store, revision):
    """Redelivery is ordinary: the store is as if it had not happened."""
    store.writer.write(Batch(posts=[make("kept", "a", revision=5)]))
    before = (store.reader.last_change(), store.reader.stats(), store.reader.changes(0))
    store.writer.write(Batch(posts=[make("late", "a", revision=revision)]))
    assert before == (store.reader.last_change(), store.reader.stats(), store.reader.changes(0))


def test_a_batch_may_hold_a_post_and_its_edit(store):
    """The highest version stays, in whichever order they stand."""
    for uid, order_ in (("a", (1, 2)), ("b", (2, 1))):
        store.writer.write(Batch(posts=[make(f"v{v} word", uid, revision=v) for v in order_]))
    assert [p.text for p in store.reader.posts(["a", "b"])] == ["v2 word", "v2 word"]
    assert store.reader.count(parse("word")) == 2


@pytest.mark.parametrize("first", ["post", "deletion", "together"])
def test_a_deletion_wins_in_every_order(store, first):
    """Gone where it was published is gone here, also when the deletion comes first."""
    post = make("secret words", "a", revision=10**12, tags=tagged(youth={"voice": True}))
    both = [Batch(posts=[post]), Batch(deletions=[gone("a")])]
    if first == "together":
        both = [Batch(posts=[post], deletions=[gone("a")])]
    for batch in both if first != "deletion" else reversed(both):
        store.writer.write(batch)
    assert store.reader.posts(["a"]) == []
    assert found(store, "secret OR youth:yes OR platform:file") == set()
    assert store.reader.stats() == store.reader.stats()._replace(posts=0, deleted=1, tags={})
    assert store.reader.changes(0)[-1][1:] == ("a", None)
    assert store.reader.histogram("", NOON, NOON + HOUR) == [Bar(NOON, 0)]


def test_a_deletion_told_twice_counts_once(store):
    """Redelivered deletions double nothing."""
    store.writer.write(Batch(deletions=[gone("a")]))
    before = store.reader.last_change()
    store.writer.write(Batch(deletions=[gone("a"), gone("a")]))
    assert store.reader.last_change() == before
    assert store.reader.stats().deleted == 1


def test_a_suppressed_author_is_gone_and_stays_gone(store):
    """All posts of an account go, those of others stay, and none comes back."""
    for n in range(3):
        store.writer.write(Batch(posts=[make("theirs", f"t{n}", author_ref="e1:t")]))
    store.writer.write(Batch(posts=[make("another's", "o", author_ref="e1:o"), make("none's")]))
    event = AuthorSuppressed(author_ref="e1:t", source="test", at=NOON, reason="account")
    store.writer.write(Batch(deletions=[event]))
    store.writer.write(Batch(posts=[make("theirs", "late", author_ref="e1:t", revision=10**12)]))
    assert found(store, "") == {"another's", "none's"}
    assert store.reader.count(parse("theirs")) == 0
    assert store.reader.stats().deleted == 3


def make_alert(key="k", version=1, at=NOON, tactic="sync") -> Alert:
    return Alert(
        key=key, version=version, target="mp-1", onset=at, opened_at=at, updated_at=at,
        severity="S2", score=4.0, tactic=tactic, families=(), uids=("a",), accounts=9, hostile=9,
        civil=1, usual=0.1,
    )  # fmt: skip


def test_an_alert_gives_way_to_a_higher_version_only(store):
    """A lingering old process never puts an older alert over a newer one."""
    store.writer.write_alerts([make_alert(version=2, tactic="new")])
    store.writer.write_alerts([make_alert(version=1), make_alert(version=2)])
    assert store.reader.alert("k") == make_alert(version=2, tactic="new")
    store.writer.write_alerts([make_alert(version=3, tactic="newest")])
    assert store.reader.alerts() == [make_alert(version=3, tactic="newest")]
    assert store.reader.stats().alerts == 1
    assert store.reader.alert("unknown") is None


def test_alerts_come_newest_first(store):
    """The page shows what is new."""
    store.writer.write_alerts([make_alert(key=str(n), at=NOON + n * HOUR) for n in (2, 0, 1)])
    assert [alert.key for alert in store.reader.alerts()] == ["2", "1", "0"]
    assert [alert.key for alert in store.reader.alerts(limit=1)] == ["2"]


def make_letter(place="f:1", raw=b"{", source="") -> DeadLetter:
    return DeadLetter(
        stage="ingest", source=source, reason="not JSON", error="e", raw=raw, at=NOON, place=place
    )


def test_a_dead_letter_that_comes_again_is_one(store):
    """Redelivery doubles no dead letter; numbers go up, so that reading can go on."""
    letters = [make_letter("f:1"), make_letter("f:2")]
    store.writer.write(Batch(dead=letters))
    store.writer.write(Batch(dead=[*letters, make_letter("f:3")]))
    kept = store.reader.dead()
    assert [letter for _, letter in kept] == [*letters, make_letter("f:3")]
    assert store.reader.dead(limit=1, after=kept[1][0]) == kept[2:]
    assert store.reader.stats().dead_letters == 3


def test_a_reckoning_finds_every_record(store):
    """`hearhear reconcile` asks for versions, deleted ones too, letters and suppressed authors."""
    kept, lost = make_letter("f:1"), make_letter("f:9")
    batch = Batch(posts=[make(uid="here", revision=4), make(uid="gone")], dead=[kept])
    store.writer.write(batch)
    closed = AuthorSuppressed(author_ref="1.ab", source="s", at=NOON, reason="account")
    store.writer.write(Batch(deletions=[gone("gone"), closed]))
    versions = store.reader.versions(["here", "gone", "never"])
    assert versions == {"here": 4001, "gone": deletion_version(gone("gone"))}
    assert store.reader.letters([kept, lost]) == {kept.key}
    assert store.reader.suppressed(["1.ab", "1.cd"]) == {"1.ab"}


def test_sources_tell_posts_dead_letters_and_when_they_spoke(store):
    """Who runs it sees which source went quiet."""
    later = make(source="one", observed_at=NOON + HOUR)
    dead = [make_letter(source="one")]
    store.writer.write(Batch(posts=[make(source="two"), later, make(source="one")], dead=dead))
    one, two = store.reader.sources()
    assert one == ("one", 2, 1, NOON + HOUR)
    assert two == ("two", 1, 0, NOON)


def test_export_gives_every_post_oldest_first(store):
    """What is stored can be taken along."""
    posts = [make(at=NOON + timedelta(seconds=n * 7 % 1200)) for n in range(1200)]
    store.writer.write(Batch(posts=posts))
    assert list(store.reader.export()) == sorted(posts, key=order)


def test_an_empty_store_answers_everything(store):
    """A page opened before the first post shows nothing, not an error."""
    reader = store.reader
    assert reader.search(parse("a -b topic:3")) == ([], None)
    assert reader.search(parse("-a")) == ([], None)
    assert reader.count(parse("")) == 0
    assert reader.last_change() == 0
    assert reader.newest() is None
    assert reader.stats() == (0, 0, 0, 0, {})
    assert reader.sources() == []
    assert reader.top("topic", NOON, NOON + HOUR) == []
    assert list(reader.export()) == []


def test_a_histogram_has_hours_without_posts_too(store):
    """A gap is a fact; hours are whole."""
    times = [NOON, NOON + timedelta(minutes=59, seconds=59), NOON + 2 * HOUR]
    store.writer.write(Batch(posts=[make(at=at) for at in times]))
    bars = store.reader.histogram("", NOON + timedelta(minutes=5), NOON + timedelta(minutes=121))
    assert bars == [Bar(NOON, 2), Bar(NOON + HOUR, 0), Bar(NOON + 2 * HOUR, 1)]
    assert store.reader.histogram("topic:3", NOON, NOON + HOUR) == [Bar(NOON, 0)]
    assert store.reader.newest() == NOON + 2 * HOUR


def some_posts(n: int, seed: int) -> list[Post]:
    chance = random.Random(seed)
    return [
        make(
            at=NOON + timedelta(minutes=chance.randrange(600)),
            tags=tagged(
                topic={"topics": [{"code": str(chance.randrange(6))} for _ in range(2)]},
                abuse={"abusive": chance.random() < 0.3, "kinds": []},
            ),
        )
        for _ in range(n)
    ]


def test_figures_equal_counting_facets_by_hand(store):
    """Stats, histogram, top and filters all tell the same as the posts themselves."""
    posts = some_posts(300, seed=7)
    store.writer.write(Batch(posts=posts))
    store.writer.write(Batch(deletions=[gone(post.uid) for post in posts[::5]]))
    left = [post for n, post in enumerate(posts) if n % 5]
    check_figures(store, left)


def check_figures(store: Store, held: list[Post]) -> None:
    """Compare every figure with a count over *held*."""
    by_hand = Counter(name for post in held for name in set(facets(post)))
    tags: dict[str, dict[str, int]] = {}
    for name, n in by_hand.items():
        tag, _, label = name.partition(":")
        if tag not in {"platform", "source"}:
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
        assert {bar.hour: bar.posts for bar in bars if bar.posts} == dict(hours)
    topics = Counter({k: v for k, v in tags.get("topic", {}).items() if k != "posts"})
    top = store.reader.top("topic", NOON, NOON + 12 * HOUR, limit=3)
    assert top == sorted(topics.items(), key=lambda item: (-item[1], item[0]))[:3]


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
    query = parse(text)
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
    alphabet = st.one_of(
        st.sampled_from(['"', "(", ")", "-", " AND ", " OR ", " NOT ", " ", "a", "topic:3 ", ":"]),
        st.characters(),
    )
    with TemporaryDirectory() as folder, ExitStack() as stack:
        store = ADAPTERS[adapter](Path(folder), stack)
        store.writer.write(Batch(posts=[make("a b c", tags=tagged(topic={"code": "3"}))]))

        @settings(max_examples=300)
        @given(st.lists(alphabet, max_size=60).map("".join))
        def check(text):
            query = parse(text)
            assert store.reader.count(query) == store.reader.count(parse(query.text()))

        check()


class Model(RuleBasedStateMachine):
    """A store beside a plain dict: whatever is written in whatever order, both say the same."""

    adapter = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(TemporaryDirectory())
        self.store = ADAPTERS[self.adapter](Path(folder), self.stack)
        self.versions: dict[str, tuple[int, Post | None]] = {}
        self.suppressed: set[str] = set()

    def teardown(self) -> None:
        """Close the store."""
        self.stack.close()

    @rule(
        told=st.lists(
            st.tuples(
                st.sampled_from("abcdef"),
                st.integers(0, 3),
                st.sampled_from("xyz"),
                st.integers(0, 2),
                st.booleans(),
            ),
            max_size=6,
        )
    )
    def write_posts(self, told) -> None:
        """Write posts, also old versions, also several of one uid."""
        posts = []
        for uid, revision, author, hour, abusive in told:
            post = make(
                f"word {uid} r{revision}",
                uid,
                NOON + hour * HOUR,
                revision=revision,
                author_ref=author,
                tags=tagged(topic={"code": str(hour)}, abuse={"abusive": abusive}),
            )
            posts.append(post)
            if author not in self.suppressed and revision > self.versions.get(uid, (-1,))[0]:
                self.versions[uid] = (revision, post)
        self.store.writer.write(Batch(posts=posts))

    @rule(uids=st.lists(st.sampled_from("abcdef"), max_size=2))
    def delete(self, uids) -> None:
        """Delete some, known or not."""
        self.store.writer.write(Batch(deletions=[gone(uid) for uid in uids]))
        self.versions.update(dict.fromkeys(uids, (10**9, None)))

    @rule(author=st.sampled_from("xyz"))
    def suppress(self, author) -> None:
        """Suppress an account."""
        event = AuthorSuppressed(author_ref=author, source="test", at=NOON, reason="account")
        self.store.writer.write(Batch(deletions=[event]))
        self.suppressed.add(author)
        for uid, (_, post) in self.versions.items():
            if post and post.author_ref == author:
                self.versions[uid] = (10**9, None)

    @invariant()
    def both_say_the_same(self) -> None:
        """Compare everything the store answers with the dict."""
        held = sorted((p for _, p in self.versions.values() if p), key=order, reverse=True)
        assert self.store.reader.search(parse("word")).posts == held
        assert self.store.reader.search(parse("")).posts == held
        assert list(self.store.reader.export()) == held[::-1]
        told = {change.uid: change.post for change in self.store.reader.changes(0)}
        assert told == {uid: post for uid, (_, post) in self.versions.items()}
        check_figures(self.store, held)


TestModel = Model.TestCase
TestModel.settings = settings(
    max_examples=60,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
