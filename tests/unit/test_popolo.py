"""Rosters: what they load, what they refuse and how they say so, and who was whose when."""

import json
import re
from datetime import UTC
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import popolo
from schemas.popolo import RosterError
from schemas.popolo import parse

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "rosters"
NOW = datetime(2024, 6, 15, tzinfo=UTC)
PERSON = {"id": "ann", "name": "Ann Example"}


def roster(**sections: object) -> popolo.Roster:
    return parse(json.dumps({"persons": [PERSON], **sections}).encode(), "members.json")


def refusal(**sections: object) -> str:
    with pytest.raises(RosterError) as caught:
        roster(**sections)
    return str(caught.value)


def with_account(**contact: str) -> popolo.Roster:
    return roster(persons=[{**PERSON, "contact_details": [contact]}])


def held(**membership: str) -> popolo.Roster:
    return roster(memberships=[{"person_id": "ann", **membership}])


def test_the_fictional_roster_loads() -> None:
    """The demonstration depends on it."""
    raw = (ROOT / "hearhear" / "demo" / "roster.json").read_bytes()
    assert len(parse(raw, "roster.json").persons) == 24


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_the_examples_in_the_documentation_load(kind: str) -> None:
    """People copy them."""
    text = (ROOT / "docs" / "rosters.md").read_text(encoding="utf-8")
    (example,) = re.findall(rf"```{kind}\n(.*?)```", text, re.DOTALL)
    assert parse(example.encode(), f"example.{kind}").by_handle(
        "bluesky", "ann.arvenne.example", NOW
    )


@pytest.mark.parametrize("name", ["uk_commons", "us_congress", "fr_parliament"])
def test_real_rosters_load_alike_from_both_formats(name: str) -> None:
    """A CSV is the same roster in fewer words."""
    if not REAL.exists():
        pytest.skip("../shared/data/rosters is not here")
    both = [
        parse((REAL / f"{name}{end}").read_bytes(), f"{name}{end}")
        for end in (".csv", ".popolo.json")
    ]
    assert both[0].persons.keys() == both[1].persons.keys()
    assert len(both[0].memberships) == len(both[1].memberships)


def test_a_person_without_an_id_is_named_with_the_remedy() -> None:
    """The reader must know which record, and what to do."""
    told = refusal(persons=[PERSON, {"name": "Bo Example"}])
    assert told == 'members.json: persons[1] ("Bo Example") has no "id": give it one'


@pytest.mark.parametrize(
    ("sections", "says"),
    [
        ({"persons": []}, "no persons"),
        ({"persons": {}}, "not a list"),
        ({"persons": [3]}, "persons[0] is not an object"),
        ({"persons": [{"id": 5, "name": "Ann"}]}, 'persons[0] ("Ann"): Expected `str`, got `int`'),
        ({"persons": [PERSON, {**PERSON, "name": "Bo"}]}, 'has the id "ann" of an earlier one'),
        (
            {"memberships": [{"person_id": "bo"}]},
            'memberships[0]: person_id "bo" is not in "persons"',
        ),
        ({"memberships": [{"role": "Member"}]}, 'memberships[0] has no "person_id"'),
        ({"memberships": [{"person_id": "ann", "area_id": "x"}]}, 'area_id "x" is not in "areas"'),
        (
            {"memberships": [{"person_id": "ann", "organization_id": "x"}]},
            'organization_id "x" is not in "organizations"',
        ),
        ({"memberships": [{"person_id": "ann", "start_date": "2024-13"}]}, 'start_date "2024-13"'),
        ({"memberships": [{"person_id": "ann", "end_date": "soon"}]}, "write it as 2024, 2024-05"),
        (
            {"persons": [{**PERSON, "other_names": [{"name": "A", "end_date": "20"}]}]},
            'end_date "20"',
        ),
    ],
)
def test_a_wrong_part_is_refused_and_named(sections: dict[str, object], says: str) -> None:
    """Half a roster would be silence about the other half."""
    told = refusal(**sections)
    assert told.startswith("members.json: ")
    assert says in told


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"persons", "not a JSON roster"),
        (b"[]", "not Popolo"),
        (b'{"persons": [{"name": "Jos\xe9"}]}', "not UTF-8 (byte 26): save it as UTF-8"),
        (b"[" * 100_000, "not a JSON roster"),
    ],
)
def test_what_is_no_roster_at_all_is_refused(raw: bytes, says: str) -> None:
    """Each in the words of its own remedy."""
    with pytest.raises(RosterError, match=re.escape(says)):
        parse(raw, "members.json")


