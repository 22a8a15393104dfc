"""Whether a post is about young people, by a young person, or concerns a youth organisation."""

import re
import tomllib
from importlib.resources import files
from typing import ClassVar

import ahocorasick_rs

from processors.text import View
from processors.text import view
from schemas.post import Post
from schemas.tag import Evidence
from schemas.tag import Tag
from schemas.tag_view import Chart
from schemas.tag_view import Count
from schemas.tag_view import TagView


class Youth(Tag, frozen=True, kw_only=True):
    """Three independent flags; evidence points at the words, and no age is kept anywhere.

    *issue*: young people (about 13 to 29) are named, or a policy that is mainly theirs.
    *voice*: the author says in this text that they are young; nothing is guessed from style.
    *organisation*: a youth organisation is named or addressed.
    """

    name: ClassVar[str] = "youth"
    view: ClassVar[TagView] = TagView(
        about=(
            "Whether young people are the subject, a writer says in this post that they are young, or a "
            "youth organisation is named. No age is guessed or kept."
        ),
        labels={
            "issue": "about young people",
            "voice": "a young voice",
            "organisation": "a youth organisation",
        },
        flags=("issue", "voice", "organisation"),
        charts=(
            Chart(
                kind="time",
                title="Young people",
                about=(
                    "By rules on the words (hearhear.tags.youth.by): about young people or their "
                    "policies; by somebody who says in the post that they are young; a youth "
                    "organisation. A post may count in all three. No age is kept and none is guessed "
                    "from style, so most young voices are not seen."
                ),
                counts=(
                    Count("About young people", "issue"),
                    Count("Say that they are young", "voice"),
                    Count("Youth organisations", "organisation"),
                ),
            ),
        ),
    )

    issue: bool
    voice: bool
    organisation: bool


def youth(post: Post) -> Youth | None:
    """Return the flags of *post*, or None when all three are false."""
    seen = view(post.text)
    text = seen.lower
    if not _STEMS.find_matches_as_indexes(text):
        return None
    text = _NOISE.sub(_blank, text)
    voice = next((m for m in _VOICE.finditer(text) if not _quoted(text, m.start())), None)
    organisation = _ORGANISATION.search(text)
    if organisation:
        # The name of a youth council is not yet a post about young people.
        text = _ORGANISATION.sub(_blank, text)
    named = _NAMED.search(text)
    stage = _STAGE.search(text)
    evidence = [_evidence(seen, named, "issue: young people named")] if named else []
    if stage:
        evidence.append(_evidence(seen, stage, "issue: life stage"))
    if voice:
        evidence.append(_evidence(seen, voice, "voice: says so"))
    if organisation:
        kind = _KINDS[(organisation.lastindex or 1) - 1]
        evidence.append(_evidence(seen, organisation, f"organisation: {kind}"))
    if not evidence:
        return None
    return Youth(
        by="youth rules 2",
        evidence=tuple(evidence),
        issue=bool(named or stage),
        voice=bool(voice),
        organisation=evidence[-1].rule.startswith("organisation"),
    )


def _evidence(seen: View, match: re.Match[str], rule: str) -> Evidence:
    return seen.evidence(match.start(), match.end(), rule)


def _blank(match: re.Match[str]) -> str:
    return "~" * (match.end() - match.start())


def _quoted(text: str, at: int) -> bool:
    """Say whether *at* is inside a quotation: a minister who quotes a pupil is not a pupil."""
    return text.count('"', 0, at) % 2 == 1


def _lines(block: str) -> list[str]:
    return [line for line in block.splitlines() if line and not line.startswith("#")]


def _whole_words(lines: list[str]) -> str:
    return rf"(?<!\w)(?:{'|'.join(lines)})(?!\w)"


_LEXICON = tomllib.loads(files("processors").joinpath("lexicons/youth.toml").read_text("utf-8"))
_STEMS = ahocorasick_rs.AhoCorasick(
    _lines(_LEXICON["stems"]), implementation=ahocorasick_rs.Implementation.DFA
)
_NOISE = re.compile(_whole_words(_lines(_LEXICON["noise"])))
_NAMED = re.compile(_whole_words(_lines(_LEXICON["named"])))
_STAGE = re.compile(_whole_words(_lines(_LEXICON["stage"])))
_VOICE = re.compile(_whole_words(_lines(_LEXICON["voice"])))
_KINDS = tuple(_LEXICON["organisation"])
_ORGANISATION = re.compile(
    "|".join(f"({_whole_words(_lines(block))})" for block in _LEXICON["organisation"].values())
)
