"""Rosters: what they load, what they refuse and how they say so."""

import json
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas import popolo
from schemas.popolo import RosterError
from schemas.popolo import parse
from tests.unit.rosters import NOW
from tests.unit.rosters import PERSON
from tests.unit.rosters import roster

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "rosters"


def refusal(**sections: object) -> str:
    with pytest.raises(RosterError) as caught:
        roster(**sections)
    return str(caught.value)


def test_the_fictional_roster_loads() -> None:
    """The demonstration depends on it."""
    raw = (ROOT / "hearhear" / "demo" / "roster.json").read_bytes()
    assert len(parse(raw, "roster.json").persons) == 24


@pytest.mark.parametrize("kind", ["json", "csv"])
def test_the_examples_in_the_documentation_load(kind: str) -> None:
    """People copy them."""
    text = (ROOT / "docs" / "rosters.md").read_text(encoding="utf-8")
    example = re.findall(rf"^```{kind}\n(.*?)```", text, re.DOTALL | re.MULTILINE)[0]
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
