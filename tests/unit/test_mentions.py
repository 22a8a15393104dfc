"""Mentions: what names an official and what does not."""

import unicodedata
from datetime import UTC
from datetime import datetime

import pytest
from msgspec import structs

from processors.enrichments.mentions import Mentions
from processors.enrichments.mentions import prepare
from processors.step import Setup
from schemas.popolo import Roster
from schemas.post import Refs
from tests.unit.naming import ids
from tests.unit.naming import named
from tests.unit.naming import post
from tests.unit.naming import small
from tests.unit.naming import step


def test_without_a_roster_there_is_no_step() -> None:
    """Nobody is watched, so there is nothing to say."""
    assert prepare(Setup()) is None
    assert prepare(Setup(roster=Roster())) is None


@pytest.mark.parametrize(
    ("text", "platform", "who", "words", "how"),
    [
        (
            ".@HalimaWrenfield.arvenne.example why?",
            "bluesky",
            "halima-wrenfield",
            "@HalimaWrenfield.arvenne.example",
            "handle",
        ),
        (
            "(@halimawrenfield@social.arvenne.example)",
            "mastodon",
            "halima-wrenfield",
            "@halimawrenfield@social.arvenne.example",
            "handle",
        ),
        ("thanks @halimawrenfield!", "mastodon", "halima-wrenfield", "@halimawrenfield", "handle"),
        ("I asked halima wrenfield.", "file", "halima-wrenfield", "halima wrenfield", "name"),
        ("PERCY NSENGWA'S boat", "file", "percival-nsengwa", "PERCY NSENGWA", "name"),
        ("Ines Carravelle", "file", "ines-carravelle", "Ines Carravelle", "name"),
        ("“Dorothea Pym‑Ansell”", "file", "dorothea-pym-ansell", "Dorothea Pym‑Ansell", "name"),
        ("anti-Halima Wrenfield", "file", "halima-wrenfield", "Halima Wrenfield", "name"),
        ("Minister Petrivane lied", "file", "jonas-petrivane", "Minister Petrivane", "role"),
        ("minister petrivane lied", "file", "jonas-petrivane", "minister petrivane", "role"),
        ("Ms Wrenfield MP", "file", "halima-wrenfield", "Ms Wrenfield MP", "role"),
        ("my MP Wrenfield", "file", "halima-wrenfield", "MP Wrenfield", "role"),
        ("Rep. Wrenfield", "file", "halima-wrenfield", "Rep. Wrenfield", "role"),
        ("la députée Corbigny", "file", "mael-corbigny", "députée Corbigny", "role"),
        ("ask the Prime Minister", "file", "nadia-okonsaar", "Prime Minister", "role"),
        ("the Health Minister knows", "file", "liesl-amunde", "Health Minister", "role"),
        ("the minister for health", "file", "liesl-amunde", "minister for health", "role"),
        ("Dear Environment Minister", "file", "marisol-tennantry", "Environment Minister", "role"),
        ("our MP for Port Calder", "file", "halima-wrenfield", "MP for Port Calder", "area"),
        ("the Lowmere MP", "file", "jonas-petrivane", "Lowmere MP", "area"),
        ("Lowmere's MP", "file", "jonas-petrivane", "Lowmere's MP", "area"),
        (
            "member for rive sainte-orle",
            "file",
            "mael-corbigny",
            "member for rive sainte-orle",
            "area",
        ),
    ],
)
def test_who_is_named_is_found(text: str, platform: str, who: str, words: str, how: str) -> None:
    """Handles, names, titles and seats, as people write them."""
    assert named(text, platform) == [(who, words, how)]


@pytest.mark.parametrize(
    "text",
    [
        "Wrenfield should resign",
        "Mr Petrivane has a boat",
        "Minister Tressilick",
        "I live in Saltmarket, near Three Rivers",
        "MPs for Lowmere and Pennagh",
        "North Lowmere MP",
        "MP for Port Calder North",
        "the former MP for Lowmere",
        "a minister of health",
        "the former Prime Minister",
        "if I were Prime Minister",
        "the Prime Minister of Norvold",
        "the Prime Minister Sandrikova",
        "Minister Abaro Sandrikova",
        "Speaker Wrenfield",
        "Anna-Halima Wrenfield and Halima Wrenfield-Moss",
        "Halima Wrenfields",
        "mail halimawrenfield@social.arvenne.example",
        "mail me@halimawrenfield.arvenne.example",
        "https://social.arvenne.example/@halimawrenfield@social.arvenne.example",
        "social.arvenne.example/@halimawrenfield@social.arvenne.example",
        "@halimawrenfield.arvenne.example.evil.example",
        "@halimawrenfield@other.example",
        "",
    ],
)
def test_what_names_nobody_for_certain_is_no_mention(text: str) -> None:
    """A wrong name does more harm than a missed one."""
    assert named(text) == []


def test_decomposed_accents_are_the_same_name() -> None:
    """Some keyboards write "e" and its accent apart; the span holds both."""
    text = unicodedata.normalize("NFD", "Ah, Inês Carravelle: Maël Corbigny")
    assert [words for _, words, _ in named(text)] == [
        unicodedata.normalize("NFD", name) for name in ("Inês Carravelle", "Maël Corbigny")
    ]


