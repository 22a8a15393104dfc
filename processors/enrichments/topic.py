"""What a post is about: major topics of the Comparative Agendas Project, found by phrases.

The phrases, of our own writing, are in ``processors/lexicons/topics/``, one file a topic; a strong
one decides alone, a weak one needs a second.  Too little said is no topic, never a guess.
"""

import re
from functools import lru_cache
from importlib.resources import files
from typing import ClassVar
from typing import NamedTuple
from unicodedata import decomposition

from ahocorasick_rs import AhoCorasick
from msgspec import Struct

from processors.enrichments.language import Language
from processors.text import View
from processors.text import view
from schemas.cap import MAJORS
from schemas.cap import NAMES
from schemas.post import Post
from schemas.tag import Named
from schemas.tag import Tag
from schemas.tag_view import Axis
from schemas.tag_view import Chart
from schemas.tag_view import TagView

BY = "cap phrases 2"

MOST = 3
"""Majors reported for one post, at most."""
ENOUGH = 0.6
"""A score below this is silence: one weak phrase is not enough, two are."""
NEAR = 0.7
"""A further major must reach this share of the first one's score."""
WEIGHTS = {"strong": 0.75, "weak": 0.4}


class Major(Struct, frozen=True, kw_only=True):
    """One topic: its *code* in the CAP codebook, and how much speaks for it, from 0 to 1."""

    code: int
    score: float


class Topic(Tag, frozen=True, kw_only=True):
    """The topics of a post, the best supported first; there is no tag when there is no topic."""

    name: ClassVar[str] = "topic"
    view: ClassVar[TagView] = TagView(
        about=(
            "The major topics of the Comparative Agendas Project, by phrases. Too little said is no "
            "topic, never a guess."
        ),
        labels={str(code): words for code, words in MAJORS.items()},
        aliases={words: str(code) for words, code in NAMES.items()},
        top=8,
        heading="Topics",
        lede="most about {}",
        field="majors.code",
        charts=(
            Chart(
                kind="ranking",
                title="Topics",
                about=(
                    "Major topics of the Comparative Agendas Project, by phrases (hearhear.tags.topic.by, "
                    "the phrases in evidence). A post may have three, or none: too little said is no "
                    "topic. It says what a post is about, not what it wants."
                ),
                by=(Axis("Topic", "majors.code", 21),),
            ),
        ),
    )

    majors: tuple[Major, ...]

    def says(self, named: Named) -> str:  # noqa: ARG002, it names nobody
        """Return the topics, each with how much speaks for it."""
        return ", ".join(f"{self.word(str(m.code))} ({m.score:.2f})" for m in self.majors)


class Phrase(NamedTuple):
    """One line of the lexicon: *major* 0 marks a false friend, which counts for nothing."""

    text: str
    major: int
    lang: str
    weight: float
    rule: str
    """What evidence calls it: the major's code and the phrase."""


def topic(post: Post) -> Topic | None:
    """Return the topics *post* speaks of, with each phrase that counted, or None."""
    seen = view(post.text)
    hay, places = _hay(seen)
    hits = _MACHINE.find_matches_as_indexes(hay, overlapping=True)
    if not hits:
        return None
    # A score is never more than the sum of its weights: most posts end here.
    if sum(_POWER[index] for index, _, _ in hits) < ENOUGH:
        return None
    spoken = post.get(Language)
    counted = _counted(hay, hits, "und" if spoken is None else spoken.code)
    rest: dict[int, float] = {}
    for phrase in dict.fromkeys(phrase for _, _, phrase in counted):
        rest[phrase.major] = rest.get(phrase.major, 1.0) * (1 - phrase.weight)
    enough = max(ENOUGH, NEAR * (1 - min(rest.values(), default=1.0)))
    ranked = sorted((doubt, code) for code, doubt in rest.items() if 1 - doubt >= enough)
    if not ranked:
        return None
    majors = tuple(Major(code=code, score=round(1 - doubt, 4)) for doubt, code in ranked[:MOST])
    told = {major.code for major in majors}
    evidence = tuple(
        seen.evidence(start, end, rule)
        for start, end, rule in sorted(
            {
                (*_span(start, end, len(seen.text), places), phrase.rule)
                for start, end, phrase in counted
                if phrase.major in told
            }
        )
    )
    return Topic(by=BY, evidence=evidence, majors=majors)


def phrases() -> list[Phrase]:
    """Return the lexicon, as written: every phrase of every major and language, and the blocked."""
    found: list[Phrase] = []
    folder = files("processors") / "lexicons" / "topics"
    for stem in ("blocked", *(f"{code:02}" for code in MAJORS)):
        for line in (folder / f"{stem}.txt").read_text(encoding="utf-8").splitlines():
            if line and not line.startswith("#"):
                head, _, rest = line.partition(":")
                lang, _, strength = head.partition(" ")
                major, weight = (int(stem), WEIGHTS[strength]) if strength else (0, 0.0)
                for text in map(str.strip, rest.split(",")):
                    found.append(Phrase(text, major, lang, weight, f"{major} {text}"))
    return found


