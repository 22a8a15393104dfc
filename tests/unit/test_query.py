"""The search language: what is understood, what is told when it is not, what is highlighted."""

from datetime import UTC
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.cap import MAJORS
from sinks.search.nodes import And
from sinks.search.nodes import Filter
from sinks.search.nodes import Not
from sinks.search.nodes import Nothing
from sinks.search.nodes import Or
from sinks.search.nodes import Phrase
from sinks.search.nodes import Prefix
from sinks.search.nodes import Word
from sinks.search.parser import LONGEST
from sinks.search.parser import MOST
from sinks.search.parser import MOST_PREFIXES
from sinks.search.query import Query
from sinks.search.query import parse
from sinks.search.words import words
from tests.vocabulary import VOCABULARY

A, B, C = Word("a"), Word("b"), Word("c")
SEARCHES = st.lists(
    st.one_of(
        st.sampled_from(
            [
                '"',
                "(",
                ")",
                "-",
                ":",
                "“",
                "ß",
                "x",
                "yes",
                "AND",
                "OR",
                "NOT",
                "from:",
                "to:",
                "2026-02-03",
                "topic:",
                "official:",
                "tag:",
                "youth:no",
                "lang:",
            ]
        ),
        st.just(" "),
        st.text(max_size=4),
    )
).map("".join)


@pytest.mark.parametrize(
    ("text", "node"),
    [
        ("", None),
        ("a", A),
        ("A", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b", Or((A, B))),
        ("*", None),
        ("* a", A),
        ("a OR *", None),
        ("-*", Nothing()),
        ("a -*", Nothing()),
        ("ferr*", Prefix("ferr")),
        ("Été*", Prefix("ete")),
        ("#ferr* -bus*", And((Prefix("ferr"), Not(Prefix("bus"))))),
        ("年金*", Phrase(("年", "金"))),
        ("😂", Word("😂")),
        ("a -👍🏽", And((A, Not(Word("👍"))))),
        ("🏳️‍🌈", Phrase(("🏳", "🌈"))),
        ("🇫🇷", Word("🇫🇷")),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("-a", Not(A)),
        ("NOT a b", And((Not(A), B))),
        ("NOT NOT a", A),
        ("a -(b c)", And((A, Not(And((B, C)))))),
        ("a a", A),
        ('"a b"', Phrase(("a", "b"))),
        ("“a b”", Phrase(("a", "b"))),
        ('"a"', A),
        ("a-b", Phrase(("a", "b"))),
        ("can't", Phrase(("can", "t"))),
        ("@Ann #Été", And((Word("ann"), Word("ete")))),
        ("https://x.org", Phrase(("https", "x", "org"))),
        ("12:30", Phrase(("12", "30"))),
    ],
)
def test_words_are_joined_as_the_grammar_says(text, node):
    """Side by side is AND, AND binds closer than OR, * alone is everything."""
    assert parse(text, VOCABULARY) == Query(node)
    assert parse(text, VOCABULARY).problems == ()


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("topic:10", "topic:10"),
        ("topic:Transport", "topic:10"),
        ("topic:transportation", "topic:10"),
        ('topic:"Law and crime"', "topic:12"),
        ("topic:yes", "topic"),
        ("TOPIC:yes", "topic"),
        ("official:Ann_Lee", "mentions:Ann_Lee"),
        ("official:yes", "mentions"),
        ("platform:Bluesky", "platform:bluesky"),
        ("lang:EN", "language:en"),
        ("lang:no", "language:no"),
        ("youth:yes", "youth"),
        ("youth:issue", "youth:issue"),
        ("abuse:yes", "abuse:abusive"),
        ("abuse:threat", "abuse:threat"),
        ("sentiment:negative", "sentiment:negative"),
        ("source:My-Feed", "source:My-Feed"),
        ("question:yes", "question:asked"),
        ("tag:mine:x", "mine:x"),
    ],
)
def test_a_filter_is_a_facet(text, facet):
    """A filter asks for exactly what the store counts."""
    assert parse(text, VOCABULARY).node == Filter(facet)
    assert parse(text, VOCABULARY).problems == ()
    assert parse(f"-{text}", VOCABULARY).node == Not(Filter(facet))


def test_no_means_that_a_tag_says_nothing():
    """youth:no is not a label."""
    assert parse("youth:no", VOCABULARY).node == Not(Filter("youth"))


def test_every_topic_can_be_asked_for_by_its_name():
    """The page shows these names."""
    for code, name in MAJORS.items():
        assert parse(f'topic:"{name}"', VOCABULARY).node == Filter(f"topic:{code}")
    assert len(MAJORS) == 21


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("from:2026-02-03", (2026, 2, 3), None),
        ("to:2026-02-03", None, (2026, 2, 4)),
        ("from:2026-02-03T10:30", (2026, 2, 3, 10, 30), None),
        ("to:2026-02-03T10:30+02:00", None, (2026, 2, 3, 8, 30)),
        ("from:2026-02-03 from:2026-02-05", (2026, 2, 5), None),
        ("a OR (b to:2026-02-03)", None, (2026, 2, 4)),
    ],
)
def test_dates_bound_the_whole_search(text, start, end):
    """A to: day is included; a time without a zone is UTC; the narrower of two holds."""
    query = parse(text, VOCABULARY)
    assert query.start == (start and datetime(*start, tzinfo=UTC))
    assert query.end == (end and datetime(*end, tzinfo=UTC))


