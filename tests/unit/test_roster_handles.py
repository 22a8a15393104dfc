"""Rosters: a handle counts however it was written down, and what cannot be one is refused by its line."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from schemas.popolo import RosterError
from schemas.popolo import parse
from schemas.popolo_accounts import ContactDetail
from schemas.popolo_accounts import HandleError
from schemas.popolo_accounts import handles
from tests.unit.rosters import NOW
from tests.unit.rosters import PERSON
from tests.unit.rosters import roster

FORMS = {
    "x": [
        "orla_mp",
        "@Orla_MP",
        "＠orla_mp",
        "@\u2060orla_mp",
        "@ orla_mp",
        "(@orla_mp)",
        "x: @orla_mp",
        "Twitter: orla_mp",
        "X/Twitter: twitter.com/orla_mp",
        "twitter.com/orla_mp",
        "http://www.twitter.com/orla_mp/",
        "HTTPS://X.COM/Orla_MP",
        "https://mobile.twitter.com/orla_mp?lang=en",
        "m.x.com/@orla_mp",
        "https://x.com/orla_mp/status/1",
        "https://twitter.com/#!/orla_mp",
        "x.com/intent/follow?screen_name=orla_mp",
    ],
    "bluesky": [
        "orla.example",
        "@orla.example",
        "bluesky: orla.example",
        "bsky.app/profile/orla.example",
        "https://bsky.app/profile/orla.example/post/3k",
        "https://orla.example/",
        "at://orla.example",
    ],
    "mastodon": [
        "orla@host.example",
        "@orla@host.example",
        "acct:orla@host.example",
        "host.example/@orla",
        "https://host.example/@orla/",
        "https://host.example/users/orla",
        "https://other.example/@orla@host.example",
    ],
}
HANDLES = {"x": "@orla_mp", "bluesky": "@orla.example", "mastodon": "@orla@host.example"}


@pytest.mark.parametrize("platform", FORMS)
def test_every_written_form_of_a_handle_names_its_member(platform: str) -> None:
    """Rosters are typed by people, who copy what their browser shows."""
    for written in FORMS[platform]:
        account = {"type": platform, "value": written}
        there = roster(persons=[{**PERSON, "contact_details": [account]}])
        assert there.by_handle(platform, HANDLES[platform], NOW) == "ann", written


@pytest.mark.parametrize("platform", FORMS)
def test_a_table_takes_the_same_forms(platform: str) -> None:
    """A CSV is the same roster in fewer words."""
    for written in FORMS[platform]:
        there = parse(f'name,{platform}\nAnn Example,"{written}"\n'.encode(), "m.csv")
        assert there.by_handle(platform, HANDLES[platform], NOW) == "ann-example", written


@pytest.mark.parametrize(
    "written", ["@orla_mp, @orla_office", "@orla_mp @orla_office", "@orla_mp and x.com/orla_office"]
)
def test_one_field_may_hold_two_accounts(written: str) -> None:
    """A member's own and the office's."""
    contact = ContactDetail(type="x", value=written)
    assert handles(contact) == ["orla_mp", "orla_office"]


@pytest.mark.parametrize("written", ["", " ", "-", "n/a", "None", "@"])
def test_a_field_that_says_nothing_holds_no_account(written: str) -> None:
    """Otherwise everybody called "@none" would be a member."""
    assert handles(ContactDetail(type="x", value=written)) == []


@pytest.mark.parametrize(
    ("platform", "written"),
    [
        ("x", "Orla Example"),
        ("x", "orla.example"),
        ("x", "orla@parliament.example"),
        ("x", "https://facebook.com/orla"),
        ("x", "https://x.com/i/user/123"),
        ("x", "https://x.com/"),
        ("bluesky", "did:plc:orla"),
        ("bluesky", "https://x.com/orla"),
        ("mastodon", "orla"),
        ("mastodon", "https://host.example/"),
    ],
)
def test_what_cannot_be_a_handle_is_refused_by_its_line(platform: str, written: str) -> None:
    """A handle nobody has is silence about its member."""
    raw = f"name,{platform}\nBo Other,\nOrla Example,{written}\n".encode()
    with pytest.raises(
        RosterError, match=r'm.csv: line 3 \("Orla Example"\).* cannot be a handle: write it'
    ):
        parse(raw, "m.csv")


def test_a_page_is_an_account_by_its_number_too() -> None:
    """Facebook has pages that have numbers only."""
    assert handles(ContactDetail(type="facebook", value="facebook.com/profile.php?id=1")) == ["1"]
    assert handles(ContactDetail(type="facebook", value="https://fb.com/pages/orla/1")) == ["orla"]


@given(st.sampled_from(["x", "bluesky", "mastodon", "facebook", "email", ""]), st.text(max_size=40))
def test_any_value_is_handles_or_an_error_with_a_remedy(platform: str, value: str) -> None:
    """Whatever stands in the field."""
    try:
        found = handles(ContactDetail(type=platform, value=value))
    except HandleError as error:
        assert "write it as @" in str(error)
    else:
        assert all(handle and handle == handle.lower() and handle[0] != "@" for handle in found)


@pytest.mark.parametrize("written", ["press@parliament.example", "PRESS@Parliament.example"])
def test_addresses_of_the_roster_are_watched(written: str) -> None:
    """They are the office's, and public."""
    contacts = [
        {"type": "email", "value": "press@parliament.example"},
        {"type": "phone", "value": "+44 20 7946 0018"},
    ]
    there = roster(persons=[{**PERSON, "contact_details": contacts}])
    assert there.is_watched("mailto", written, NOW)
    assert there.is_watched("tel", "020 7946 0018", NOW)
    assert not there.is_watched("mailto", "other@parliament.example", NOW)
    assert not there.is_watched("tel", "020 7946 0019", NOW)