def test_the_letters_of_an_irish_name_may_be_written_either_way() -> None:
    """Telephones turn the apostrophe."""
    there = small({"id": "n", "name": "Niamh O'Dall"})
    assert ids("Niamh O’Dall and niamh o'dall", with_step=there) == ["n"]


def test_one_official_is_told_once_by_the_strongest_words() -> None:
    """A handle is surer than a name, a name than a role."""
    text = "the Transport Minister, Jonas Petrivane, @jonaspetrivane.arvenne.example"
    assert named(text) == [("jonas-petrivane", "@jonaspetrivane.arvenne.example", "handle")]


def test_officials_come_in_the_order_of_the_text() -> None:
    """Readers look for them there."""
    text = "MP for Lowmere, Halima Wrenfield, Minister Amunde"
    assert ids(text) == ["jonas-petrivane", "halima-wrenfield", "liesl-amunde"]


def test_the_evidence_says_where_and_by_which_rule() -> None:
    """Every tag can be questioned."""
    tag = step()(post("Percy Nsengwa met Minister Amunde"))
    assert isinstance(tag, Mentions)
    assert tag.by == "roster rules 2"
    assert [(e.start, e.end, e.rule) for e in tag.evidence] == [
        (0, 13, "alias"),
        (18, 33, "role and surname"),
    ]


def test_two_people_of_one_name_are_nobody() -> None:
    """We do not guess."""
    there = small({"id": "a", "name": "Ann Dall"}, {"id": "b", "name": "Ann Dall"})
    assert ids("Ann Dall", with_step=there) == []


def test_the_longer_of_two_names_is_meant() -> None:
    """ "Ann Dall Moss" is not Ann Dall, wherever she sits."""
    there = small({"id": "a", "name": "Ann Dall"}, {"id": "b", "name": "Dall Moss"})
    longer = small({"id": "a", "name": "Ann Dall"}, {"id": "c", "name": "Ann Dall Moss"})
    assert ids("Ann Dall Moss", with_step=longer) == ["c"]
    assert ids("Ann Dall Moss", with_step=there) == ["b"]


def test_a_name_counts_for_its_time() -> None:
    """An old name in an old post, a successor in a new one."""
    person = {
        "id": "a",
        "name": "Ann Dall",
        "other_names": [{"name": "Ann Moss", "end_date": "2020"}],
    }
    there = small(person)
    assert there(post("Ann Moss", at=datetime(2019, 1, 1, tzinfo=UTC))) is not None
    assert there(post("Ann Moss")) is None


def test_a_seat_is_its_holders_of_the_time() -> None:
    """ "The MP for Bay" was somebody else last year."""
    there = small(
        {"id": "a", "name": "Ann Dall"},
        {"id": "b", "name": "Bo Moss"},
        areas=[{"id": "bay", "name": "Bay"}],
        memberships=[
            {"person_id": "a", "area_id": "bay", "end_date": "2025"},
            {"person_id": "b", "area_id": "bay", "start_date": "2026"},
        ],
    )
    assert ids("the MP for Bay", with_step=there) == ["b"]
    assert there(post("Ann Dall")) is None


def test_a_name_of_one_word_counts_only_as_it_is_written() -> None:
    """ "Rosa" may be a name, "rosa" a colour."""
    there = small({"id": "r", "name": "Rosa Dall", "other_names": [{"name": "Rosinha"}]})
    assert ids("Rosinha!", with_step=there) == ["r"]
    assert ids("rosinha", with_step=there) == []


def test_an_alias_that_is_a_surname_alone_names_nobody() -> None:
    """Whatever the roster says, a surname alone is too little."""
    there = small({"id": "r", "name": "Rosa Dall", "other_names": [{"name": "Dall"}]})
    assert ids("Dall lied", with_step=there) == []


def test_a_senators_title_is_not_a_representatives() -> None:
    """Where the roster knows a senate, another of that name is meant."""
    there = small(
        {"id": "a", "name": "Ann Dall"},
        {"id": "b", "name": "Bo Moss"},
        organizations=[{"id": "s", "name": "Senate"}, {"id": "h", "name": "House"}],
        memberships=[
            {"person_id": "a", "organization_id": "s"},
            {"person_id": "b", "organization_id": "h"},
        ],
    )
    assert ids("Senator Dall, Rep. Moss", with_step=there) == ["a", "b"]
    assert ids("Senator Moss, Rep. Dall", with_step=there) == []


def test_a_name_in_another_script_is_found_whole() -> None:
    """A vowel sign belongs to its word."""
    there = small({"id": "a", "name": "राम दास"})
    assert ids("श्री राम दास जी", with_step=there) == ["a"]
    assert ids("राम दासी", with_step=there) == []


def test_replying_to_an_official_is_no_mention_in_the_text() -> None:
    """Who is answered stands in the post's refs; this tag is about the words."""
    answer = structs.replace(post("shame on you"), refs=Refs(reply_to_official="nadia-okonsaar"))
    assert step()(answer) is None
