"""From rows to posts: times, ids, pseudonyms, officials."""

from datetime import UTC
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.post_builder import LONGEST
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.pseudonym import canonical
from ingest.pseudonym import key_number
from ingest.records import to_record
from ingest.rows import ParsedRow
from ingest.rows import Row
from schemas.dead_letter import DeadLetter

NOW = datetime(2026, 11, 24, tzinfo=UTC)
KEY = b"sixteen bytes or more"


def make(builder=None, **row):
    return (builder or PostBuilder()).post(Row(**row), source_ref="f.csv:2", observed_at=NOW)


def test_a_post_without_a_time_takes_the_observed_one_and_says_so():
    """Nobody may take the moment of reading for the moment of writing."""
    post = make(text="a")

    assert (post.created_at, post.time_source, post.revision) == (NOW, "observed", 0)


def test_an_author_is_a_keyed_hash_the_same_for_every_spelling():
    """The reference tells nothing without the key, and another key gives another reference."""
    one = make(PostBuilder(pseudonyms=Pseudonyms(KEY)), text="a", author="@Ann.Example")
    two = make(PostBuilder(pseudonyms=Pseudonyms(KEY)), text="b", author="ann.example")
    other = make(PostBuilder(pseudonyms=Pseudonyms(KEY[::-1])), text="b", author="ann.example")

    assert one.author_ref == two.author_ref
    assert one.author_ref.startswith(f"{key_number(KEY)}.")
    assert other.author_ref.startswith(f"{key_number(KEY[::-1])}.")
    assert "ann" not in one.author_ref
    assert other.author_ref.partition(".")[2] != one.author_ref.partition(".")[2]


def test_without_a_key_no_author_and_no_link_is_kept():
    """`hearhear tag` needs neither."""
    post = make(text="see https://a.example/x", author="ann")

    assert (post.author_ref, post.links) == (None, ())


def test_a_link_is_the_same_with_and_without_tracking():
    """Forty people share one page under forty addresses."""
    builder = PostBuilder(pseudonyms=Pseudonyms(KEY))
    one = make(builder, text="see https://www.a.example/x/?utm_source=b&id=3#top")
    two = make(builder, text="see", url="http://a.example/x?id=3")

    assert one.links == two.links
    assert one.links[0].domain == "a.example"
    assert one.links[0].url is None


@given(st.text(max_size=60))
def test_no_text_makes_canonical_raise(text):
    """Broken addresses stay as they are."""
    assert isinstance(canonical("http://" + text), str)


def test_the_week_an_account_was_made_is_all_that_stays_of_its_age():
    """An unknown age is None, never young."""
    assert make(text="a", author_created_at="2026-11-23").author_week == "2026-W48"
    assert make(text="a").author_week is None


def test_an_id_that_could_hold_a_name_is_hashed():
    """at:// and URL ids hold accounts; numbers do not."""
    builder = PostBuilder(pseudonyms=Pseudonyms(KEY))
    plain = make(builder, text="a", platform="x", id=17)
    named = make(builder, text="a", platform="bluesky", id="at://did:plc:abc/app.bsky.feed.post/3k")

    assert plain.uid == "x:17"
    assert "did" not in named.uid


def test_a_text_no_platform_allows_is_refused():
    """A whole book in one cell is a broken file."""
    with pytest.raises(ValueError, match="a post has at most"):
        make(text="x" * (LONGEST + 1))


def test_a_dead_letter_keeps_no_citizens_name():
    """Neither the author of a row, nor whom its text names, nor what the reason quotes."""
    builder = PostBuilder(pseudonyms=Pseudonyms(KEY))
    row = Row(text="@ann.citizen.example hello", author="bo.citizen", created_at="@carol.example")
    raw = b"text,author,created_at\n@ann.citizen.example hello,bo.citizen,@carol.example\n"
    letter = to_record(ParsedRow("a.csv:2", raw, row), builder, NOW)

    assert isinstance(letter, DeadLetter)
    for name in ("ann", "bo.citizen", "carol"):
        assert name not in f"{letter.raw} {letter.reason} {letter.error}"


@pytest.mark.parametrize(
    ("created_at", "source"),
    [
        ("2026-11-24T23:00:00Z", "platform"),
        ("2026-11-25T00:00:01Z", "doubtful"),
        ("9999-12-31T23:59:59Z", "doubtful"),
        ("0001-01-01T00:00:00Z", "doubtful"),
        ("1990-01-01T00:00:00Z", "platform"),
    ],
)
def test_a_time_that_cannot_be_true_is_kept_and_marked(created_at, source):
    """Its wording is no newer than when it was seen, so that an edit can follow."""
    post = make(text="a", created_at=created_at)

    assert post.time_source == source
    assert post.revision <= NOW.timestamp() * 1000


@pytest.mark.parametrize("written", ["2015", "Joined March 2015", "", "32/13/2015", True, 1e300])
def test_an_accounts_age_that_cannot_be_read_costs_no_post(written):
    """It is unknown, as if nobody had said it."""
    assert make(text="a", author_created_at=written).author_week is None