def test_at_most_ten_problems_are_told() -> None:
    """A file of another kind altogether must not fill the screen."""
    told = refusal(persons=[{"name": f"Person {n}"} for n in range(15)])
    assert len(told.splitlines()) == 11
    assert told.endswith("and 5 more")


def test_nulls_unknown_fields_and_a_byte_order_mark_do_no_harm() -> None:
    """Exports are full of them."""
    person = {
        **PERSON,
        "email": None,
        "image": 3,
        "other_names": [None, {"name": "A", "note": None}],
    }
    raw = b"\xef\xbb\xbf" + json.dumps({"persons": [person], "areas": None, "meta": 1}).encode()
    assert parse(raw, "r.json").persons["ann"].other_names == (popolo.OtherName(name="A"),)


@pytest.mark.parametrize(
    ("dates", "counts"),
    [
        ({}, True),
        ({"start_date": "2024"}, True),
        ({"start_date": "2024-06-15", "end_date": "2024-06-15"}, True),
        ({"start_date": "2024-06-15T00:00:00Z"}, True),
        ({"start_date": "2024-07"}, False),
        ({"end_date": "2024"}, True),
        ({"end_date": "2024-06"}, True),
        ({"end_date": "2024-05"}, False),
        ({"end_date": ""}, True),
    ],
)
def test_a_membership_counts_within_its_dates(dates: dict[str, str], counts: bool) -> None:
    """Dates come as years, months or days; the first and last of them count."""
    assert held(**dates).official_at("ann", NOW) is counts


def test_a_person_without_memberships_counts_always() -> None:
    """A plain list of people is a roster too."""
    assert roster().official_at("ann", NOW)


def test_a_stranger_is_no_official() -> None:
    """Whatever id a record carries."""
    assert not roster().official_at("bo", NOW)


@pytest.mark.parametrize("written", ["ann.example", "@ann.example", "ANN.Example"])
def test_case_and_the_sign_before_a_handle_do_not_matter(written: str) -> None:
    """People write handles as they like."""
    assert (
        with_account(type="bluesky", value="@Ann.Example").by_handle("bluesky", written, NOW)
        == "ann"
    )


def test_a_handle_is_of_one_platform() -> None:
    """The same name elsewhere may be somebody else."""
    there = with_account(type="bluesky", value="ann.example")
    assert there.by_handle("mastodon", "ann.example", NOW) is None


def test_twitter_and_x_are_one_platform() -> None:
    """It was renamed; rosters were not."""
    there = with_account(type="twitter", value="annexample")
    assert there.by_handle("x", "AnnExample", NOW) == "ann"


@pytest.mark.parametrize("platform", ["file", "", "carrier-pigeon"])
def test_without_a_known_platform_a_handle_of_any_will_do(platform: str) -> None:
    """An export does not always say where its posts stood."""
    there = with_account(type="bluesky", value="ann.example")
    assert there.by_handle(platform, "@ann.example", NOW) == "ann"


def test_a_handle_two_people_have_is_nobodys() -> None:
    """On "file", the platforms are thrown together."""
    two = [
        {**PERSON, "contact_details": [{"type": "twitter", "value": "example"}]},
        {"id": "bo", "name": "Bo", "contact_details": [{"type": "bluesky", "value": "example"}]},
    ]
    there = roster(persons=two)
    assert there.by_handle("file", "example", NOW) is None
    assert there.by_handle("twitter", "example", NOW) == "ann"


@pytest.mark.parametrize(
    "value", ["ann@host.example", "@ann@host.example", "https://host.example/@ann"]
)
@pytest.mark.parametrize("written", ["@ann@host.example", "@ann"])
def test_a_mastodon_handle_may_leave_out_its_host(value: str, written: str) -> None:
    """On its home host it is written short."""
    assert with_account(type="mastodon", value=value).by_handle("mastodon", written, NOW) == "ann"


def test_a_mastodon_handle_on_another_host_is_somebody_else() -> None:
    """Anybody can take the name on their own host."""
    there = with_account(type="mastodon", value="ann@host.example")
    assert there.by_handle("mastodon", "@ann@other.example", NOW) is None


def test_a_handle_counts_within_its_dates() -> None:
    """Office accounts pass from hand to hand."""
    there = with_account(
        type="bluesky", value="a.example", valid_from="2023", valid_until="2024-05"
    )
    assert there.by_handle("bluesky", "a.example", NOW) is None
    assert there.by_handle("bluesky", "a.example", datetime(2024, 5, 31, tzinfo=UTC)) == "ann"