class _Letters(dict[int, str]):
    """What each character reads as: itself without its accent, or a space when it is no letter."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        parts = decomposition(char).split()
        if parts and not parts[0].startswith("<"):
            char = chr(int(parts[0], 16))
        read = char if char.isalnum() or char == "&" else " "
        if len(self) < 10_000:
            self[code] = read
        return read


_LETTERS = _Letters()
_AND = re.compile(r"(?<=\w\w)&(?=\w\w)")
"""An "&" between words; one between letters, as in "a&e", belongs to them."""
_TAG = re.compile(r"#(\w+)")
_PART = re.compile(r"[^\W\d_]?[^\W\dA-Z_]+|[A-Z]+(?![^\W\dA-Z_])|\d+|[A-Z]")


def _plain(text: str) -> str:
    return text.translate(_LETTERS)


def _hay(seen: View) -> tuple[str, list[int]]:
    """Return what is searched: a space, the text, then its #HashTags in words.

    The list says, for each character after the text, which one of the text it is (-1: none).
    """
    text = _plain(seen.lower)
    if "&" in text:
        text = _AND.sub(" ", text)
    hay = f" {text} "
    places: list[int] = []
    if "#" in seen.masked:
        tail = ""
        for tag in _TAG.finditer(seen.masked):
            parts = list(_PART.finditer(tag[1]))
            if len(parts) > 1:
                for part in parts:
                    start, end = part.start() + tag.start(1), part.end() + tag.start(1)
                    tail += hay[start + 1 : end + 1] + " "
                    places += [*range(start, end), -1]
                tail += " "
                places.append(-1)
        hay += tail
    return hay, places


def _span(start: int, end: int, length: int, places: list[int]) -> tuple[int, int]:
    """Return where *start* to *end* of what is searched stand in a text of *length*."""
    if start <= length:
        return start - 1, end - 1
    return places[start - length - 2], places[end - length - 3] + 1


def _counted(
    hay: str, hits: list[tuple[int, int, int]], spoken: str
) -> list[tuple[int, int, Phrase]]:
    """Return where each phrase that counts stands.  Of overlapping ones the longest counts."""
    found: list[tuple[int, int, int, tuple[Phrase, ...]]] = []
    for index, start, end in hits:
        if means := _means(index, spoken):
            if hay[end - 1] == " ":
                end -= 1
            else:
                while hay[end].isalnum():
                    end += 1
            found.append((start - end, start + 1, end, means))
    found.sort()
    taken = bytearray(len(hay) + 1)
    counted: list[tuple[int, int, Phrase]] = []
    for _, start, end, means in found:
        if taken.find(1, start, end) < 0:
            taken[start:end] = b"\1" * (end - start)
            for phrase in means:
                if phrase.major:
                    counted.append((start, end, phrase))
    return counted


@lru_cache(maxsize=65_536)
def _means(index: int, spoken: str) -> tuple[Phrase, ...]:
    """Return what a pattern means in a post in the language *spoken*: one phrase a major.

    People switch between languages; but a weak word alone, or one of four letters, may well mean
    another thing in another language.
    """
    heard: dict[int, Phrase] = {}
    for phrase in _PATTERNS[index][1]:
        weak = phrase.weight == WEIGHTS["weak"] or len(phrase.text) <= 4
        weak = weak and " " not in phrase.text
        known = heard.get(phrase.major)
        if (known is None or known.lang != spoken) and (not weak or spoken in ("und", phrase.lang)):
            heard[phrase.major] = phrase
    return tuple(heard.values())


def _forms(phrase: Phrase) -> set[str]:
    """Return the patterns of *phrase*: in one word too, as hashtags have it, and in its plural."""
    text = _plain(phrase.text.removesuffix("*"))
    texts = {text, text.replace(" ", "")} if phrase.weight == WEIGHTS["strong"] else {text}
    if phrase.text.endswith("*"):
        return {f" {each}" for each in texts}
    forms = set(texts)
    if len(text) > 3 and phrase.lang in ("en", "fr", "es", "pt") and text[-1].isalpha():
        for each in texts:
            if each[-1] == "y" and each[-2] not in "aeiou":
                forms.add(f"{each[:-1]}ies")
            elif each[-1] != "s":
                forms.add(f"{each}es" if each.endswith(("ch", "sh", "x")) else f"{each}s")
    return {f" {each} " for each in forms}


def _patterns() -> list[tuple[str, tuple[Phrase, ...]]]:
    """Return each pattern with what it means.  The last meaning for a major counts: the English."""
    meant: dict[str, dict[tuple[int, str], Phrase]] = {}
    for phrase in phrases():
        for form in _forms(phrase):
            known = meant.setdefault(form, {})
            key = (phrase.major, phrase.lang)
            if key not in known or known[key].weight < phrase.weight:
                known[key] = phrase
    return [(form, tuple(sorted(known.values(), key=_by_lang))) for form, known in meant.items()]


def _by_lang(phrase: Phrase) -> tuple[bool, float]:
    return phrase.lang == "en", phrase.weight


_PATTERNS = _patterns()
_POWER = [max(phrase.weight for phrase in meant) for _, meant in _PATTERNS]
_MACHINE = AhoCorasick([form for form, _ in _PATTERNS])
