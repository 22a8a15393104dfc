"""Whether a post asks parliament, or an official, for information or action, and means it."""

import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from itertools import islice
from typing import ClassVar

import ahocorasick_rs

from processors.enrichments.mentions import Mentions
from processors.text import View
from processors.text import view
from schemas.post import Post
from schemas.tag import Named
from schemas.tag import Tag
from schemas.tag_view import Axis
from schemas.tag_view import Badge
from schemas.tag_view import Chart
from schemas.tag_view import TagView


class Question(Tag, frozen=True, kw_only=True):
    """*asked*: a request meant in earnest, to parliament; the evidence is its words.

    False when the post holds a question, but a rhetorical one or one for somebody else; the rule
    says which, so that it can be questioned.
    """

    name: ClassVar[str] = "question"
    view: ClassVar[TagView] = TagView(
        about="A request to parliament that seems meant in earnest.",
        labels={"asked": "question to parliament"},
        yes="asked",
        flags=("asked",),
        charts=(
            Chart(
                kind="figure",
                title="Ask parliament",
                about=(
                    "Posts that ask parliament or an official something and mean it, by rules on their "
                    "wording (hearhear.tags.question.by, the words in evidence). Rhetorical questions are "
                    "left out where the rules see them; irony often escapes them."
                ),
                where={"asked": "true"},
            ),
            Chart(
                kind="time",
                title="Questions",
                about=(
                    "Posts that hold a question, by rules on the wording (hearhear.tags.question.by): "
                    "true when it is asked of parliament in earnest, false when it is rhetorical or for "
                    "somebody else. It does not say whether anybody answered."
                ),
                by=(Axis("Asked in earnest", "asked", 2),),
            ),
        ),
    )

    asked: bool

    def badge(self) -> Badge | None:
        """Return that it asks parliament something."""
        return Badge("question", "?", "Question") if self.asked else None

    def says(self, named: Named) -> str:  # noqa: ARG002, it names nobody
        """Return whether it is asked in earnest."""
        return "asked in earnest" if self.asked else "rhetorical, or for somebody else"


def question(post: Post) -> Question | None:
    """Return whether *post* asks in earnest, or None when it holds no question at all."""
    seen = view(post.text)
    text = seen.lower
    marked = "?" in text
    stems = _STEMS.find_matches_as_indexes(text)
    if not marked and not stems:
        return None
    # A request begins a few words before its first stem at most.
    wanting = max(0, stems[0][1] - 60) if stems else None
    doubted: Question | None = None
    for start, end, rule in islice(_candidates(text, marked, wanting), _MOST):
        reason = _doubt(text, start, end, rule)
        if reason is None:
            return _judge(post, seen, start, end, rule)
        doubted = doubted or _tag(seen, start, end, f"rhetorical: {reason}")
    return doubted


