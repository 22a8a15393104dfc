"""What the abuse step says, where it points, whom it names, and what must hold for every text."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from processors.abuse.folding import Placeholder
from processors.abuse.folding import fold
from processors.abuse.prefilter import RULES
from processors.abuse.prefilter import prefilter
from processors.abuse.prefilter import rules_for
from processors.enrichments.abuse import Abuse
from processors.enrichments.abuse import abuse
from processors.text import view
from tests.criticism import posts

LINES = posts.read("criticism") + posts.read("abuse")
HALIMA = "halima-wrenfield"


def said(text: str, answers: str | None = HALIMA, **fields: object) -> Abuse:
    """Return the tag of *text*, which must have one."""
    tag = abuse(posts.post(text, answers, **fields))
    assert tag is not None, text
    return tag


def words(text: str, tag: Abuse) -> list[str]:
    """Return the words the evidence points at."""
    return [text[e.start : e.end] for e in tag.evidence]


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("you are sc0m", "you are sc0m"),
        ("Honestly? s c u m", "s c u m"),
        ("you s.c.u.m.b.a.g", "you s.c.u.m.b.a.g"),
        ("you filthy tr@itor", "you filthy tr@itor"),
        ("you SCUUUUM!!", "you SCUUUUM"),
        ("you ѕсum", "you ѕсum"),
        ("you ｓｃｕｍ", "you ｓｃｕｍ"),
        ("you s\u200bc\u200bum", "you s\u200bc\u200bum"),
        ("you 𝓼𝓬𝓾𝓶", "you 𝓼𝓬𝓾𝓶"),
        ("you b*tch", "you b*tch"),
        ("you v3rmin", "you v3rmin"),
        ("you w0r7hl3ss traitor", "you w0r7hl3ss traitor"),
        ("you ѕ с u m", "you ѕ с u m"),
        ("you\u00a0\u00a0vile\nscum", "you\u00a0\u00a0vile\nscum"),
        ("you&amp;#39;re scum", "you&amp;#39;re scum"),
    ],
)
def test_an_evasion_is_seen_through_and_pointed_at_in_the_original(
    text: str, evidence: str
) -> None:
    """The one who questions the tag sees the words as they were written."""
    tag = said(text)
    assert tag.abusive
    assert evidence in words(text, tag)


@pytest.mark.parametrize(
    "text",
    [
        "you wrote 5 c u m p 1 e s in room b1tc4",
        "see https://example.org/scum-of-the-earth and www.rats.example",
        "You are 100% right about route 4a and the A1 at 7.30",
        "your c.v. and the u.s. and e.u. rules, p.s. I agree",
        "Scunthorpe, Cockermouth and Dickson are nice, you should visit",
        "you classic assassin of bad ideas",
        "noooooo you didn't",
    ],
)
def test_ordinary_words_links_and_numbers_do_not_fold_into_abuse(text: str) -> None:
    """Seeing through evasions must not see what is not there."""
    assert abuse(posts.post(text, HALIMA)) is None


@pytest.mark.parametrize(
    ("text", "answers", "target", "officials"),
    [
        ("you vile scum", HALIMA, "official", (HALIMA,)),
        ("Edmund Varrowby is scum", None, "official", ("edmund-varrowby",)),
        ("Edmund Varrowby is scum", HALIMA, "official", ("edmund-varrowby",)),
        ("@someone.example you are scum", None, "other_person", ()),
        ("Nadia Okonsaar and Edmund Varrowby spoke. You are vermin", None, "unresolved", ()),
        ("you are scum", None, "unresolved", ()),
        ("Muslims are vermin", None, "group", ()),
    ],
)
def test_abuse_is_laid_at_the_one_it_is_aimed_at(
    text: str, answers: str | None, target: str, officials: tuple[str, ...]
) -> None:
    """Platform facts, then the words; without either it stays unresolved."""
    tag = said(text, answers)
    assert tag.abusive
    assert (tag.target, tag.officials) == (target, officials)


def test_an_insult_at_an_institution_is_criticism() -> None:
    """Nobody's person is hurt by what is said of a government."""
    tag = abuse(posts.post("This government is a pile of shit, you utter scum party", HALIMA))
    assert tag is None or not tag.abusive


@pytest.mark.parametrize(
    ("text", "mode", "rule"),
    [
        ('"You are vermin" was on the note', "quoted", "veto.quote"),
        ("He called Halima Wrenfield a bitch", "reported", "veto.report"),
        ("Stop calling her scum", "counter_speech", "veto.condemned"),
        ("She is not vermin", "counter_speech", "veto.negation"),
    ],
)
def test_abuse_that_is_not_the_posts_own_names_its_veto(text: str, mode: str, rule: str) -> None:
    """A veto can be questioned like any other claim."""
    tag = said(text, None)
    assert (tag.abusive, tag.mode, tag.evidence[0].rule) == (False, mode, rule)


