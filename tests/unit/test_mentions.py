"""Mentions: what names an official, what does not, and what must hold for every text."""

import csv
import json
import unicodedata
from datetime import UTC
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from processors.enrichments.mentions import Mentions
from processors.enrichments.mentions import prepare
from processors.names import key
from processors.step import Setup
from processors.step import Step
from schemas.popolo import Roster
from schemas.popolo import parse
from schemas.post import Post
from schemas.post import Refs

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data"
NOW = datetime(2026, 2, 10, 12, tzinfo=UTC)


@cache
def arvenne() -> Roster:
    return parse((ROOT / "hearhear" / "demo" / "roster.json").read_bytes(), "roster.json")


@cache
def step() -> Step:
    return made(arvenne())


def made(roster: Roster) -> Step:
    found = prepare(Setup(roster=roster))
    assert found is not None
    return found


def small(*persons: dict[str, object], **sections: object) -> Step:
    return made(parse(json.dumps({"persons": persons, **sections}).encode(), "r.json"))


def post(text: str, platform: str = "file", at: datetime = NOW) -> Post:
    return Post(uid="p", platform=platform, source="s", text=text, created_at=at, observed_at=at)


def named(
    text: str, platform: str = "file", with_step: Step | None = None
) -> list[tuple[str, ...]]:
    """Return id, words and how for each official named in *text*."""
    tag = (with_step or step())(post(text, platform))
    assert tag is None or isinstance(tag, Mentions)
    return [(o.id, text[slice(*o.span)], o.how) for o in tag.officials] if tag else []


def ids(text: str, platform: str = "file", with_step: Step | None = None) -> list[str]:
    return [found[0] for found in named(text, platform, with_step)]


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
    assert tag.by == "roster rules 1"
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


NAMES = st.sampled_from([p.name for p in arvenne().persons.values()])
PIECES = st.sampled_from(
    [
        *(p.name for p in arvenne().persons.values()),
        *(a.name for a in arvenne().areas.values()),
        *(p.family_name for p in arvenne().persons.values()),
        *(
            "MP",
            "MP for",
            "Minister",
            "Ms",
            "the",
            "Prime Minister",
            "’s",
            "-",
            "@",
            ".",
            "é",
            "e\u0301",
        ),
        *(
            "@halimawrenfield.arvenne.example",
            "https://",
            "/",
            "İ",
            "ß",
            "\ud800",
            "\n",
            "mp",
            "👏🏽",
        ),
    ]
)
TEXTS = (
    st.text(max_size=60)
    | st.lists(PIECES | st.sampled_from([" ", "  "]) | st.characters(), max_size=12).map(" ".join)
    | st.lists(PIECES, max_size=8).map("".join)
)


@given(TEXTS, st.sampled_from(["file", "bluesky", "mastodon", "twitter", ""]))
def test_every_text_gives_sound_spans_twice_alike(text: str, platform: str) -> None:
    """Spans lie in the text, in order, one a person; nothing raises, nothing changes."""
    tag = step()(post(text, platform))
    assert tag == step()(post(text, platform))
    if tag is None:
        return
    assert isinstance(tag, Mentions)
    assert len({o.id for o in tag.officials}) == len(tag.officials) == len(tag.evidence)
    assert [o.span[0] for o in tag.officials] == sorted(o.span[0] for o in tag.officials)
    for one, evidence in zip(tag.officials, tag.evidence, strict=True):
        start, end = one.span
        assert (evidence.start, evidence.end) == one.span
        assert 0 <= start < end <= len(text)
        if one.how == "name":
            person = arvenne().persons[one.id]
            forms = {key(person.name), *(key(other.name) for other in person.other_names)}
            assert key(text[start:end]) in forms


@given(NAMES, NAMES, st.sampled_from(["{} must go!", "Well, {} (MP), hm", "é {} and @{}"]))
def test_which_official_is_named_changes_only_the_name(one: str, other: str, frame: str) -> None:
    """No official is found more easily than another."""
    tags = [step()(post(frame.replace("{}", name, 1))) for name in (one, other)]
    spans = [(t.officials[0].span[0], t.officials[0].how, len(t.officials)) for t in tags if t]  # type: ignore[attr-defined]
    assert len(spans) == 2
    assert spans[0] == spans[1]


@given(st.permutations(["nadiaokonsaar", "rosambeleko", "inescarravelle"]), st.booleans())
def test_order_and_case_of_handles_do_not_matter(handles: list[str], loud: bool) -> None:
    """Replies carry them in any order."""
    text = " ".join(f"@{handle}.arvenne.example" for handle in handles)
    assert set(ids(text.upper() if loud else text, "bluesky")) == {
        "nadia-okonsaar",
        "rosa-mbeleko",
        "ines-carravelle",
    }


def test_real_posts_link_by_handle_as_measured() -> None:
    """3,596 of 15,992 posts hold a current handle, counted by another way (@ and the word after it)."""
    source = REAL / "posts" / "us_congress_mentions" / "tweets-for-synthetic-training.csv"
    if not source.exists():
        pytest.skip("../shared/data/posts is not here")
    there = made(parse((REAL / "rosters" / "us_congress.popolo.json").read_bytes(), "us.json"))
    with source.open(encoding="utf-8", newline="") as lines:
        tags = [there(post(row["text"], "twitter")) for row in csv.DictReader(lines)]
    by_handle = [
        tag
        for tag in tags
        if isinstance(tag, Mentions) and any(o.how == "handle" for o in tag.officials)
    ]
    assert len(by_handle) == 3596
