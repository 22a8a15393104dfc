"""One reading of text: what is written in another way reads the same, and every offset leads back."""

import re
from time import process_time
from unicodedata import is_normalized
from unicodedata import normalize

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.letters import JOINING
from schemas.letters import read_letter
from schemas.text import Reading
from schemas.text import reading

SIGNS = " &#39; &amp; &amp;amp;#x308; &nbsp; &foo; &lt \u200b\u00ad\ufeff\u0308\u0323\u0336ﬁ\u00a0\n\r\t’“”？⁇aüＡ𝐀𝒾ｶﾞ가\u1100\u1161"
texts = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([*SIGNS.split(" "), " ", *SIGNS]), max_size=30).map("".join),
)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("Ann\u00a0Ferrow\u202flied\u3000\tto\r\n\r\nus", "Ann Ferrow lied to us"),
        ("Fer\u00adrow Fer\u200brow Fer\u200drow \u2068Ferrow\u2069 Fer\x00row", "Ferrow " * 4 + "Ferrow"),
        ("\ufeff\u200eGood morning", "Good morning"),
        ("O&#39;Dunn O&#x27;Dunn O&apos;Dunn O&amp;#39;Dunn O’Dunn Oʼ Dunn O`Dunn", "O'Dunn " * 5 + "O' Dunn O'Dunn"),
        ("A&amp;E A&amp;amp;E AT&T; R&D &foo; &amp;foo; &#0;&#xD800;", "A&E A&E AT&T; R&D &foo; &foo; \ufffd\ufffd"),
        ("O&#0000000039;Dunn O&#39Dunn O&#38;#39;Dunn O&amp;#x0026;#x27;Dunn", "O'Dunn O'Dunn O'Dunn O'Dunn"),
        ("A&ampE A&amp E on&nbsp&quotthe&nbsphill&quot", 'A&E A& E on "the hill"'),
        ("a?b=1&copy=2&amp=3&quot=4&lt=5 &#1 &ltd", "a?b=1&copy=2&amp=3&quot=4&lt=5 &#1 &ltd"),
        ("O׳Dunn Oˊ Dunn O᾽Dunn O᾿Dunn ״so״ 〃so〃 a‒b a֊b a־b", "O'Dunn O' Dunn O'Dunn O'Dunn \"so\" \"so\" a-b a-b a-b"),
        ("&lt;b&gt; &eacute;t&eacute; e&#x301;", "<b> été é"),
        (normalize("NFD", "Krankenhäuser Inês 한글 ガ"), "Krankenhäuser Inês 한글 ガ"),
        ("Ｗｈｏ ｐａｙｓ？！ ＠ａｎｎ ｶﾞ", "Who pays?! @ann ガ"),
        ("𝐀𝐧𝐧 𝓕𝓮𝓻𝓻𝓸𝔀 ⓛⓘⓔⓓ 🅰🅝 ﬁnds", "Ann Ferrow lied AN finds"),
        ("who⁇ who﹖ who؟ who❓ who⁈ wait… 何。", "who?? who? who? who? who?! wait. 何."),
        ("“so” „so“ «so» ‘so’", "\"so\" \"so\" \"so\" 'so'"),
        ("l\u0336i\u0336e\u0336 Z\u0351\u0321a", "lie Za"),
        ("sixth‑form A–level 2020 – now — then", "sixth-form A-level 2020 – now — then"),
        ("كـــتاب كِتَاب", "كتاب كتاب"),
        ("Аnn Fеrrоw Αnn; Нет, да, Ελλάδα; µm", "Ann Ferrow Ann; Нет, да, Ελλάδα; μm"),
        ("½ ™ ℃ №1 ❤\ufe0f", "½ ™ ℃ №1 ❤"),
    ],
)  # fmt: skip
def test_other_spellings_read_as_the_plain_one(written, read):
    """Keyboards, programs and evaders write the same words with other code points."""
    assert reading(written).text == read


@pytest.mark.parametrize(
    "text", ["Plain words, don't: 5 > 3!", "Größe 東京 हिन्दी தமிழ் ẹkọ 😂", "नमस्ते की ड़ सड़क"]
)
def test_plain_text_of_any_script_is_its_own_reading(text):
    """Nothing is done where nothing needs it, so that it costs next to nothing."""
    assert reading(text) == Reading(normalize("NFC", text))


@given(texts)
def test_a_reading_reads_as_itself(text):
    """Reading twice changes nothing: letters composed, one space between words, nothing invisible."""
    read = reading(text).text

    # An entity with something invisible inside it is none, but reads like one.
    assert reading(read).text == read or re.search(r"&#?\w+;", read)
    assert is_normalized("NFC", read)
    assert " ".join(read.split()) == read
    assert all(c == read_letter(c) for c in read if c not in JOINING and c not in "`–")


@given(texts, st.data())
def test_every_span_leads_back_to_the_words_as_written(text, data):
    """Evidence must show the words that were met: cut out and read again, they are there."""
    read = reading(text)
    start, end = sorted(data.draw(st.integers(0, len(read.text))) for _ in range(2))
    first, last = read.span(start, end)
    assert 0 <= first <= last <= len(text)
    if start < end:
        assert first < last
        found = read.find(first, last)
        assert found[0] <= start <= end <= found[1]
        # Between letters, "`" and "–" read as "'" and "-"; a cut may take their letters away.
        again = reading(text[first:last]).text.replace("`", "'").replace("–", "-")
        assert read.text[start:end].strip().replace("`", "'").replace("–", "-") in again


@given(texts, texts)
def test_places_as_written_are_found_in_the_reading(before, after):
    """A name found at a place of the text stands at the same words of its reading."""
    text = f"{before} Ferrow {after}"
    read = reading(text)
    place = len(before) + 1
    first, last = read.find(place, place + 6)

    assert read.text[first:last] == "Ferrow"
    assert read.span(first, last) == (place, place + 6)
    assert read.find(0, len(text)) == (0, len(read.text))


@pytest.mark.parametrize(
    "piece",
    [
        "&amp;",
        "&",
        "  ",
        "\u200b ",
        "a\u0308",
        "\u0308",
        "&#39;",
        "&a",
        "&amp;amp;",
        "\u0308\u0323",
        "x`–",
        "؟ ",
        "가",
    ],
)
def test_no_text_takes_long(piece):
    """64 kB of anything are read at once: a hostile text must not stop the others."""
    text = "a" + piece * (65_536 // len(piece))
    began = process_time()
    reading(text)

    assert process_time() - began < 1
