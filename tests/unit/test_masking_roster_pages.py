"""Masks and a roster: the pages it names stay, in whatever form it names them."""

from datetime import UTC
from datetime import datetime
from functools import partial

import msgspec
import pytest

from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.rows import Row
from schemas.masking import mask
from schemas.popolo import parse

NOW = datetime(2026, 11, 24, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("substack", "https://ferrynews.substack.com", "https://ferrynews.substack.com/p/late"),
        ("substack", "ferrynews.substack.com", "ferrynews.substack.com"),
        ("tumblr", "@ferrynews", "ferrynews.tumblr.com/post/12/late"),
        ("medium", "https://medium.com/@ferrynews", "medium.com/@ferrynews/late-12"),
        ("github", "ferrynews", "github.com/ferrynews/data"),
        ("website", "https://github.com/ferrynews", "github.com/ferrynews/data"),
        ("url", "https://ferrynews.substack.com/about", "ferrynews.substack.com/p/late"),
        ("url", "https://host.example/@ferrynews", "https://host.example/@ferrynews/12"),
        ("facebook", "facebook.com/profile.php?id=100", "facebook.com/profile.php?id=100"),
        ("instagram", "ferry_news", "ig: ferry_news"),
        ("snapchat", "ferry_news", "snap:ferry_news"),
        ("twitter", "ferrynews", "x.com/ferrynews x[.]com/ferrynews from:ferrynews"),
        ("url", "https://www.youtube.com/@ferrynews", "youtube.com/@ferrynews"),
        ("linktree", "ferrynews", "linktr.ee/ferrynews"),
        ("url", "https://linktr.ee/ferrynews", "linktr.ee/ferrynews"),
        ("nostr", "npub1" + "qz3x" * 14, "nostr:npub1" + "qz3x" * 14),
        ("phone", "020 7946 0018", "٠٢٠ ٧٩٤٦ ٠٠١٨"),
        ("twitter", "ferry_news", "ask @ ferry_news or twitter: ferry_news"),
    ],
)
def test_a_page_that_the_roster_names_is_kept(kind: str, value: str, text: str) -> None:
    """Of a newspaper as of a member: what is said there is public business."""
    contact = {"type": kind, "value": value}
    raw = {
        "persons": [{"id": "p", "name": "Orla Arvenne"}],
        "organizations": [{"id": "o", "name": "Ferry News", "contact_details": [contact]}],
    }
    roster = parse(msgspec.json.encode(raw), "r.json")

    assert mask(text, "x", partial(roster.is_watched, at=NOW)) == text
    assert mask(text, "x") != text


def test_whom_a_row_answers_is_no_word_of_its_text() -> None:
    """A row says it with "@", its text often without: the handle led to the person all the same."""
    builder = PostBuilder(pseudonyms=Pseudonyms(b"sixteen bytes or more"))
    for text, kept in (
        ("well said bram_c, on ferries", "well said [user], on ferries"),
        ("@bram_c bram_c: #bram_c x", "@[user] [user]: #[user] x"),
    ):
        row = Row(text=text, platform="x", author="ann", reply_to="@Bram_C")
        post = builder.post(row, source_ref="a:1", observed_at=NOW)
        assert post.text == kept
        assert post.hashtags == ()