def test_news_reports_abuse_and_does_not_commit_it() -> None:
    """An article that prints a threat is not a threat."""
    tag = said("Hang Halima Wrenfield", None, kind="article")
    assert (tag.abusive, tag.mode, tag.evidence[0].rule) == (False, "reported", "veto.news")


def test_an_official_is_held_to_the_same_words() -> None:
    """Members abuse each other too."""
    assert said("you are vermin", HALIMA, author_class="official").abusive


def test_a_hashtag_counts_only_when_it_is_aimed() -> None:
    """#scum under a photo of a pond is no abuse."""
    assert abuse(posts.post("Look at the pond today #scum", None)) is None
    assert said("@halimawrenfield.arvenne.example #scum", None).abusive


@pytest.mark.parametrize("line", LINES, ids=lambda line: line.text[:50])
def test_another_official_in_the_same_place_changes_nothing_but_the_name(
    line: Any,
) -> None:
    """The same sentence gets the same verdict whoever it names."""
    first = abuse(posts.post(line.text, line.answers))
    for shift in (1, 5, 12):
        ids, text = _others(line.text, shift)
        answers = ids.get(line.answers, line.answers)
        second = abuse(posts.post(text, answers))
        assert _verdict(second) == _verdict(first), text
        if first and second:
            assert second.officials == tuple(ids[i] for i in first.officials)


def test_the_prefilter_loses_no_rule() -> None:
    """Every rule that matches a post of the suite is among those the prefilter lets through."""
    for line in LINES:
        lower = view(line.text).lower
        text = fold(lower, [], True).text
        called = rules_for(text, prefilter(text).words)
        for rule in RULES:
            assert not rule.pattern.search(text) or rule in called, (rule.name, text)


@given(st.text(max_size=300))
def test_any_text_is_read_without_raising_the_same_way_twice(text: str) -> None:
    """One bad post must not lose the others, and a tag must be reproducible."""
    assert abuse(posts.post(text, HALIMA)) == abuse(posts.post(text, HALIMA))


_PIECES = st.lists(
    st.sampled_from(
        [
            "you",
            "are",
            "scum",
            "sc*m",
            "v e r m i n",
            "Halima Wrenfield",
            "@a.example",
            "“",
            '"',
            "rat",
            "ѕсum",
        ]
        + [
            "s\u200bcum",
            "SCUUUM",
            "kill",
            "hope",
            "die",
            ".",
            "!",
            "\n",
            "İ",
            "ß",
            "👍🏽",
            "not",
            "called",
            "fuck",
            "#scum",
        ]
    ),
    max_size=14,
)


@given(_PIECES, st.sampled_from([None, HALIMA]))
@settings(max_examples=300)
def test_evidence_lies_in_the_text_and_abuse_never_comes_without(
    pieces: list[str], answers: str | None
) -> None:
    """No span, no flag; and a span is code points of the text itself."""
    text = " ".join(pieces)
    tag = abuse(posts.post(text, answers))
    if tag is not None:
        assert tag.evidence
        assert tag.kinds
        assert all(0 <= e.start < e.end <= len(text) for e in tag.evidence)
        assert all(text[e.start : e.end].strip() for e in tag.evidence)
        assert 0 < tag.confidence <= 1
        assert bool(tag.officials) == (tag.target == "official")


@given(st.text(max_size=120), st.integers(0, 100), st.integers(1, 20), st.booleans())
def test_a_folded_span_points_into_the_original(
    text: str, start: int, size: int, deep: bool
) -> None:
    """Whatever is folded away, the way back stays inside the text and in order."""
    lower = view(text).lower
    covers = [Placeholder(start, min(start + size, len(lower)), "@o")] if start < len(lower) else []
    folded = fold(lower, covers, deep)
    for i in range(len(folded.text)):
        a, b = folded.span(i, i + 1)
        assert 0 <= a < b <= len(lower)
    if covers:
        at = folded.text.find("@o")
        assert at >= 0


def _verdict(tag: Abuse | None) -> object:
    if tag is None:
        return None
    rules = [e.rule for e in tag.evidence]
    return tag.abusive, tag.kinds, tag.target, tag.mode, tag.confidence, rules


def _others(text: str, shift: int) -> tuple[dict[str | None, str], str]:
    """Return who stands for whom, and *text* with every official replaced by that other one."""
    # Two of the roster share a family name, so neither can stand in for another by it.
    people = [p for p in posts.roster() if p[2] != "Tressilick"]
    swaps: dict[str, str] = {}
    ids: dict[str | None, str] = {"owen-tressilick": "owen-tressilick"}
    for i, old in enumerate(people):
        new = people[(i + shift) % len(people)]
        ids[old[0]] = new[0]
        for a, b in zip(old[1:], new[1:], strict=True):
            swaps[a] = b
    out, at = [], 0
    for found in posts.spans(text):
        out += [text[at : found[0]], swaps.get(text[slice(*found)], text[slice(*found)])]
        at = found[1]
    return ids, "".join(out) + text[at:]
