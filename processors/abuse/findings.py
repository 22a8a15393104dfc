"""Find abuse in one text: fold it, try the rules, apply the vetoes, decide whom it is aimed at."""

import re
from bisect import bisect_left
from collections.abc import Iterator
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from itertools import islice
from typing import NamedTuple

from processors.abuse.folding import Folded
from processors.abuse.folding import Placeholder
from processors.abuse.folding import fold
from processors.abuse.lexicon import STRONG
from processors.abuse.possible_threats import Hit
from processors.abuse.possible_threats import PossibleThreat
from processors.abuse.possible_threats import possible_threats
from processors.abuse.possible_threats import severity_of
from processors.abuse.prefilter import Prefilter
from processors.abuse.prefilter import prefilter
from processors.abuse.prefilter import rules_for
from processors.abuse.rules import Kind
from processors.abuse.rules import Rule
from processors.abuse.rules import kind_of
from processors.abuse.sign_index import signs_for
from processors.abuse.signs import Sign
from processors.abuse.target import Aim
from processors.abuse.target import Named
from processors.abuse.target import Setting
from processors.abuse.target import at_someone
from processors.abuse.target import at_you
from processors.abuse.vetoes import Mode
from processors.abuse.vetoes import Vetoes


class Official(NamedTuple):
    """An official named in the text, and where."""

    id: str
    start: int
    end: int


class Finding(NamedTuple):
    """One hit in the text: code points, the rule or the veto it met, and what it is."""

    start: int
    end: int
    rule: str
    kind: Kind
    mode: Mode
    aim: Aim
    abusive: bool
    confidence: float
    met: Hit | None = None
    """The threat that was met, in the folded text, also where it was taken back."""


class Found(NamedTuple):
    """What a text holds: abuse, taken back or not, and possible threats at an official."""

    abuse: Sequence[Finding] = ()
    threats: Sequence[PossibleThreat] = ()


def findings(
    lower: str,
    possible: Prefilter,
    signs: Sequence[Sign],
    officials: Sequence[Official],
    answers: str | None,
    is_reply: bool,
) -> Found:
    """Return what is found in *lower* (handles and links masked), rule by rule.

    *possible* and *signs* are what may be found in it; *answers* is the official the post answers; *is_reply* whether it answers anybody.
    """
    words, evasive = possible
    rules = rules_for(lower, words) if words and not evasive else []
    if not rules and not signs and not evasive and words.isdisjoint(STRONG):
        return NOTHING
    placeholders, ids = _placeholders(lower, officials)
    folded = fold(lower, placeholders, evasive)
    text = folded.text
    if evasive:
        words = prefilter(text).words
        rules, signs = rules_for(text, words), signs_for(text) if officials or answers else []
        if not rules and not signs and words.isdisjoint(STRONG):
            return NOTHING
    setting = Setting(answers, is_reply, _named(text, ids))
    vetoes = Vetoes(text)
    hits = [hit for rule in rules for hit in _hits(rule, folded, setting, vetoes)]
    threats = possible_threats(folded, setting, signs, [hit.met for hit in hits if hit.met])
    if not hits and not words.isdisjoint(STRONG):
        hits = list(_mentions(words, folded, setting, vetoes))
    return Found(hits, threats)


NOTHING = Found()


MOST = 30
"""Hits of one rule in one text: a longer text that repeats itself says nothing new."""


MOST_OTHERS = 100
"""People besides officials at whom abuse in one text may be aimed: no post is meant for more."""


