"""How a post feels, in English only: where there is no model we say so, and never "neutral".

A feeling is no fault: sentiment alone never raises an alert.
"""

from importlib.metadata import version
from typing import ClassVar
from typing import Literal

from processors.enrichments.language import CONFIDENT
from processors.enrichments.language import Language
from processors.enrichments.mentions import Mentions
from processors.sentiment.vader import Hit
from processors.sentiment.vader import Vader
from processors.text import View
from processors.text import view
from schemas.languages import NAMES
from schemas.languages import UNSURE
from schemas.post import Post
from schemas.tag import Evidence
from schemas.tag import Named
from schemas.tag import Tag
from schemas.tag_view import Axis
from schemas.tag_view import Chart
from schemas.tag_view import Note
from schemas.tag_view import TagView

POSITIVE_FROM = 0.05
NEGATIVE_FROM = -0.05
"""VADER's own documented thresholds; between them a post is neutral."""


class Sentiment(Tag, frozen=True, kw_only=True):
    """*compound* from -1 to 1 and its *label*; both None where *scored* is false, for *reason*."""

    name: ClassVar[str] = "sentiment"
    view: ClassVar[TagView] = TagView(
        title="Feeling",
        about=(
            "Only in English, and only when the language is sure. Elsewhere it says “not scored”, which "
            "does not mean neutral."
        ),
        labels={"positive": "positive", "neutral": "neutral", "negative": "negative"},
        offered=("positive", "neutral", "negative"),
        charts=(
            Chart(
                kind="ranking",
                title="Languages, and whether feeling is scored",
                about=(
                    "The language by function words, script and a model (hearhear.tags.language.by); und "
                    "is unsure, as short or mixed posts are. Coloured by whether sentiment was scored: "
                    "only what is surely English is; everything else is not scored, never neutral."
                ),
                by=(Axis("Language", "language:code", 15), Axis("Feeling scored", "scored", 2)),
            ),
            Chart(
                kind="figure",
                title="Feeling not scored",
                about=(
                    "Posts without a sentiment, because there is a model for English only or the "
                    "language is unsure (hearhear.tags.sentiment.reason). Not scored is not neutral: "
                    "nothing is known of them."
                ),
                where={"scored": "false"},
            ),
            Chart(
                kind="time",
                title="Sentiment, where scored: right for 53 posts in 100",
                about=(
                    "English posts only, by VADER's word list (hearhear.tags.sentiment.by). Measured on "
                    "12,284 English posts of SemEval-2017: 53 in 100 right, and of negative ones 26 in 100 "
                    "called positive; sarcasm and policy words such as war or crime mislead it. Compare "
                    "days, never quote a share; it says nothing of posts not scored and raises no alert."
                ),
                where={"scored": "true"},
                by=(Axis("Feeling", "label", 3),),
                shares=True,
            ),
        ),
    )

    scored: bool
    compound: float | None = None
    label: Literal["positive", "neutral", "negative"] | None = None
    reason: str | None = None

    def says(self, named: Named) -> str:  # noqa: ARG002, it names nobody
        """Return the label with its figure, or why there is none."""
        if self.label is None:
            return f"not scored: {self._why()}"
        score = f"{self.compound or 0:+.2f}".replace("-", "−")
        return f"{self.label} ({score} on a scale from −1 to +1)"

    def note(self) -> Note:
        """Return the label with its sign, or that the feeling is not scored."""
        if self.label is None:
            return Note("", f"feeling not scored: {self._why()}", "none")
        return Note(_SIGNS[self.label], f"reads {self.label}", self.label)

    def _why(self) -> str:
        """Return the reason for people: "no model for fr" is "no model for French"."""
        head, _, code = (self.reason or "no reason given").rpartition(" ")
        return f"{head} {NAMES.get(code, code)}".strip()


_SIGNS = {"positive": "+", "neutral": "±", "negative": "−"}


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
