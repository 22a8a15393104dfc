"""Links and ids: what is kept of them names no citizen."""

from datetime import UTC
from datetime import datetime

from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.rows import Row
from schemas.post import Link
from tests.unit.rosters import PERSON
from tests.unit.rosters import roster

NOW = datetime(2026, 2, 10, tzinfo=UTC)
WATCHED = roster(
    persons=[{**PERSON, "contact_details": [{"type": "bluesky", "value": "ann.example"}]}]
)
BUILDER = PostBuilder(roster=WATCHED, pseudonyms=Pseudonyms(b"k" * 32))


def links(text: str, author: str) -> list[tuple[str, str | None]]:
    row = Row(text=text, author=author, platform="bluesky", id="1")
    kept: tuple[Link, ...] = BUILDER.post(row, source_ref="a:1", observed_at=NOW).links
    return [(link.domain, link.url) for link in kept]


def test_a_domain_that_is_a_citizens_handle_is_masked() -> None:
    """On Bluesky a handle is a domain."""
    assert links("see https://bram.bsky.social/a https://ferries.example/b", "cai.example") == [
        ("[user]", None),
        ("ferries.example", None),
    ]


def test_an_officials_links_are_kept_but_not_a_citizens_page() -> None:
    """Their post is evidence; whom it points at is a citizen all the same."""
    assert links(
        "https://bsky.app/profile/bram.example/post/1 https://ferries.example/b", "ann.example"
    ) == [
        ("bsky.app", "https://bsky.app/profile/[user]"),
        ("ferries.example", "https://ferries.example/b"),
    ]


def test_an_id_that_could_be_a_name_is_hashed() -> None:
    """Some exports number posts by their author; a deletion by the same id still finds its post."""
    for named in ("bram_citizen", "bram_citizen-12", "at://did:plc:bram/post/1"):
        uid = BUILDER.uid("bluesky", named)
        assert "bram" not in uid
        assert uid == BUILDER.uid("bluesky", named)
    for plain in ("1590000000000000001", "3kabc2def5gh7", "d0001", "crlf-1", "a_1"):
        assert BUILDER.uid("bluesky", plain) == f"bluesky:{plain}"
