"""How a post feels, in English only: where there is no model we say so, and never "neutral".

A feeling is no fault: sentiment alone never raises an alert.
"""

from importlib.metadata import version
from typing import ClassVar
from typing import Literal

from processors.enrichments.language import CONFIDENT
from processors.enrichments.language import UNSURE
from processors.enrichments.language import Language
from processors.enrichments.mentions import Mentions
from processors.sentiment.vader import Hit
from processors.sentiment.vader import Vader
from processors.text import View
from processors.text import view
from schemas.post import Post
from schemas.tag import Evidence
from schemas.tag import Tag

POSITIVE_FROM = 0.05
NEGATIVE_FROM = -0.05
"""VADER's own documented thresholds; between them a post is neutral."""


class Sentiment(Tag, frozen=True, kw_only=True):
    """*compound* from -1 to 1 and its *label*; both None where *scored* is false, for *reason*."""

    name: ClassVar[str] = "sentiment"

    scored: bool
    compound: float | None = None
    label: Literal["positive", "neutral", "negative"] | None = None
    reason: str | None = None


def sentiment(post: Post) -> Sentiment:
    """Return the sentiment of a post that is surely English, or why there is none."""
    if reason := _why_not(post.get(Language)):
        return Sentiment(by=_BY, scored=False, reason=reason)
    seen = view(post.text)
    weighed = _VADER.weigh(_without_names(post, seen))
    compound = weighed.scores.compound
    return Sentiment(
        by=_BY,
        evidence=tuple([_evidence(seen, hit) for hit in weighed.strongest(_MOST_EVIDENCE)]),
        scored=True,
        compound=compound,
        label=_label(compound),
    )


_BY = f"vader {version('vaderSentiment')}"
_VADER = Vader()
_MOST_EVIDENCE = 8


def _why_not(language: Language | None) -> str | None:
    if language is None or language.code == UNSURE:
        return "language unsure"
    if language.code != "en":
        return f"no model for {language.code}"
    return None if language.confidence >= CONFIDENT else "language unsure"


def _without_names(post: Post, seen: View) -> str:
    """Return the text with handles, links and officials' names blanked: a Grace must not score."""
    text = seen.masked
    if mentions := post.get(Mentions):
        for official in mentions.officials:
            if official.how == "name":
                start, end = seen.reading.find(*official.span)
                text = text[:start] + "_" * (end - start) + text[end:]
    return text


def _label(compound: float) -> Literal["positive", "neutral", "negative"]:
    if compound >= POSITIVE_FROM:
        return "positive"
    return "negative" if compound <= NEGATIVE_FROM else "neutral"


def _evidence(seen: View, hit: Hit) -> Evidence:
    """Say what the word is worth in the lexicon and, where its neighbours changed it, what here."""
    rule = f"lexicon {hit.lexicon:+.1f}"
    if abs(hit.here - hit.lexicon) >= 0.05:
        rule += f", here {hit.here:+.1f}"
    return seen.evidence(hit.start, hit.end, rule)
