"""One word, however it is written: what the index holds of it and what a search asks are the same."""

from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sinks.search.query import parse
from sinks.search.words import fold
from sinks.search.words import stands_alone
from sinks.search.words import tokens
from sinks.search.words import words
from sinks.sqlite.reader import SqliteReader
from sinks.sqlite.writer import SqliteWriter
from sinks.store import Batch


def _each(change):
    return lambda word: "".join(map(change, word))


def _marked(mark):
    """Return what puts *mark* on each letter as it is seen."""
    return lambda word: "".join(letter + mark for letter in normalize("NFKC", word))


def _wide(letter):
    return chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter


def _bold(letter):
    if "a" <= letter <= "z":
        return chr(0x1D41A + ord(letter) - ord("a"))
    return chr(0x1D400 + ord(letter) - ord("A")) if "A" <= letter <= "Z" else letter


DISGUISES = {
    "plain": str,
    "capitals": str.upper,
    "composed": lambda word: normalize("NFC", word),
    "decomposed": lambda word: normalize("NFD", word),
    "full width": _each(_wide),
    "bold": _each(_bold),
    "struck through": _marked("\u0336"),
    "underlined": _marked("\u0332"),
    "slashed": _marked("\u0338"),
    "circled": _marked("\u20dd"),
    "zero-width spaces": "\u200b".join,
    "soft hyphens": "\u00ad".join,
    "word joiners": "\u2060".join,
    "byte order marks": "\ufeff".join,
    "directions": lambda word: f"\u2067{word}\u2069\u200e",
    "selectors": _each(lambda letter: letter + "\ufe0f"),
    "numbered entities": _each(lambda letter: f"&#{ord(letter)};"),
    "hexadecimal entities": _each(lambda letter: f"&#x{ord(letter):X};"),
}
"""Ways to write a word, most of them seen in posts."""

NAMES = {
    "ferry": ["FERRY", "Fe\u0301rry"],
    "łódź": ["Lodz", "lódz", "L\u0301odz"],
    "đakovo": ["Dakovo", "ĐAKOVO"],
    "smørrebrød": ["smorrebrod"],
    "straße": ["strasse", "STRAẞE"],
    "œuvre": ["oeuvre", "Œuvre"],
    "İstanbul": ["istanbul", "ıstanbul"],
    "محمد": ["محـــمـد", "مُحَمَّد", "ﻣﺤﻤﺪ"],
    "إلى": ["الى", "الي", "ٱلي", "الی"],
    "مدرسة": ["مدرسه"],
    "کتاب": ["كتاب"],
    "שלום": ["שָׁלוֹם"],
    "がっこう": ["か\u3099っこう"],
    "ガッコウ": ["ｶﾞｯｺｳ"],
    "국회": ["\u1100\u116e\u11a8\u1112\u116c"],
    "ज़मीन": ["जमीन", "ज\u093cमीन"],
    "ελλάδα": ["ΕΛΛΆΔΑ", "ελλαδα"],
    "میخواهم": ["می\u200cخواهم"],
    "pension": ["рension", "pensiоn", "ре́nsion"],
    "½ 2026": ["1/2 ２０２６", "1⁄2 ٢٠٢٦"],
}
"""Words, and other spellings people use for them."""


@pytest.fixture(scope="module")
def stored(tmp_path_factory):
    """A store that holds every word in every spelling, with the word each post has."""
    from tests.contract.stores import make

    posts = {}
    for word, spellings in NAMES.items():
        for spelling in [word, *spellings]:
            for name, disguise in DISGUISES.items():
                post = make(f"today {disguise(spelling)} 😀 again", f"{word}/{spelling}/{name}")
                posts[post.uid] = post
    path = tmp_path_factory.mktemp("words") / "store.db"
    with SqliteWriter(path) as writer, SqliteReader(path) as reader:
        writer.write(Batch(posts=list(posts.values())))
        yield reader, set(posts)


