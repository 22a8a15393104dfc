"""Language: the cheap readers, the model behind them, and "und" where neither can tell."""

import csv
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st
from py3langid.langid import MODEL_FILE
from py3langid.langid import LanguageIdentifier

from processors.enrichments import language as module
from processors.enrichments.language import CONFIDENT
from processors.enrichments.language import DEFAULT
from processors.enrichments.language import SUPPORTED
from processors.enrichments.language import Language
from processors.enrichments.language import prepare
from processors.step import Setup
from processors.step import Step
from tests.posts import saying

NOW = datetime(2026, 2, 12, 9, 30, tzinfo=UTC)
REAL = Path(__file__).parents[3] / "shared/data/posts"
STEP = prepare(Setup())


def read(text: str, lang: str | None = None, step: Step = STEP) -> Language:
    """Return the language tag of a post of *text* that its platform tags *lang*."""
    tag = step(saying(text, lang=lang))
    assert isinstance(tag, Language)
    return tag


CLEAR = {
    "en": "The night ferry was late again and nobody would tell us why.",
    "fr": "Le bateau de nuit est encore en retard et personne ne nous dit pourquoi.",
    "de": "Die Nachtfähre ist schon wieder zu spät und niemand sagt uns, warum.",
    "it": "Il traghetto della notte è di nuovo in ritardo e nessuno ci dice perché.",
    "pt": "O barco da noite está outra vez atrasado e ninguém nos diz porquê.",
    "es": "El barco de la noche llega otra vez tarde y nadie nos dice por qué.",
    "nl": "De nachtboot is weer te laat en niemand wil ons zeggen waarom.",
    "sw": "Boti ya usiku imechelewa tena na hakuna mtu wa kutuambia kwa nini.",
}


@pytest.mark.parametrize(("code", "text"), CLEAR.items())
def test_a_clear_sentence_is_settled_by_its_function_words(code: str, text: str) -> None:
    """The common case must not wake the model."""
    tag = read(text)
    assert (tag.code, tag.by) == (code, "function words 2")
    assert tag.confidence >= CONFIDENT


def test_arabic_is_settled_by_its_script() -> None:
    """Two words suffice where the letters decide."""
    tag = read("تأخرت العبارة")
    assert (tag.code, tag.by) == ("ar", "script 1")


def test_amharic_is_settled_by_its_script() -> None:
    """The same for the Ethiopic script."""
    assert read("ጀልባው ዛሬም ዘግይቷል").code == "am"


def test_persian_is_not_called_arabic() -> None:
    """They share a script, not all letters."""
    assert read("کشتی شب باز هم دیر کرد و هیچ کس نگفت چرا").code == "und"


def test_tigrinya_is_not_called_amharic() -> None:
    """They share a script, not all words."""
    assert read("እዚ ናይ ሎሚ ዜና እዩ ኣብ ባሕሪ").code == "und"


def test_what_words_leave_open_is_read_by_the_model() -> None:
    """No function word here, yet plainly German; the tag says who read it."""
    tag = read("Fährverbindung Nachtfahrplan Hafenbehörde Verspätung")
    assert (tag.code, tag.by) == ("de", "py3langid 0.4.0")


@pytest.mark.parametrize(
    "text", ["", "🎉🎉", "!!! 42", "Merci beaucoup", "@user http://a.example ok no"]
)
def test_fewer_than_three_words_are_unsure(text: str) -> None:
    """Handles, links, digits and signs are no words."""
    assert read(text) == Language(by="fewer than 3 words", code="und", confidence=0.0)


def test_an_unexpected_language_is_unsure_rather_than_a_neighbour() -> None:
    """A deployment for English and French must not call Portuguese French, nor German English."""
    step = prepare(Setup(languages=("en", "fr")))
    assert read(CLEAR["pt"], step=step).code == "und"
    assert read(CLEAR["de"], step=step).code == "und"


def test_an_unexpected_script_is_unsure() -> None:
    """Cyrillic is none of the default languages."""
    assert read("Ночной паром опять опоздал, и никто не сказал почему").code == "und"


def test_pidgin_is_not_english() -> None:
    """The English words in it would be scored as English feelings."""
    assert (
        read("Abeg wetin dey happen for this ferry matter, e don tire person well well").code
        == "und"
    )


def test_the_platform_confirms_a_weak_reading() -> None:
    """Two weak voices that agree are one confident one."""
    weak = "Ferry timetable meeting, the harbour"
    together = read(weak, "en-GB")
    assert together.code == "en"
    assert together.confidence >= CONFIDENT
    assert "platform tag" in together.by


