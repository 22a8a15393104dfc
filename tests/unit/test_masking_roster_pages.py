"""Masks and a roster: the pages it names stay, in whatever form it names them."""

from datetime import UTC
from datetime import datetime
from functools import partial

import msgspec
import pytest

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
    assert "[user]" in mask(text, "x")
