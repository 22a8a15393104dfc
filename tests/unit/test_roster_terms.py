"""Rosters: the dates of terms stand in events, and a seat belongs to its chamber."""

from datetime import UTC
from datetime import datetime

import pytest

from schemas.popolo import RosterError
from schemas.popolo import parse
from tests.unit.naming import ids
from tests.unit.naming import post
from tests.unit.naming import small
from tests.unit.rosters import roster

TERMS = [
    {
        "id": "term/1",
        "classification": "legislative period",
        "start_date": "2013-05",
        "end_date": "2018",
    },
    {"id": "term/2", "classification": "legislative period", "start_date": "2019"},
]


def at(year: int, month: int = 6) -> datetime:
    return datetime(year, month, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("membership", "when", "counts"),
    [
        ({"legislative_period_id": "term/1"}, at(2013, 4), False),
        ({"legislative_period_id": "term/1"}, at(2013, 5), True),
        ({"legislative_period_id": "term/1"}, at(2018, 12), True),
        ({"legislative_period_id": "term/1"}, at(2019), False),
        ({"legislative_period_id": "term/2"}, at(2026), True),
        ({"legislative_period_id": "term/1", "end_date": "2015"}, at(2016), False),
        ({"legislative_period_id": "term/1", "start_date": "2014-02"}, at(2013), False),
        ({"legislative_period_id": "term/1", "start_date": "2014-02"}, at(2019), False),
    ],
)
def test_a_membership_counts_in_the_term_it_names(
    membership: dict[str, str], when: datetime, counts: bool
) -> None:
    """EveryPolitician writes the dates once, in "events"; dates of one's own come first."""
    there = roster(events=TERMS, memberships=[{"person_id": "ann", **membership}])
    assert there.official_at("ann", when) is counts


def test_a_term_that_is_not_there_is_told() -> None:
    """Without its dates the member of long ago would count for ever."""
    with pytest.raises(RosterError, match='legislative_period_id "term/9" is not in "events"'):
        roster(events=TERMS, memberships=[{"person_id": "ann", "legislative_period_id": "term/9"}])


def test_a_term_with_a_wrong_date_is_told() -> None:
    """The events are read as carefully as the rest."""
    with pytest.raises(RosterError, match=r'events\[0\].* start_date "soon"'):
        roster(events=[{"id": "t", "start_date": "soon"}])


def test_a_table_may_hold_dates_and_offices() -> None:
    """The same roster in fewer words."""
    raw = b"name,role,start_date,end_date\nAnn Dall,Minister of Ferries,2020,2021-03\nBo Moss,,,\n"
    there = parse(raw, "m.csv")
    assert there.official_at("ann-dall", at(2020))
    assert not there.official_at("ann-dall", at(2022))
    assert [m.role for m in there.memberships] == ["Minister of Ferries", "Member"]


def test_a_wrong_date_in_a_table_is_told_by_its_line() -> None:
    """Lines are what a spreadsheet shows."""
    with pytest.raises(RosterError, match='line 2 has the end_date "soon"'):
        parse(b"name,end_date\nAnn Dall,soon\n", "m.csv")


BODIES = [{"id": "up", "name": "Senate of Arvenne"}, {"id": "low", "name": "Assembly of Arvenne"}]
SEATS = {
    "own organization": ({"organization_id": "up"}, {"organization_id": "low"}),
    "organization of the seat": ({"post_id": "seat-up"}, {"post_id": "seat-low"}),
    "role": ({"role": "Senator"}, {"role": "Member"}),
}


@pytest.mark.parametrize("kind", SEATS)
@pytest.mark.parametrize(
    ("text", "who"),
    [
        ("the MP for Bay", ["b"]),
        ("the Bay MP", ["b"]),
        ("our representative for Bay", ["b"]),
        ("the senator for Bay", ["a"]),
        ("Senator Dall", ["a"]),
        ("Rep. Dall", ["c"]),
        ("the MP for Cove", []),
    ],
)
def test_a_seat_belongs_to_its_chamber(kind: str, text: str, who: list[str]) -> None:
    """ "MP for Bay" is not the senator who has the same area; nor is a title of the other chamber hers."""
    upper, lower = SEATS[kind]
    there = small(
        {"id": "a", "name": "Ann Dall"},
        {"id": "b", "name": "Bo Moss"},
        {"id": "c", "name": "Cai Dall"},
        organizations=BODIES,
        areas=[{"id": "bay", "name": "Bay"}, {"id": "cove", "name": "Cove"}],
        posts=[
            {"id": "seat-up", "organization_id": "up", "area_id": "bay"},
            {"id": "seat-low", "organization_id": "low", "area_id": "bay"},
        ],
        memberships=[
            {"person_id": "a", "area_id": "bay", **upper},
            {"person_id": "a", "area_id": "cove", **upper},
            {"person_id": "b", "area_id": "bay", **lower},
            {"person_id": "c", "area_id": "", "role": "Member"},
        ],
    )
    assert ids(text, with_step=there) == who


def test_a_chamber_counts_for_its_time() -> None:
    """Members move from one house to the other."""
    there = small(
        {"id": "a", "name": "Ann Dall"},
        organizations=BODIES,
        memberships=[
            {"person_id": "a", "organization_id": "low", "end_date": "2020"},
            {"person_id": "a", "organization_id": "up", "start_date": "2021"},
        ],
    )
    assert there(post("Rep. Dall", at=at(2019))) is not None
    assert there(post("Senator Dall", at=at(2019))) is None
    assert there(post("Senator Dall", at=at(2022))) is not None
