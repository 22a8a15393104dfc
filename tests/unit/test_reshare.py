"""Passing a post on is not writing it: many who press "share" are one text."""

from time import process_time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.detectors.reshare import own_text
from schemas.post import Refs
from tests.posts import saying

SAID = "the harbour minister sold the night boats and everybody at the pier knows it"

PASSED_ON = [
    "RT @somebody: {}",
    " RT @somebody: {}",
    "\n\tRT @somebody: {}",
    "&nbsp;RT @somebody: {}",
    "&amp;nbsp;RT @somebody: {}",
    "\u00a0RT @somebody: {}",
    "\u200bRT\u200b @somebody: {}",
    "\ufeffRT @\u2060somebody: {}",
    '"RT @somebody: {}"',
    "“RT @somebody: {}”",
    "&quot;RT @somebody: {}&quot;",
    "«RT @somebody: {}»",
    "'RT @somebody: {}'",
    "> RT @somebody: {}",
    "rt @somebody {}",
    "RT: @somebody {}",
    "RT@somebody {}",
    "RT @[user]: {}",
    "RT @somebody.example: {}",
    "RT “@somebody: {}”",
    "RT by @somebody: {}",
    "ＲＴ ＠somebody: {}",
    "@minister RT @somebody: {}",
    "MT @somebody: {}",
    "Retweeted @somebody: {}",
    "Reposted from @somebody {}",
    "reblogged @somebody@mastodon.example: {}",
    "🔁 @somebody: {}",
    "♻️ @somebody {}",
    "via @somebody: {}",
    "{} via @somebody",
    "{} (via @somebody)",
    "{} (vía @somebody).",
    "{} via @[user] https://news.example/1",
]

WRITTEN = [
    "@minister {}",
    "{} @minister",
    "{} and I came via the pier, @minister",
    "smart @minister {}",
    "@minister the report @ 10: {}",
    "start @minister: {}",
    "my post @minister: {}",
    "please do not repost @minister, {}",
    "boost @minister {}",
    "ART @minister {}",
    "R&D @minister {}",
]


@pytest.mark.parametrize("form", PASSED_ON)
def test_what_is_passed_on_has_no_text_of_its_own(form: str):
    """However the client, the export or the spreadsheet wrote it."""
    assert own_text(saying(form.format(SAID))) is None


@pytest.mark.parametrize("form", WRITTEN)
def test_what_is_written_is_left_whole(form: str):
    """A copied text must not escape because it looks a little like a repost."""
    text = form.format(SAID)
    assert own_text(saying(text)) == text


@pytest.mark.parametrize(
    "fields", [{"kind": "repost"}, {"refs": Refs(repost_of="x:1")}], ids=["kind", "refs"]
)
def test_the_platform_knows_best(fields: dict[str, Any]):
    """Platforms say what a repost is; its text is then the other person's."""
    assert own_text(saying(SAID, **fields)) is None


def test_a_remark_before_what_is_passed_on_is_ones_own():
    """Only the remark is compared with what others wrote."""
    own = own_text(saying(f"shame on whoever wrote this RT @somebody: {SAID}"))
    assert own == "shame on whoever wrote this "


@given(st.text(max_size=200), st.sampled_from(PASSED_ON))
def test_any_text_can_be_passed_on(text: str, form: str):
    """Nothing in it may hide that it was passed on, nor make this raise."""
    own = own_text(saying(form.format(text)))
    assert own is None or isinstance(own, str)


@pytest.mark.parametrize(
    "unit", ["rt ", "rt.", "via @x ", "via @x http://", "@", "via.", "http://", "retweet ' ", "🔁"]
)
def test_no_text_takes_long(unit: str):
    """Whoever writes 64 kB of it must not hold up the others."""
    post = saying(f"via @x {unit * (64_000 // len(unit))} end")
    start = process_time()
    own_text(post)
    assert process_time() - start < 0.5