def test_an_email_address_is_no_handle() -> None:
    """A message to it is no post."""
    assert with_account(type="email", value="ann").by_handle("file", "ann", NOW) is None


def test_the_institution_has_accounts_of_its_own() -> None:
    """It is spoken to, but is no person."""
    account = {"type": "bluesky", "value": "assembly.example"}
    there = roster(organizations=[{"id": "assembly", "contact_details": [account]}])
    assert there.institution_handle("bluesky", "@Assembly.example") == "assembly"
    assert there.by_handle("bluesky", "@assembly.example", NOW) is None


def test_party_and_area_are_those_of_the_time() -> None:
    """People change parties."""
    there = roster(
        organizations=[{"id": "old", "name": "Old"}, {"id": "new", "name": "New"}],
        areas=[{"id": "bay", "name": "Bay"}],
        posts=[{"id": "seat", "area_id": "bay"}],
        memberships=[
            {"person_id": "ann", "on_behalf_of_id": "old", "end_date": "2023"},
            {"person_id": "ann", "on_behalf_of_id": "new", "post_id": "seat", "start_date": "2024"},
        ],
    )
    assert there.party("ann", NOW) == "New"
    (now,) = there.holds("ann", NOW)
    assert there.area_of(now) == there.areas["bay"]


def test_a_csv_needs_only_names() -> None:
    """The ids are made from them."""
    there = parse(b"name,shoe_size\nAnn Example,38\n\nIn\xc3\xaas Example,39\n", "m.csv")
    assert list(there.persons) == ["ann-example", "inês-example"]


def test_a_csv_from_a_spreadsheet_may_use_semicolons() -> None:
    """Half of Europe's do."""
    there = parse(b"\xef\xbb\xbfName;Party\r\nAnn Example;Old\r\n", "M.CSV")
    assert there.party("ann-example", NOW) == "Old"


def test_two_lines_alike_are_one_person_with_two_seats() -> None:
    """Some sit in two chambers one after the other."""
    there = parse(b"person_id,name,parliament\n1,Ann,Upper\n1,Ann,Lower\n", "m.csv")
    assert (len(there.persons), len(there.memberships)) == (1, 2)


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (b"title\nAnn\n", 'no column "name"'),
        (b"name\n", "no persons"),
        (b"name,party\n,Old\n", 'line 2 has no "name": give it one'),
        (b"name\nAnn\nAnn\n", 'line 3 ("Ann") has no "person_id": give it one'),
        (b"name\n" + b"a" * 140_000, "m.csv: not a CSV roster"),
    ],
)
def test_a_wrong_csv_is_refused_by_line(raw: bytes, says: str) -> None:
    """Lines are what a spreadsheet shows."""
    with pytest.raises(RosterError, match=re.escape(says)):
        parse(raw, "m.csv")


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=8,
)
FIELDS = (
    "id",
    "name",
    "person_id",
    "area_id",
    "start_date",
    "other_names",
    "contact_details",
    "value",
)
RECORDS = st.lists(st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=5) | JSON, max_size=4)
SECTIONS = st.sampled_from(["persons", "organizations", "areas", "posts", "memberships"])


@given(st.binary(max_size=200), st.sampled_from(["r.json", "r.csv", ""]))
def test_arbitrary_bytes_raise_nothing_but_roster_errors(raw: bytes, name: str) -> None:
    """Whatever file is given, the answer is a sentence, not a traceback."""
    _only_roster_errors(raw, name)


@given(st.dictionaries(SECTIONS, RECORDS | JSON) | JSON)
def test_arbitrary_json_raises_nothing_but_roster_errors(data: object) -> None:
    """Also when it looks much like a roster."""
    _only_roster_errors(json.dumps(data).encode(), "r.json")


@given(st.text("name,person_id;area\n\"' Aé\x00\r", max_size=60))
def test_arbitrary_csv_raises_nothing_but_roster_errors(text: str) -> None:
    """Quotes left open, columns repeated, lines cut short."""
    _only_roster_errors(f"name,{text}".encode(), "r.csv")


def _only_roster_errors(raw: bytes, name: str) -> None:
    try:
        there = parse(raw, name)
    except RosterError as error:
        assert str(error).startswith(f"{name}: ")
    else:
        assert there.persons
