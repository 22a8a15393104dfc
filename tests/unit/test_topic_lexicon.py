"""The lexicon of topics: enough phrases of each, none of them twice or against itself."""

from collections import Counter
from importlib.resources import files

import pytest

from processors.enrichments.topic import ENOUGH
from processors.enrichments.topic import phrases
from schemas.cap import MAJORS

LEXICON = phrases()


def test_the_majors_are_those_of_the_codebook() -> None:
    """The code is stored and searched for years: it must be the project's own numbering."""
    assert sorted(MAJORS) == [*range(1, 11), *range(12, 22), 23]


@pytest.mark.parametrize("code", MAJORS)
@pytest.mark.parametrize(
    ("lang", "least"), [("en", 40), ("fr", 8), ("sw", 8), ("pt", 5), ("es", 5), ("de", 5)]
)
def test_every_major_has_phrases_in_every_language(code: int, lang: str, least: int) -> None:
    """A topic with few phrases would look like a topic few people speak of."""
    assert len({p.text for p in LEXICON if p.major == code and p.lang == lang}) >= least


def test_no_phrase_decides_for_two_majors_of_one_language() -> None:
    """A phrase that alone makes two topics is too vague to be strong for either."""
    strong: dict[tuple[str, str], set[int]] = {}
    for phrase in LEXICON:
        if phrase.weight >= ENOUGH:
            strong.setdefault((phrase.lang, phrase.text), set()).add(phrase.major)
    assert {key: codes for key, codes in strong.items() if len(codes) > 1} == {}


def test_no_phrase_stands_twice() -> None:
    """Strong in one line and weak in another, nobody could say what a phrase weighs."""
    said = Counter((p.major, p.lang, p.text) for p in LEXICON)
    assert [each for each, times in said.items() if times > 1] == []


def test_every_file_says_whose_words_it_holds() -> None:
    """The lexicon is our own; the licence travels with each file."""
    for path in (files("processors") / "lexicons" / "topics").iterdir():
        first = path.read_text(encoding="utf-8").splitlines()[0]
        assert first == "# written for hearhear, Apache-2.0"


def test_no_phrase_is_empty_or_carries_a_wildcard_inside() -> None:
    """The star means "any letters after this" and only works at the end."""
    assert [p.text for p in LEXICON if not p.text.strip("*") or "*" in p.text[:-1]] == []


def test_no_phrase_is_both_counted_and_blocked() -> None:
    """Blocked and counted at once, a phrase would do whatever the order of the files says."""
    blocked = {p.text for p in LEXICON if p.major == 0}
    assert {p.text for p in LEXICON if p.major} & blocked == set()