@pytest.mark.parametrize(
    ("text", "node", "hint"),
    [
        ('"a b', Phrase(("a", "b")), "not closed"),
        ("(a b", And((A, B)), "not closed"),
        ("((a)", A, "not closed"),
        ("a) b", And((A, B)), "not opened"),
        ("AND a", A, "AND has nothing"),
        ("a AND", A, "AND has nothing"),
        ("a OR", A, "OR has nothing"),
        ("OR a", A, "OR has nothing"),
        ("a NOT", A, "NOT has nothing"),
        ("re:a", Phrase(("re", "a")), "no filter is called “re”"),
        ("topic:", Word("topic"), "nothing after the colon"),
        ("a !!!", A, "!!! has no letter, digit or emoji"),
        ("a OR !!!", A, "no letter"),
        ("a -…", A, "no letter"),
        ("f**k", Phrase(("f", "k")), "end of a word only"),
        ("*rail", Word("rail"), "end of a word only"),
        ("a or b", And((A, Word("or"), B)), "write OR in capitals"),
        ("a Or b", And((A, Word("or"), B)), "write OR in capitals"),
        ("a and b", And((A, Word("and"), B)), "“and” is searched for as a word"),
        ("not a", And((Word("not"), A)), "write NOT in capitals"),
    ],
)
def test_what_is_doubtful_is_told_and_searched_for(text, node, hint):
    """Such a search runs; what was made of it is said."""
    query = parse(text, VOCABULARY)
    assert query.node == node
    assert query.errors == ()
    assert any(hint in told for told in query.hints)


@pytest.mark.parametrize("text", ["or", "or a", "a or", "(or)", '"a or b"', "nor", "and", "not"])
def test_a_small_or_with_nothing_on_one_side_is_a_word_without_more_ado(text):
    """In other languages it is a word like any: gold in French."""
    assert parse(text, VOCABULARY).problems == ()


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("!!!", "!!! has no letter, digit or emoji to search for: write words"),
        ("NOT !!!", "!!! has no letter"),
        ("!!! OR …", "… has no letter"),
        ("!!! from:2026-02-03", "!!! has no letter"),
        ('""', "no letter"),
        ("()", "nothing to search for"),
        ("AND", "nothing to search for"),
        ("-", "no letter"),
        ("topic:99", "no topic is called “99”"),
        ("a OR topic:yoga", "no topic is called “yoga”: there are "),
        ("a from:yesterday", "“from:yesterday” is no date: write from:2026-02-03"),
        ("a to:10000-01-01", "is no date"),
        ("a to:31/12/2026", "is no date"),
        ("(" * 12 + "a" + ")" * 12, "10 parentheses deep"),
        ("f*", "at least 2 letters before the *"),
        ('"night ferr*"', "write ferr* as a word of its own"),
        ("co-op*", "write op* as a word of its own"),
        (" ".join(f"aa{n}*" for n in range(MOST_PREFIXES + 1)), "5 words with *"),
        ("a " * LONGEST, "2,000 characters"),
        (" ".join(f"a{n}" for n in range(MOST + 1)), "100 words and filters"),
        (f'"{"a " * (MOST + 1)}"', "100 words and filters"),
    ],
)
def test_what_cannot_be_searched_for_finds_nothing_and_is_told(text, error):
    """A wrong search must not look like a right one with other posts."""
    query = parse(text, VOCABULARY)
    assert query == Query(Nothing())
    assert any(error in told for told in query.errors)
    assert query.highlight("a aa f") == []


def test_queries_that_ask_the_same_are_one_key():
    """Counts are kept by query."""
    assert len({parse("Rail  -bus"), parse("rail NOT bus"), parse("rail AND (-bus")}) == 1


@pytest.mark.parametrize(
    ("search", "text", "marked"),
    [
        ("rail", "Rail, rails, RAIL!", ["Rail", "RAIL"]),
        ('"rail fares"', "rail—FARES rail", ["rail—FARES"]),
        ('rail "rail fares" "fares up"', "rail fares up", ["rail fares up"]),
        ("cafe", "Café cafe\u0301 café.", ["Café", "cafe\u0301", "café"]),
        ("strasse", "die Straße 🤬STRASSE🤬", ["Straße", "STRASSE"]),
        ("hello", "𝐇𝐞𝐥𝐥𝐨", ["𝐇𝐞𝐥𝐥𝐨"]),
        ("改革", "年金改革に", ["改革"]),
        ("ferr*", "Ferry, FERRIES; a differing feré", ["Ferry", "FERRIES"]),
        ('fer* "fery is"', "the fery is", ["fery is"]),
        ("pension", "the p̶e̶n̶s̶i̶o̶n̶ and the pen\u00adsion", ["p̶e̶n̶s̶i̶o̶n̶", "pen\u00adsion"]),
        ("ガッコウ", "ｶﾞｯｺｳ！", ["ｶﾞｯｺｳ"]),
        ("🏳️‍🌈", "x🏳️‍🌈y", ["🏳️‍🌈"]),
        ("'A&E'", "the A&amp;E ward", ["A&amp;E"]),
        ("-rail youth:yes", "rail", []),
        ("", "rail", []),
    ],
)
def test_highlights_cover_the_words_found(search, text, marked):
    """Spans are code points of the text as it is written."""
    assert [text[a:b] for a, b in parse(search, VOCABULARY).highlight(text)] == marked


@given(SEARCHES)
def test_any_text_is_a_search(text):
    """Property: parsing never raises, is hashable, and its canonical form means the same."""
    query = parse(text, VOCABULARY)
    assert parse(query.text(VOCABULARY), VOCABULARY) == query
    assert hash(query) == hash(parse(text, VOCABULARY))


@given(SEARCHES, st.text())
def test_highlights_lie_in_the_text(search, text):
    """Property: spans are in order, apart, inside the text, and each holds a word."""
    query = parse(search, VOCABULARY)
    spans = query.highlight(text)
    flat = [place for span in spans for place in span]
    assert flat == sorted(flat)
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(words(text[start:end]) for start, end in spans)
