"""Filters of a search: values by code or by name, and an error that lists what there is."""

from datetime import UTC
from datetime import datetime
from typing import ClassVar

import pytest

from processors.chain import tag_classes
from schemas.cap import MAJORS
from schemas.languages import NAMES
from schemas.tag import Tag
from schemas.tag_view import TagView
from sinks.search.filters import FilterError
from sinks.search.filters import Vocabulary
from sinks.search.filters import moment
from sinks.search.nodes import Filter
from sinks.search.nodes import Not
from sinks.search.nodes import Or

OFFICIALS = {
    "halima": "Halima Wrenfield",
    "edmund": "Edmund Varrowby",
    "ines": "Inês Wren",
    "p-17": "Ulla van der Brook",
}
HELD = {
    "platform": ["bluesky", "parliament forum"],
    "source": ["Inbox", "courier"],
    "mentions": ["halima", "gone-1"],
    "language": ["en", "sw"],
}


class Shout(Tag, frozen=True, kw_only=True):
    """A tag that the filters have never seen."""

    name: ClassVar[str] = "shout"
    view: ClassVar[TagView] = TagView(labels={"loud": "in capitals"}, flags=("loud",))

    loud: bool


def vocabulary(**fields):
    return Vocabulary((*tag_classes(), Shout), OFFICIALS, lambda tag: HELD.get(tag, []), **fields)


@pytest.mark.parametrize(
    ("name", "value", "facet"),
    [
        ("lang", "french", "language:fr"),
        ("lang", "Français", "language:fr"),
        ("lang", "FR", "language:fr"),
        ("lang", "no", "language:no"),
        ("lang", "unsure", "language:und"),
        ("topic", "Law & crime", "topic:12"),
        ("topic", "law and crime", "topic:12"),
        ("topic", "12", "topic:12"),
        ("platform", "twitter", "platform:x"),
        ("platform", "X", "platform:x"),
        ("platform", "bsky", "platform:bluesky"),
        ("platform", "Parliament Forum", "platform:parliament forum"),
        ("source", "inbox", "source:Inbox"),
        ("official", "halima", "mentions:halima"),
        ("official", "HALIMA", "mentions:halima"),
        ("official", "Halima Wrenfield", "mentions:halima"),
        ("official", "wrenfield", "mentions:halima"),
        ("official", "Ines", "mentions:ines"),
        ("official", "wren", "mentions:ines"),
        ("official", "varrow", "mentions:edmund"),
        ("official", "van der brook", "mentions:p-17"),
        ("official", "gone-1", "mentions:gone-1"),
        ("official", "yes", "mentions"),
        ("abuse", "threat", "abuse:threat"),
        ("abuse", "a possible threat", "abuse:threat"),
        ("abuse", "varrowby", "abuse:edmund"),
        ("abuse", "yes", "abuse:abusive"),
        ("youth", "about young people", "youth:issue"),
        ("question", "yes", "question:asked"),
        ("sentiment", "Negative", "sentiment:negative"),
        ("shout", "yes", "shout"),
        ("shout", "in capitals", "shout:loud"),
        ("tag", "shout:loud", "shout:loud"),
    ],
)
def test_a_value_goes_by_code_or_by_name(name, value, facet):
    """People write what they see; the store counts under one label."""
    assert vocabulary().node(name, value) == Filter(facet)


def test_a_part_of_a_name_may_mean_several_officials():
    """What they share is searched for, as the reader wrote it; nobody is picked for them."""
    found = Vocabulary(tag_classes(), {"a": "Ann Lee", "b": "Ben Lee"}).node("official", "lee")

    assert found == Or((Filter("mentions:a"), Filter("mentions:b")))


def test_a_part_that_fits_very_many_officials_is_none():
    """A letter is no name."""
    many = {f"p{n}": f"Person Number{n}" for n in range(30)}

    with pytest.raises(FilterError, match="fits 30 officials: write more"):
        Vocabulary(tag_classes(), many).node("official", "person")


