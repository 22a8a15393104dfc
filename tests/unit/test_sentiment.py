"""Sentiment: English only, the same scores as the original VADER, and words that say why."""

import csv
from datetime import UTC
from datetime import datetime
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st
from vaderSentiment import vaderSentiment as original

from processors.enrichments.language import Language
from processors.enrichments.mentions import Mentioned
from processors.enrichments.mentions import Mentions
from processors.enrichments.sentiment import Sentiment
from processors.enrichments.sentiment import sentiment
from processors.sentiment.vader import Vader
from schemas.post import Post
from schemas.tag import Tag
from tests.benchmarks.vader import adversarial
from tests.benchmarks.vader import compare
from tests.posts import saying

NOW = datetime(2026, 2, 12, 9, 30, tzinfo=UTC)
REAL = Path(__file__).parents[3] / "shared/data/posts/us_congress_mentions"
ENGLISH = Language(by="test", code="en", confidence=0.99)
THEIRS = original.SentimentIntensityAnalyzer()
OURS = Vader()
WORDS = st.sampled_from(
    [*original.BOOSTER_DICT, *original.NEGATE, *original.SPECIAL_CASES]
    + [
        "but",
        "BUT",
        "no",
        "least",
        "at",
        "very",
        "never",
        "so",
        "this",
        "without",
        "doubt",
        "kind",
        "of",
        "or",
        "nor",
        "good",
        "GOOD",
        "bad",
        "great",
    ]
    + [
        ":)",
        ":D",
        "😀",
        "❤️",
        "😡",
        "good!!",
        "(bad)",
        "x😀y",
        "the",
        "ferry",
        "hope",
        "war",
        "\u00a0",
        "ǅ",
    ]
)
TEXTS = st.text() | st.lists(WORDS | st.text(max_size=3), max_size=30).map(" ".join)


def post(text: str, *tags: Tag) -> Post:
    """Return a post with *tags* as the steps before would have left them."""
    return saying(text, tags={tag.name: tag for tag in tags})


@given(TEXTS)
def test_scores_are_those_of_the_original_for_every_text(text: str) -> None:
    """VADER's scores are published and checked by others; ours may be faster, never other."""
    assert OURS.score(text)._asdict() == THEIRS.polarity_scores(text)


def test_scores_are_those_of_the_original_on_dense_adversarial_texts() -> None:
    """Boosters, negations, idioms, "but", capitals and emojis meet in every way; and faster than there."""
    ratio, different = compare(adversarial(20_000))
    assert different == 0
    assert ratio > 1.5


def test_scores_are_those_of_the_original_on_real_posts() -> None:
    """Real posts hold what nobody invents."""
    if not REAL.exists():
        pytest.skip("no real posts: ../shared/data is not here")
    with next(REAL.glob("*.csv")).open(encoding="utf-8") as file:
        texts = [row["text"] for row in csv.DictReader(file)]
    assert len(texts) > 15_000
    for text in texts:
        assert OURS.score(text)._asdict() == THEIRS.polarity_scores(text)


def test_a_scorer_that_has_read_a_lot_scores_like_a_new_one() -> None:
    """The word cache is emptied when full; that must show in no score and keep memory bounded."""
    worn = Vader()
    for i in range(60_000):
        worn.score(f"word{i} good")
    assert len(worn._words) <= 50_000
    assert worn.score("not so good, word1") == Vader().score("not so good, word1")


def test_long_tokens_are_not_kept() -> None:
    """A stream of endless tokens must not fill the memory."""
    scorer = Vader()
    scorer.score("a" * 10_000)
    assert len(scorer._words) == 0


def test_a_post_of_many_words_is_scored_in_little_time() -> None:
    """The original's "but" rule is quadratic in all words; an article must not stop the stream."""
    begin = process_time()
    OURS.score("the ferry is late but good " * 2_000)
    assert process_time() - begin < 2


def test_praise_is_positive() -> None:
    """The plainest case, with a compound over VADER's documented threshold."""
    tag = sentiment(post("What a wonderful crew on the last boat, thank you!", ENGLISH))
    assert tag.scored
    assert tag.label == "positive"
    assert tag.compound is not None and tag.compound >= 0.05
    assert tag.by == "vader 3.3.2"


