"""Mentions: handles as platforms link them, whatever stands against them."""

import pytest

from tests.unit.naming import named
from tests.unit.naming import small


def officials(text: str, platform: str) -> list[tuple[str, str]]:
    there = small(
        {"id": "ann", "name": "Ann Dall", "contact_details": [
            {"type": "x", "value": "AnnDall"}, {"type": "bluesky", "value": "ann.dall.example"}]},
        {"id": "bo", "name": "Bo Moss", "contact_details": [
            {"type": "x", "value": "BoMoss_"}, {"type": "mastodon", "value": "bo@host.example"}]},
    )  # fmt: skip
    return [(who, words) for who, words, _ in named(text, platform, there)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("@AnnDall/@BoMoss_ answer", [("ann", "@AnnDall"), ("bo", "@BoMoss_")]),
        ("@AnnDall-@BoMoss_", [("ann", "@AnnDall"), ("bo", "@BoMoss_")]),
        ("Thanks @AnnDall.@BoMoss_", [("ann", "@AnnDall"), ("bo", "@BoMoss_")]),
        ("@AnnDall.please", [("ann", "@AnnDall")]),
        ("@AnnDall.Please", [("ann", "@AnnDall")]),
        ("@AnnDall…", [("ann", "@AnnDall")]),
        ("w/@AnnDall", [("ann", "@AnnDall")]),
        ("ご意見@AnnDallさんへ", [("ann", "@AnnDall")]),
        ("و@AnnDall أرجو", [("ann", "@AnnDall")]),
        ("＠AnnDall", [("ann", "＠AnnDall")]),
        ("@@AnnDall", [("ann", "@@AnnDall")]),
        ("&#64;AnnDall", [("ann", "&#64;AnnDall")]),
        ("@\u200bAnn\u00adDall", [("ann", "@\u200bAnn\u00adDall")]),
        ("_@AnnDall_ lied", [("ann", "@AnnDall")]),
        ("RT@AnnDall: hm", [("ann", "@AnnDall")]),
        ("RT @other: so @AnnDall…", [("ann", "@AnnDall")]),
        ("@AnnDall's", [("ann", "@AnnDall")]),
    ],
)
def test_a_glued_handle_is_the_officials_on_x(text: str, found: list[tuple[str, str]]) -> None:
    """X itself links them there."""
    assert officials(text, "x") == found


@pytest.mark.parametrize(
    ("platform", "text"),
    [
        ("x", "@AnnDall_"),
        ("x", "@AnnDallé"),
        ("x", "@AnnDall@host.example"),
        ("x", "thanks@AnnDall"),
        ("x", "https://x.com/AnnDall"),
        ("x", "x.com/@AnnDall"),
        ("x", "me@AnnDall.example"),
        ("bluesky", "@ann.dall.example.evil.example"),
        ("bluesky", "@AnnDall"),
        ("mastodon", "@bo@other.example"),
        ("instagram", "@AnnDall.fan"),
        ("file", "@AnnDall.bsky.social"),
    ],
)
def test_another_account_is_not_the_officials(platform: str, text: str) -> None:
    """A wrong name does more harm than a missed one."""
    assert officials(text, platform) == []


@pytest.mark.parametrize(
    ("platform", "text", "who"),
    [
        ("bluesky", "@ann.dall.example.Well said", "ann"),
        ("bluesky", "@ann.dall.example-you", "ann"),
        ("bluesky", "Thanks.@ann.dall.example", "ann"),
        ("bluesky", "@ann.dall.exampleさん", "ann"),
        ("mastodon", "@bo@host.example.Well said", "bo"),
        ("mastodon", "@bo.Well said", "bo"),
        ("file", "@AnnDall.Well said", "ann"),
    ],
)
def test_elsewhere_a_sentence_may_run_on(platform: str, text: str, who: str) -> None:
    """Where handles hold dots, only what cannot belong to one is left off."""
    assert [found for found, _ in officials(text, platform)] == [who]
