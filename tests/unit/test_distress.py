"""Despair that the writer speaks of: found in so many words, and in nobody else's."""

import time

import pytest

from processors.enrichments.distress import Distress
from processors.enrichments.distress import distress
from processors.enrichments.language import Language
from tests.posts import saying


def said(text: str, language: str = "en") -> Distress | None:
    """Return the tag of *text* in *language*."""
    tag = Language(by="test", code=language, confidence=1.0)
    return distress(saying(text).with_tags({"language": tag}))


VOICED = """
I can't go on
I want to end it all
what is the point of living
they cut my benefits and I don't want to be here any more
I just want to die, minister. Your letter came today
i dont want to wake up tomorrow
My kids would be better off without me
I've been thinking about ending my life since the assessment
I tried to kill myself in March and your waiting list is nine months
I wish I was dead
I feel suicidal and the line is engaged
there is no point going on, I've asked everyone for help
I have nothing left to live for since the farm went
I can't do this anymore. I really can't
I hope I don't wake up
i'm so tired of living like this
If this stops I will end my life
"""
NOT_VOICED = """
my brother killed himself and nobody from the ministry called
dying of laughter at this debate
kill me now this debate
I'm dead
Should people who want to die be allowed to choose? Vote on it
I want to die with dignity, back the assisted dying bill
I lost the will to live listening to that debate
She said I want to end my life and they put her on hold
what is the point of this committee
I can't go on holiday because of you
I can't go on the ferry any more
I want to end it, this corrupt government
I don't want to live in a country that does this
you make me want to die lol
we cannot go on like this as a country
suicide rates among farmers have doubled, act now
I would rather die than vote for you
my friend wrote "I can't do this anymore" in her letter to you
He says he has nothing to live for
This queue is killing me
I'm going to die on this platform and haunt it
"""


@pytest.mark.parametrize("text", VOICED.strip().splitlines())
def test_despair_of_the_writer_is_found(text: str) -> None:
    """The office reads such a post with care, today."""
    tag = said(text)
    assert tag is not None
    assert tag.voiced
    (evidence,) = tag.evidence
    assert evidence.rule == "distress.english"
    assert 0 <= evidence.start < evidence.end <= len(text)


@pytest.mark.parametrize("text", NOT_VOICED.strip().splitlines())
def test_idiom_policy_and_the_despair_of_others_are_not_meant(text: str) -> None:
    """A care queue of jokes would soon be closed."""
    assert said(text) is None


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "Je n'ai plus la force de vivre, monsieur le ministre"),
        ("fr", "je veux mourir"),
        ("de", "Ich will nicht mehr leben"),
        ("de", "ich sehe keinen Sinn mehr im Leben"),
        ("es", "ya no quiero vivir"),
        ("es", "tengo ganas de morirme"),
    ],
)
def test_it_is_found_in_other_languages(language: str, text: str) -> None:
    """As far as short phrases carry."""
    tag = said(text, language)
    assert tag is not None
    assert tag.voiced


def test_a_language_without_rules_is_not_scored() -> None:
    """Not scored is not the same as no distress."""
    tag = said("Sitaki kuishi tena", "sw")
    assert tag is not None
    assert not tag.voiced
    assert not tag.scored
    assert tag.says(str) == "not scored: no rules for Swahili"


def test_a_long_text_costs_milliseconds() -> None:
    """64 kB of the words that rules look for."""
    for bit in ("i want to ", "i can't go on ", "i really just do so want ", "to die "):
        post = saying((bit * 65536)[:65536])
        began = time.process_time()
        distress(post)
        assert time.process_time() - began < 0.5
