"""What rows are called: posts that differ never become one, and the same post stays one."""

from datetime import UTC
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.identity import Identities
from ingest.identity import native_id
from ingest.post_builder import PostBuilder
from ingest.pseudonym import Pseudonyms
from ingest.rows import Row

NOW = datetime(2026, 11, 24, tzinfo=UTC)
BUILDER = PostBuilder(pseudonyms=Pseudonyms(b"sixteen bytes or more"))


def posts(rows, file="a.csv", order=0):
    named = Identities(file, order)
    return [
        BUILDER.post(row, source_ref=f"{file}:{n}", observed_at=NOW, identity=named.of(row))
        for n, row in enumerate(rows, 2)
    ]


def uids(rows, file="a.csv"):
    return [post.uid for post in posts(rows, file)]


@pytest.mark.parametrize(
    ("given_id", "platform", "fault"),
    [
        ("1590000000000000001", "x", None),
        (1590000000000000001, "x", None),
        ("'1590000000000000001", "x", None),
        ('="1590000000000000001"', "x", None),
        ("1590123456789012000", "x", None),
        ("1.59E+18", "x", "rounded"),
        ("1,59E+18", "x", "rounded"),
        (1.59e18, "x", "rounded"),
        ("1590123456789010000", "x", "rounded"),
        ("1590123456789012480.0", "x", "rounded"),
        ("17.0", "mastodon", None),
        ("17", "mastodon", None),
        ("17", "file", "counted"),
        (0, "bluesky", "missing"),
        ("1,590,000,000,000,000,001", "x", None),
        ("1.590.000.000.000.000.000", "x", "rounded"),
        ("1-2", "file", "counted"),
        ("(3)", "file", "counted"),
        *((nothing, "x", "missing") for nothing in ("####", "*", "(null)", "[object Object]")),
        ("row-12", "file", "counted"),
        ("3", "petitions", "counted"),
        ("0f8fad5b-d9cb-469f-a165-70867728950e", "file", None),
        ("https://news.example/a", "rss", None),
        *(
            (nothing, "x", "missing")
            for nothing in ("nan", "None", "null", "-", " ", "#N/A", "N/A")
        ),
        (None, "x", "missing"),
    ],
)
def test_an_id_is_trusted_when_a_platform_gave_it(given_id, platform, fault):
    """One that is missing, rounded or counts rows would make different posts one."""
    assert native_id(Row(text="a", id=given_id), platform)[1] == fault


@pytest.mark.parametrize(
    "written",
    [
        "1,590,000,000,000,000,001",
        "1 590\u00a0000 000\u202f000 000 001",
        "１５９" + "０" * 15 + "１",
        "\ufeff1590000000000000001\u200b",
    ],
)
def test_an_id_is_the_same_however_its_digits_are_set(written):
    """Else a deletion, which has the digits alone, would not find the post."""
    assert native_id(Row(text="", id=written), "x") == ("1590000000000000001", None)


def test_an_id_of_thousands_of_digits_is_read():
    """Python refuses to count that far, and one bad cell must not stop a file."""
    row = Row(text="The ferry is late", id="\uff17" * 5000)

    assert native_id(row, "x") == ("7" * 5000, None)


def test_the_written_id_counts_before_the_number():
    """JSON readers round the number; platforms give the text beside it."""
    row = Row(text="a", id=1.59e18, id_str="1590000000000000001", platform="twitter")

    assert uids([row]) == ["x:1590000000000000001"]


def test_rows_numbered_alike_in_two_files_stay_apart():
    """Each export begins with 1."""
    one = [Row(text="On the ferry", id=1), Row(text="On schools", id=2)]
    two = [Row(text="On hospitals", id=1), Row(text="On schools", id=2)]

    assert len({*uids(one, "one.csv"), *uids(two, "two.csv")}) == 4


def test_rows_that_say_the_same_without_an_id_are_several():
    """Two people may both write yes."""
    assert len(set(uids([Row(text="Yes"), Row(text="Yes"), Row(text="Yes")]))) == 3


def test_authors_who_share_an_id_have_each_their_post():
    """A column of conversations is no column of posts."""
    rows = [
        Row(text="a", id="77", platform="x", author="ann"),
        Row(text="b", id="77", platform="x", author="bo"),
    ]

    assert len(set(uids(rows))) == 2


def test_a_later_wording_of_a_post_is_the_higher_revision():
    """Also where the platform gives it the time of the first, and in a later file."""
    old = Row(text="Safe", id="1", platform="mastodon", created_at="2026-03-01T10:00:00Z")
    new = Row(text="Not safe", id="1", platform="mastodon", created_at="2026-03-01T10:00:00Z")
    first, second = posts([old, new])
    (third,) = posts([old], "b.csv", order=1)

    assert first.uid == second.uid == third.uid
    assert first.revision < second.revision == third.revision


def test_an_edit_that_says_when_is_later_than_any_order():
    """Of wordings in the wrong order the one that was written last is kept."""
    at = "2026-03-01T10:00:00Z"
    new = Row(
        text="b", id="1", platform="mastodon", created_at=at, edited_at="2026-03-01T11:00:00Z"
    )
    old = Row(text="a", id="1", platform="mastodon", created_at=at)
    first, second = posts([new, old])

    assert first.revision > second.revision


def test_what_was_not_trusted_is_said_once_with_its_number():
    """Nobody finds out by chance that deletions cannot reach these posts."""
    named = Identities("a.csv")
    for row in (Row(text="a", id=1), Row(text="b"), Row(text="c", id="1.5E+18", author="ann")):
        named.of(row)

    assert named.untrusted().startswith("3 of 3 posts have no id to be trusted (1 ")
    assert "1 whose ids a spreadsheet rounded" in named.untrusted()
    assert named.anonymous().startswith("2 of 3 posts name no author")
    assert Identities("b.csv").untrusted() == Identities("b.csv").anonymous() == ""


rows = st.lists(
    st.builds(
        Row,
        text=st.sampled_from("abc"),
        id=st.sampled_from([None, "nan", 1, 2, "1.5E+18", "abcdefghijkl"]),
        created_at=st.sampled_from([None, "2026-03-01T10:00:00Z"]),
    ),
    max_size=12,
)


@given(rows, rows)
def test_a_file_that_grew_keeps_what_its_rows_were_called(before, after):
    """Reading it again adds only what is new."""
    assert uids(before + after)[: len(before)] == uids(before)


@given(rows)
def test_no_text_is_lost_to_a_row_that_is_called_the_same(given_rows):
    """Rows share a name only by an id of their platform, or when they are the same row again."""
    by_uid = {}
    for row, uid in zip(given_rows, uids(given_rows), strict=True):
        same = by_uid.setdefault(uid, row)
        assert same == row or row.id == "abcdefghijkl"


@pytest.mark.parametrize("number", ["0", "7", "123"])
def test_the_number_of_a_row_stays_readable(number):
    """Who looks a post up in the export finds the row; the rest tells exports apart."""
    (one,), (other,) = (
        uids([Row(text=t, id=number)], f) for t, f in (("a", "a.csv"), ("b", "b.csv"))
    )

    assert one.startswith(f"file:{number}-")
    assert other.startswith(f"file:{number}-")
    assert one != other