@pytest.mark.parametrize("word", NAMES)
def test_a_word_in_any_spelling_and_disguise_finds_all_others(stored, word):
    """What a reader sees as one word is one word, in posts and in searches."""
    reader, uids = stored
    wanted = {uid for uid in uids if uid.startswith(f"{word}/")}
    for spelling in [word, *NAMES[word]]:
        for name, disguise in DISGUISES.items():
            found = reader.search(parse(disguise(spelling)), limit=1000).posts
            assert {post.uid for post in found} == wanted, (spelling, name)


@given(
    st.text(st.sampled_from("abcdefghijklmnopqrstuvwxyzéüçşñABCXYZ"), min_size=1),
    st.sampled_from(sorted(DISGUISES)),
    st.sampled_from(sorted(DISGUISES)),
)
def test_two_disguises_of_a_word_are_the_same_words(word, one, other):
    """Property: any word, in any two disguises, is the same to an index."""
    assert words(DISGUISES[one](word)) == words(DISGUISES[other](word)) != []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("resign🤬now", ["resign", "🤬", "now"]),
        ("👍🏽 👍", ["👍", "👍"]),
        ("🏳️‍🌈", ["🏳", "🌈"]),
        ("👩🏽‍🚒❤️‍🔥", ["👩", "🚒", "❤", "🔥"]),
        ("🇩🇪🇫🇷🇪🇸", ["🇩🇪", "🇫🇷", "🇪🇸"]),
        ("a🇩🇪b", ["a", "🇩🇪", "b"]),
        ("1️⃣ ☎ ✔ ★ →", ["1", "☎", "✔", "★", "→"]),
        ("ไทย\u200bครับ", list("ไทยครับ")),
        ("ខ្មែរ", list("ខ្មែរ")),
        ("年金改革abc", ["年", "金", "改", "革", "abc"]),
        ("A&amp;E &lt;b&gt; A&E", ["a", "e", "b", "a", "e"]),
        ("a_b\x00c\td\u3000e\u00a0f", ["a", "bc", "d", "e", "f"]),
        ("!?… ‽ \u200b", []),
    ],
)
def test_what_is_a_word(text, found):
    """Emoji and flags are words; letters of unspaced scripts are; punctuation is none."""
    assert words(text) == found
    assert [token.word for token in tokens(text)] == found


def test_a_flag_is_not_found_in_two_others():
    """Spain's flag is not the end of Germany's and the start of Sweden's."""
    assert "🇪🇸" not in words("🇩🇪🇸🇪")


@pytest.mark.parametrize(
    ("word", "alone"), [("😂", True), ("🇫🇷", True), ("年", True), ("a", False)]
)
def test_some_words_cannot_go_on(word, alone):
    """A * after them asks for nothing more."""
    assert stands_alone(word) is alone


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("（ferry　OR　bus）　－tram", "(ferry OR bus) -tram"),
        ("platform：ｘ", "platform:x"),
        ("from：2026-02-03", "from:2026-02-03"),
        ("ｆｅｒｒ＊", "ferr*"),
        ("platform:“x” “night ferry”", 'platform:"x" "night ferry"'),
        ("\u200eplatform:x \ufeffNOT\u200b tram", "platform:x NOT tram"),
        ("ferry −tram –bus", "ferry -tram -bus"),
        ('NOT דו"ח', 'NOT "דו ח"'),
        ("हिन्दी", "हिंदी"),
    ],
)
def test_the_language_is_read_as_any_keyboard_writes_it(typed, meant):
    """A filter or a NOT that is read as a word answers another question, and does not say so."""
    assert parse(typed) == parse(meant)
    assert not parse(typed).problems


@given(st.text())
def test_words_are_the_same_from_both_ways(text):
    """Property: what the index holds is what is highlighted, and folding again changes nothing."""
    found = words(text)
    assert [token.word for token in tokens(text)] == found
    assert words(fold(text)) == found
    assert words(" ".join(found)) == found


@given(st.text(alphabet=st.characters(max_codepoint=0x24F)))
def test_composed_and_decomposed_letters_are_one(text):
    """Property: how an accent is encoded does not matter."""
    assert words(normalize("NFD", text)) == words(normalize("NFC", text))