def test_anger_is_negative() -> None:
    """The other plain case."""
    assert sentiment(post("This bill is a horrible, stupid idea.", ENGLISH)).label == "negative"


def test_a_plain_statement_is_neutral_and_scored() -> None:
    """Neutral is a result of reading, and only of reading."""
    tag = sentiment(post("The sitting opens at two in the afternoon.", ENGLISH))
    assert (tag.scored, tag.compound, tag.label, tag.reason) == (True, 0.0, "neutral", None)


def test_french_is_not_scored_and_says_why() -> None:
    """No model for a language is no feeling in it."""
    language = Language(by="test", code="fr", confidence=0.99)
    tag = sentiment(post("Quelle belle journée pour le port", language))
    assert tag == Sentiment(by="vader 3.3.2", scored=False, reason="no model for fr")


@pytest.mark.parametrize(
    "tags",
    [
        (),
        (Language(by="test", code="und", confidence=0.0),),
        (Language(by="test", code="en", confidence=0.79),),
    ],
)
def test_an_unsure_language_is_not_scored(tags: tuple[Tag, ...]) -> None:
    """False English would be scored with English words: better nothing."""
    tag = sentiment(post("Great, great, great", *tags))
    assert tag == Sentiment(by="vader 3.3.2", scored=False, reason="language unsure")


def test_a_handle_never_moves_the_score() -> None:
    """Who is addressed says nothing of what is felt."""
    plain = sentiment(post("@quillmarsh the timetable is late again", ENGLISH))
    loaded = sentiment(post("@love.hate.WAR the timetable is late again", ENGLISH))
    assert plain.compound == loaded.compound == 0.0


def test_a_link_never_moves_the_score() -> None:
    """Nor do the words in an address."""
    tag = sentiment(post("The minutes: https://arvenne.example/great-joy", ENGLISH))
    assert tag.compound == 0.0


def test_the_name_of_an_official_never_moves_the_score() -> None:
    """An official called Joy must not look loved all day."""
    text = "I asked Joy Grace about the quay"
    named = Mentions(by="test", officials=(Mentioned(id="joy-grace", span=(8, 17), how="name"),))
    assert sentiment(post(text, ENGLISH, named)).compound == 0.0


def test_evidence_is_the_word_and_what_it_is_worth() -> None:
    """Every score can be questioned: which words, how much each."""
    text = "Today the crew was good!"
    (found,) = sentiment(post(text, ENGLISH)).evidence
    assert (text[found.start : found.end], found.rule) == ("good", "lexicon +1.9")


def test_evidence_says_when_a_neighbour_turned_the_word() -> None:
    """ "Not good" holds a good word that counted against."""
    text = "That was not good"
    (found,) = sentiment(post(text, ENGLISH)).evidence
    assert (text[found.start : found.end], found.rule) == ("good", "lexicon +1.9, here -1.4")


def test_evidence_of_an_emoji_is_the_emoji() -> None:
    """VADER reads an emoji's name; the reader of the post sees one sign."""
    text = "The last boat is full 😍 tonight"
    found = sentiment(post(text, ENGLISH)).evidence
    assert {text[e.start : e.end] for e in found} == {"😍"}


def test_evidence_stops_at_the_eight_strongest() -> None:
    """A long post must not carry its whole text again."""
    text = "good nice fine great happy love bad awful terrible sad ok fun"
    found = sentiment(post(text, ENGLISH)).evidence
    assert len(found) == 8
    assert "ok" not in {text[e.start : e.end] for e in found}


@given(TEXTS)
def test_every_text_gives_a_sound_tag(text: str) -> None:
    """Spans lie in the text, in its order, on words; the same text gives the same tag."""
    tag = sentiment(post(text, ENGLISH))
    assert tag == sentiment(post(text, ENGLISH))
    assert tag.compound is not None and -1 <= tag.compound <= 1
    starts = [found.start for found in tag.evidence]
    assert starts == sorted(starts)
    for found in tag.evidence:
        assert 0 <= found.start < found.end <= len(text)
        assert not text[found.start].isspace() and not text[found.end - 1].isspace()