def _candidates(text: str, marked: bool, wanting: int | None) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and kind of what may be asked: sentences with a question mark, requests."""
    if marked:
        begin = 0
        for stop in _STOP.finditer(text):
            if "?" in stop.group():
                lead = _LEAD.match(text, begin, stop.start())
                start = lead.end() if lead else begin
                if start < stop.start():
                    yield start, stop.end(), "question"
            begin = stop.end()
    if wanting is not None:
        for match in _REQUEST.finditer(text, wanting):
            stop_after = _STOP.search(text, match.end())
            yield match.start(), stop_after.end() if stop_after else len(text), "request"


def _judge(post: Post, seen: View, start: int, end: int, rule: str) -> Question:
    """Return the tag for what has the form of an earnest question or request."""
    if post.kind == "article":
        return _tag(seen, start, end, "rhetorical: headline")
    if not _addressed(post, seen.lower, rule):
        return _tag(seen, start, end, "not addressed to parliament")
    if reason := _sure(seen.lower):
        return _tag(seen, start, end, f"rhetorical: {reason}")
    return _tag(seen, start, end, f"asked: {rule}")


def _sure(text: str) -> str | None:
    """Return why nothing in *text* can be meant as a question, or None."""
    if match := _SURE.search(text):
        return str(_SURE_REASONS[(match.lastindex or 1) - 1])
    return "exclamation" if "?!" in text or "!?" in text or "???" in text else None


def _doubt(text: str, start: int, end: int, rule: str) -> str | None:
    """Return why the question or request at *start* to *end* is hardly meant, or None."""
    if text.count('"', 0, end) % 2:
        return "somebody quoted"
    if _ANSWERED.match(text, end):
        return "answered by its author"
    sentence = text[start:end].rstrip("?! ")
    clauses = [clause for clause in _CLAUSE.split(sentence, _MOST) if clause] or [sentence]
    if not _OPENING.match(clauses[0]) and _TAG.search(sentence, max(0, len(sentence) - 24)):
        return "tag question"
    statement = False
    for clause in (_FILLER.sub("", clause) for clause in clauses):
        if (likely := _LIKELY.match(clause)) and not _POLITE.search(text):
            reason = str(_LIKELY_REASONS[(likely.lastindex or 1) - 1])
            if reason != _STATEMENT:
                return reason
            statement = True
        if _OPENING.match(clause):
            plain = rule == "request" or clause.count(" ") > 2 or _PLAIN.match(clause)
            return None if plain or _POLITE.search(text) else "too short"
    if rule == "request" or _LATE.search(sentence):
        return None
    return _STATEMENT if statement else "no question form"


def _addressed(post: Post, text: str, rule: str) -> bool:
    if post.refs.reply_to_official:
        return True
    mentions = post.get(Mentions)
    if mentions is not None and mentions.officials:
        return True
    # A handle comes first: whoever it is gets asked directly, and a request has its "you" unsaid.
    if text.lstrip(" .").startswith("@_") and (rule == "request" or _YOU.search(text)):
        return True
    return bool(_PARLIAMENT.search(text))


def _tag(seen: View, start: int, end: int, rule: str) -> Question:
    return Question(
        by="question rules 2",
        evidence=(seen.evidence(start, end, rule),),
        asked=rule.startswith("asked"),
    )


def _alternatives(block: str) -> str:
    return "|".join(line for line in block.splitlines() if line and not line.startswith("#"))


def _spaced(block: str) -> str:
    return _alternatives(block)


def _groups(blocks: dict[str, str]) -> str:
    return "|".join(f"({_spaced(block)})" for block in blocks.values())


# Questions a post, and clauses a question, that are read: no text may take seconds.
_MOST = 12
_LEXICON = tomllib.loads(files("processors").joinpath("lexicons/question.toml").read_text("utf-8"))
_STEMS = ahocorasick_rs.AhoCorasick(
    [stem for stem in _LEXICON["stems"].splitlines() if stem],
    implementation=ahocorasick_rs.Implementation.DFA,
)
_STOP = re.compile(r"[.!?]+")
_LEAD = re.compile(r"(?:@_+|[\s,:;.\-–—\"'()|/]+)*")
_CLAUSE = re.compile(
    r"[,:;()–—|]+\s*|@_+\s*|\s-+\s|\s(?:and|but|so|then|also|or(?!\s(?:an?|the)\s))\s"
)
_FILLER = re.compile(r"^(?:(?:and|so|but|or|oh|wait|um+|uh|ok|okay|well|now|just|then|really)\s)+")
_OPENING = re.compile(_alternatives(_LEXICON["opening"]))
_PLAIN = re.compile(_spaced(_LEXICON["plain"]))
_LATE = re.compile(rf"(?<!\w)(?:{_spaced(_LEXICON['late'])})(?!\w)")
_REQUEST = re.compile(rf"(?<!\w)(?:{_alternatives(_LEXICON['request'])})")
_POLITE = re.compile(rf"(?<!\w)(?:{_spaced(_LEXICON['polite'])})(?!\w)")
_SURE = re.compile(rf"(?<![\w/])(?:{_groups(_LEXICON['sure'])})(?!\w)|[🙄🤡😂🤣]()")
_SURE_REASONS = (*_LEXICON["sure"], "sarcasm")
_LIKELY = re.compile(_groups(_LEXICON["likely"]))
_LIKELY_REASONS = tuple(_LEXICON["likely"])
_STATEMENT = "statement with a question mark"
_TAG = re.compile(rf"(?:{_spaced(_LEXICON['ending']['tag'])})$")
_ANSWERED = re.compile(rf"\s*(?:{_spaced(_LEXICON['ending']['answered'])})")
_PARLIAMENT = re.compile(rf"(?<!\w)(?:{_alternatives(_LEXICON['addressed']['parliament'])})(?!\w)")
_YOU = re.compile(rf"(?<!\w)(?:{_alternatives(_LEXICON['addressed']['second_person'])})(?!\w)")
