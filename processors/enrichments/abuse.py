"""Abuse and threats aimed at somebody.  Criticism, however harsh, sweary or unfair, is not abuse."""

from collections.abc import Sequence
from typing import ClassVar
from typing import get_args

from processors.abuse.charts import CHARTS
from processors.abuse.findings import Finding
from processors.abuse.findings import Official
from processors.abuse.findings import findings
from processors.abuse.possible_threats import PossibleThreat
from processors.abuse.prefilter import prefilter
from processors.abuse.rules import Kind
from processors.abuse.sign_index import signs_for
from processors.abuse.signs import SEVERITIES
from processors.abuse.signs import Severity
from processors.abuse.target import Target
from processors.abuse.vetoes import Mode
from processors.enrichments.mentions import Mentions
from processors.text import View
from processors.text import view
from schemas.post import Post
from schemas.tag import Named
from schemas.tag import Tag
from schemas.tag_view import Badge
from schemas.tag_view import TagView

_HIDDEN = {
    "threat": "a possible threat",
    "identity_hate": "identity-based hate",
    "insult": "a personal insult",
    "dehumanising": "dehumanising words",
    "sexual": "sexual remarks",
    "profanity_directed": "swearing at a person",
}
"""The kinds, in words that show none of what they stand for."""
_THREATS = {
    "possible_threat": "possible threat, a human decides",
    "explicit": "harm announced or called for",
    "doxxing": "where somebody can be found",
    "wish": "death or harm hoped for",
    "veiled": "a veiled threat",
}
_TARGETS = {
    "official": "an official",
    "other_person": "another person",
    "group": "a group",
    "institution": "an institution",
}
_MODES = {
    "counter_speech": "opposed, not used",
    "quoted": "quoted from somebody else",
    "reported": "reported, not used",
}


class Abuse(Tag, frozen=True, kw_only=True):
    """Whether a post is abusive, how, and at whom; never without the words that say so.

    *kinds*: ``threat`` (violence, a wish of death or illness, knowing where someone lives: a possible
    threat for a human to judge, never an offence), ``identity_hate`` (for sex, origin, religion,
    sexuality, disability), ``insult`` (strong, at a person), ``dehumanising`` (vermin, rat, parasite),
    ``sexual`` (sexual remarks), ``profanity_directed`` ("fuck you").

    *possible_threat*: the post may threaten an official, their family or staff, and a human decides; it
    need not be ``abusive`` by the stricter rules.  *severity*: ``explicit`` (harm announced or called
    for), ``doxxing`` (where they can be found), ``wish`` (death or harm hoped for), ``veiled`` (hinted
    at); the gravest, or None without a threat.  Only ``explicit`` and ``doxxing`` are meant to page.
    Found are announcements, calls, addresses, wishes and well-known hints, in English above all and in
    the first 8,000 code points; political idiom, and threats that are reported or opposed, are not.
    Missed are new wordings, hints above all: of invented threats that the rules had not seen, 10 of 69
    were found at first, and 26 of 38 (veiled 5 of 11) of a later set, after the rules were widened.
    Of 15,992 real posts 1 was queued, and 17 had each post answered an official: ten plainly right, four
    curses ("burn in hell"), three doubtful; two would page (``python -m tests.benchmarks threat_queue``).
    Of 200 more with violent words, read one by one, five were missed, all of them wishes.

    *target*: an ``official`` (then *officials* has the ids), ``other_person``, ``group``,
    ``institution``, ``none``, or ``unresolved`` when the words do not say.

    *mode*: ``direct`` (to the person), ``about`` (of the person), ``quoted``, ``reported`` or
    ``counter_speech``; abuse that is only quoted, reported or opposed has ``abusive`` False, and its
    evidence names the veto.  *confidence* from 0 to 1 is the rule's, not a probability.
    """

    name: ClassVar[str] = "abuse"
    view: ClassVar[TagView] = TagView(
        about=(
            "Threats, identity-based hate, dehumanising words, insults and sexual remarks aimed at a "
            "person. Such posts are masked until you ask to see them. Quoting, reporting or opposing "
            "abuse is not abuse."
        ),
        labels={
            "abusive": "abuse",
            **_HIDDEN,
            **_THREATS,
            **_TARGETS,
            "none": "aimed at nobody",
            "unresolved": "it is unclear at whom",
            "direct": "to the person",
            "about": "of the person",
            **_MODES,
        },
        officials=True,
        yes="abusive",
        masked=("abusive", "possible_threat"),
        place="nowhere",
        board="abuse",
        charts=CHARTS,
    )

    abusive: bool
    kinds: tuple[Kind, ...]
    target: Target
    officials: tuple[str, ...] = ()
    mode: Mode
    confidence: float
    possible_threat: bool = False
    severity: Severity | None = None

    def mask(self, named: Named) -> str:
        """Return what the hidden words are and whom they are aimed at, without any of them."""
        if not self.abusive and not self.possible_threat:
            return ""
        kinds = [_HIDDEN.get(kind, kind) for kind in self.kinds] or ["abuse"]
        aimed = _listed([named(one) for one in self.officials]) or _TARGETS.get(self.target, "")
        return _listed(kinds) + (f" aimed at {aimed}" if aimed else "")

    def hides(self) -> tuple[str, ...]:
        """Return the kinds of abuse, each in words."""
        if not self.mask(str):
            return ()
        return tuple(_HIDDEN.get(kind, kind) for kind in self.kinds) or ("abuse",)

    def badge(self) -> Badge | None:
        """Return that it may threaten somebody, or is abuse."""
        if self.possible_threat:
            return Badge("threat", "!", "Possible threat", guarded=True)
        return Badge("abuse", "\u25a8", "Abuse") if self.abusive else None

    def says(self, named: Named) -> str:
        """Return what abuse it is and at whom, or why the words are none."""
        words = _MODES.get(self.mode, "not aimed at a person")
        said = self.mask(named) or f"not abuse: the words are {words}"
        if not self.severity:
            return said
        return f"{said}. {_THREATS['possible_threat'].capitalize()}: {_THREATS[self.severity]}"


