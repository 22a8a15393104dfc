"""The threat queue: what enters it, how grave it is, and that idiom, reports and criticism stay out."""

import time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings
from hypothesis import strategies as st

from processors.abuse.signs import SEVERITIES
from processors.enrichments.abuse import Abuse
from processors.enrichments.abuse import abuse
from tests.criticism import posts

HALIMA = "halima-wrenfield"
THREATS = posts.read("threats")
IDIOMS = posts.read("idioms")
MENDED_ON = 131
"""How many of threats.txt the rules were mended on; those behind were written when that was done."""


def queued(text: str, answers: str | None = HALIMA, **fields: object) -> Abuse | None:
    """Return the tag of *text* if a human is to judge it."""
    tag = abuse(posts.post(text, answers, **fields))
    return tag if tag and tag.possible_threat else None


def share(lines: list[Any]) -> float:
    """Return which share of *lines* is queued."""
    return sum(queued(line.text, line.answers) is not None for line in lines) / len(lines)


def test_the_lists_are_large_enough() -> None:
    """A handful proves nothing: 120 threats of all severities, 120 idioms."""
    assert len(THREATS) >= 120
    assert len(IDIOMS) >= 120
    assert {line.group for line in THREATS} == set(SEVERITIES)


def test_at_most_one_idiom_or_report_is_queued() -> None:
    """A queue of "kill the bill" is one that nobody reads."""
    found = [line for line in IDIOMS if queued(line.text, line.answers)]
    assert len(found) <= 1, found


def test_most_threats_are_queued() -> None:
    """Recall of .8 over all that was written, most of which the rules were mended on."""
    assert share(THREATS) >= 0.8
    assert share(THREATS[:MENDED_ON]) >= 0.9


def test_most_threats_of_the_part_written_last_are_queued() -> None:
    """What nobody thought of is found more seldom: 26 of these 38 at the first try."""
    assert share(THREATS[MENDED_ON:]) >= 0.7


def test_a_threat_that_is_found_is_nearly_always_of_its_severity() -> None:
    """Only explicit threats and doxxing page a person."""
    found = [(line, tag) for line in THREATS if (tag := queued(line.text, line.answers))]
    assert sum(tag.severity == line.group for line, tag in found) >= 0.95 * len(found)


@pytest.mark.parametrize("answers", [None, HALIMA])
def test_criticism_is_no_possible_threat(answers: str | None) -> None:
    """Law 1, also where the queue is more easily filled than the flag is set."""
    for line in posts.read("criticism"):
        assert not queued(line.text, answers or line.answers), line.text


@pytest.mark.parametrize(
    ("text", "severity", "evidence"),
    [
        ("We meet again. I will kill you tonight!", "explicit", "I will kill you"),
        (
            "someone should shoot Halima Wrenfield",
            "explicit",
            "someone should shoot Halima Wrenfield",
        ),
        ("she lives at 4 Kelp Street, you know what to do", "doxxing", "lives at 4 Kelp Street"),
        ("I hope you die", "wish", "hope you die"),
        ("hey. we know where you sleep", "veiled", "we know where you sleep"),
        ("I will k1ll you", "explicit", "I will k1ll you"),
    ],
)
def test_the_words_that_say_so_are_pointed_at(text: str, severity: str, evidence: str) -> None:
    """Law 3: whoever judges sees the words and the name of the rule."""
    tag = queued(text)
    assert tag is not None
    assert tag.severity == severity
    said = {text[e.start : e.end]: e.rule for e in tag.evidence if e.rule.startswith("threat.")}
    assert any(evidence in words for words in said), said
    assert "a human decides" in tag.says(str)
    assert tag.mask(str)


def test_the_gravest_of_several_counts() -> None:
    """A wish beside a stated will must not hide it."""
    tag = queued("I hope you die. I will kill you tonight at your house.")
    assert tag is not None
    assert tag.severity == "explicit"


@pytest.mark.parametrize(
    "text",
    [
        "your kids will be the first to burn",
        "her staff should be shot",
        "Hang Wrenfield's whole team, hang them all",
    ],
)
def test_family_and_staff_count(text: str) -> None:
    """They are threatened in an official's stead."""
    tag = queued(text)
    assert tag is not None
    assert tag.officials == (HALIMA,)


def test_somebody_who_is_no_official_is_not_queued() -> None:
    """The queue is for those whom the security officer looks after."""
    assert not queued("@someone I will kill you", None)
    assert not queued("I will kill you", None)


def test_the_named_official_is_the_one_threatened_not_the_one_answered() -> None:
    """An answer under one official's post may threaten another."""
    tag = queued("someone should shoot Jonas Petrivane", HALIMA)
    assert tag is not None
    assert tag.officials == ("jonas-petrivane",)


def test_news_is_not_queued() -> None:
    """An article tells of threats; it makes none."""
    assert not queued("I will kill you, the man wrote to Halima Wrenfield", None, kind="article")


@pytest.mark.parametrize(
    "frame", ["{}", '"{}"', "I wrote to say: {}", "{}, police said", "Shame on you. {}"]
)
def test_a_threat_does_not_hide_behind_quotes_or_the_police(frame: str) -> None:
    """Whoever threatens could put any of these around it."""
    assert queued(frame.format("I will kill you tonight"))


@given(
    st.lists(
        st.sampled_from(
            [word for line in (*THREATS, *IDIOMS) for word in line.text.split()] + ["@a.example"]
        ),
        max_size=40,
    )
)
@settings(max_examples=150, deadline=None)
def test_whatever_is_said_severity_and_evidence_go_with_the_flag(words: list[str]) -> None:
    """A queue shows both; a severity without a threat would page for nothing."""
    text = " ".join(words)
    tag = abuse(posts.post(text, HALIMA))
    if tag is None:
        return
    assert tag.possible_threat == (tag.severity is not None)
    assert not tag.possible_threat or tag.officials
    assert all(0 <= e.start < e.end <= len(text) for e in tag.evidence)


@pytest.mark.parametrize(
    "bit", ["kill you ", "rope ", "i hope he ", "tick tock ", "your kids ", "die "]
)
def test_a_long_text_costs_no_more_than_a_twentieth_of_a_second(bit: str) -> None:
    """One post must not hold up a worker (64 kB; measured under 30 ms, ten times that allowed)."""
    post = posts.post((bit * 65536)[:65536], HALIMA)
    abuse(posts.post("warm", HALIMA))
    began = time.process_time()
    abuse(post)
    assert time.process_time() - began < 0.5