def _hits(rule: Rule, folded: Folded, setting: Setting, vetoes: Vetoes) -> Iterator[Finding]:
    if rule.whom == "sole" and not setting.addressed:
        return
    text = folded.text
    for match in islice(rule.pattern.finditer(text), MOST):
        start, end = match.span()
        if not match.group().strip():
            continue
        while not (text[start].isalnum() or text[start] == "@"):
            start += 1
        kind = kind_of(match.group(), rule.kind)
        aim = _aim(rule, setting, text, start, end)
        if found := vetoes.of(start, end, threat=kind == "threat", soft=rule.soft):
            name, mode, abusive, confidence = found.rule, found.mode, False, 0.8
        elif kind in _CRITICAL and _INSTITUTION.search(text, start, end):
            name, mode, abusive, confidence = "veto.institution", _mode(rule, match), False, 0.8
            aim = Aim("institution")
        elif _bare_profanity(rule, setting):
            name, mode, abusive, confidence = "veto.nobody", "about", False, 0.6
            aim = Aim("none")
        else:
            name, mode, abusive, confidence = rule.name, _mode(rule, match), True, rule.confidence
        met = (
            Hit(rule.name, severity_of(rule.name, match.group()), start, end, rule.soft)
            if rule.kind == "threat"
            else None
        )
        yield Finding(*folded.span(start, end), name, kind, mode, aim, abusive, confidence, met)


def _aim(rule: Rule, setting: Setting, text: str, start: int, end: int) -> Aim:
    if rule.whom == "someone":
        return at_someone(setting, text, start, end)
    return at_you(setting, text, start, end)


def _mode(rule: Rule, match: re.Match[str]) -> Mode:
    return "about" if rule.whom == "someone" and not _YOU.search(match.group()) else "direct"


def _bare_profanity(rule: Rule, setting: Setting) -> bool:
    return rule.kind == "profanity_directed" and not setting.addressed


def _mentions(
    words: AbstractSet[str], folded: Folded, setting: Setting, vetoes: Vetoes
) -> Iterator[Finding]:
    """Find strong words that no rule aims at anybody but that are quoted, reported or opposed."""
    for word in sorted(words & STRONG):
        start = folded.text.find(word)
        end = start + len(word)
        if start >= 0 and (found := vetoes.mentioned(start, end)):
            kind = kind_of(word, "insult")
            aim = Aim("none")
            if setting.addressed:
                aim = at_someone(setting, folded.text, start, end)
            yield Finding(*folded.span(start, end), found.rule, kind, found.mode, aim, False, 0.7)
            return


def _placeholders(
    lower: str, officials: Sequence[Official]
) -> tuple[list[Placeholder], list[str | None]]:
    """Return the placeholders of *lower*, and for each person among them the official's id or None."""
    ids = {(o.start, o.end): o.id for o in officials}
    spans = sorted(
        set(ids) | {m.span() for m in _MASKED.finditer(lower)}, key=lambda s: (s[0], -s[1])
    )
    placeholders: list[Placeholder] = []
    people: list[str | None] = []
    order = sorted(ids)
    longest = max((b - a for a, b in order), default=0)
    at = 0
    for start, end in spans:
        inside = None
        if order:  # look only at those that may touch: a text can hold thousands of handles
            near = order[bisect_left(order, (start - longest, 0)) : bisect_left(order, (end, 0))]
            around = [s for s in near if s[0] <= start and end <= s[1]]
            within = [s for s in near if start <= s[0] and s[1] <= end]
            inside = ids[(around or within)[0]] if around or within else None
        if start < at or end > len(lower) or start >= end:
            continue
        at = end
        if inside is None and lower[start] != "@":
            placeholders.append(Placeholder(start, end, "_"))
            continue
        placeholders.append(Placeholder(start, end, "@o" if inside is not None else "@p"))
        people.append(inside)
    return placeholders, people


def _named(text: str, ids: Sequence[str | None]) -> list[Named]:
    # Only placeholders write "@o" and "@p": a handle of the text itself has been replaced.
    others = 0
    named: list[Named] = []
    for match, official in zip(_PERSON.finditer(text), ids, strict=False):
        others += official is None
        if official is not None or others <= MOST_OTHERS:
            named.append(Named(*match.span(), official))
    return named


# Said of an institution, these are criticism.
_CRITICAL = ("insult", "dehumanising", "profanity_directed")
_MASKED = re.compile(r"@_+|_{4,}")
_PERSON = re.compile(r"@[op](?!\w)")
_YOU = re.compile(r"\b(?:you|u|your|ur|ya|you're)\b")
_INSTITUTION = re.compile(
    r"\b(?:government|parliament|assembly|party|council|ministry|committee|cabinet|administration|"
    r"front bench|benches|lobby)\b"
)