def test_the_platform_breaks_a_tie_without_confidence() -> None:
    """Names only: we follow the platform, and no other step may rely on it."""
    assert read("Okonsaar Quillmarsh Petrivane").code == "und"
    tag = read("Okonsaar Quillmarsh Petrivane", "fr")
    assert (tag.code, tag.by) == ("fr", "platform tag, py3langid 0.4.0 unsure")
    assert tag.confidence < CONFIDENT


@pytest.mark.parametrize("lang", ["fr", "en-US", "pt_BR", "xx", ""])
def test_the_platform_never_overrules_a_confident_reading(lang: str) -> None:
    """People's settings are often not the language they write."""
    assert read(CLEAR["sw"], lang) == read(CLEAR["sw"])


def test_unknown_codes_are_refused_by_name() -> None:
    """A typing error in the configuration must show at once, with what would be right."""
    with pytest.raises(ValueError, match=r"no such language: english, xx; there are af, am, .* zu"):
        prepare(Setup(languages=("en", "xx", "english")))


def test_the_supported_codes_are_those_of_the_model() -> None:
    """Our list saves loading the model to check a configuration; it must stay true."""
    labels = LanguageIdentifier.from_model_file(MODEL_FILE).labels
    assert {label for label in labels if len(label) == 2} == SUPPORTED
    assert set(DEFAULT) <= SUPPORTED
    assert set(labels) >= module._STRANGERS


def test_two_setups_do_not_disturb_each_other() -> None:
    """py3langid keeps one restriction for the whole process; we must not."""
    text = "Fährverbindung Nachtfahrplan Hafenbehörde Verspätung"
    narrow = prepare(Setup(languages=("en", "fr")))
    wide = prepare(Setup(languages=("en", "de")))
    assert [read(text, step=step).code for step in (narrow, wide, narrow)] == ["und", "de", "und"]


def test_preparing_loads_no_model() -> None:
    """The program starts at once; unpacking the model costs about a second."""
    module._identifier.cache_clear()
    begin = process_time()
    step = prepare(Setup(languages=("en", "fr")))
    assert read(CLEAR["en"], step=step).code == "en"
    assert process_time() - begin < 0.2
    assert module._identifier.cache_info().misses == 0


def test_the_votes_of_the_longest_post_fit() -> None:
    """Votes are counted in bytes of one number: a byte that overflows would vote for a neighbour."""
    assert read("the " * 5_000).code == "en"
    assert read("zu wa " * 5_000) == read("zu wa " * 40)


@given(st.text() | st.lists(st.sampled_from(sorted(module._VOTES))).map(" ".join))
@settings(deadline=None)
def test_every_text_gives_a_sound_tag(text: str) -> None:
    """Never an error, never a language nobody expects, always the same answer."""
    tag = read(text)
    assert tag.code in {*DEFAULT, "und"}
    assert 0 <= tag.confidence <= 1
    assert (tag.code == "und") == (tag.confidence == 0)
    assert tag == read(text)


@given(st.text(), st.none() | st.text(max_size=6))
@settings(deadline=None)
def test_any_platform_tag_is_borne(text: str, lang: str | None) -> None:
    """A platform may send anything as its tag."""
    assert read(text, lang).code in {*DEFAULT, "und"}


def real(split: str) -> Iterator[tuple[str, str]]:
    """Yield the code and text of real posts."""
    names = [
        "english",
        "en",
        "french",
        "fr",
        "german",
        "de",
        "italian",
        "it",
        "portuguese",
        "pt",
        "spanish",
        "es",
        "arabic",
        "ar",
    ]
    for name, code in zip(names[::2], names[1::2], strict=True):
        path = REAL / "xlmt_sentiment_8lang" / name / f"{split}_text.txt"
        for line in path.read_text(encoding="utf-8").split("\n"):
            if line.strip():
                yield code, line


def test_real_posts_in_seven_languages_are_read_right() -> None:
    """German is apart: one in ten of that set is in fact English, Turkish, Indonesian or a bare link."""
    if not REAL.exists():
        pytest.skip("no real posts: ../shared/data is not here")
    right: dict[str, list[bool]] = {}
    for code, text in real("test"):
        right.setdefault(code, []).append(read(text).code == code)
    share = {code: sum(found) / len(found) for code, found in right.items()}
    assert share.pop("de") >= 0.87
    assert min(share.values()) >= 0.97
    assert sum(share.values()) / len(share) >= 0.985


def test_real_swahili_posts_are_read_right() -> None:
    """Swahili is where most readers of languages fail."""
    path = REAL / "afrisenti" / "swa.test.tsv"
    if not path.exists():
        pytest.skip("no real posts: ../shared/data is not here")
    with path.open(encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    right = [read(row[0]).code == "sw" for row in rows if len(row) > 1]
    assert sum(right) / len(right) >= 0.97
