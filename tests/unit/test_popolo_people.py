"""Rosters: whose handle it is, and who was whose when."""

from datetime import UTC
from datetime import datetime

import pytest

from schemas import popolo
from tests.unit.rosters import NOW
from tests.unit.rosters import PERSON
from tests.unit.rosters import roster


def with_account(**contact: str) -> popolo.Roster:
    return roster(persons=[{**PERSON, "contact_details": [contact]}])


def held(**membership: str) -> popolo.Roster:
    return roster(memberships=[{"person_id": "ann", **membership}])


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