def test_no_asks_for_posts_of_which_a_tag_says_nothing():
    """And is a language all the same."""
    assert vocabulary().node("youth", "no") == Not(Filter("youth"))
    assert vocabulary().node("question", "no") == Not(Filter("question:asked"))


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        (
            "official",
            "nobody",
            "no official is called “nobody”: there are Halima Wrenfield, Edmund",
        ),
        ("official", "Halima Wrenfeld", "did you mean Halima Wrenfield?"),
        ("official", "wrenfeld", "did you mean Halima Wrenfield"),
        ("platform", "foo", "no platform is called “foo”: there are bluesky, file, mastodon, parl"),
        ("source", "foo", "no source is called “foo”: there are Inbox, courier"),
        ("lang", "klingon", "no language is called “klingon”: there are English, Swahili"),
        ("lang", "frenhc", "did you mean French?"),
        ("topic", "99", "no topic is called “99”: there are Economy and taxes"),
        ("sentiment", "sad", "no feeling is called “sad”: there are positive, neutral, negative"),
        ("youth", "old", "no youth is called “old”: there are issue, voice, organisation"),
        ("question", "maybe", "there are asked"),
        ("abuse", "rude", "no abuse is called “rude”: there are abusive, threat"),
        ("shout", "quiet", "there are loud"),
    ],
)
def test_an_unknown_value_is_told_with_what_there_is(name, value, told):
    """A filter that nothing can meet looks like an answer: nobody wrote about it."""
    with pytest.raises(FilterError) as error:
        vocabulary().node(name, value)

    assert told in str(error.value)


def test_the_last_day_there_is_has_an_end():
    """Forms say "for ever" by 9999-12-31; the day after it cannot be told."""
    assert moment("to", "9999-12-31") == datetime.max.replace(tzinfo=UTC)


@pytest.mark.parametrize("written", ["yesterday", "2026-13-01", "03/02/2026", "", "0"])
def test_a_date_that_cannot_be_read_is_told(written):
    """Left out, the search would answer for all times."""
    with pytest.raises(FilterError, match="is no date: write to:2026-02-03"):
        moment("to", written)


def test_without_a_store_values_that_only_it_knows_are_taken():
    """A search may be read before there is a store to ask."""
    plain = Vocabulary(tag_classes())

    assert plain.node("official", "Ann_Lee") == Filter("mentions:Ann_Lee")
    assert plain.node("source", "My-Feed") == Filter("source:My-Feed")


@pytest.mark.parametrize(
    "facet",
    [
        "platform:x",
        "source:Inbox",
        "mentions:halima",
        "mentions:gone-1",
        "mentions:van der x",
        "mentions",
        "topic:10",
        "youth",
        "youth:voice",
        "question:asked",
        "abuse:abusive",
        "language:no",
        "mentions:yes",
        "unknown:label",
        "shout:loud",
    ],
)
def test_a_facet_can_be_written_and_means_itself_again(facet):
    """Every count on the page leads to its posts."""
    name, _, value = vocabulary().text(facet).partition(":")

    assert Vocabulary((*tag_classes(), Shout), OFFICIALS).node(name, value.strip('"')) == Filter(
        facet
    )


@pytest.mark.parametrize(
    ("facet", "said"),
    [
        ("language:en", "language: English"),
        ("mentions:halima", "Halima Wrenfield"),
        ("topic:10", f"topic: {MAJORS[10]}"),
        ("youth:issue", "about young people"),
        ("abuse:abusive", "abuse"),
        ("youth", "anything on youth"),
        ("platform:x", "platform: X"),
        ("shout:loud", "in capitals"),
        ("else:where", "else: where"),
    ],
)
def test_a_facet_is_said_in_words(facet, said):
    """The chips of a search, for people."""
    assert vocabulary().words(facet) == said


def test_languages_have_one_name_each():
    """A name that two shared would find one of them."""
    assert len({name.casefold() for name in NAMES.values()}) == len(NAMES)