def _listed(items: list[str]) -> str:
    """Return *items* as a phrase: "a, b and c"."""
    return " and ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def abuse(post: Post) -> Abuse | None:
    """Return what abuse *post* holds, or None when not a single rule is met."""
    seen = view(post.text)
    possible = prefilter(seen.lower)
    answers = post.refs.reply_to_official
    # Where no official is named or answered there is nobody of ours to threaten.
    ours = "mentions" in post.tags or answers is not None
    signs = signs_for(seen.lower) if ours and not possible.evasive else ()
    if not possible.words and not possible.evasive and not signs:
        return None
    mentions = post.get(Mentions)
    officials = (
        [Official(m.id, *seen.reading.find(*m.span)) for m in mentions.officials]
        if mentions
        else []
    )
    is_reply = answers is not None or post.refs.reply_to is not None
    found = findings(seen.lower, possible, signs, officials, answers, is_reply)
    threats = found.threats
    said = list(found.abuse)
    if post.kind == "article" or post.author_class == "media":
        said, threats = [_as_news(f) for f in said], ()
    if not said and not threats:
        return None
    return _tag(said, threats, seen)


def _as_news(found: Finding) -> Finding:
    """Return *found* as what it is in the news: somebody else's words."""
    if not found.abusive:
        return found
    return found._replace(rule="veto.news", mode="reported", abusive=False, confidence=0.8)


def _tag(found: list[Finding], threats: Sequence[PossibleThreat], seen: View) -> Abuse:
    """Return the tag for *found* as it is without *threats*, and with what those add."""
    abusive = any(f.abusive for f in found)
    said = [f for f in found if f.abusive] if abusive else found
    officials = tuple(dict.fromkeys(i for f in said for i in f.aim.officials))
    target: Target = "official" if officials else "none"
    mode: Mode = "direct"
    confidence = 0.5
    evidence = {(f.start, f.end, f.rule) for f in said}
    if said:
        first = max(said, key=lambda f: (f.aim.target in _PEOPLE, f.confidence))
        target = "official" if officials else first.aim.target
        mode = "direct" if any(f.mode == "direct" for f in said) else first.mode
        confidence = round(min(0.98, first.confidence + 0.02 * (len(evidence) - 1)), 4)
    kinds = {f.kind for f in said}
    if threats:
        kinds.add("threat")
        officials = tuple(dict.fromkeys((*officials, *(i for t in threats for i in t.officials))))
        target = "official" if officials else "group" if target == "none" else target
    evidence |= {(t.start, t.end, t.rule) for t in threats}
    return Abuse(
        by="abuse rules 2",
        evidence=tuple(seen.evidence(a, b, rule) for a, b, rule in sorted(evidence)),
        abusive=abusive,
        kinds=tuple(kind for kind in _KINDS if kind in kinds),
        target=target,
        officials=officials,
        mode=mode,
        confidence=confidence,
        possible_threat=bool(threats),
        severity=min((t.severity for t in threats), key=SEVERITIES.index, default=None),
    )


_PEOPLE = ("official", "other_person", "group")
_KINDS: tuple[Kind, ...] = get_args(Kind)
