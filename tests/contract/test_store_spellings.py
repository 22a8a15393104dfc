"""What every store must find however it is spelled: words, emoji, beginnings of words, platforms."""

import pytest

from sinks.search.query import parse
from sinks.store import Batch
from tests.contract.stores import make
from tests.vocabulary import VOCABULARY

SPELLINGS = {
    "ferry": "The FERRY is late",
    "ferries": "Ferries: none",
    "struck": "no f̶e̶r̶r̶y̶ today",
    "hidden": "a fer\u200bry, a pen\u00adsion",
    "wide": "ｆｅｒｒｙ 𝐩𝐞𝐧𝐬𝐢𝐨𝐧",
    "entity": "the A&amp;E, the pe&#110;sion",
    "plain": "the A&E",
    "polish": "Łódź i Đakovo",
    "kana": "か\u3099っこう ｶﾞｯｺｳ",
    "hangul": "\u1100\u116e\u11a8\u1112\u116c",
    "arabic": "محـــمـد مُحَمَّد",
    "laugh": "late again 😂",
    "thumb": "well 👍🏽 done",
    "rainbow": "x🏳️\u200d🌈y",
    "flags": "🇩🇪🇸🇪",
    "long": "w" + "o" * 300 + "w",
}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ferry", "ferry struck hidden wide"),
        ("FE\u0301RRY", "ferry struck hidden wide"),
        ("ferr*", "ferry ferries struck hidden wide"),
        ("ferr* -ferry", "ferries"),
        ("ferr* OR lod*", "ferry ferries struck hidden wide polish"),
        ("ｐｅｎｓｉｏｎ", "hidden wide entity"),
        ("A&E", "entity plain"),
        ("A&amp;E", "entity plain"),
        ("amp", ""),
        ("lodz dakovo", "polish"),
        ("がっこう", "kana"),
        ("ガッコウ", "kana"),
        ("국회", "hangul"),
        ("국*", "hangul"),
        ("محمد", "arabic"),
        ("محـمد", "arabic"),
        ("😂", "laugh"),
        ("😂*", "laugh"),
        ("late -😂", "ferry"),
        ("👍", "thumb"),
        ("👍🏿", "thumb"),
        ("🏳️\u200d🌈", "rainbow"),
        ("🇩🇪", "flags"),
        ("🇪🇸", ""),
        ("wooo*", "long"),
        ("w" + "o" * 120 + "*", "long"),
        ("w" + "o" * 300 + "w", "long"),
        ("w" + "o" * 300 + "x", ""),
        ("*", " ".join(SPELLINGS)),
        ("* -ferr* -late -the", "polish kana hangul arabic thumb rainbow flags long"),
        ("-*", ""),
        ("!!!", ""),
        ("NOT !!!", ""),
        ("ferry from:soon", ""),
        ("ferry topic:99", ""),
        ("-topic:99", ""),
        ("f*", ""),
    ],
)
def test_a_word_is_found_in_every_spelling(store, query, expected):
    """Every store reads texts and searches alike; a search with an error finds nothing."""
    posts = [make(text, uid=name) for name, text in SPELLINGS.items()]
    store.writer.write(Batch(posts=posts))
    asked = parse(query, VOCABULARY)
    assert {post.uid for post in store.reader.search(asked, limit=50).posts} == set(
        expected.split()
    )
    assert store.reader.count(asked) == len(expected.split())


@pytest.mark.parametrize("name", ["x", "twitter", "X", "Twitter"])
def test_a_platform_is_found_under_all_its_names(store, name):
    """Older stores hold posts of x as twitter's."""
    posts = [
        make("new", "n", platform="x"),
        make("old", "o", platform="twitter"),
        make("other", "b"),
    ]
    store.writer.write(Batch(posts=posts))
    query = parse(f"platform:{name}", VOCABULARY)
    assert {post.uid for post in store.reader.search(query).posts} == {"n", "o"}
    assert store.reader.count(query) == 2
    assert store.reader.count(parse(f"-platform:{name}", VOCABULARY)) == 1
