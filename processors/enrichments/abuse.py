"""Abuse and threats aimed at somebody.  Criticism, however harsh, sweary or unfair, is not abuse."""

from typing import ClassVar
from typing import get_args

from processors.abuse.prefilter import prefilter
from processors.abuse.reading import Finding
from processors.abuse.reading import Official
from processors.abuse.reading import read
from processors.abuse.rules import Kind
from processors.abuse.target import Target
from processors.abuse.vetoes import Mode
from processors.enrichments.mentions import Mentions
from processors.text import View
from processors.text import view
from schemas.post import Post
from schemas.tag import Tag


class Abuse(Tag, frozen=True, kw_only=True):
    """Whether a post is abusive, how, and at whom; never without the words that say so.

    *kinds*: ``threat`` (violence, a wish of death or illness, knowing where someone lives: a possible
    threat for a human to judge, never an offence), ``identity_hate`` (for sex, origin, religion,
    sexuality, disability), ``insult`` (strong, at a person), ``dehumanising`` (vermin, rat, parasite),
    ``sexual`` (sexual remarks), ``profanity_directed`` ("fuck you").

    *target*: an ``official`` (then *officials* has the ids), ``other_person``, ``group``,
    ``institution``, ``none``, or ``unresolved`` when the words do not say.

    *mode*: ``direct`` (to the person), ``about`` (of the person), ``quoted``, ``reported`` or
    ``counter_speech``; abuse that is only quoted, reported or opposed has ``abusive`` False, and its
    evidence names the veto.  *confidence* from 0 to 1 is the rule's, not a probability.
    """

    name: ClassVar[str] = "abuse"

    abusive: bool
    kinds: tuple[Kind, ...]
    target: Target
    officials: tuple[str, ...] = ()
    mode: Mode
    confidence: float


def abuse(post: Post) -> Abuse | None:
    """Return what abuse *post* holds, or None when not a single rule is met."""
    seen = view(post.text)
    cues = prefilter(seen.lower)
    if not cues.words and not cues.evasive:
        return None
    mentions = post.get(Mentions)
    officials = (
        [Official(m.id, *seen.reading.find(*m.span)) for m in mentions.officials]
        if mentions
        else []
    )
    answers = post.refs.reply_to_official
    is_reply = answers is not None or post.refs.reply_to is not None
    found = read(seen.lower, cues, officials, answers, is_reply)
    if not found:
        return None
    if post.kind == "article" or post.author_class == "media":
        found = [_as_news(f) for f in found]
    return _tag(found, seen)


def _as_news(found: Finding) -> Finding:
    """Return *found* as what it is in the news: somebody else's words."""
    if not found.abusive:
        return found
    return found._replace(rule="veto.news", mode="reported", abusive=False, confidence=0.8)


def _tag(found: list[Finding], seen: View) -> Abuse:
    abusive = any(f.abusive for f in found)
    said = [f for f in found if f.abusive] if abusive else found
    first = max(said, key=lambda f: (f.aim.target in _PEOPLE, f.confidence))
    officials = tuple(dict.fromkeys(i for f in said for i in f.aim.officials))
    evidence = {(f.start, f.end, f.rule) for f in said}
    return Abuse(
        by="abuse rules 1",
        evidence=tuple(seen.evidence(a, b, rule) for a, b, rule in sorted(evidence)),
        abusive=abusive,
        kinds=tuple(kind for kind in _KINDS if any(f.kind == kind for f in said)),
        target="official" if officials else first.aim.target,
        officials=officials,
        mode="direct" if any(f.mode == "direct" for f in said) else first.mode,
        confidence=round(min(0.98, first.confidence + 0.02 * (len(evidence) - 1)), 4),
    )


_PEOPLE = ("official", "other_person", "group")
_KINDS: tuple[Kind, ...] = get_args(Kind)
