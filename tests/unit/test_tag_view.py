"""What a tag shows of itself: by default all it says, and what its class declares."""

from typing import ClassVar

import pytest
from msgspec import convert

from processors.chain import tag_classes
from processors.enrichments.abuse import Abuse
from processors.enrichments.language import Language
from processors.enrichments.mentions import Mentions
from processors.enrichments.question import Question
from processors.enrichments.sentiment import Sentiment
from processors.enrichments.topic import Topic
from processors.enrichments.youth import Youth
from schemas.tag import Tag
from schemas.tag import labels

NAMES = {"halima": "Halima Wrenfield"}


def named(key):
    return NAMES.get(key, key)


class Plain(Tag, frozen=True, kw_only=True):
    """A tag that declares nothing."""

    name: ClassVar[str] = "plain_tag"

    kind: str
    sure: bool


def test_a_tag_that_declares_nothing_says_its_labels():
    """A colleague's first tag is seen before anything is said of it."""
    tag = Plain(by="rules 1", kind="one", sure=True)

    assert (tag.title(), tag.says(named), tag.shown()) == ("Plain tag", "one, sure", ())
    assert (tag.mask(named), tag.note()) == ("", None)


@pytest.mark.parametrize(
    ("kind", "said", "says"),
    [
        (Language, {"code": "fr", "confidence": 0.9}, "French, confidence 0.90"),
        (Language, {"code": "xx", "confidence": 0.9}, "xx, confidence 0.90"),
        (
            Mentions,
            {"officials": [{"id": "halima", "span": [0, 1], "how": "name"}]},
            "Halima Wrenfield (by name)",
        ),
        (Topic, {"majors": [{"code": 10, "score": 0.75}]}, "Transport (0.75)"),
        (Youth, {"issue": True, "voice": False, "organisation": True}, "about young people, a youth organisation"),
        (Question, {"asked": False}, "rhetorical, or for somebody else"),
        (
            Sentiment,
            {"scored": True, "compound": -0.5, "label": "negative"},
            "negative (−0.50 on a scale from −1 to +1)",
        ),
        (Sentiment, {"scored": False, "reason": "no model for fr"}, "not scored: no model for French"),
        (Sentiment, {"scored": False, "reason": "language unsure"}, "not scored: language unsure"),
        (Sentiment, {"scored": False}, "not scored: no reason given"),
        (
            Abuse,
            {"abusive": True, "kinds": ["threat", "insult"], "target": "official", "officials": ["halima"], "mode": "direct", "confidence": 0.9},
            "a possible threat and a personal insult aimed at Halima Wrenfield",
        ),
        (
            Abuse,
            {"abusive": False, "kinds": ["insult"], "target": "group", "mode": "quoted", "confidence": 0.9},
            "not abuse: the words are quoted from somebody else",
        ),
    ],
)  # fmt: skip
def test_why_is_answered_in_words(kind, said, says):
    """No code, no id and no word of the post itself."""
    assert convert({"by": "rules 1", **said}, kind).says(named) == says


@pytest.mark.parametrize("tag", tag_classes())
def test_what_a_class_declares_holds_together(tag):
    """A flag without a word, or a filter for a label that cannot be, would show nothing."""
    view = tag.view
    known = view.labels or {}

    assert set(view.flags) <= set(known)
    assert set(view.offered) <= set(known)
    assert set((view.aliases or {}).values()) <= set(known)
    assert not view.yes or view.yes in known
    assert view.about, "people ask how it is made"
    assert all("hearhear.tags." in chart.about for chart in view.charts), "law 3"


def test_labels_that_are_shown_are_labels_that_are_counted():
    """A flag leads to the search for its posts: both must mean the same facet."""
    tag = Youth(by="rules 1", issue=True, voice=False, organisation=True)

    assert tag.shown() == labels(tag) == ("issue", "organisation")
